//! IPv6 ([RFC 8200 §3](https://www.rfc-editor.org/rfc/rfc8200#section-3)): header and extension headers.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |Version| Traffic Class |           Flow Label                  |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |         Payload Length        |  Next Header  |   Hop Limit   |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                                                               |
//! +                         Source Address                        +
//! |                           (128 bits)                          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                                                               |
//! +                      Destination Address                      +
//! |                           (128 bits)                          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! [`Extensions`] walks the chain of headers behind it, each of which has a module here.
//!
//! ```
//! use mirrortap_ipv6::{Extensions, Header, IpProtocol};
//!
//! let mut packet = [0; 48];
//! packet[..8].copy_from_slice(&[0x60, 0, 0, 0, 0, 8, 0, 64]); // eight octets, hop-by-hop options, hop limit 64
//! packet[40..].copy_from_slice(&[6, 0, 5, 2, 0, 0, 1, 0]); // before TCP: router alert, padding
//! let (header, rest) = Header::parse(&packet)?;
//! assert_eq!((header.hop_limit(), header.payload_len()), (64, Some(8)));
//!
//! let mut extensions = Extensions::new(header.next_header(), rest);
//! for extension in &mut extensions {
//!     println!("{:?}", extension?);
//! }
//! assert_eq!(extensions.upper_layer().protocol, IpProtocol::TCP);
//! # Ok::<(), mirrortap_ipv6::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod authentication;
pub mod destination_options;
mod extensions;
pub mod fragment;
pub mod hop_by_hop;
pub mod options;
pub mod routing;

use core::fmt;
use core::net::Ipv6Addr;

use wire::checksum::PseudoHeader;
use wire::{Field, IResult, Part};

pub use extensions::{Extension, Extensions, UpperLayer};
pub use options::{Action, Ipv6Option, Options, option};

pub use wire::{Dscp, Ecn, Error, IpProtocol};

/// An IPv6 header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 40]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 40;

    /// Reads the header at the front of `input`; returns it with the octets after it, which
    /// [`payload_len`](Self::payload_len) has not clipped.
    ///
    /// # Errors
    /// [`Error::Truncated`] under 40 octets, [`Error::Malformed`] if the version is not 6.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::Ipv6Header, input)?;
        let header = Self(octets);
        if header.version() != 6 {
            return Err(Error::malformed(Part::Ipv6Header, Field::Version, u32::from(header.version())));
        }
        Ok((header, rest))
    }

    /// The 40 octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 40] {
        self.0
    }

    /// The version: 6.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.0;
        octet >> 4
    }

    /// The traffic class: DSCP and ECN in one octet.
    #[inline]
    #[must_use]
    pub const fn traffic_class(self) -> u8 {
        let [a, b, ..] = *self.0;
        (a << 4) | (b >> 4)
    }

    /// The Differentiated Services Code Point, six bits.
    #[inline]
    #[must_use]
    pub const fn dscp(self) -> Dscp {
        Dscp(self.traffic_class() >> 2)
    }

    /// Explicit Congestion Notification, two bits.
    #[inline]
    #[must_use]
    pub const fn ecn(self) -> Ecn {
        Ecn(self.traffic_class() & 0x03)
    }

    /// The flow label, 20 bits ([RFC 6437](https://www.rfc-editor.org/rfc/rfc6437)); zero if the packet belongs to no flow.
    #[inline]
    #[must_use]
    pub const fn flow_label(self) -> u32 {
        let [_, a, b, c, ..] = *self.0;
        u32::from_be_bytes([0, a & 0x0f, b, c])
    }

    /// Length of what follows this header, extension headers included, in octets, as sent. Zero in a jumbogram
    /// ([RFC 2675 §3](https://www.rfc-editor.org/rfc/rfc2675#section-3)), and where a card that cuts packets itself
    /// (segmentation offload) is handed more than 65,535 octets.
    #[inline]
    #[must_use]
    pub const fn payload_length(self) -> u16 {
        let [_, _, _, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// How many octets the payload length claims behind the header; `None` if it is zero and claims nothing.
    ///
    /// Before [`IpProtocol::NO_NEXT_HEADER`] zero does mean that nothing follows.
    #[inline]
    #[must_use]
    pub fn payload_len(self) -> Option<usize> {
        match (self.payload_length(), self.next_header()) {
            (0, IpProtocol::NO_NEXT_HEADER) => Some(0),
            (0, _) => None,
            (octets, _) => Some(usize::from(octets)),
        }
    }

    /// What follows: the number of an extension header or of the upper layer.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        let [_, _, _, _, _, _, octet, ..] = *self.0;
        IpProtocol(octet)
    }

    /// How many more routers may forward the packet.
    #[inline]
    #[must_use]
    pub const fn hop_limit(self) -> u8 {
        let [_, _, _, _, _, _, _, octet, ..] = *self.0;
        octet
    }

    /// The address of the sender.
    #[inline]
    #[must_use]
    pub const fn source(self) -> Ipv6Addr {
        let [_, _, _, _, _, _, _, _, address @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *self.0;
        Ipv6Addr::from_bits(u128::from_be_bytes(address))
    }

    /// The address of the receiver; of the next hop while a routing header has segments left.
    #[inline]
    #[must_use]
    pub const fn destination(self) -> Ipv6Addr {
        let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, address @ ..] = *self.0;
        Ipv6Addr::from_bits(u128::from_be_bytes(address))
    }

    /// What the checksums of the upper layers cover of this header: source and destination.
    ///
    /// Behind a routing header the destination is another: [`Extensions::pseudo_header`] gives that.
    #[inline]
    #[must_use]
    pub const fn pseudo_header(self) -> PseudoHeader {
        PseudoHeader::Ipv6 { source: self.source(), destination: self.destination() }
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("dscp", &self.dscp())
            .field("ecn", &self.ecn())
            .field("flow_label", &format_args!("{:#07x}", self.flow_label()))
            .field("payload_length", &self.payload_length())
            .field("next_header", &self.next_header())
            .field("hop_limit", &self.hop_limit())
            .field("source", &self.source())
            .field("destination", &self.destination())
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

/// The same header as values, for building one.
///
/// ```
/// use mirrortap_ipv6::{Fields, Header, IpProtocol};
/// let fields = Fields { payload_length: 8, next_header: IpProtocol::UDP, ..Fields::default() };
/// let octets = fields.to_bytes();
/// assert_eq!(Header::parse(&octets)?.0.next_header(), IpProtocol::UDP);
/// # Ok::<(), mirrortap_ipv6::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Differentiated Services Code Point; the lower six bits are written.
    pub dscp: Dscp,
    /// Explicit Congestion Notification; the lower two bits are written.
    pub ecn: Ecn,
    /// Flow label; the lower 20 bits are written.
    pub flow_label: u32,
    /// Length of what follows, in octets.
    pub payload_length: u16,
    /// What follows.
    pub next_header: IpProtocol,
    /// How many more routers may forward the packet.
    pub hop_limit: u8,
    /// Address of the sender.
    pub source: Ipv6Addr,
    /// Address of the receiver.
    pub destination: Ipv6Addr,
}

impl Default for Fields {
    /// Nothing follows, hop limit 64, everything else zero.
    fn default() -> Self {
        Self {
            dscp: Dscp::CS0,
            ecn: Ecn::NOT_ECT,
            flow_label: 0,
            payload_length: 0,
            next_header: IpProtocol::NO_NEXT_HEADER,
            hop_limit: 64,
            source: Ipv6Addr::UNSPECIFIED,
            destination: Ipv6Addr::UNSPECIFIED,
        }
    }
}

impl Fields {
    /// The header on the wire; the version is 6.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let traffic_class = (self.dscp.0 << 2) | (self.ecn.0 & 0x03);
        let [_, f1, f2, f3] = self.flow_label.to_be_bytes();
        let (v1, v2) = (0x60 | (traffic_class >> 4), (traffic_class << 4) | (f1 & 0x0f));
        let [l1, l2] = self.payload_length.to_be_bytes();
        let (IpProtocol(next), hops) = (self.next_header, self.hop_limit);
        let [s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16] = self.source.octets();
        let [d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16] = self.destination.octets();
        [
            v1, v2, f2, f3, l1, l2, next, hops, //
            s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15, s16, //
            d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16,
        ]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            dscp: header.dscp(),
            ecn: header.ecn(),
            flow_label: header.flow_label(),
            payload_length: header.payload_length(),
            next_header: header.next_header(),
            hop_limit: header.hop_limit(),
            source: header.source(),
            destination: header.destination(),
        }
    }
}
