//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_tcp::{Error, Fields, Flags, Header, SequenceNumber, header};

use proptest::prelude::*;
use wire::checksum::{PseudoHeader, Verdict};
use wire::{Field, Part, Payload};

/// The SYN in a packet that AWS VPC Traffic Mirroring sent: 172.31.0.238:22 is asked by 18.196.145.224:37180, checksum valid there.
const SYN: [u8; 40] = [
    0x91, 0x3c, 0x00, 0x16, 0xe7, 0xd8, 0xab, 0x45, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xfa, 0xf0, 0x2e, 0xcf, 0x00,
    0x00, 0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x08, 0x0a, 0xb3, 0x41, 0xf4, 0xdb, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03,
    0x03, 0x07,
];
const ADDRESSES: PseudoHeader = PseudoHeader::Ipv4 {
    source: std::net::Ipv4Addr::new(18, 196, 145, 224),
    destination: std::net::Ipv4Addr::new(172, 31, 0, 238),
};

#[test]
fn reads_known_octets() {
    let (header, payload) = Header::parse(&SYN).unwrap();
    assert_eq!(header.source_port(), 37_180);
    assert_eq!(header.destination_port(), 22);
    assert_eq!(header.sequence_number(), SequenceNumber(0xe7d8_ab45));
    assert_eq!(header.acknowledgment_number(), SequenceNumber(0));
    assert_eq!(header.data_offset(), 10);
    assert_eq!(header.flags(), Flags::SYN);
    assert_eq!(header.window(), 64_240);
    assert_eq!(header.checksum(), 0x2ecf);
    assert_eq!(header.urgent_pointer(), 0);
    assert_eq!((header.header_len(), header.captured_len()), (40, 40));
    assert!(payload.is_empty());
}

#[test]
fn judges_the_checksum() {
    let none = Payload::from(&[]);
    assert_eq!(Header::parse(&SYN).unwrap().0.verify(&ADDRESSES, none), Verdict::Valid);
    let mut wrong = SYN;
    wrong[15] ^= 1;
    assert_eq!(
        Header::parse(&wrong).unwrap().0.verify(&ADDRESSES, none),
        // The low octet of the window went from f0 to f1 (its word is the eighth), so the sum grew by one.
        Verdict::Invalid { expected: 0x2ecf - 1 }
    );
    let cut = Header::parse(&SYN[..30]).unwrap().0;
    assert_eq!(cut.verify(&ADDRESSES, none), Verdict::NotVerifiable);
    let cut = Header::parse(&SYN).unwrap().0;
    assert_eq!(cut.verify(&ADDRESSES, Payload::new(&[], 1)), Verdict::NotVerifiable);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..SYN.len() {
        match Header::parse(&SYN[..end]) {
            Err(error) => {
                assert!(end < 20);
                assert_eq!(error, Error::truncated(Part::TcpHeader, 20, end));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (40, end, 0));
            }
        }
    }
}

#[test]
fn a_data_offset_under_5_is_malformed() {
    for offset in 0..5 {
        let mut octets = SYN;
        octets[12] = offset << 4;
        let error = Header::parse(&octets).unwrap_err();
        assert_eq!(error, Error::malformed(Part::TcpHeader, Field::DataOffset, offset.into()));
    }
}

#[test]
fn flags_are_sets() {
    let syn_ack = Flags(0x12);
    assert_eq!(syn_ack | Flags::ACK, syn_ack);
    assert!(syn_ack.contains(Flags::ACK) && !Flags::ACK.contains(syn_ack));
    assert!(Flags::ACK.intersects(syn_ack) && !Flags::FIN.intersects(syn_ack));
}

#[test]
fn flags_read_as_tcpdump_words_them() {
    assert_eq!((Flags::SYN | Flags::ACK).to_string(), "S.");
    assert_eq!((Flags::PSH | Flags::ACK | Flags::FIN).to_string(), "FP.");
    assert_eq!(Flags(0xff).to_string(), "FSRP.UEW");
    assert_eq!(Flags(0).to_string(), "none");
}

#[test]
fn sequence_numbers_are_numbers() {
    use core::cmp::Ordering;
    let number = SequenceNumber::from(3_070_071_967);
    assert_eq!(
        (number, u32::from(number), number.to_string()),
        (SequenceNumber(3_070_071_967), 3_070_071_967, "3070071967".into())
    );
    assert_eq!(number.wrapping_cmp(number), Ordering::Equal);
    assert_eq!(number.wrapping_cmp(number + 1), Ordering::Less);
    assert_eq!(number.wrapping_cmp(number - 1), Ordering::Greater);
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 20], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        match Header::parse(&input) {
            Ok((header, after)) => {
                prop_assert_eq!(Fields::from(header).to_bytes(), octets);
                prop_assert_eq!([header.options().octets(), after].concat(), rest);
                prop_assert!(header.captured_len() <= header.header_len());
                let (nom_after, nom_header) = mirrortap_tcp::header(&input).unwrap();
                prop_assert_eq!((nom_header, nom_after), (header, after));
            }
            Err(error) => {
                prop_assert!(octets[12] >> 4 < 5);
                prop_assert_eq!(header(&input).unwrap_err(), nom::Err::Error(error));
            }
        }
    }

    #[test]
    fn sequence_numbers_keep_their_order_across_the_wrap(start: u32, step in 1_u32..0x8000_0000) {
        let (first, second) = (SequenceNumber(start), SequenceNumber(start) + step);
        prop_assert!(first.is_before(second) && second.is_after(first));
        prop_assert!(!second.is_before(first) && !first.is_after(second));
        prop_assert_eq!(second - first, step);
        prop_assert_eq!(second - step, first);
    }
}
