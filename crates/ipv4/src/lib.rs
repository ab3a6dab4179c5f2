//! IPv4 ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)): header and options.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |Version|  IHL  |   DSCP    |ECN|          Total Length         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |         Identification        |Flags|      Fragment Offset    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Time to Live |    Protocol   |         Header Checksum       |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                       Source Address                          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Destination Address                        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Options                    |    Padding    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! What was Type of Service is DSCP ([RFC 2474 §3](https://www.rfc-editor.org/rfc/rfc2474#section-3)) and ECN
//! ([RFC 3168 §5](https://www.rfc-editor.org/rfc/rfc3168#section-5)) today.
//!
//! ```
//! use mirrortap_ipv4::Header;
//!
//! let packet = [
//!     0x45, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0xb8, // 28 octets, DF, TTL 64, UDP
//!     192, 168, 0, 1, 192, 168, 0, 199, //
//!     0xde, 0xad, 0x00, 0x35, 0x00, 0x08, 0x00, 0x00,
//! ];
//! let (header, payload) = Header::parse(&packet)?;
//! assert_eq!(header.source().to_string(), "192.168.0.1");
//! assert_eq!(header.protocol().to_string(), "UDP (17)");
//! assert_eq!(header.flags().to_string(), "DF");
//! assert_eq!(header.payload_len(), Some(payload.len()));
//! # Ok::<(), mirrortap_ipv4::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod fields;
mod flags;
mod options;
mod route;

use core::fmt;
use core::net::Ipv4Addr;

use wire::checksum::{PseudoHeader, Sum, Verdict};
use wire::{Field, IResult, Part};

pub use fields::Fields;
pub use flags::Flags;
pub use options::{Ipv4Option, Options, option};
pub use route::{Addresses, Route, Timestamp, TimestampEntries, TimestampEntry, TimestampFlag};

pub use wire::{Dscp, Ecn, Error, IpProtocol};

/// An IPv4 header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 20],
    options: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the options, in octets.
    pub const LEN: usize = 20;
    /// Length with as many options as the IHL can tell, in octets.
    pub const MAX_LEN: usize = 60;

    /// Reads the header at the front of `input`; returns it with the octets after it, which
    /// [`payload_len`](Self::payload_len) has not clipped.
    ///
    /// Options that were cut short are a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under 20 octets, [`Error::Malformed`] if the version is not 4 or the IHL is under 5.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<20>(Part::Ipv4Header, input)?;
        let header = Self { fixed, options: &[] };
        // No options, as nearly always.
        if let [0x45, ..] = fixed {
            return Ok((header, rest));
        }
        if header.version() != 4 {
            return Err(Error::malformed(Part::Ipv4Header, Field::Version, u32::from(header.version())));
        }
        let Some(options_len) = header.header_len().checked_sub(Self::LEN) else {
            return Err(Error::malformed(Part::Ipv4Header, Field::Ihl, u32::from(header.ihl())));
        };
        let (options, rest) = wire::claimed(rest, options_len);
        Ok((Self { fixed, options }, rest))
    }

    /// The version: 4.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.fixed;
        octet >> 4
    }

    /// IHL: length of the header in words of four octets, as sent; 5 to 15.
    #[inline]
    #[must_use]
    pub const fn ihl(self) -> u8 {
        let [octet, ..] = *self.fixed;
        octet & 0x0f
    }

    /// Length of the header with its options, in octets, as the IHL claims it.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        usize::from(self.ihl()) << 2
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.wrapping_add(self.options.len())
    }

    /// The Differentiated Services Code Point, six bits.
    #[inline]
    #[must_use]
    pub const fn dscp(self) -> Dscp {
        let [_, octet, ..] = *self.fixed;
        Dscp(octet >> 2)
    }

    /// Explicit Congestion Notification, two bits.
    #[inline]
    #[must_use]
    pub const fn ecn(self) -> Ecn {
        let [_, octet, ..] = *self.fixed;
        Ecn(octet & 0x03)
    }

    /// Length of header and payload, in octets, as sent. A card that cuts packets itself (segmentation offload) is handed
    /// zero for packets over 65,535 octets, and a capture on the sender sees that.
    #[inline]
    #[must_use]
    pub const fn total_length(self) -> u16 {
        let [_, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// How many octets the total length claims behind the header; `None` if it is zero and claims nothing.
    ///
    /// `Some(0)` also if the total length is not zero but too small for the header, see
    /// [`is_total_length_malformed`](Self::is_total_length_malformed).
    #[inline]
    #[must_use]
    pub fn payload_len(self) -> Option<usize> {
        match usize::from(self.total_length()).checked_sub(self.header_len()) {
            Some(len) => Some(len),
            None => self.payload_len_of_short(),
        }
    }

    #[cold]
    fn payload_len_of_short(self) -> Option<usize> {
        (self.total_length() != 0).then_some(0)
    }

    /// Whether the total length is not zero but less than [`header_len`](Self::header_len), which no sender means.
    #[inline]
    #[must_use]
    pub fn is_total_length_malformed(self) -> bool {
        self.total_length() != 0 && usize::from(self.total_length()) < self.header_len()
    }

    /// What the fragments of one packet have in common. Meaningful if [`is_fragment`](Self::is_fragment)
    /// ([RFC 6864 §4](https://www.rfc-editor.org/rfc/rfc6864#section-4)).
    #[inline]
    #[must_use]
    pub const fn identification(self) -> u16 {
        let [_, _, _, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The three bits before the fragment offset.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [_, _, _, _, _, _, octet, ..] = *self.fixed;
        Flags(octet >> 5)
    }

    /// Where in the packet that was fragmented this payload belongs, in octets: eight times what was sent.
    #[inline]
    #[must_use]
    pub const fn fragment_offset(self) -> u16 {
        let [_, _, _, _, _, _, a, b, ..] = *self.fixed;
        // The shift drops the flags.
        u16::from_be_bytes([a, b]) << 3
    }

    /// Whether this is a fragment, the first one included.
    #[inline]
    #[must_use]
    pub const fn is_fragment(self) -> bool {
        self.flags().contains(Flags::MORE_FRAGMENTS) || self.is_later_fragment()
    }

    /// Whether this is a fragment that is not the first: its payload does not begin with a header.
    #[inline]
    #[must_use]
    pub const fn is_later_fragment(self) -> bool {
        self.fragment_offset() != 0
    }

    /// How many more routers may forward the packet.
    #[inline]
    #[must_use]
    pub const fn time_to_live(self) -> u8 {
        let [_, _, _, _, _, _, _, _, octet, ..] = *self.fixed;
        octet
    }

    /// What the packet carries.
    #[inline]
    #[must_use]
    pub const fn protocol(self) -> IpProtocol {
        let [_, _, _, _, _, _, _, _, _, octet, ..] = *self.fixed;
        IpProtocol(octet)
    }

    /// The checksum over the header as sent; [`verify`](Self::verify) judges it.
    #[inline]
    #[must_use]
    pub const fn header_checksum(self) -> u16 {
        let [_, _, _, _, _, _, _, _, _, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The address of the sender.
    #[inline]
    #[must_use]
    pub const fn source(self) -> Ipv4Addr {
        let [.., a, b, c, d, _, _, _, _] = *self.fixed;
        Ipv4Addr::new(a, b, c, d)
    }

    /// The address of the receiver; of the next hop while a source route is under way.
    #[inline]
    #[must_use]
    pub const fn destination(self) -> Ipv4Addr {
        let [.., a, b, c, d] = *self.fixed;
        Ipv4Addr::new(a, b, c, d)
    }

    /// The options.
    #[inline]
    #[must_use]
    pub const fn options(self) -> Options<'a> {
        Options::new(self.options)
    }

    /// The address at the end of the source route, if there is one that is not complete;
    /// [`destination`](Self::destination) otherwise.
    #[must_use]
    pub fn final_destination(self) -> Ipv4Addr {
        self.options()
            .find_map(|option| match option {
                Ok(Ipv4Option::LooseSourceRoute(route) | Ipv4Option::StrictSourceRoute(route)) => Some(route),
                _ => None,
            })
            .filter(|route| !route.is_complete())
            .and_then(|route| route.addresses().last())
            .unwrap_or(self.destination())
    }

    /// What the checksums of TCP and UDP cover of this header: source and final destination.
    #[inline]
    #[must_use]
    pub fn pseudo_header(self) -> PseudoHeader {
        let destination = if self.options.is_empty() { self.destination() } else { self.final_destination() };
        PseudoHeader::Ipv4 { source: self.source(), destination }
    }

    /// Judges the header checksum ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)).
    #[must_use]
    pub fn verify(self) -> Verdict {
        if self.captured_len() < self.header_len() {
            return Verdict::NotVerifiable;
        }
        Sum::default().add_octets(self.fixed).add_octets(self.options).verdict(self.header_checksum())
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("ihl", &self.ihl())
            .field("dscp", &self.dscp())
            .field("ecn", &self.ecn())
            .field("total_length", &self.total_length())
            .field("identification", &self.identification())
            .field("flags", &self.flags())
            .field("fragment_offset", &self.fragment_offset())
            .field("time_to_live", &self.time_to_live())
            .field("protocol", &self.protocol())
            .field("header_checksum", &format_args!("{:#06x}", self.header_checksum()))
            .field("source", &self.source())
            .field("destination", &self.destination())
            .field("options", &self.options())
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
