//! Linux cooked and BSD loopback headers: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_ethernet::null::{self, ByteOrder, Family};
use mirrortap_ethernet::sll::{self, HardwareType, PacketType};
use mirrortap_ethernet::{EtherType, MacAddr, sll2};
use proptest::prelude::*;

const MAC: MacAddr = MacAddr([0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5]);
/// Sent by this machine through Ethernet, with padding that is not zero.
const SLL: [u8; 16] = [0, 4, 0, 1, 0, 6, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0xaa, 0xbb, 0x08, 0x00];
/// The header of a packet that `tcpdump -e` words as `In  ifindex 2 76:16:67:b6:66:f5 ethertype IPv4 (0x0800)`.
const SLL2: [u8; 20] = [8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0, 0];

#[test]
fn reads_and_writes_sll() {
    let (header, rest) = sll::Header::parse(&SLL).unwrap();
    assert_eq!(header.packet_type(), PacketType::OUTGOING);
    assert_eq!(header.hardware_type(), HardwareType::ETHERNET);
    assert_eq!((header.address_length(), header.address()), (6, &MAC.0[..]));
    assert_eq!(header.address_field(), &[0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0xaa, 0xbb]);
    assert_eq!(header.mac(), Some(MAC));
    assert_eq!(header.protocol(), EtherType::IPV4);
    assert!(rest.is_empty());
    let fields = sll::Fields {
        packet_type: PacketType::OUTGOING,
        address: [0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0xaa, 0xbb],
        ..sll::Fields::default()
    };
    assert_eq!(fields.to_bytes(), SLL);
}

#[test]
fn reads_and_writes_sll2() {
    let (header, rest) = sll2::Header::parse(&SLL2).unwrap();
    assert_eq!(header.protocol(), EtherType::IPV4);
    assert_eq!((header.reserved(), header.interface_index()), (0, 2));
    assert_eq!(header.hardware_type(), HardwareType::ETHERNET);
    assert_eq!(header.packet_type(), PacketType::HOST);
    assert_eq!((header.address_length(), header.address()), (6, &MAC.0[..]));
    assert_eq!(header.mac(), Some(MAC));
    assert!(rest.is_empty());
    let fields = sll2::Fields {
        interface_index: 2,
        address: [0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 0, 0],
        ..sll2::Fields::default()
    };
    assert_eq!(fields.to_bytes(), SLL2);
    // Of the packet type, eight bits are written.
    let fields = sll2::Fields { packet_type: PacketType(0x0100), ..fields };
    assert_eq!(fields.to_bytes(), SLL2);
}

#[test]
fn an_address_is_never_longer_than_its_field() {
    for (length, octets) in [(0, 0), (4, 4), (6, 6), (8, 8), (9, 8), (20, 8), (255, 8)] {
        let mut v1 = SLL;
        v1[5] = length;
        let header = sll::Header::parse(&v1).unwrap().0;
        assert_eq!(header.address(), &SLL[6..6 + octets]);
        assert_eq!(header.mac().is_some(), length == 6);
        let mut v2 = SLL2;
        v2[11] = length;
        let header = sll2::Header::parse(&v2).unwrap().0;
        assert_eq!(header.address(), &SLL2[12..12 + octets]);
        assert_eq!(header.mac().is_some(), length == 6);
    }
    // The length of version 1 has 16 bits.
    let mut v1 = SLL;
    v1[4] = 1;
    let header = sll::Header::parse(&v1).unwrap().0;
    assert_eq!((header.address_length(), header.address().len(), header.mac()), (0x0106, 8, None));
}

#[test]
fn directions_read_as_tcpdump_words_them() {
    let words = [0, 1, 2, 3, 4, 5, 0x0100].map(|number| PacketType(number).to_string());
    assert_eq!(words, ["In", "B", "M", "P", "Out", "?", "?"]);
    assert_eq!(format!("{:>3}|{:<3}|", PacketType::HOST, PacketType::BROADCAST), " In|B  |");
}

#[test]
fn reads_a_family_in_either_order() {
    for (octets, order, family) in [
        ([2, 0, 0, 0], ByteOrder::LittleEndian, Family::IPV4),
        ([0, 0, 0, 2], ByteOrder::BigEndian, Family::IPV4),
        ([24, 0, 0, 0], ByteOrder::LittleEndian, Family::IPV6_NETBSD),
        ([0, 0, 0, 28], ByteOrder::BigEndian, Family::IPV6_FREEBSD),
        ([30, 0, 0, 0], ByteOrder::LittleEndian, Family::IPV6_DARWIN),
        ([0, 0, 1, 2], ByteOrder::BigEndian, Family(0x0102)),
        ([2, 1, 0, 0], ByteOrder::LittleEndian, Family(0x0102)),
        // Nothing tells these two: zero is zero, and a family this large does not exist.
        ([0, 0, 0, 0], ByteOrder::LittleEndian, Family(0)),
        ([1, 2, 3, 4], ByteOrder::BigEndian, Family(0x0102_0304)),
    ] {
        let (header, _) = null::Header::parse(&octets).unwrap();
        assert_eq!((header.order(), header.family()), (order, family), "{octets:?}");
        assert_eq!(null::Fields { order, family }.to_bytes(), octets);
    }
    assert_eq!(null::Fields::default().to_bytes(), [0, 0, 0, 2]);
}

#[test]
fn a_family_says_what_follows() {
    for (number, ether_type, text) in [
        (2, Some(EtherType::IPV4), "IPv4 (2)"),
        (24, Some(EtherType::IPV6), "IPv6 (24)"),
        (28, Some(EtherType::IPV6), "IPv6 (28)"),
        (30, Some(EtherType::IPV6), "IPv6 (30)"),
        (7, None, "7"),
    ] {
        let family = Family(number);
        assert_eq!(family.ether_type(), ether_type);
        assert_eq!(family.is_ipv4(), ether_type == Some(EtherType::IPV4));
        assert_eq!(family.is_ipv6(), ether_type == Some(EtherType::IPV6));
        assert_eq!(family.to_string(), text);
    }
}

#[test]
fn debug_prints_every_field() {
    let sll = format!("{:?}", sll::Header::parse(&SLL).unwrap().0);
    assert_eq!(
        sll,
        "Header { packet_type: PacketType(4), hardware_type: HardwareType(1), address_length: 6, \
         address: [118, 22, 103, 182, 102, 245, 170, 187], protocol: IPv4 (0x0800) }"
    );
    let sll2 = format!("{:?}", sll2::Header::parse(&SLL2).unwrap().0);
    assert_eq!(
        sll2,
        "Header { protocol: IPv4 (0x0800), reserved: 0, interface_index: 2, hardware_type: HardwareType(1), \
         packet_type: PacketType(0), address_length: 6, address: [118, 22, 103, 182, 102, 245, 0, 0] }"
    );
    let null = format!("{:?}", null::Header::parse(&[2, 0, 0, 0]).unwrap().0);
    assert_eq!(null, "Header { order: LittleEndian, family: Family(2) }");
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..SLL.len() {
        assert_eq!(
            sll::Header::parse(&SLL[..end]).unwrap_err().to_string(),
            format!("SLL header at octet 0: needs 16 octets, has {end}")
        );
    }
    for end in 0..SLL2.len() {
        assert_eq!(
            sll2::Header::parse(&SLL2[..end]).unwrap_err().to_string(),
            format!("SLL2 header at octet 0: needs 20 octets, has {end}")
        );
    }
    for end in 0..4 {
        assert_eq!(
            null::Header::parse(&[0; 4][..end]).unwrap_err().to_string(),
            format!("null/loopback header at octet 0: needs 4 octets, has {end}")
        );
    }
}

proptest! {
    #[test]
    fn round_trip_of_sll(octets: [u8; 16], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = sll::Header::parse(&input).unwrap();
        prop_assert_eq!(sll::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        prop_assert_eq!(header.address().len(), usize::from(header.address_length()).min(8));
        prop_assert_eq!(sll::header(&input).unwrap(), (after, header));
    }

    #[test]
    fn round_trip_of_sll2(octets: [u8; 20], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = sll2::Header::parse(&input).unwrap();
        prop_assert_eq!(sll2::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        prop_assert_eq!(header.address().len(), usize::from(header.address_length()).min(8));
        prop_assert_eq!(sll2::header(&input).unwrap(), (after, header));
    }

    #[test]
    fn round_trip_of_null(octets: [u8; 4], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = null::Header::parse(&input).unwrap();
        prop_assert_eq!(null::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        prop_assert_eq!(null::header(&input).unwrap(), (after, header));
    }
}
