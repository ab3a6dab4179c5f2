//! What counts as a tunnel.

use vxlan::Flags;

/// What counts as a tunnel: ports, and how strictly VXLAN flags are read.
///
/// ```
/// use mirrortap::{Ports, Settings, VxlanFlags};
/// let settings = Settings {
///     vxlan_ports: Ports::new(&[4789, 14789]).unwrap(),
///     vxlan_flags: VxlanFlags::Anything,
///     ..Settings::default()
/// };
/// assert!(settings.vxlan_ports.contains(14789));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// UDP destination ports of VXLAN. Default: 4789 and 8472.
    pub vxlan_ports: Ports,
    /// UDP destination ports of VXLAN-GPE. Default: 4790.
    pub vxlan_gpe_ports: Ports,
    /// UDP destination ports of GENEVE. Default: 6081.
    pub geneve_ports: Ports,
    /// Which VXLAN flags are let in. Default: the I bit.
    pub vxlan_flags: VxlanFlags,
    /// How many tunnels [`Layers`](crate::Layers) walks into, one inside the other. Default: as many as there are, which
    /// the length of the packet bounds.
    pub max_tunnels: u16,
}

impl Default for Settings {
    #[inline]
    fn default() -> Self {
        Self {
            vxlan_ports: Ports([vxlan::PORT, vxlan::PORT_LINUX, 0, 0]),
            vxlan_gpe_ports: Ports([vxlan::gpe::PORT, 0, 0, 0]),
            geneve_ports: Ports([geneve::PORT, 0, 0, 0]),
            vxlan_flags: VxlanFlags::IBit,
            max_tunnels: u16::MAX,
        }
    }
}

/// A set of up to four UDP ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ports([u16; 4]);

impl Ports {
    /// The set of `ports`, or `None` if there are more than four. Port 0 is no port.
    #[must_use]
    pub fn new(ports: &[u16]) -> Option<Self> {
        let mut set = Self::default();
        if ports.len() > set.0.len() {
            return None;
        }
        for (place, &port) in set.0.iter_mut().zip(ports) {
            *place = port;
        }
        Some(set)
    }

    /// Whether `port` is in the set.
    #[inline]
    #[must_use]
    pub const fn contains(self, port: u16) -> bool {
        let [a, b, c, d] = self.0;
        // `|`, not `||`: four comparisons without a branch between them.
        port != 0 && ((port == a) | (port == b) | (port == c) | (port == d))
    }
}

/// Which VXLAN flags are let in.
///
/// RFC 7348 §5 tells receivers to ignore reserved bits, and mirrors set them; strict receivers lost real traffic that way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VxlanFlags {
    /// The I bit must be set; reserved bits are ignored, as
    /// [RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5) says for receivers.
    #[default]
    IBit,
    /// Flags and reserved bits must be what RFC 7348 §5 says for senders: the I bit, and zeros.
    TransmitForm,
    /// Anything behind a VXLAN port.
    Anything,
}

impl VxlanFlags {
    /// Whether `header` is let in.
    #[inline]
    #[must_use]
    pub const fn accepts(self, header: vxlan::Header<'_>) -> bool {
        match self {
            Self::IBit => header.flags().contains(Flags::VNI),
            Self::TransmitForm => header.is_transmit_form(),
            Self::Anything => true,
        }
    }
}
