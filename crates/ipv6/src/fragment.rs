//! The fragment header ([RFC 8200 §4.5](https://www.rfc-editor.org/rfc/rfc8200#section-4.5)).
//!
//! ```text
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                         Identification                        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, IResult, IpProtocol, Part};

/// A fragment header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 8]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::FragmentHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The eight octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 8] {
        self.0
    }

    /// What the first octets of the packet that was fragmented are, those behind the headers every fragment repeats.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        let [octet, ..] = *self.0;
        IpProtocol(octet)
    }

    /// The second octet, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved_1(self) -> u8 {
        let [_, octet, ..] = *self.0;
        octet
    }

    /// Where in the packet that was fragmented the octets behind this header belong, in octets: eight times what was sent.
    #[inline]
    #[must_use]
    pub const fn fragment_offset(self) -> u16 {
        let [_, _, a, b, ..] = *self.0;
        // In the lower three bits are the other fields, so what was sent is eight times too large already.
        u16::from_be_bytes([a, b & 0xf8])
    }

    /// The two bits behind the offset, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved_2(self) -> u8 {
        let [_, _, _, octet, ..] = *self.0;
        (octet >> 1) & 0x03
    }

    /// M: this is not the last fragment.
    #[inline]
    #[must_use]
    pub const fn more_fragments(self) -> bool {
        let [_, _, _, octet, ..] = *self.0;
        octet & 0x01 != 0
    }

    /// What the fragments of one packet have in common.
    #[inline]
    #[must_use]
    pub const fn identification(self) -> u32 {
        let [.., a, b, c, d] = *self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// Whether there are other fragments; a lone one is an atomic fragment
    /// ([RFC 6946](https://www.rfc-editor.org/rfc/rfc6946)).
    #[inline]
    #[must_use]
    pub const fn is_fragment(self) -> bool {
        self.more_fragments() || self.is_later_fragment()
    }

    /// Whether this is a fragment that is not the first: what follows does not begin with a header.
    #[inline]
    #[must_use]
    pub const fn is_later_fragment(self) -> bool {
        self.fragment_offset() != 0
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("next_header", &self.next_header())
            .field("reserved_1", &self.reserved_1())
            .field("fragment_offset", &self.fragment_offset())
            .field("reserved_2", &self.reserved_2())
            .field("more_fragments", &self.more_fragments())
            .field("identification", &format_args!("{:#010x}", self.identification()))
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

/// The same header as values, for building one. Lossless: reserved bits are fields too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What the fragmented octets begin with.
    pub next_header: IpProtocol,
    /// Eight reserved bits.
    pub reserved_1: u8,
    /// Where the octets belong, in octets; a multiple of eight is written.
    pub fragment_offset: u16,
    /// Two reserved bits; the lower two bits are written.
    pub reserved_2: u8,
    /// Whether this is not the last fragment.
    pub more_fragments: bool,
    /// What the fragments of one packet have in common.
    pub identification: u32,
}

impl Default for Fields {
    /// An atomic fragment before nothing, everything else zero.
    fn default() -> Self {
        Self {
            next_header: IpProtocol::NO_NEXT_HEADER,
            reserved_1: 0,
            fragment_offset: 0,
            reserved_2: 0,
            more_fragments: false,
            identification: 0,
        }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Header::LEN] {
        let [o1, o2] = self.fragment_offset.to_be_bytes();
        let o2 = (o2 & 0xf8) | ((self.reserved_2 & 0x03) << 1) | u8::from(self.more_fragments);
        let [i1, i2, i3, i4] = self.identification.to_be_bytes();
        [self.next_header.0, self.reserved_1, o1, o2, i1, i2, i3, i4]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            next_header: header.next_header(),
            reserved_1: header.reserved_1(),
            fragment_offset: header.fragment_offset(),
            reserved_2: header.reserved_2(),
            more_fragments: header.more_fragments(),
            identification: header.identification(),
        }
    }
}
