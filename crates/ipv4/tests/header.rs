//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap_ipv4::{Dscp, Ecn, Error, Fields, Flags, Header, Ipv4Option, header};
use proptest::prelude::*;
use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, IpProtocol, Part};

/// The inner header of a packet that AWS VPC Traffic Mirroring sent: 18.196.145.224 sends 172.31.0.238 a TCP SYN.
const SYN: [u8; 20] = [
    0x45, 0x00, 0x00, 0x3c, 0xde, 0x10, 0x40, 0x00, 0x3f, 0x06, 0x0b, 0xfa, 0x12, 0xc4, 0x91, 0xe0, 0xac, 0x1f, 0x00,
    0xee,
];
/// The outer one of that frame: UDP, nothing set, TTL 255.
const OUTER: [u8; 20] = [
    0x45, 0x00, 0x00, 0x6e, 0x00, 0x00, 0x00, 0x00, 0xff, 0x11, 0x50, 0x96, 0xac, 0x1f, 0x00, 0xee, 0xac, 0x1f, 0x11,
    0xbc,
];
/// An IGMPv2 report as RFC 2236 §2 wants it: router alert, TTL 1; the other words add up to 0x06e4.
const ROUTER_ALERT: [u8; 24] = [
    0x46, 0xc0, 0x00, 0x20, 0x00, 0x00, 0x40, 0x00, 0x01, 0x02, 0xf9, 0x1b, 0x0a, 0x00, 0x00, 0x01, 0xe0, 0x00, 0x00,
    0xfb, 0x94, 0x04, 0x00, 0x00,
];

fn with(index: usize, value: u8) -> [u8; 20] {
    let mut octets = SYN;
    octets[index] = value;
    octets
}

fn read(octets: &[u8]) -> Header<'_> {
    Header::parse(octets).unwrap().0
}

#[test]
fn reads_known_octets() {
    let input = [&SYN[..], &[0x91, 0x3c]].concat();
    let (header, payload) = Header::parse(&input).unwrap();
    assert_eq!((header.version(), header.ihl()), (4, 5));
    assert_eq!((header.header_len(), header.captured_len()), (20, 20));
    assert_eq!((header.dscp(), header.ecn()), (Dscp::CS0, Ecn::NOT_ECT));
    assert_eq!((header.total_length(), header.payload_len()), (60, Some(40)));
    assert_eq!(header.identification(), 0xde10);
    assert_eq!(header.flags(), Flags::DONT_FRAGMENT);
    assert_eq!(header.fragment_offset(), 0);
    assert!(!header.is_fragment() && !header.is_later_fragment());
    assert_eq!(header.time_to_live(), 63);
    assert_eq!(header.protocol(), IpProtocol::TCP);
    assert_eq!(header.header_checksum(), 0x0bfa);
    assert_eq!(header.source(), Ipv4Addr::new(18, 196, 145, 224));
    assert_eq!(header.destination(), Ipv4Addr::new(172, 31, 0, 238));
    assert_eq!(header.options().count(), 0);
    assert_eq!(
        header.pseudo_header(),
        PseudoHeader::Ipv4 { source: header.source(), destination: header.destination() }
    );
    assert_eq!(payload, [0x91, 0x3c]);

    let (header, payload) = Header::parse(&ROUTER_ALERT).unwrap();
    assert_eq!((header.header_len(), header.captured_len(), payload.len()), (24, 24, 0));
    assert_eq!(header.dscp(), Dscp::CS6);
    assert_eq!(header.payload_len(), Some(8));
    assert_eq!(header.options().collect::<Vec<_>>(), [Ok(Ipv4Option::RouterAlert(0))]);
}

#[test]
fn writes_known_octets() {
    let fields = Fields {
        total_length: 60,
        identification: 0xde10,
        flags: Flags::DONT_FRAGMENT,
        time_to_live: 63,
        protocol: IpProtocol::TCP,
        header_checksum: 0x0bfa,
        source: Ipv4Addr::new(18, 196, 145, 224),
        destination: Ipv4Addr::new(172, 31, 0, 238),
        ..Fields::default()
    };
    assert_eq!(fields.to_bytes(), SYN);
    let default = Fields::default().to_bytes();
    assert_eq!(read(&default).payload_len(), Some(0));
    assert!(!read(&default).is_total_length_malformed());
}

#[test]
fn judges_the_checksum() {
    assert_eq!(read(&SYN).verify(), Verdict::Valid);
    assert_eq!(read(&OUTER).verify(), Verdict::Valid);
    assert_eq!(read(&ROUTER_ALERT).verify(), Verdict::Valid);
    // One hop on: the word with the TTL is 0x0100 less, so the checksum is 0x0100 more (RFC 1141).
    assert_eq!(read(&with(8, 62)).verify(), Verdict::Invalid { expected: 0x0cfa });
    let mut other_alert = ROUTER_ALERT;
    other_alert[23] = 1;
    assert_eq!(read(&other_alert).verify(), Verdict::Invalid { expected: 0xf91a });
    assert_eq!(read(&ROUTER_ALERT[..23]).verify(), Verdict::NotVerifiable);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for packet in [&SYN[..], &OUTER, &ROUTER_ALERT] {
        for end in 0..packet.len() {
            match Header::parse(&packet[..end]) {
                Err(error) => {
                    assert!(end < 20);
                    assert_eq!(error, Error::truncated(Part::Ipv4Header, 20, end));
                }
                Ok((header, rest)) => {
                    assert!(end >= 20);
                    assert_eq!((header.header_len(), header.captured_len(), rest.len()), (24, end, 0));
                }
            }
        }
    }
    let error = read(&ROUTER_ALERT[..22]).options().next().unwrap().unwrap_err();
    assert_eq!(error, Error::truncated(Part::Ipv4Option, 4, 2));
}

#[test]
fn impossible_values_are_malformed() {
    for version in (0..16).filter(|&version| version != 4) {
        let error = Header::parse(&with(0, version << 4 | 5)).unwrap_err();
        assert_eq!(error, Error::malformed(Part::Ipv4Header, Field::Version, version.into()));
    }
    for ihl in 0..5 {
        let error = Header::parse(&with(0, 0x40 | ihl)).unwrap_err();
        assert_eq!(error, Error::malformed(Part::Ipv4Header, Field::Ihl, ihl.into()));
    }
}

#[test]
fn total_length_is_a_claim() {
    let mut octets = ROUTER_ALERT;
    for (total_length, payload_len, malformed) in [
        (0_u16, None, false),
        (1, Some(0), true),
        (20, Some(0), true),
        (23, Some(0), true),
        (24, Some(0), false),
        (25, Some(1), false),
        (65_535, Some(65_511), false),
    ] {
        octets[2..4].copy_from_slice(&total_length.to_be_bytes());
        assert_eq!(read(&octets).total_length(), total_length);
        assert_eq!(read(&octets).payload_len(), payload_len);
        assert_eq!(read(&octets).is_total_length_malformed(), malformed);
    }
}

#[test]
fn tells_fragments() {
    // Flags and offset as sent, then: flags in words, offset in octets, a fragment, a later one.
    for (sent, words, offset, fragment, later) in [
        (0x0000_u16, "none", 0, false, false),
        (0x4000, "DF", 0, false, false),
        (0x8000, "rsvd", 0, false, false),
        (0x2000, "+", 0, true, false),
        (0x20b9, "+", 1480, true, true),
        (0x00b9, "none", 1480, true, true),
        (0xffff, "+, DF, rsvd", 65_528, true, true),
    ] {
        let mut octets = SYN;
        octets[6..8].copy_from_slice(&sent.to_be_bytes());
        let header = read(&octets);
        assert_eq!(header.flags().to_string(), words);
        assert_eq!(header.fragment_offset(), offset);
        assert_eq!((header.is_fragment(), header.is_later_fragment()), (fragment, later));
        assert_eq!(Fields::from(header).to_bytes(), octets);
    }
    assert_eq!(Flags::DONT_FRAGMENT | Flags::MORE_FRAGMENTS, Flags(3));
    assert_eq!(Flags(3) | Flags::MORE_FRAGMENTS, Flags(3));
    assert_eq!(format!("{:?}", Flags::DONT_FRAGMENT), "[DF] (0x2)");
}

#[test]
fn names_dscp_and_ecn() {
    // The octet as sent: 0xb8 is expedited forwarding, 0x8a AF41 with ECT(0).
    for (octet, dscp, ecn) in [
        (0xb8, "EF", "Not-ECT"),
        (0x8a, "AF41", "ECT(0)"),
        (0x29, "AF11", "ECT(1)"),
        (0x03, "CS0", "CE"),
        (0xe0, "CS7", "Not-ECT"),
        (0x04, "LE", "Not-ECT"),
        (0xb0, "VOICE-ADMIT", "Not-ECT"),
        (0xfc, "63", "Not-ECT"),
        (0xa8, "42", "Not-ECT"),
    ] {
        let octets = with(1, octet);
        assert_eq!(read(&octets).dscp().to_string(), dscp);
        assert_eq!(read(&octets).ecn().to_string(), ecn);
    }
    assert_eq!(Dscp(34).assured_forwarding(), Some((4, 1)));
    assert_eq!(Dscp(40).assured_forwarding(), None);
    assert_eq!(Dscp(64).to_string(), "64");
    assert_eq!(Ecn(4).to_string(), "4");
}

#[test]
fn the_pseudo_header_has_the_end_of_the_source_route() {
    let mut octets = [&SYN[..], &[131, 11, 4, 10, 0, 0, 1, 10, 0, 0, 2, 0]].concat();
    octets[0] = 0x48;
    let (hop, last) = (Ipv4Addr::new(172, 31, 0, 238), Ipv4Addr::new(10, 0, 0, 2));
    // The pointer is at the first address, at the last one, behind it.
    for (pointer, destination) in [(4, last), (8, last), (12, hop)] {
        octets[22] = pointer;
        let header = read(&octets);
        assert_eq!((header.destination(), header.final_destination()), (hop, destination));
        assert_eq!(header.pseudo_header(), PseudoHeader::Ipv4 { source: header.source(), destination });
    }
    // The route was cut short: nothing is known but the next hop.
    assert_eq!(read(&octets[..25]).final_destination(), hop);
    // A recorded route is not a source route.
    octets[20] = 7;
    octets[22] = 4;
    assert_eq!(read(&octets).final_destination(), hop);
}

#[test]
fn debug_prints_fields_by_name() {
    let text = format!("{:?}", read(&ROUTER_ALERT));
    assert!(text.starts_with("Header { version: 4, ihl: 6, dscp: CS6, ecn: Not-ECT, total_length: 32,"), "{text}");
    assert!(text.ends_with("destination: 224.0.0.251, options: [Ok(RouterAlert(0))] }"), "{text}");
}

proptest! {
    #[test]
    fn round_trip(mut octets: [u8; 20], as_sent: bool, rest: Vec<u8>) {
        if !as_sent {
            octets[0] = 0x40 | octets[0] & 0x0f;
        }
        let input = [&octets[..], &rest].concat();
        match Header::parse(&input) {
            Ok((header, after)) => {
                prop_assert_eq!(Fields::from(header).to_bytes(), octets);
                prop_assert_eq!(&[header.options().octets(), after].concat(), &rest);
                prop_assert!(header.captured_len() <= header.header_len());
                prop_assert!(after.is_empty() || header.captured_len() == header.header_len());
                let (nom_after, nom_header) = header_by_nom(&input);
                prop_assert_eq!((nom_header, nom_after), (header, after));
                // Nothing that is asked of a header fails.
                let _ = (format!("{header:?}"), header.pseudo_header(), header.payload_len());
                let verdict = header.verify();
                if let Verdict::Invalid { expected } = verdict {
                    let fields = Fields { header_checksum: expected, ..Fields::from(header) };
                    let input = [&fields.to_bytes()[..], &rest].concat();
                    prop_assert_eq!(Header::parse(&input).unwrap().0.verify(), Verdict::Valid);
                }
            }
            Err(error) => {
                prop_assert!(octets[0] >> 4 != 4 || octets[0] & 0x0f < 5);
                prop_assert_eq!(header(&input).unwrap_err(), nom::Err::Error(error));
            }
        }
    }
}

fn header_by_nom(input: &[u8]) -> (&[u8], Header<'_>) {
    header(input).unwrap()
}
