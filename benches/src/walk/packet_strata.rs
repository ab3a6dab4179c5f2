//! packet-strata. It walks into the tunnel itself, but keeps no outer UDP header: its ports are read by hand, from where they
//! are in these packets.

use packet_strata::packet::header::{NetworkLayer, TransportLayer, TunnelLayer};
use packet_strata::packet::iter::LinkType;
use packet_strata::packet::tcp::opt::TcpOptionElement;
use packet_strata::packet::{Packet, ParseMode};

use super::Answer;

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let _ = walk(frame, &mut answer);
    answer
}

#[inline(always)]
fn walk(frame: &[u8], answer: &mut Answer) -> Option<()> {
    let packet = Packet::from_bytes(frame, LinkType::Ethernet, ParseMode::Innermost).ok()?;
    let outer = packet.tunnels().first()?;
    network(outer.outer()?, answer);
    let &[a, b, c, d] = frame.get(34..38)? else { return None };
    answer.ports(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let TunnelLayer::Vxlan(vxlan) = outer.tunnel() else { return None };
    answer.vni(vxlan.vni());
    network(packet.network()?, answer);
    match packet.transport()? {
        TransportLayer::Tcp(tcp) => {
            answer.ports(tcp.src_port(), tcp.dst_port());
            answer.tcp(tcp.sequence_number(), tcp.acknowledgment_number(), tcp.flags(), tcp.window_size());
            for option in tcp.options() {
                match option {
                    Ok(TcpOptionElement::Mss(mss)) => answer.mss(mss),
                    Ok(TcpOptionElement::Timestamp(value, echo_reply)) => answer.timestamps(value, echo_reply),
                    _ => {}
                }
            }
        }
        TransportLayer::Udp(udp) => answer.ports(udp.src_port(), udp.dst_port()),
        _ => {}
    }
    answer.payload(packet.data());
    Some(())
}

#[inline(always)]
fn network(network: &NetworkLayer<'_>, answer: &mut Answer) {
    match network {
        NetworkLayer::Ipv4(ip) => answer.ipv4(ip.header.src_ip_raw(), ip.header.dst_ip_raw()),
        NetworkLayer::Ipv6(ip) => answer.ipv6(ip.header.src_ip_raw(), ip.header.dst_ip_raw()),
        _ => {}
    }
}
