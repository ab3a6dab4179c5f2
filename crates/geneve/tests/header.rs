//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_geneve::{Error, EtherType, Fields, Flags, Header, PORT, Vni, aws, header};
use proptest::prelude::*;
use wire::Part;

/// What a gateway load balancer sends: 32 octets of options, IPv4, VNI 0; behind it the first two octets of a packet.
const AWS: [u8; 42] = [
    0x08, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x01, 0x02, 0x2b, 0x8e, 0xe1, 0xd4, 0xdb, 0x0c, 0x51,
    0xc4, 0x01, 0x08, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2a, 0x01, 0x08, 0x03, 0x01, 0xca, 0xfe,
    0xf0, 0x0d, 0x45, 0x00,
];

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&AWS).unwrap();
    assert_eq!(header.version(), 0);
    assert_eq!((header.opt_len(), header.options_len()), (8, 32));
    assert_eq!((header.header_len(), header.captured_len()), (40, 40));
    assert_eq!(header.flags(), Flags(0));
    assert_eq!((header.reserved_1(), header.reserved_2()), (0, 0));
    assert_eq!(header.protocol_type(), EtherType::IPV4);
    assert_eq!(header.vni().get(), 0);
    assert_eq!(header.options().octets(), &AWS[8..40]);
    assert_eq!(rest, [0x45, 0]);
    assert_eq!(PORT, 6081);
}

#[test]
fn writes_known_octets() {
    let fields = Fields { opt_len: 8, protocol_type: EtherType::IPV4, ..Fields::default() };
    assert_eq!(fields.to_bytes(), AWS[..8]);
    let fields = Fields { vni: Vni::new(0x0001_0203).unwrap(), flags: Flags::CRITICAL, ..Fields::default() };
    assert_eq!(fields.to_bytes(), [0, 0x40, 0x65, 0x58, 1, 2, 3, 0]);
}

#[test]
fn keeps_reserved_bits() {
    // Every field at its largest: version 3, 63 words, both flags.
    let (header, rest) = Header::parse(&[0xff; 300]).unwrap();
    assert_eq!((header.version(), header.opt_len(), header.reserved_1(), header.reserved_2()), (3, 63, 63, 255));
    assert_eq!((header.header_len(), rest.len()), (Header::MAX_LEN, 300 - 260));
    assert_eq!(Fields::from(header).to_bytes(), [0xff; 8]);
}

#[test]
fn flags_read_as_tcpdump_words_them() {
    assert_eq!((Flags::CONTROL | Flags::CRITICAL).to_string(), "OC");
    assert_eq!(Flags::CONTROL | Flags::CONTROL, Flags::CONTROL);
    assert_eq!((Flags::CONTROL.to_string(), Flags::CRITICAL.to_string()), ("O".into(), "C".into()));
    assert_eq!(Flags(0).to_string(), "none");
}

#[test]
fn every_prefix_says_what_is_missing() {
    let whole =
        aws::Options { gwlbe_id: Some(0x2b8e_e1d4_db0c_51c4), attachment_id: Some(42), flow_cookie: Some(0xcafe_f00d) };
    for end in 0..AWS.len() {
        match Header::parse(&AWS[..end]) {
            Err(error) => {
                assert!(end < 8);
                assert_eq!(error, Error::truncated(Part::GeneveHeader, 8, end));
                assert_eq!(error.to_string(), format!("GENEVE header at octet 0: needs 8 octets, has {end}"));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len()), (40, end.min(40)));
                assert_eq!(rest, &AWS[end.min(40)..end]);
                // The options that were captured whole are read, and the one that was cut is the error.
                let expected = aws::Options {
                    gwlbe_id: whole.gwlbe_id.filter(|_| end >= 20),
                    attachment_id: whole.attachment_id.filter(|_| end >= 32),
                    flow_cookie: whole.flow_cookie.filter(|_| end >= 40),
                };
                assert_eq!(aws::Options::from_options(header.options()), expected);
                let cut = match end {
                    8 | 20 | 32 | 40.. => None,
                    _ => {
                        let (start, len) = [(8, 12), (20, 12), (32, 8)].into_iter().rfind(|o| o.0 < end).unwrap();
                        let needed = if end - start < 4 { 4 } else { len };
                        Some(Err(Error::truncated(Part::GeneveOption, needed, end - start).at(start - 8)))
                    }
                };
                assert_eq!(header.options().find(Result::is_err), cut);
            }
        }
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 8], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!(Fields::from(header).to_bytes(), octets);
        prop_assert_eq!([header.options().octets(), after].concat(), rest);
        prop_assert!(header.captured_len() <= header.header_len());
        prop_assert!(header.header_len() <= Header::MAX_LEN);
        let (nom_after, nom_header) = mirrortap_geneve::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [&AWS[..40], &AWS[..40]].concat();
    let (rest, (outer, inner)) = (header, header).parse(&octets).unwrap();
    assert_eq!((outer, rest.len()), (inner, 0));
}
