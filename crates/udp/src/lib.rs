//! UDP ([RFC 768](https://www.rfc-editor.org/rfc/rfc768)): ports, a length and a checksum that may be left out.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Source Port          |       Destination Port        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |            Length             |           Checksum            |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! ```
//! use mirrortap_udp::Header;
//!
//! let datagram = [0xff, 0xc2, 0x12, 0xb5, 0x00, 0x5a, 0, 0, 0x08, 0];
//! let (header, captured) = Header::parse(&datagram)?;
//! assert_eq!((header.source_port(), header.destination_port()), (65_474, 4789));
//! assert_eq!(header.payload_len(), Some(82)); // a claim: two of them were captured
//! assert_eq!(captured, [0x08, 0]);
//! # Ok::<(), mirrortap_udp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

use core::fmt;

use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, IResult, IpProtocol, Part, Payload};

pub use wire::Error;

/// A UDP header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 8]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets, [`Error::Malformed`] if the length is 1 to 7, which is less than the
    /// header itself. Length 0 is read, see [`payload_len`](Self::payload_len).
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::UdpHeader, input)?;
        let header = Self(octets);
        if usize::from(header.length()) < Self::LEN {
            return header.short(rest);
        }
        Ok((header, rest))
    }

    #[cold]
    #[inline(never)]
    fn short(self, rest: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        match self.length() {
            0 => Ok((self, rest)),
            length => Err(Error::malformed(Part::UdpHeader, Field::Length, u32::from(length))),
        }
    }

    /// The eight octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 8] {
        self.0
    }

    /// The port of the sender; 0 if it expects no answer.
    #[inline]
    #[must_use]
    pub const fn source_port(self) -> u16 {
        let [a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// The port of the receiver.
    #[inline]
    #[must_use]
    pub const fn destination_port(self) -> u16 {
        let [_, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// Length of header and payload, in octets, as sent; 0, or 8 and more.
    #[inline]
    #[must_use]
    pub const fn length(self) -> u16 {
        let [_, _, _, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// Length of the payload, in octets, as the length claims it.
    ///
    /// `None` if the length is 0: then it is as long as the IP packet says. That is how a datagram is sent whose length
    /// does not fit ([RFC 2675 §4](https://www.rfc-editor.org/rfc/rfc2675#section-4)), and how one looks that was
    /// captured before the network card cut it into segments.
    #[inline]
    #[must_use]
    pub fn payload_len(self) -> Option<usize> {
        usize::from(self.length()).checked_sub(Self::LEN)
    }

    /// The checksum as sent; [`verify`](Self::verify) judges it.
    #[inline]
    #[must_use]
    pub const fn checksum(self) -> u16 {
        let [.., a, b] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// Judges the checksum over this header and its `payload` ([RFC 768](https://www.rfc-editor.org/rfc/rfc768)).
    ///
    /// It covers as many octets as the length claims: more in `payload` are not looked at. A checksum of zero was left
    /// out by the sender, as tunnels do ([RFC 6935 §5](https://www.rfc-editor.org/rfc/rfc6935#section-5)).
    #[must_use]
    pub fn verify(self, pseudo: &PseudoHeader, payload: Payload<'_>) -> Verdict {
        let payload = match self.payload_len() {
            Some(len) => payload.clip(len),
            None => payload,
        };
        if self.checksum() == 0 || payload.missing() > 0 {
            return Verdict::NotVerifiable;
        }
        let verdict = pseudo
            .sum(IpProtocol::UDP, Self::LEN.saturating_add(payload.len))
            .add_octets(self.0)
            .add_octets(payload.bytes)
            .verdict(self.checksum());
        match verdict {
            // Zero means none, so a sum that comes out as zero is sent as its other form.
            Verdict::Invalid { expected: 0 } => Verdict::Invalid { expected: 0xffff },
            verdict => verdict,
        }
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("source_port", &self.source_port())
            .field("destination_port", &self.destination_port())
            .field("length", &self.length())
            .field("checksum", &format_args!("{:#06x}", self.checksum()))
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
/// use mirrortap_udp::Fields;
/// let fields = Fields { source_port: 65_474, destination_port: 4789, length: 90, ..Fields::default() };
/// assert_eq!(fields.to_bytes(), [0xff, 0xc2, 0x12, 0xb5, 0x00, 0x5a, 0, 0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// Length of header and payload, in octets.
    pub length: u16,
    /// Checksum as sent; zero is none.
    pub checksum: u16,
}

impl Default for Fields {
    /// No payload and no checksum, from port 0 to port 0.
    fn default() -> Self {
        Self { source_port: 0, destination_port: 0, length: 8, checksum: 0 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [s1, s2] = self.source_port.to_be_bytes();
        let [d1, d2] = self.destination_port.to_be_bytes();
        let [l1, l2] = self.length.to_be_bytes();
        let [c1, c2] = self.checksum.to_be_bytes();
        [s1, s2, d1, d2, l1, l2, c1, c2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            source_port: header.source_port(),
            destination_port: header.destination_port(),
            length: header.length(),
            checksum: header.checksum(),
        }
    }
}
