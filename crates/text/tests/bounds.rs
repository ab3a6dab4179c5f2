//! Packets cut anywhere, and octets that are no packets.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::*;
use mirrortap_text::{Hex, Options, Packet, Printer, Time, TimeFormat};
use proptest::prelude::*;
use wire::LinkType;

/// Where the golden frame is cut, in octets, and the end of the text that tcpdump 4.99.3 prints then.
#[test]
fn every_prefix_of_a_mirrored_frame() {
    let frame = aws();
    let outer = "IP 172.31.0.238.65474 > 172.31.17.188.4789: ";
    let vxlan = "VXLAN, flags [I] (0x08), vni 5569041\n";
    let inner = "IP 18.196.145.224.37180 > 172.31.0.238.22: ";
    let flags = "Flags [S], seq 3889736517, win 64240, options [";
    for captured in 1..frame.len() {
        let expected = match captured {
            ..14 => " [|ether]".to_owned(),
            14 => " [|ip]".to_owned(),
            15..34 => "IP  [|ip]".to_owned(),
            34..38 => "IP 172.31.0.238 > 172.31.17.188:  [|udp]".to_owned(),
            38..42 => format!("{outer} [|udp]"),
            42 => format!("{outer}VXLAN [|vxlan]"),
            43..49 => format!("{outer}VXLAN, flags [I] (0x08),  [|vxlan]"),
            49 => format!("{outer}{vxlan} [|vxlan]"),
            50..64 => format!("{outer}{vxlan} [|ether]"),
            64 => format!("{outer}{vxlan} [|ip]"),
            65..84 => format!("{outer}{vxlan}IP  [|ip]"),
            84..88 => format!("{outer}{vxlan}IP 18.196.145.224 > 172.31.0.238: [|tcp]"),
            88..104 => format!("{outer}{vxlan}{inner} [|tcp]"),
            104 | 105 => format!("{outer}{vxlan}{inner}{flags} [|tcp]"),
            106 | 107 => format!("{outer}{vxlan}{inner}{flags}mss [|tcp]"),
            108 | 109 => format!("{outer}{vxlan}{inner}{flags}mss 1460, [|tcp]"),
            110 | 111 => format!("{outer}{vxlan}{inner}{flags}mss 1460,sackOK, [|tcp]"),
            112..120 => format!("{outer}{vxlan}{inner}{flags}mss 1460,sackOK,TS [|tcp]>"),
            120 => format!("{outer}{vxlan}{inner}{flags}mss 1460,sackOK,TS val 3007444187 ecr 0, [|tcp]"),
            121 | 122 => format!("{outer}{vxlan}{inner}{flags}mss 1460,sackOK,TS val 3007444187 ecr 0,nop, [|tcp]"),
            _ => format!("{outer}{vxlan}{inner}{flags}mss 1460,sackOK,TS val 3007444187 ecr 0,nop,wscale [|tcp]>"),
        };
        assert_eq!(cut(NN_T, LinkType::ETHERNET, &frame, captured), format!("{expected}\n"), "{captured} octets");
    }
}

#[test]
fn impossible_records() {
    let print = |captured: usize, len: usize| {
        let (bytes, mut text) = (vec![0; captured], String::new());
        let packet = Packet { time: Time::default(), link_type: LinkType::ETHERNET, bytes: &bytes, len };
        Printer::new(Options::default()).packet(&mut text, &mut sequences(), &packet).unwrap();
        text
    };
    assert_eq!(print(0, 60), "[Invalid header: caplen==0]\n");
    assert_eq!(print(0, 0), "[Invalid header: caplen==0, len==0]\n");
    assert_eq!(print(60, 0), "[Invalid header: len==0]\n");
    assert_eq!(print(60, 59), "[Invalid header: len(59) < caplen(60)]\n");
    assert_eq!(print(262_145, 262_145), "[Invalid header: caplen(262145) > 262144, len(262145) > 262144]\n");
    assert_eq!(print(60, 262_145), "[Invalid header: len(262145) > 262144]\n");
}

#[test]
fn deep_tunnels_do_not_deepen_the_stack() {
    // As many IPv4 headers inside each other as a packet can have, and ICMP errors that quote each other.
    let mut packet = ping();
    for _ in 0..3_000 {
        packet = ipv4(4, &packet);
    }
    let printed = text(NN_T, LinkType::RAW, &[packet]);
    assert_eq!(printed.matches("IP 10.0.0.1 > 10.0.0.2: ").count(), 3_001);
    let mut packet = ping();
    while packet.len() < 10_000 {
        packet = ipv4(1, &[hex("0b00 0000 00000000"), packet].concat());
    }
    assert!(text(V, LinkType::RAW, &[packet]).ends_with('\n'));
}

/// Of IPv6 and of a router advertisement, in octets.
const HEADERS: usize = 40 + 16;

/// A router advertisement in an IPv6 packet of `len` octets, whose search lists have the name `a` and others that each
/// point to the one before; and how many names those are.
fn names_that_point_to_each_other(len: usize) -> (Vec<u8>, usize) {
    let mut options = hex("1f02 0000 0000003c 0161000000000000");
    let (mut before, mut names) = (8_u16, 1);
    while options.len() + 16 <= len - HEADERS {
        let units = ((len - HEADERS - options.len()) / 8).min(255);
        let end = options.len() + units * 8;
        options.extend([31, u8::try_from(units).unwrap(), 0, 0, 0, 0, 0, 60]);
        while options.len() < end {
            let at = u16::try_from(options.len()).unwrap();
            options.extend((0xc000 | before).to_be_bytes());
            // A pointer has 14 bits.
            before = if at < 0x4000 { at } else { before };
            names += 1;
        }
    }
    (ipv6(58, &[hex("8600 0000 40000708 00000000 00000000"), options].concat()), names)
}

#[test]
fn names_that_point_to_each_other_are_followed_up_to_a_limit() {
    // In a packet of a usual size all of them.
    let (packet, names) = names_that_point_to_each_other(1500);
    let printed = text(V, LinkType::RAW, &[packet]);
    assert_eq!(printed.matches(" a.").count(), names);
    assert!(printed.ends_with(" a. a.\n"), "{printed}");
    // In a longer one as many as have an octet for each of the options' and 1,048,576 more. Name `n` has the two octets of
    // its label behind `n` pointers.
    let (packet, names) = names_that_point_to_each_other(64_000);
    let (mut octets, mut followed) = (packet.len() - HEADERS + (1 << 20), 0);
    while let Some(left) = octets.checked_sub(2 * followed + 2) {
        (octets, followed) = (left, followed + 1);
    }
    let printed = text(V, LinkType::RAW, &[packet]);
    assert_eq!(printed.matches(" a.").count(), followed);
    assert!(printed.ends_with(" a. a.  [|icmp6]\n"), "{printed}");
    assert!(followed < names / 10);
}

/// Labels of bits are the longest text for their octets: 73 for 34. All names point to a chain of them, which is dumped, too.
#[test]
fn text_of_names_is_bounded() {
    let label = [hex("4100"), vec![0xff; 32]].concat();
    let chain = [vec![253, 213], label.repeat(50), vec![0; 2]].concat();
    let names = [hex("1fff 0000 0000003c"), hex("c002").repeat(1016)].concat();
    let options = [chain, names.repeat(7)].concat();
    let packet = ipv6(58, &[hex("8600 0000 40000708 00000000 00000000"), options].concat());
    let len = packet.len();
    let printed = text(VV, LinkType::RAW, &[packet]);
    let followed = len - HEADERS + (1 << 20);
    assert!(printed.len() > followed * 2 && printed.len() < followed * 73 / 34 + 10_000, "{}", printed.len());
    assert!(printed.ends_with(" [|icmp6]\n"));
}

#[test]
fn names_without_pointers_are_all_printed() {
    let option = [hex("1fff 0000 0000003c"), b"\x01a\0".repeat(677), vec![0]].concat();
    let packet = ipv6(58, &[hex("8600 0000 40000708 00000000 00000000"), option.repeat(32)].concat());
    let printed = text(V, LinkType::RAW, &[packet]);
    assert_eq!(printed.matches(" a.").count(), 32 * 677);
    assert!(printed.ends_with(" a. a.\n"));
}

#[test]
fn a_writer_that_is_full() {
    struct Full(usize);
    impl std::fmt::Write for Full {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
            Ok(())
        }
    }
    let frame = aws();
    let packet = Packet { time: Time::default(), link_type: LinkType::ETHERNET, bytes: &frame, len: frame.len() };
    let mut printer = Printer::new(Options::default());
    assert!(printer.packet(&mut Full(10_000), &mut sequences(), &packet).is_ok());
    assert!(printer.packet(&mut Full(100), &mut sequences(), &packet).is_err());
}

fn link_type() -> impl Strategy<Value = LinkType> {
    prop::sample::select(vec![
        LinkType::NULL,
        LinkType::ETHERNET,
        LinkType::RAW,
        LinkType::LOOP,
        LinkType::LINUX_SLL,
        LinkType::LINUX_SLL2,
        LinkType(147),
    ])
}

fn options() -> impl Strategy<Value = Options<'static>> {
    let time = prop::sample::select(vec![
        TimeFormat::Clock,
        TimeFormat::None,
        TimeFormat::Unix,
        TimeFormat::SincePrevious,
        TimeFormat::Date,
        TimeFormat::SinceFirst,
    ]);
    let hex = prop::sample::select(vec![Hex::None, Hex::None, Hex::Hex, Hex::HexAscii, Hex::Ascii, Hex::AsciiWithLink]);
    (any::<[bool; 4]>(), 0..4_u8, time, hex).prop_map(
        |([link_header, absolute_sequence, nanoseconds, quiet], verbosity, time, hex)| Options {
            link_header,
            absolute_sequence,
            nanoseconds,
            quiet,
            verbosity,
            time,
            hex,
            ..Options::default()
        },
    )
}

/// Packets of every kind, for changing octets of.
fn packets() -> impl Strategy<Value = Vec<u8>> {
    let udp = |port, payload: Vec<u8>| ethernet(0x0800, &ipv4(17, &udp(1, port, &payload)));
    let vxlan = [hex("08000000 fa381b00"), syn()].concat();
    prop::sample::select(vec![
        aws(),
        udp(8472, vxlan.clone()),
        udp(4790, [hex("0c000003 00000a00"), vxlan].concat()),
        udp(6081, [hex("0240 6558 00000a00 0108 80 01 00000001"), syn()].concat()),
        ethernet(
            0x0800,
            &ipv4(47, &[hex("f000 0800 00000000 0000002a 00000005 0800 00 04 0a000001 00000000"), ping()].concat()),
        ),
        ethernet(0x0800, &ipv4(1, &[hex("0303 fcfc 00000000"), ipv4(17, &[0; 120])].concat())),
        ethernet(
            0x0800,
            &ipv4(
                6,
                &tcp(
                    (1, 80),
                    0x18,
                    (1, 2),
                    &hex("0101050a000003e9000003f0 1e0c00810102030405060708"),
                    b"GET / HTTP/1.1\r\n\r\n",
                ),
            ),
        ),
        ethernet(
            0x86dd,
            &ipv6(0, &hex("2b00 050200000000 3a02 0001 00000000 20010db8 00000000 00000000 00000001 8000000000010002")),
        ),
        ethernet(
            0x86dd,
            &ipv6(
                58,
                &hex(
                    "8600 0000 40c00708 00000000 00000000 0304 40c0 00000001 00000002 00000000 20010db8 00000000 00000000 00000000 1903 0000 00000001 20010db8 00000000 00000000 00000001",
                ),
            ),
        ),
        ethernet(
            0x86dd,
            &ipv6(
                58,
                &hex(
                    "8f00 0000 0000 0001 0401 0001 ff020000 00000000 00000000 00000001 ff020000 00000000 00000000 00000002",
                ),
            ),
        ),
        ethernet(0x0806, &hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")),
        ethernet(36, &[hex("aaaa03 000000 0800"), ping()].concat()),
    ])
}

/// What is true of the text of any octets.
fn check(options: Options<'_>, link_type: LinkType, bytes: &[u8], len: usize, time: Time) -> Result<(), TestCaseError> {
    let mut text = String::new();
    let mut printer = Printer::new(options);
    let mut sequences = sequences();
    for _ in 0..2 {
        printer.packet(&mut text, &mut sequences, &Packet { time, link_type, bytes, len }).unwrap();
    }
    prop_assert!(text.ends_with('\n'));
    prop_assert!(text.bytes().all(|octet| matches!(octet, b'\t' | b'\n' | 0x20..=0x7e)));
    Ok(())
}

proptest! {
    #[test]
    fn any_octets(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        more in prop_oneof![Just(0), 0..2000_usize],
        link_type in link_type(),
        options in options(),
        seconds in any::<i64>(),
        fraction in any::<u32>(),
    ) {
        let time = Time { seconds, fraction, ..Time::default() };
        check(options, link_type, &bytes, bytes.len() + more, time)?;
    }

    #[test]
    fn packets_with_changed_octets(
        mut bytes in packets(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        captured in any::<prop::sample::Index>(),
        whole in any::<bool>(),
        options in options(),
    ) {
        for (index, octet) in changes {
            let at = index.index(bytes.len());
            bytes[at] = octet;
        }
        let captured = if whole { bytes.len() } else { captured.index(bytes.len()) };
        check(options, LinkType::ETHERNET, &bytes[..captured], bytes.len(), Time::default())?;
    }
}
