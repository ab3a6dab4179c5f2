//! SNAP ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)): the header that gives an LLC frame an EtherType.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |        Organizationally Unique Identifier     |  Protocol     |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Identifier   |
//! +-+-+-+-+-+-+-+-+
//! ```
//!
//! It follows an LLC header that says so, see [`llc::Header::is_snap`](crate::llc::Header::is_snap).
//!
//! ```
//! use mirrortap_ethernet::{EtherType, llc, snap};
//!
//! let frame = [0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00, 0x08, 0x06, 0x00, 0x01];
//! let (header, rest) = llc::Header::parse(&frame)?;
//! assert!(header.is_snap());
//! let (header, packet) = snap::Header::parse(rest)?;
//! assert_eq!(header.ether_type(), Some(EtherType::ARP));
//! assert_eq!(packet, [0x00, 0x01]);
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, EtherType, IResult, Part};

/// A SNAP header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 5]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 5;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under five octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::SnapHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The five octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 5] {
        self.0
    }

    /// Whose protocol identifier it is.
    #[inline]
    #[must_use]
    pub const fn oui(self) -> Oui {
        let [a, b, c, ..] = *self.0;
        Oui([a, b, c])
    }

    /// What the frame carries, in the numbers of the organization.
    #[inline]
    #[must_use]
    pub const fn protocol_id(self) -> u16 {
        let [.., a, b] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// Whether the protocol identifier is an EtherType: [`Oui::ETHERNET`] says so, and [`Oui::BRIDGE_TUNNEL`].
    #[inline]
    #[must_use]
    pub const fn is_ethernet(self) -> bool {
        matches!(self.oui(), Oui::ETHERNET | Oui::BRIDGE_TUNNEL)
    }

    /// The protocol identifier as EtherType, if [`is_ethernet`](Self::is_ethernet).
    #[inline]
    #[must_use]
    pub const fn ether_type(self) -> Option<EtherType> {
        if self.is_ethernet() { Some(EtherType(self.protocol_id())) } else { None }
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("oui", &self.oui())
            .field("protocol_id", &format_args!("{:#06x}", self.protocol_id()))
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

/// An Organizationally Unique Identifier, 24 bits
/// ([RFC 9542 §2.1](https://www.rfc-editor.org/rfc/rfc9542#section-2.1)).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oui(pub [u8; 3]);

impl Oui {
    /// Length on the wire, in octets.
    pub const LEN: usize = 3;
    /// EtherTypes ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
    pub const ETHERNET: Self = Self([0x00, 0x00, 0x00]);
    /// Cisco's own protocols, such as CDP.
    pub const CISCO: Self = Self([0x00, 0x00, 0x0c]);
    /// IANA's own protocols.
    pub const IANA: Self = Self([0x00, 0x00, 0x5e]);
    /// EtherTypes again, of frames that were tunnelled across a bridge (IEEE 802.1H).
    pub const BRIDGE_TUNNEL: Self = Self([0x00, 0x00, 0xf8]);
    /// Bridged frames of IEEE 802.1
    /// ([RFC 2684 §5.2](https://www.rfc-editor.org/rfc/rfc2684#section-5.2)).
    pub const BRIDGED: Self = Self([0x00, 0x80, 0xc2]);
    /// AppleTalk.
    pub const APPLETALK: Self = Self([0x08, 0x00, 0x07]);
}

impl fmt::Display for Oui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}")
    }
}

impl fmt::Debug for Oui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The same header as values, for building one. Lossless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Whose protocol identifier it is.
    pub oui: Oui,
    /// What follows, in the numbers of the organization.
    pub protocol_id: u16,
}

impl Default for Fields {
    /// The EtherType of IPv4.
    fn default() -> Self {
        Self { oui: Oui::ETHERNET, protocol_id: EtherType::IPV4.0 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let Oui([o1, o2, o3]) = self.oui;
        let [p1, p2] = self.protocol_id.to_be_bytes();
        [o1, o2, o3, p1, p2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { oui: header.oui(), protocol_id: header.protocol_id() }
    }
}
