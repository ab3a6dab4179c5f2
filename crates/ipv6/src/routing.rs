//! The routing header ([RFC 8200 §4.4](https://www.rfc-editor.org/rfc/rfc8200#section-4.4)).
//!
//! ```text
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Next Header  |  Hdr Ext Len  |  Routing Type | Segments Left |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! .                      type-specific data                       .
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! [`Header::source_route`] reads the data of type 0, [`Header::segment_routing`] that of type 4.

use core::fmt;
use core::net::Ipv6Addr;

use wire::{Error, IResult, IpProtocol, Ipv6Addresses, Part};

/// A routing header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 4],
    data: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the type-specific data, in octets.
    pub const LEN: usize = 4;
    /// Length with as much data as the header can tell, in octets.
    pub const MAX_LEN: usize = 2048;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// Data that was cut short is a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<4>(Part::RoutingHeader, input)?;
        let header = Self { fixed, data: &[] };
        let data_len = header.header_len().saturating_sub(Self::LEN);
        let (data, rest) = wire::claimed(rest, data_len);
        Ok((Self { fixed, data }, rest))
    }

    /// What follows.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        let [octet, _, _, _] = *self.fixed;
        IpProtocol(octet)
    }

    /// Length of the header in units of eight octets without the first eight, as sent.
    #[inline]
    #[must_use]
    pub const fn hdr_ext_len(self) -> u8 {
        let [_, octet, _, _] = *self.fixed;
        octet
    }

    /// Length of the header with its data, in octets, as it claims.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        usize::from(self.hdr_ext_len()).saturating_add(1) << 3
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.data.len())
    }

    /// What the data is.
    #[inline]
    #[must_use]
    pub const fn routing_type(self) -> RoutingType {
        let [_, _, octet, _] = *self.fixed;
        RoutingType(octet)
    }

    /// How many nodes are still to be visited, as sent.
    #[inline]
    #[must_use]
    pub const fn segments_left(self) -> u8 {
        let [_, _, _, octet] = *self.fixed;
        octet
    }

    /// The type-specific data.
    #[inline]
    #[must_use]
    pub const fn data(self) -> &'a [u8] {
        self.data
    }

    /// The addresses to visit, in order, if the type is 0; deprecated
    /// ([RFC 2460 §4.4](https://www.rfc-editor.org/rfc/rfc2460#section-4.4),
    /// [RFC 5095](https://www.rfc-editor.org/rfc/rfc5095)).
    #[inline]
    #[must_use]
    pub fn source_route(self) -> Option<Ipv6Addresses<'a>> {
        match self.routing_type() {
            // Before the addresses are 32 reserved bits.
            RoutingType::SOURCE_ROUTE => Some(Ipv6Addresses::new(self.data.get(4..).unwrap_or_default())),
            _ => None,
        }
    }

    /// The segment routing header, if the type is 4 and its own four octets were captured.
    #[inline]
    #[must_use]
    pub fn segment_routing(self) -> Option<SegmentRouting<'a>> {
        match (self.routing_type(), self.data.split_first_chunk()) {
            (RoutingType::SEGMENT_ROUTING, Some((fixed, octets))) => Some(SegmentRouting { fixed, octets }),
            _ => None,
        }
    }

    /// Where the packet goes in the end, if segments are left and the type tells (types 0, 2 and 4 do here).
    #[must_use]
    pub fn final_destination(self) -> Option<Ipv6Addr> {
        if self.segments_left() == 0 || self.captured_len() < self.header_len() {
            return None;
        }
        match self.routing_type() {
            RoutingType::SOURCE_ROUTE => self.source_route()?.last(),
            // Segments are listed from the last one on.
            RoutingType::SEGMENT_ROUTING => self.segment_routing()?.segments().next(),
            // One home address behind 32 reserved bits (RFC 6275 §6.4).
            RoutingType::TYPE_2 => Ipv6Addresses::new(self.data.get(4..).unwrap_or_default()).next(),
            _ => None,
        }
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("next_header", &self.next_header())
            .field("hdr_ext_len", &self.hdr_ext_len())
            .field("routing_type", &self.routing_type())
            .field("segments_left", &self.segments_left())
            .field("data", &self.data())
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

/// What the data of a routing header is ([IANA's list](https://www.iana.org/assignments/ipv6-parameters)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoutingType(pub u8);

impl RoutingType {
    /// Addresses to visit; deprecated ([RFC 5095](https://www.rfc-editor.org/rfc/rfc5095)).
    pub const SOURCE_ROUTE: Self = Self(0);
    /// The home address of a mobile node ([RFC 6275 §6.4](https://www.rfc-editor.org/rfc/rfc6275#section-6.4)).
    pub const TYPE_2: Self = Self(2);
    /// Compressed addresses, of RPL ([RFC 6554 §3](https://www.rfc-editor.org/rfc/rfc6554#section-3)).
    pub const RPL_SOURCE_ROUTE: Self = Self(3);
    /// Segment routing ([RFC 8754 §2](https://www.rfc-editor.org/rfc/rfc8754#section-2)).
    pub const SEGMENT_ROUTING: Self = Self(4);
}

/// The data of a segment routing header ([RFC 8754 §2](https://www.rfc-editor.org/rfc/rfc8754#section-2)).
///
/// ```text
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Last Entry   |     Flags     |              Tag              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// .           Segment List[0] (128-bit IPv6 address) …            .
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// .        Optional Type Length Value objects (variable)          .
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SegmentRouting<'a> {
    fixed: &'a [u8; 4],
    octets: &'a [u8],
}

impl<'a> SegmentRouting<'a> {
    /// Index of the last segment in the list, counted from 0, as sent.
    #[inline]
    #[must_use]
    pub const fn last_entry(self) -> u8 {
        let [octet, _, _, _] = *self.fixed;
        octet
    }

    /// Eight flag bits, none with a meaning in RFC 8754.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> u8 {
        let [_, octet, _, _] = *self.fixed;
        octet
    }

    /// What packets of one class have in common.
    #[inline]
    #[must_use]
    pub const fn tag(self) -> u16 {
        let [_, _, a, b] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The segments, the last one to visit first. Fewer than [`last_entry`](Self::last_entry) and one if the header was
    /// cut, or is too short for them.
    #[inline]
    #[must_use]
    pub fn segments(self) -> Ipv6Addresses<'a> {
        Ipv6Addresses::new(self.octets.get(..self.list_len()).unwrap_or(self.octets))
    }

    /// The octets behind the segments: type, length and value each.
    #[inline]
    #[must_use]
    pub fn tlvs(self) -> &'a [u8] {
        self.octets.get(self.list_len()..).unwrap_or_default()
    }

    /// Length of the segment list that the last entry claims, in octets.
    #[inline]
    fn list_len(self) -> usize {
        usize::from(self.last_entry()).saturating_add(1) << 4
    }
}

impl fmt::Debug for SegmentRouting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentRouting")
            .field("last_entry", &self.last_entry())
            .field("flags", &self.flags())
            .field("tag", &self.tag())
            .field("segments", &self.segments())
            .field("tlvs", &self.tlvs())
            .finish()
    }
}

/// The part before the type-specific data as values, for building one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What follows.
    pub next_header: IpProtocol,
    /// Length of the header in units of eight octets without the first eight.
    pub hdr_ext_len: u8,
    /// What the data is.
    pub routing_type: RoutingType,
    /// How many nodes are still to be visited.
    pub segments_left: u8,
}

impl Default for Fields {
    /// Eight octets of segment routing before nothing, no segment left.
    fn default() -> Self {
        Self {
            next_header: IpProtocol::NO_NEXT_HEADER,
            hdr_ext_len: 0,
            routing_type: RoutingType::SEGMENT_ROUTING,
            segments_left: 0,
        }
    }
}

impl Fields {
    /// The header on the wire, without its data.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        [self.next_header.0, self.hdr_ext_len, self.routing_type.0, self.segments_left]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            next_header: header.next_header(),
            hdr_ext_len: header.hdr_ext_len(),
            routing_type: header.routing_type(),
            segments_left: header.segments_left(),
        }
    }
}
