//! Little-endian records of the usual kind are read in a place of their own. Files that differ in nothing but their byte
//! order give the same records and the same error, whatever is wrong with them.
#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

mod common;

use std::mem::{Discriminant, discriminant};

use common::{Kept, Layout, Trickle, read_all};
use mirrortap_capture::{Damage, Error, Part};
use proptest::prelude::*;

/// What is added to a number that should be right.
fn fault() -> impl Strategy<Value = u32> {
    prop_oneof![4 => Just(0), 1 => 1..9_u32, 1 => (1..9_u32).prop_map(u32::wrapping_neg), 1 => any::<u32>()]
}

/// The captured octets of some packets.
fn packets() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..16), 1..8)
}

/// What is added to the numbers of the last packet.
type Faults = [u32; 5];

fn pcap(big: bool, link_type: u32, snap_len: u32, packets: &[Vec<u8>], faults: Faults) -> Vec<u8> {
    let mut file = Layout::new(big).pcap_header(0xa1b2_c3d4, (2, 4), snap_len, link_type);
    for (left, bytes) in (0..packets.len()).rev().zip(packets) {
        let [captured, len, seconds, fraction, _] = if left == 0 { faults } else { [0; 5] };
        let true_len = u32::try_from(bytes.len()).unwrap();
        file = file.u32(seconds).u32(fraction).u32(true_len.wrapping_add(captured)).u32(len).bytes(bytes);
    }
    file.octets
}

fn pcapng(big: bool, snap_len: u32, resolution: u8, ticks: u64, packets: &[Vec<u8>], faults: Faults) -> Vec<u8> {
    let first = |content: Layout| content.option(9, &[resolution]);
    // The interfaces of a section are counted from 0 again.
    let file = Layout::new(big).section().interface(1, snap_len, first);
    let mut file = file.section().interface(1, snap_len, first).interface(1, snap_len, |content| content);
    for (left, bytes) in (0..packets.len()).rev().zip(packets) {
        let [kind, interface, captured, start, end] = if left == 0 { faults } else { [0; 5] };
        let [high, low] = [ticks >> 32, ticks & 0xffff_ffff].map(|half| u32::try_from(half).unwrap());
        let true_len = u32::try_from(bytes.len()).unwrap();
        let content = Layout::new(big).u32(interface).u32(high).u32(low).u32(true_len.wrapping_add(captured)).u32(60);
        let mut content = content.bytes(bytes).pad();
        if captured == 0 {
            // Nothing that has a byte order can be taken for octets of the packet.
            content = content.option(1, b"why").option(0, &[]);
        }
        let content = content.octets;
        let len = u32::try_from(content.len()).unwrap() + 12;
        let (start, end) = (len.wrapping_add(start), len.wrapping_add(end));
        // Block type 7 has no meaning here.
        file = file.u32(if kind == 0 { 6 } else { 7 }).u32(start).bytes(&content).u32(end);
    }
    file.octets
}

type Outcome = (Vec<Kept>, Option<(Part, u64, Discriminant<Damage>)>);

/// The numbers in an error can be those of octets, which have no byte order. So its kind is what counts.
fn outcome(octets: &[u8], at_once: usize) -> Outcome {
    let (records, error) = read_all(Trickle(octets, at_once));
    let error = error.map(|error| match error {
        Error::Damaged { part, offset, damage } => (part, offset, discriminant(&damage)),
        error => panic!("{error}"),
    });
    (records, error)
}

proptest! {
    #[test]
    fn make_no_difference_in_pcap(
        link_type in prop_oneof![Just(1_u32), Just(231), Just(249)],
        snap_len in prop_oneof![Just(0_u32), Just(8), Just(262_144)],
        packets in packets(),
        faults in [fault(), fault(), fault(), fault(), fault()],
        at_once in prop_oneof![Just(7_usize), Just(100_000)],
    ) {
        let [little, big] = [false, true].map(|big| pcap(big, link_type, snap_len, &packets, faults));
        let (records, error) = outcome(&little, at_once);
        prop_assert!(records.len() + 1 >= packets.len());
        prop_assert_eq!((records, error), outcome(&big, at_once));
    }

    #[test]
    fn make_no_difference_in_pcapng(
        snap_len in prop_oneof![Just(0_u32), Just(8), Just(262_144)],
        resolution in prop_oneof![Just(6_u8), Just(9), 0_u8..20, 0x80_u8..0xc0],
        ticks in any::<u64>(),
        packets in packets(),
        faults in [fault(), fault(), fault(), fault(), fault()],
        at_once in prop_oneof![Just(7_usize), Just(100_000)],
    ) {
        let [little, big] = [false, true].map(|big| pcapng(big, snap_len, resolution, ticks, &packets, faults));
        prop_assert_eq!(outcome(&little, at_once), outcome(&big, at_once));
    }
}

#[test]
fn the_longest_packet_is_read_and_a_longer_one_is_not() {
    for big in [false, true] {
        let file = Layout::new(big).pcap_header(0xa1b2_c3d4, (2, 4), 0, 1).pcap_record(0, 0, &[7; 262_144], 262_144);
        // The buffer has grown for it, and is filled anew for the third of these: the longer one is all there.
        let file = (0..3).fold(file, |file, _| file.pcap_record(0, 0, &[7; 100_000], 100_000));
        let file = file.pcap_record(0, 0, &[7; 262_145], 262_145).octets;
        let (records, error) = read_all(&file[..]);
        let lengths: Vec<_> = records.iter().map(|record| record.bytes.len()).collect();
        assert_eq!(lengths, [262_144, 100_000, 100_000, 100_000]);
        let error = error.unwrap().to_string();
        assert!(error.ends_with("claims a packet of 262,145 octets, at most 262,144 are possible"), "{error}");
    }
}

#[test]
fn a_length_is_a_multiple_of_four() {
    for big in [false, true] {
        let file = Layout::new(big).section().interface(1, 0, |content| content);
        // Whole, with the same length at its end, and with room for its packet.
        let file = file.u32(6).u32(34).u32(0).u32(0).u32(0).u32(2).u32(2).u16(7).u32(34).octets;
        let error = read_all(&file[..]).1.unwrap().to_string();
        assert!(error.ends_with("claims 34 octets, which is no length of such a block"), "{error}");
    }
}

#[test]
fn a_packet_in_the_other_order_is_another_block() {
    for big in [false, true] {
        let other = Layout::new(!big).enhanced(0, 0, &[1, 2, 3, 4], 4, |content| content).octets;
        let file = Layout::new(big).section().interface(1, 0, |content| content).bytes(&other).octets;
        let (records, error) = read_all(&file[..]);
        assert!(records.is_empty());
        // Its length is too long in this order.
        assert!(error.unwrap().to_string().contains("pcapng block of type 0x6000000"));
    }
}
