//! What reading a file takes at least: large reads, and steps from record to record by the lengths in them. Nothing is looked
//! at that is not needed for that: no magic number, no octet order, no time, no limit of a length.

use std::fs::File;
use std::io::Read;

use super::{Answer, CAPACITY};

pub(super) fn pcap(file: &File) -> Answer {
    let mut answer = Answer::default();
    chunks(file, 24, |mut octets| {
        while let Some((header, behind)) = octets.split_first_chunk::<16>() {
            let Some((packet, behind)) = behind.split_at_checked(number(header, 8)) else { break };
            answer.packet(packet);
            octets = behind;
        }
        octets.len()
    });
    answer
}

pub(super) fn pcapng(file: &File) -> Answer {
    const PACKET: usize = 6;
    let mut answer = Answer::default();
    chunks(file, 0, |mut octets| {
        while let Some(header) = octets.first_chunk::<28>() {
            let Some((block, behind)) = octets.split_at_checked(number(header, 4)) else { break };
            if number(header, 0) == PACKET {
                answer.packet(&block[28..][..number(header, 20)]);
            }
            octets = behind;
        }
        octets.len()
    });
    answer
}

/// Gives the file to `records` as it is read, from octet `start` on; `records` returns how many octets were too few for
/// another record, and gets those again.
#[inline(always)]
fn chunks(mut file: &File, start: usize, mut records: impl FnMut(&[u8]) -> usize) {
    let mut buffer = vec![0; CAPACITY];
    let (mut start, mut end) = (start, 0);
    while let Ok(octets @ 1..) = file.read(&mut buffer[end..]) {
        end += octets;
        let left = records(&buffer[start..end]);
        buffer.copy_within(end - left..end, 0);
        (start, end) = (0, left);
    }
}

/// The little-endian number at `at`.
#[inline(always)]
fn number<const N: usize>(header: &[u8; N], at: usize) -> usize {
    u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize
}
