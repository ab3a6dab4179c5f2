//! Ours: the loop over every header.

use mirrortap::{Header, Layers};

use super::{Answer, segment};

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
            Header::Tcp(tcp) => segment::read(tcp, &mut answer),
            _ => {}
        }
    }
    answer.payload(layers.rest().bytes);
    answer
}
