//! ICMP: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap_icmp::v4::{Code, Fields, Header, Type, header};
use mirrortap_icmp::{Echo, Error};
use proptest::prelude::*;
use wire::checksum::Verdict;
use wire::{Part, Payload};

/// An echo request with `ab`. By hand: 0800 + 1234 + 0001 + 6162 make 7b97, whose complement is 8468.
const ECHO: [u8; 10] = [0x08, 0x00, 0x84, 0x68, 0x12, 0x34, 0x00, 0x01, b'a', b'b'];

/// Time exceeded with a quote of 32 words and an MPLS label stack behind it, as in RFC 4950.
fn time_exceeded() -> Vec<u8> {
    let mut octets = vec![0x0b, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x45, 0x00, 0x00, 0x1d];
    octets.resize(8 + 128, 0);
    octets.extend([0x20, 0x00, 0xd1, 0xf4, 0x00, 0x08, 0x01, 0x01, 0x00, 0x01, 0x0d, 0x01]);
    octets
}

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&ECHO).unwrap();
    assert_eq!((header.message_type(), header.code()), (Type::ECHO_REQUEST, Code(0)));
    assert_eq!(header.checksum(), 0x8468);
    assert_eq!((header.header_len(), header.captured_len()), (8, 8));
    assert_eq!(header.rest_of_header(), Some(&[0x12, 0x34, 0x00, 0x01]));
    assert_eq!(header.echo(), Some(Echo { identifier: 0x1234, sequence_number: 1 }));
    assert_eq!((header.mtu(), header.gateway(), header.pointer()), (None, None, None));
    assert_eq!((header.quoted(rest), header.extension(rest), rest), (None, None, &b"ab"[..]));
    assert_eq!(header.message_type().to_string(), "echo request (8)");
    assert_eq!(Type(200).to_string(), "200");
}

#[test]
fn writes_known_octets() {
    let echo = Echo { identifier: 0x1234, sequence_number: 1 };
    let fields = Fields { checksum: 0x8468, rest_of_header: echo.to_be_bytes(), ..Fields::default() };
    assert_eq!(fields.to_bytes(), ECHO[..8]);
}

#[test]
fn reads_what_each_type_says() {
    let parse = |octets: [u8; 8]| Fields::from(Header::parse(&octets).unwrap().0);
    let too_big = [3, 4, 0, 0, 0, 0, 0x05, 0x78];
    assert_eq!(Header::parse(&too_big).unwrap().0.mtu(), Some(1400));
    assert_eq!(Header::parse(&[3, 3, 0, 0, 0, 0, 0x05, 0x78]).unwrap().0.mtu(), None);
    let redirect = [5, 1, 0, 0, 192, 0, 2, 1];
    assert_eq!(Header::parse(&redirect).unwrap().0.gateway(), Some(Ipv4Addr::new(192, 0, 2, 1)));
    assert_eq!(Header::parse(&[12, 0, 0, 0, 20, 0, 0, 0]).unwrap().0.pointer(), Some(20));
    assert_eq!(parse(too_big).code.name(parse(too_big).message_type), Some("need to frag"));
    assert_eq!(parse(redirect).code.name(Type::REDIRECT), Some("redirect to host"));
    assert_eq!((Code(1).name(Type::ECHO_REPLY), Code(77).name(Type::REDIRECT)), (None, None));
}

#[test]
fn quotes_for_errors_only() {
    for kind in 0..=255 {
        let octets = [kind, 0, 0, 0, 0, 0, 0, 0, 0x45];
        let (header, rest) = Header::parse(&octets).unwrap();
        let is_error = [3, 4, 5, 11, 12].contains(&kind);
        assert_eq!(header.message_type().is_error(), is_error);
        assert_eq!(header.quoted(rest), is_error.then_some(&[0x45][..]));
        assert_eq!(header.original_datagram_len(), None);
    }
}

#[test]
fn finds_the_extension_behind_the_quote() {
    let octets = time_exceeded();
    for end in 8..=octets.len() {
        let (header, rest) = Header::parse(&octets[..end]).unwrap();
        assert_eq!(header.original_datagram_len(), Some(128));
        assert_eq!(header.quoted(rest), Some(&octets[8..end.min(136)]));
        assert_eq!(header.extension(rest), (end > 136).then(|| &octets[136..end]));
    }
    // The same octet means something else in a redirect: the second of the gateway.
    let (header, rest) = Header::parse(&[5, 0, 0, 0, 10, 1, 0, 1, 0x45, 0, 0, 0, 0]).unwrap();
    assert_eq!((header.original_datagram_len(), header.extension(rest)), (None, None));
}

#[test]
fn judges_the_checksum() {
    let (header, rest) = Header::parse(&ECHO).unwrap();
    assert_eq!(header.verify(rest.into()), Verdict::Valid);
    // The last word went from 6162 to 6163.
    assert_eq!(header.verify(b"ac".into()), Verdict::Invalid { expected: 0x8467 });
    // A message of four octets is whole if the IP packet says so, and cut if it does not.
    let whole = Payload::from(&[8, 0, 0xf7, 0xff]);
    let (header, rest) = Header::parse(whole.bytes).unwrap();
    assert_eq!(header.verify(whole.behind(rest)), Verdict::Valid);
    for end in 4..ECHO.len() {
        let cut = Payload::new(&ECHO[..end], ECHO.len());
        let (header, rest) = Header::parse(cut.bytes).unwrap();
        assert_eq!(header.verify(cut.behind(rest)), Verdict::NotVerifiable);
    }
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..ECHO.len() {
        match Header::parse(&ECHO[..end]) {
            Err(error) => {
                assert!(end < 4);
                assert_eq!(error, Error::truncated(Part::IcmpHeader, 4, end));
                assert_eq!(error.to_string(), format!("ICMP header at octet 0: needs 4 octets, has {end}"));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len()), (8, end.min(8)));
                assert_eq!(rest, &ECHO[end.min(8)..end]);
                assert_eq!(header.echo().is_some(), end >= 8);
            }
        }
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!(after, &rest);
        let (nom_after, nom_header) = mirrortap_icmp::v4::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
        let quoted = header.quoted(after).unwrap_or_default();
        let extension = header.extension(after).unwrap_or_default();
        prop_assert!(quoted.is_empty() && extension.is_empty() || [quoted, extension].concat() == after);
    }
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [&ECHO[..8], &ECHO[..8]].concat();
    let (rest, (outer, inner)) = (header, header).parse(&octets).unwrap();
    assert_eq!((outer, rest.len()), (inner, 0));
}
