//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_vxlan::{Fields, Flags, GroupPolicy, Header, Vni, gpe, header};
use proptest::prelude::*;

/// From a packet that AWS VPC Traffic Mirroring sent: I bit, VNI 5569041.
const AWS: [u8; 8] = [0x08, 0, 0, 0, 0x54, 0xfa, 0x11, 0];

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&AWS).unwrap();
    assert_eq!(header.flags(), Flags::VNI);
    assert_eq!(header.vni(), Vni::new(5_569_041).unwrap());
    assert!(header.is_transmit_form());
    assert_eq!(header.group_policy(), None);
    assert!(rest.is_empty());
    assert_eq!(header.flags().to_string(), "[I] (0x08)");
    assert_eq!(Flags(0).to_string(), "[invalid] (0x00)");
}

#[test]
fn writes_known_octets() {
    let fields = Fields { vni: Vni::new(5_569_041).unwrap(), ..Fields::default() };
    assert_eq!(fields.to_bytes(), AWS);
}

#[test]
fn keeps_reserved_bits() {
    // A mirror seen in the field, with 1 in the first reserved field, and one with every flag bit set.
    for octets in [[0x08, 0, 0, 1, 0xa8, 0xee, 0xd6, 0], [0xff, 1, 0xd1, 0xf2, 0, 0, 0x0b, 1]] {
        let (header, _) = Header::parse(&octets).unwrap();
        assert!(header.flags().contains(Flags::VNI));
        assert!(!header.is_transmit_form());
        assert_eq!(Fields::from(header).to_bytes(), octets);
    }
}

#[test]
fn reads_group_policy() {
    // Linux: G 0x80 in the first octet; D 0x40 and A 0x08 in the second.
    let octets = [0x88, 0x48, 0x01, 0x02, 0, 0, 5, 0];
    let (header, _) = Header::parse(&octets).unwrap();
    let policy = GroupPolicy { dont_learn: true, applied: true, id: 0x0102 };
    assert_eq!(header.group_policy(), Some(policy));
    let flags = Flags::VNI | Flags::GROUP_POLICY;
    let fields = Fields { flags, reserved_1: policy.to_be_bytes(), vni: Vni::new(5).unwrap(), reserved_2: 0 };
    assert_eq!(fields.to_bytes(), octets);
}

#[test]
fn each_bit_of_the_group_policy_is_read_by_itself() {
    for (octet, dont_learn, applied) in
        [(0x00, false, false), (0x40, true, false), (0x08, false, true), (0xb7, false, false)]
    {
        let octets = [0x80, octet, 0, 7, 0, 0, 5, 0];
        let policy = Header::parse(&octets).unwrap().0.group_policy();
        assert_eq!(policy, Some(GroupPolicy { dont_learn, applied, id: 7 }), "{octet:#04x}");
    }
}

#[test]
fn flags_are_sets() {
    assert_eq!(Flags(0x88) | Flags::VNI, Flags(0x88));
    assert!(!Flags::GROUP_POLICY.contains(Flags::VNI));
    assert_eq!(gpe::Flags(0x0c) | gpe::Flags::VNI, gpe::Flags(0x0c));
    assert!(!gpe::Flags::VNI.contains(gpe::Flags::NEXT_PROTOCOL));
    // The draft's first row: R R Ver I P B O.
    assert_eq!([0x10, 0x20, 0x30, 0xcf].map(|octet| gpe::Flags(octet).version()), [1, 2, 3, 0]);
}

#[test]
fn reads_gpe() {
    let octets = [0x0c, 0, 0, 1, 0, 0, 0x0b, 0];
    let (header, _) = gpe::Header::parse(&octets).unwrap();
    assert!(header.flags().contains(gpe::Flags::NEXT_PROTOCOL));
    assert_eq!(header.flags().version(), 0);
    assert_eq!(header.next_protocol(), gpe::NextProtocol::IPV4);
    assert_eq!(header.vni().get(), 11);
    let fields = gpe::Fields { next_protocol: gpe::NextProtocol::IPV4, vni: header.vni(), ..gpe::Fields::default() };
    assert_eq!(fields.to_bytes(), octets);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..AWS.len() {
        assert_eq!(
            Header::parse(&AWS[..end]).unwrap_err().to_string(),
            format!("VXLAN header at octet 0: needs 8 octets, has {end}")
        );
        assert_eq!(
            gpe::Header::parse(&AWS[..end]).unwrap_err().to_string(),
            format!("VXLAN-GPE header at octet 0: needs 8 octets, has {end}")
        );
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!(header.octets(), &octets);
        prop_assert_eq!(after, &rest);
        let (after, header) = mirrortap_vxlan::header(&input).unwrap();
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        let (header, after) = gpe::Header::parse(&input).unwrap();
        prop_assert_eq!(gpe::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!(after, &rest);
    }
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [AWS, AWS].concat();
    let (rest, (outer, inner)) = (header, header).parse(&octets).unwrap();
    assert_eq!((outer, rest.len()), (inner, 0));
}
