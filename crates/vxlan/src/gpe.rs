//! VXLAN-GPE
//! ([draft-ietf-nvo3-vxlan-gpe-13 §3](https://datatracker.ietf.org/doc/html/draft-ietf-nvo3-vxlan-gpe-13#section-3)):
//! VXLAN that says what it carries.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |R|R|Ver|I|P|B|O|       Reserved                |Next Protocol  |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                VXLAN Network Identifier (VNI) |   Reserved    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;
use core::ops::BitOr;

use wire::{Error, IResult, Part, Vni};

/// The UDP port IANA assigned.
pub const PORT: u16 = 4790;

/// A VXLAN-GPE header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 8]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::VxlanGpeHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The eight octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 8] {
        self.0
    }

    /// The eight bits of the first octet, version included.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [flags, ..] = *self.0;
        Flags(flags)
    }

    /// 16 reserved bits.
    #[inline]
    #[must_use]
    pub const fn reserved_1(self) -> u16 {
        let [_, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// What the header carries, as sent. Meaningful if [`Flags::NEXT_PROTOCOL`] is set; Ethernet otherwise.
    #[inline]
    #[must_use]
    pub const fn next_protocol(self) -> NextProtocol {
        let [_, _, _, next, ..] = *self.0;
        NextProtocol(next)
    }

    /// The VXLAN Network Identifier. Meaningful if [`Flags::VNI`] is set.
    #[inline]
    #[must_use]
    pub const fn vni(self) -> Vni {
        let [_, _, _, _, a, b, c, d] = *self.0;
        Vni::from_be_word([a, b, c, d])
    }

    /// The last octet, reserved.
    #[inline]
    #[must_use]
    pub const fn reserved_2(self) -> u8 {
        let [.., last] = *self.0;
        last
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("flags", &self.flags())
            .field("reserved_1", &self.reserved_1())
            .field("next_protocol", &self.next_protocol())
            .field("vni", &self.vni())
            .field("reserved_2", &self.reserved_2())
            .finish()
    }
}

/// [`Header::parse`] as a nom parser, for composing with your own.
///
/// # Errors
/// As [`Header::parse`].
#[inline]
pub fn header(input: &[u8]) -> IResult<'_, Header<'_>> {
    wire::to_nom(Header::parse(input))
}

/// The first octet of a VXLAN-GPE header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// I: the VNI is valid.
    pub const VNI: Self = Self(0x08);
    /// P: the next protocol is valid.
    pub const NEXT_PROTOCOL: Self = Self(0x04);
    /// B: broadcast, unknown unicast or multicast, replicated by the sender.
    pub const BUM: Self = Self(0x02);
    /// O: operations and maintenance, not for the tenant.
    pub const OAM: Self = Self(0x01);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The version, two bits; the draft defines 0.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        (self.0 >> 4) & 0x03
    }
}

impl BitOr for Flags {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a VXLAN-GPE header carries
/// ([§3.1](https://datatracker.ietf.org/doc/html/draft-ietf-nvo3-vxlan-gpe-13#section-3.1)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NextProtocol(pub u8);

impl NextProtocol {
    /// An IPv4 packet.
    pub const IPV4: Self = Self(1);
    /// An IPv6 packet.
    pub const IPV6: Self = Self(2);
    /// An Ethernet frame.
    pub const ETHERNET: Self = Self(3);
    /// A network service header (RFC 8300).
    pub const NSH: Self = Self(4);
}

/// The same header as values, for building one. Lossless: reserved bits are fields too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Flag bits and version.
    pub flags: Flags,
    /// 16 reserved bits.
    pub reserved_1: u16,
    /// What follows.
    pub next_protocol: NextProtocol,
    /// VXLAN Network Identifier.
    pub vni: Vni,
    /// Eight reserved bits.
    pub reserved_2: u8,
}

impl Default for Fields {
    /// An Ethernet frame in VNI 0, with the I and P bits set.
    fn default() -> Self {
        Self {
            flags: Flags::VNI | Flags::NEXT_PROTOCOL,
            reserved_1: 0,
            next_protocol: NextProtocol::ETHERNET,
            vni: Vni::default(),
            reserved_2: 0,
        }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [r1, r2] = self.reserved_1.to_be_bytes();
        let [v1, v2, v3] = self.vni.to_be_bytes();
        [self.flags.0, r1, r2, self.next_protocol.0, v1, v2, v3, self.reserved_2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            flags: header.flags(),
            reserved_1: header.reserved_1(),
            next_protocol: header.next_protocol(),
            vni: header.vni(),
            reserved_2: header.reserved_2(),
        }
    }
}
