//! ERSPAN type III
//! ([draft-foschiano-erspan-03](https://datatracker.ietf.org/doc/html/draft-foschiano-erspan-03)): with a
//! time stamp, and with eight octets more if the O bit is set.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Ver  |          VLAN         | COS |BSO|T|     Session ID    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                          Timestamp                            |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |             SGT               |P|    FT   |   Hw ID   |D|Gra|O|
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Platf ID |               Platform Specific Info              |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                  Platform Specific Info                       |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, IResult, Part};

/// An ERSPAN type III header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 12],
    platform_specific: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length without the platform specific subheader, in octets.
    pub const LEN: usize = 12;
    /// Length with it, in octets.
    pub const MAX_LEN: usize = 20;

    /// Reads the header at the front of `input`; returns it with the octets after it: the mirrored frame, if the
    /// [`frame_type`](Self::frame_type) is 0.
    ///
    /// A subheader that was cut short is a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under 12 octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets(Part::ErspanHeader, input)?;
        let header = Self { fixed, platform_specific: &[] };
        let subheader_len = header.header_len().saturating_sub(Self::LEN);
        let (platform_specific, rest) = wire::claimed(rest, subheader_len);
        Ok((Self { fixed, platform_specific }, rest))
    }

    /// Length of the header with its subheader, in octets, as the O bit claims it.
    #[inline]
    #[must_use]
    pub const fn header_len(self) -> usize {
        if self.has_platform_specific() { Self::MAX_LEN } else { Self::LEN }
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.platform_specific.len())
    }

    /// The version, four bits; type III is 2.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.fixed;
        octet >> 4
    }

    /// The VLAN of the frame where it was mirrored, 12 bits; zero if it had none.
    #[inline]
    #[must_use]
    pub const fn vlan(self) -> u16 {
        let [a, b, ..] = *self.fixed;
        u16::from_be_bytes([a & 0x0f, b])
    }

    /// The class of service of the frame, three bits.
    #[inline]
    #[must_use]
    pub const fn cos(self) -> u8 {
        let [_, _, octet, ..] = *self.fixed;
        octet >> 5
    }

    /// What was wrong with the frame, two bits: 0 nothing or not known, 1 too short, 2 too long, 3 a check sequence or
    /// alignment error.
    #[inline]
    #[must_use]
    pub const fn bso(self) -> u8 {
        let [_, _, octet, ..] = *self.fixed;
        (octet >> 3) & 0x03
    }

    /// Whether the switch cut the frame short.
    #[inline]
    #[must_use]
    pub const fn is_truncated(self) -> bool {
        let [_, _, octet, ..] = *self.fixed;
        octet & 0x04 != 0
    }

    /// The mirror session, ten bits.
    #[inline]
    #[must_use]
    pub const fn session_id(self) -> u16 {
        let [_, _, a, b, ..] = *self.fixed;
        u16::from_be_bytes([a & 0x03, b])
    }

    /// The switch's clock, in the unit that [`granularity`](Self::granularity) says.
    #[inline]
    #[must_use]
    pub const fn timestamp(self) -> u32 {
        let [_, _, _, _, a, b, c, d, ..] = *self.fixed;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The security group tag of the frame.
    #[inline]
    #[must_use]
    pub const fn sgt(self) -> u16 {
        let [.., a, b, _, _] = *self.fixed;
        u16::from_be_bytes([a, b])
    }

    /// P: whether the frame is an Ethernet protocol frame, which the draft also calls a PDU frame.
    #[inline]
    #[must_use]
    pub const fn is_pdu_frame(self) -> bool {
        let [.., octet, _] = *self.fixed;
        octet & 0x80 != 0
    }

    /// FT: what follows, five bits: 0 an Ethernet frame, 2 an IP packet.
    #[inline]
    #[must_use]
    pub const fn frame_type(self) -> u8 {
        let [.., octet, _] = *self.fixed;
        (octet >> 2) & 0x1f
    }

    /// Which engine of the switch mirrored the frame, six bits.
    #[inline]
    #[must_use]
    pub const fn hardware_id(self) -> u8 {
        let [.., a, b] = *self.fixed;
        ((a & 0x03) << 4) | (b >> 4)
    }

    /// D: whether the frame left the switch; it came in otherwise.
    #[inline]
    #[must_use]
    pub const fn is_egress(self) -> bool {
        let [.., octet] = *self.fixed;
        octet & 0x08 != 0
    }

    /// Gra: the unit of the time stamp, two bits: 0 is 100 microseconds, 1 is 100 nanoseconds, 2 is IEEE 1588's, 3 is as
    /// the platform says.
    #[inline]
    #[must_use]
    pub const fn granularity(self) -> u8 {
        let [.., octet] = *self.fixed;
        (octet >> 1) & 0x03
    }

    /// O: whether a platform specific subheader is claimed.
    #[inline]
    #[must_use]
    pub const fn has_platform_specific(self) -> bool {
        let [.., octet] = *self.fixed;
        octet & 0x01 != 0
    }

    /// The platform specific subheader. `None` if there is none or it was cut short.
    #[inline]
    #[must_use]
    pub const fn platform_specific(self) -> Option<PlatformSpecific> {
        match self.platform_specific.first_chunk() {
            Some(octets) => Some(PlatformSpecific(*octets)),
            None => None,
        }
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("vlan", &self.vlan())
            .field("cos", &self.cos())
            .field("bso", &self.bso())
            .field("is_truncated", &self.is_truncated())
            .field("session_id", &self.session_id())
            .field("timestamp", &self.timestamp())
            .field("sgt", &self.sgt())
            .field("is_pdu_frame", &self.is_pdu_frame())
            .field("frame_type", &self.frame_type())
            .field("hardware_id", &self.hardware_id())
            .field("is_egress", &self.is_egress())
            .field("granularity", &self.granularity())
            .field("has_platform_specific", &self.has_platform_specific())
            .field("platform_specific", &self.platform_specific())
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

/// The platform specific subheader: eight octets whose meaning each platform has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlatformSpecific(pub [u8; 8]);

impl PlatformSpecific {
    /// Whose meaning it is, six bits.
    #[inline]
    #[must_use]
    pub const fn platform_id(self) -> u8 {
        let [octet, ..] = self.0;
        octet >> 2
    }

    /// What the platform says, 58 bits.
    #[inline]
    #[must_use]
    pub const fn info(self) -> u64 {
        u64::from_be_bytes(self.0) & 0x03ff_ffff_ffff_ffff
    }
}

/// The same header as values, for building one. Lossless.
///
/// ```
/// use mirrortap_gre::erspan::type_3::{Fields, PlatformSpecific};
/// let fields = Fields { session_id: 7, platform_specific: Some(PlatformSpecific([1; 8])), ..Fields::default() };
/// let mut output = [0; 20];
/// assert_eq!(fields.write(&mut output), Ok(20));
/// assert_eq!(output, [0x20, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Version; the lower four bits are written.
    pub version: u8,
    /// VLAN; the lower 12 bits are written.
    pub vlan: u16,
    /// Class of service; the lower three bits are written.
    pub cos: u8,
    /// What was wrong with the frame; the lower two bits are written.
    pub bso: u8,
    /// Whether the frame was cut short.
    pub is_truncated: bool,
    /// Mirror session; the lower ten bits are written.
    pub session_id: u16,
    /// The switch's clock.
    pub timestamp: u32,
    /// Security group tag.
    pub sgt: u16,
    /// P.
    pub is_pdu_frame: bool,
    /// FT; the lower five bits are written.
    pub frame_type: u8,
    /// Engine of the switch; the lower six bits are written.
    pub hardware_id: u8,
    /// Whether the frame left the switch.
    pub is_egress: bool,
    /// Unit of the time stamp; the lower two bits are written.
    pub granularity: u8,
    /// The subheader, which the O bit announces. One that was not captured is zero.
    pub platform_specific: Option<PlatformSpecific>,
}

impl Default for Fields {
    /// Version 2, no subheader, everything else zero.
    fn default() -> Self {
        Self {
            version: 2,
            vlan: 0,
            cos: 0,
            bso: 0,
            is_truncated: false,
            session_id: 0,
            timestamp: 0,
            sgt: 0,
            is_pdu_frame: false,
            frame_type: 0,
            hardware_id: 0,
            is_egress: false,
            granularity: 0,
            platform_specific: None,
        }
    }
}

impl Fields {
    /// Writes the header to the front of `output`; returns how many octets it took: 12, or 20 with a subheader.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let [v1, v2] = self.vlan.to_be_bytes();
        let [s1, s2] = self.session_id.to_be_bytes();
        let session = (self.cos << 5) | ((self.bso & 0x03) << 3) | (u8::from(self.is_truncated) << 2) | (s1 & 0x03);
        let frame =
            (u8::from(self.is_pdu_frame) << 7) | ((self.frame_type & 0x1f) << 2) | ((self.hardware_id >> 4) & 0x03);
        let last = (self.hardware_id << 4)
            | (u8::from(self.is_egress) << 3)
            | ((self.granularity & 0x03) << 1)
            | u8::from(self.platform_specific.is_some());
        let platform_specific = match &self.platform_specific {
            Some(PlatformSpecific(octets)) => octets.as_slice(),
            None => &[],
        };
        wire::put(
            output,
            &[
                &[(self.version << 4) | (v1 & 0x0f), v2, session, s2],
                &self.timestamp.to_be_bytes(),
                &self.sgt.to_be_bytes(),
                &[frame, last],
                platform_specific,
            ],
        )
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            version: header.version(),
            vlan: header.vlan(),
            cos: header.cos(),
            bso: header.bso(),
            is_truncated: header.is_truncated(),
            session_id: header.session_id(),
            timestamp: header.timestamp(),
            sgt: header.sgt(),
            is_pdu_frame: header.is_pdu_frame(),
            frame_type: header.frame_type(),
            hardware_id: header.hardware_id(),
            is_egress: header.is_egress(),
            granularity: header.granularity(),
            platform_specific: header.has_platform_specific().then(|| header.platform_specific().unwrap_or_default()),
        }
    }
}
