//! ICMPv6: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv6Addr;

use mirrortap_icmp::v6::{Code, Fields, Header, Type, header, mld};
use mirrortap_icmp::{Echo, Error};
use proptest::prelude::*;
use wire::checksum::{PseudoHeader, Verdict};
use wire::{Part, Payload};

/// An echo request with `ab` from ::1 to itself. By hand: 0001 + 0001 + 000a + 003a (pseudo-header), 8000 + 1234 + 0001 +
/// 6162 make f3dd, whose complement is 0c22.
const ECHO: [u8; 10] = [0x80, 0x00, 0x0c, 0x22, 0x12, 0x34, 0x00, 0x01, b'a', b'b'];
const ADDRESSES: PseudoHeader = PseudoHeader::Ipv6 { source: Ipv6Addr::LOCALHOST, destination: Ipv6Addr::LOCALHOST };

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&ECHO).unwrap();
    assert_eq!((header.message_type(), header.code()), (Type::ECHO_REQUEST, Code(0)));
    assert_eq!(header.checksum(), 0x0c22);
    assert_eq!((header.header_len(), header.captured_len()), (8, 8));
    assert_eq!(header.rest_of_header(), Some(&[0x12, 0x34, 0x00, 0x01]));
    assert_eq!(header.echo(), Some(Echo { identifier: 0x1234, sequence_number: 1 }));
    assert_eq!((header.mtu(), header.pointer(), header.multicast_address(rest)), (None, None, None));
    assert_eq!((header.quoted(rest), header.extension(rest), rest), (None, None, &b"ab"[..]));
    assert_eq!(header.message_type().to_string(), "echo request (128)");
}

#[test]
fn writes_known_octets() {
    let echo = Echo { identifier: 0x1234, sequence_number: 1 };
    let fields = Fields { checksum: 0x0c22, rest_of_header: echo.to_be_bytes(), ..Fields::default() };
    assert_eq!(fields.to_bytes(), ECHO[..8]);
}

#[test]
fn reads_what_each_type_says() {
    let too_big = [2, 0, 0, 0, 0, 0, 0x05, 0x00];
    assert_eq!(Header::parse(&too_big).unwrap().0.mtu(), Some(1280));
    let problem = [4, 1, 0, 0, 0, 0, 0, 40];
    let header = Header::parse(&problem).unwrap().0;
    assert_eq!((header.pointer(), header.code().name(header.message_type())), (Some(40), Some("unknown next header")));
    assert_eq!((Code(1).name(Type::ECHO_REPLY), Type(77).name()), (None, None));
    assert_eq!((Type(127).is_error(), Type(128).is_error()), (true, false));
}

#[test]
fn quotes_for_errors_only() {
    for kind in 0..=255 {
        let octets = [kind, 0, 0, 0, 0, 0, 0, 0, 0x60];
        let (header, rest) = Header::parse(&octets).unwrap();
        assert_eq!(header.quoted(rest), (1..=4).contains(&kind).then_some(&[0x60][..]));
    }
}

#[test]
fn finds_the_extension_behind_the_quote() {
    // Two units of eight octets, then one octet of an extension.
    let mut octets = [0x60; 25];
    octets[..8].copy_from_slice(&[3, 0, 0, 0, 2, 0, 0, 0]);
    for end in 8..=octets.len() {
        let (header, rest) = Header::parse(&octets[..end]).unwrap();
        assert_eq!(header.original_datagram_len(), Some(16));
        assert_eq!(header.quoted(rest), Some(&octets[8..end.min(24)]));
        assert_eq!(header.extension(rest), (end > 24).then(|| &octets[24..end]));
    }
    // The same octet is the first of the MTU of packet too big.
    octets[0] = 2;
    assert_eq!(Header::parse(&octets).unwrap().0.original_datagram_len(), None);
}

#[test]
fn judges_the_checksum() {
    let (header, rest) = Header::parse(&ECHO).unwrap();
    assert_eq!(header.verify(&ADDRESSES, rest.into()), Verdict::Valid);
    // The last word went from 6162 to 6163.
    assert_eq!(header.verify(&ADDRESSES, b"ac".into()), Verdict::Invalid { expected: 0x0c21 });
    for end in 4..ECHO.len() {
        let cut = Payload::new(&ECHO[..end], ECHO.len());
        let (header, rest) = Header::parse(cut.bytes).unwrap();
        assert_eq!(header.verify(&ADDRESSES, cut.behind(rest)), Verdict::NotVerifiable);
    }
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..ECHO.len() {
        match Header::parse(&ECHO[..end]) {
            Err(error) => {
                assert!(end < 4);
                assert_eq!(error, Error::truncated(Part::Icmpv6Header, 4, end));
                assert_eq!(error.to_string(), format!("ICMPv6 header at octet 0: needs 4 octets, has {end}"));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len()), (8, end.min(8)));
                assert_eq!(rest, &ECHO[end.min(8)..end]);
                assert_eq!(header.echo().is_some(), end >= 8);
            }
        }
    }
}

#[test]
fn reads_the_multicast_address() {
    // A query of version 1 for ff02::fb; every prefix of it.
    let mut octets = [0; 24];
    octets[0] = 130;
    (octets[8], octets[9], octets[23]) = (0xff, 0x02, 0xfb);
    for end in 8..=octets.len() {
        let (header, rest) = Header::parse(&octets[..end]).unwrap();
        let address = (end == 24).then(|| "ff02::fb".parse::<Ipv6Addr>().unwrap());
        assert_eq!(header.multicast_address(rest), address);
        assert!(mld::Records::from_report(header, rest).is_none());
    }
}

/// A report of version 2: joins ff02::fb; then from one source only ff02::1, with one word more.
const REPORT: [u8; 8 + 20 + 40] = [
    143, 0, 0, 0, 0, 0, 0, 2, //
    4, 0, 0, 0, 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb, //
    1, 1, 0, 1, 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, //
    0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4,
];

#[test]
fn reads_the_records_of_a_report() {
    let (header, rest) = Header::parse(&REPORT).unwrap();
    let mut records = mld::Records::from_report(header, rest).unwrap();
    assert_eq!(records.left(), 2);
    let first = records.next().unwrap().unwrap();
    assert_eq!((first.record_type, first.multicast_address.to_string().as_str()), (4, "ff02::fb"));
    assert!(first.sources.is_empty() && first.aux_data.is_empty());
    let mut second = records.next().unwrap().unwrap();
    assert_eq!((second.record_type, second.multicast_address.to_string().as_str()), (1, "ff02::1"));
    assert_eq!((second.sources.len(), second.aux_data), (1, &[1, 2, 3, 4][..]));
    assert_eq!(second.sources.next(), Some("fe80::7".parse().unwrap()));
    assert_eq!(second.sources.next(), None);
    assert_eq!((records.next(), records.next()), (None, None));
    assert_eq!(mld::record(rest).unwrap(), (&rest[20..], first));
}

#[test]
fn every_prefix_of_a_report_says_what_is_missing() {
    for end in 8..REPORT.len() {
        let (header, rest) = Header::parse(&REPORT[..end]).unwrap();
        let mut records = mld::Records::from_report(header, rest).unwrap();
        let error = records.by_ref().find_map(Result::err).unwrap();
        let expected = match rest.len() {
            have @ 0..4 => Error::truncated(Part::Icmpv6Header, 4, have),
            have @ 4..20 => Error::truncated(Part::Icmpv6Header, 20, have),
            have @ 20..24 => Error::truncated(Part::Icmpv6Header, 4, have - 20).at(20),
            have => Error::truncated(Part::Icmpv6Header, 40, have - 20).at(20),
        };
        assert_eq!(error, expected);
        assert_eq!(records.next(), None);
    }
    let (header, rest) = Header::parse(&REPORT[..7]).unwrap();
    assert_eq!(mld::Records::from_report(header, rest), None);
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!(after, &rest);
        let (nom_after, nom_header) = header_by_nom(&input);
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }

    #[test]
    fn records_end(count: u16, octets in proptest::collection::vec(0_u8..3, 0..200)) {
        let [a, b] = count.to_be_bytes();
        let input = [&[143, 0, 0, 0, 0, 0, a, b], &octets[..]].concat();
        let (header, rest) = Header::parse(&input).unwrap();
        let records = mld::Records::from_report(header, rest).unwrap();
        prop_assert!(records.count() <= usize::from(count).min(rest.len() / mld::Record::LEN + 1));
    }
}

fn header_by_nom(input: &[u8]) -> (&[u8], Header<'_>) {
    header(input).unwrap()
}
