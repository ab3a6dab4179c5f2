//! Relative sequence numbers exactly as tcpdump 4.99.3 counts them.
//!
//! tcpdump knows a connection by addresses and ports alone: not by VLAN, tunnel, VNI or interface. So two tenants with the
//! same addresses share their bases, and so do a packet and its mirrored copy. To tell them apart use a
//! [`Table`] with [`Key`](crate::Key)s.
//!
//! tcpdump forgets nothing. To print what it prints, let the tables grow; to stay within bounded memory, let them evict,
//! and say so when [`Table::evictions`] is not zero.
//!
//! ```
//! use mirrortap_flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
//! use mirrortap::tcp::{Fields, Flags, Header, SequenceNumber};
//!
//! let mut sequences = Sequences::new(vec![Ipv4Slot::EMPTY; 1024], vec![Ipv6Slot::EMPTY; 64], [7; 16]);
//!
//! let (client, server) = ("10.10.10.252".parse()?, "10.10.1.7".parse()?);
//! let segment = |sequence, acknowledgment, flags| {
//!     Fields {
//!         source_port: 45_604,
//!         destination_port: 80,
//!         sequence_number: SequenceNumber(sequence),
//!         acknowledgment_number: SequenceNumber(acknowledgment),
//!         flags,
//!         ..Fields::default()
//!     }
//!     .to_bytes()
//! };
//!
//! // The first one is printed as it is, the second one as `seq 100:…, ack 1`.
//! let octets = segment(5000, 9001, Flags::ACK);
//! let bases = sequences.bases(client, server, Header::parse(&octets)?.0);
//! assert_eq!((bases.sequence, bases.acknowledgment), (0, 0));
//!
//! let octets = segment(5100, 9001, Flags::ACK | Flags::PSH);
//! let bases = sequences.bases(client, server, Header::parse(&octets)?.0);
//! assert_eq!(5100_u32.wrapping_sub(bases.sequence), 100);
//! assert_eq!(9001_u32.wrapping_sub(bases.acknowledgment), 1);
//!
//! // Before each packet, so that nothing is ever evicted:
//! if sequences.ipv4.is_full() {
//!     sequences.ipv4.resize(|slots| slots.resize(2 * slots.len(), Ipv4Slot::EMPTY));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use core::hash::{Hash, Hasher};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use mirrortap::tcp;

use crate::{Bases, Direction, Endpoint, Relative, Slot, Table};

/// A connection as tcpdump knows it, over one version of IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<A> {
    endpoints: [Endpoint<A>; 2],
}

/// What [`Sequences`] remembers of a connection over IPv4: 24 octets.
pub type Ipv4Slot = Slot<Key<Ipv4Addr>, Relative>;
/// What [`Sequences`] remembers of a connection over IPv6: 48 octets.
pub type Ipv6Slot = Slot<Key<Ipv6Addr>, Relative>;

impl<A: Copy + Ord> Key<A> {
    /// The connection of a packet from `source` to `destination`, and which way the packet goes.
    #[inline]
    #[must_use]
    pub fn new(source: Endpoint<A>, destination: Endpoint<A>) -> (Self, Direction) {
        let (endpoints, direction) = Endpoint::in_order(source, destination);
        (Self { endpoints }, direction)
    }

    /// The two ends, the lower first.
    #[inline]
    #[must_use]
    pub const fn endpoints(&self) -> [Endpoint<A>; 2] {
        self.endpoints
    }
}

impl Key<Ipv4Addr> {
    /// What [`new`](Self::new) says, by comparing numbers. Half of the packets go each way, and a branch on their direction
    /// would be guessed wrong as often (a lookup among 1000 connections is 2.2 times as fast).
    #[inline]
    fn by_rank(source: Endpoint<Ipv4Addr>, destination: Endpoint<Ipv4Addr>) -> (Self, Direction) {
        let [from, to] = [rank(source), rank(destination)];
        let direction = if from > to { Direction::Backward } else { Direction::Forward };
        (Self { endpoints: [of_rank(from.min(to)), of_rank(from.max(to))] }, direction)
    }
}

/// A number that is lower for the lower end.
#[inline]
fn rank(end: Endpoint<Ipv4Addr>) -> u64 {
    u64::from(end.port) << 32 | u64::from(end.address.to_bits())
}

/// The end that has this rank.
#[inline]
const fn of_rank(rank: u64) -> Endpoint<Ipv4Addr> {
    let [a, b, c, d, e, f, _, _] = rank.to_le_bytes();
    Endpoint { port: u16::from_le_bytes([e, f]), address: Ipv4Addr::from_bits(u32::from_le_bytes([a, b, c, d])) }
}

impl Hash for Key<Ipv4Addr> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, high] = self.endpoints;
        state.write_u64(pair(low.address.to_bits(), high.address.to_bits()));
        state.write_u32(ports(low.port, high.port));
    }
}

impl Hash for Key<Ipv6Addr> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, high] = self.endpoints;
        state.write(&low.address.octets());
        state.write(&high.address.octets());
        state.write_u32(ports(low.port, high.port));
    }
}

#[inline]
fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) << 32 | u64::from(high)
}

#[inline]
fn ports(low: u16, high: u16) -> u32 {
    u32::from(low) << 16 | u32::from(high)
}

/// The bases of all connections, in one table for each version of IP.
///
/// `A` and `B` are the storages: anything that gives out slices of [`Ipv4Slot`] and [`Ipv6Slot`].
#[derive(Clone, Debug)]
pub struct Sequences<A, B>
where
    A: AsRef<[Ipv4Slot]> + AsMut<[Ipv4Slot]>,
    B: AsRef<[Ipv6Slot]> + AsMut<[Ipv6Slot]>,
{
    /// Connections over IPv4.
    pub ipv4: Table<Key<Ipv4Addr>, Relative, A>,
    /// Connections over IPv6.
    pub ipv6: Table<Key<Ipv6Addr>, Relative, B>,
}

impl<A, B> Sequences<A, B>
where
    A: AsRef<[Ipv4Slot]> + AsMut<[Ipv4Slot]>,
    B: AsRef<[Ipv6Slot]> + AsMut<[Ipv6Slot]>,
{
    /// No connections yet. `hash_key` is to be random and unknown to whoever sends the packets.
    #[must_use]
    pub fn new(ipv4: A, ipv6: B, hash_key: [u8; 16]) -> Self {
        Self { ipv4: Table::new(ipv4, hash_key), ipv6: Table::new(ipv6, hash_key) }
    }

    /// What to subtract from the numbers of `segment` before printing them. The addresses are those in the IP header.
    ///
    /// Two addresses of different versions, which no packet has, count as IPv6.
    #[inline(always)]
    pub fn bases(&mut self, source: IpAddr, destination: IpAddr, segment: tcp::Header<'_>) -> Bases {
        let (from, to) = (segment.source_port(), segment.destination_port());
        match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                let source = Endpoint { port: from, address: source };
                let (key, direction) = Key::by_rank(source, Endpoint { port: to, address: destination });
                self.ipv4.bases(key, direction, segment)
            }
            (source, destination) => {
                let source = Endpoint { port: from, address: to_ipv6(source) };
                let (key, direction) = Key::new(source, Endpoint { port: to, address: to_ipv6(destination) });
                self.ipv6.bases(key, direction, segment)
            }
        }
    }
}

fn to_ipv6(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

#[cfg(test)]
mod tests;
