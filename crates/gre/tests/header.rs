//! Known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_gre::{Error, EtherType, Fields, Flags, Header, Key, Vni, header};
use proptest::prelude::*;
use wire::checksum::Verdict;
use wire::{Part, Payload};

/// Version 0 with everything, and `ab` behind it. By hand: b000 + 0800 + 0001 + 0002 + 0003 + 0004 + 6162 make 1196c, which
/// folds to 196d without the checksum; its complement is e692.
const ALL: [u8; 18] =
    [0xb0, 0x00, 0x08, 0x00, 0xe6, 0x92, 0x00, 0x00, 0x00, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x04, b'a', b'b'];
/// PPTP: K, S and A set, 2 octets of PPP for call 0x1234.
const PPTP: [u8; 18] =
    [0x30, 0x81, 0x88, 0x0b, 0x00, 0x02, 0x12, 0x34, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x06, 0xff, 0x03];

#[test]
fn reads_known_octets() {
    let (header, rest) = Header::parse(&ALL).unwrap();
    assert_eq!(header.flags(), Flags::CHECKSUM | Flags::KEY | Flags::SEQUENCE_NUMBER);
    assert_eq!((header.version(), header.protocol_type()), (0, EtherType::IPV4));
    assert_eq!((header.header_len(), header.captured_len()), (16, 16));
    assert_eq!((header.checksum(), header.reserved_1()), (Some(0xe692), Some(0)));
    assert_eq!(header.key(), Some(Key(0x0001_0002)));
    assert_eq!(header.sequence_number(), Some(0x0003_0004));
    assert_eq!(header.acknowledgment_number(), None);
    assert!(!header.has_routing());
    assert_eq!(rest, b"ab");
}

/// RFC 1701: C R K S s Recur Flags Ver.
#[test]
fn reads_the_bits_of_rfc_1701() {
    let read = |octets: [u8; 2]| {
        let octets = [octets[0], octets[1], 0x08, 0, 0, 0, 0, 0];
        let (header, _) = Header::parse(&octets).unwrap();
        (header.has_routing(), header.flags().recursion_control())
    };
    assert_eq!(read([0x40, 0x00]), (true, 0));
    assert_eq!(read([0x40, 0x01]), (false, 0), "version 1 has no routing");
    assert_eq!(read([0xbd, 0xf8]), (false, 5));
}

#[test]
fn keys_are_numbers() {
    assert_eq!((Key::from(7), u32::from(Key(7)), Key(7).to_string()), (Key(7), 7, "0x7".into()));
}

#[test]
fn reads_each_word_without_the_others() {
    let words = [0, 0, 0, 1, 0, 0, 0, 2];
    let read = |first: u8, second: u8| {
        let octets = [&[first, second, 0x08, 0], &words[..]].concat();
        let (header, rest) = Header::parse(&octets).unwrap();
        (
            header.checksum(),
            header.key(),
            header.sequence_number(),
            header.acknowledgment_number(),
            (header.header_len(), rest.len()),
        )
    };
    assert_eq!(read(0x00, 0), (None, None, None, None, (4, 8)));
    assert_eq!(read(0x80, 0), (Some(0), None, None, None, (8, 4)));
    assert_eq!(read(0x20, 0), (None, Some(Key(1)), None, None, (8, 4)));
    assert_eq!(read(0x10, 0), (None, None, Some(1), None, (8, 4)));
    assert_eq!(read(0x30, 0), (None, Some(Key(1)), Some(2), None, (12, 0)));
    // The bit that announces an acknowledgment number in version 1 is a reserved one in version 0.
    assert_eq!(read(0x00, 0x80), (None, None, None, None, (4, 8)));
    assert_eq!(read(0x00, 0x81), (None, None, None, Some(1), (8, 4)));
    // Version 1 has no checksum, and what version 2 has nobody knows.
    assert_eq!(read(0x80, 0x01), (None, None, None, None, (4, 8)));
    assert_eq!(read(0xff, 0xfa), (None, None, None, None, (4, 8)));
}

#[test]
fn reads_pptp() {
    let (header, rest) = Header::parse(&PPTP).unwrap();
    assert_eq!((header.version(), header.protocol_type()), (1, EtherType(0x880b)));
    let key = header.key().unwrap();
    assert_eq!((key.payload_length(), key.call_id()), (2, 0x1234));
    assert_eq!((header.sequence_number(), header.acknowledgment_number()), (Some(7), Some(6)));
    assert_eq!(rest, [0xff, 3]);
    assert_eq!(header.verify(rest.into()), Verdict::NotVerifiable);
}

#[test]
fn reads_nvgre() {
    let key = Key(0x0013_8907);
    assert_eq!((key.vsid(), key.flow_id()), (Vni::new(5001).unwrap(), 7));
    assert_eq!(Key::nvgre(key.vsid(), key.flow_id()), key);
    assert_eq!(key.to_string(), "0x138907");
}

#[test]
fn writes_known_octets() {
    let fields = Fields {
        flags: Flags::CHECKSUM | Flags::KEY | Flags::SEQUENCE_NUMBER,
        protocol_type: EtherType::IPV4,
        checksum: 0xe692,
        key: Key(0x0001_0002),
        sequence_number: 0x0003_0004,
        acknowledgment_number: 99, // not in version 0
        ..Fields::default()
    };
    let mut output = [0; 20];
    assert_eq!(fields.write(&mut output), Ok(16));
    assert_eq!(output[..16], ALL[..16]);
    assert_eq!(output[16..], [0; 4]);
    assert_eq!(fields.write(&mut output[..15]), Err(Error::truncated(Part::Buffer, 16, 15)));
}

#[test]
fn judges_the_checksum() {
    let (header, rest) = Header::parse(&ALL).unwrap();
    assert_eq!(header.verify(rest.into()), Verdict::Valid);
    // The last word went from 6162 to 6163.
    assert_eq!(header.verify(b"ac".into()), Verdict::Invalid { expected: 0xe691 });
    assert_eq!(header.verify(Payload::new(b"a", 2)), Verdict::NotVerifiable);
    let (cut, rest) = Header::parse(&ALL[..12]).unwrap();
    assert_eq!(cut.verify(rest.into()), Verdict::NotVerifiable);
    // With the routing bit alone there is a field for a checksum, but no checksum.
    let (header, rest) = Header::parse(&[0x40, 0, 8, 0, 1, 2, 0, 0]).unwrap();
    assert_eq!((header.checksum(), header.verify(rest.into())), (Some(0x0102), Verdict::NotVerifiable));
}

#[test]
fn flags_read_as_tcpdump_words_them() {
    assert_eq!((Flags::KEY | Flags::SEQUENCE_NUMBER).to_string(), "key present, sequence# present");
    assert_eq!(Flags::KEY | Flags::KEY, Flags::KEY);
    assert_eq!(
        Flags(0xffff).to_string(),
        "checksum present, routing present, key present, sequence# present, source routing present, ack present"
    );
    assert_eq!(Flags(0x0708).to_string(), "none");
    assert_eq!(Flags(0x0700).recursion_control(), 7);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..ALL.len() {
        match Header::parse(&ALL[..end]) {
            Err(error) => {
                assert!(end < 4);
                assert_eq!(error, Error::truncated(Part::GreHeader, 4, end));
                assert_eq!(error.to_string(), format!("GRE header at octet 0: needs 4 octets, has {end}"));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len()), (16, end.min(16)));
                assert_eq!(rest, &ALL[end.min(16)..end]);
                assert_eq!(header.checksum(), (end >= 6).then_some(0xe692));
                assert_eq!(header.reserved_1(), (end >= 8).then_some(0));
                assert_eq!(header.key(), (end >= 12).then_some(Key(0x0001_0002)));
                assert_eq!(header.sequence_number(), (end >= 16).then_some(0x0003_0004));
            }
        }
    }
    for end in 4..PPTP.len() {
        let (header, rest) = Header::parse(&PPTP[..end]).unwrap();
        assert_eq!((header.header_len(), header.captured_len()), (16, end.min(16)));
        assert_eq!(rest, &PPTP[end.min(16)..end]);
        assert_eq!(header.acknowledgment_number(), (end >= 16).then_some(6));
    }
}

proptest! {
    #[test]
    fn round_trip(fixed: [u8; 4], version in 0_u8..4, rest: Vec<u8>) {
        // Most random versions are unknown ones: draw those that have words more often.
        let fixed = [fixed[0], (fixed[1] & 0xf8) | version, fixed[2], fixed[3]];
        let input = [&fixed[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        let mut output = [0; Header::MAX_LEN];
        let len = Fields::from(header).write(&mut output).unwrap();
        prop_assert_eq!(len, header.header_len());
        prop_assert!(header.captured_len() <= len);
        prop_assert_eq!(header.captured_len() + after.len(), input.len());
        if header.captured_len() == len {
            prop_assert_eq!([&output[..len], after].concat(), input.clone());
        } else {
            prop_assert_eq!(&output[..4], &fixed[..]);
        }
        let (nom_after, nom_header) = mirrortap_gre::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }
}

#[test]
fn composes_with_nom() {
    use nom::Parser;
    let octets = [&ALL[..16], &PPTP[..16]].concat();
    let (rest, (outer, inner)) = (header, header).parse(&octets).unwrap();
    assert_eq!((outer.version(), inner.version(), rest.len()), (0, 1, 0));
}
