//! Source route entries: known octets, malformed ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use mirrortap_gre::{Error, Routing, SourceRouteEntry, source_route_entry};
use proptest::prelude::*;
use wire::Part;

/// Two hops by IPv4 address of which the second is next, one autonomous system, the last entry, and what is carried.
const ENTRIES: [u8; 24] = [
    0x08, 0x00, 0x04, 0x08, 192, 0, 2, 1, 192, 0, 2, 2, 0xff, 0xfe, 0x00, 0x02, 0xfd, 0xe8, 0x00, 0x00, 0x00, 0x00,
    0x45, 0x00,
];

#[test]
fn reads_known_octets() {
    let addresses = SourceRouteEntry { address_family: 0x0800, offset: 4, routing_information: &ENTRIES[4..12] };
    let system = SourceRouteEntry { address_family: 0xfffe, offset: 0, routing_information: &[0xfd, 0xe8] };
    let mut routing = Routing::new(&ENTRIES);
    assert_eq!(routing.next(), Some(Ok(addresses)));
    assert_eq!(routing.next(), Some(Ok(system)));
    assert_eq!(routing.next(), None);
    assert_eq!(routing.next(), None);
    assert_eq!(routing.rest(), [0x45, 0]);
    assert_eq!(source_route_entry(&ENTRIES).unwrap(), (&ENTRIES[12..], addresses));
    // A family without routing information is not the last entry.
    let octets = [0, 1, 0, 0];
    assert_eq!(Routing::new(&octets).count(), 1);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for end in 0..ENTRIES.len() {
        let mut routing = Routing::new(&ENTRIES[..end]);
        let error = routing.by_ref().find_map(Result::err);
        let expected = match end {
            0 | 12 | 18 | 22.. => None,
            1..4 => Some(Error::truncated(Part::GreHeader, 4, end)),
            4..12 => Some(Error::truncated(Part::GreHeader, 12, end)),
            13..16 => Some(Error::truncated(Part::GreHeader, 4, end - 12).at(12)),
            16..18 => Some(Error::truncated(Part::GreHeader, 6, end - 12).at(12)),
            19..22 => Some(Error::truncated(Part::GreHeader, 4, end - 18).at(18)),
        };
        assert_eq!(error, expected);
        assert_eq!(routing.next(), None);
        assert_eq!(routing.rest(), if end > 22 { &ENTRIES[22..end] } else { &[] });
    }
}

#[test]
fn writes_what_fits_the_length() {
    let entry = SourceRouteEntry { address_family: 0x0800, offset: 4, routing_information: &[7; 255] };
    let mut output = [0; 300];
    assert_eq!(entry.write(&mut output), Ok(259));
    assert_eq!(source_route_entry(&output[..259]).unwrap(), (&[][..], entry));
    let error = SourceRouteEntry { routing_information: &[7; 256], ..entry }.write(&mut output).unwrap_err();
    assert_eq!(error.to_string(), "GRE header at octet 0: length cannot be 256");
    let error = entry.write(&mut output[..258]).unwrap_err();
    assert_eq!(error, Error::truncated(Part::Buffer, 259, 258));
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(octets in proptest::collection::vec(0_u8..6, 0..80)) {
        let mut output = [0; 80];
        let mut end = 0;
        let mut failed = false;
        let mut routing = Routing::new(&octets);
        for entry in &mut routing {
            prop_assert!(!failed, "an iterator must end after an error");
            match entry {
                Ok(entry) => end += entry.write(&mut output[end..]).unwrap(),
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
        prop_assert!(octets.ends_with(routing.rest()));
    }
}
