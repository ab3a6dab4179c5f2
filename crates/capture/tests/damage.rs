//! Cut and damaged files: what was readable comes out, then one error, then nothing.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use std::io::{self, ErrorKind, Read};

use common::{Layout, Trickle, read_all};
use mirrortap_capture::{Damage, Error, Part, Reader};
use proptest::prelude::*;

fn plain(layout: Layout) -> Layout {
    layout
}

/// A small file of each format in each byte order, with the places where the part before the first record ends and where
/// each record ends.
fn files() -> Vec<(Vec<u8>, Vec<usize>)> {
    let mut files = Vec::new();
    for big in [false, true] {
        let mut places = Vec::new();
        let mut file = Layout::new(big).pcap_header(0xa1b2_c3d4, (2, 4), 96, 1);
        places.push(file.octets.len());
        for bytes in [&[1, 2, 3, 4, 5][..], &[], &[6]] {
            file = file.pcap_record(1, 2, bytes, 60);
            places.push(file.octets.len());
        }
        files.push((file.octets, places));

        let mut places = Vec::new();
        let mut file = Layout::new(big).section().interface(1, 96, |options| options.option(2, b"lo").option(9, &[9]));
        places.push(file.octets.len());
        for bytes in [&[1, 2, 3, 4, 5][..], &[], &[6]] {
            file = file.enhanced(0, 7, bytes, 60, |options| options.option(1, b"comment"));
            places.push(file.octets.len());
        }
        file = file.block(3, |content| content.u32(2).bytes(&[1, 2]));
        places.push(file.octets.len());
        files.push((file.octets, places));
    }
    files
}

#[test]
fn every_prefix_gives_the_records_before_the_cut() {
    for (file, places) in files() {
        let (all, error) = read_all(&file[..]);
        assert!(error.is_none());
        assert_eq!(all.len(), places.len() - 1);
        for end in 0..=file.len() {
            let (records, error) = read_all(&file[..end]);
            let whole = places.iter().skip(1).filter(|place| **place <= end).count();
            assert_eq!(records, all[..whole], "cut at {end}");
            // A section without interfaces is an empty file.
            let clean = places.contains(&end) || (file[0] == 0x0a && end == 28);
            match error {
                None => assert!(clean, "cut at {end}"),
                Some(Error::Damaged { offset, damage: Damage::HeaderCut { needed, available }, .. }) => {
                    assert!(!clean && needed > available);
                    assert_eq!(offset + available, end as u64);
                }
                Some(Error::Damaged { offset, damage: Damage::Cut { needed, available }, .. }) => {
                    assert!(!clean && needed > available);
                    assert_eq!(offset + available, end as u64);
                    // From the start of a part to its end is what it needs.
                    let starts = [0, 28].into_iter().chain(places.iter().copied());
                    assert!(starts.into_iter().any(|start| start as u64 == offset), "{offset}");
                }
                Some(Error::NotACapture(_)) => assert!(end < if file[0] == 0x0a { 12 } else { 4 }),
                Some(error) => unreachable!("cut at {end}: {error}"),
            }
            assert_eq!(read_all(Trickle(&file[..end], 3)).0, records);
        }
    }
}

#[test]
fn every_flipped_bit_ends_and_keeps_what_is_before_it() {
    for (file, places) in files() {
        let (all, _) = read_all(&file[..]);
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut damaged = file.clone();
                damaged[at] ^= 1 << bit;
                let (records, _) = read_all(&damaged[..]);
                let before = places.iter().skip(1).filter(|place| **place <= at).count();
                assert_eq!(records.get(..before), Some(&all[..before]), "bit {bit} of octet {at}");
                assert!(records.len() <= file.len() / 12);
            }
        }
    }
}

#[test]
fn says_what_is_wrong() {
    let text = |octets: &[u8]| read_all(octets).1.unwrap().to_string();
    assert_eq!(text(b""), "not a capture file: it is empty");
    assert_eq!(text(&[0xd4, 0xc3]), "not a capture file: begins with d4 c3 and ends there");
    assert_eq!(
        text(&[0x1f, 0x8b, 8, 0, 0]),
        "not a capture file: begins with 1f 8b 08 00, as gzip does: decompress it first"
    );
    assert_eq!(text(b"\n\r\r\nplain text"), "not a capture file: begins with 0a 0d 0d 0a 70 6c 61 69 6e 20 74 65");
    let header = Layout::new(false).pcap_header(0xa1b2_c3d4, (2, 4), 96, 1);
    assert_eq!(text(&header.octets[..10]), "pcap file header at octet 0: needs 24 octets, the file ends after 10");
    let record = header.clone().pcap_record(0, 0, &[1, 2, 3], 3).octets;
    assert_eq!(text(&record[..30]), "pcap record at octet 24: needs 16 octets, the file ends after 6");
    assert_eq!(text(&record[..42]), "pcap record at octet 24: claims 19 octets, the file ends after 18");
    let version = |major, minor| Layout::new(true).pcap_header(0xa1b2_3c4d, (major, minor), 96, 1).octets;
    assert_eq!(text(&version(1, 2)), "pcap file header at octet 0: version 1.2 is not supported");
    assert_eq!(text(&version(2, 5)), "pcap file header at octet 0: version 2.5 is not supported");

    let section = Layout::new(true).section();
    let begun = section.clone().interface(1, 2, plain);
    let cases = [
        (
            section.clone().enhanced(0, 0, &[], 0, plain),
            "pcapng enhanced packet block at octet 28: is of interface 0, the section describes 0 so far",
        ),
        (
            begun.clone().enhanced(3, 0, &[], 0, plain),
            "pcapng enhanced packet block at octet 48: is of interface 3, the section describes 1 so far",
        ),
        (
            begun.clone().enhanced(0, 0, &[0; 3], 3, plain),
            "pcapng enhanced packet block at octet 48: claims a packet of 3 octets, the snap length of its interface is 2",
        ),
        (
            begun.clone().block(6, |content| content.u32(0)),
            "pcapng enhanced packet block at octet 48: needs 20 octets of content, has 4",
        ),
        (
            begun.clone().block(2, |content| content.u32(0)),
            "pcapng packet block at octet 48: needs 20 octets of content, has 4",
        ),
        (begun.clone().block(3, plain), "pcapng simple packet block at octet 48: needs 4 octets of content, has 0"),
        (
            begun.clone().block(3, |content| content.u32(2)),
            "pcapng simple packet block at octet 48: needs 6 octets of content, has 4",
        ),
        (
            begun.clone().block(1, |content| content.u32(0)),
            "pcapng interface description block at octet 48: needs 8 octets of content, has 4",
        ),
        (
            begun.clone().u32(5).u32(8).u32(8),
            "pcapng block of type 0x5 at octet 48: claims 8 octets, which is no length of such a block",
        ),
        (
            begun.clone().u32(6).u32(34).u32(0),
            "pcapng enhanced packet block at octet 48: claims 34 octets, which is no length of such a block",
        ),
        (
            begun.clone().u32(6).u32(16 * 1024 * 1024 + 4).u32(0),
            "pcapng enhanced packet block at octet 48: claims 16,777,220 octets, which is no length of such a block",
        ),
        (
            begun.clone().u32(7).u32(16).u32(0).u32(12),
            "pcapng block of type 0x7 at octet 48: claims 16 octets at its start and 12 at its end",
        ),
        (
            begun.clone().block(0x0a0d_0d0a, |content| content.u32(5).u32(0).u64(0)),
            "pcapng section header block at octet 48: its byte order cannot be told from 0x00000005",
        ),
        (
            begun.clone().block(0x0a0d_0d0a, |content| content.u32(0x1a2b_3c4d).u16(2).u16(0).u64(0)),
            "pcapng section header block at octet 48: version 2.0 is not supported",
        ),
        (begun.clone().u32(7), "pcapng block of type 0x7 at octet 48: needs 12 octets, the file ends after 4"),
        (begun.clone().u16(7), "pcapng block at octet 48: needs 12 octets, the file ends after 2"),
    ];
    for (file, expected) in cases {
        assert_eq!(text(&file.octets), expected);
    }
    for options in [
        [9_u8, 2].as_slice(),
        &[9, 1, 9, 1], // twice
        &[14, 4],
        &[0, 1],
    ] {
        let file = section.clone().interface(1, 0, |mut content| {
            for option in options.chunks(2) {
                content = content.option(option[0].into(), &vec![6; option[1].into()]);
            }
            content
        });
        let expected = format!(
            "pcapng interface description block at octet 28: option {} is malformed or given twice",
            options[0]
        );
        assert_eq!(text(&file.octets), expected);
    }
    let unit = section.interface(1, 0, |content| content.option(9, &[20]));
    assert!(text(&unit.octets).ends_with("option 9 is malformed or given twice"));
}

/// Gives some octets, is interrupted once, then fails for ever.
struct Failing<'a>(&'a [u8], bool);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.1) {
            return Err(ErrorKind::Interrupted.into());
        }
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is on fire")),
            len => Ok(len),
        }
    }
}

#[test]
fn a_failing_source_is_one_error() {
    for (file, places) in files() {
        let (records, error) = read_all(Failing(&file, true));
        assert_eq!(records.len(), places.len() - 1);
        let expected = format!("reading at octet {}: the disk is on fire", file.len());
        assert_eq!(error.unwrap().to_string(), expected);
    }
}

#[test]
fn a_false_claim_costs_no_memory() {
    // A 100 MiB claim in D-Bus files is possible; the buffer must not grow before octets come.
    let file = Layout::new(false).pcap_header(0xa1b2_c3d4, (2, 4), 0, 231).u32(0).u32(0).u32(100 << 20).u32(0);
    struct Watched<'a>(&'a [u8], usize);
    impl Read for Watched<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.max(buffer.len());
            self.0.read(buffer)
        }
    }
    let mut reader = Reader::new(Watched(&file.octets, 0)).unwrap();
    let error = reader.next_record().unwrap().unwrap_err();
    let damage = Damage::Cut { needed: (100 << 20) + 16, available: 16 };
    assert!(matches!(error, Error::Damaged { part: Part::PcapRecord, offset: 24, damage: found } if found == damage));
    assert!(reader.into_inner().1 <= 256 * 1024);
}

#[test]
fn does_not_wait_for_more_than_a_record() {
    // After each record the source has nothing more for now: it must not be asked before the record is out.
    for (file, places) in files() {
        struct Pipe<'a>(&'a [u8], std::rc::Rc<std::cell::Cell<usize>>);
        impl Read for Pipe<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let len = self.1.take().min(self.0.len());
                assert!(len > 0 || self.0.is_empty(), "this read would wait for ever");
                self.0.read(&mut buffer[..len])
            }
        }
        let allowed = std::rc::Rc::new(std::cell::Cell::new(places[0]));
        let mut reader = Reader::new(Pipe(&file, allowed.clone())).unwrap();
        for (from, to) in places.iter().zip(&places[1..]) {
            assert_eq!(reader.offset(), *from as u64);
            allowed.set(to - from);
            reader.next_record().unwrap().unwrap();
        }
        assert!(reader.next_record().is_none());
    }
}

proptest! {
    #[test]
    fn whatever_follows_ends(which in 0_usize..4, noise: Vec<u8>, at in any::<prop::sample::Index>()) {
        let (mut file, _) = files().swap_remove(which);
        let at = at.index(file.len());
        file.truncate(at);
        file.extend(&noise);
        let (records, _) = read_all(&file[..]);
        prop_assert!(records.len() <= file.len() / 12);
        prop_assert!(records.iter().map(|record| record.bytes.len()).sum::<usize>() <= file.len());
    }

    #[test]
    fn several_changed_octets_end(which in 0_usize..4, changes in proptest::collection::vec(any::<(prop::sample::Index, u8)>(), 1..9)) {
        let (mut file, _) = files().swap_remove(which);
        for (at, octet) in changes {
            let at = at.index(file.len());
            file[at] = octet;
        }
        let (records, _) = read_all(&file[..]);
        prop_assert!(records.len() <= file.len() / 12);
    }
}

/// A pipe without end can describe interfaces without end: memory stays bounded, and so do their names.
#[test]
fn interfaces_and_their_names_are_bounded() {
    let section = [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28].map(u32::to_le_bytes).concat();
    let name = [&[2, 0, 0x60, 0xea], &[b'x'; 60_000][..]].concat();
    let length = u32::try_from(20 + name.len()).unwrap().to_le_bytes();
    let named = [&[1, 0, 0, 0], &length[..], &[1, 0, 0, 0, 0, 0, 0, 0], &name, &length].concat();
    let interface = [1, 20, 1, 0, 20].map(u32::to_le_bytes).concat();
    let file = [&section[..], &named, &interface.repeat(20_000)].concat();
    let mut reader = Reader::new(&file[..]).unwrap();
    let error = reader.next_record().unwrap().unwrap_err().to_string();
    assert!(error.ends_with("describes one interface more than the 16,384 that are remembered"), "{error}");
    assert!(reader.next_record().is_none());
    assert_eq!(reader.interfaces().len(), 16_384);
    assert_eq!(reader.interfaces()[0].name.as_deref().map(str::len), Some(256));
}
