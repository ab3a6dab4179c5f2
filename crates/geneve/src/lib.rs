//! GENEVE ([RFC 8926 §3.4](https://www.rfc-editor.org/rfc/rfc8926#section-3.4)): a tunnel header with options, as gateway
//! load balancers put it before a packet.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |        Virtual Network Identifier (VNI)       |    Reserved   |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                    Variable-Length Options                    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! What follows is what the protocol type says: an Ethernet frame without its check sequence, or an IP packet. [`aws`] reads
//! the options of a gateway load balancer by name.
//!
//! ```
//! use mirrortap_geneve::{EtherType, Header, OptionClass};
//!
//! let datagram = [
//!     0x02, 0, 0x08, 0x00, 0, 0, 0x0b, 0, // two words of options, IPv4, VNI 11
//!     0x01, 0x08, 0x03, 0x01, 0xca, 0xfe, 0xf0, 0x0d, 0x45,
//! ];
//! let (header, packet) = Header::parse(&datagram)?;
//! assert_eq!((header.protocol_type(), header.vni().get()), (EtherType::IPV4, 11));
//! let option = header.options().next().unwrap()?;
//! assert_eq!((option.class, option.option_type, option.data), (OptionClass(0x0108), 3, &[0xca, 0xfe, 0xf0, 0x0d][..]));
//! assert_eq!(packet, [0x45]);
//! # Ok::<(), mirrortap_geneve::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod aws;
mod class;
mod flags;
mod options;

use core::fmt;

use wire::{IResult, Part};

pub use class::OptionClass;
pub use flags::Flags;
pub use options::{GeneveOption, Options, option};
pub use wire::{Error, EtherType, Vni};

/// The UDP port IANA assigned ([RFC 8926 §7](https://www.rfc-editor.org/rfc/rfc8926#section-7)).
pub const PORT: u16 = 6081;

/// A GENEVE header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 8],
    options: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the options, in octets.
    pub const LEN: usize = 8;
    /// Length with as many options as the option length can tell, in octets.
    pub const MAX_LEN: usize = 260;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// Options that were cut short are a shorter header with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// Version, flags and reserved bits are passed on as sent: a receiver must drop a version that it does not know, and
    /// whether this is one is for the caller to say.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets(Part::GeneveHeader, input)?;
        let header = Self { fixed, options: &[] };
        let (options, rest) = wire::claimed(rest, header.options_len());
        Ok((Self { fixed, options }, rest))
    }

    /// The version, two bits; RFC 8926 defines 0.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.fixed;
        octet >> 6
    }

    /// Length of the options in words of four octets, as sent; up to 63.
    #[inline]
    #[must_use]
    pub const fn opt_len(self) -> u8 {
        let [octet, ..] = *self.fixed;
        octet & 0x3f
    }

    /// Length of the options, in octets, as the header claims it.
    #[inline]
    #[must_use]
    pub fn options_len(self) -> usize {
        usize::from(self.opt_len()) << 2
    }

    /// Length of the header with its options, in octets, as the header claims it.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        Self::LEN.saturating_add(self.options_len())
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.options.len())
    }

    /// The O and C bits.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [_, octet, ..] = *self.fixed;
        Flags(octet & 0xc0)
    }

    /// The six bits after the flags, to be sent as zero and ignored on receipt.
    #[inline]
    #[must_use]
    pub const fn reserved_1(self) -> u8 {
        let [_, octet, ..] = *self.fixed;
        octet & 0x3f
    }

    /// What the header carries.
    #[inline]
    #[must_use]
    pub const fn protocol_type(self) -> EtherType {
        let [_, _, a, b, ..] = *self.fixed;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// The Virtual Network Identifier.
    #[inline]
    #[must_use]
    pub const fn vni(self) -> Vni {
        let [_, _, _, _, a, b, c, d] = *self.fixed;
        Vni::from_be_word([a, b, c, d])
    }

    /// The last octet before the options, to be sent as zero and ignored on receipt.
    #[inline]
    #[must_use]
    pub const fn reserved_2(self) -> u8 {
        let [.., last] = *self.fixed;
        last
    }

    /// The options.
    #[inline]
    #[must_use]
    pub const fn options(self) -> Options<'a> {
        Options::new(self.options)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("opt_len", &self.opt_len())
            .field("flags", &self.flags())
            .field("reserved_1", &self.reserved_1())
            .field("protocol_type", &self.protocol_type())
            .field("vni", &self.vni())
            .field("reserved_2", &self.reserved_2())
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
/// [`GeneveOption::write`] writes the options behind it.
///
/// ```
/// use mirrortap_geneve::{EtherType, Fields, Vni};
/// let fields = Fields { protocol_type: EtherType::IPV4, vni: Vni::new(11).unwrap(), ..Fields::default() };
/// assert_eq!(fields.to_bytes(), [0, 0, 0x08, 0, 0, 0, 0x0b, 0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Version; the lower two bits are written.
    pub version: u8,
    /// Length of the options in words of four octets; the lower six bits are written.
    pub opt_len: u8,
    /// O and C; the upper two bits are written.
    pub flags: Flags,
    /// Six reserved bits; the lower six bits are written.
    pub reserved_1: u8,
    /// What follows.
    pub protocol_type: EtherType,
    /// Virtual Network Identifier.
    pub vni: Vni,
    /// Eight reserved bits.
    pub reserved_2: u8,
}

impl Default for Fields {
    /// An Ethernet frame in VNI 0, without options.
    fn default() -> Self {
        Self {
            version: 0,
            opt_len: 0,
            flags: Flags(0),
            reserved_1: 0,
            protocol_type: EtherType::TRANSPARENT_ETHERNET_BRIDGING,
            vni: Vni::default(),
            reserved_2: 0,
        }
    }
}

impl Fields {
    /// The header on the wire, without its options.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let version = (self.version << 6) | (self.opt_len & 0x3f);
        let flags = (self.flags.0 & 0xc0) | (self.reserved_1 & 0x3f);
        let [p1, p2] = self.protocol_type.0.to_be_bytes();
        let [v1, v2, v3] = self.vni.to_be_bytes();
        [version, flags, p1, p2, v1, v2, v3, self.reserved_2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            version: header.version(),
            opt_len: header.opt_len(),
            flags: header.flags(),
            reserved_1: header.reserved_1(),
            protocol_type: header.protocol_type(),
            vni: header.vni(),
            reserved_2: header.reserved_2(),
        }
    }
}
