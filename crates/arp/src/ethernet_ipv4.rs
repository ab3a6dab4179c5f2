//! The packet that nearly every ARP packet is.

use core::net::Ipv4Addr;

use wire::{EtherType, MacAddr};

use crate::{Fields, HardwareType, Header, Operation};

/// A whole packet for IPv4 on Ethernet as values, for building one.
///
/// ```
/// use mirrortap_arp::{EthernetIpv4, Header, Operation};
/// let packet = EthernetIpv4 {
///     operation: Operation::REPLY,
///     sender_mac: "06:0a:0a:0a:0a:fc".parse().unwrap(),
///     sender_ipv4: [10, 10, 10, 252].into(),
///     target_mac: "26:cb:d7:42:45:9b".parse().unwrap(),
///     target_ipv4: [10, 10, 10, 1].into(),
/// };
/// let octets = packet.to_bytes();
/// let (header, _) = Header::parse(&octets)?;
/// assert_eq!(EthernetIpv4::from_header(header), Some(packet));
/// # Ok::<(), mirrortap_arp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EthernetIpv4 {
    /// What the packet does.
    pub operation: Operation,
    /// Who asks or answers.
    pub sender_mac: MacAddr,
    /// The IPv4 address of who asks or answers.
    pub sender_ipv4: Ipv4Addr,
    /// Who is asked for, or who asked; without meaning in a [`Operation::REQUEST`], zero by custom.
    pub target_mac: MacAddr,
    /// The IPv4 address that is asked for, or of who asked.
    pub target_ipv4: Ipv4Addr,
}

impl EthernetIpv4 {
    /// Length on the wire, in octets.
    pub const LEN: usize = 28;

    /// The values of a packet, if it is one for IPv4 on Ethernet and was captured to its end.
    #[must_use]
    pub fn from_header(header: Header<'_>) -> Option<Self> {
        if header.hardware_type() != HardwareType::ETHERNET || header.protocol_type() != EtherType::IPV4 {
            return None;
        }
        Some(Self {
            operation: header.operation(),
            sender_mac: header.sender_mac()?,
            sender_ipv4: header.sender_ipv4()?,
            target_mac: header.target_mac()?,
            target_ipv4: header.target_ipv4()?,
        })
    }

    /// The packet on the wire, without the padding of a frame.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Self::LEN] {
        let fixed = Fields {
            hardware_type: HardwareType::ETHERNET,
            protocol_type: EtherType::IPV4,
            hardware_address_length: 6,
            protocol_address_length: 4,
            operation: self.operation,
        };
        let [h1, h2, p1, p2, hlen, plen, o1, o2] = fixed.to_bytes();
        let MacAddr([s1, s2, s3, s4, s5, s6]) = self.sender_mac;
        let [a1, a2, a3, a4] = self.sender_ipv4.octets();
        let MacAddr([t1, t2, t3, t4, t5, t6]) = self.target_mac;
        let [b1, b2, b3, b4] = self.target_ipv4.octets();
        [
            h1, h2, p1, p2, hlen, plen, o1, o2, s1, s2, s3, s4, s5, s6, a1, a2, a3, a4, t1, t2, t3, t4, t5, t6, b1, b2,
            b3, b4,
        ]
    }
}
