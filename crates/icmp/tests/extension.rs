//! Extension structures: known octets both ways, malformed ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_icmp::Error;
use mirrortap_icmp::extension::{Fields, Header, Object, ObjectClass, Objects, object};
use proptest::prelude::*;
use wire::checksum::Verdict;
use wire::{Field, Part, Payload};

/// A label stack of one entry. By hand: 2000 + 0008 + 0101 + 0001 + 0d01 make 2e0b, whose complement is d1f4.
const LABEL: [u8; 12] = [0x20, 0x00, 0xd1, 0xf4, 0x00, 0x08, 0x01, 0x01, 0x00, 0x01, 0x0d, 0x01];

fn all(octets: &[u8]) -> Vec<Result<Object<'_>, Error>> {
    Objects::new(octets).collect()
}

#[test]
fn reads_and_writes_known_octets() {
    let (header, rest) = Header::parse(&LABEL).unwrap();
    assert_eq!((header.version(), header.reserved(), header.checksum()), (2, 0, 0xd1f4));
    let label = Object { class: ObjectClass::MPLS_LABEL_STACK, c_type: 1, data: &LABEL[8..] };
    assert_eq!(all(rest), [Ok(label)]);
    assert_eq!(object(rest).unwrap(), (&[][..], label));
    assert_eq!(Fields { checksum: 0xd1f4, ..Fields::default() }.to_bytes(), LABEL[..4]);
    let mut output = [0; 8];
    assert_eq!(label.write(&mut output), Ok(8));
    assert_eq!(output, LABEL[4..]);
    assert_eq!(label.write(&mut output[..7]), Err(Error::truncated(Part::Buffer, 8, 7)));
    let error = Object { data: &[0; 65_532], ..label }.write(&mut output).unwrap_err();
    assert_eq!(error, Error::malformed(Part::IcmpExtension, Field::Length, 65_536));
}

/// In the words of tcpdump 4.99.3.
#[test]
fn classes_have_names() {
    let names = [0, 1, 2, 3, 4].map(|class| ObjectClass(class).name());
    let known = ["MPLS Stack Entry", "Interface Identification", "Interface Identification Object"].map(Some);
    assert_eq!((names[0], &names[1..4], names[4]), (None, &known[..], None));
}

#[test]
fn judges_the_checksum() {
    let (header, rest) = Header::parse(&LABEL).unwrap();
    assert_eq!(header.verify(rest.into()), Verdict::Valid);
    assert_eq!(header.verify(Payload::new(&rest[..4], 8)), Verdict::NotVerifiable);
    // The last word, 0d01, is not there.
    assert_eq!(header.verify(Payload::from(&rest[..6])), Verdict::Invalid { expected: 0xd1f4 + 0x0d01 });
    let (header, rest) = Header::parse(&[0x20, 0, 0, 0, 0, 4, 1, 1]).unwrap();
    assert_eq!(header.verify(rest.into()), Verdict::NotVerifiable);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..LABEL.len() {
        match Header::parse(&LABEL[..end]) {
            Err(error) => {
                assert!(end < 4);
                assert_eq!(error.to_string(), format!("ICMP extension at octet 0: needs 4 octets, has {end}"));
            }
            Ok((_, rest)) => match rest.len() {
                0 => assert_eq!(all(rest), []),
                have @ 1..4 => assert_eq!(all(rest), [Err(Error::truncated(Part::IcmpExtension, 4, have))]),
                have => assert_eq!(all(rest), [Err(Error::truncated(Part::IcmpExtension, 8, have))]),
            },
        }
    }
}

#[test]
fn ends_after_the_first_error() {
    for length in 0..4 {
        let octets = [0, 4, 9, 9, 0, length, 1, 1, 0, 4, 9, 9];
        let mut objects = Objects::new(&octets);
        assert_eq!(objects.next(), Some(Ok(Object { class: ObjectClass(9), c_type: 9, data: &[] })));
        let error = Error::malformed(Part::IcmpExtension, Field::Length, length.into()).at(4);
        assert_eq!(objects.next(), Some(Err(error)));
        assert_eq!((objects.next(), objects.next()), (None, None));
        assert_eq!(objects.octets().len(), 12);
    }
}

proptest! {
    #[test]
    fn round_trip(octets: [u8; 4], rest: Vec<u8>) {
        let input = [&octets[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        prop_assert_eq!((Fields::from(header).to_bytes(), after), (octets, &rest[..]));
        let (nom_after, nom_header) = mirrortap_icmp::extension::header(&input).unwrap();
        prop_assert_eq!((nom_header, nom_after), (header, after));
    }

    #[test]
    fn whatever_is_read_is_written_again(octets in proptest::collection::vec(prop_oneof![Just(0), 0_u8..12], 0..60)) {
        let mut output = [0; 60];
        let mut end = 0;
        let mut failed = false;
        for object in Objects::new(&octets) {
            prop_assert!(!failed, "an iterator must end after an error");
            match object {
                Ok(object) => end += object.write(&mut output[end..]).unwrap(),
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
    }
}
