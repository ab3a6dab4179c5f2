//! Blocks made by hand, and octets that no kernel would write.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::time::Duration;

use proptest::prelude::*;

use super::{HEADER_LEN, Header, Packet, Walk};

/// Where the kernel puts a packet after its header, with our headroom.
const MAC: usize = 96;

fn put(block: &mut [u8], at: usize, octets: &[u8]) {
    block[at..at + octets.len()].copy_from_slice(octets);
}

/// A block as the kernel hands it over, with a packet of each of these octets.
fn block(packets: &[&[u8]]) -> Vec<u8> {
    let mut block = vec![0xee; 4096];
    put(&mut block, 12, &u32::to_ne_bytes(packets.len() as u32));
    put(&mut block, 16, &48_u32.to_ne_bytes());
    let mut at = 48;
    for (index, octets) in packets.iter().enumerate() {
        let step = (MAC + octets.len()).next_multiple_of(8);
        let next = if index + 1 == packets.len() { 0 } else { step };
        let numbers = [next, 1_700_000_000, 5, octets.len(), octets.len() + 100, 0x81];
        for (number, value) in numbers.into_iter().enumerate() {
            put(&mut block, at + 4 * number, &(value as u32).to_ne_bytes());
        }
        put(&mut block, at + 24, &(MAC as u16).to_ne_bytes());
        // The address: family 17, protocol IPv4, interface 0x0102, Ethernet, to this machine, 6 octets.
        put(&mut block, at + 48, &17_u16.to_ne_bytes());
        put(&mut block, at + 50, &[8, 0]);
        put(&mut block, at + 52, &0x0102_i32.to_ne_bytes());
        put(&mut block, at + 56, &1_u16.to_ne_bytes());
        put(&mut block, at + 58, &[0, 6, 2, 0x85, 0x69, 0xc2, 0xab, 2, 0, 0]);
        put(&mut block, at + MAC, octets);
        at += step;
    }
    block
}

fn all(block: &mut [u8], header: Header) -> Result<Vec<(Packet, Vec<u8>)>, usize> {
    let mut walk = Walk::new(block)?;
    let mut packets = Vec::new();
    while let Some(packet) = walk.next(block, header)? {
        let octets = block[packet.bytes.clone()].to_vec();
        packets.push((packet, octets));
    }
    Ok(packets)
}

const FRAME: &[u8] = b"ddddddssssss\x08\x00payload";

#[test]
fn packets_one_after_the_other() {
    let packets = all(&mut block(&[FRAME, b"", b"third"]), Header::Ethernet).unwrap();
    let octets: Vec<_> = packets.iter().map(|(_, octets)| octets.as_slice()).collect();
    assert_eq!(octets, [FRAME, b"", b"third"]);
    assert_eq!(packets[0].0.time, Duration::new(1_700_000_000, 5));
    assert_eq!(packets[0].0.len, 121);
    assert_eq!(packets[2].0.len, 105);
    assert_eq!(all(&mut block(&[]), Header::Ethernet), Ok(vec![]));
}

#[test]
fn a_cooked_header_is_put_before() {
    let packets = all(&mut block(&[b"network", b"layer"]), Header::Cooked).unwrap();
    let sll2 = [8, 0, 0, 0, 0, 0, 1, 2, 0, 1, 0, 6, 2, 0x85, 0x69, 0xc2, 0xab, 2, 0, 0];
    assert_eq!(packets[0].1, [&sll2, &b"network"[..]].concat());
    assert_eq!(packets[1].1, [&sll2, &b"layer"[..]].concat());
    assert_eq!(packets[0].0.len, 127);
}

#[test]
fn a_tag_is_put_in_again() {
    for (status, kind) in [(0x10_u32, [0x81, 0x00]), (0x50, [0x88, 0xa8])] {
        let mut block = block(&[FRAME]);
        put(&mut block, 48 + 20, &status.to_ne_bytes());
        put(&mut block, 48 + 32, &0x2064_u32.to_ne_bytes());
        put(&mut block, 48 + 36, &0x88a8_u16.to_ne_bytes());
        let packets = all(&mut block, Header::Ethernet).unwrap();
        assert_eq!(packets[0].1, [b"ddddddssssss", &kind[..], &[0x20, 0x64], b"\x08\x00payload"].concat());
        assert_eq!(packets[0].0.len, 125);
    }
}

#[test]
fn malformed_offsets() {
    let wrong = |at: usize, octets: &[u8]| {
        let mut block = block(&[FRAME, FRAME]);
        put(&mut block, at, octets);
        all(&mut block, Header::Cooked)
    };
    let second = 48 + (MAC + FRAME.len()).next_multiple_of(8);
    assert!(wrong(0, &[]).is_ok());
    // The first packet beyond the block, at its end, and so near to it that its header does not fit.
    for first in [4096, 4095, 4096 - HEADER_LEN as u32 + 1, u32::MAX] {
        assert_eq!(wrong(16, &first.to_ne_bytes()), Err(first as usize));
    }
    // The next packet at the same place, before the header ends, beyond the block.
    for step in [0, 1, HEADER_LEN as u32 - 1] {
        assert_eq!(wrong(48, &step.to_ne_bytes()), Err(48));
    }
    assert_eq!(wrong(48, &4048_u32.to_ne_bytes()), Err(4096));
    assert_eq!(wrong(48, &u32::MAX.to_ne_bytes()), Err(48 + u32::MAX as usize));
    // A packet longer than the block has left.
    for captured in [4096 - 48 - MAC as u32 + 1, u32::MAX] {
        assert_eq!(wrong(48 + 12, &captured.to_ne_bytes()), Err(48));
    }
    // A packet that begins in its own header, or leaves no room for ours.
    for mac in [0, 67, 68 + 19_u16] {
        assert_eq!(wrong(48 + 24, &mac.to_ne_bytes()), Err(48));
    }
    assert!(wrong(48 + 24, &88_u16.to_ne_bytes()).is_ok());
    // More packets than there are: the last one leads nowhere.
    assert_eq!(wrong(12, &3_u32.to_ne_bytes()), Err(second));
    assert_eq!(wrong(12, &u32::MAX.to_ne_bytes()), Err(second));
}

#[test]
fn every_length_of_a_block() {
    let whole = block(&[FRAME, FRAME]);
    let end = 48 + (MAC + FRAME.len()).next_multiple_of(8) + MAC + FRAME.len();
    for len in 0..=end {
        for header in [Header::Ethernet, Header::Cooked] {
            assert_eq!(all(&mut whole[..len].to_vec(), header).is_ok(), len == end, "{len}");
        }
    }
}

proptest! {
    /// Octets without sense: packets are inside the block, and it ends.
    #[test]
    fn any_octets(mut octets in prop::collection::vec(any::<u8>(), 0..600), small in prop::collection::vec(any::<(u8, u8)>(), 0..60), cooked: bool) {
        // Small numbers, so that offsets lead somewhere.
        for (at, value) in small {
            let at = usize::from(at) & !3;
            if let Some(place) = octets.get_mut(at..at + 4) {
                place.copy_from_slice(&u32::from(value).to_ne_bytes());
            }
        }
        let header = if cooked { Header::Cooked } else { Header::Ethernet };
        let len = octets.len();
        if let Ok(packets) = all(&mut octets, header) {
            prop_assert!(packets.len() <= len / HEADER_LEN + 1);
        }
    }
}
