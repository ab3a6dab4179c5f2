//! Mirrored frames, as the builder makes them.

use mirrortap::builder::Builder;
use mirrortap::ethernet::vlan;
use mirrortap::{Vni, ethernet, ipv4, ipv6, tcp, udp, vxlan};

use crate::lab::{MONITOR, MONITOR_6, MONITOR_MAC, SENDER, SENDER_6, SENDER_MAC};

/// A segment in VXLAN in IPv4, or IPv6, with these VLAN tags before it.
pub(crate) fn mirrored(segment: tcp::Fields, addresses: [[u8; 4]; 2], ipv6: bool, tags: &[u16]) -> Vec<u8> {
    let mut buffer = [0; 512];
    let [source, destination] = addresses.map(Into::into);
    let datagram = Builder::new(&mut buffer)
        .tcp(segment, &[])
        .ipv4(ipv4::Fields { source, destination, ..Default::default() }, &[])
        .ethernet(ethernet::Fields::default())
        .vxlan(vxlan::Fields { vni: Vni::new(42).unwrap(), ..Default::default() })
        .udp(udp::Fields { source_port: 65507, destination_port: 4789, ..Default::default() });
    let mut frame = if ipv6 {
        let (source, destination) = (SENDER_6.parse().unwrap(), MONITOR_6.parse().unwrap());
        datagram.ipv6(ipv6::Fields { source, destination, ..Default::default() })
    } else {
        let (source, destination) = (SENDER.into(), MONITOR.into());
        datagram.ipv4(ipv4::Fields { source, destination, ..Default::default() }, &[])
    };
    for &id in tags.iter().rev() {
        frame = frame.vlan(vlan::Fields { id, ..Default::default() });
    }
    let (source, destination) = (SENDER_MAC.parse().unwrap(), MONITOR_MAC.parse().unwrap());
    frame.ethernet(ethernet::Fields { source, destination, ..Default::default() }).finish().unwrap().to_vec()
}
