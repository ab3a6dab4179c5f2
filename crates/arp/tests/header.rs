//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap_arp::{Error, EtherType, EthernetIpv4, Fields, HardwareType, Header, MacAddr, Operation, header};
use proptest::prelude::*;
use wire::Part;

const SENDER: MacAddr = MacAddr([0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5]);
/// 10.10.10.252 asks who has 10.120.8.71; the target hardware address is zero.
const REQUEST: [u8; 28] = [
    0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01, 0x76, 0x16, 0x67, 0xb6, 0x66, 0xf5, 10, 10, 10, 252, 0, 0, 0, 0, 0, 0,
    10, 120, 8, 71,
];

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&REQUEST).unwrap();
    assert_eq!(header.hardware_type(), HardwareType::ETHERNET);
    assert_eq!(header.protocol_type(), EtherType::IPV4);
    assert_eq!((header.hardware_address_length(), header.protocol_address_length()), (6, 4));
    assert_eq!(header.operation(), Operation::REQUEST);
    assert_eq!((header.header_len(), header.captured_len()), (28, 28));
    assert_eq!(header.sender_hardware_address(), Some(&SENDER.0[..]));
    assert_eq!(header.sender_protocol_address(), Some(&[10, 10, 10, 252][..]));
    assert_eq!(header.target_hardware_address(), Some(&[0; 6][..]));
    assert_eq!(header.target_protocol_address(), Some(&[10, 120, 8, 71][..]));
    assert_eq!(header.sender_mac(), Some(SENDER));
    assert_eq!(header.sender_ipv4(), Some(Ipv4Addr::new(10, 10, 10, 252)));
    assert_eq!(header.target_mac(), Some(MacAddr::default()));
    assert_eq!(header.target_ipv4(), Some(Ipv4Addr::new(10, 120, 8, 71)));
    assert!(rest.is_empty());
    assert_eq!(
        format!("{header:?}"),
        "Header { hardware_type: Ethernet, protocol_type: IPv4 (0x0800), hardware_address_length: 6, \
         protocol_address_length: 4, operation: Request, \
         sender_hardware_address: Some([118, 22, 103, 182, 102, 245]), \
         sender_protocol_address: Some([10, 10, 10, 252]), target_hardware_address: Some([0, 0, 0, 0, 0, 0]), \
         target_protocol_address: Some([10, 120, 8, 71]) }"
    );
}

#[test]
fn writes_known_octets() {
    assert_eq!(Fields::default().to_bytes(), REQUEST[..8]);
    let packet = EthernetIpv4 {
        operation: Operation::REQUEST,
        sender_mac: SENDER,
        sender_ipv4: Ipv4Addr::new(10, 10, 10, 252),
        target_mac: MacAddr::default(),
        target_ipv4: Ipv4Addr::new(10, 120, 8, 71),
    };
    assert_eq!(packet.to_bytes(), REQUEST);
}

#[test]
fn leaves_the_padding_of_a_frame() {
    let frame = [&REQUEST[..], &[0; 18]].concat();
    let (header, rest) = Header::parse(&frame).unwrap();
    assert_eq!((header.captured_len(), rest), (28, &[0; 18][..]));
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..REQUEST.len() {
        match Header::parse(&REQUEST[..end]) {
            Err(error) => {
                assert!(end < 8);
                assert_eq!(error, Error::truncated(Part::ArpPacket, 8, end));
                assert_eq!(header(&REQUEST[..end]), Err(nom::Err::Error(error)));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (28, end, 0));
                assert_eq!(header.addresses(), &REQUEST[8..end]);
                // An address is there as soon as its last octet is.
                assert_eq!(header.sender_mac().is_some(), end >= 14);
                assert_eq!(header.sender_ipv4().is_some(), end >= 18);
                assert_eq!(header.target_mac().is_some(), end >= 24);
                assert_eq!(header.target_ipv4(), None);
                assert_eq!(EthernetIpv4::from_header(header), None);
            }
        }
    }
}

#[test]
fn addresses_are_as_long_as_they_say() {
    // No hardware address, an IPv6 address, as on a link without addresses.
    let mut octets = vec![0x00, 0x0f, 0x86, 0xdd, 0, 16, 0x00, 0x08];
    octets.extend([1; 16]);
    octets.extend([2; 16]);
    octets.push(3);
    let (header, rest) = Header::parse(&octets).unwrap();
    assert_eq!((header.header_len(), rest), (40, &[3][..]));
    assert_eq!(header.sender_hardware_address(), Some(&[][..]));
    assert_eq!(header.sender_protocol_address(), Some(&[1; 16][..]));
    assert_eq!(header.target_hardware_address(), Some(&[][..]));
    assert_eq!(header.target_protocol_address(), Some(&[2; 16][..]));
    assert_eq!((header.sender_mac(), header.sender_ipv4()), (None, None));
    assert_eq!((header.target_mac(), header.target_ipv4()), (None, None));
    // The longest that can be claimed.
    let (header, _) = Header::parse(&[0, 1, 8, 0, 255, 255, 0, 1]).unwrap();
    assert_eq!((header.header_len(), header.captured_len()), (Header::MAX_LEN, 8));
    assert_eq!(header.sender_hardware_address(), None);
    assert_eq!(header.target_protocol_address(), None);
}

#[test]
fn four_octets_of_another_protocol_are_not_ipv4() {
    let mut octets = REQUEST;
    octets[2..4].copy_from_slice(&[0x80, 0x9b]);
    let (header, _) = Header::parse(&octets).unwrap();
    assert_eq!((header.sender_ipv4(), header.target_ipv4()), (None, None));
    assert_eq!(header.sender_mac(), Some(SENDER));
    assert_eq!(EthernetIpv4::from_header(header), None);
    // Token Ring has MAC addresses too, but is not Ethernet.
    let mut octets = REQUEST;
    octets[1] = 6;
    let (header, _) = Header::parse(&octets).unwrap();
    assert_eq!(header.sender_mac(), Some(SENDER));
    assert_eq!(EthernetIpv4::from_header(header), None);
}

#[test]
fn numbers_read_as_tcpdump_words_them() {
    let words = [1, 2, 3, 4, 8, 9, 10, 5].map(|number| Operation(number).to_string());
    assert_eq!(
        words,
        [
            "Request",
            "Reply",
            "Reverse Request",
            "Reverse Reply",
            "Inverse Request",
            "Inverse Reply",
            "NACK Reply",
            "Unknown (5)"
        ]
    );
    let words = [1, 6, 7, 15, 19, 23, 24, 2].map(|number| HardwareType(number).to_string());
    assert_eq!(
        words,
        ["Ethernet", "TokenRing", "ArcNet", "FrameRelay", "ATM", "Strip", "IEEE 1394", "Unknown Hardware (2)"]
    );
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [REQUEST, REQUEST].concat();
    let (rest, (first, second)) = (header, header).parse(&octets).unwrap();
    assert_eq!((first, rest.len()), (second, 0));
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest in proptest::collection::vec(any::<u8>(), 0..1100)) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!([header.addresses(), after].concat(), rest);
        prop_assert!(header.captured_len() <= header.header_len());
        prop_assert!(header.captured_len() == header.header_len() || after.is_empty());
        let addresses = [
            header.sender_hardware_address(),
            header.sender_protocol_address(),
            header.target_hardware_address(),
            header.target_protocol_address(),
        ];
        if header.captured_len() == header.header_len() {
            prop_assert_eq!(addresses.map(Option::unwrap).concat(), header.addresses());
        } else {
            // What is there comes first: as long as its length says, and in order.
            let there: Vec<u8> = addresses.into_iter().map_while(|address| address).flatten().copied().collect();
            prop_assert!(header.addresses().starts_with(&there));
        }
        prop_assert_eq!(mirrortap_arp::header(&input).unwrap(), (after, header));
    }

    #[test]
    fn round_trip_of_ipv4_on_ethernet(operation: u16, addresses: [u8; 20], padding: Vec<u8>) {
        let fields = Fields { operation: Operation(operation), ..Fields::default() };
        let octets = [&fields.to_bytes()[..], &addresses, &padding].concat();
        let (header, rest) = Header::parse(&octets).unwrap();
        prop_assert_eq!(rest, &padding);
        let packet = EthernetIpv4::from_header(header).unwrap();
        prop_assert_eq!(&packet.to_bytes()[..], &octets[..28]);
    }
}
