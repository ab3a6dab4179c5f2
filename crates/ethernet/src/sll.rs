//! Linux cooked captures, version 1
//! ([LINKTYPE_LINUX_SLL](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html)): what a capture on all interfaces
//! puts in place of the link-layer header.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Packet type          |          ARPHRD_ type         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |   Link-layer address length   |                               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//! |                      Link-layer address                       |
//! +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                               |         Protocol type         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! Everything is in network order. [`sll2`](crate::sll2) is version 2, which also names the interface.
//!
//! ```
//! use mirrortap_ethernet::{EtherType, sll::{Header, PacketType}};
//!
//! let packet = [
//!     0x00, 0x04, 0x00, 0x01, 0x00, 0x06, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0x00, 0x00, 0x08, 0x00, //
//!     0x45,
//! ];
//! let (header, rest) = Header::parse(&packet)?;
//! assert_eq!(header.packet_type(), PacketType::OUTGOING);
//! assert_eq!(header.mac().unwrap().to_string(), "76:16:67:b6:66:f5");
//! assert_eq!(header.protocol(), EtherType::IPV4);
//! assert_eq!(rest, [0x45]);
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, EtherType, IResult, MacAddr, Part};

/// The protocol type of a Novell IPX packet that follows without an LLC header.
pub const PROTOCOL_802_3: EtherType = EtherType(0x0001);
/// The protocol type of a frame that begins with an [`llc`](crate::llc) header.
pub const PROTOCOL_802_2: EtherType = EtherType(0x0004);

/// A Linux cooked header of version 1, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 16]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 16;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under 16 octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::SllHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The 16 octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 16] {
        self.0
    }

    /// Which way the packet went.
    #[inline]
    #[must_use]
    pub const fn packet_type(self) -> PacketType {
        let [a, b, ..] = *self.0;
        PacketType(u16::from_be_bytes([a, b]))
    }

    /// What kind of interface it was.
    #[inline]
    #[must_use]
    pub const fn hardware_type(self) -> HardwareType {
        let [_, _, a, b, ..] = *self.0;
        HardwareType(u16::from_be_bytes([a, b]))
    }

    /// Length of the sender's address in octets, as sent; the field for the address holds eight.
    #[inline]
    #[must_use]
    pub const fn address_length(self) -> u16 {
        let [_, _, _, _, a, b, ..] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// The whole field for the address, padding included.
    #[inline]
    #[must_use]
    pub const fn address_field(self) -> &'a [u8; 8] {
        let [_, _, _, _, _, _, address @ .., _, _] = self.0;
        address
    }

    /// The sender's address, or the first eight octets of a longer one; empty if it has none.
    #[inline]
    #[must_use]
    pub fn address(self) -> &'a [u8] {
        clip(self.address_field(), self.address_length())
    }

    /// The sender's address, if it has six octets.
    #[inline]
    #[must_use]
    pub const fn mac(self) -> Option<MacAddr> {
        mac(self.address_field(), self.address_length())
    }

    /// What follows: an EtherType, [`PROTOCOL_802_3`] or [`PROTOCOL_802_2`], unless the
    /// [`hardware_type`](Self::hardware_type) gives it another meaning.
    #[inline]
    #[must_use]
    pub const fn protocol(self) -> EtherType {
        let [.., a, b] = *self.0;
        EtherType(u16::from_be_bytes([a, b]))
    }
}

/// As many octets of the field as there are in the address.
#[inline]
pub(crate) fn clip(field: &[u8; 8], length: u16) -> &[u8] {
    field.get(..usize::from(length)).unwrap_or(field)
}

/// The address in the field, if it is a MAC address by its length.
#[inline]
pub(crate) const fn mac(field: &[u8; 8], length: u16) -> Option<MacAddr> {
    match (length, *field) {
        (6, [a, b, c, d, e, f, _, _]) => Some(MacAddr([a, b, c, d, e, f])),
        _ => None,
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("packet_type", &self.packet_type())
            .field("hardware_type", &self.hardware_type())
            .field("address_length", &self.address_length())
            .field("address", &self.address_field())
            .field("protocol", &self.protocol())
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

/// Which way a packet went, seen from the capturing machine; `Display` is tcpdump's word. Eight bits in version 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PacketType(pub u16);

impl PacketType {
    /// To the machine, from another.
    pub const HOST: Self = Self(0);
    /// To everyone, from another.
    pub const BROADCAST: Self = Self(1);
    /// To a group, from another.
    pub const MULTICAST: Self = Self(2);
    /// From another to yet another.
    pub const OTHER_HOST: Self = Self(3);
    /// From the machine.
    pub const OUTGOING: Self = Self(4);
}

impl fmt::Display for PacketType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match *self {
            Self::HOST => "In",
            Self::BROADCAST => "B",
            Self::MULTICAST => "M",
            Self::OTHER_HOST => "P",
            Self::OUTGOING => "Out",
            _ => "?",
        })
    }
}

/// What kind of interface a packet went through: Linux's `ARPHRD_` numbers. The small ones are IANA's, the others its
/// own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HardwareType(pub u16);

impl HardwareType {
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP.
    pub const PPP: Self = Self(512);
    /// Frame Relay; a Q.922 header follows and the protocol type is to be ignored.
    pub const FRAD: Self = Self(770);
    /// The loopback interface.
    pub const LOOPBACK: Self = Self(772);
    /// A GRE tunnel over IPv4; the protocol type is GRE's.
    pub const IPGRE: Self = Self(778);
    /// Wi-Fi with a radiotap header, which follows; the protocol type is to be ignored.
    pub const RADIOTAP: Self = Self(803);
    /// A GRE tunnel over IPv6; the protocol type is GRE's.
    pub const IP6GRE: Self = Self(823);
    /// Netlink messages; the protocol type is netlink's.
    pub const NETLINK: Self = Self(824);
    /// No link-layer header, such as a TUN interface.
    pub const NONE: Self = Self(0xfffe);

    /// Whether the protocol type behind it says what follows. With Frame Relay, radiotap and netlink it does not
    /// ([LINKTYPE_LINUX_SLL](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html)).
    #[inline]
    #[must_use]
    pub const fn has_protocol_type(self) -> bool {
        !matches!(self, Self::FRAD | Self::RADIOTAP | Self::NETLINK)
    }
}

/// The same header as values, for building one. Lossless: the padding of the address is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Which way the packet went.
    pub packet_type: PacketType,
    /// What kind of interface it was.
    pub hardware_type: HardwareType,
    /// Length of the sender's address, in octets.
    pub address_length: u16,
    /// The field for the address, padding included.
    pub address: [u8; 8],
    /// What follows.
    pub protocol: EtherType,
}

impl Default for Fields {
    /// An IPv4 packet to the machine from a MAC address of zeros.
    fn default() -> Self {
        Self {
            packet_type: PacketType::HOST,
            hardware_type: HardwareType::ETHERNET,
            address_length: 6,
            address: [0; 8],
            protocol: EtherType::IPV4,
        }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [t1, t2] = self.packet_type.0.to_be_bytes();
        let [h1, h2] = self.hardware_type.0.to_be_bytes();
        let [l1, l2] = self.address_length.to_be_bytes();
        let [a, b, c, d, e, f, g, h] = self.address;
        let [p1, p2] = self.protocol.0.to_be_bytes();
        [t1, t2, h1, h2, l1, l2, a, b, c, d, e, f, g, h, p1, p2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            packet_type: header.packet_type(),
            hardware_type: header.hardware_type(),
            address_length: header.address_length(),
            address: *header.address_field(),
            protocol: header.protocol(),
        }
    }
}
