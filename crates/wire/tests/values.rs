//! Addresses, identifiers, registries and payloads.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_wire::{EtherType, IpProtocol, LinkType, MacAddr, Payload, Vni};
use proptest::prelude::*;

#[test]
fn mac_addresses_read_and_write() {
    let mac: MacAddr = "06:e2:43:9c:ff:5e".parse().unwrap();
    assert_eq!(mac, MacAddr([0x06, 0xe2, 0x43, 0x9c, 0xff, 0x5e]));
    assert_eq!("06-E2-43-9c-FF-5e".parse(), Ok(mac));
    assert!(mac.is_local() && !mac.is_multicast());
    assert!(MacAddr::BROADCAST.is_multicast());
    for text in
        ["", "06:e2:43:9c:ff", "06:e2:43:9c:ff:5e:00", "06:e2:43:9c:ff:+e", "006:e2:43:9c:ff:5e", "é:e2:43:9c:ff:5"]
    {
        assert!(text.parse::<MacAddr>().is_err(), "{text}");
    }
}

#[test]
fn vnis_have_24_bits() {
    assert_eq!(Vni::from_be_bytes([0xfa, 0x38, 0x1b]).get(), 16_398_363);
    assert_eq!("16398363".parse(), Ok(Vni::new(16_398_363).unwrap()));
    assert_eq!("0xfa381b".parse(), Ok(Vni::new(16_398_363).unwrap()));
    assert_eq!(Vni::new(1 << 24), None);
    assert!("16777216".parse::<Vni>().is_err());
    assert!("-1".parse::<Vni>().is_err());
    assert_eq!(Vni::MAX.to_string(), "16777215");
}

#[test]
fn registries_keep_every_number() {
    assert_eq!(EtherType(0x0800), EtherType::IPV4);
    assert_eq!(EtherType::IPV4.to_string(), "IPv4 (0x0800)");
    assert_eq!(EtherType(0x1234).to_string(), "Unknown (0x1234)");
    assert!(EtherType::SERVICE_VLAN.is_vlan() && !EtherType::IPV6.is_vlan());
    assert_eq!(IpProtocol(6).to_string(), "TCP (6)");
    assert_eq!(IpProtocol(200).to_string(), "200");
    assert_eq!(LinkType(276).to_string(), "LINUX_SLL2");
    assert_eq!(LinkType(9999).to_string(), "9999");
}

proptest! {
    #[test]
    fn vni_round_trip(value in 0_u32..1 << 24) {
        let vni = Vni::new(value).unwrap();
        prop_assert_eq!(Vni::from_be_bytes(vni.to_be_bytes()), vni);
        prop_assert_eq!(u32::from(vni), value);
        prop_assert_eq!(vni.to_string().parse(), Ok(vni));
    }

    #[test]
    fn mac_round_trip(octets: [u8; 6]) {
        prop_assert_eq!(MacAddr(octets).to_string().parse(), Ok(MacAddr(octets)));
    }

    #[test]
    fn payloads_count_what_is_missing(octets: Vec<u8>, on_the_wire in 0_usize..300, claimed in 0_usize..300) {
        let payload = Payload::new(&octets, on_the_wire);
        prop_assert_eq!(payload.len, on_the_wire.max(octets.len()));
        prop_assert_eq!(payload.missing(), payload.len - octets.len());
        let clipped = payload.clip(claimed);
        prop_assert_eq!(clipped.len, claimed);
        prop_assert_eq!(clipped.bytes.len(), claimed.min(octets.len()));
        let (_, rest) = octets.split_at(octets.len() / 3);
        let behind = payload.behind(rest);
        prop_assert_eq!(behind.missing(), payload.missing());
        prop_assert_eq!(behind.bytes, rest);
    }
}
