//! ARP ([RFC 826](https://www.rfc-editor.org/rfc/rfc826)): who has this address, and at which hardware.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |         Hardware Type         |         Protocol Type         |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  HW Addr Len  | Prot Addr Len |           Operation           |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |    Sender Hardware Address, Sender Protocol Address,          |
//! |    Target Hardware Address, Target Protocol Address           |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! The addresses are as long as the two lengths say: six and four octets for IPv4 on Ethernet, see [`EthernetIpv4`].
//! RARP ([RFC 903](https://www.rfc-editor.org/rfc/rfc903)) and InARP
//! ([RFC 2390](https://www.rfc-editor.org/rfc/rfc2390)) are other operations in the same packet. ATMARP
//! ([RFC 2225 §8.7](https://www.rfc-editor.org/rfc/rfc2225#section-8.7)) is another packet: behind
//! [`HardwareType::ATM`] only the two types and the operation mean what they mean here.
//!
//! ```
//! use mirrortap_arp::{Header, Operation};
//!
//! let packet = [
//!     0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, //
//!     0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 10, 10, 10, 252, //
//!     0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 10, 120, 8, 71,
//! ];
//! let (header, padding) = Header::parse(&packet)?;
//! assert_eq!(header.operation(), Operation::REQUEST);
//! assert_eq!(header.sender_mac().unwrap().to_string(), "76:16:67:b6:66:f5");
//! assert_eq!(header.target_ipv4().unwrap().to_string(), "10.120.8.71");
//! assert!(padding.is_empty());
//! # Ok::<(), mirrortap_arp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod ethernet_ipv4;
mod operation;

use core::fmt;
use core::net::Ipv4Addr;

use wire::{IResult, Part};

pub use ethernet_ipv4::EthernetIpv4;
pub use operation::{HardwareType, Operation};
pub use wire::{Error, EtherType, MacAddr};

/// An ARP packet, as it lies in the frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 8],
    addresses: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the addresses, in octets.
    pub const LEN: usize = 8;
    /// Length with the longest addresses that the two lengths can tell, in octets.
    pub const MAX_LEN: usize = 1028;

    /// Reads the packet at the front of `input`; returns it with the octets after it, which are padding of the frame.
    ///
    /// Addresses that were cut short are a shorter packet with no octets after it: compare
    /// [`header_len`](Self::header_len) with [`captured_len`](Self::captured_len).
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<8>(Part::ArpPacket, input)?;
        let addresses_len = Self { fixed, addresses: &[] }.addresses_len();
        let (addresses, rest) = wire::claimed(rest, addresses_len);
        Ok((Self { fixed, addresses }, rest))
    }

    /// Which hardware the hardware addresses are of.
    #[inline]
    #[must_use]
    pub const fn hardware_type(self) -> HardwareType {
        let [a, b, ..] = *self.fixed;
        HardwareType(u16::from_be_bytes([a, b]))
    }

    /// Which protocol the protocol addresses are of.
    #[inline]
    #[must_use]
    pub const fn protocol_type(self) -> EtherType {
        let [_, _, a, b, ..] = *self.fixed;
        EtherType(u16::from_be_bytes([a, b]))
    }

    /// Length of each hardware address in octets, as sent.
    #[inline]
    #[must_use]
    pub const fn hardware_address_length(self) -> u8 {
        let [_, _, _, _, length, ..] = *self.fixed;
        length
    }

    /// Length of each protocol address in octets, as sent.
    #[inline]
    #[must_use]
    pub const fn protocol_address_length(self) -> u8 {
        let [_, _, _, _, _, length, ..] = *self.fixed;
        length
    }

    /// What the packet does.
    #[inline]
    #[must_use]
    pub const fn operation(self) -> Operation {
        let [.., a, b] = *self.fixed;
        Operation(u16::from_be_bytes([a, b]))
    }

    /// Length of the packet with its addresses in octets, as the two lengths claim it.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        self.addresses_len().saturating_add(Self::LEN)
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.addresses.len())
    }

    /// The octets of the addresses, as far as they were captured.
    #[inline]
    #[must_use]
    pub const fn addresses(self) -> &'a [u8] {
        self.addresses
    }

    /// Who asks or answers; `None` if it was not captured to its end, likewise for the other addresses.
    #[inline]
    #[must_use]
    pub fn sender_hardware_address(self) -> Option<&'a [u8]> {
        self.addresses.get(..usize::from(self.hardware_address_length()))
    }

    /// The protocol address of who asks or answers.
    #[inline]
    #[must_use]
    pub fn sender_protocol_address(self) -> Option<&'a [u8]> {
        let rest = self.addresses.get(usize::from(self.hardware_address_length())..)?;
        rest.get(..usize::from(self.protocol_address_length()))
    }

    /// Who is asked for, or who asked; without meaning in a [`Operation::REQUEST`].
    #[inline]
    #[must_use]
    pub fn target_hardware_address(self) -> Option<&'a [u8]> {
        self.target()?.get(..usize::from(self.hardware_address_length()))
    }

    /// The protocol address that is asked for, or of who asked.
    #[inline]
    #[must_use]
    pub fn target_protocol_address(self) -> Option<&'a [u8]> {
        let rest = self.target()?.get(usize::from(self.hardware_address_length())..)?;
        rest.get(..usize::from(self.protocol_address_length()))
    }

    /// The sender's hardware address, if it has six octets, whatever the hardware.
    #[inline]
    #[must_use]
    pub fn sender_mac(self) -> Option<MacAddr> {
        mac(self.sender_hardware_address()?)
    }

    /// The sender's protocol address, if it is of IPv4.
    #[inline]
    #[must_use]
    pub fn sender_ipv4(self) -> Option<Ipv4Addr> {
        self.ipv4(self.sender_protocol_address()?)
    }

    /// The target's hardware address, if it has six octets, whatever the hardware.
    #[inline]
    #[must_use]
    pub fn target_mac(self) -> Option<MacAddr> {
        mac(self.target_hardware_address()?)
    }

    /// The target's protocol address, if it is of IPv4.
    #[inline]
    #[must_use]
    pub fn target_ipv4(self) -> Option<Ipv4Addr> {
        self.ipv4(self.target_protocol_address()?)
    }

    /// Length of the four addresses in octets, as claimed.
    #[inline]
    fn addresses_len(self) -> usize {
        let pair =
            usize::from(self.hardware_address_length()).saturating_add(usize::from(self.protocol_address_length()));
        pair.saturating_mul(2)
    }

    /// The octets behind the sender's two addresses.
    #[inline]
    fn target(self) -> Option<&'a [u8]> {
        self.addresses
            .get(usize::from(self.hardware_address_length())..)?
            .get(usize::from(self.protocol_address_length())..)
    }

    #[inline]
    fn ipv4(self, address: &[u8]) -> Option<Ipv4Addr> {
        match *address {
            [a, b, c, d] if self.protocol_type() == EtherType::IPV4 => Some(Ipv4Addr::new(a, b, c, d)),
            _ => None,
        }
    }
}

#[inline]
fn mac(address: &[u8]) -> Option<MacAddr> {
    match *address {
        [a, b, c, d, e, f] => Some(MacAddr([a, b, c, d, e, f])),
        _ => None,
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("hardware_type", &self.hardware_type())
            .field("protocol_type", &self.protocol_type())
            .field("hardware_address_length", &self.hardware_address_length())
            .field("protocol_address_length", &self.protocol_address_length())
            .field("operation", &self.operation())
            .field("sender_hardware_address", &self.sender_hardware_address())
            .field("sender_protocol_address", &self.sender_protocol_address())
            .field("target_hardware_address", &self.target_hardware_address())
            .field("target_protocol_address", &self.target_protocol_address())
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

/// The part before the addresses as values, for building one. Lossless.
///
/// The addresses are written behind it; [`EthernetIpv4`] is a whole packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Which hardware the hardware addresses are of.
    pub hardware_type: HardwareType,
    /// Which protocol the protocol addresses are of.
    pub protocol_type: EtherType,
    /// Length of each hardware address, in octets.
    pub hardware_address_length: u8,
    /// Length of each protocol address, in octets.
    pub protocol_address_length: u8,
    /// What the packet does.
    pub operation: Operation,
}

impl Default for Fields {
    /// A request for IPv4 on Ethernet.
    fn default() -> Self {
        Self {
            hardware_type: HardwareType::ETHERNET,
            protocol_type: EtherType::IPV4,
            hardware_address_length: 6,
            protocol_address_length: 4,
            operation: Operation::REQUEST,
        }
    }
}

impl Fields {
    /// The packet on the wire, without its addresses.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [h1, h2] = self.hardware_type.0.to_be_bytes();
        let [p1, p2] = self.protocol_type.0.to_be_bytes();
        let [o1, o2] = self.operation.0.to_be_bytes();
        [h1, h2, p1, p2, self.hardware_address_length, self.protocol_address_length, o1, o2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            hardware_type: header.hardware_type(),
            protocol_type: header.protocol_type(),
            hardware_address_length: header.hardware_address_length(),
            protocol_address_length: header.protocol_address_length(),
            operation: header.operation(),
        }
    }
}
