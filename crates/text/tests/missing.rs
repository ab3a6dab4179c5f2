//! Packets that tcpdump 4.99.3 hands to a printer that is not here. Each name was read off tcpdump: it stands in the mark of
//! a truncation, ` [|domain]`.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::*;
use mirrortap_text::{Options, Packet, Printer, Time};
use wire::LinkType;

fn missing(options: Options<'_>, link_type: LinkType, bytes: &[u8]) -> Option<&'static str> {
    let (mut printer, mut text) = (Printer::new(options), String::new());
    let packet = Packet { time: Time::default(), link_type, bytes, len: bytes.len() };
    printer.packet(&mut text, &mut sequences(), &packet).unwrap();
    printer.missing_printer()
}

/// Of an Ethernet frame.
fn lacks(frame: &[u8]) -> Option<&'static str> {
    missing(NN_T, LinkType::ETHERNET, frame)
}

fn datagram(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(17, &udp(source, destination, payload)))
}

fn segment(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(6, &tcp((source, destination), 0x10, (1, 2), &[], payload)))
}

#[test]
fn nothing() {
    let vxlan = [hex("08000000 fa381b00"), syn()].concat();
    for frame in [aws(), syn(), ethernet(0x0800, &ping()), datagram(1, 4789, &vxlan), datagram(1, 2, b"x")] {
        assert_eq!(lacks(&frame), None);
    }
    // What tcpdump has no printer for either.
    for frame in [ethernet(0x88b5, b"x"), ethernet(0x0800, &ipv4(200, b"x")), segment(139, 445, b"x")] {
        assert_eq!(lacks(&frame), None);
    }
}

#[test]
fn udp_ports_in_the_order_of_tcpdump() {
    for (source, destination, name) in [
        (53, 40_000, "domain"),
        (5353, 5353, "domain"),
        (68, 67, "bootp"),
        (123, 53, "domain"),
        (123, 7000, "ntp"),
        (7009, 4789, "rx"),
        (4789, 7003, "rx"),
        (40_000, 4500, "isakmp_rfc3948"),
        (40_000, 8500, "isakmp"),
        (40_000, 3456, "vat"),
        (49_152, 4789, "bcm_li"),
        (49_152, 3784, "bcm_li"),
        (40_000, 3784, "bfd"),
        (514, 4789, "syslog"),
        (6343, 5060, "sflow"),
        (4342, 4790, "lisp"),
        (319, 320, "ptp"),
        (319, 6635, "mpls"),
        (30_490, 1, "someip"),
    ] {
        assert_eq!(lacks(&datagram(source, destination, b"xxxxxxxx")), Some(name), "{source} > {destination}");
    }
    for (source, destination) in [(4789, 514 + 1), (3784, 1), (40_000, 49_152), (4567, 1), (1, 2049)] {
        assert_eq!(lacks(&datagram(source, destination, &[0; 3])), None, "{source} > {destination}");
    }
}

#[test]
fn decided_by_the_payload() {
    let call = hex("00000001 00000000");
    let reply = hex("00000001 00000001");
    assert_eq!(lacks(&datagram(4789, 2049, &call)), Some("nfs"));
    assert_eq!(lacks(&datagram(2049, 1, &reply)), Some("nfs"));
    assert_eq!(lacks(&datagram(2049, 1, &call)), None);
    let length = hex("00000008");
    assert_eq!(lacks(&segment(1, 2049, &[length.clone(), call].concat())), Some("nfs"));
    assert_eq!(lacks(&segment(1, 2049, &[length, reply].concat())), None);
    // AppleTalk in UDP: the third octet is 2.
    assert_eq!(lacks(&datagram(16_512, 1, &[0, 0, 2, 0])), Some("llap"));
    assert_eq!(lacks(&datagram(319, 1, &[0, 0, 2, 0])), Some("llap"));
    assert_eq!(lacks(&datagram(16_512, 1, &[0, 0, 1, 0])), None);
}

#[test]
fn tcp_ports() {
    for (source, destination, name) in [
        (22, 1, "ssh"),
        (1, 23, "telnet"),
        (179, 1, "bgp"),
        (1, 1723, "pptp"),
        (1, 6379, "resp"),
        (1, 6653, "openflow"),
        (1, 10_288, "beep"),
        (1, 53, "domain"),
        (639, 53, "domain"),
        (639, 1, "msdp"),
        (323, 1, "rpki_rtr"),
        (646, 1, "ldp"),
        (80, 22, "ssh"),
    ] {
        assert_eq!(lacks(&segment(source, destination, b"x")), Some(name), "{source} > {destination}");
    }
    assert_eq!(lacks(&segment(22, 1, b"")), None);
    assert_eq!(lacks(&segment(53, 80, b"x")), None);
    let quiet = Options { quiet: true, ..NN_T };
    assert_eq!(missing(quiet, LinkType::ETHERNET, &segment(22, 1, b"x")), None);
    assert_eq!(missing(quiet, LinkType::ETHERNET, &datagram(53, 1, b"x")), None);
}

#[test]
fn ip_protocols() {
    let four = [
        (2, "igmp"),
        (8, "egp"),
        (9, "igrp"),
        (33, "dccp"),
        (46, "rsvp"),
        (50, "esp"),
        (51, "ah"),
        (55, "mobile"),
        (88, "eigrp"),
        (89, "ospf2"),
        (103, "pim"),
        (108, "ipcomp"),
        (112, "vrrp"),
        (113, "pgm"),
        (132, "sctp"),
    ];
    for (protocol, name) in four {
        assert_eq!(lacks(&ethernet(0x0800, &ipv4(protocol, &[0; 8]))), Some(name), "{protocol}");
        let six = match protocol {
            2 => None,
            89 => Some("ospf3"),
            _ => Some(name),
        };
        assert_eq!(lacks(&ethernet(0x86dd, &ipv6(protocol, &[0; 8]))), six, "{protocol}");
    }
    for protocol in [62, 135] {
        assert_eq!(lacks(&ethernet(0x0800, &ipv4(protocol, &[0; 8]))), None);
        assert_eq!(lacks(&ethernet(0x86dd, &ipv6(protocol, &[0; 8]))), Some("mobility"));
    }
    // A later fragment ends before its payload.
    assert_eq!(lacks(&ethernet(0x0800, &ipv4_with(50, 4, &[], &[0; 8]))), None);
}

#[test]
fn frames() {
    for (kind, name) in [
        (0x8847, "mpls"),
        (0x8863, "pppoe"),
        (0x88cc, "lldp"),
        (0x888e, "eap"),
        (0x8809, "slow"),
        (0x88e5, "macsec"),
        (0x894f, "nsh"),
        (0xd28b, "arista"),
    ] {
        assert_eq!(lacks(&ethernet(kind, &[0; 46])), Some(name), "{kind:#x}");
    }
    let tagged = |kind: &str| ethernet(0x8100, &[hex("0005"), hex(kind), vec![0; 42]].concat());
    assert_eq!(lacks(&tagged("88cc")), Some("lldp"));
    // Only the first type of a frame is MACsec's.
    assert_eq!(lacks(&tagged("88e5")), None);
    for (header, name) in [
        ("424203", "stp"),
        ("e0e003", "ipx"),
        ("ffff00", "ipx"),
        ("fefe03", "isoclns"),
        ("aaaa03 00000c 2000", "cdp"),
        ("aaaa03 00000c 010b", "stp"),
        ("aaaa03 000000 88cc", "lldp"),
    ] {
        assert_eq!(lacks(&ethernet(40, &[hex(header), vec![0; 37]].concat())), Some(name), "{header}");
    }
    assert_eq!(lacks(&ethernet(40, &[hex("4242bf"), vec![0; 37]].concat())), None);
}

#[test]
fn tunnels() {
    let gre = |header: &str| lacks(&ethernet(0x0800, &ipv4(47, &[hex(header), vec![0; 20]].concat())));
    assert_eq!(gre("0000 8847"), Some("mpls"));
    assert_eq!(gre("3001 880b 0000 0000 00000000"), Some("ppp"));
    assert_eq!(gre("0000 88be"), None);
    let geneve = [hex("0000 8847 00000a00"), vec![0; 20]].concat();
    assert_eq!(lacks(&datagram(1, 6081, &geneve)), Some("mpls"));
    let gpe = [hex("0c000004 00000a00"), vec![0; 20]].concat();
    assert_eq!(lacks(&datagram(1, 4790, &gpe)), Some("nsh"));
    let inner = [hex("08000000 00000a00"), datagram(53, 1, b"x")].concat();
    assert_eq!(lacks(&datagram(1, 4789, &inner)), Some("domain"));
}

#[test]
fn quoted_with_v() {
    let error = ethernet(0x0800, &ipv4(1, &[hex("0303fcfc00000000"), ipv4(17, &udp(53, 53_001, b"x"))].concat()));
    assert_eq!(missing(NN_T, LinkType::ETHERNET, &error), None);
    assert_eq!(missing(V, LinkType::ETHERNET, &error), Some("domain"));
}

#[test]
fn link_types() {
    assert_eq!(missing(NN_T, LinkType(10), &[0; 40]), Some("fddi"));
    assert_eq!(missing(NN_T, LinkType(9999), &[0; 40]), None);
    assert_eq!(missing(NN_T, LinkType::NULL, &[7, 0, 0, 0, 1]), Some("isoclns"));
    let wireless = [hex("0004 0323 0006 020000000001 0000 0800"), vec![0; 20]].concat();
    assert_eq!(missing(NN_T, LinkType::LINUX_SLL, &wireless), Some("802.11_radio"));
}

#[test]
fn forgotten_with_the_next_packet() {
    let (mut printer, mut text) = (Printer::new(NN_T), String::new());
    for (frame, expected) in [(segment(22, 1, b"x"), Some("ssh")), (syn(), None), (Vec::new(), None)] {
        let packet = Packet { time: Time::default(), link_type: LinkType::ETHERNET, bytes: &frame, len: frame.len() };
        printer.packet(&mut text, &mut sequences(), &packet).unwrap();
        assert_eq!(printer.missing_printer(), expected);
    }
}
