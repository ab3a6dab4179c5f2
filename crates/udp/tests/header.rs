//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap_udp::{Error, Fields, Header, header};
use proptest::prelude::*;
use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, Part, Payload};

/// The outer header of a packet that AWS VPC Traffic Mirroring sent: no checksum, 82 octets of payload claimed.
const AWS: [u8; 8] = [0xff, 0xc2, 0x12, 0xb5, 0x00, 0x5a, 0x00, 0x00];
/// `a` from 10.0.0.1:4660 to 10.0.0.2:53. By hand: 0a00 + 0001 + 0a00 + 0002 + 0011 + 0009 (pseudo-header), 1234 + 0035 +
/// 0009 (header), 6100 (payload) make 878f, whose complement is 7870.
const LETTER: [u8; 9] = [0x12, 0x34, 0x00, 0x35, 0x00, 0x09, 0x78, 0x70, b'a'];
/// As before with two octets of payload, chosen so that the sum is ffff and the checksum would be zero: 0a00 + 0001 + 0a00
/// + 0002 + 0011 + 000a + 1234 + 0035 + 000a + d96e.
const ZERO: [u8; 10] = [0x12, 0x34, 0x00, 0x35, 0x00, 0x0a, 0xff, 0xff, 0xd9, 0x6e];
const ADDRESSES: PseudoHeader =
    PseudoHeader::Ipv4 { source: Ipv4Addr::new(10, 0, 0, 1), destination: Ipv4Addr::new(10, 0, 0, 2) };

fn judge(datagram: &[u8]) -> Verdict {
    let (header, rest) = Header::parse(datagram).unwrap();
    header.verify(&ADDRESSES, rest.into())
}

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&AWS).unwrap();
    assert_eq!(header.source_port(), 65_474);
    assert_eq!(header.destination_port(), 4789);
    assert_eq!(header.length(), 90);
    assert_eq!(header.payload_len(), Some(82));
    assert_eq!(header.checksum(), 0);
    assert_eq!(header.octets(), &AWS);
    assert!(rest.is_empty());
    assert_eq!(
        format!("{header:?}"),
        "Header { source_port: 65474, destination_port: 4789, length: 90, checksum: 0x0000 }"
    );
}

#[test]
fn writes_known_octets() {
    let fields = Fields { source_port: 65_474, destination_port: 4789, length: 90, checksum: 0 };
    assert_eq!(fields.to_bytes(), AWS);
    assert_eq!(Fields::default().to_bytes(), [0, 0, 0, 0, 0, 8, 0, 0]);
}

#[test]
fn judges_the_checksum() {
    assert_eq!(judge(&LETTER), Verdict::Valid);
    let mut wrong = LETTER;
    wrong[8] = b'b';
    // The last word went from 6100 to 6200, so the sum grew by 0100.
    assert_eq!(judge(&wrong), Verdict::Invalid { expected: 0x7870 - 0x0100 });
    // Octets behind the claimed length are padding.
    assert_eq!(judge(&[&LETTER[..], b"padding"].concat()), Verdict::Valid);
}

#[test]
fn a_sum_of_zero_is_sent_as_ffff() {
    assert_eq!(judge(&ZERO), Verdict::Valid);
    let mut wrong = ZERO;
    wrong[6] = 0x12;
    assert_eq!(judge(&wrong), Verdict::Invalid { expected: 0xffff });
}

#[test]
fn nothing_is_said_of_a_checksum_that_cannot_be_known() {
    let mut none = LETTER;
    (none[6], none[7]) = (0, 0);
    assert_eq!(judge(&none), Verdict::NotVerifiable);
    assert_eq!(judge(&LETTER[..8]), Verdict::NotVerifiable);
    // The IP packet ends before the datagram does.
    let (header, rest) = Header::parse(&ZERO).unwrap();
    assert_eq!(header.verify(&ADDRESSES, Payload::from(&rest[..1])), Verdict::NotVerifiable);
    assert_eq!(header.verify(&ADDRESSES, Payload::new(&rest[..1], 2)), Verdict::NotVerifiable);
}

#[test]
fn a_length_of_zero_leaves_it_to_the_ip_packet() {
    // As LETTER, but 0009 is missing in the header (RFC 2675 keeps the true length in the pseudo-header): 7870 + 0009.
    let octets = [0x12, 0x34, 0x00, 0x35, 0x00, 0x00, 0x78, 0x79, b'a'];
    let (header, rest) = Header::parse(&octets).unwrap();
    assert_eq!((header.length(), header.payload_len(), rest), (0, None, &b"a"[..]));
    assert_eq!(judge(&octets), Verdict::Valid);
    assert_eq!(header.verify(&ADDRESSES, Payload::new(rest, 2)), Verdict::NotVerifiable);
}

#[test]
fn a_length_under_8_is_malformed() {
    for length in 1..8 {
        let mut octets = LETTER;
        octets[5] = length;
        let error = Header::parse(&octets).unwrap_err();
        assert_eq!(error, Error::malformed(Part::UdpHeader, Field::Length, length.into()));
        assert_eq!(error.to_string(), format!("UDP header at octet 0: length cannot be {length}"));
    }
    let octets = [0, 0, 0, 0, 0, 8, 0, 0];
    assert_eq!(Header::parse(&octets).unwrap().0.payload_len(), Some(0));
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..AWS.len() {
        assert_eq!(
            Header::parse(&AWS[..end]).unwrap_err().to_string(),
            format!("UDP header at octet 0: needs 8 octets, has {end}")
        );
    }
    for end in 8..ZERO.len() {
        let (header, rest) = Header::parse(&ZERO[..end]).unwrap();
        assert_eq!((header.payload_len(), rest), (Some(2), &ZERO[8..end]));
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        match Header::parse(&input) {
            Ok((header, after)) => {
                prop_assert_eq!(Fields::from(header).to_bytes(), octets);
                prop_assert_eq!(after, &rest);
                let (nom_after, nom_header) = mirrortap_udp::header(&input).unwrap();
                prop_assert_eq!((nom_header, nom_after), (header, after));
            }
            Err(error) => {
                prop_assert!((1..8).contains(&u16::from_be_bytes([octets[4], octets[5]])));
                prop_assert_eq!(header(&input).unwrap_err(), nom::Err::Error(error));
            }
        }
    }

    #[test]
    fn the_expected_checksum_is_valid(mut octets: [u8; 8], rest: Vec<u8>) {
        let length = u16::try_from(rest.len() + 8).unwrap();
        octets[4..6].copy_from_slice(&length.to_be_bytes());
        let input = [&octets[..], &rest].concat();
        if let Verdict::Invalid { expected } = judge(&input) {
            prop_assert_ne!(expected, 0);
            octets[6..8].copy_from_slice(&expected.to_be_bytes());
            prop_assert_eq!(judge(&[&octets[..], &rest].concat()), Verdict::Valid);
        }
    }
}
