//! ERSPAN: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_gre::erspan::{Kind, type_2, type_3};
use mirrortap_gre::{Error, EtherType, Header};
use proptest::prelude::*;
use wire::Part;

/// Version 1, VLAN 100, class 5, 802.1Q, cut short, session 770, reserved 0xabc, index 0xdef01.
const TYPE_2: [u8; 8] = [0x10, 0x64, 0xb7, 0x02, 0xab, 0xcd, 0xef, 0x01];
/// Version 2, VLAN 100, class 5, too long, whole, session 770, a time stamp, security group 7, Ethernet, an IP packet,
/// hardware 0b10_0001, egress, IEEE 1588, and a subheader of platform 3.
const TYPE_3: [u8; 20] = [
    0x20, 0x64, 0xb3, 0x02, 0x01, 0x02, 0x03, 0x04, 0x00, 0x07, 0x8a, 0x1d, 0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x2a,
];

#[test]
fn tells_the_types_apart() {
    let kind = |octets: [u8; 4]| Kind::from_header(Header::parse(&octets).unwrap().0);
    assert_eq!(kind([0x00, 0, 0x88, 0xbe]), Some(Kind::I));
    assert_eq!(kind([0x10, 0, 0x88, 0xbe]), Some(Kind::II));
    assert_eq!(kind([0x10, 0, 0x22, 0xeb]), Some(Kind::III));
    assert_eq!(kind([0x10, 0, 0x65, 0x58]), None);
    assert_eq!(mirrortap_gre::erspan::PROTOCOL_TYPE_2, EtherType(0x88be));
}

#[test]
fn reads_and_writes_type_2() {
    let (header, rest) = type_2::Header::parse(&TYPE_2).unwrap();
    let fields = type_2::Fields {
        version: 1,
        vlan: 100,
        cos: 5,
        encapsulation: 2,
        is_truncated: true,
        session_id: 770,
        reserved: 0xabc,
        index: 0xd_ef01,
    };
    assert_eq!(type_2::Fields::from(header), fields);
    assert_eq!(fields.to_bytes(), TYPE_2);
    assert_eq!((header.octets(), rest.len()), (&TYPE_2, 0));
    assert_eq!(type_2::Fields::default().to_bytes(), [0x10, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn reads_and_writes_type_3() {
    let (header, rest) = type_3::Header::parse(&TYPE_3).unwrap();
    let fields = type_3::Fields {
        version: 2,
        vlan: 100,
        cos: 5,
        bso: 2,
        is_truncated: false,
        session_id: 770,
        timestamp: 0x0102_0304,
        sgt: 7,
        is_pdu_frame: true,
        frame_type: 2,
        hardware_id: 0b10_0001,
        is_egress: true,
        granularity: 2,
        platform_specific: Some(type_3::PlatformSpecific([0x0c, 0, 0, 0, 0, 0, 0, 0x2a])),
    };
    assert_eq!(type_3::Fields::from(header), fields);
    let mut output = [0; 20];
    assert_eq!(fields.write(&mut output), Ok(20));
    assert_eq!(output, TYPE_3);
    assert_eq!((header.header_len(), header.captured_len(), rest.len()), (20, 20, 0));
    let subheader = header.platform_specific().unwrap();
    assert_eq!((subheader.platform_id(), subheader.info()), (3, 42));
    assert_eq!(fields.write(&mut output[..19]), Err(Error::truncated(Part::Buffer, 20, 19)));
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..8 {
        let error = type_2::Header::parse(&TYPE_2[..end]).unwrap_err();
        assert_eq!(error.to_string(), format!("ERSPAN header at octet 0: needs 8 octets, has {end}"));
    }
    for end in 0..TYPE_3.len() {
        match type_3::Header::parse(&TYPE_3[..end]) {
            Err(error) => {
                assert!(end < 12);
                assert_eq!(error, Error::truncated(Part::ErspanHeader, 12, end));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (20, end, 0));
                assert!(header.has_platform_specific());
                assert_eq!(header.platform_specific(), None);
            }
        }
    }
}

proptest! {
    #[test]
    fn round_trip_of_type_2(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = type_2::Header::parse(&input).unwrap();
        prop_assert_eq!(type_2::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!(after, &rest);
        let (nom_after, nom_header) = type_2::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }

    #[test]
    fn round_trip_of_type_3(octets: [u8; 20], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = type_3::Header::parse(&input).unwrap();
        let mut output = [0; type_3::Header::MAX_LEN];
        let len = type_3::Fields::from(header).write(&mut output).unwrap();
        prop_assert_eq!((len, len), (header.header_len(), header.captured_len()));
        prop_assert_eq!([&output[..len], after].concat(), input.clone());
        let (nom_after, nom_header) = type_3::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }
}
