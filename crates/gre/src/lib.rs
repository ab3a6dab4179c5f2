//! GRE ([RFC 2784 §2](https://www.rfc-editor.org/rfc/rfc2784#section-2),
//! [RFC 2890 §2](https://www.rfc-editor.org/rfc/rfc2890#section-2)): a tunnel header whose flags say which words follow.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |    Checksum (C or R set)      | Reserved1 or Offset (as left) |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                          Key (K set)                          |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Sequence Number (S set)                    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Acknowledgment Number (A set, version 1)             |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! The bits R, s and Recur are those of [RFC 1701](https://www.rfc-editor.org/rfc/rfc1701). Version 1 is PPTP's
//! ([RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)): without checksum and routing, with an
//! acknowledgment number. NVGRE ([RFC 7637 §3.2](https://www.rfc-editor.org/rfc/rfc7637#section-3.2)) is version 0 with a
//! [`Key`] that is read in two parts. [`erspan`] is what a switch puts between a GRE header and a mirrored frame.
//!
//! ```
//! use mirrortap_gre::{EtherType, Header};
//!
//! // NVGRE: a key, Transparent Ethernet Bridging, virtual subnet 5001, flow 7.
//! let packet = [0x20, 0x00, 0x65, 0x58, 0x00, 0x13, 0x89, 0x07, 0xff];
//! let (header, frame) = Header::parse(&packet)?;
//! assert_eq!(header.protocol_type(), EtherType::TRANSPARENT_ETHERNET_BRIDGING);
//! let key = header.key().unwrap();
//! assert_eq!((key.vsid().get(), key.flow_id()), (5001, 7));
//! assert_eq!(frame, [0xff]);
//! # Ok::<(), mirrortap_gre::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod erspan;
mod fields;
mod flags;
mod key;
mod routing;

use core::fmt;

use wire::checksum::{Sum, Verdict};
use wire::{IResult, Part, Payload};

pub use fields::Fields;
pub use flags::Flags;
pub use key::Key;
pub use routing::{Routing, SourceRouteEntry, source_route_entry};
pub use wire::{Error, EtherType, Vni};

/// A GRE header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 4],
    optional: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the optional words, in octets.
    pub const LEN: usize = 4;
    /// Length with all the words that a version has, in octets.
    pub const MAX_LEN: usize = 16;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// Words that were cut short are a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// Version and reserved bits are passed on as sent. What follows the first four octets of a version other than 0 and 1
    /// is not known, so all of it is octets after the header. If [`has_routing`](Self::has_routing), the octets after the
    /// header begin with source route entries, which [`Routing`] steps over.
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets(Part::GreHeader, input)?;
        let header = Self { fixed, optional: &[] };
        let optional_len = header.header_len().saturating_sub(Self::LEN);
        let (optional, rest) = wire::claimed(rest, optional_len);
        Ok((Self { fixed, optional }, rest))
    }

    /// The 13 bits before the version: which words follow, and reserved ones.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [a, b, ..] = *self.fixed;
        Flags(u16::from_be_bytes([a, b & 0xf8]))
    }

    /// The version, three bits: 0, or 1 for PPTP.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [_, octet, ..] = *self.fixed;
        octet & 0x07
    }

    /// What the header carries.
    #[inline]
    #[must_use]
    pub const fn protocol_type(self) -> EtherType {
        let [.., a, b] = *self.fixed;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// Length of the header with its optional words but without source route entries, in octets, as the flags claim it.
    #[inline]
    #[must_use]
    pub const fn header_len(self) -> usize {
        Self::LEN.saturating_add(self.layout().len)
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.optional.len())
    }

    /// The checksum as sent, which [`verify`](Self::verify) judges. `None` if there is none or it was not captured.
    ///
    /// There is a field for it also if only the routing bit is set; it is meaningful if [`Flags::CHECKSUM`] is.
    #[inline]
    #[must_use]
    pub fn checksum(self) -> Option<u16> {
        self.optional_at(self.layout().checksum?).map(u16::from_be_bytes)
    }

    /// The two octets behind the checksum: reserved in RFC 2784. With the routing bit they are RFC 1701's Offset, in octets
    /// from the first source route entry to the one to look at. `None` if there are none or they were not captured.
    #[inline]
    #[must_use]
    pub fn reserved_1(self) -> Option<u16> {
        self.optional_at(self.layout().checksum?.saturating_add(2)).map(u16::from_be_bytes)
    }

    /// The key. `None` if there is none or it was not captured.
    #[inline]
    #[must_use]
    pub fn key(self) -> Option<Key> {
        self.optional_at(self.layout().key?).map(u32::from_be_bytes).map(Key)
    }

    /// The number of this packet. `None` if there is none or it was not captured.
    #[inline]
    #[must_use]
    pub fn sequence_number(self) -> Option<u32> {
        self.optional_at(self.layout().sequence_number?).map(u32::from_be_bytes)
    }

    /// Version 1: the highest number that the sender received. `None` if there is none or it was not captured.
    #[inline]
    #[must_use]
    pub fn acknowledgment_number(self) -> Option<u32> {
        self.optional_at(self.layout().acknowledgment_number?).map(u32::from_be_bytes)
    }

    /// Whether source route entries follow the header ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)): then what it
    /// carries comes behind them, see [`Routing`].
    #[inline]
    #[must_use]
    pub const fn has_routing(self) -> bool {
        self.version() == 0 && self.flags().contains(Flags::ROUTING)
    }

    /// Judges the checksum over this header and its `payload`, source route entries included
    /// ([RFC 2784 §2.5](https://www.rfc-editor.org/rfc/rfc2784#section-2.5)).
    #[must_use]
    pub fn verify(self, payload: Payload<'_>) -> Verdict {
        let Some(checksum) = self.checksum().filter(|_| self.flags().contains(Flags::CHECKSUM)) else {
            return Verdict::NotVerifiable;
        };
        if payload.missing() > 0 || self.captured_len() < self.header_len() {
            return Verdict::NotVerifiable;
        }
        Sum::default().add_octets(self.fixed).add_octets(self.optional).add_octets(payload.bytes).verdict(checksum)
    }

    /// `N` octets of the optional words.
    #[inline]
    fn optional_at<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.optional.get(at..)?.first_chunk().copied()
    }

    /// Which words the flags claim.
    #[inline]
    const fn layout(self) -> Layout {
        let flags = self.flags();
        match self.version() {
            0 => Layout::new(
                flags.intersects(Flags(Flags::CHECKSUM.0 | Flags::ROUTING.0)),
                flags.contains(Flags::KEY),
                flags.contains(Flags::SEQUENCE_NUMBER),
                false,
            ),
            1 => Layout::new(
                false,
                flags.contains(Flags::KEY),
                flags.contains(Flags::SEQUENCE_NUMBER),
                flags.contains(Flags::ACKNOWLEDGMENT_NUMBER),
            ),
            _ => Layout::new(false, false, false, false),
        }
    }
}

/// Where the optional words are, in octets from the first of them.
#[derive(Clone, Copy)]
struct Layout {
    checksum: Option<usize>,
    key: Option<usize>,
    sequence_number: Option<usize>,
    acknowledgment_number: Option<usize>,
    len: usize,
}

impl Layout {
    #[inline]
    const fn new(checksum: bool, key: bool, sequence_number: bool, acknowledgment_number: bool) -> Self {
        let (checksum, len) = place(checksum, 0);
        let (key, len) = place(key, len);
        let (sequence_number, len) = place(sequence_number, len);
        let (acknowledgment_number, len) = place(acknowledgment_number, len);
        Self { checksum, key, sequence_number, acknowledgment_number, len }
    }
}

/// Where a word of four octets goes if it is there, and where the next one does.
#[inline]
const fn place(is_there: bool, at: usize) -> (Option<usize>, usize) {
    if is_there { (Some(at), at.saturating_add(4)) } else { (None, at) }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("flags", &self.flags())
            .field("version", &self.version())
            .field("protocol_type", &self.protocol_type())
            .field("checksum", &self.checksum())
            .field("reserved_1", &self.reserved_1())
            .field("key", &self.key())
            .field("sequence_number", &self.sequence_number())
            .field("acknowledgment_number", &self.acknowledgment_number())
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
