//! Finding the connection of a packet in a table, and updating what is known of it.
//!
//! The task: when the packet before came, in the same connection and the same direction; and that this one came now. Every
//! connection has equally many packets, in random order, which is the worst case for the caches.
//!
//! A key has two addresses of IPv4 and two ports: 12 octets, fed to the hash as two words. Only ours and std's hash are safe
//! from senders who choose addresses that collide. ahash takes its slow path: the fast one needs instructions that the default
//! target does not have. Ours has as many places as the tables of hashbrown, of which std's is one.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::mem;
use std::net::Ipv4Addr;
use std::rc::Rc;

use mirrortap_flow::{Endpoint, Slot, Table, tcpdump};

use crate::comparison::{Comparison, Contender};
use crate::random::Random;

/// Which packet was the last one of a connection, in each direction.
type Last = [u32; 2];

/// A table that fits into the second cache.
#[must_use]
pub fn v4_1k() -> Comparison {
    compare(Traffic::new(1000, 10), Packet::key)
}

/// A table that does not.
#[must_use]
pub fn v4_100k() -> Comparison {
    compare(Traffic::new(100_000, 2), Packet::key)
}

/// As the first, with the keys that ours makes to print what tcpdump does: of an address and a port at each end. Those are put
/// together from smaller parts than the hash reads, for which it has to wait.
#[must_use]
pub fn tcpdump_1k() -> Comparison {
    compare(Traffic::new(1000, 10), Packet::tcpdump_key)
}

/// Packets of so many connections.
struct Traffic {
    connections: usize,
    packets: Vec<Packet>,
}

/// A packet by the two ends of its connection, the lower first, and the way it goes between them: 0 or 1.
#[derive(Clone, Copy)]
struct Packet {
    addresses: [u32; 2],
    ports: [u16; 2],
    way: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    addresses: [u32; 2],
    ports: u32,
}

impl Hash for Key {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.addresses[0]) << 32 | u64::from(self.addresses[1]));
        state.write_u32(self.ports);
    }
}

impl Packet {
    #[inline(always)]
    fn key(self) -> Key {
        Key { addresses: self.addresses, ports: u32::from(self.ports[0]) << 16 | u32::from(self.ports[1]) }
    }

    #[inline(always)]
    fn tcpdump_key(self) -> tcpdump::Key<Ipv4Addr> {
        let end = |end: usize| Endpoint { address: Ipv4Addr::from_bits(self.addresses[end]), port: self.ports[end] };
        tcpdump::Key::new(end(0), end(1)).0
    }
}

impl Traffic {
    /// So many connections, of so many packets each, in random order.
    fn new(connections: usize, packets: usize) -> Self {
        let mut random = Random::new(42);
        let first: Vec<_> = std::iter::repeat_with(|| connection(&mut random)).take(connections).collect();
        let mut packets = first.repeat(packets);
        for at in (1..packets.len()).rev() {
            packets.swap(at, random.below(at as u64 + 1) as usize);
        }
        for packet in &mut packets {
            packet.way = random.below(2) as u8;
        }
        Self { connections, packets }
    }
}

/// A server, and a client of it.
fn connection(random: &mut Random) -> Packet {
    let (server, client) = (0xac1f_0000 + random.below(64) as u32, 0x0a00_0000 + random.below(1 << 24) as u32);
    Packet { addresses: [server, client], ports: [80, 32_768 + random.below(28_232) as u16], way: 0 }
}

fn compare<K: Copy + Eq + Hash + 'static>(traffic: Traffic, key: impl Fn(Packet) -> K + Copy + 'static) -> Comparison {
    let traffic = Rc::new(traffic);
    let connections = traffic.connections;
    // Seeds are fixed so that every run does the same: they do not change what a hash takes.
    let contenders = vec![
        contender("std-siphash", &traffic, key, {
            let hash = BuildHasherDefault::<DefaultHasher>::default();
            let mut map = HashMap::with_capacity_and_hasher(connections, hash);
            move |key, way, now| mem::replace(&mut map.entry(key).or_insert(Last::default())[way], now)
        }),
        contender("ours", &traffic, key, {
            // Seven eighths are used at most, and their number is a power of two, as in hashbrown.
            let slots = (connections * 8).div_ceil(7).next_power_of_two();
            let mut table = Table::new(vec![Slot::EMPTY; slots], [7; 16]);
            move |key, way, now| mem::replace(&mut table.get_or_insert_with(key, Last::default).value[way], now)
        }),
        contender("foldhash", &traffic, key, hashbrown(connections, foldhash::fast::FixedState::with_seed(7))),
        contender("fx", &traffic, key, hashbrown(connections, rustc_hash::FxBuildHasher)),
        contender("ahash", &traffic, key, hashbrown(connections, ahash::RandomState::with_seeds(1, 2, 3, 4))),
    ];
    Comparison { unit: "packet", units: traffic.packets.len(), contenders, bars: Vec::new() }
}

/// hashbrown's table with that hash.
fn hashbrown<K: Eq + Hash>(connections: usize, hash: impl BuildHasher) -> impl FnMut(K, usize, u32) -> u32 {
    let mut map = hashbrown::HashMap::with_capacity_and_hasher(connections, hash);
    move |key, way, now| mem::replace(&mut map.entry(key).or_insert(Last::default())[way], now)
}

/// `update` says which packet was the last one before, and notes that this one is now.
fn contender<K>(
    name: &'static str,
    traffic: &Rc<Traffic>,
    key: impl Fn(Packet) -> K + 'static,
    mut update: impl FnMut(K, usize, u32) -> u32 + 'static,
) -> Contender {
    let traffic = Rc::clone(traffic);
    let mut pass = move || {
        (1..).zip(&traffic.packets).fold(0, |sum: u64, (now, &packet)| {
            sum.rotate_left(1) ^ u64::from(update(key(packet), usize::from(packet.way & 1), now))
        })
    };
    // After the first pass, which inserts every connection, one is as the other.
    pass();
    Contender::new(name, pass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_finds_the_same_in_tables_of_every_size() {
        for connections in (1..50).chain([895, 896, 897, 3000]) {
            compare(Traffic::new(connections, 3), Packet::key).assert_agreement();
            compare(Traffic::new(connections, 3), Packet::tcpdump_key).assert_agreement();
        }
    }

    #[test]
    fn passes_do_not_differ() {
        for contender in &mut compare(Traffic::new(100, 3), Packet::key).contenders {
            assert_eq!(contender.pass(), contender.pass(), "{}", contender.name);
        }
    }

    #[test]
    fn traffic_is_as_described() {
        let traffic = Traffic::new(1000, 10);
        let mut packets = HashMap::new();
        for packet in &traffic.packets {
            packets.entry(packet.key()).or_insert([0, 0])[usize::from(packet.way)] += 1;
        }
        assert_eq!(packets.len(), 1000);
        assert!(packets.values().all(|[there, back]| there + back == 10));
    }
}
