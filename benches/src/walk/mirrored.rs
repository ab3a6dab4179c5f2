//! Ours: the fast path for the outer headers, and the protocol crates for the inner ones.

use mirrortap::{Error, EtherType, Ip, IpProtocol, Mirrored, Payload, ethernet, ipv4, ipv6, tcp, udp};

use super::{Answer, segment};

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let Ok(mirrored) = Mirrored::parse(frame) else { return answer };
    match mirrored.ip() {
        Ip::V4(ip) => answer.ipv4(ip.source().octets(), ip.destination().octets()),
        Ip::V6(ip) => answer.ipv6(ip.source().octets(), ip.destination().octets()),
    }
    answer.ports(mirrored.udp().source_port(), mirrored.udp().destination_port());
    answer.vni(mirrored.vni().get());
    if let Ok(payload) = inner(mirrored.frame(), &mut answer) {
        answer.payload(payload.bytes);
    }
    answer
}

/// Reads the headers of the mirrored frame; returns what they carry.
#[inline(always)]
fn inner<'a>(frame: Payload<'a>, answer: &mut Answer) -> Result<Payload<'a>, Error> {
    let (ethernet, rest) = ethernet::Header::parse(frame.bytes)?;
    let mut ether_type = ethernet.ether_type();
    let mut packet = frame.behind(rest);
    while ether_type.is_vlan() {
        let (tag, rest) = ethernet::vlan::Header::parse(packet.bytes)?;
        ether_type = tag.ether_type();
        packet = packet.behind(rest);
    }
    let (protocol, transport) = match ether_type {
        EtherType::IPV4 => {
            let (ip, rest) = ipv4::Header::parse(packet.bytes)?;
            answer.ipv4(ip.source().octets(), ip.destination().octets());
            let behind = packet.behind_header(rest, ip.header_len());
            if ip.is_later_fragment() {
                return Ok(behind);
            }
            (ip.protocol(), ip.payload_len().map_or(behind, |len| behind.clip(len)))
        }
        EtherType::IPV6 => {
            let (ip, rest) = ipv6::Header::parse(packet.bytes)?;
            answer.ipv6(ip.source().octets(), ip.destination().octets());
            let behind = packet.behind(rest);
            (ip.next_header(), ip.payload_len().map_or(behind, |len| behind.clip(len)))
        }
        _ => return Ok(packet),
    };
    match protocol {
        IpProtocol::TCP => {
            let (tcp, rest) = tcp::Header::parse(transport.bytes)?;
            segment::read(tcp, answer);
            Ok(transport.behind_header(rest, tcp.header_len()))
        }
        IpProtocol::UDP => {
            let (udp, rest) = udp::Header::parse(transport.bytes)?;
            answer.ports(udp.source_port(), udp.destination_port());
            let behind = transport.behind(rest);
            Ok(udp.payload_len().map_or(behind, |len| behind.clip(len)))
        }
        _ => Ok(transport),
    }
}
