//! BSD loopback captures ([LINKTYPE_NULL](https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html),
//! [LINKTYPE_LOOP](https://www.tcpdump.org/linktypes/LINKTYPE_LOOP.html)): four octets that name an address family.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                        Address Family                         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! In LOOP they are in network order. In NULL they are in the order of the machine that captured, which the packet does
//! not tell: address families are small numbers, so the order in which the upper half is zero is the right one.
//!
//! ```
//! use mirrortap_ethernet::null::Header;
//!
//! let (header, packet) = Header::parse(&[0x02, 0, 0, 0, 0x45])?;
//! assert!(header.family().is_ipv4());
//! assert_eq!(packet, [0x45]);
//! let (header, _) = Header::parse(&[0, 0, 0, 30])?;
//! assert!(header.family().is_ipv6());
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, EtherType, IResult, Part};

/// A null/loopback header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 4]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 4;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::NullHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The four octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 4] {
        self.0
    }

    /// The order in which the upper half of the family is zero; network order if it is zero in neither, little-endian
    /// if in both.
    #[inline]
    #[must_use]
    pub const fn order(self) -> ByteOrder {
        match *self.0 {
            [_, _, 0, 0] => ByteOrder::LittleEndian,
            _ => ByteOrder::BigEndian,
        }
    }

    /// What follows, read in [`order`](Self::order).
    #[inline]
    #[must_use]
    pub const fn family(self) -> Family {
        Family(match self.order() {
            ByteOrder::LittleEndian => u32::from_le_bytes(*self.0),
            ByteOrder::BigEndian => u32::from_be_bytes(*self.0),
        })
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header").field("order", &self.order()).field("family", &self.family()).finish()
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

/// Which octet of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// The least significant one.
    LittleEndian,
    /// The most significant one: network order.
    BigEndian,
}

/// An address family, as BSD systems number them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Family(pub u32);

impl Family {
    /// An IPv4 packet, everywhere.
    pub const IPV4: Self = Self(2);
    /// An IPv6 packet, on NetBSD, OpenBSD and BSD/OS.
    pub const IPV6_NETBSD: Self = Self(24);
    /// An IPv6 packet, on FreeBSD and DragonFly BSD.
    pub const IPV6_FREEBSD: Self = Self(28);
    /// An IPv6 packet, on macOS and its kin.
    pub const IPV6_DARWIN: Self = Self(30);

    /// Whether an IPv4 packet follows.
    #[inline]
    #[must_use]
    pub const fn is_ipv4(self) -> bool {
        matches!(self, Self::IPV4)
    }

    /// Whether an IPv6 packet follows.
    #[inline]
    #[must_use]
    pub const fn is_ipv6(self) -> bool {
        matches!(self, Self::IPV6_NETBSD | Self::IPV6_FREEBSD | Self::IPV6_DARWIN)
    }

    /// The EtherType of what follows, if that is IPv4 or IPv6.
    #[inline]
    #[must_use]
    pub const fn ether_type(self) -> Option<EtherType> {
        if self.is_ipv4() {
            Some(EtherType::IPV4)
        } else if self.is_ipv6() {
            Some(EtherType::IPV6)
        } else {
            None
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ether_type().and_then(EtherType::name) {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The same header as values, for building one. Lossless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Order of the octets.
    pub order: ByteOrder,
    /// What follows.
    pub family: Family,
}

impl Default for Fields {
    /// An IPv4 packet, in network order: what LOOP wants, and NULL allows.
    fn default() -> Self {
        Self { order: ByteOrder::BigEndian, family: Family::IPV4 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        match self.order {
            ByteOrder::LittleEndian => self.family.0.to_le_bytes(),
            ByteOrder::BigEndian => self.family.0.to_be_bytes(),
        }
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { order: header.order(), family: header.family() }
    }
}
