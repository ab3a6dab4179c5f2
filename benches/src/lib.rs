//! The packets that the benches walk.

use mirrortap::builder::Builder;
use mirrortap::{Vni, ethernet, ipv4, tcp, udp, vxlan};

/// A mirrored segment with `payload`, as a monitor receives it.
///
/// # Panics
/// If the payload has more than 60,000 octets.
#[must_use]
pub fn mirrored_segment(payload: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; 65_536];
    let timestamps = tcp::TcpOption::Timestamps { value: 1, echo_reply: 2 };
    let web = [10, 10, 10, 252].into();
    Builder::new(&mut buffer)
        .octets(payload)
        .tcp(
            tcp::Fields { source_port: 45604, destination_port: 80, flags: tcp::Flags::ACK, ..Default::default() },
            &[tcp::TcpOption::NoOperation, tcp::TcpOption::NoOperation, timestamps],
        )
        .ipv4(ipv4::Fields { source: web, destination: [34, 160, 111, 145].into(), ..Default::default() }, &[])
        .ethernet(ethernet::Fields::default())
        .vxlan(vxlan::Fields { vni: Vni::MAX, ..Default::default() })
        .udp(udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() })
        .without_checksum()
        .ipv4(ipv4::Fields { source: web, destination: [10, 120, 8, 71].into(), ..Default::default() }, &[])
        .ethernet(ethernet::Fields::default())
        .finish()
        .expect("the buffer has room")
        .to_vec()
}
