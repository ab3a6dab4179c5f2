//! The filters, run by a small interpreter over frames of the builder.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use mirrortap::builder::Builder;
use mirrortap::ethernet::vlan;
use mirrortap::{EtherType, IpProtocol, Vni, ethernet, geneve, ipv4, ipv6, tcp, udp, vxlan};
use proptest::prelude::*;

use super::{ACCEPT, Instruction, Program, REJECT, spread, tunnels};

const ETHERNET_LEN: usize = 14;

/// A packet as the kernel hands it to a filter.
#[derive(Clone)]
struct Packet<'a> {
    octets: &'a [u8],
    protocol: u16,
    kind: u32,
    hardware: u32,
}

impl<'a> Packet<'a> {
    /// A frame as a packet socket of the type RAW sees it when it comes in.
    fn frame(octets: &'a [u8]) -> Self {
        let protocol = u16::from_be_bytes([octets[12], octets[13]]);
        Self { octets, protocol, kind: 0, hardware: 1 }
    }

    /// The same as one of the type DGRAM sees it.
    fn cooked(octets: &'a [u8]) -> Self {
        Self { octets: &octets[ETHERNET_LEN..], ..Self::frame(octets) }
    }

    fn load(&self, offset: u32, size: usize) -> Option<u32> {
        match offset {
            0xffff_f000 => return Some(self.protocol.into()),
            0xffff_f004 => return Some(self.kind),
            0xffff_f01c => return Some(self.hardware),
            _ => {}
        }
        let octets = self.octets.get(offset as usize..)?.get(..size)?;
        Some(octets.iter().fold(0, |sum, &octet| sum << 8 | u32::from(octet)))
    }
}

/// What the program returns; a load beyond the packet ends it with 0, as in the kernel.
fn run(program: &[Instruction], packet: &Packet<'_>) -> u32 {
    steps(program, packet).unwrap_or(0)
}

fn steps(program: &[Instruction], packet: &Packet<'_>) -> Option<u32> {
    let (mut a, mut x, mut memory, mut at) = (0_u32, 0_u32, [0_u32; 16], 0_usize);
    loop {
        let Instruction { code, jt, jf, k } = program[at];
        at += 1;
        let jump = |condition: bool| usize::from(if condition { jt } else { jf });
        match code {
            0x00 => a = k,
            0x01 => x = k,
            0x28 => a = packet.load(k, 2)?,
            0x30 => a = packet.load(k, 1)?,
            0x40 => a = packet.load(x.wrapping_add(k), 4)?,
            0x48 => a = packet.load(x.wrapping_add(k), 2)?,
            0x50 => a = packet.load(x.wrapping_add(k), 1)?,
            0xb1 => x = (packet.load(k, 1)? & 0xf) * 4,
            0x02 => memory[k as usize] = a,
            0x03 => memory[k as usize] = x,
            0x60 => a = memory[k as usize],
            0x61 => x = memory[k as usize],
            0xac => a ^= x,
            0x24 => a = a.wrapping_mul(k),
            0x74 => a >>= k,
            0x05 => at += k as usize,
            0x15 => at += jump(a == k),
            0x45 => at += jump(a & k != 0),
            0x06 => return Some(k),
            0x16 => return Some(a),
            _ => panic!("instruction {code:#x} at {at}"),
        }
    }
}

fn frame(write: impl FnOnce(Builder<'_>) -> Builder<'_>) -> Vec<u8> {
    let mut buffer = [0; 512];
    write(Builder::new(&mut buffer)).ethernet(ethernet::Fields::default()).finish().unwrap().to_vec()
}

fn ports(source_port: u16, destination_port: u16) -> udp::Fields {
    udp::Fields { source_port, destination_port, ..Default::default() }
}

fn ipv4_fields() -> ipv4::Fields {
    ipv4::Fields { source: [10, 0, 0, 1].into(), destination: [10, 0, 0, 2].into(), ..Default::default() }
}

fn ipv6_fields() -> ipv6::Fields {
    ipv6::Fields { source: "fd00::1".parse().unwrap(), destination: "fd00::2".parse().unwrap(), ..Default::default() }
}

#[track_caller]
fn accepts(octets: &[u8], expected: bool) {
    let ports = [4789, 6081];
    for (packet, network) in [(Packet::frame(octets), 14), (Packet::cooked(octets), 0)] {
        let answer = run(&tunnels(&ports, network), &packet);
        assert_eq!(answer, if expected { u32::MAX } else { 0 }, "network layer at {network}");
    }
}

#[test]
fn the_ports_over_ipv4_and_ipv6() {
    for (source, destination, expected) in
        [(65507, 4789, true), (65507, 6081, true), (4789, 65507, true), (65507, 4790, false), (4790, 53, false)]
    {
        let fields = ports(source, destination);
        accepts(&frame(|b| b.octets(b"x").udp(fields).ipv4(ipv4_fields(), &[])), expected);
        let options = [ipv4::Ipv4Option::RouterAlert(0)];
        accepts(&frame(|b| b.octets(b"x").udp(fields).ipv4(ipv4_fields(), &options)), expected);
        accepts(&frame(|b| b.octets(b"x").udp(fields).ipv6(ipv6_fields())), expected);
    }
    let segment = tcp::Fields { source_port: 4789, destination_port: 4789, ..Default::default() };
    accepts(&frame(|b| b.tcp(segment, &[]).ipv4(ipv4_fields(), &[])), false);
    accepts(&frame(|b| b.tcp(segment, &[]).ipv6(ipv6_fields())), false);
    let mut arp = vec![0; 60];
    arp[12..14].copy_from_slice(&[8, 6]);
    accepts(&arp, false);
}

#[test]
fn later_fragments_have_no_ports() {
    for (offset, protocol, expected) in
        [(1, IpProtocol::UDP, true), (0x1fff, IpProtocol::UDP, true), (1, IpProtocol::TCP, false)]
    {
        let mut octets = frame(|b| b.octets(&[0; 16]).ipv4(ipv4::Fields { protocol, ..ipv4_fields() }, &[]));
        octets[20..22].copy_from_slice(&u16::to_be_bytes(offset));
        accepts(&octets, expected);

        // IPv6: a fragment header between.
        let header = [protocol.0, 0, (offset >> 5) as u8, (offset << 3) as u8, 0, 0, 0, 7];
        let fields = ipv6::Fields { next_header: IpProtocol::FRAGMENT, ..ipv6_fields() };
        let octets = frame(|b| b.octets(&[0; 16]).octets(&header).ipv6(fields));
        accepts(&octets, expected);
    }
    // The first fragment has them, and more fragments following does not make it a later one.
    for (port, expected) in [(4789_u16, true), (4790, false)] {
        let mut octets = frame(|b| b.octets(&[0; 16]).udp(ports(9, port)).ipv4(ipv4_fields(), &[]));
        octets[20] = 0x20;
        accepts(&octets, expected);
        let datagram = [0, 9, port.to_be_bytes()[0], port.to_be_bytes()[1], 0, 24, 0, 0];
        let fields = ipv6::Fields { next_header: IpProtocol::FRAGMENT, ..ipv6_fields() };
        accepts(&frame(|b| b.octets(&datagram).octets(&[17, 0, 0, 1, 0, 0, 0, 7]).ipv6(fields)), expected);
    }
}

#[test]
fn up_to_two_tags() {
    let tag = |id| vlan::Fields { id, ..Default::default() };
    for (port, expected) in [(4789, true), (4790, false)] {
        accepts(&frame(|b| b.udp(ports(9, port)).ipv4(ipv4_fields(), &[]).vlan(tag(100))), expected);
        accepts(&frame(|b| b.udp(ports(9, port)).ipv6(ipv6_fields()).vlan(tag(100)).vlan(tag(200))), expected);
        let mut service = frame(|b| b.udp(ports(9, port)).ipv4(ipv4_fields(), &[]).vlan(tag(100)).vlan(tag(200)));
        service[12..14].copy_from_slice(&EtherType::SERVICE_VLAN.0.to_be_bytes());
        accepts(&service, expected);
    }
    let three = frame(|b| b.udp(ports(9, 4789)).ipv4(ipv4_fields(), &[]).vlan(tag(1)).vlan(tag(2)).vlan(tag(3)));
    accepts(&three, false);
}

#[test]
fn what_leaves_over_loopback_comes_in_again() {
    let octets = frame(|b| b.udp(ports(9, 4789)).ipv4(ipv4_fields(), &[]));
    for (kind, hardware, expected) in [(4, 772, false), (0, 772, true), (4, 1, true), (3, 1, true)] {
        let packet = Packet { kind, hardware, ..Packet::frame(&octets) };
        assert_eq!(run(&tunnels(&[4789], 14), &packet) != 0, expected);
    }
}

#[test]
fn as_many_ports_as_there_may_be() {
    let all: Vec<u16> = (5000..5064).collect();
    let program = tunnels(&all, 14);
    assert!(program.len() <= 4096, "{}", program.len());
    for port in [5000, 5031, 5063] {
        assert_ne!(run(&program, &Packet::frame(&frame(|b| b.udp(ports(9, port)).ipv6(ipv6_fields())))), 0);
    }
    assert_eq!(run(&program, &Packet::frame(&frame(|b| b.udp(ports(9, 5064)).ipv4(ipv4_fields(), &[])))), 0);
}

/// What the kernel checks before it takes a program: no jump goes beyond its end, and the last instruction returns.
#[test]
fn the_kernel_takes_them() {
    let programs: [Program; 4] = [vec![REJECT], tunnels(&[4789], 14), tunnels(&[4789, 6081], 0), spread()];
    for program in programs {
        assert!(matches!(program.last().unwrap().code, 0x06 | 0x16));
        for (at, &Instruction { code, jt, jf, k }) in program.iter().enumerate() {
            let farthest = match code {
                0x06 | 0x16 => continue,
                0x05 => k as usize,
                _ => usize::from(jt.max(jf)),
            };
            assert!(at + 1 + farthest < program.len(), "instruction {at}");
        }
    }
    assert_eq!(ACCEPT.k, u32::MAX);
}

/// A mirrored segment, or datagram, and what the fan-out makes of it.
fn spread_of(outer_port: u16, write: impl FnOnce(Builder<'_>) -> Builder<'_>, v6: bool, geneve: bool) -> u32 {
    let octets = frame(|b| {
        let inner = write(b).ethernet(ethernet::Fields::default());
        let tunnel = if geneve {
            inner.geneve(geneve::Fields { vni: Vni::new(7).unwrap(), ..Default::default() }, &[])
        } else {
            inner.vxlan(vxlan::Fields { vni: Vni::new(7).unwrap(), ..Default::default() })
        };
        let datagram = tunnel.udp(ports(outer_port, 4789)).without_checksum();
        if v6 { datagram.ipv6(ipv6_fields()) } else { datagram.ipv4(ipv4_fields(), &[]) }
    });
    run(&spread(), &Packet::cooked(&octets))
}

proptest! {
    #[test]
    fn both_directions_have_the_same_number(
        a: [u8; 4], b: [u8; 4], a6: [u8; 16], b6: [u8; 16], pa: u16, pb: u16, outer: [u16; 2], v6: bool, geneve: bool,
    ) {
        let segment = |source_port, destination_port| tcp::Fields { source_port, destination_port, ..Default::default() };
        let v4 = |source: [u8; 4], destination: [u8; 4]| ipv4::Fields {
            source: source.into(), destination: destination.into(), ..Default::default()
        };
        let there = spread_of(outer[0], |x| x.tcp(segment(pa, pb), &[]).ipv4(v4(a, b), &[]), v6, geneve);
        let back = spread_of(outer[1], |x| x.octets(b"reply").tcp(segment(pb, pa), &[]).ipv4(v4(b, a), &[]), v6, geneve);
        prop_assert_eq!(there, back);

        let v6_inner = |source: [u8; 16], destination: [u8; 16]| ipv6::Fields {
            source: source.into(), destination: destination.into(), ..Default::default()
        };
        let there = spread_of(outer[0], |x| x.udp(ports(pa, pb)).ipv6(v6_inner(a6, b6)), v6, geneve);
        let back = spread_of(outer[1], |x| x.udp(ports(pb, pa)).ipv6(v6_inner(b6, a6)), v6, geneve);
        prop_assert_eq!(there, back);
    }

    /// Any octets: the program ends, and never reads what is not there (the interpreter would panic).
    #[test]
    fn any_octets(octets in prop::collection::vec(any::<u8>(), 14..200), kind in 0..5_u32, protocol: u16) {
        for protocol in [protocol, 0x0800, 0x86dd, 0x8100] {
            let packet = Packet { octets: &octets, protocol, kind, hardware: 1 };
            for program in [tunnels(&[4789], 14), tunnels(&[4789], 0), spread()] {
                run(&program, &packet);
            }
        }
    }
}

#[test]
fn connections_are_spread_evenly() {
    let mut counts = [0_u32; 4];
    for port in 40_000..41_000 {
        let segment = tcp::Fields { source_port: port, destination_port: 443, ..Default::default() };
        let answer = spread_of(65507, |b| b.tcp(segment, &[]).ipv4(ipv4_fields(), &[]), false, false);
        counts[answer as usize % 4] += 1;
    }
    assert!(counts.iter().all(|&count| (200..300).contains(&count)), "{counts:?}");
}

#[test]
fn fragments_stay_together() {
    // Inside: a fragment is spread by the addresses alone, with or without ports.
    let fragment = |more: bool, offset: u16| {
        let segment = tcp::Fields { source_port: 1, destination_port: 2, ..Default::default() };
        let mut octets = frame(|b| {
            b.tcp(segment, &[])
                .ipv4(ipv4_fields(), &[])
                .ethernet(ethernet::Fields::default())
                .vxlan(vxlan::Fields::default())
                .udp(ports(9, 4789))
                .without_checksum()
                .ipv4(ipv4_fields(), &[])
        });
        let flags = (if more { 0x2000 } else { 0 }) | offset;
        octets[70..72].copy_from_slice(&u16::to_be_bytes(flags));
        run(&spread(), &Packet::cooked(&octets))
    };
    assert_eq!(fragment(true, 0), fragment(true, 10));
    assert_eq!(fragment(true, 0), fragment(false, 20));
    assert_ne!(fragment(true, 0), fragment(false, 0));

    // Outside: by the identification, as nothing else is in all of them.
    let mut octets = frame(|b| b.octets(&[0; 64]).ipv4(ipv4::Fields { identification: 0x1234, ..ipv4_fields() }, &[]));
    for flags in [0x20, 0x01, 0x21] {
        octets[20] = flags;
        assert_eq!(run(&spread(), &Packet::cooked(&octets)), 0x1234);
    }
}
