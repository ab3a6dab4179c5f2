//! The Internet checksum against a plain reference and against sums that others computed.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing)]

use mirrortap_wire::IpProtocol;
use mirrortap_wire::checksum::{PseudoHeader, Sum, Verdict};
use proptest::prelude::*;

/// RFC 1071 §4.1, word by word.
fn reference(octets: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in octets.chunks(2) {
        sum += u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

#[test]
fn judges_a_real_header() {
    // The outer IPv4 header of a packet that AWS VPC Traffic Mirroring sent.
    let header = [
        0x45, 0x00, 0x00, 0x6e, 0x00, 0x00, 0x00, 0x00, 0xff, 0x11, 0x50, 0x96, 0xac, 0x1f, 0x00, 0xee, 0xac, 0x1f,
        0x11, 0xbc,
    ];
    assert_eq!(Sum::default().add_octets(&header).verdict(0x5096), Verdict::Valid);
    let mut wrong = header;
    wrong[8] -= 1; // a hop less, and nobody wrote the checksum anew
    assert_eq!(Sum::default().add_octets(&wrong).verdict(0x5096), Verdict::Invalid { expected: 0x5196 });
}

#[test]
fn zeros_need_the_checksum_ffff() {
    assert_eq!(Sum::default().add_octets(&[0; 8]).verdict(0), Verdict::Invalid { expected: 0xffff });
}

#[test]
fn covers_the_pseudo_header() {
    let v4 = PseudoHeader::Ipv4 { source: [10, 0, 0, 1].into(), destination: [10, 0, 0, 2].into() };
    let octets = [10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0, 9];
    assert_eq!(v4.sum(IpProtocol::UDP, 9).fold(), reference(&octets));
    let v6 = PseudoHeader::Ipv6 { source: [0x2a; 16].into(), destination: [0x11; 16].into() };
    let octets = [&[0x2a; 16][..], &[0x11; 16], &[0, 1, 0, 2, 0, 0, 0, 58]].concat();
    assert_eq!(v6.sum(IpProtocol::ICMPV6, 0x0001_0002).fold(), reference(&octets));
}

proptest! {
    #[test]
    fn equals_the_reference(octets in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert_eq!(Sum::default().add_octets(&octets).fold(), reference(&octets));
    }

    #[test]
    fn equals_the_reference_in_pieces(pieces in proptest::collection::vec(any::<[u8; 6]>(), 0..40), last: Vec<u8>) {
        let sum = pieces.iter().fold(Sum::default(), |sum, piece| sum.add_octets(piece)).add_octets(&last);
        prop_assert_eq!(sum.fold(), reference(&[pieces.concat(), last].concat()));
    }

    #[test]
    fn the_expected_checksum_is_valid(mut octets in proptest::collection::vec(any::<u8>(), 2..100), sent: u16) {
        octets[..2].copy_from_slice(&sent.to_be_bytes());
        match Sum::default().add_octets(&octets).verdict(sent) {
            Verdict::Invalid { expected } => {
                octets[..2].copy_from_slice(&expected.to_be_bytes());
                prop_assert_eq!(Sum::default().add_octets(&octets).verdict(expected), Verdict::Valid);
            }
            verdict => prop_assert_eq!(verdict, Verdict::Valid),
        }
    }
}
