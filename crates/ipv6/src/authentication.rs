//! The authentication header, AH ([RFC 4302 §2](https://www.rfc-editor.org/rfc/rfc4302#section-2)), of IPv4 too.
//!
//! ```text
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Next Header  |  Payload Len  |          RESERVED             |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                 Security Parameters Index (SPI)               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Sequence Number Field                      |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! .                Integrity Check Value-ICV (variable)           .
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, Field, IResult, IpProtocol, Part};

/// An authentication header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 12],
    icv: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the integrity check value, in octets.
    pub const LEN: usize = 12;
    /// Length with as long an integrity check value as the payload length can tell, in octets.
    pub const MAX_LEN: usize = 1028;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// An integrity check value that was cut short is a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under twelve octets, [`Error::Malformed`] if the payload length is 0: less than those twelve.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<12>(Part::AuthenticationHeader, input)?;
        let header = Self { fixed, icv: &[] };
        let Some(icv_len) = header.header_len().checked_sub(Self::LEN) else {
            let len = u32::from(header.payload_length());
            return Err(Error::malformed(Part::AuthenticationHeader, Field::PayloadLength, len));
        };
        let (icv, rest) = wire::claimed(rest, icv_len);
        Ok((Self { fixed, icv }, rest))
    }

    /// What follows.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        let [octet, ..] = *self.fixed;
        IpProtocol(octet)
    }

    /// Payload Len, which is the length of this header in words of four octets, minus 2, as sent; 1 to 255.
    #[inline]
    #[must_use]
    pub const fn payload_length(self) -> u8 {
        let [_, octet, ..] = *self.fixed;
        octet
    }

    /// Length of the header with its integrity check value, in octets, as it claims.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        usize::from(self.payload_length()).saturating_add(2) << 2
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.icv.len())
    }

    /// 16 reserved bits, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved(self) -> u16 {
        let [_, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// Security Parameters Index: with which keys the receiver checks the packet.
    #[inline]
    #[must_use]
    pub const fn spi(self) -> u32 {
        let [_, _, _, _, a, b, c, d, ..] = *self.fixed;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The number of the packet; of an extended one the lower 32 bits.
    #[inline]
    #[must_use]
    pub const fn sequence_number(self) -> u32 {
        let [.., a, b, c, d] = *self.fixed;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The integrity check value, padding included.
    #[inline]
    #[must_use]
    pub const fn icv(self) -> &'a [u8] {
        self.icv
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("next_header", &self.next_header())
            .field("payload_length", &self.payload_length())
            .field("reserved", &self.reserved())
            .field("spi", &format_args!("{:#010x}", self.spi()))
            .field("sequence_number", &self.sequence_number())
            .field("icv", &self.icv())
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

/// The part before the integrity check value as values, for building one. Lossless: reserved bits are fields too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What follows.
    pub next_header: IpProtocol,
    /// Length of the header in words of four octets, minus 2.
    pub payload_length: u8,
    /// 16 reserved bits.
    pub reserved: u16,
    /// Security Parameters Index.
    pub spi: u32,
    /// Number of the packet.
    pub sequence_number: u32,
}

impl Default for Fields {
    /// No integrity check value before nothing, everything else zero.
    fn default() -> Self {
        Self { next_header: IpProtocol::NO_NEXT_HEADER, payload_length: 1, reserved: 0, spi: 0, sequence_number: 0 }
    }
}

impl Fields {
    /// The header on the wire, without its integrity check value.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [r1, r2] = self.reserved.to_be_bytes();
        let [i1, i2, i3, i4] = self.spi.to_be_bytes();
        let [n1, n2, n3, n4] = self.sequence_number.to_be_bytes();
        [self.next_header.0, self.payload_length, r1, r2, i1, i2, i3, i4, n1, n2, n3, n4]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            next_header: header.next_header(),
            payload_length: header.payload_length(),
            reserved: header.reserved(),
            spi: header.spi(),
            sequence_number: header.sequence_number(),
        }
    }
}
