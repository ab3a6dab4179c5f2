//! LLC and SNAP: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_ethernet::llc::{Control, Fields, Function, Header, Sap, header};
use mirrortap_ethernet::snap::{self, Oui};
use mirrortap_ethernet::{Error, EtherType};
use proptest::prelude::*;
use wire::Part;

fn write(fields: Fields) -> Vec<u8> {
    let mut output = [0; Header::MAX_LEN];
    let len = fields.write(&mut output).unwrap();
    output[..len].to_vec()
}

#[test]
fn reads_and_writes_unnumbered_frames() {
    // Octets of IEEE 802.2 with and without P/F, which is 0x10.
    for (octet, name, poll_final) in [
        (0x03, "ui", false),
        (0x0f, "dm", false),
        (0x43, "disc", false),
        (0x53, "disc", true),
        (0x63, "ua", false),
        (0x73, "ua", true),
        (0x7f, "sabme", true),
        (0x87, "frmr", false),
        (0xaf, "xid", false),
        (0xbf, "xid", true),
        (0xe3, "test", false),
        (0xf3, "test", true),
        (0x07, "07", false),
    ] {
        let octets = [0x42, 0x43, octet, 0x99];
        let (header, rest) = Header::parse(&octets).unwrap();
        let Control::Unnumbered { function, poll_final: read } = header.control() else { unreachable!() };
        assert_eq!((function.to_string().as_str(), read), (name, poll_final));
        assert_eq!((header.header_len(), rest), (3, &[0x99][..]));
        assert_eq!((header.is_group(), header.is_response()), (false, true));
        assert_eq!(write(header.into()), octets[..3]);
    }
    // Bits of other fields do not reach P/F, nor the two that make the format.
    let control = Control::Unnumbered { function: Function(0x10), poll_final: false };
    assert_eq!(write(Fields { control, ..Fields::default() }), [0, 0, 3]);
    assert_eq!(write(Fields::default()), [0, 0, 3]);
}

#[test]
fn reads_and_writes_supervisory_frames() {
    // NetBEUI, response, receiver ready: S format (01), S 00; N(R) 5, final: 0000101 1.
    let octets = [0xf0, 0xf1, 0x01, 0x0b];
    let (header, rest) = Header::parse(&octets).unwrap();
    assert_eq!((header.dsap(), header.ssap().address()), (Sap::NETBEUI, Sap::NETBEUI));
    assert!(header.is_response());
    let control = Control::Supervisory { reserved: 0, function: 0, receive: 5, poll_final: true };
    assert_eq!(header.control(), control);
    assert_eq!((header.header_len(), rest), (4, &[][..]));
    assert_eq!(write(Fields { dsap: Sap::NETBEUI, ssap: Sap(0xf1), control }), octets);
    // Reject is S 10.
    let control = Control::Supervisory { reserved: 0, function: 2, receive: 127, poll_final: false };
    assert_eq!(write(Fields { control, ..Fields::default() }), [0, 0, 0x09, 0xfe]);
}

#[test]
fn reads_and_writes_information_frames() {
    // To a group of SNA; N(S) 3, N(R) 4, poll.
    let octets = [0x05, 0x04, 0b0000_0110, 0b0000_1001, 0x2d];
    let (header, rest) = Header::parse(&octets).unwrap();
    assert!(header.is_group() && !header.is_response());
    let control = Control::Information { send: 3, receive: 4, poll_final: true };
    assert_eq!((header.control(), rest), (control, &[0x2d][..]));
    assert_eq!(write(Fields { dsap: Sap(0x05), ssap: Sap::SNA, control }), octets[..4]);
}

#[test]
fn knows_when_snap_follows() {
    for (octets, is_snap) in [
        ([0xaa, 0xaa, 0x03, 0x00], true),
        ([0xab, 0xaa, 0x03, 0x00], true),
        ([0xaa, 0xab, 0x03, 0x00], true),
        ([0xaa, 0xaa, 0x13, 0x00], false),
        ([0xaa, 0xaa, 0x00, 0x00], false),
        ([0xaa, 0x42, 0x03, 0x00], false),
        ([0x42, 0xaa, 0x03, 0x00], false),
    ] {
        assert_eq!(Header::parse(&octets).unwrap().0.is_snap(), is_snap, "{octets:02x?}");
    }
}

#[test]
fn names_service_access_points() {
    assert_eq!(Sap::SPANNING_TREE.to_string(), "STP (0x42)");
    assert_eq!(Sap(0x43).to_string(), "Unknown (0x43)");
    assert_eq!(Sap(0x43).address(), Sap::SPANNING_TREE);
    let (header, _) = Header::parse(&[0xff, 0x00, 0x03]).unwrap();
    assert_eq!(
        format!("{header:?}"),
        "Header { dsap: Global (0xff), ssap: Null (0x00), \
         control: Unnumbered { function: Function(3), poll_final: false } }"
    );
}

#[test]
fn reads_and_writes_snap() {
    let octets = [0x00, 0x00, 0x00, 0x86, 0xdd];
    let (header, rest) = snap::Header::parse(&octets).unwrap();
    assert_eq!((header.oui(), header.protocol_id()), (Oui::ETHERNET, 0x86dd));
    assert_eq!((header.ether_type(), rest), (Some(EtherType::IPV6), &[][..]));
    assert_eq!(snap::Fields { oui: Oui::ETHERNET, protocol_id: 0x86dd }.to_bytes(), octets);
    assert_eq!(snap::Fields::default().to_bytes(), [0, 0, 0, 0x08, 0x00]);
    // 802.1H carries EtherTypes too; CDP is Cisco's 2000 and no EtherType.
    let (header, _) = snap::Header::parse(&[0x00, 0x00, 0xf8, 0x08, 0x06]).unwrap();
    assert_eq!(header.ether_type(), Some(EtherType::ARP));
    let (header, _) = snap::Header::parse(&[0x00, 0x00, 0x0c, 0x20, 0x00]).unwrap();
    assert_eq!((header.is_ethernet(), header.ether_type()), (false, None));
    assert_eq!(format!("{header:?}"), "Header { oui: 00:00:0c, protocol_id: 0x2000 }");
}

#[test]
fn every_prefix_says_what_is_missing() {
    for (octets, needed) in [([0xaa, 0xaa, 0x03, 0], 3), ([0xf0, 0xf1, 0x01, 0x0b], 4), ([0xf0, 0xf1, 0x02, 0x0b], 4)] {
        for end in 0..needed {
            // What format it is, is not known before the third octet.
            let needed = if end < 3 { 3 } else { 4 };
            let error = Error::truncated(Part::LlcHeader, needed, end);
            assert_eq!(Header::parse(&octets[..end]), Err(error));
            assert_eq!(header(&octets[..end]), Err(nom::Err::Error(error)));
        }
        assert_eq!(Header::parse(&octets[..needed]).unwrap().0.octets(), &octets[..needed]);
    }
    for end in 0..5 {
        assert_eq!(
            snap::Header::parse(&[0; 5][..end]).unwrap_err().to_string(),
            format!("SNAP header at octet 0: needs 5 octets, has {end}")
        );
    }
}

#[test]
fn a_short_buffer_is_left_alone() {
    let mut output = [7; 2];
    let error = Fields::default().write(&mut output).unwrap_err();
    assert_eq!(error.to_string(), "output buffer at octet 0: needs 3 octets, has 2");
    assert_eq!(output, [7; 2]);
}

/// The names that tcpdump 4.99.3 prints with -e for frames with each of these.
#[test]
fn saps_have_tcpdumps_names() {
    let named = [
        (0x00, "Null"),
        (0x02, "802.1B I"),
        (0x03, "802.1B G"),
        (0x04, "SNA"),
        (0x06, "IP"),
        (0x0e, "ProWay NM"),
        (0x42, "STP"),
        (0x4e, "RS511"),
        (0x7e, "ISO8208"),
        (0x8e, "ProWay"),
        (0xaa, "SNAP"),
        (0xe0, "IPX"),
        (0xf0, "NetBeui"),
        (0xfe, "OSI"),
        (0xff, "Global"),
    ];
    for number in 0..=255 {
        let name = named.iter().find(|(named, _)| *named == number).map(|(_, name)| *name);
        assert_eq!(Sap(number).name(), name, "{number:#04x}");
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 4], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        let len = if octets[2] & 3 == 3 { 3 } else { 4 };
        prop_assert_eq!(header.header_len(), len);
        prop_assert_eq!(header.octets(), &input[..len]);
        prop_assert_eq!(after, &input[len..]);
        prop_assert_eq!(write(header.into()), &input[..len]);
        prop_assert_eq!(mirrortap_ethernet::llc::header(&input).unwrap(), (after, header));
    }

    #[test]
    fn round_trip_of_snap(octets: [u8; 5], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = snap::Header::parse(&input).unwrap();
        prop_assert_eq!(snap::Fields::from(header).to_bytes(), octets);
        prop_assert_eq!((header.octets(), after), (&octets, &rest[..]));
        prop_assert_eq!(snap::header(&input).unwrap(), (after, header));
    }
}
