//! Options: known octets, malformed ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use mirrortap_tcp::{Error, Header, Options, SackBlock, SackBlocks, SequenceNumber, TcpOption};
use proptest::prelude::*;
use wire::{Field, Part};

fn all(octets: &[u8]) -> Vec<Result<TcpOption<'_>, Error>> {
    Options::new(octets).collect()
}

#[test]
fn reads_known_octets() {
    let octets = [2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0xb3, 0x41, 0xf4, 0xdb, 0, 0, 0, 0, 1, 3, 3, 7];
    assert_eq!(
        all(&octets),
        [
            Ok(TcpOption::MaximumSegmentSize(1460)),
            Ok(TcpOption::SackPermitted),
            Ok(TcpOption::Timestamps { value: 0xb341_f4db, echo_reply: 0 }),
            Ok(TcpOption::NoOperation),
            Ok(TcpOption::WindowScale(7)),
        ]
    );
    let blocks = [5, 10, 0, 0, 0, 1, 0, 0, 0, 9];
    let Ok(TcpOption::Sack(mut blocks)) = all(&blocks)[0] else { panic!("not SACK") };
    assert_eq!(blocks.len(), 1);
    assert_eq!(blocks.next(), Some(SackBlock { left: SequenceNumber(1), right: SequenceNumber(9) }));
    assert_eq!(blocks.next(), None);
    assert_eq!(all(&[28, 4, 0x80, 5]), [Ok(TcpOption::UserTimeout { minutes: true, timeout: 5 })]);
    assert_eq!(
        all(&[29, 6, 7, 8, 0xaa, 0xbb]),
        [Ok(TcpOption::Authentication { key_id: 7, receive_next_key_id: 8, mac: &[0xaa, 0xbb] })]
    );
    assert_eq!(all(&[30, 4, 0x10, 9]), [Ok(TcpOption::Multipath(&[0x10, 9]))]);
    assert_eq!(all(&[34, 2]), [Ok(TcpOption::FastOpen(&[]))]);
    assert_eq!(all(&[34, 6, 1, 2, 3, 4]), [Ok(TcpOption::FastOpen(&[1, 2, 3, 4]))]);
    assert_eq!(all(&[34, 5, 1, 2, 3]), [Ok(TcpOption::Unknown { kind: 34, data: &[1, 2, 3] })]);
    assert_eq!(all(&[30, 2]), [Ok(TcpOption::Unknown { kind: 30, data: &[] })]);
    assert_eq!(
        all(&[254, 5, 0xf9, 0x89, 1]),
        [Ok(TcpOption::Experimental { kind: 254, experiment_id: 0xf989, data: &[1] })]
    );
}

#[test]
fn finds_timestamps() {
    let timestamps = |options: &[u8]| {
        let mut octets = [0; 60];
        octets[12] = u8::try_from((20 + options.len()) / 4).unwrap() << 4;
        octets[20..20 + options.len()].copy_from_slice(options);
        Header::parse(&octets[..20 + options.len()]).unwrap().0.timestamps()
    };
    let clocks = Some((0xb341_f4db, 0x0102_0304));
    // As RFC 7323, appendix A, recommends it; in the middle of other options, as in a SYN; with the padding behind it.
    assert_eq!(timestamps(&[1, 1, 8, 10, 0xb3, 0x41, 0xf4, 0xdb, 1, 2, 3, 4]), clocks);
    assert_eq!(timestamps(&[2, 4, 5, 0xb4, 4, 2, 8, 10, 0xb3, 0x41, 0xf4, 0xdb, 1, 2, 3, 4, 1, 3, 3, 7]), clocks);
    assert_eq!(timestamps(&[8, 10, 0xb3, 0x41, 0xf4, 0xdb, 1, 2, 3, 4, 0, 0]), clocks);
    // None; not of the length it has; behind the end of the list; behind an option that cannot be read.
    assert_eq!(timestamps(&[]), None);
    assert_eq!(timestamps(&[1, 1, 8, 9, 1, 2, 3, 4, 5, 6, 7, 0]), None);
    assert_eq!(timestamps(&[0, 1, 8, 10, 0xb3, 0x41, 0xf4, 0xdb, 1, 2, 3, 4]), None);
    assert_eq!(timestamps(&[3, 1, 8, 10, 0xb3, 0x41, 0xf4, 0xdb, 1, 2, 3, 4]), None);
}

#[test]
fn steps_over_what_it_does_not_know() {
    // An unknown kind, then an MSS with an octet too many: both keep their octets, neither ends the list.
    assert_eq!(
        all(&[77, 3, 9, 2, 5, 1, 2, 3, 4, 2]),
        [
            Ok(TcpOption::Unknown { kind: 77, data: &[9] }),
            Ok(TcpOption::Unknown { kind: 2, data: &[1, 2, 3] }),
            Ok(TcpOption::SackPermitted),
        ]
    );
}

#[test]
fn ends_at_end_of_option_list() {
    assert_eq!(all(&[1, 0, 4, 2]), [Ok(TcpOption::NoOperation)]);
}

#[test]
fn ends_after_the_first_error() {
    let mut options = Options::new(&[1, 8, 1, 1, 1]);
    assert_eq!(options.next(), Some(Ok(TcpOption::NoOperation)));
    assert_eq!(options.next(), Some(Err(Error::malformed(Part::TcpOption, Field::OptionLength, 1).at(1))));
    assert_eq!(options.next(), None);
    assert_eq!(options.next(), None);
    assert_eq!(options.octets().len(), 5);
    assert_eq!(all(&[1, 2]), [Ok(TcpOption::NoOperation), Err(Error::truncated(Part::TcpOption, 2, 1).at(1))]);
    assert_eq!(all(&[8, 10, 0]), [Err(Error::truncated(Part::TcpOption, 10, 3))]);
}

#[test]
fn a_known_kind_of_impossible_length_is_unknown() {
    for octets in
        [&[2, 3, 5][..], &[3, 2], &[4, 3, 1], &[5, 9, 1, 2, 3, 4, 5, 6, 7], &[8, 3, 1], &[19, 3, 1], &[34, 5, 1, 2, 3]]
    {
        let unknown = TcpOption::Unknown { kind: octets[0], data: &octets[2..] };
        assert_eq!(all(octets), [Ok(unknown)]);
    }
}

/// RFC 5482 §2.1: the granularity is one bit, the timeout fifteen.
#[test]
fn a_timeout_leaves_the_granularity_alone() {
    assert_eq!(all(&[28, 4, 0xff, 0xff]), [Ok(TcpOption::UserTimeout { minutes: true, timeout: 0x7fff })]);
    assert_eq!(all(&[28, 4, 0x12, 0x34]), [Ok(TcpOption::UserTimeout { minutes: false, timeout: 0x1234 })]);
    let mut output = [0; 4];
    TcpOption::UserTimeout { minutes: false, timeout: 0xffff }.write(&mut output).unwrap();
    assert_eq!(output, [28, 4, 0x7f, 0xff]);
}

#[test]
fn whole_blocks_come_out() {
    for (octets, count) in [(0, 0), (7, 0), (8, 1), (15, 1), (24, 3)] {
        let blocks = SackBlocks::new(&[9; 24][..octets]);
        assert_eq!((blocks.len(), blocks.is_empty(), blocks.count()), (count, count == 0, count));
    }
}

#[test]
fn writes_every_kind() {
    let digest = [7; 16];
    let options = [
        TcpOption::NoOperation,
        TcpOption::MaximumSegmentSize(8961),
        TcpOption::WindowScale(14),
        TcpOption::SackPermitted,
        TcpOption::Sack(SackBlocks::new(&[9; 24])),
        TcpOption::Timestamps { value: 1, echo_reply: u32::MAX },
        TcpOption::Md5(&digest),
        TcpOption::UserTimeout { minutes: true, timeout: 0x7fff },
        TcpOption::Authentication { key_id: 1, receive_next_key_id: 2, mac: &[3; 12] },
        TcpOption::Multipath(&[0, 1, 2, 3]),
        TcpOption::FastOpen(&[5; 8]),
        TcpOption::Experimental { kind: 253, experiment_id: 0xf989, data: &[] },
        TcpOption::Unknown { kind: 200, data: &[1, 2, 3] },
    ];
    let mut output = [0; 256];
    let mut end = 0;
    for option in options {
        end += option.write(&mut output[end..]).unwrap();
    }
    assert_eq!(all(&output[..end]), options.map(Ok));
    let error = TcpOption::FastOpen(&[0; 254]).write(&mut [0; 300]).unwrap_err();
    assert_eq!(error.to_string(), "TCP option at octet 0: option length cannot be 256");
    let error = TcpOption::SackPermitted.write(&mut [0; 1]).unwrap_err();
    assert_eq!(error.to_string(), "output buffer at octet 0: needs 2 octets, has 1");
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(octets in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut output = [0; 40];
        let mut end = 0;
        let mut failed = false;
        for option in Options::new(&octets) {
            prop_assert!(!failed, "an iterator must end after an error");
            match option {
                Ok(option) => end += option.write(&mut output[end..]).unwrap(),
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
    }
}
