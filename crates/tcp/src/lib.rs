//! TCP ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)): header, options, sequence numbers.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Source Port          |       Destination Port        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                        Sequence Number                        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Acknowledgment Number                      |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! | Data  |     |A|C|E|U|A|P|R|S|F|                               |
//! |Offset |Rsrvd|E|W|C|R|C|S|S|Y|I|            Window             |
//! |       |     | |R|E|G|K|H|T|N|N|                               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |           Checksum            |         Urgent Pointer        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                           [Options]                           |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! ```
//! use mirrortap_tcp::{Flags, Header, TcpOption};
//!
//! let segment = [
//!     0xb2, 0x24, 0x00, 0x50, 0x3c, 0xb2, 0x27, 0x20, 0, 0, 0, 0, 0x60, 0x02, 0xf5, 0x07, 0, 0, 0, 0,
//!     0x02, 0x04, 0x05, 0xb4, // MSS 1460
//! ];
//! let (header, payload) = Header::parse(&segment)?;
//! assert_eq!((header.source_port(), header.destination_port()), (45_604, 80));
//! assert_eq!(header.flags(), Flags::SYN);
//! assert_eq!(header.options().next(), Some(Ok(TcpOption::MaximumSegmentSize(1460))));
//! assert!(payload.is_empty());
//! # Ok::<(), mirrortap_tcp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod flags;
mod options;
mod sequence;

use core::fmt;

use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, IResult, IpProtocol, Part, Payload};

pub use flags::Flags;
pub use options::{Options, SackBlock, SackBlocks, TcpOption, option};
pub use sequence::SequenceNumber;
pub use wire::Error;

/// A TCP header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 20],
    options: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the options, in octets.
    pub const LEN: usize = 20;
    /// Length with as many options as the data offset can tell, in octets.
    pub const MAX_LEN: usize = 60;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// Options that were cut short are a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under 20 octets, [`Error::Malformed`] if the data offset is under 5.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<20>(Part::TcpHeader, input)?;
        let header = Self { fixed, options: &[] };
        let Some(options_len) = header.header_len().checked_sub(Self::LEN) else {
            return Err(Error::malformed(Part::TcpHeader, Field::DataOffset, u32::from(header.data_offset())));
        };
        let (options, rest) = wire::claimed(rest, options_len);
        Ok((Self { fixed, options }, rest))
    }

    /// The port of the sender.
    #[inline]
    #[must_use]
    pub const fn source_port(self) -> u16 {
        let [a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The port of the receiver.
    #[inline]
    #[must_use]
    pub const fn destination_port(self) -> u16 {
        let [_, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The number of the first octet of the payload; of the SYN, if there is one.
    #[inline]
    #[must_use]
    pub const fn sequence_number(self) -> SequenceNumber {
        let [_, _, _, _, a, b, c, d, ..] = *self.fixed;
        SequenceNumber(u32::from_be_bytes([a, b, c, d]))
    }

    /// The next number that the sender expects. Meaningful if [`Flags::ACK`] is set.
    #[inline]
    #[must_use]
    pub const fn acknowledgment_number(self) -> SequenceNumber {
        let [_, _, _, _, _, _, _, _, a, b, c, d, ..] = *self.fixed;
        SequenceNumber(u32::from_be_bytes([a, b, c, d]))
    }

    /// Length of the header in words of four octets, as sent; 5 to 15.
    #[inline]
    #[must_use]
    pub const fn data_offset(self) -> u8 {
        let [_, _, _, _, _, _, _, _, _, _, _, _, octet, ..] = *self.fixed;
        octet >> 4
    }

    /// Length of the header with its options, in octets, as the data offset claims it.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        usize::from(self.data_offset()) << 2
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.wrapping_add(self.options.len())
    }

    /// The three bits after the data offset, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved(self) -> u8 {
        let [_, _, _, _, _, _, _, _, _, _, _, _, octet, ..] = *self.fixed;
        (octet >> 1) & 0x07
    }

    /// The nine control bits.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [_, _, _, _, _, _, _, _, _, _, _, _, a, b, ..] = *self.fixed;
        Flags(u16::from_be_bytes([a & 0x01, b]))
    }

    /// The receive window as sent, before any scaling.
    #[inline]
    #[must_use]
    pub const fn window(self) -> u16 {
        let [.., a, b, _, _, _, _] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// The checksum as sent; [`verify`](Self::verify) judges it.
    #[inline]
    #[must_use]
    pub const fn checksum(self) -> u16 {
        let [.., a, b, _, _] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// Where urgent data ends, counted from the sequence number. Meaningful if [`Flags::URG`] is set.
    #[inline]
    #[must_use]
    pub const fn urgent_pointer(self) -> u16 {
        let [.., a, b] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// Value and echo reply (TSval, TSecr) of the first timestamps option, in ticks of the clocks of sender and receiver
    /// ([RFC 7323 §3.2](https://www.rfc-editor.org/rfc/rfc7323#section-3.2)); `None` if there is none that can be read, or if an
    /// option before it is malformed.
    #[inline]
    #[must_use]
    pub fn timestamps(self) -> Option<(u32, u32)> {
        // What most segments have, in the layout that RFC 7323 recommends (appendix A): a quarter of the instructions of a walk
        // over the options.
        if let Some((kinds, &[a, b, c, d, e, f, g, h])) = self.options.split_first_chunk() {
            // Compared as a whole, not as a pattern: that is one comparison, not four.
            if *kinds == [1, 1, 8, 10] {
                return Some((u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])));
            }
        }
        self.find_timestamps()
    }

    #[inline(never)]
    fn find_timestamps(self) -> Option<(u32, u32)> {
        self.options().find_map(|option| match option {
            Ok(TcpOption::Timestamps { value, echo_reply }) => Some((value, echo_reply)),
            _ => None,
        })
    }

    /// The options.
    #[inline]
    #[must_use]
    pub const fn options(self) -> Options<'a> {
        Options::new(self.options)
    }

    /// Judges the checksum over this header and its `payload`
    /// ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)).
    #[must_use]
    pub fn verify(self, pseudo: &PseudoHeader, payload: Payload<'_>) -> Verdict {
        if payload.missing() > 0 || self.captured_len() < self.header_len() {
            return Verdict::NotVerifiable;
        }
        pseudo
            .sum(IpProtocol::TCP, self.header_len().saturating_add(payload.len))
            .add_octets(self.fixed)
            .add_octets(self.options)
            .add_octets(payload.bytes)
            .verdict(self.checksum())
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("source_port", &self.source_port())
            .field("destination_port", &self.destination_port())
            .field("sequence_number", &self.sequence_number())
            .field("acknowledgment_number", &self.acknowledgment_number())
            .field("data_offset", &self.data_offset())
            .field("reserved", &self.reserved())
            .field("flags", &self.flags())
            .field("window", &self.window())
            .field("checksum", &format_args!("{:#06x}", self.checksum()))
            .field("urgent_pointer", &self.urgent_pointer())
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

/// The part before the options as values, for building one. Lossless: reserved bits are fields too.
///
/// [`TcpOption::write`] writes the options behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// Number of the first octet of the payload.
    pub sequence_number: SequenceNumber,
    /// The next number that the sender expects.
    pub acknowledgment_number: SequenceNumber,
    /// Length of the header in words of four octets; the lower four bits are written.
    pub data_offset: u8,
    /// Three reserved bits; the lower three bits are written.
    pub reserved: u8,
    /// Control bits; the lower nine bits are written.
    pub flags: Flags,
    /// Receive window before scaling.
    pub window: u16,
    /// Checksum as sent.
    pub checksum: u16,
    /// Where urgent data ends.
    pub urgent_pointer: u16,
}

impl Default for Fields {
    /// No options, everything else zero.
    fn default() -> Self {
        Self {
            source_port: 0,
            destination_port: 0,
            sequence_number: SequenceNumber(0),
            acknowledgment_number: SequenceNumber(0),
            data_offset: 5,
            reserved: 0,
            flags: Flags(0),
            window: 0,
            checksum: 0,
            urgent_pointer: 0,
        }
    }
}

impl Fields {
    /// The header on the wire, without its options.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [s1, s2] = self.source_port.to_be_bytes();
        let [d1, d2] = self.destination_port.to_be_bytes();
        let [n1, n2, n3, n4] = self.sequence_number.0.to_be_bytes();
        let [a1, a2, a3, a4] = self.acknowledgment_number.0.to_be_bytes();
        let [f1, f2] = self.flags.0.to_be_bytes();
        let offset = (self.data_offset << 4) | ((self.reserved & 0x07) << 1) | (f1 & 0x01);
        let [w1, w2] = self.window.to_be_bytes();
        let [c1, c2] = self.checksum.to_be_bytes();
        let [u1, u2] = self.urgent_pointer.to_be_bytes();
        [s1, s2, d1, d2, n1, n2, n3, n4, a1, a2, a3, a4, offset, f2, w1, w2, c1, c2, u1, u2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            source_port: header.source_port(),
            destination_port: header.destination_port(),
            sequence_number: header.sequence_number(),
            acknowledgment_number: header.acknowledgment_number(),
            data_offset: header.data_offset(),
            reserved: header.reserved(),
            flags: header.flags(),
            window: header.window(),
            checksum: header.checksum(),
            urgent_pointer: header.urgent_pointer(),
        }
    }
}
