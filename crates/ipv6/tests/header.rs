//! The fixed header: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv6Addr;

use mirrortap_ipv6::{Dscp, Ecn, Error, Fields, Header, header};
use proptest::prelude::*;
use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, IpProtocol, Part};

/// An echo request of ICMPv6, sequence number 1, from 2001:db8::1 to 2001:db8::2 with traffic class 0xb9, flow label 0x12345.
/// Its checksum by hand: the addresses add up to 0x5b72 + 3, length 8 and next header 58 to 0x42, the message without its
/// checksum to 0x8001; together 0xdbb8, the complement is 0x2447.
const ECHO: [u8; 48] = [
    0x6b, 0x91, 0x23, 0x45, 0x00, 0x08, 0x3a, 0x40, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x80, 0x00, 0x24, 0x47, 0x00, 0x00, 0x00, 0x01,
];
const SOURCE: Ipv6Addr = Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 1);
const DESTINATION: Ipv6Addr = Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 2);

#[test]
fn reads_known_octets() {
    let (header, payload) = Header::parse(&ECHO).unwrap();
    assert_eq!(header.version(), 6);
    assert_eq!(header.traffic_class(), 0xb9);
    assert_eq!((header.dscp(), header.ecn()), (Dscp::EF, Ecn::ECT_1));
    assert_eq!(header.flow_label(), 0x12345);
    assert_eq!((header.payload_length(), header.payload_len()), (8, Some(8)));
    assert_eq!(header.next_header(), IpProtocol::ICMPV6);
    assert_eq!(header.hop_limit(), 64);
    assert_eq!((header.source(), header.destination()), (SOURCE, DESTINATION));
    assert_eq!(header.octets(), &ECHO[..40]);
    assert_eq!(payload, &ECHO[40..]);
    assert_eq!(
        format!("{header:?}"),
        "Header { version: 6, dscp: EF, ecn: ECT(1), flow_label: 0x12345, payload_length: 8, \
         next_header: IPv6-ICMP (58), hop_limit: 64, source: 2001:db8::1, destination: 2001:db8::2 }"
    );
}

#[test]
fn writes_known_octets() {
    let fields = Fields {
        dscp: Dscp::EF,
        ecn: Ecn::ECT_1,
        flow_label: 0x12345,
        payload_length: 8,
        next_header: IpProtocol::ICMPV6,
        hop_limit: 64,
        source: SOURCE,
        destination: DESTINATION,
    };
    assert_eq!(fields.to_bytes(), ECHO[..40]);
    // Bits that do not fit are not written into their neighbours.
    assert_eq!(Fields { flow_label: 0xfff1_2345, ecn: Ecn(0xfd), ..fields }.to_bytes(), ECHO[..40]);
    assert_eq!(Header::parse(&Fields::default().to_bytes()).unwrap().0.payload_len(), Some(0));
}

#[test]
fn the_pseudo_header_gives_the_checksum() {
    let (header, payload) = Header::parse(&ECHO).unwrap();
    let pseudo = header.pseudo_header();
    assert_eq!(pseudo, PseudoHeader::Ipv6 { source: SOURCE, destination: DESTINATION });
    let sum = pseudo.sum(IpProtocol::ICMPV6, 8).add_octets(payload);
    assert_eq!(sum.verdict(0x2447), Verdict::Valid);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..ECHO.len() {
        match Header::parse(&ECHO[..end]) {
            Err(error) => {
                assert!(end < 40);
                assert_eq!(error, Error::truncated(Part::Ipv6Header, 40, end));
            }
            Ok((header, rest)) => assert_eq!((header.payload_len(), rest.len()), (Some(8), end - 40)),
        }
    }
}

#[test]
fn another_version_is_malformed() {
    for version in (0..16).filter(|&version| version != 6) {
        let mut octets = ECHO;
        octets[0] = version << 4 | 0x0b;
        let error = Header::parse(&octets).unwrap_err();
        assert_eq!(error, Error::malformed(Part::Ipv6Header, Field::Version, version.into()));
    }
}

#[test]
fn payload_length_is_a_claim() {
    for (payload_length, next_header, payload_len) in [
        (0, IpProtocol::TCP, None),
        (0, IpProtocol::HOP_BY_HOP, None),
        (0, IpProtocol::NO_NEXT_HEADER, Some(0)),
        (1, IpProtocol::NO_NEXT_HEADER, Some(1)),
        (65_535, IpProtocol::TCP, Some(65_535)),
    ] {
        let octets = Fields { payload_length, next_header, ..Fields::default() }.to_bytes();
        let (header, _) = Header::parse(&octets).unwrap();
        assert_eq!(header.payload_length(), payload_length);
        assert_eq!(header.payload_len(), payload_len);
    }
}

proptest! {
    #[test]
    fn round_trip(octets in prop::array::uniform32(any::<u8>()), tail: [u8; 8], as_sent: bool, rest: Vec<u8>) {
        let mut input = [&octets[..], &tail, &rest].concat();
        if !as_sent {
            input[0] = 0x60 | input[0] & 0x0f;
        }
        match Header::parse(&input) {
            Ok((parsed, after)) => {
                prop_assert_eq!(&Fields::from(parsed).to_bytes()[..], &input[..40]);
                prop_assert_eq!(after, &rest);
                let _ = (format!("{parsed:?}"), parsed.pseudo_header(), parsed.payload_len());
                let (nom_after, nom_header) = header(&input).unwrap();
                prop_assert_eq!((nom_header, nom_after), (parsed, after));
            }
            Err(error) => {
                prop_assert!(input[0] >> 4 != 6);
                prop_assert_eq!(header(&input).unwrap_err(), nom::Err::Error(error));
            }
        }
    }
}
