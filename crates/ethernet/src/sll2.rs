//! Linux cooked captures, version 2
//! ([LINKTYPE_LINUX_SLL2](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html)): [`sll`] with the interface.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |         Protocol type         |            Reserved           |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                        Interface index                        |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          ARPHRD_ type         |  Packet type  | Address length|
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                                                               |
//! +                       Link-layer address                      +
//! |                                                               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! Everything is in network order.
//!
//! ```
//! use mirrortap_ethernet::{EtherType, sll2::{Header, PacketType}};
//!
//! let packet = [
//!     0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0x00, 0x06, //
//!     0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0x00, 0x00, //
//!     0x45,
//! ];
//! let (header, rest) = Header::parse(&packet)?;
//! assert_eq!((header.interface_index(), header.packet_type()), (2, PacketType::HOST));
//! assert_eq!(header.mac().unwrap().to_string(), "76:16:67:b6:66:f5");
//! assert_eq!(header.protocol(), EtherType::IPV4);
//! assert_eq!(rest, [0x45]);
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, EtherType, IResult, MacAddr, Part};

use crate::sll;

pub use crate::sll::{HardwareType, PROTOCOL_802_2, PROTOCOL_802_3, PacketType};

/// A Linux cooked header of version 2, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 20]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 20;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under 20 octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::Sll2Header, input)?;
        Ok((Self(octets), rest))
    }

    /// The 20 octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 20] {
        self.0
    }

    /// What follows: an EtherType, [`PROTOCOL_802_3`] or [`PROTOCOL_802_2`], unless the
    /// [`hardware_type`](Self::hardware_type) gives it another meaning.
    #[inline]
    #[must_use]
    pub const fn protocol(self) -> EtherType {
        let [a, b, ..] = *self.0;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// 16 reserved bits, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved(self) -> u16 {
        let [_, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// The number of the interface, on the machine that captured.
    #[inline]
    #[must_use]
    pub const fn interface_index(self) -> u32 {
        let [_, _, _, _, a, b, c, d, ..] = *self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// What kind of interface it was.
    #[inline]
    #[must_use]
    pub const fn hardware_type(self) -> HardwareType {
        let [_, _, _, _, _, _, _, _, a, b, ..] = *self.0;
        HardwareType(u16::from_be_bytes([a, b]))
    }

    /// Which way the packet went; eight bits.
    #[inline]
    #[must_use]
    pub const fn packet_type(self) -> PacketType {
        let [_, _, _, _, _, _, _, _, _, _, octet, ..] = *self.0;
        PacketType(u16::from_be_bytes([0, octet]))
    }

    /// Length of the sender's address in octets, as sent; the field for the address holds eight.
    #[inline]
    #[must_use]
    pub const fn address_length(self) -> u8 {
        let [_, _, _, _, _, _, _, _, _, _, _, length, ..] = *self.0;
        length
    }

    /// The whole field for the address, padding included.
    #[inline]
    #[must_use]
    pub const fn address_field(self) -> &'a [u8; 8] {
        let [_, _, _, _, _, _, _, _, _, _, _, _, address @ ..] = self.0;
        address
    }

    /// The sender's address, or the first eight octets of a longer one; empty if it has none.
    #[inline]
    #[must_use]
    pub fn address(self) -> &'a [u8] {
        sll::clip(self.address_field(), u16::from(self.address_length()))
    }

    /// The sender's address, if it has six octets.
    #[inline]
    #[must_use]
    pub const fn mac(self) -> Option<MacAddr> {
        sll::mac(self.address_field(), u16::from_be_bytes([0, self.address_length()]))
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("protocol", &self.protocol())
            .field("reserved", &self.reserved())
            .field("interface_index", &self.interface_index())
            .field("hardware_type", &self.hardware_type())
            .field("packet_type", &self.packet_type())
            .field("address_length", &self.address_length())
            .field("address", &self.address_field())
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

/// The same header as values, for building one. Lossless: reserved bits and the padding of the address are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What follows.
    pub protocol: EtherType,
    /// 16 reserved bits.
    pub reserved: u16,
    /// Number of the interface.
    pub interface_index: u32,
    /// What kind of interface it was.
    pub hardware_type: HardwareType,
    /// Which way the packet went; the lower eight bits are written.
    pub packet_type: PacketType,
    /// Length of the sender's address, in octets.
    pub address_length: u8,
    /// The field for the address, padding included.
    pub address: [u8; 8],
}

impl Default for Fields {
    /// An IPv4 packet to the machine from a MAC address of zeros, on interface 0, which does not exist.
    fn default() -> Self {
        Self {
            protocol: EtherType::IPV4,
            reserved: 0,
            interface_index: 0,
            hardware_type: HardwareType::ETHERNET,
            packet_type: PacketType::HOST,
            address_length: 6,
            address: [0; 8],
        }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [p1, p2] = self.protocol.0.to_be_bytes();
        let [r1, r2] = self.reserved.to_be_bytes();
        let [i1, i2, i3, i4] = self.interface_index.to_be_bytes();
        let [h1, h2] = self.hardware_type.0.to_be_bytes();
        let [_, packet_type] = self.packet_type.0.to_be_bytes();
        let [a, b, c, d, e, f, g, h] = self.address;
        [p1, p2, r1, r2, i1, i2, i3, i4, h1, h2, packet_type, self.address_length, a, b, c, d, e, f, g, h]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            protocol: header.protocol(),
            reserved: header.reserved(),
            interface_index: header.interface_index(),
            hardware_type: header.hardware_type(),
            packet_type: header.packet_type(),
            address_length: header.address_length(),
            address: *header.address_field(),
        }
    }
}
