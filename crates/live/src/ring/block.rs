//! Packets in a block of the ring, as `linux/if_packet.h` lays them out.
//!
//! ```text
//! block:   version  offset_to_priv  block_status  num_pkts  offset_to_first_pkt  blk_len  …        (32 bits each)
//! packet:  next_offset  sec  nsec  snaplen  len  status  mac,net  rxhash  vlan_tci  vlan_tpid  …   (32 bits, some 16)
//!          at octet 48 the address (sockaddr_ll), to octet 68; then room that was reserved; at `mac` the packet
//! ```

use std::ops::Range;
use std::time::Duration;

/// The length of Linux's cooked header, version 2.
pub(super) const SLL2_LEN: usize = 20;
const TAG_LEN: usize = 4;

/// How many octets the kernel must leave before each packet, for a header of ours.
pub(super) const HEADROOM: u32 = 20;

/// Where the address is in a packet's header, and where it ends.
const ADDRESS: usize = 48;
const HEADER_LEN: usize = ADDRESS + 20;

const VLAN_VALID: u32 = 1 << 4;
const VLAN_TPID_VALID: u32 = 1 << 6;
const VLAN: u16 = 0x8100;

/// What is done so that a packet begins as its link type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// The packet has its Ethernet header; a tag that the kernel took off is put in again.
    Ethernet,
    /// The packet begins with its network header; a cooked one is put before it.
    Cooked,
}

/// A packet in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) time: Duration,
    /// Where its octets are in the block.
    pub(super) bytes: Range<usize>,
    /// How long it was on the wire, in octets, with the same headers.
    pub(super) len: u32,
}

/// Goes through a block, packet by packet.
#[derive(Debug)]
pub(super) struct Walk {
    /// How many packets are left.
    left: u32,
    /// Where the next one's header is.
    at: usize,
}

impl Walk {
    /// `Err` is where in the block something is that cannot be.
    pub(super) fn new(block: &[u8]) -> Result<Self, usize> {
        let left = u32_at(block, 12).ok_or(12_usize)?;
        let at = u32_at(block, 16).and_then(|at| usize::try_from(at).ok()).ok_or(16_usize)?;
        Ok(Self { left, at })
    }

    /// The next packet, its header put right in the block; after an `Err` there is none.
    #[inline]
    pub(super) fn next(&mut self, block: &mut [u8], header: Header) -> Result<Option<Packet>, usize> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = 0;
        let at = self.at;
        let packet = read(block, at, header).ok_or(at)?;
        if left > 0 {
            // A step back, or none, would never end.
            let step = u32_at(block, at).and_then(|step| usize::try_from(step).ok()).filter(|&step| step >= HEADER_LEN);
            self.at = step.and_then(|step| at.checked_add(step)).ok_or(at)?;
        }
        self.left = left;
        Ok(Some(packet))
    }
}

/// The packet whose header is at `at`, if all of it is inside the block and nothing in it overlaps.
#[inline]
fn read(block: &mut [u8], at: usize, header: Header) -> Option<Packet> {
    let about: &[u8; HEADER_LEN] = block.get(at..)?.first_chunk()?;
    let [seconds, nanoseconds, captured, len, status] = [4, 8, 12, 16, 20].map(|offset| u32_at(about, offset));
    let (mac, tci, tpid) = (u16_at(about, 24)?, u32_at(about, 32)?, u16_at(about, 36)?);
    let (captured, len, status) = (captured?, len?, status?);
    let time = Duration::from_secs(seconds?.into()).saturating_add(Duration::from_nanos(nanoseconds?.into()));

    let start = at.checked_add(usize::from(mac))?;
    let end = start.checked_add(usize::try_from(captured).ok()?).filter(|&end| end <= block.len())?;
    let put_before = match header {
        Header::Cooked => SLL2_LEN,
        Header::Ethernet if status & VLAN_VALID != 0 && captured >= 12 => TAG_LEN,
        Header::Ethernet => 0,
    };
    let first = start.checked_sub(put_before).filter(|&first| first >= at.saturating_add(HEADER_LEN))?;
    match (header, put_before) {
        (_, 0) => {}
        (Header::Cooked, _) => {
            let sll2 = sll2(about)?;
            wire::put(block.get_mut(first..start)?, &[&sll2]).ok()?;
        }
        (Header::Ethernet, _) => {
            let kind = if status & VLAN_TPID_VALID == 0 { VLAN } else { tpid };
            let [_, _, tci @ ..] = tci.to_be_bytes();
            let addresses = *block.get(start..)?.first_chunk::<12>()?;
            wire::put(block.get_mut(first..end)?, &[&addresses, &kind.to_be_bytes(), &tci]).ok()?;
        }
    }
    let len = len.saturating_add(u32::try_from(put_before).ok()?);
    Some(Packet { time, bytes: first..end, len })
}

/// The cooked header out of the address, which has the same fields in another order, two of them in the machine's byte order.
fn sll2(about: &[u8; HEADER_LEN]) -> Option<[u8; SLL2_LEN]> {
    let address: &[u8; HEADER_LEN - ADDRESS] = about.last_chunk()?;
    let &[_, _, p0, p1, i0, i1, i2, i3, h0, h1, kind, len, a0, a1, a2, a3, a4, a5, a6, a7] = address;
    let [i0, i1, i2, i3] = u32::from_ne_bytes([i0, i1, i2, i3]).to_be_bytes();
    let [h0, h1] = u16::from_ne_bytes([h0, h1]).to_be_bytes();
    Some([p0, p1, 0, 0, i0, i1, i2, i3, h0, h1, kind, len, a0, a1, a2, a3, a4, a5, a6, a7])
}

#[inline]
fn u32_at(octets: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*octets.get(offset..)?.first_chunk()?))
}

#[inline]
fn u16_at(octets: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*octets.get(offset..)?.first_chunk()?))
}

#[cfg(test)]
mod tests;
