//! Which packets are wanted.

use std::collections::HashSet;

use mirrortap::Vni;

/// A choice by the network identifier of VXLAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every packet.
    All,
    /// Packets of these networks.
    Only(HashSet<Vni>),
    /// Packets of other networks, and of none.
    AllBut(HashSet<Vni>),
}

impl Selection {
    /// Whether packets of network `vni`, or of none, are wanted.
    #[inline]
    #[must_use]
    pub fn wants(&self, vni: Option<Vni>) -> bool {
        match (self, vni) {
            (Self::All, _) | (Self::AllBut(_), None) => true,
            (Self::Only(_), None) => false,
            (Self::Only(vnis), Some(vni)) => vnis.contains(&vni),
            (Self::AllBut(vnis), Some(vni)) => !vnis.contains(&vni),
        }
    }
}
