//! Ours: the loop over every header.

use mirrortap::tcp::TcpOption;
use mirrortap::{Header, Layers};

use super::Answer;

#[inline(always)]
pub(super) fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let mut layers = Layers::ethernet(frame);
    while let Some(Ok(layer)) = layers.next() {
        match layer.header {
            Header::Ipv4(ip) => answer.ipv4(ip.source().octets(), ip.destination().octets()),
            Header::Ipv6(ip) => answer.ipv6(ip.source().octets(), ip.destination().octets()),
            Header::Udp(udp) => answer.ports(udp.source_port(), udp.destination_port()),
            Header::Vxlan(vxlan) => answer.vni(vxlan.vni().get()),
            Header::Tcp(tcp) => {
                answer.ports(tcp.source_port(), tcp.destination_port());
                let (sequence, acknowledgment) = (tcp.sequence_number().0, tcp.acknowledgment_number().0);
                answer.tcp(sequence, acknowledgment, tcp.flags().0 as u8, tcp.window());
                for option in tcp.options() {
                    match option {
                        Ok(TcpOption::MaximumSegmentSize(mss)) => answer.mss(mss),
                        Ok(TcpOption::Timestamps { value, echo_reply }) => answer.timestamps(value, echo_reply),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    answer.payload(layers.rest().bytes);
    answer
}
