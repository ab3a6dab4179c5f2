//! The floor: what it costs to read the values and nothing else. It checks nothing and trusts every length, which is only
//! right for packets that were made here: with any other packet it reads memory that is not the packet's.
//!
//! Everything else is measured by it, so it may do what nothing else here may. A floor without `unsafe`, of fixed offsets
//! behind one bounds check a header, takes 1.44 times the instructions and 1.17 times the time in the default release profile
//! (1.15 times the instructions and the same time with fat LTO).
#![allow(unsafe_code)]

use mirrortap::prefetch;

use super::Answer;
use crate::packets::Packets;

/// One packet after the other.
pub(super) fn each(packets: &Packets) -> u64 {
    // SAFETY: they are of the mix.
    packets.iter().fold(0, |sum, frame| unsafe { packet(frame) }.after(sum))
}

/// How many packets are asked for before they are needed.
const AHEAD: usize = 8;

/// The same, with the packets to come asked for, by the processor's instruction, while those before them are read.
pub(super) fn each_ahead(packets: &Packets) -> u64 {
    let mut later = packets.iter().skip(AHEAD);
    packets.iter().fold(0, |sum, frame| {
        if let Some(later) = later.next() {
            ask_for(later);
        }
        // SAFETY: they are of the mix.
        unsafe { packet(frame) }.after(sum)
    })
}

/// The same, with the packets asked for by [`prefetch`] before they are read.
pub(super) fn each_prefetched(packets: &Packets) -> u64 {
    // SAFETY: they are of the mix.
    prefetch(packets.iter()).fold(0, |sum, frame| unsafe { packet(frame) }.after(sum))
}

/// # Safety
/// `N` octets at `at` can be read.
#[inline(always)]
unsafe fn octets<const N: usize>(at: *const u8) -> [u8; N] {
    // SAFETY: the caller's; an array of octets has no alignment.
    unsafe { at.cast::<[u8; N]>().read() }
}

/// # Safety
/// Two octets at `at` can be read.
#[inline(always)]
unsafe fn u16_at(at: *const u8) -> u16 {
    // SAFETY: the caller's.
    u16::from_be_bytes(unsafe { octets(at) })
}

/// # Safety
/// Four octets at `at` can be read.
#[inline(always)]
unsafe fn u32_at(at: *const u8) -> u32 {
    // SAFETY: the caller's.
    u32::from_be_bytes(unsafe { octets(at) })
}

/// # Safety
/// `frame` is a packet of the mix in [`crate::packets`]: complete, every length right, no headers but those that are read
/// here.
#[inline(always)]
unsafe fn packet(frame: &[u8]) -> Answer {
    let mut answer = Answer::default();
    // SAFETY: the caller's: so every pointer stays within `frame`.
    unsafe {
        let ip = frame.as_ptr().add(14);
        answer.ipv4(octets(ip.add(12)), octets(ip.add(16)));
        let udp = ip.add(usize::from(*ip & 0x0f) * 4);
        answer.ports(u16_at(udp), u16_at(udp.add(2)));
        answer.vni(u32_at(udp.add(12)) >> 8);
        let ethernet = udp.add(16);

        let mut ether_type = u16_at(ethernet.add(12));
        let mut ip = ethernet.add(14);
        if ether_type == 0x8100 {
            ether_type = u16_at(ip.add(2));
            ip = ip.add(4);
        }
        let (protocol, transport, len);
        if ether_type == 0x0800 {
            let header_len = usize::from(*ip & 0x0f) * 4;
            protocol = *ip.add(9);
            len = usize::from(u16_at(ip.add(2))) - header_len;
            answer.ipv4(octets(ip.add(12)), octets(ip.add(16)));
            transport = ip.add(header_len);
        } else {
            protocol = *ip.add(6);
            len = usize::from(u16_at(ip.add(4)));
            answer.ipv6(octets(ip.add(8)), octets(ip.add(24)));
            transport = ip.add(40);
        }
        answer.ports(u16_at(transport), u16_at(transport.add(2)));
        let mut header_len = 8;
        if protocol == 6 {
            header_len = usize::from(*transport.add(12) >> 4) * 4;
            let flags = *transport.add(13);
            answer.tcp(u32_at(transport.add(4)), u32_at(transport.add(8)), flags, u16_at(transport.add(14)));
            options(transport.add(20), transport.add(header_len), &mut answer);
        }
        answer.payload(std::slice::from_raw_parts(transport.add(header_len), len - header_len));
    }
    answer
}

/// Asks for the first three lines of a packet, which hold its headers, without waiting for them.
#[inline(always)]
fn ask_for(frame: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in 0..3 {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 has the instruction, and it does nothing where there is no memory.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(frame.as_ptr().wrapping_add(64 * line).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = frame;
}

/// # Safety
/// The options of a TCP header are between `at` and `end`, and complete.
#[inline(always)]
unsafe fn options(mut at: *const u8, end: *const u8, answer: &mut Answer) {
    // SAFETY: every option is within the two.
    unsafe {
        // Timestamps alone, aligned: nearly every segment.
        if end.offset_from(at) == 12 && octets(at) == [1, 1, 8, 10] {
            answer.timestamps(u32_at(at.add(4)), u32_at(at.add(8)));
            return;
        }
        while at < end {
            match *at {
                0 => break,
                1 => {
                    at = at.add(1);
                    continue;
                }
                2 => answer.mss(u16_at(at.add(2))),
                8 => answer.timestamps(u32_at(at.add(2)), u32_at(at.add(6))),
                _ => {}
            }
            at = at.add(usize::from(*at.add(1)));
        }
    }
}
