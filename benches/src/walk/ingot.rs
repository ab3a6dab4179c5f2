//! ingot, header by header. It has no VXLAN, which is read by hand, leaves TCP options to its user, and hands over what is
//! behind a header without looking at its length, which is done here.

use ingot::ethernet::{EthernetRef, Ethertype, ValidEthernet, ValidVlanBody, VlanBodyRef};
use ingot::ip::{IpProtocol, Ipv4Ref, Ipv6Ref, ValidIpv4, ValidIpv6};
use ingot::tcp::{TcpRef, ValidTcp};
use ingot::types::HeaderParse;
use ingot::udp::{UdpRef, ValidUdp};

use super::{Answer, options};

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let _ = walk(frame, &mut answer);
    answer
}

#[inline(always)]
fn walk(frame: &[u8], answer: &mut Answer) -> Option<()> {
    let (IpProtocol::UDP, rest) = network(frame, answer)? else { return None };
    let (udp, _, rest) = ValidUdp::parse(rest).ok()?;
    answer.ports(udp.source(), udp.destination());
    let frame = match rest {
        [flags, _, _, _, a, b, c, _, frame @ ..] if udp.destination() == 4789 && flags & 0x08 != 0 => {
            answer.vni(u32::from_be_bytes([0, *a, *b, *c]));
            frame
        }
        _ => return None,
    };
    match network(frame, answer)? {
        (IpProtocol::TCP, segment) => {
            let (tcp, _, payload) = ValidTcp::parse(segment).ok()?;
            answer.ports(tcp.source(), tcp.destination());
            answer.tcp(tcp.sequence(), tcp.acknowledgement(), tcp.flags().bits(), tcp.window_size());
            options::read(&segment[20..segment.len() - payload.len()], answer);
            answer.payload(payload);
        }
        (IpProtocol::UDP, datagram) => {
            let (udp, _, payload) = ValidUdp::parse(datagram).ok()?;
            answer.ports(udp.source(), udp.destination());
            answer.payload(payload);
        }
        _ => {}
    }
    Some(())
}

#[inline(always)]
fn network<'a>(frame: &'a [u8], answer: &mut Answer) -> Option<(IpProtocol, &'a [u8])> {
    let (ethernet, _, mut rest) = ValidEthernet::parse(frame).ok()?;
    let mut ether_type = ethernet.ethertype();
    while ether_type == Ethertype::VLAN {
        let (tag, _, behind) = ValidVlanBody::parse(rest).ok()?;
        ether_type = tag.ethertype();
        rest = behind;
    }
    match ether_type {
        Ethertype::IPV4 => {
            let (ip, _, rest) = ValidIpv4::parse(rest).ok()?;
            if ip.version() != 4 || ip.fragment_offset() != 0 {
                return None;
            }
            answer.ipv4(ip.source().octets(), ip.destination().octets());
            let len = usize::from(ip.total_len()).checked_sub(usize::from(ip.ihl()) * 4)?;
            Some((ip.protocol(), rest.get(..len).unwrap_or(rest)))
        }
        Ethertype::IPV6 => {
            let (ip, next_header, rest) = ValidIpv6::parse(rest).ok()?;
            if ip.version() != 6 {
                return None;
            }
            answer.ipv6(ip.source().octets(), ip.destination().octets());
            Some((next_header?, rest.get(..usize::from(ip.payload_len())).unwrap_or(rest)))
        }
        _ => None,
    }
}
