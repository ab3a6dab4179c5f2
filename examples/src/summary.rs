//! What a capture was made of.

use std::collections::BTreeMap;
use std::fmt;

use mirrortap::Vni;

use crate::contents::{Contents, Tunnel};

/// How many VNIs are counted apart: a capture can be made to have 16 million.
const MOST_VNIS: usize = 65_536;

/// Counts packets by what became of them: all of them; those in each VNI of VXLAN, with the octets of the frames inside;
/// those that were cut short, by the mirror or by the capture; those with a header that says what it cannot say; those of
/// which a protocol is not read here. A packet can be cut and unknown, and counts in both.
#[derive(Debug, Default)]
pub struct Summary {
    packets: u64,
    outside: u64,
    cut: u64,
    malformed: u64,
    unknown: u64,
    vnis: BTreeMap<Vni, Count>,
    other_vnis: Count,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    packets: u64,
    octets: u64,
}

impl Count {
    fn add(&mut self, octets: usize) {
        self.packets += 1;
        self.octets += u64::try_from(octets).unwrap_or(u64::MAX);
    }
}

impl Summary {
    /// Counts a packet.
    pub fn add(&mut self, contents: &Contents<'_>) {
        self.packets += 1;
        match contents.tunnel {
            Some(Tunnel { vni, frame, .. }) => self.count(vni).add(frame.len),
            None => self.outside += 1,
        }
        self.cut += u64::from(contents.cut);
        self.malformed += u64::from(contents.malformed);
        self.unknown += u64::from(contents.unknown);
    }

    fn count(&mut self, vni: Vni) -> &mut Count {
        if self.vnis.len() < MOST_VNIS || self.vnis.contains_key(&vni) {
            self.vnis.entry(vni).or_default()
        } else {
            &mut self.other_vnis
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { packets, outside, cut, malformed, unknown, .. } = self;
        writeln!(f, "{:<16} {packets:>12} packets", "all")?;
        for (vni, count) in &self.vnis {
            writeln!(f, "VNI {vni:<12} {:>12} packets {:>16} octets", count.packets, count.octets)?;
        }
        if self.other_vnis.packets > 0 {
            let Count { packets, octets } = self.other_vnis;
            writeln!(f, "{:<16} {packets:>12} packets {octets:>16} octets", "other VNIs")?;
        }
        writeln!(f, "{:<16} {outside:>12} packets", "not in VXLAN")?;
        writeln!(f, "{:<16} {cut:>12} packets", "cut short")?;
        writeln!(f, "{:<16} {malformed:>12} packets", "malformed")?;
        writeln!(f, "{:<16} {unknown:>12} packets", "unknown protocol")
    }
}
