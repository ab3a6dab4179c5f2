//! ERSPAN type II
//! ([draft-foschiano-erspan-03](https://datatracker.ietf.org/doc/html/draft-foschiano-erspan-03)).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Ver  |          VLAN         | COS | En|T|    Session ID     |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |      Reserved         |                  Index                |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, IResult, Part};

/// An ERSPAN type II header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 8]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it: the mirrored frame.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::ErspanHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The eight octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 8] {
        self.0
    }

    /// The version, four bits; type II is 1.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.0;
        octet >> 4
    }

    /// The VLAN of the frame where it was mirrored, 12 bits; zero if it had none.
    #[inline]
    #[must_use]
    pub const fn vlan(self) -> u16 {
        let [a, b, ..] = *self.0;
        u16::from_be_bytes([a & 0x0f, b])
    }

    /// The class of service of the frame, three bits.
    #[inline]
    #[must_use]
    pub const fn cos(self) -> u8 {
        let [_, _, octet, ..] = *self.0;
        octet >> 5
    }

    /// How the frame was tagged, two bits: 0 not, 1 with an ISL header, 2 with an 802.1Q tag, 3 with one that is kept.
    #[inline]
    #[must_use]
    pub const fn encapsulation(self) -> u8 {
        let [_, _, octet, ..] = *self.0;
        (octet >> 3) & 0x03
    }

    /// Whether the switch cut the frame short.
    #[inline]
    #[must_use]
    pub const fn is_truncated(self) -> bool {
        let [_, _, octet, ..] = *self.0;
        octet & 0x04 != 0
    }

    /// The mirror session, ten bits.
    #[inline]
    #[must_use]
    pub const fn session_id(self) -> u16 {
        let [_, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a & 0x03, b])
    }

    /// The 12 bits before the index, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved(self) -> u16 {
        let [_, _, _, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b]) >> 4
    }

    /// The port and direction that were mirrored, 20 bits; each platform has its own numbers.
    #[inline]
    #[must_use]
    pub const fn index(self) -> u32 {
        let [.., a, b, c] = *self.0;
        u32::from_be_bytes([0, a & 0x0f, b, c])
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("vlan", &self.vlan())
            .field("cos", &self.cos())
            .field("encapsulation", &self.encapsulation())
            .field("is_truncated", &self.is_truncated())
            .field("session_id", &self.session_id())
            .field("reserved", &self.reserved())
            .field("index", &self.index())
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
    /// Version; the lower four bits are written.
    pub version: u8,
    /// VLAN; the lower 12 bits are written.
    pub vlan: u16,
    /// Class of service; the lower three bits are written.
    pub cos: u8,
    /// How the frame was tagged; the lower two bits are written.
    pub encapsulation: u8,
    /// Whether the frame was cut short.
    pub is_truncated: bool,
    /// Mirror session; the lower ten bits are written.
    pub session_id: u16,
    /// 12 reserved bits; the lower 12 bits are written.
    pub reserved: u16,
    /// Port and direction; the lower 20 bits are written.
    pub index: u32,
}

impl Default for Fields {
    /// Version 1, everything else zero.
    fn default() -> Self {
        Self {
            version: 1,
            vlan: 0,
            cos: 0,
            encapsulation: 0,
            is_truncated: false,
            session_id: 0,
            reserved: 0,
            index: 0,
        }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Header::LEN] {
        let [v1, v2] = self.vlan.to_be_bytes();
        let [s1, s2] = self.session_id.to_be_bytes();
        let bits = (self.cos << 5) | ((self.encapsulation & 0x03) << 3) | (u8::from(self.is_truncated) << 2);
        let [r1, r2] = (self.reserved << 4).to_be_bytes();
        let [_, i1, i2, i3] = self.index.to_be_bytes();
        [(self.version << 4) | (v1 & 0x0f), v2, bits | (s1 & 0x03), s2, r1, r2 | (i1 & 0x0f), i2, i3]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            version: header.version(),
            vlan: header.vlan(),
            cos: header.cos(),
            encapsulation: header.encapsulation(),
            is_truncated: header.is_truncated(),
            session_id: header.session_id(),
            reserved: header.reserved(),
            index: header.index(),
        }
    }
}
