//! Ethernet, and the headers that stand in its place: VLAN tags, LLC, SNAP, Linux cooked and BSD loopback captures.
//!
//! The header of an Ethernet II frame ([RFC 894](https://www.rfc-editor.org/rfc/rfc894)) and of an IEEE 802.3 frame
//! ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042), IEEE 802.3 §3.2.6):
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                      Destination Address                      |
//! +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                               |                               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//! |                        Source Address                         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Type/Length          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! The last two octets tell the two apart: up to 1500 they are a length and an [`llc`] header follows, from 0x0600 they
//! are a type. The other headers have a module each, of the same shape: [`vlan`], [`llc`], [`snap`], [`sll`], [`sll2`],
//! [`null`].
//!
//! ```
//! use mirrortap_ethernet::{EtherType, Header};
//!
//! let frame = [
//!     0x0a, 0x0a, 0x78, 0x08, 0x08, 0x47, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0x08, 0x00, //
//!     0x45, 0x00,
//! ];
//! let (header, packet) = Header::parse(&frame)?;
//! assert_eq!(header.destination().to_string(), "0a:0a:78:08:08:47");
//! assert_eq!(header.source().to_string(), "76:16:67:b6:66:f5");
//! assert_eq!((header.ether_type(), header.length()), (EtherType::IPV4, None));
//! assert_eq!(packet, [0x45, 0x00]);
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod llc;
pub mod null;
pub mod sll;
pub mod sll2;
pub mod snap;
pub mod vlan;

use core::fmt;

use wire::{IResult, Part};

pub use wire::{Error, EtherType, MacAddr};

/// The largest value that is the length of an 802.3 frame, in octets.
pub const MAX_LENGTH: u16 = 1500;

/// An Ethernet header, as it lies in the packet: without preamble, and without the check sequence behind the frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 14]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 14;

    /// Reads the header at the front of `input`; returns it with the octets after it, padding included.
    ///
    /// # Errors
    /// [`Error::Truncated`] under 14 octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::EthernetHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The 14 octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 14] {
        self.0
    }

    /// The address of the receiver, or of a group.
    #[inline]
    #[must_use]
    pub const fn destination(self) -> MacAddr {
        let [a, b, c, d, e, f, ..] = *self.0;
        MacAddr([a, b, c, d, e, f])
    }

    /// The address of the sender.
    #[inline]
    #[must_use]
    pub const fn source(self) -> MacAddr {
        let [_, _, _, _, _, _, a, b, c, d, e, f, ..] = *self.0;
        MacAddr([a, b, c, d, e, f])
    }

    /// What the frame carries, as sent. Meaningful from [`EtherType::MIN`] on; the same two octets are
    /// [`length`](Self::length) otherwise.
    #[inline]
    #[must_use]
    pub const fn ether_type(self) -> EtherType {
        let [.., a, b] = *self.0;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// How many octets of an 802.3 frame follow, without padding, as sent; `None` if the two octets are above
    /// [`MAX_LENGTH`].
    ///
    /// From 1501 to 1535 they are neither a length nor a type: IEEE 802.3 §3.2.6 leaves these values undefined. Here
    /// they are a type that nobody assigned.
    #[inline]
    #[must_use]
    pub fn length(self) -> Option<usize> {
        let EtherType(length) = self.ether_type();
        (length <= MAX_LENGTH).then_some(usize::from(length))
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("destination", &self.destination())
            .field("source", &self.source())
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

/// The same header as values, for building one. Lossless.
///
/// ```
/// use mirrortap_ethernet::{EtherType, Fields, MacAddr};
/// let fields = Fields { destination: MacAddr::BROADCAST, ether_type: EtherType::ARP, ..Fields::default() };
/// assert_eq!(fields.to_bytes(), [255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0x08, 0x06]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Address of the receiver.
    pub destination: MacAddr,
    /// Address of the sender.
    pub source: MacAddr,
    /// What follows; up to [`MAX_LENGTH`], how many octets follow.
    pub ether_type: EtherType,
}

impl Default for Fields {
    /// An IPv4 packet, both addresses zero.
    fn default() -> Self {
        Self { destination: MacAddr::default(), source: MacAddr::default(), ether_type: EtherType::IPV4 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let MacAddr([d1, d2, d3, d4, d5, d6]) = self.destination;
        let MacAddr([s1, s2, s3, s4, s5, s6]) = self.source;
        let [t1, t2] = self.ether_type.0.to_be_bytes();
        [d1, d2, d3, d4, d5, d6, s1, s2, s3, s4, s5, s6, t1, t2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { destination: header.destination(), source: header.source(), ether_type: header.ether_type() }
    }
}
