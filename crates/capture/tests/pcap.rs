//! pcap: known octets in every byte order and variant, lengths and times as sent, what libpcap lets through.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::{Kept, Layout, Trickle, read_all};
use mirrortap_capture::{Format, Interface, LinkType, Reader, Resolution, Timestamp, pcap};
use proptest::prelude::*;

const MICRO: u32 = 0xa1b2_c3d4;
const NANO: u32 = 0xa1b2_3c4d;
const MODIFIED: u32 = 0xa1b2_cd34;

fn kept(seconds: i64, fraction: u64, resolution: Resolution, bytes: &[u8], len: u32) -> Kept {
    let time = Timestamp { seconds, fraction, resolution };
    Kept { time, link_type: 1, interface: 0, bytes: bytes.to_vec(), len, comments: Vec::new() }
}

#[test]
fn reads_both_byte_orders_and_resolutions() {
    for (big, magic, resolution) in [
        (false, MICRO, Resolution::MICROSECONDS),
        (true, MICRO, Resolution::MICROSECONDS),
        (false, NANO, Resolution::NANOSECONDS),
        (true, NANO, Resolution::NANOSECONDS),
    ] {
        let file = Layout::new(big)
            .pcap_header(magic, (2, 4), 65_535, 1)
            .pcap_record(1_700_000_000, 250, &[1, 2, 3], 60)
            .pcap_record(u32::MAX, 7, &[], 0);
        let (records, error) = read_all(&file.octets[..]);
        let expected = [kept(1_700_000_000, 250, resolution, &[1, 2, 3], 60), kept(0xffff_ffff, 7, resolution, &[], 0)];
        assert_eq!(records, expected);
        assert!(error.is_none());
        let reader = Reader::new(&file.octets[..]).unwrap();
        let interface =
            Interface { link_type: LinkType::ETHERNET, snap_len: 65_535, resolution, ..Interface::default() };
        assert_eq!((reader.format(), reader.interfaces(), reader.offset()), (Format::Pcap, &[interface][..], 24));
        // Through a pipe that gives one octet at a time.
        assert_eq!(read_all(Trickle(&file.octets, 1)).0, expected);
    }
}

#[test]
fn the_writer_lays_out_known_octets() {
    let mut writer = pcap::Writer::new(Vec::new(), LinkType::ETHERNET, 96, Resolution::NANOSECONDS).unwrap();
    let time = Timestamp { seconds: 1, fraction: 2, resolution: Resolution::MICROSECONDS };
    writer.write(time, &[0xaa, 0xbb], 1500).unwrap();
    let header = [0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 96, 0, 0, 0, 1, 0, 0, 0];
    let record = [1, 0, 0, 0, 0xd0, 7, 0, 0, 2, 0, 0, 0, 0xdc, 5, 0, 0, 0xaa, 0xbb];
    assert_eq!(writer.finish().unwrap(), [&header[..], &record].concat());
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_no_trace() {
    let new = |resolution, link_type| pcap::Writer::new(Vec::new(), link_type, 96, resolution);
    let error = new(Resolution::new(3).unwrap(), LinkType::ETHERNET).unwrap_err();
    assert_eq!(error.to_string(), "a pcap file cannot have times in units of 10^-3 s");
    assert!(new(Resolution::MICROSECONDS, LinkType(1 << 26)).is_err());
    let mut writer = new(Resolution::MICROSECONDS, LinkType::ETHERNET).unwrap();
    let error = writer.write(Timestamp::default(), &[0; 97], 97).unwrap_err();
    assert_eq!(error.to_string(), "a packet of 97 octets, at most 96 are possible");
    let early = Timestamp { seconds: -1, ..Timestamp::default() };
    let error = writer.write(early, &[], 0).unwrap_err();
    assert_eq!(error.to_string(), "a pcap file cannot hold the time -1.000000");
    assert_eq!(writer.finish().unwrap().len(), 24);
}

#[test]
fn fractions_of_a_damaged_file_stay_as_sent() {
    let file = Layout::new(false).pcap_header(MICRO, (2, 4), 0, 1).pcap_record(5, 1_000_000, &[1], 1);
    let (records, error) = read_all(&file.octets[..]);
    assert!(error.is_none());
    let time = records[0].time;
    assert_eq!((time.seconds, time.fraction, time.to_string().as_str()), (5, 1_000_000, "5.1000000"));
    assert_eq!(time.carried().to_string(), "6.000000");
    assert_eq!(time.since_epoch().unwrap().as_secs(), 6);
    // A writer of the same resolution keeps it, one of another cannot.
    for (resolution, expected) in [(Resolution::MICROSECONDS, "5.1000000"), (Resolution::NANOSECONDS, "6.000000000")] {
        let mut writer = pcap::Writer::new(Vec::new(), LinkType::ETHERNET, 0, resolution).unwrap();
        writer.write(time, &[1], 1).unwrap();
        assert_eq!(read_all(&writer.finish().unwrap()[..]).0[0].time.to_string(), expected);
    }
}

#[test]
fn old_variants() {
    let lengths =
        |file: Layout| read_all(&file.octets[..]).0.iter().map(|r| (r.bytes.len(), r.len)).collect::<Vec<_>>();
    for big in [false, true] {
        let header = |version| Layout::new(big).pcap_header(MICRO, version, 0, 1);
        let swapped = |file: Layout| file.u32(0).u32(0).u32(60).u32(2).bytes(&[1, 2]);
        assert_eq!(lengths(swapped(header((2, 2)))), [(2, 60)]);
        assert_eq!(lengths(swapped(header((543, 0)))), [(2, 60)]);
        // 2.3: whichever is smaller was captured.
        assert_eq!(lengths(swapped(header((2, 3))).pcap_record(0, 0, &[1, 2], 60)), [(2, 60), (2, 60)]);
        // Modified libpcap: eight more octets in the header, and 14 more than the snap length in an Ethernet packet.
        let file = Layout::new(big)
            .pcap_header(MODIFIED, (2, 4), 4, 1)
            .u32(9)
            .u32(8)
            .u32(20)
            .u32(20)
            .bytes(&[0xee; 8])
            .bytes(&[7; 20]);
        let (records, error) = read_all(&file.octets[..]);
        assert!(error.is_none());
        assert_eq!(records, [kept(9, 8, Resolution::MICROSECONDS, &[7; 18], 20)]);
    }
}

#[test]
fn lengths_as_libpcap_takes_them() {
    let file = Layout::new(false)
        .pcap_header(MICRO, (2, 4), 4, 1 | 0x5400_0000) // frame check sequence of 5 × 16 bits
        .pcap_record(1, 0, &[1, 2, 3, 4, 5, 6], 6) // more than the snap length: cut
        .pcap_record(2, 0, &[1, 2, 3], 2) // more than was on the wire: kept
        .pcap_record(3, 0, &[1], 1);
    let micro = Resolution::MICROSECONDS;
    let expected = [kept(1, 0, micro, &[1, 2, 3, 4], 6), kept(2, 0, micro, &[1, 2, 3], 2), kept(3, 0, micro, &[1], 1)];
    assert_eq!(read_all(&file.octets[..]).0, expected);
}

#[test]
fn a_record_can_be_longer_than_the_buffer_but_not_endless() {
    let big: Vec<u8> = (0..262_144_u32).map(|n| n as u8).collect();
    let file = |bytes: &[u8]| {
        Layout::new(true)
            .pcap_header(MICRO, (2, 4), 0, 1)
            .pcap_record(1, 0, &[1], 1)
            .pcap_record(2, 0, bytes, 3)
            .pcap_record(3, 0, &[3], 1)
            .octets
    };
    let (records, error) = read_all(&file(&big)[..]);
    assert!(error.is_none());
    assert_eq!((records.len(), &records[1].bytes, &records[2].bytes[..]), (3, &big, &[3][..]));
    assert_eq!(read_all(Trickle(&file(&big), 60_000)).0, records);
    let (records, error) = read_all(&file(&[&big[..], &[0]].concat())[..]);
    assert_eq!(records.len(), 1);
    assert_eq!(
        error.unwrap().to_string(),
        "pcap record at octet 41: claims a packet of 262,145 octets, at most 262,144 are possible"
    );
    // USBPcap's packets can be longer.
    let long = vec![9; 1024 * 1024];
    let file = Layout::new(true).pcap_header(MICRO, (2, 4), 0, 249).pcap_record(1, 0, &long, 1);
    assert_eq!(read_all(&file.octets[..]).0[0].bytes, long);
}

fn record() -> impl Strategy<Value = (u32, u32, Vec<u8>, u32)> {
    (any::<u32>(), any::<u32>(), proptest::collection::vec(any::<u8>(), 0..200), any::<u32>())
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        records in proptest::collection::vec(record(), 0..20),
        nano: bool, link_type in 0_u32..0x400_0000, snap_len in prop_oneof![Just(0), 200_u32..],
    ) {
        let resolution = if nano { Resolution::NANOSECONDS } else { Resolution::MICROSECONDS };
        let mut writer = pcap::Writer::new(Vec::new(), LinkType(link_type), snap_len, resolution).unwrap();
        let mut layout =
            Layout::new(false).pcap_header(if nano { NANO } else { MICRO }, (2, 4), snap_len, link_type);
        let mut expected = Vec::new();
        for (seconds, fraction, bytes, len) in records {
            let time = Timestamp { seconds: seconds.into(), fraction: fraction.into(), resolution };
            writer.write(time, &bytes, len).unwrap();
            layout = layout.pcap_record(seconds, fraction, &bytes, len);
            expected.push(Kept { time, link_type, interface: 0, bytes, len, comments: Vec::new() });
        }
        let file = writer.finish().unwrap();
        prop_assert_eq!(&file, &layout.octets);
        let interface = Interface { link_type: LinkType(link_type), snap_len, resolution, ..Interface::default() };
        let reader = Reader::new(&file[..]).unwrap();
        prop_assert_eq!(reader.interfaces(), &[interface]);
        let (read, error) = read_all(&file[..]);
        prop_assert!(error.is_none());
        prop_assert_eq!(read, expected);
    }
}
