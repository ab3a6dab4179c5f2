//! Addresses, identifiers, registries and payloads.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_wire::{
    Dscp, Ecn, Error, EtherType, IpProtocol, Ipv6Addresses, LinkType, MacAddr, Payload, Vni, claimed, put,
};
use proptest::prelude::*;

#[test]
fn mac_addresses_read_and_write() {
    let mac: MacAddr = "06:e2:43:9c:ff:5e".parse().unwrap();
    assert_eq!(mac, MacAddr([0x06, 0xe2, 0x43, 0x9c, 0xff, 0x5e]));
    assert_eq!("06-E2-43-9c-FF-5e".parse(), Ok(mac));
    assert!(mac.is_local() && !mac.is_multicast());
    assert!(MacAddr::BROADCAST.is_multicast());
    assert!(!MacAddr([0x05, 0xff, 0xff, 0xff, 0xff, 0xff]).is_local());
    for text in
        ["", "06:e2:43:9c:ff", "06:e2:43:9c:ff:5e:00", "06:e2:43:9c:ff:+e", "006:e2:43:9c:ff:5e", "é:e2:43:9c:ff:5"]
    {
        assert!(text.parse::<MacAddr>().is_err(), "{text}");
    }
}

#[test]
fn vnis_have_24_bits() {
    assert_eq!(Vni::from_be_bytes([0xfa, 0x38, 0x1b]).get(), 16_398_363);
    assert_eq!(Vni::from_be_word([0xfa, 0x38, 0x1b, 0xff]).get(), 16_398_363);
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

/// The names of IANA's list of DSCPs, and nothing for the others.
#[test]
fn dscps_have_the_names_of_iana() {
    let named = [
        (0, "CS0"),
        (1, "LE"),
        (8, "CS1"),
        (10, "AF11"),
        (12, "AF12"),
        (14, "AF13"),
        (16, "CS2"),
        (18, "AF21"),
        (20, "AF22"),
        (22, "AF23"),
        (24, "CS3"),
        (26, "AF31"),
        (28, "AF32"),
        (30, "AF33"),
        (32, "CS4"),
        (34, "AF41"),
        (36, "AF42"),
        (38, "AF43"),
        (40, "CS5"),
        (44, "VOICE-ADMIT"),
        (46, "EF"),
        (48, "CS6"),
        (56, "CS7"),
    ];
    for number in 0..=255 {
        let name =
            named.iter().find(|(named, _)| *named == number).map_or(number.to_string(), |(_, name)| (*name).to_owned());
        assert_eq!(Dscp(number).to_string(), name);
        let assured = name.strip_prefix("AF").map(|digits| (digits.as_bytes()[0] - b'0', digits.as_bytes()[1] - b'0'));
        assert_eq!(Dscp(number).assured_forwarding(), assured, "{number}");
    }
}

#[test]
fn ecn_has_the_names_of_rfc_3168() {
    let names = [0, 1, 2, 3, 4].map(|bits| Ecn(bits).to_string());
    assert_eq!(names, ["Not-ECT", "ECT(1)", "ECT(0)", "CE", "4"]);
}

#[test]
fn whole_addresses_come_out() {
    let octets = [[1; 16], [2; 16]].concat();
    for (end, count) in [(0, 0), (15, 0), (16, 1), (31, 1), (32, 2)] {
        let mut addresses = Ipv6Addresses::new(&octets[..end]);
        assert_eq!((addresses.len(), addresses.is_empty()), (count, count == 0));
        for octet in (1..).take(count) {
            assert_eq!(addresses.next(), Some([octet; 16].into()));
        }
        assert_eq!((addresses.next(), addresses.octets()), (None, &[][..]));
    }
}

#[test]
fn a_buffer_may_be_filled_to_its_end() {
    let mut buffer = [0; 5];
    assert_eq!(put(&mut buffer, &[&[1, 2], &[], &[3, 4, 5]]), Ok(5));
    assert_eq!(buffer, [1, 2, 3, 4, 5]);
    let error = put(&mut buffer, &[&[9; 6]]).unwrap_err();
    assert!(matches!(error, Error::Truncated { needed: 6, available: 5, .. }), "{error}");
    assert_eq!(buffer, [1, 2, 3, 4, 5]);
}

#[test]
fn octets_are_a_payload() {
    let whole = Payload::new(&[1, 2, 3], 3);
    assert_eq!((whole.bytes, whole.len), (&[1, 2, 3][..], 3));
    assert_eq!(Payload::from(&[1, 2, 3]), whole);
    assert_eq!(Payload::from(&[1, 2, 3][..]), whole);
    assert_eq!(Payload::from(&mut [1, 2, 3][..]), whole);
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

#[test]
fn claimed_octets_lie_in_the_input() {
    let input = [1, 2, 3, 4, 5];
    assert_eq!(claimed(&input, 2), (&[1, 2][..], &[3, 4, 5][..]));
    assert_eq!(claimed(&input, 0), (&[][..], &input[..]));
    for len in [5, 6, usize::MAX] {
        let (octets, rest) = claimed(&input, len);
        assert_eq!((octets, rest), (&input[..], &[][..]));
        // Where the walk is in a packet is told by the address of the rest, also of an empty one.
        assert_eq!(rest.as_ptr(), input.as_ptr_range().end);
    }
}
