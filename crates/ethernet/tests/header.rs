//! Ethernet headers and VLAN tags: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_ethernet::{EtherType, Fields, Header, MAX_LENGTH, MacAddr, header, vlan};
use proptest::prelude::*;

const DESTINATION: MacAddr = MacAddr([0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e]);
const SOURCE: MacAddr = MacAddr([0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5]);
/// An LLDP frame: to the nearest bridge, type 88cc.
const LLDP: [u8; 14] = [0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0x88, 0xcc];
/// Priority 5 (101), drop eligible (1), VLAN 0xabc, IPv6.
const TAG: [u8; 4] = [0b1011_1010, 0xbc, 0x86, 0xdd];

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&LLDP).unwrap();
    assert_eq!(header.destination(), DESTINATION);
    assert_eq!(header.source(), SOURCE);
    assert_eq!(header.ether_type(), EtherType::LLDP);
    assert_eq!(header.length(), None);
    assert!(rest.is_empty());
    assert_eq!(
        format!("{header:?}"),
        "Header { destination: 01:80:c2:00:00:0e, source: 76:16:67:b6:66:f5, ether_type: LLDP (0x88cc) }"
    );
}

#[test]
fn writes_known_octets() {
    assert_eq!(Fields { destination: DESTINATION, source: SOURCE, ether_type: EtherType::LLDP }.to_bytes(), LLDP);
    assert_eq!(Fields::default().to_bytes(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00]);
}

#[test]
fn tells_a_length_from_a_type() {
    // IEEE 802.3: a length up to 1500 (05dc), a type from 1536 (0600), undefined between.
    for (octets, length) in [
        ([0x00, 0x00], Some(0)),
        ([0x00, 0x26], Some(38)),
        ([0x05, 0xdc], Some(1500)),
        ([0x05, 0xdd], None),
        ([0x05, 0xff], None),
        ([0x06, 0x00], None),
        ([0xff, 0xff], None),
    ] {
        let mut frame = LLDP;
        frame[12..].copy_from_slice(&octets);
        let header = Header::parse(&frame).unwrap().0;
        assert_eq!(header.length(), length);
        assert_eq!(header.ether_type().0, u16::from_be_bytes(octets));
        let tag = [0, 1, octets[0], octets[1]];
        assert_eq!(vlan::Header::parse(&tag).unwrap().0.length(), length);
    }
    assert!(EtherType(MAX_LENGTH) < EtherType::MIN);
}

#[test]
fn reads_and_writes_a_tag() {
    let (tag, rest) = vlan::Header::parse(&TAG).unwrap();
    assert_eq!((tag.priority(), tag.drop_eligible(), tag.id()), (5, true, 0xabc));
    assert_eq!(tag.ether_type(), EtherType::IPV6);
    assert!(rest.is_empty());
    assert_eq!(format!("{tag:?}"), "Header { priority: 5, drop_eligible: true, id: 2748, ether_type: IPv6 (0x86dd) }");
    let fields = vlan::Fields { priority: 5, drop_eligible: true, id: 0xabc, ether_type: EtherType::IPV6 };
    assert_eq!(fields.to_bytes(), TAG);
    assert_eq!(vlan::Fields::default().to_bytes(), [0, 0, 0x08, 0x00]);
    // What does not fit into its bits does not reach the bits of others.
    let fields = vlan::Fields { priority: 0xf8, drop_eligible: false, id: 0xf000, ether_type: EtherType(0) };
    assert_eq!(fields.to_bytes(), [0; 4]);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..LLDP.len() {
        assert_eq!(
            Header::parse(&LLDP[..end]).unwrap_err().to_string(),
            format!("Ethernet header at octet 0: needs 14 octets, has {end}")
        );
    }
    for end in 0..TAG.len() {
        assert_eq!(
            vlan::Header::parse(&TAG[..end]).unwrap_err().to_string(),
            format!("VLAN tag at octet 0: needs 4 octets, has {end}")
        );
    }
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [&LLDP[..], &TAG, &TAG].concat();
    let (rest, (frame, outer, inner)) = (header, vlan::header, vlan::header).parse(&octets).unwrap();
    assert_eq!((frame.octets(), outer.octets(), inner.octets()), (&LLDP, &TAG, &TAG));
    assert!(rest.is_empty());
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 14], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        prop_assert_eq!(header.length().is_some(), header.ether_type().0 <= 1500);
        let (after, header) = mirrortap_ethernet::header(&input).unwrap();
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
    }

    #[test]
    fn round_trip_of_a_tag(octets: [u8; 4], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (tag, after) = vlan::Header::parse(&input).unwrap();
        prop_assert_eq!(vlan::Fields::from(tag).to_bytes(), octets);
        prop_assert_eq!((tag.octets(), after), (&octets, &rest[..]));
        prop_assert!(tag.priority() < 8 && tag.id() < 4096);
        let (after, tag) = vlan::header(&input).unwrap();
        prop_assert_eq!((tag.octets(), after), (&octets, &rest[..]));
    }
}
