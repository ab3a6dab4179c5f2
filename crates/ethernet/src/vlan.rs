//! VLAN tags (IEEE 802.1Q §9), the service tags of 802.1ad among them.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! | PCP |D|          VID          |          Type/Length          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! The type in front of a tag announces it ([`EtherType::is_vlan`]), so the tag is the four octets behind that type.
//! Stacked tags are read one after another:
//!
//! ```
//! use mirrortap_ethernet::{Header, vlan};
//!
//! let frame = [
//!     0x0a, 0x0a, 0x78, 0x08, 0x08, 0x47, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0x88, 0xa8, // a service tag follows
//!     0x00, 0x64, 0x81, 0x00, // VLAN 100, another tag follows
//!     0x60, 0x05, 0x86, 0xdd, // VLAN 5, IPv6 follows
//!     0x60,
//! ];
//! let (header, mut rest) = Header::parse(&frame)?;
//! let mut ether_type = header.ether_type();
//! let mut ids = Vec::new();
//! while ether_type.is_vlan() {
//!     let (tag, behind) = vlan::Header::parse(rest)?;
//!     ids.push(tag.id());
//!     (ether_type, rest) = (tag.ether_type(), behind);
//! }
//! assert_eq!(ids, [100, 5]);
//! assert_eq!((ether_type.to_string(), rest), ("IPv6 (0x86dd)".into(), &[0x60][..]));
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, EtherType, IResult, Part};

/// A VLAN tag behind the type that announced it, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 4]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 4;

    /// Reads the tag at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::VlanTag, input)?;
        Ok((Self(octets), rest))
    }

    /// The four octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 4] {
        self.0
    }

    /// PCP, the priority code point: three bits.
    #[inline]
    #[must_use]
    pub const fn priority(self) -> u8 {
        let [octet, ..] = *self.0;
        octet >> 5
    }

    /// DEI, the drop eligible indicator: the frame is among the first to drop. The canonical format indicator, CFI,
    /// before 2011.
    #[inline]
    #[must_use]
    pub const fn drop_eligible(self) -> bool {
        let [octet, ..] = *self.0;
        octet & 0x10 != 0
    }

    /// VID, the VLAN identifier: 12 bits. 0 is no VLAN, the tag carries a priority only; 4095 is reserved.
    #[inline]
    #[must_use]
    pub const fn id(self) -> u16 {
        let [a, b, ..] = *self.0;
        u16::from_be_bytes([a & 0x0f, b])
    }

    /// What follows the tag; up to [`MAX_LENGTH`](crate::MAX_LENGTH), how many octets of an 802.3 frame follow.
    #[inline]
    #[must_use]
    pub const fn ether_type(self) -> EtherType {
        let [.., a, b] = *self.0;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// As [`Header::length`](crate::Header::length) of the frame: how many octets of an 802.3 frame follow the tag, as
    /// sent.
    #[inline]
    #[must_use]
    pub fn length(self) -> Option<usize> {
        let EtherType(length) = self.ether_type();
        (length <= crate::MAX_LENGTH).then_some(usize::from(length))
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("priority", &self.priority())
            .field("drop_eligible", &self.drop_eligible())
            .field("id", &self.id())
            .field("ether_type", &self.ether_type())
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

/// The same tag as values, for building one. Lossless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Priority code point; the lower three bits are written.
    pub priority: u8,
    /// Drop eligible indicator.
    pub drop_eligible: bool,
    /// VLAN identifier; the lower 12 bits are written.
    pub id: u16,
    /// What follows.
    pub ether_type: EtherType,
}

impl Default for Fields {
    /// An IPv4 packet in no VLAN, at priority 0.
    fn default() -> Self {
        Self { priority: 0, drop_eligible: false, id: 0, ether_type: EtherType::IPV4 }
    }
}

impl Fields {
    /// The tag on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [i1, i2] = self.id.to_be_bytes();
        let drop_eligible = if self.drop_eligible { 0x10 } else { 0 };
        let [t1, t2] = self.ether_type.0.to_be_bytes();
        [(self.priority << 5) | drop_eligible | (i1 & 0x0f), i2, t1, t2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            priority: header.priority(),
            drop_eligible: header.drop_eligible(),
            id: header.id(),
            ether_type: header.ether_type(),
        }
    }
}
