//! The memory of TCP connections behind relative sequence numbers.

use std::hash::{BuildHasher, Hasher, RandomState};

use mirrortap_flow::Slot;
use mirrortap_flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};

/// The connections of a capture: a table for IPv4 and one for IPv6, each growing up to [`LIMIT`].
pub type Connections = Sequences<Vec<Ipv4Slot>, Vec<Ipv6Slot>>;

/// How many connections a table grows to hold, each: 96 MiB of IPv4, 192 MiB of IPv6. Beyond that a connection that was not
/// seen for long makes way for a new one.
pub const LIMIT: usize = SLOTS / 8 * 7;
const SLOTS: usize = 1 << 22;
const FIRST_SLOTS: usize = 1 << 10;

/// No connections, and a hash key that nobody can guess.
#[must_use]
pub fn new() -> Connections {
    let mut key = [0; 16];
    for half in key.chunks_exact_mut(8) {
        // The standard library seeds each of these with random bits of the operating system.
        half.copy_from_slice(&RandomState::new().build_hasher().finish().to_ne_bytes());
    }
    Sequences::new(vec![Slot::EMPTY; FIRST_SLOTS], vec![Slot::EMPTY; FIRST_SLOTS], key)
}

/// Makes room for one connection more.
#[inline]
pub fn make_room(connections: &mut Connections) {
    if connections.ipv4.is_full() && connections.ipv4.capacity() < LIMIT {
        connections.ipv4.resize(|slots| slots.resize(slots.len() * 2, Slot::EMPTY));
    }
    if connections.ipv6.is_full() && connections.ipv6.capacity() < LIMIT {
        connections.ipv6.resize(|slots| slots.resize(slots.len() * 2, Slot::EMPTY));
    }
}
