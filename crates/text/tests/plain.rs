//! Frames without surprises, whose lines are put together in one go, against the printers of each header. A packet without
//! a link header has the same text and takes the longer way.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::*;
use mirrortap_text::{Packet, Printer, Time};
use proptest::prelude::*;
use wire::LinkType;

/// Ports that printers ask for, ports beside them, and others.
fn port() -> impl Strategy<Value = u16> {
    let known =
        vec![80, 21, 25, 53, 2049, 4789, 4790, 6081, 6379, 8472, 10_288, 10_289, 30_490, 30_491, 49_152, 65_535];
    prop_oneof![prop::sample::select(known), any::<u16>()]
}

fn tcp_options() -> impl Strategy<Value = Vec<u8>> {
    let timestamps = any::<[u8; 8]>().prop_map(|octets| [&[1, 1, 8, 10][..], &octets].concat());
    let others = prop::collection::vec(0..10_u8, 0..5).prop_map(|octets| octets.repeat(4));
    prop_oneof![4 => timestamps, 1 => Just(vec![]), 1 => others]
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    let words = vec![&b"GET / HTTP/1.1\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\n", b"\tno method\n", &[b'x'; 200], b""];
    (prop::sample::select(words), prop::collection::vec(any::<u8>(), 0..40))
        .prop_map(|(first, octets)| [first, &octets].concat())
}

fn segment() -> impl Strategy<Value = Vec<u8>> {
    let flags = prop_oneof![4 => prop::sample::select(vec![0x02, 0x10, 0x12, 0x18, 0x11, 0x14]), 1 => any::<u8>()];
    let numbers = prop_oneof![any::<(u32, u32)>(), (0..3_000_000_u32, 0..1_000_u32)];
    ((port(), port()), flags, numbers, tcp_options(), payload())
        .prop_map(|(ports, flags, numbers, options, payload)| tcp(ports, flags, numbers, &options, &payload))
}

/// IPv4 packets of TCP, and of TCP in VXLAN.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let vxlan = (port(), prop_oneof![4 => Just(4789), 1 => port()], any::<[u8; 4]>(), segment(), any::<bool>())
        .prop_map(|(source, destination, end, segment, back)| {
            let packet = ipv4(6, &segment);
            let frame = ethernet(0x0800, &if back { common::back(packet) } else { packet });
            ipv4(17, &udp(source, destination, &[&[8, 0, 0, 0][..], &end, &frame].concat()))
        });
    let tcp = (segment(), any::<bool>()).prop_map(|(segment, back)| {
        let packet = ipv4(6, &segment);
        if back { common::back(packet) } else { packet }
    });
    prop_oneof![vxlan, tcp]
}

/// Where octets are changed, to what, how many are left out at the end, and how many more are claimed.
fn damage() -> impl Strategy<Value = (Vec<(usize, u8)>, usize, usize)> {
    let changes = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec((1..80_usize, any::<u8>()), 1..3)];
    (changes, prop_oneof![3 => Just(0), 1 => 0..120_usize], prop_oneof![3 => Just(0), 1 => 0..40_usize])
}

proptest! {
    #[test]
    fn the_same_text_as_without_a_link_header(packets in prop::collection::vec((packet(), damage()), 1..6)) {
        let print = |link_type| {
            let (mut printer, mut sequences, mut text) = (Printer::new(NN_T), sequences(), String::new());
            for (packet, (changes, left_out, more)) in &packets {
                let mut packet = packet.clone();
                for (at, octet) in changes {
                    if let Some(place) = packet.get_mut(*at) {
                        *place = *octet;
                    }
                }
                let captured = packet.len().saturating_sub(*left_out).max(1);
                let mut bytes = packet[..captured].to_vec();
                if link_type == LinkType::ETHERNET {
                    bytes = ethernet(0x0800, &bytes);
                }
                let len = bytes.len() + left_out + more;
                let packet = Packet { time: Time::default(), link_type, bytes: &bytes, len };
                printer.packet(&mut text, &mut sequences, &packet).unwrap();
            }
            text
        };
        prop_assert_eq!(print(LinkType::ETHERNET), print(LinkType::RAW));
    }
}

#[test]
fn every_set_of_flags() {
    for flags in 0..=255 {
        let packet = ipv4(6, &tcp((1, 2), flags, (3, 4), &[], &[]));
        let printed = text(NN_T, LinkType::ETHERNET, &[ethernet(0x0800, &packet)]);
        assert_eq!(printed, text(NN_T, LinkType::RAW, &[packet]));
        let letters = "FSRP.UEW".chars().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1);
        let letters: String = letters.map(|(_, letter)| letter).collect();
        let letters = if letters.is_empty() { "none" } else { &letters };
        assert!(printed.contains(&format!(": Flags [{letters}],")), "{printed}");
    }
}
