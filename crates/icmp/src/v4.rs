//! ICMP ([RFC 792](https://www.rfc-editor.org/rfc/rfc792)).

mod registry;

use core::fmt;
use core::net::Ipv4Addr;

use wire::checksum::{Sum, Verdict};
use wire::{Error, IResult, Part, Payload};

use crate::Echo;

pub use registry::{Code, Type};

/// An ICMP header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 4],
    rest: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the rest of the header, in octets.
    pub const MIN_LEN: usize = 4;
    /// Length with it, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it: the body.
    ///
    /// A header that was cut short behind the checksum is a shorter one with no octets after it: compare
    /// [`captured_len`](Self::captured_len) with [`header_len`](Self::header_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets(Part::IcmpHeader, input)?;
        let (rest, body) = wire::claimed(rest, 4);
        Ok((Self { fixed, rest }, body))
    }

    /// The type: what the message is.
    #[inline]
    #[must_use]
    pub const fn message_type(self) -> Type {
        let [message_type, ..] = *self.fixed;
        Type(message_type)
    }

    /// The code: which of its type the message is.
    #[inline]
    #[must_use]
    pub const fn code(self) -> Code {
        let [_, code, ..] = *self.fixed;
        Code(code)
    }

    /// The checksum as sent; [`verify`](Self::verify) judges it.
    #[inline]
    #[must_use]
    pub const fn checksum(self) -> u16 {
        let [.., a, b] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// Length of the header, in octets: eight.
    #[inline]
    #[must_use]
    pub const fn header_len(self) -> usize {
        Self::LEN
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::MIN_LEN.saturating_add(self.rest.len())
    }

    /// The four octets after the checksum, whose meaning the type has. `None` if they were cut short.
    #[inline]
    #[must_use]
    pub const fn rest_of_header(self) -> Option<&'a [u8; 4]> {
        self.rest.first_chunk()
    }

    /// Identifier and sequence number, of echo, timestamp, information and address mask messages.
    #[inline]
    #[must_use]
    pub const fn echo(self) -> Option<Echo> {
        match (self.message_type(), self.rest_of_header()) {
            (
                Type::ECHO_REPLY
                | Type::ECHO_REQUEST
                | Type::TIMESTAMP_REQUEST
                | Type::TIMESTAMP_REPLY
                | Type::INFORMATION_REQUEST
                | Type::INFORMATION_REPLY
                | Type::ADDRESS_MASK_REQUEST
                | Type::ADDRESS_MASK_REPLY,
                Some(octets),
            ) => Some(Echo::from_be_bytes(*octets)),
            _ => None,
        }
    }

    /// The largest datagram that would have fit, in octets, of fragmentation needed
    /// ([RFC 1191 §4](https://www.rfc-editor.org/rfc/rfc1191#section-4)); 0 from a router that does not say.
    #[inline]
    #[must_use]
    pub const fn mtu(self) -> Option<u16> {
        match (self.message_type(), self.code(), self.rest_of_header()) {
            (Type::DESTINATION_UNREACHABLE, Code::FRAGMENTATION_NEEDED, Some(&[_, _, a, b])) => {
                Some(u16::from_be_bytes([a, b]))
            }
            _ => None,
        }
    }

    /// The router to use instead, of a redirect.
    #[inline]
    #[must_use]
    pub const fn gateway(self) -> Option<Ipv4Addr> {
        match (self.message_type(), self.rest_of_header()) {
            (Type::REDIRECT, Some(&[a, b, c, d])) => Some(Ipv4Addr::new(a, b, c, d)),
            _ => None,
        }
    }

    /// Which octet of the quoted datagram is wrong, of a parameter problem.
    #[inline]
    #[must_use]
    pub const fn pointer(self) -> Option<u8> {
        match (self.message_type(), self.rest_of_header()) {
            (Type::PARAMETER_PROBLEM, Some(&[pointer, ..])) => Some(pointer),
            _ => None,
        }
    }

    /// How many octets of the body are the quoted datagram and its padding, as the message claims it
    /// ([RFC 4884 §4](https://www.rfc-editor.org/rfc/rfc4884#section-4)). `None` if it claims nothing: then all of them are.
    #[inline]
    #[must_use]
    pub fn original_datagram_len(self) -> Option<usize> {
        match (self.message_type(), self.rest_of_header()) {
            (
                Type::DESTINATION_UNREACHABLE | Type::TIME_EXCEEDED | Type::PARAMETER_PROBLEM,
                Some(&[_, words @ 1..=255, ..]),
            ) => Some(usize::from(words) << 2),
            _ => None,
        }
    }

    /// The octets of the datagram that an error message quotes, out of the octets after this header; `None` for other
    /// messages.
    ///
    /// They are the front of an IP packet, commonly cut, and padded if an [`extension`](Self::extension) follows.
    #[inline]
    #[must_use]
    pub fn quoted(self, rest: &[u8]) -> Option<&[u8]> {
        if !self.message_type().is_error() {
            return None;
        }
        Some(self.original_datagram_len().and_then(|len| rest.get(..len)).unwrap_or(rest))
    }

    /// The octets of the extension structure behind the quote, out of the octets after this header, for
    /// [`extension::Header`](crate::extension::Header). `None` if the message claims none or it was cut off.
    ///
    /// Routers older than RFC 4884 claim none and put it 128 octets into the body.
    #[inline]
    #[must_use]
    pub fn extension(self, rest: &[u8]) -> Option<&[u8]> {
        rest.get(self.original_datagram_len()?..).filter(|octets| !octets.is_empty())
    }

    /// Judges the checksum over this header and its `payload`, the body
    /// ([RFC 792](https://www.rfc-editor.org/rfc/rfc792)).
    #[must_use]
    pub fn verify(self, payload: Payload<'_>) -> Verdict {
        if payload.missing() > 0 {
            return Verdict::NotVerifiable;
        }
        Sum::default().add_octets(self.fixed).add_octets(self.rest).add_octets(payload.bytes).verdict(self.checksum())
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("message_type", &self.message_type())
            .field("code", &self.code())
            .field("checksum", &format_args!("{:#06x}", self.checksum()))
            .field("rest_of_header", &self.rest_of_header())
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

/// The same header as values, for building one. Octets that were not captured are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What the message is.
    pub message_type: Type,
    /// Which of its type.
    pub code: Code,
    /// Checksum as sent.
    pub checksum: u16,
    /// The four octets after the checksum; for an echo, [`Echo::to_be_bytes`].
    pub rest_of_header: [u8; 4],
}

impl Default for Fields {
    /// An echo request, everything else zero.
    fn default() -> Self {
        Self { message_type: Type::ECHO_REQUEST, code: Code(0), checksum: 0, rest_of_header: [0; 4] }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [c1, c2] = self.checksum.to_be_bytes();
        let [a, b, c, d] = self.rest_of_header;
        [self.message_type.0, self.code.0, c1, c2, a, b, c, d]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            message_type: header.message_type(),
            code: header.code(),
            checksum: header.checksum(),
            rest_of_header: header.rest_of_header().copied().unwrap_or_default(),
        }
    }
}
