//! Options: known octets, malformed ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::net::Ipv4Addr;

use mirrortap_ipv4::{Error, Ipv4Option, Options, Route, Timestamp, TimestampEntry, TimestampFlag, option};
use proptest::prelude::*;
use wire::{Field, Part};

fn all(octets: &[u8]) -> Vec<Result<Ipv4Option<'_>, Error>> {
    Options::new(octets).collect()
}

#[test]
fn reads_known_octets() {
    // The types are those of RFC 791 §3.1 and RFC 2113 §2.1.
    let octets = [1, 148, 4, 0, 0, 136, 4, 0x12, 0x34, 130, 3, 0xab];
    assert_eq!(
        all(&octets),
        [
            Ok(Ipv4Option::NoOperation),
            Ok(Ipv4Option::RouterAlert(0)),
            Ok(Ipv4Option::StreamIdentifier(0x1234)),
            Ok(Ipv4Option::Security(&[0xab])),
        ]
    );
    assert!(Ipv4Option::RouterAlert(0).is_copied());
    assert!(!Ipv4Option::NoOperation.is_copied());
}

#[test]
fn reads_routes() {
    let octets = [7, 11, 8, 10, 0, 0, 1, 0, 0, 0, 0, 131, 7, 4, 10, 0, 0, 2, 137, 3, 4];
    let [
        Ok(Ipv4Option::RecordRoute(record)),
        Ok(Ipv4Option::LooseSourceRoute(loose)),
        Ok(Ipv4Option::StrictSourceRoute(strict)),
    ] = all(&octets)[..]
    else {
        panic!("not three routes")
    };
    assert_eq!((record.pointer(), record.is_complete(), record.addresses().len()), (8, false, 2));
    assert_eq!(record.addresses().collect::<Vec<_>>(), [Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::UNSPECIFIED]);
    assert_eq!(loose, Route::new(4, &[10, 0, 0, 2]));
    assert!(!loose.is_complete());
    // As ping -R sends it when it is full: pointer 40 in 39 octets.
    assert!(Route::new(40, &[1; 36]).is_complete());
    assert!(strict.is_complete() && strict.addresses().is_empty());
    assert_eq!(Route::new(4, &[1, 2, 3, 4, 5]).octets(), [1, 2, 3, 4]);
    assert_eq!(format!("{loose:?}"), "Route { pointer: 4, addresses: [10.0.0.2] }");
}

#[test]
fn reads_timestamps() {
    let octets = [68, 12, 9, 0x50, 0x00, 0x11, 0x22, 0x33, 0x80, 0, 0, 0];
    let [Ok(Ipv4Option::Timestamp(times))] = all(&octets)[..] else { panic!("not a timestamp") };
    assert_eq!((times.pointer, times.overflow, times.flag), (9, 5, TimestampFlag::TIME));
    assert_eq!(
        times.entries().collect::<Vec<_>>(),
        [TimestampEntry { address: None, time: 0x0011_2233 }, TimestampEntry { address: None, time: 0x8000_0000 }]
    );
    for flag in [TimestampFlag::ADDRESS_AND_TIME, TimestampFlag::PRESPECIFIED] {
        // Five octets are left over.
        let octets = [10, 0, 0, 1, 0, 0, 0, 7, 10, 0, 0, 2, 9];
        let times = Timestamp { pointer: 13, overflow: 0, flag, octets: &octets };
        let entry = TimestampEntry { address: Some(Ipv4Addr::new(10, 0, 0, 1)), time: 7 };
        assert_eq!(times.entries().collect::<Vec<_>>(), [entry]);
    }
    let unknown = Timestamp { pointer: 5, overflow: 0, flag: TimestampFlag(2), octets: &[0; 8] };
    assert_eq!(unknown.entries().count(), 0);
}

#[test]
fn steps_over_what_it_does_not_know() {
    // CIPSO, a router alert with an octet too many, a route that is not made of addresses, a timestamp without flags.
    assert_eq!(
        all(&[134, 3, 9, 148, 5, 1, 2, 3, 7, 5, 4, 1, 2, 68, 3, 5, 1]),
        [
            Ok(Ipv4Option::Unknown { option_type: 134, data: &[9] }),
            Ok(Ipv4Option::Unknown { option_type: 148, data: &[1, 2, 3] }),
            Ok(Ipv4Option::Unknown { option_type: 7, data: &[4, 1, 2] }),
            Ok(Ipv4Option::Unknown { option_type: 68, data: &[5] }),
            Ok(Ipv4Option::NoOperation),
        ]
    );
}

#[test]
fn ends_at_end_of_option_list() {
    assert_eq!(all(&[1, 0, 148, 4]), [Ok(Ipv4Option::NoOperation)]);
}

#[test]
fn an_option_may_have_no_data() {
    assert_eq!(
        all(&[222, 2, 1]),
        [Ok(Ipv4Option::Unknown { option_type: 222, data: &[] }), Ok(Ipv4Option::NoOperation)]
    );
}

#[test]
fn ends_after_the_first_error() {
    for len in 0..2 {
        let octets = [1, 148, len, 1, 1];
        let mut options = Options::new(&octets);
        assert_eq!(options.next(), Some(Ok(Ipv4Option::NoOperation)));
        let error = Error::malformed(Part::Ipv4Option, Field::OptionLength, len.into());
        assert_eq!(options.next(), Some(Err(error.at(1))));
        assert_eq!(options.next(), None);
        assert_eq!(options.next(), None);
        assert_eq!(options.octets().len(), 5);
        assert_eq!(option(&octets[1..]).unwrap_err(), nom::Err::Error(error));
    }
    assert_eq!(all(&[1, 148]), [Ok(Ipv4Option::NoOperation), Err(Error::truncated(Part::Ipv4Option, 2, 1).at(1))]);
    assert_eq!(all(&[148, 4, 0]), [Err(Error::truncated(Part::Ipv4Option, 4, 3))]);
}

#[test]
fn writes_every_type() {
    let options = [
        Ipv4Option::NoOperation,
        Ipv4Option::RecordRoute(Route::new(4, &[0; 12])),
        Ipv4Option::Timestamp(Timestamp {
            pointer: 5,
            overflow: 15,
            flag: TimestampFlag::PRESPECIFIED,
            octets: &[7; 8],
        }),
        Ipv4Option::Security(&[1; 9]),
        Ipv4Option::LooseSourceRoute(Route::new(8, &[9; 8])),
        Ipv4Option::StreamIdentifier(u16::MAX),
        Ipv4Option::StrictSourceRoute(Route::new(4, &[])),
        Ipv4Option::RouterAlert(1),
        Ipv4Option::Unknown { option_type: 222, data: &[1, 2, 3] },
    ];
    let mut output = [0; 256];
    let mut end = 0;
    for option in options {
        end += option.write(&mut output[end..]).unwrap();
    }
    assert_eq!(all(&output[..end]), options.map(Ok));
    let error = Ipv4Option::Security(&[0; 254]).write(&mut [0; 300]).unwrap_err();
    assert_eq!(error.to_string(), "IPv4 option at octet 0: option length cannot be 256");
    let error = Ipv4Option::RouterAlert(0).write(&mut [0; 3]).unwrap_err();
    assert_eq!(error.to_string(), "output buffer at octet 0: needs 4 octets, has 3");
}

/// Octets that hold options of every type now and then, with lengths that often fit.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![
        3 => any::<u8>(),
        2 => prop::sample::select(vec![1, 7, 68, 130, 131, 136, 137, 148]),
        3 => 0_u8..12,
    ];
    prop::collection::vec(octet, 0..40)
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(octets in octets()) {
        let mut output = [0; 40];
        let mut end = 0;
        let mut failed = false;
        for option in Options::new(&octets) {
            prop_assert!(!failed, "an iterator must end after an error");
            match option {
                Ok(option) => {
                    let _ = format!("{option:?}");
                    end += option.write(&mut output[end..]).unwrap();
                }
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
    }
}
