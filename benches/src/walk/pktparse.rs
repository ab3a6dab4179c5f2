//! pktparse. It has no VXLAN, which is read by hand, and does not clip what is behind a header to its length, which is right
//! for these packets because none is padded.
//!
//! It gives up on all options of a segment that has timestamps, so they are read a second time by hand.

use pktparse::ethernet::EtherType;
use pktparse::ip::IPProtocol;
use pktparse::{ethernet, ipv4, ipv6, tcp, udp};

use super::{Answer, options};

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let _ = walk(frame, &mut answer);
    answer
}

#[inline(always)]
fn walk(frame: &[u8], answer: &mut Answer) -> Option<()> {
    let (IPProtocol::UDP, rest) = network(frame, answer)? else { return None };
    let (rest, udp) = udp::parse_udp_header(rest).ok()?;
    answer.ports(udp.source_port, udp.dest_port);
    let frame = match rest {
        [flags, _, _, _, a, b, c, _, frame @ ..] if udp.dest_port == 4789 && flags & 0x08 != 0 => {
            answer.vni(u32::from_be_bytes([0, *a, *b, *c]));
            frame
        }
        _ => return None,
    };
    match network(frame, answer)? {
        (IPProtocol::TCP, segment) => {
            let (payload, tcp) = tcp::parse_tcp_header(segment).ok()?;
            answer.ports(tcp.source_port, tcp.dest_port);
            let flags = u8::from(tcp.flag_fin)
                | u8::from(tcp.flag_syn) << 1
                | u8::from(tcp.flag_rst) << 2
                | u8::from(tcp.flag_psh) << 3
                | u8::from(tcp.flag_ack) << 4
                | u8::from(tcp.flag_urg) << 5;
            answer.tcp(tcp.sequence_no, tcp.ack_no, flags, tcp.window);
            options::read(&segment[20..segment.len() - payload.len()], answer);
            answer.payload(payload);
        }
        (IPProtocol::UDP, datagram) => {
            let (payload, udp) = udp::parse_udp_header(datagram).ok()?;
            answer.ports(udp.source_port, udp.dest_port);
            answer.payload(payload);
        }
        _ => {}
    }
    Some(())
}

#[inline(always)]
fn network<'a>(frame: &'a [u8], answer: &mut Answer) -> Option<(IPProtocol, &'a [u8])> {
    let (rest, ethernet) = ethernet::parse_vlan_ethernet_frame(frame).ok()?;
    match ethernet.ethertype {
        EtherType::IPv4 => {
            let (rest, ip) = ipv4::parse_ipv4_header(rest).ok()?;
            answer.ipv4(ip.source_addr.octets(), ip.dest_addr.octets());
            Some((ip.protocol, rest))
        }
        EtherType::IPv6 => {
            let (rest, ip) = ipv6::parse_ipv6_header(rest).ok()?;
            answer.ipv6(ip.source_addr.octets(), ip.dest_addr.octets());
            Some((ip.next_header, rest))
        }
        _ => None,
    }
}
