//! Numbers and addresses in decimal and hexadecimal digits, against `format!` and against known text.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use std::net::{Ipv4Addr, Ipv6Addr};

use common::*;
use proptest::prelude::*;
use wire::LinkType;

/// Numbers of every length.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        (any::<u32>(), 0..32_u32).prop_map(|(number, shift)| number >> shift),
        prop::sample::select(vec![
            0,
            9,
            10,
            99,
            100,
            255,
            256,
            999,
            1000,
            9999,
            10_000,
            99_999_999,
            100_000_000,
            999_999_999,
            1_000_000_000,
            u32::MAX,
        ])
    ]
}

/// Addresses by their words, and their text: that of [RFC 5952 §4](https://www.rfc-editor.org/rfc/rfc5952#section-4) and,
/// for the last four octets, that of inet_ntop. tcpdump 4.99.3 prints the same.
#[test]
fn known_ipv6_addresses() {
    for (words, expected) in [
        ("0000 0000 0000 0000 0000 0000 0000 0000", "::"),
        ("0000 0000 0000 0000 0000 0000 0000 0001", "::1"),
        ("2001 0db8 0000 0000 0000 0000 0000 0000", "2001:db8::"),
        // No leading zeros, small letters.
        ("2001 0db8 00a0 0a00 aAaA bBbB 000f 0001", "2001:db8:a0:a00:aaaa:bbbb:f:1"),
        // The longest run of zeros; the first of two that are equal; not a single one.
        ("2001 0000 0000 0001 0000 0000 0000 0001", "2001:0:0:1::1"),
        ("2001 0000 0000 0000 0001 0000 0000 0001", "2001::1:0:0:1"),
        ("2001 0db8 0000 0000 0001 0000 0000 0001", "2001:db8::1:0:0:1"),
        ("0000 0000 0001 0001 0001 0001 0000 0000", "::1:1:1:1:0:0"),
        ("2001 0db8 0000 0001 0001 0001 0001 0001", "2001:db8:0:1:1:1:1:1"),
        ("0000 0001 0001 0001 0001 0001 0001 0000", "0:1:1:1:1:1:1:0"),
        ("2001 0db8 0000 0001 0000 0001 0000 0000", "2001:db8:0:1:0:1::"),
        // Compatible and mapped addresses, and what only looks like one.
        ("0000 0000 0000 0000 0000 0000 0a00 0001", "::10.0.0.1"),
        ("0000 0000 0000 0000 0000 0000 0001 0000", "::0.1.0.0"),
        ("0000 0000 0000 0000 0000 ffff 0102 0304", "::ffff:1.2.3.4"),
        ("0000 0000 0000 0000 0000 ffff 0000 0000", "::ffff:0.0.0.0"),
        ("0000 0000 0000 0000 0000 fffe 0102 0304", "::fffe:102:304"),
        ("0000 0000 0000 0000 ffff 0000 0102 0304", "::ffff:0:102:304"),
        ("0064 ff9b 0000 0000 0000 0000 c000 0221", "64:ff9b::c000:221"),
    ] {
        let mut packet = ipv6(58, &[128, 0, 0, 0, 0, 1, 0, 2]);
        packet[8..24].copy_from_slice(&hex(words));
        assert_eq!(
            text(NN_T, LinkType::RAW, &[packet]),
            format!("IP6 {expected} > ff02::1: ICMP6, echo request, id 1, seq 2, length 8\n")
        );
    }
}

proptest! {
    #[test]
    fn sequence_numbers(sequence in number(), value in number(), window in any::<u16>(), ports in any::<(u16, u16)>()) {
        // Ports whose payload would be printed do not matter: there is none.
        let options = [&[8, 10][..], &value.to_be_bytes(), &[0; 4], &[1, 1]].concat();
        let mut segment = tcp(ports, 0x02, (sequence, 0), &options, &[]);
        segment[14..16].copy_from_slice(&window.to_be_bytes());
        let (from, to) = ports;
        prop_assert_eq!(
            text(NN_T, LinkType::RAW, &[ipv4(6, &segment)]),
            format!(
                "IP 10.0.0.1.{from} > 10.0.0.2.{to}: Flags [S], seq {sequence}, win {window}, options [TS val {value} ecr \
                 0,nop,nop], length 0\n"
            )
        );
    }

    #[test]
    fn ipv4_addresses(source in any::<[u8; 4]>(), destination in any::<[u8; 4]>()) {
        let mut packet = ping();
        packet[12..16].copy_from_slice(&source);
        packet[16..20].copy_from_slice(&destination);
        let (source, destination) = (Ipv4Addr::from(source), Ipv4Addr::from(destination));
        prop_assert_eq!(
            text(NN_T, LinkType::RAW, &[packet]),
            format!("IP {source} > {destination}: ICMP echo request, id 1, seq 2, length 8\n")
        );
    }

    #[test]
    fn ipv6_addresses(mut words in any::<[u16; 8]>(), zeros in prop::collection::vec(0..8_usize, 0..8)) {
        for zero in zeros {
            words[zero] = 0;
        }
        // tcpdump has dotted quads for compatible addresses too, and Rust only for mapped ones.
        prop_assume!(words[..5] != [0; 5]);
        let address = Ipv6Addr::from(words);
        let mut packet = ipv6(58, &[128, 0, 0, 0, 0, 1, 0, 2]);
        packet[8..24].copy_from_slice(&address.octets());
        prop_assert_eq!(
            text(NN_T, LinkType::RAW, &[packet]),
            format!("IP6 {address} > ff02::1: ICMP6, echo request, id 1, seq 2, length 8\n")
        );
    }

    #[test]
    fn vnis(vni in 0..0x0100_0000_u32) {
        let [_, a, b, c] = vni.to_be_bytes();
        let packet = ipv4(17, &udp(1, 6081, &[&[0, 0, 0x12, 0x34, a, b, c, 0][..], &[0; 4]].concat()));
        prop_assert_eq!(
            text(NN_T, LinkType::RAW, &[packet]),
            format!("IP 10.0.0.1.1 > 10.0.0.2.6081: Geneve, Flags [none], vni {vni:#x}: geneve-proto-0x1234\n")
        );
    }
}
