//! pcapng: known octets in both byte orders, every kind of packet block, sections, what libpcap lets through.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::{Kept, Layout, Trickle, read_all};
use mirrortap_capture::{Format, Interface, LinkType, Reader, Resolution, Timestamp, pcapng};
use proptest::prelude::*;

fn time(seconds: i64, fraction: u64, resolution: u8) -> Timestamp {
    Timestamp { seconds, fraction, resolution: Resolution::new(resolution).unwrap() }
}

fn plain(layout: Layout) -> Layout {
    layout
}

#[test]
fn reads_every_kind_of_packet_block() {
    for big in [false, true] {
        let offset = (-3_i64) as u64;
        let file = Layout::new(big)
            .section()
            .block(0x0bad, |content| content.bytes(b"of somebody else"))
            .interface(1, 4, |options| {
                options.option(2, b"eth0").option(3, b"uplink \xff").option(9, &[9]).option(11, b"\0tcp").u32(0)
            })
            .interface(276, 0, |options| options.option(9, &[0x8a]).option(14, &Layout::new(big).u64(offset).octets))
            .enhanced(0, 1_700_000_000_000_000_007, &[1, 2, 3], 60, |options| {
                options.option(2, &[0; 4]).option(1, b"first").option(1, b"second \xff").option(0, &[])
            })
            .block(5, |statistics| statistics.u32(0).u32(0).u32(0))
            .enhanced(1, 10 * 1024 + 512, &[], 0, plain)
            .block(3, |content| content.u32(3).bytes(&[7, 8, 9]))
            .block(3, |content| content.u32(1500).bytes(&[7, 8, 9, 10]))
            .block(2, |content| {
                let content = content.u16(1).u16(99).u32(0).u32(1024).u32(2).u32(9).bytes(&[5, 6]).pad();
                content.option(1, b"obsolete")
            });
        let kept = |time, link_type, interface, bytes: &[u8], len, comments: &[&str]| {
            let comments = comments.iter().map(|text| (*text).to_owned()).collect();
            Kept { time, link_type, interface, bytes: bytes.to_vec(), len, comments }
        };
        let expected = [
            kept(time(1_700_000_000, 7, 9), 1, 0, &[1, 2, 3], 60, &["first", "second \u{fffd}"]),
            kept(time(7, 512, 0x8a), 276, 1, &[], 0, &[]),
            kept(time(0, 0, 9), 1, 0, &[7, 8, 9], 3, &[]),
            kept(time(0, 0, 9), 1, 0, &[7, 8, 9, 10], 1500, &[]),
            kept(time(-2, 0, 0x8a), 276, 1, &[5, 6], 9, &["obsolete"]),
        ];
        let (records, error) = read_all(&file.octets[..]);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(records, expected);
        assert_eq!(records[1].time.to_string(), "7.500000000");
        assert_eq!(records[1].time.microseconds(), 500_000);
        assert_eq!(read_all(Trickle(&file.octets, 1)).0, expected);

        let mut reader = Reader::new(&file.octets[..]).unwrap();
        assert_eq!(reader.format(), Format::Pcapng);
        let eth0 = Interface {
            link_type: LinkType::ETHERNET,
            snap_len: 4,
            name: Some("eth0".to_owned()),
            description: Some("uplink \u{fffd}".to_owned()),
            resolution: Resolution::NANOSECONDS,
            offset: 0,
        };
        assert_eq!(reader.interfaces(), std::slice::from_ref(&eth0));
        while reader.next_record().is_some() {}
        let resolution = Resolution::new(0x8a).unwrap();
        let second = Interface { link_type: LinkType::LINUX_SLL2, resolution, offset: -3, ..Interface::default() };
        assert_eq!(reader.interfaces(), [eth0, second]);
        assert_eq!(reader.offset(), file.octets.len() as u64);
    }
}

/// The exponents at the ends of the range and around 16, where four bits end; numbers worked out by hand.
#[test]
fn every_resolution_counts_its_own_units() {
    // The exponent, how many units make a second, and a number of units with the time that it is.
    let powers_of_ten: [(u8, u64, u64, i64, u64); 8] = [
        (0, 1, 1_700_000_000, 1_700_000_000, 0),
        (1, 10, 17, 1, 7),
        (3, 1_000, 1_700_000_000_123, 1_700_000_000, 123),
        (15, 1_000_000_000_000_000, 5_000_000_000_000_003, 5, 3),
        (16, 10_000_000_000_000_000, 50_000_000_000_000_004, 5, 4),
        (17, 100_000_000_000_000_000, 500_000_000_000_000_005, 5, 5),
        (18, 1_000_000_000_000_000_000, 5_000_000_000_000_000_006, 5, 6),
        (19, 10_000_000_000_000_000_000, 10_000_000_000_000_000_007, 1, 7),
    ];
    // 2^16 is 65,536; 2^32 is 4,294,967,296; 2^62 is 0x4000…; 2^63 is 0x8000….
    let powers_of_two: [(u8, u64, u64, i64, u64); 9] = [
        (0x80, 1, 1_700_000_000, 1_700_000_000, 0),
        (0x81, 2, 7, 3, 1),
        (0x8a, 1_024, 5_130, 5, 10),
        (0x90, 65_536, 327_691, 5, 11),
        (0x91, 131_072, 655_372, 5, 12),
        (0xa0, 4_294_967_296, 0x5_0000_000d, 5, 13),
        (0xb0, 0x1_0000_0000_0000, 0x5_0000_0000_000e, 5, 14),
        (0xbe, 0x4000_0000_0000_0000, 0xc000_0000_0000_000f, 3, 15),
        (0xbf, 0x8000_0000_0000_0000, 0x8000_0000_0000_0010, 1, 16),
    ];
    for (octet, per_second, ticks, seconds, fraction) in powers_of_ten.into_iter().chain(powers_of_two) {
        let resolution = Resolution::new(octet).unwrap();
        assert_eq!((resolution.octet(), resolution.per_second()), (octet, per_second), "{resolution}");
        for big in [false, true] {
            let file = Layout::new(big).section().interface(1, 0, |options| options.option(9, &[octet])).enhanced(
                0,
                ticks,
                &[1],
                1,
                plain,
            );
            let (records, error) = read_all(&file.octets[..]);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(records[0].time, Timestamp { seconds, fraction, resolution });
        }
        let interface = Interface { link_type: LinkType::ETHERNET, resolution, ..Interface::default() };
        let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
        let id = writer.add_interface(&interface).unwrap();
        writer.write(id, Timestamp { seconds, fraction, resolution }, &[1], 1).unwrap();
        let expected = Layout::new(false)
            .section()
            .interface(1, 0, |options| options.option(9, &[octet]).u32(0))
            .enhanced(0, ticks, &[1], 1, plain);
        assert_eq!(writer.finish().unwrap(), expected.octets, "{resolution}");
    }
    // 64 bits cannot count a second in shorter units.
    for octet in [20, 21, 0x7f, 0xc0, 0xff] {
        assert_eq!(Resolution::new(octet), None);
        let file = Layout::new(false).section().interface(1, 0, |options| options.option(9, &[octet]));
        assert!(read_all(&file.octets[..]).1.is_some());
    }
}

/// A quarter of a second and the longest fraction, in units much shorter than what they are turned into.
#[test]
fn long_fractions_are_rounded_down() {
    let quarter = [(16, 2_500_000_000_000_000), (19, 2_500_000_000_000_000_000), (0xbf, 0x2000_0000_0000_0000)];
    for (octet, fraction) in quarter {
        let time = time(5, fraction, octet);
        assert_eq!((time.microseconds(), time.nanoseconds()), (250_000, 250_000_000));
    }
    assert_eq!(time(5, 2_500_000_000_000_000, 16).to_string(), "5.2500000000000000");
    assert_eq!(time(5, 0x2000_0000_0000_0000, 0xbf).to_string(), "5.250000000");
    for (octet, fraction) in [(17, 99_999_999_999_999_999), (19, 9_999_999_999_999_999_999), (0xbf, u64::MAX >> 1)] {
        assert_eq!(time(5, fraction, octet).nanoseconds(), 999_999_999);
    }
}

#[test]
fn sections_have_their_own_interfaces_and_byte_order() {
    let first = Layout::new(false).section().interface(1, 0, plain).interface(101, 0, plain);
    let first = first.enhanced(1, 1, &[1], 1, plain).octets;
    let second = Layout::new(true).section().interface(113, 9, plain).enhanced(0, 2, &[2], 1, plain).octets;
    let third = Layout::new(false).section().enhanced(0, 3, &[3], 1, plain).octets;
    let (records, error) = read_all(&[first, second, third].concat()[..]);
    let seen: Vec<_> = records.iter().map(|record| (record.link_type, record.interface, record.bytes[0])).collect();
    assert_eq!(seen, [(101, 1, 1), (113, 2, 2)]);
    // 28 + 20 + 20 + 36, 28 + 20 + 36, 28
    let text = "pcapng enhanced packet block at octet 216: is of interface 0, the section describes 0 so far";
    assert_eq!(error.unwrap().to_string(), text);
}

#[test]
fn options_of_a_packet_can_be_malformed() {
    for options in [&[1, 0, 200, 0][..], &[1, 0, 0xff, 0xff], &[0, 0, 8, 0], &[1, 0, 1, 0]] {
        let file = Layout::new(false)
            .section()
            .interface(1, 0, plain)
            .enhanced(0, 1, &[1], 1, |content| content.option(1, b"good").bytes(options))
            .enhanced(0, 1, &[2], 1, plain);
        let (records, error) = read_all(&file.octets[..]);
        assert!(error.is_none());
        assert_eq!((records.len(), &records[0].comments[..]), (2, &["good".to_owned()][..]));
    }
}

#[test]
fn an_unlimited_interface_takes_what_libpcap_takes() {
    let long = vec![3; 262_144];
    let file =
        |bytes: &[u8]| Layout::new(false).section().interface(1, 0, plain).enhanced(0, 1, bytes, 1, plain).octets;
    assert_eq!(read_all(&file(&long)[..]).0[0].bytes, long);
    let (records, error) = read_all(&file(&[&long[..], &[0]].concat())[..]);
    assert!(records.is_empty());
    assert_eq!(
        error.unwrap().to_string(),
        "pcapng enhanced packet block at octet 48: claims a packet of 262,145 octets, the snap length of its interface \
         is 262,144"
    );
    // Blocks that are no packets can be longer than the buffer too.
    let file = Layout::new(true).section().block(99, |content| content.bytes(&vec![0; 3_000_000]));
    let file = file.interface(1, 0, plain).enhanced(0, 1, &[1], 1, plain);
    assert_eq!(read_all(Trickle(&file.octets, 100_000)).0.len(), 1);
}

#[test]
fn the_writer_lays_out_known_octets() {
    let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
    let interface = Interface {
        link_type: LinkType::LINUX_SLL2,
        snap_len: 96,
        name: Some("any".to_owned()),
        description: Some("all of them".to_owned()),
        resolution: Resolution::new(12).unwrap(),
        offset: 1_000,
    };
    assert_eq!(writer.add_interface(&interface).unwrap(), 0);
    let at = time(1_001, 2, 6);
    writer.write_with_comments(0, at, &[1, 2, 3], 60, ["why", "and how"]).unwrap();
    writer.write(0, at, &[], 60).unwrap();
    let expected = Layout::new(false)
        .section()
        .interface(276, 96, |options| {
            let options = options.option(2, b"any").option(3, b"all of them").option(9, &[12]);
            options.option(14, &1_000_u64.to_le_bytes()).u32(0)
        })
        .enhanced(0, 1_000_002_000_000, &[1, 2, 3], 60, |o| o.option(1, b"why").option(1, b"and how").u32(0))
        .enhanced(0, 1_000_002_000_000, &[], 60, plain);
    assert_eq!(writer.finish().unwrap(), expected.octets);
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_no_trace() {
    let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
    assert!(writer.add_interface(&Interface { link_type: LinkType(65_536), ..Interface::default() }).is_err());
    let name = Some("n".repeat(65_536));
    assert!(writer.add_interface(&Interface { name, ..Interface::default() }).is_err());
    let id = writer.add_interface(&Interface { snap_len: 2, offset: 5, ..Interface::default() }).unwrap();
    let (now, early) = (time(5, 0, 6), time(4, 999_999, 6));
    let text = |result: std::io::Result<()>| result.unwrap_err().to_string();
    assert_eq!(text(writer.write(id + 1, now, &[], 0)), "a packet of interface 1, which was not added");
    assert_eq!(text(writer.write(id, now, &[1, 2, 3], 3)), "a packet of 3 octets, at most 2 are possible");
    assert_eq!(text(writer.write(id, early, &[], 0)), "this interface cannot hold the time 4.999999");
    let long = "c".repeat(65_536);
    assert_eq!(
        text(writer.write_with_comments(id, now, &[], 0, [&long])),
        "a comment of 65536 octets, at most 65535 are possible"
    );
    let many = ["c".repeat(65_000), "c".repeat(65_000), "c".repeat(2_000)];
    assert!(writer.write_with_comments(id, now, &[], 0, many).is_err());
    let empty = Layout::new(false).section().interface(0, 2, |o| o.option(14, &5_u64.to_le_bytes()).u32(0));
    assert_eq!(writer.finish().unwrap(), empty.octets);
}

fn interface() -> impl Strategy<Value = Interface> {
    let text = proptest::option::of(".{0,20}");
    let resolution = prop_oneof![0_u8..=19, 0x80_u8..=0xbf];
    let snap_len = prop_oneof![Just(0), 100_u32..];
    (any::<u16>(), snap_len, text.clone(), text, resolution, -1_000_000_i64..1_000_000).prop_map(
        |(link_type, snap_len, name, description, resolution, offset)| Interface {
            link_type: LinkType(link_type.into()),
            snap_len,
            name,
            description,
            resolution: Resolution::new(resolution).unwrap(),
            offset,
        },
    )
}

type Packet = (usize, u64, Vec<u8>, u32, Vec<String>);

fn packet() -> impl Strategy<Value = Packet> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..100);
    (any::<usize>(), any::<u64>(), bytes, any::<u32>(), proptest::collection::vec(".{0,9}", 0..3))
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        interfaces in proptest::collection::vec(interface(), 1..4),
        packets in proptest::collection::vec(packet(), 0..20),
    ) {
        let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
        for (id, interface) in (0..).zip(&interfaces) {
            prop_assert_eq!(writer.add_interface(interface).unwrap(), id);
        }
        let mut expected = Vec::new();
        for (index, ticks, bytes, len, comments) in packets {
            let index = index % interfaces.len();
            let Interface { link_type, resolution, offset, .. } = interfaces[index];
            // Any number of ticks is a time, except that 64 bits of whole seconds with a sign may not hold it.
            let seconds = (ticks / resolution.per_second()) as i128 + i128::from(offset);
            let Ok(seconds) = i64::try_from(seconds) else { continue };
            let time = Timestamp { seconds, fraction: ticks % resolution.per_second(), resolution };
            let id = index as u32;
            writer.write_with_comments(id, time, &bytes, len, &comments).unwrap();
            expected.push(Kept { time, link_type: link_type.0, interface: id, bytes, len, comments });
        }
        let file = writer.finish().unwrap();
        let mut reader = Reader::new(&file[..]).unwrap();
        while reader.next_record().is_some() {}
        prop_assert_eq!(reader.interfaces(), &interfaces[..]);
        let (read, error) = read_all(&file[..]);
        prop_assert!(error.is_none());
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn both_byte_orders_read_the_same(packets in proptest::collection::vec(packet(), 0..10)) {
        let files = [false, true].map(|big| {
            let mut file = Layout::new(big).section().interface(1, 0, plain);
            for (_, ticks, bytes, len, comments) in &packets {
                file = file.enhanced(0, *ticks, bytes, *len, |mut options| {
                    for comment in comments {
                        options = options.option(1, comment.as_bytes());
                    }
                    options
                });
            }
            file.octets
        });
        let [little, big] = files.each_ref().map(|file| read_all(&file[..]));
        prop_assert!(little.1.is_none() && big.1.is_none());
        prop_assert_eq!(little.0.len(), packets.len());
        prop_assert_eq!(little.0, big.0);
    }
}

#[test]
fn interfaces_that_differ_are_read_or_refused() {
    let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
    let ethernet = Interface { link_type: LinkType::ETHERNET, ..Interface::default() };
    let raw = Interface { link_type: LinkType::RAW, ..Interface::default() };
    let first = writer.add_interface(&ethernet).unwrap();
    writer.write(first, Timestamp::default(), &[1; 20], 20).unwrap();
    let alike = writer.add_interface(&ethernet).unwrap();
    writer.write(alike, Timestamp::default(), &[2; 20], 20).unwrap();
    let second = writer.add_interface(&raw).unwrap();
    writer.write(second, Timestamp::default(), &[3; 20], 20).unwrap();
    let file = writer.finish().unwrap();

    let mut reader = Reader::new(&file[..]).unwrap();
    let mut links = Vec::new();
    while let Some(record) = reader.next_record() {
        links.push(record.unwrap().link_type);
    }
    assert_eq!(links, [LinkType::ETHERNET, LinkType::ETHERNET, LinkType::RAW]);

    let mut reader = Reader::new(&file[..]).unwrap();
    reader.require_interfaces_alike();
    assert!(reader.next_record().unwrap().is_ok());
    assert!(reader.next_record().unwrap().is_ok());
    let error = reader.next_record().unwrap().unwrap_err().to_string();
    assert!(error.ends_with("has link type RAW and snap length 262,144, unlike the first interface"), "{error}");
    assert!(reader.next_record().is_none());
}
