//! Mirrored frames, as the builder makes them.

use std::net::Ipv4Addr;

use mirrortap::builder::Builder;
use mirrortap::geneve::{self, GeneveOption, OptionClass};
use mirrortap::{EtherType, Vni, ethernet, ipv4, tcp, udp, vxlan};

use crate::lab::{MONITOR, ROUTER};

const WEB: Ipv4Addr = Ipv4Addr::new(10, 10, 10, 252);
const EXTERNAL: Ipv4Addr = Ipv4Addr::new(34, 160, 111, 145);

/// How long the headers of a frame are: Ethernet, IPv4, TCP.
const HEADERS: usize = 14 + 20 + 20;

/// A frame whose IP packet has `len` octets: a segment of web's connection from `port`.
pub(crate) fn frame(len: usize, port: u16) -> Vec<u8> {
    let payload: Vec<u8> = (0..=255).cycle().take(14 + len - HEADERS).collect();
    built(|frame| {
        let segment =
            tcp::Fields { source_port: port, destination_port: 443, flags: tcp::Flags::ACK, ..Default::default() };
        frame.octets(&payload).tcp(segment, &[]).ipv4(between(WEB, EXTERNAL), &[]).ethernet(ethernet::Fields::default())
    })
}

/// What a mirror sends to the monitor by UDP.
pub(crate) fn in_vxlan(vni: u32, frame: &[u8]) -> Vec<u8> {
    let vni = Vni::new(vni).expect("24 bits");
    built(|datagram| datagram.octets(frame).vxlan(vxlan::Fields { vni, ..Default::default() }))
}

/// The same as a gateway load balancer passes it on: with the packet around it, in GENEVE with the options of AWS.
pub(crate) fn in_geneve(vni: u32, frame: &[u8]) -> Vec<u8> {
    let option = |option_type, data| GeneveOption { class: OptionClass(0x0108), option_type, reserved: 0, data };
    let ports = udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() };
    let fields = geneve::Fields { protocol_type: EtherType::IPV4, ..Default::default() };
    let datagram = in_vxlan(vni, frame);
    built(|packet| {
        let inside = packet.octets(&datagram).udp(ports).ipv4(between(ROUTER, MONITOR), &[]);
        inside.geneve(fields, &[option(1, &[1; 8]), option(2, &[2; 8]), option(3, &[3; 4])])
    })
}

fn between(source: Ipv4Addr, destination: Ipv4Addr) -> ipv4::Fields {
    ipv4::Fields { source, destination, ..Default::default() }
}

fn built(write: impl for<'b> FnOnce(Builder<'b>) -> Builder<'b>) -> Vec<u8> {
    let mut buffer = [0; 10_000];
    write(Builder::new(&mut buffer)).finish().expect("it fits").to_vec()
}
