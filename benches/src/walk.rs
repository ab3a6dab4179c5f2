//! Reading every header of a mirrored packet.
//!
//! The task: outer addresses and ports, VNI, inner addresses and ports; of TCP the sequence and acknowledgment numbers,
//! flags, window, MSS and timestamps; and the innermost payload. One module a contender.

mod etherparse;
mod floor;
mod ingot;
mod layers;
mod mirrored;
mod options;
mod packet_strata;
mod pktparse;
mod pnet;
mod segment;
mod smoltcp;

use std::rc::Rc;

use mirrortap::prefetch;

use crate::comparison::{Bar, Comparison, Contender};
use crate::packets::Packets;

/// All that a contender found out about a packet, added up so that a value in the wrong place changes the sum.
///
/// A contender that cannot read a packet returns what it has so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Answer(u64);

impl Answer {
    /// The sum over the packets before, and this one.
    #[inline(always)]
    fn after(self, sum: u64) -> u64 {
        sum.rotate_left(1) ^ self.0
    }

    #[inline(always)]
    fn add(&mut self, value: impl Into<u64>, place: u32) {
        self.0 = self.0.wrapping_add(value.into().rotate_left(place));
    }

    /// IPv4 addresses.
    #[inline(always)]
    fn ipv4(&mut self, source: [u8; 4], destination: [u8; 4]) {
        self.add(u32::from_be_bytes(source), 0);
        self.add(u32::from_be_bytes(destination), 9);
    }

    /// IPv6 addresses.
    #[inline(always)]
    fn ipv6(&mut self, source: [u8; 16], destination: [u8; 16]) {
        let halves = |address| {
            let address = u128::from_be_bytes(address);
            ((address >> 64) as u64).wrapping_add(address as u64)
        };
        self.add(halves(source), 0);
        self.add(halves(destination), 9);
    }

    /// Of UDP or TCP.
    #[inline(always)]
    fn ports(&mut self, source: u16, destination: u16) {
        self.add(source, 16);
        self.add(destination, 0);
    }

    /// The VXLAN header: what was found before it is of the outside.
    #[inline(always)]
    fn vni(&mut self, vni: u32) {
        self.0 = self.0.rotate_left(7);
        self.add(vni, 20);
    }

    /// Of TCP, beside the ports.
    #[inline(always)]
    fn tcp(&mut self, sequence: u32, acknowledgment: u32, flags: u8, window: u16) {
        self.add(sequence, 3);
        self.add(acknowledgment, 5);
        self.add(flags, 32);
        self.add(window, 0);
    }

    /// The option of TCP.
    #[inline(always)]
    fn mss(&mut self, mss: u16) {
        self.add(mss, 24);
    }

    /// The option of TCP.
    #[inline(always)]
    fn timestamps(&mut self, value: u32, echo_reply: u32) {
        self.add(value, 32);
        self.add(echo_reply, 0);
    }

    /// What the innermost header carries: how much it is, and the first octet, to see that it was found.
    #[inline(always)]
    fn payload(&mut self, payload: &[u8]) {
        self.add(payload.len() as u64, 40);
        if let Some(&octet) = payload.first() {
            self.add(octet, 50);
        }
    }
}

/// One packet after the other. A macro, because a contender that is handed to a function is not inlined into the loop there; the floor
/// would be.
macro_rules! each {
    ($packet:path) => {
        |packets: &Packets| packets.iter().fold(0, |sum, frame| $packet(frame).after(sum))
    };
}

/// The same, with the packets asked for by [`prefetch`] before they are read.
macro_rules! each_prefetched {
    ($packet:path) => {
        |packets: &Packets| prefetch(packets.iter()).fold(0, |sum, frame| $packet(frame).after(sum))
    };
}

/// As many packets as stay in the second cache.
const HOT: usize = 512;

/// About 100 MB of packets, where last-level caches have 32 to 64: every packet comes from memory.
const STREAMING: usize = 185_000;

/// Packets that are in the cache.
#[must_use]
pub fn hot() -> Comparison {
    let bars = vec![
        Bar { contender: "layers", times: 2.2, of: "floor" },
        Bar { contender: "layers", times: 0.30, of: "etherparse-sliced" },
        Bar { contender: "layers", times: 1.0, of: "ingot" },
        Bar { contender: "mirrored", times: 1.5, of: "floor" },
        Bar { contender: "mirrored", times: 0.75, of: "ingot" },
    ];
    compare(&Rc::new(Packets::new(HOT)), bars)
}

/// Packets that come from memory; some contenders ask for those to come while they read the ones before.
#[must_use]
pub fn streaming() -> Comparison {
    let bars = vec![
        Bar { contender: "layers-prefetch", times: 0.5, of: "layers" },
        Bar { contender: "mirrored-prefetch", times: 0.5, of: "mirrored" },
        Bar { contender: "layers-prefetch", times: 1.3, of: "floor-prefetch" },
    ];
    let packets = Rc::new(Packets::new(STREAMING));
    let mut comparison = compare(&packets, bars);
    comparison.contenders.extend([
        contender("floor-instruction", &packets, floor::each_ahead),
        contender("floor-prefetch", &packets, floor::each_prefetched),
        contender("mirrored-prefetch", &packets, each_prefetched!(mirrored::packet)),
        contender("layers-prefetch", &packets, each_prefetched!(layers::packet)),
    ]);
    comparison
}

fn compare(packets: &Rc<Packets>, bars: Vec<Bar>) -> Comparison {
    let contenders = vec![
        contender("floor", packets, floor::each),
        contender("mirrored", packets, each!(mirrored::packet)),
        contender("layers", packets, each!(layers::packet)),
        contender("ingot", packets, each!(ingot::packet)),
        contender("smoltcp", packets, each!(smoltcp::packet)),
        contender("pnet", packets, each!(pnet::packet)),
        contender("etherparse-single", packets, each!(etherparse::single)),
        contender("etherparse-sliced", packets, each!(etherparse::sliced)),
        contender("etherparse-lax", packets, each!(etherparse::lax)),
        contender("pktparse", packets, each!(pktparse::packet)),
        contender("packet-strata", packets, each!(packet_strata::packet)),
    ];
    Comparison { unit: "packet", units: packets.len(), contenders, bars }
}

fn contender(name: &'static str, packets: &Rc<Packets>, walk: impl Fn(&Packets) -> u64 + 'static) -> Contender {
    let packets = Rc::clone(packets);
    Contender::new(name, move || walk(&packets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_finds_out_the_same_of_every_packet() {
        for frame in Packets::new(5000).iter() {
            compare(&Rc::new(Packets::one(frame)), Vec::new()).assert_agreement();
        }
    }

    #[test]
    fn every_value_counts() {
        fn sum(read: impl Fn(&mut Answer)) -> u64 {
            let mut answer = Answer::default();
            read(&mut answer);
            answer.0
        }
        let sums = [
            sum(|_| {}),
            sum(|answer| answer.ipv4([0, 0, 0, 1], [0, 0, 0, 2])),
            sum(|answer| answer.ipv4([0, 0, 0, 2], [0, 0, 0, 1])),
            sum(|answer| answer.ipv6([1; 16], [2; 16])),
            sum(|answer| answer.ipv6([2; 16], [1; 16])),
            sum(|answer| answer.ports(1, 2)),
            sum(|answer| answer.ports(2, 1)),
            sum(|answer| answer.vni(1)),
            sum(|answer| answer.tcp(1, 2, 3, 4)),
            sum(|answer| answer.tcp(2, 1, 3, 4)),
            sum(|answer| answer.tcp(1, 2, 4, 3)),
            sum(|answer| answer.mss(1)),
            sum(|answer| answer.timestamps(1, 2)),
            sum(|answer| answer.timestamps(2, 1)),
            sum(|answer| answer.payload(&[1])),
            sum(|answer| answer.payload(&[1, 2])),
            sum(|answer| answer.payload(&[2, 1])),
        ];
        for (at, sum) in sums.iter().enumerate() {
            assert!(!sums[..at].contains(sum), "{at}");
        }
    }
}
