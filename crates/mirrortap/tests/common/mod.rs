//! Frames for the tests, written by the builder.
// Not every test uses all of them.
#![allow(dead_code, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap::builder::Builder;
use mirrortap::checksum::Verdict;
use mirrortap::{Checksums, Layers, Vni, ethernet, ipv4, tcp, udp, vxlan};

pub(crate) const WEB: Ipv4Addr = Ipv4Addr::new(10, 10, 10, 252);
pub(crate) const MONITOR: Ipv4Addr = Ipv4Addr::new(10, 120, 8, 71);
pub(crate) const EXTERNAL: Ipv4Addr = Ipv4Addr::new(34, 160, 111, 145);
pub(crate) const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: ifconfig.me\r\n\r\n";

/// Builds a frame in a buffer of its own.
pub(crate) fn build(write: impl FnOnce(Builder<'_>) -> Builder<'_>) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    write(Builder::new(&mut buffer)).finish().unwrap().to_vec()
}

pub(crate) fn ipv4_fields(source: Ipv4Addr, destination: Ipv4Addr) -> ipv4::Fields {
    ipv4::Fields { source, destination, ..Default::default() }
}

/// A segment with a request, in an Ethernet frame.
pub(crate) fn inner(builder: Builder<'_>) -> Builder<'_> {
    let fields = tcp::Fields {
        source_port: 45604,
        destination_port: 80,
        flags: tcp::Flags::PSH | tcp::Flags::ACK,
        ..Default::default()
    };
    let timestamps = tcp::TcpOption::Timestamps { value: 169_071_435, echo_reply: 603_833_672 };
    builder
        .octets(GET)
        .tcp(fields, &[tcp::TcpOption::NoOperation, tcp::TcpOption::NoOperation, timestamps])
        .ipv4(ipv4_fields(WEB, EXTERNAL), &[])
        .ethernet(ethernet::Fields::default())
}

/// VXLAN, UDP without checksum, IPv4: what a mirror puts around a frame, up to the link layer.
pub(crate) fn wrap(builder: Builder<'_>) -> Builder<'_> {
    builder
        .vxlan(vxlan::Fields { vni: Vni::new(16_398_363).unwrap(), ..Default::default() })
        .udp(udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() })
        .without_checksum()
        .ipv4(ipv4_fields(WEB, MONITOR), &[])
}

/// A mirrored request as a monitor receives it.
pub(crate) fn mirrored() -> Vec<u8> {
    build(|b| wrap(inner(b)).ethernet(ethernet::Fields::default()))
}

/// The names of the headers, and the error that ended the walk if one did.
pub(crate) fn names(layers: Layers<'_>) -> String {
    let names =
        layers.map(|layer| layer.map_or_else(|error| error.to_string(), |layer| layer.header.name().to_owned()));
    names.collect::<Vec<_>>().join(" > ")
}

/// Judges every checksum of a frame, from the outside in.
pub(crate) fn verdicts(frame: &[u8]) -> Vec<Verdict> {
    let mut checksums = Checksums::default();
    Layers::ethernet(frame).filter_map(|layer| checksums.verify(&layer.unwrap())).collect()
}
