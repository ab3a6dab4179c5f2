//! Packets built by hand, with the text that tcpdump 4.99.3 (libpcap 1.10.3) printed for them.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::*;
use mirrortap_text::{Hex, Options};
use wire::LinkType;

#[track_caller]
fn prints(options: Options<'_>, frame: Vec<u8>, expected: &str) {
    assert_eq!(text(options, LinkType::ETHERNET, &[frame]), expected);
}

const INNER: &str = "IP 10.0.0.1.45604 > 10.0.0.2.80: Flags [S], seq 1000, win 512, options [mss 1460,sackOK,TS val \
                     169070473 ecr 0,nop,wscale 7], length 0\n";

#[test]
fn vxlan_of_an_aws_mirror() {
    prints(
        NN_T,
        aws(),
        "IP 172.31.0.238.65474 > 172.31.17.188.4789: VXLAN, flags [I] (0x08), vni 5569041\n\
         IP 18.196.145.224.37180 > 172.31.0.238.22: Flags [S], seq 3889736517, win 64240, options [mss 1460,sackOK,TS \
         val 3007444187 ecr 0,nop,wscale 7], length 0\n",
    );
}

#[test]
fn tunnels() {
    let vxlan = [hex("08000000 fa381b00"), syn()].concat();
    let outer = |source, destination, payload: &[u8]| ethernet(0x0800, &ipv4(17, &udp(source, destination, payload)));
    prints(
        NN_T,
        outer(65_507, 4789, &vxlan),
        &format!("IP 10.0.0.1.65507 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 16398363\n{INNER}"),
    );
    prints(
        NN_T,
        outer(65_507, 8472, &vxlan),
        &format!("IP 10.0.0.1.65507 > 10.0.0.2.8472: OTV, flags [I] (0x08), overlay 0, instance 16398363\n{INNER}"),
    );
    let geneve = [hex("0240 6558 00000a00 0108 80 01 00000001"), syn()].concat();
    prints(
        NN_T,
        outer(1, 6081, &geneve),
        &format!("IP 10.0.0.1.1 > 10.0.0.2.6081: Geneve, Flags [C], vni 0xa, options [8 bytes]: {INNER}"),
    );
    prints(
        NN_T,
        outer(1, 4790, &[hex("0c000001 00000a00"), ping()].concat()),
        "IP 10.0.0.1.1 > 10.0.0.2.4790: VXLAN-GPE, flags [IP], vni 10: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, \
         seq 2, length 8\n",
    );
    prints(
        NN_T,
        ethernet(0x0800, &ipv4(47, &[hex("3000 0800 0000002a 00000005"), ping()].concat())),
        "IP 10.0.0.1 > 10.0.0.2: GREv0, key=0x2a, seq 5, length 40: IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, \
         seq 2, length 8\n",
    );
}

#[test]
fn tunnels_in_detail() {
    let outer = |destination, payload: &[u8]| ethernet(0x0800, &ipv4(17, &udp(1, destination, payload)));
    let geneve = [hex("0240 6558 00000a00 0108 80 01 00000001"), syn()].concat();
    prints(
        VV,
        outer(6081, &geneve),
        "IP (tos 0x0, ttl 64, id 7, offset 0, flags [none], proto UDP (17), length 118)\n    10.0.0.1.1 > \
         10.0.0.2.6081: [no cksum] Geneve, Flags [C], vni 0xa, options [class Unknown (0x108) type 0x80(C) len 8 data \
         00000001]\n\tIP (tos 0x0, ttl 64, id 7, offset 0, flags [none], proto TCP (6), length 60)\n    \
         10.0.0.1.45604 > 10.0.0.2.80: Flags [S], cksum 0x0000 (incorrect -> 0x9a34), seq 1000, win 512, options [mss \
         1460,sackOK,TS val 169070473 ecr 0,nop,wscale 7], length 0\n",
    );
    prints(
        E,
        outer(4789, &[hex("08000000 fa381b00"), syn()].concat()),
        &format!(
            "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype IPv4 (0x0800), length 124: 10.0.0.1.1 > 10.0.0.2.4789: \
             VXLAN, flags [I] (0x08), vni 16398363\n02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype IPv4 (0x0800), \
             length 74: {}",
            &INNER[3..]
        ),
    );
}

#[test]
fn ports_in_the_order_of_tcpdump() {
    let datagram = |source, destination| {
        ethernet(0x0800, &ipv4(17, &udp(source, destination, &[hex("08000000 fa381b00"), syn()].concat())))
    };
    // tcpdump has printers for these that are not here: it would not print VXLAN.
    for source in [53, 7003, 49_152] {
        let line = format!("IP 10.0.0.1.{source} > 10.0.0.2.4789: UDP, length 82\n");
        prints(NN_T, datagram(source, 4789), &line);
    }
    // 4789 is before 6081, and a further port of the caller's is where 4789 is.
    let line = format!("IP 10.0.0.1.6081 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 16398363\n{INNER}");
    prints(NN_T, datagram(6081, 4789), &line);
    let options = Options { vxlan_ports: &[1234], ..NN_T };
    let line = format!("IP 10.0.0.1.6081 > 10.0.0.2.1234: VXLAN, flags [I] (0x08), vni 16398363\n{INNER}");
    prints(options, datagram(6081, 1234), &line);
}

#[test]
fn link_layers() {
    let sll2 = |index: u8, direction: u8| {
        [hex("0800 0000 000000"), vec![index], hex("0001"), vec![direction], hex("06 020000000001 0000"), ping()]
            .concat()
    };
    let ping_line = "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8\n";
    let options = Options { interface_names: &[(2, "ens5")], ..NN_T };
    assert_eq!(text(NN_T, LinkType::LINUX_SLL2, &[sll2(1, 4)]), format!("lo    Out {ping_line}"));
    assert_eq!(text(NN_T, LinkType::LINUX_SLL2, &[sll2(2, 0)]), format!("?     In  {ping_line}"));
    assert_eq!(text(options, LinkType::LINUX_SLL2, &[sll2(2, 0)]), format!("ens5  In  {ping_line}"));

    let sll = [hex("0004 0001 0006 020000000001 0000 0800"), ping()].concat();
    let line = "Out 02:00:00:00:00:01 ethertype IPv4 (0x0800), length 44: 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, \
                seq 2, length 8\n";
    assert_eq!(text(NN_T, LinkType::LINUX_SLL, std::slice::from_ref(&sll)), ping_line);
    assert_eq!(text(E, LinkType::LINUX_SLL, &[sll]), line);

    let line = "AF IPv4 (2), length 32: 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8\n";
    assert_eq!(text(E, LinkType::NULL, &[[vec![2, 0, 0, 0], ping()].concat()]), line);
    assert_eq!(text(E, LinkType::LOOP, &[[vec![0, 0, 0, 2], ping()].concat()]), line);
    assert_eq!(text(NN_T, LinkType::RAW, &[ping()]), ping_line);
}

#[test]
fn frames() {
    let arp = hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002");
    prints(
        E,
        [vec![0xff; 6], hex("020000000001 88a8000a 8100b014 0806"), arp].concat(),
        "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 10, p 0, ethertype \
         802.1Q (0x8100), vlan 20, p 5, DEI, ethertype ARP (0x0806), Request who-has 10.0.0.2 tell 10.0.0.1, length \
         28\n",
    );
    let reply = hex("0001 0800 06 04 0002 020000000001 0a000001 020000000002 0a000002");
    prints(
        NN_T,
        ethernet(0x0806, &[reply, vec![0; 18]].concat()),
        "ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:01, length 46\n",
    );
    prints(
        NN_T,
        ethernet(0x88b5, b"hello, mirror\x00\x01"),
        "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype Unknown (0x88b5), length 29: \n\t0x0000:  6865 6c6c 6f2c 206d \
         6972 726f 7200 01    hello,.mirror..\n",
    );
    prints(
        NN_T,
        ethernet(8, &[hex("4242bf"), vec![0; 45]].concat()),
        "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff STP Unnumbered, xid, Flags [Poll], length 8\n\t0x0000:  4242 bf00 0000 \
         0000                      BB......\n",
    );
    prints(
        NN_T,
        ethernet(36, &[hex("aaaa03 000000 0800"), ping()].concat()),
        "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8\n",
    );
}

#[test]
fn a_connection_with_relative_numbers() {
    let (there, here) = ((45_604, 80), (80, 45_604));
    let segment = |ports, flags, numbers, options: &str, payload: &[u8]| {
        let packet = ipv4(6, &tcp(ports, flags, numbers, &hex(options), payload));
        ethernet(0x0800, &if ports == here { back(packet) } else { packet })
    };
    let packets = [
        segment(there, 0x02, (1000, 0), "", &[]),
        segment(here, 0x12, (5000, 1001), "", &[]),
        segment(there, 0x10, (1001, 5001), "", &[]),
        segment(there, 0x18, (1001, 5001), "", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        segment(here, 0x10, (5001, 1028), "0101 050a 000003e9 000003f0", &[]),
        segment(here, 0x19, (5001, 1028), "", b"HTTP/1.1 200 OK"),
    ];
    assert_eq!(
        text(NN_T, LinkType::ETHERNET, &packets),
        "IP 10.0.0.1.45604 > 10.0.0.2.80: Flags [S], seq 1000, win 512, length 0\n\
         IP 10.0.0.2.80 > 10.0.0.1.45604: Flags [S.], seq 5000, ack 1001, win 512, length 0\n\
         IP 10.0.0.1.45604 > 10.0.0.2.80: Flags [.], ack 1, win 512, length 0\n\
         IP 10.0.0.1.45604 > 10.0.0.2.80: Flags [P.], seq 1:28, ack 1, win 512, length 27: HTTP: GET / HTTP/1.1\n\
         IP 10.0.0.2.80 > 10.0.0.1.45604: Flags [.], ack 28, win 512, options [nop,nop,sack 1 {1:8}], length 0\n\
         IP 10.0.0.2.80 > 10.0.0.1.45604: Flags [FP.], seq 1:16, ack 28, win 512, length 15: HTTP: HTTP/1.1 200 OK \
         [|http]\n",
    );
}

#[test]
fn tcp_options() {
    let segment =
        |flags, options: &str| ethernet(0x0800, &ipv4(6, &tcp((1, 2), flags, (1000, 2000), &hex(options), &[])));
    prints(
        NN_T,
        segment(0x10, "01 0801 0100000000"),
        "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 2000, win 512, options [nop,[bad opt]]\n",
    );
    prints(
        NN_T,
        segment(0x3f, "1e0c 0081 0102030405060708 0a040102 220601020304 1c040005 0000"),
        "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [FSRP.U], seq 1000, ack 2000, win 512, urg 9, options [mptcp 12 capable v0 \
         csum {0x102030405060708},unknown-10 0x0102,tfo  cookie 01020304,uto 0x5 120,eol], length 0\n",
    );
}

#[test]
fn ip_in_detail() {
    prints(
        V,
        ethernet(0x0800, &ipv4_with(1, 0, &hex("070b0c 0a000001 0a000002 00"), &[8, 0, 0, 0, 0, 1, 0, 2])),
        "IP (tos 0x0, ttl 64, id 7, offset 0, flags [none], proto ICMP (1), length 40, options (RR 10.0.0.1, \
         10.0.0.2,,EOL))\n    10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8 (wrong icmp cksum 0 \
         (->f7fc)!)\n",
    );
    let fragments = [
        ethernet(0x0800, &ipv4_with(17, 0x2000, &[], &udp(1, 2, &[0; 24]))),
        ethernet(0x0800, &ipv4_with(17, 4, &[], &[0; 24])),
    ];
    assert_eq!(
        text(NN_T, LinkType::ETHERNET, &fragments),
        "IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 24\nIP 10.0.0.1 > 10.0.0.2: ip-proto-17\n"
    );
    let quoted = ipv4(17, &udp(53_000, 53_001, b"x"));
    prints(
        V,
        ethernet(0x0800, &ipv4(1, &[hex("0303fcfc00000000"), quoted].concat())),
        "IP (tos 0x0, ttl 64, id 7, offset 0, flags [none], proto ICMP (1), length 57)\n    10.0.0.1 > 10.0.0.2: ICMP \
         10.0.0.2 udp port 53001 unreachable, length 37 (wrong icmp cksum fcfc (->e6e0)!)\n\tIP (tos 0x0, ttl 64, id 7, \
         offset 0, flags [none], proto UDP (17), length 29)\n    10.0.0.1.53000 > 10.0.0.2.53001: UDP, length 1\n",
    );
}

#[test]
fn ip6() {
    let echo = hex("8000000000010002");
    prints(
        NN_T,
        ethernet(0x86dd, &ipv6(0, &[hex("2c00 050200000000 3a000001 00000007"), echo].concat())),
        "IP6 fe80::1 > ff02::1: HBH frag (0|8) ICMP6, echo request, id 1, seq 2, length 8\n",
    );
    let solicitation = hex("8700 0000 00000000 20010db8 00000000 00000000 00000001 0101 020000000001");
    prints(
        V,
        ethernet(0x86dd, &ipv6(58, &solicitation)),
        "IP6 (hlim 64, next-header ICMPv6 (58) payload length: 32) fe80::1 > ff02::1: [bad icmp6 cksum 0x0000 -> \
         0x4a63!] ICMP6, neighbor solicitation, length 32, who has 2001:db8::1\n\t  source link-address option (1), \
         length 8 (1): 02:00:00:00:00:01\n",
    );
    // An RPL advertisement without an identifier, for which tcpdump wants the room captured all the same.
    let advertisement = hex("9b02 0000 2a000001 01020304 05060708");
    prints(
        V,
        ethernet(0x86dd, &ipv6(58, &advertisement)),
        "IP6 (hlim 64, next-header ICMPv6 (58) payload length: 16) fe80::1 > ff02::1: [bad icmp6 cksum 0x0000 -> \
         0x2d18!] ICMP6, RPL, (CLR)Destination Advertisement Object [|icmp6]\n",
    );
    prints(
        V,
        ethernet(0x86dd, &ipv6(58, &[advertisement, vec![0; 8]].concat())),
        "IP6 (hlim 64, next-header ICMPv6 (58) payload length: 24) fe80::1 > ff02::1: [bad icmp6 cksum 0x0000 -> \
         0x2d10!] ICMP6, RPL, (CLR)Destination Advertisement Object [dagid:<elided>,seq:1,instance:42,00]\n",
    );
    // A bit label that goes on behind the end of what was captured: the octets before that are printed.
    let search_list = hex("8600 0000 40000000 00000000 00000000  1f020000 0000000a 4180 0102 0304 0506");
    prints(
        V,
        ethernet(0x86dd, &ipv6(58, &search_list)),
        "IP6 (hlim 64, next-header ICMPv6 (58) payload length: 32) fe80::1 > ff02::1: [bad icmp6 cksum 0x0000 -> \
         0xd286!] ICMP6, router advertisement, length 32\n\thop limit 64, Flags [none], pref medium, router lifetime 0s, \
         reachable time 0ms, retrans timer 0ms\n\t  dnssl option (31), length 16 (2):  lifetime 10s, domain(s): \
         \\[x010203040506 [|icmp6]\n",
    );
    let mut packet = ipv6(6, &tcp((1, 2), 2, (1000, 2000), &[], &[]));
    packet[8..40].copy_from_slice(&hex("20010db8 00000000 00010000 00000001 00000000 00000000 0000ffff 0a000001"));
    prints(
        NN_T,
        ethernet(0x86dd, &packet),
        "IP6 2001:db8::1:0:0:1.1 > ::ffff:10.0.0.1.2: Flags [S], seq 1000, win 512, length 0\n",
    );
}

#[test]
fn dumps() {
    let line = "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8\n";
    prints(
        Options { hex: Hex::Hex, ..NN_T },
        ethernet(0x0800, &ping()),
        &format!(
            "{line}\t0x0000:  4500 001c 0007 0000 4001 66d8 0a00 0001\n\t0x0010:  0a00 0002 0800 0000 0001 0002\n"
        ),
    );
    assert_eq!(
        text(Options { hex: Hex::HexAscii, ..NN_T }, LinkType::RAW, &[ping()]),
        format!(
            "{line}\t0x0000:  4500 001c 0007 0000 4001 66d8 0a00 0001  E.......@.f.....\n\t0x0010:  0a00 0002 0800 0000 \
             0001 0002            ............\n"
        )
    );
}

#[test]
fn a_long_router_advertisement() {
    // tcpdump puts it together in a buffer, and prints what fits.
    let entries = (0..8).flat_map(|number| [192, 168, 100, 100 + number, 0x3b, 0x9a, 0xca, number]);
    let message: Vec<u8> = [9, 0, 0, 0, 8, 2, 7, 8].into_iter().chain(entries).collect();
    prints(
        NN_T,
        ethernet(0x0800, &ipv4(1, &message)),
        "IP 10.0.0.1 > 10.0.0.2: ICMP router advertisement lifetime 30:00 8: {192.168.100.100 1000000000} \
         {192.168.100.101 1000000001} {192.168.100.102 1000000002} {192.168.100.103 1000000003} {192.168, length 72\n",
    );
}
