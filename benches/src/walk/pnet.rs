//! pnet_packet. It reads everything of the mix.

use pnet_packet::Packet;
use pnet_packet::ethernet::{EtherTypes, EthernetPacket};
use pnet_packet::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};
use pnet_packet::ipv4::Ipv4Packet;
use pnet_packet::ipv6::Ipv6Packet;
use pnet_packet::tcp::{TcpOptionNumbers, TcpPacket};
use pnet_packet::udp::UdpPacket;
use pnet_packet::vlan::VlanPacket;
use pnet_packet::vxlan::VxlanPacket;

use super::Answer;

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let _ = walk(frame, &mut answer);
    answer
}

/// A packet's payload cannot outlive the packet, although both only borrow the octets: so each header is read within what
/// reads the one before it.
#[inline(always)]
fn walk(frame: &[u8], answer: &mut Answer) -> Option<()> {
    network(frame, answer, |protocol, datagram, answer| {
        let IpNextHeaderProtocols::Udp = protocol else { return None };
        let udp = UdpPacket::new(datagram)?;
        answer.ports(udp.get_source(), udp.get_destination());
        let vxlan = VxlanPacket::new(udp.payload())?;
        if udp.get_destination() != 4789 || vxlan.get_flags() & 0x08 == 0 {
            return None;
        }
        answer.vni(vxlan.get_vni());
        network(vxlan.payload(), answer, transport)
    })
}

#[inline(always)]
fn network(
    frame: &[u8],
    answer: &mut Answer,
    transport: impl Fn(IpNextHeaderProtocol, &[u8], &mut Answer) -> Option<()>,
) -> Option<()> {
    let ethernet = EthernetPacket::new(frame)?;
    let tag;
    let (ether_type, rest) = match ethernet.get_ethertype() {
        EtherTypes::Vlan => {
            tag = VlanPacket::new(ethernet.payload())?;
            (tag.get_ethertype(), tag.payload())
        }
        other => (other, ethernet.payload()),
    };
    match ether_type {
        EtherTypes::Ipv4 => {
            let ip = Ipv4Packet::new(rest)?;
            answer.ipv4(ip.get_source().octets(), ip.get_destination().octets());
            transport(ip.get_next_level_protocol(), ip.payload(), answer)
        }
        EtherTypes::Ipv6 => {
            let ip = Ipv6Packet::new(rest)?;
            answer.ipv6(ip.get_source().octets(), ip.get_destination().octets());
            transport(ip.get_next_header(), ip.payload(), answer)
        }
        _ => None,
    }
}

#[inline(always)]
fn transport(protocol: IpNextHeaderProtocol, rest: &[u8], answer: &mut Answer) -> Option<()> {
    match protocol {
        IpNextHeaderProtocols::Tcp => {
            let tcp = TcpPacket::new(rest)?;
            answer.ports(tcp.get_source(), tcp.get_destination());
            answer.tcp(tcp.get_sequence(), tcp.get_acknowledgement(), tcp.get_flags(), tcp.get_window());
            for option in tcp.get_options_iter() {
                match (option.get_number(), option.payload()) {
                    (TcpOptionNumbers::MSS, &[a, b]) => answer.mss(u16::from_be_bytes([a, b])),
                    (TcpOptionNumbers::TIMESTAMPS, &[a, b, c, d, e, f, g, h]) => {
                        answer.timestamps(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
                    }
                    _ => {}
                }
            }
            answer.payload(tcp.payload());
        }
        IpNextHeaderProtocols::Udp => {
            let udp = UdpPacket::new(rest)?;
            answer.ports(udp.get_source(), udp.get_destination());
            answer.payload(udp.payload());
        }
        _ => {}
    }
    Some(())
}
