//! tcpdump's rule for relative numbers, by hand-written packets and against the rule written down a second time.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::collections::HashMap;
use std::net::IpAddr;

use mirrortap::tcp::{Fields, Flags, Header, SequenceNumber};
use mirrortap::{IpProtocol, Vni};
use mirrortap_flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use mirrortap_flow::{Bases, Direction, Endpoint, Key, Mirror, Relative, Slot, Table};
use proptest::prelude::*;

type Grown = Sequences<Vec<Ipv4Slot>, Vec<Ipv6Slot>>;

fn sequences() -> Grown {
    Sequences::new(vec![Ipv4Slot::EMPTY; 64], vec![Ipv6Slot::EMPTY; 64], [7; 16])
}

const CLIENT: (&str, u16) = ("10.10.10.252", 45_604);
const SERVER: (&str, u16) = ("10.10.1.7", 80);

fn octets(from: u16, to: u16, flags: Flags, sequence: u32, acknowledgment: u32) -> [u8; 20] {
    Fields {
        source_port: from,
        destination_port: to,
        sequence_number: SequenceNumber(sequence),
        acknowledgment_number: SequenceNumber(acknowledgment),
        flags,
        ..Fields::default()
    }
    .to_bytes()
}

/// What tcpdump prints for `seq` and `ack`, and what it subtracts from SACK blocks.
fn printed(
    sequences: &mut Grown,
    from: (&str, u16),
    to: (&str, u16),
    flags: Flags,
    sequence: u32,
    acknowledgment: u32,
) -> (u32, u32, u32) {
    let octets = octets(from.1, to.1, flags, sequence, acknowledgment);
    let segment = Header::parse(&octets).unwrap().0;
    let bases = sequences.bases(from.0.parse().unwrap(), to.0.parse().unwrap(), segment);
    (sequence.wrapping_sub(bases.sequence), acknowledgment.wrapping_sub(bases.acknowledgment), bases.sack)
}

#[test]
fn a_handshake() {
    let mut s = sequences();
    // A bare SYN has no ACK: absolute, and nothing is remembered.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::SYN, 1000, 0), (1000, 0, 0));
    assert!(s.ipv4.is_empty());
    // SYN with ACK: absolute; bases are 9000 for the server and 1001 - 1 for the client, whose octets a SACK would name.
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::SYN | Flags::ACK, 9000, 1001), (9000, 1001, 1000));
    // From here on all is relative, SACK blocks to the base of the other side.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 1001, 9001), (1, 1, 9000));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK | Flags::PSH, 1001, 9001), (1, 1, 9000));
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::ACK, 9001, 1101), (1, 101, 1000));
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::ACK | Flags::FIN, 9001, 1101), (1, 101, 1000));
    // A reset without ACK is absolute, one with ACK is not. Neither makes it forget.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::RST, 1101, 0), (1101, 0, 0));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::RST | Flags::ACK, 1101, 9001), (101, 1, 9000));
    assert_eq!((s.ipv4.len(), s.ipv6.len()), (1, 0));
}

#[test]
fn joined_in_the_middle() {
    let mut s = sequences();
    // No entry: absolute. Bases are 5000 and 7000 - 1.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 5000, 7000), (5000, 7000, 6999));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 5000, 7000), (0, 1, 6999));
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::ACK, 7000, 5100), (1, 100, 5000));
    // Sent again from before the base: modulo 2^32.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 4990, 7000), (4_294_967_286, 1, 6999));
}

#[test]
fn numbers_wrap() {
    let mut s = sequences();
    // The acknowledgment number 0 less one is 2^32 - 1.
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::SYN | Flags::ACK, u32::MAX, 0), (u32::MAX, 0, u32::MAX));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 0, 0), (1, 1, u32::MAX));
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::ACK, 99, 20), (100, 21, u32::MAX));
}

#[test]
fn the_same_ports_again() {
    let mut s = sequences();
    printed(&mut s, SERVER, CLIENT, Flags::SYN | Flags::ACK, 9000, 1001);
    // A new connection's bare SYN is not looked at, its SYN with ACK sets the bases anew.
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::SYN, 60_000, 0), (60_000, 0, 0));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 1002, 9001), (2, 1, 9000));
    assert_eq!(printed(&mut s, SERVER, CLIENT, Flags::SYN | Flags::ACK, 200, 60_001), (200, 60_001, 60_000));
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 60_001, 201), (1, 1, 200));
    assert_eq!(s.ipv4.len(), 1);
}

#[test]
fn equal_ports_are_told_apart_by_address() {
    let mut s = sequences();
    let (a, b) = (("10.0.0.3", 179), ("10.0.0.200", 179));
    printed(&mut s, b, a, Flags::ACK, 500, 601);
    assert_eq!(printed(&mut s, a, b, Flags::ACK, 601, 510), (1, 10, 500));
    assert_eq!(printed(&mut s, b, a, Flags::ACK, 510, 602), (10, 2, 600));
    assert_eq!(s.ipv4.len(), 1);
}

#[test]
fn one_end_with_itself_has_one_direction() {
    let mut s = sequences();
    let a = ("127.0.0.1", 99);
    // Never reversed: the base of `seq` is 500 and that of `ack` 600, whoever sends.
    printed(&mut s, a, a, Flags::ACK, 500, 601);
    assert_eq!(printed(&mut s, a, a, Flags::ACK, 601, 510), (101, 4_294_967_206, 600));
}

#[test]
fn versions_of_ip_are_separate() {
    let mut s = sequences();
    printed(&mut s, ("::ffff:10.10.10.252", 45_604), ("::ffff:10.10.1.7", 80), Flags::ACK, 1, 1);
    assert_eq!(printed(&mut s, CLIENT, SERVER, Flags::ACK, 5, 6), (5, 6, 5));
    assert_eq!((s.ipv4.len(), s.ipv6.len()), (1, 1));
    assert_eq!(printed(&mut s, ("fd00::1", 9), ("fd00::2", 8), Flags::ACK, 5, 6), (5, 6, 5));
    assert_eq!(printed(&mut s, ("fd00::2", 8), ("fd00::1", 9), Flags::ACK, 6, 6), (1, 1, 5));
}

#[test]
fn an_evicted_connection_starts_anew() {
    let mut s = Sequences::new([Ipv4Slot::EMPTY; 2], [Ipv6Slot::EMPTY; 2], [7; 16]);
    let mut at = |port, sequence| {
        let octets = octets(port, 80, Flags::ACK, sequence, 1);
        s.bases(IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]), Header::parse(&octets).unwrap().0).sequence
    };
    assert_eq!((at(1000, 5), at(1000, 6), at(1001, 7), at(1000, 8), at(1000, 9)), (0, 5, 0, 0, 8));
    assert_eq!(s.ipv4.evictions(), 2);
}

#[test]
fn tenants_with_the_same_addresses_have_their_own_numbers() {
    let mut connections = Table::new([Slot::EMPTY; 64], [7; 16]);
    let client = Endpoint { port: 45_604, address: IpAddr::from([10, 0, 0, 1]) };
    let server = Endpoint { port: 80, address: IpAddr::from([10, 0, 0, 2]) };
    let mirrors = [None, Some(([172, 31, 0, 1], None)), Some(([172, 31, 0, 1], Vni::new(1)))];
    let mirrors =
        mirrors.into_iter().chain([Some(([172, 31, 0, 1], Vni::new(2))), Some(([172, 31, 0, 2], Vni::new(1)))]);
    let mirrors: Vec<_> = mirrors.map(|m| m.map(|(source, vni)| Mirror { source: source.into(), vni })).collect();
    for (start, &mirror) in (100..).zip(&mirrors) {
        let (key, direction) = Key::new(mirror, IpProtocol::TCP, client, server);
        let octets = octets(45_604, 80, Flags::ACK, start, 2 * start + 1);
        let bases = connections.bases(key, direction, Header::parse(&octets).unwrap().0);
        assert_eq!(bases, Bases { sequence: 0, acknowledgment: 0, sack: 2 * start });
    }
    for (start, &mirror) in (100..).zip(&mirrors) {
        let (key, direction) = Key::new(mirror, IpProtocol::TCP, server, client);
        let octets = octets(80, 45_604, Flags::ACK, 0, 0);
        let bases = connections.bases(key, direction, Header::parse(&octets).unwrap().0);
        assert_eq!(bases, Bases { sequence: 2 * start, acknowledgment: start, sack: start });
    }
    assert_eq!(connections.len(), 5);
}

#[test]
fn a_value_of_ones_own_holds_the_bases() {
    let first = octets(80, 9, Flags::ACK, 10, 21);
    let (mut relative, bases) = Relative::start(Direction::Forward, Header::parse(&first).unwrap().0);
    assert_eq!(bases, Bases { sequence: 0, acknowledgment: 0, sack: 20 });
    assert_eq!((relative.base(Direction::Forward), relative.base(Direction::Backward)), (10, 20));
    let without = octets(9, 80, Flags::PSH, 21, 11);
    assert_eq!(relative.follow(Direction::Backward, Header::parse(&without).unwrap().0), Bases::default());
    let next = octets(9, 80, Flags::ACK, 21, 11);
    let bases = relative.follow(Direction::Backward, Header::parse(&next).unwrap().0);
    assert_eq!(bases, Bases { sequence: 20, acknowledgment: 10, sack: 10 });
}

proptest! {
    /// The rule once more, without an order of the ends: each end's base under its own (from, to).
    #[test]
    fn follows_the_rule(packets in prop::collection::vec((0..4_u8, 0..4_u8, 0..3_u16, 0..3_u16, any::<bool>(), any::<u16>(), any::<u32>(), any::<u32>()), 0..200)) {
        let mut s = Sequences::new(vec![Ipv4Slot::EMPTY; 2], vec![Ipv6Slot::EMPTY; 2], [7; 16]);
        let mut model: HashMap<_, u32> = HashMap::new();
        for (source, destination, from, to, v6, flags, sequence, acknowledgment) in packets {
            let address = |last| match v6 {
                true => IpAddr::from([0, 0, 0, 0, 0, 0, 0, u16::from(last)]),
                false => IpAddr::from([10, 0, 0, last]),
            };
            let (a, b) = ((address(source), from), (address(destination), to));
            if a == b {
                continue;
            }
            let flags = Flags(flags & 0x1ff);
            let octets = octets(from, to, flags, sequence, acknowledgment);
            if s.ipv4.is_full() {
                s.ipv4.resize(|slots| slots.resize(2 * slots.len(), Ipv4Slot::EMPTY));
            }
            if s.ipv6.is_full() {
                let slots = vec![Ipv6Slot::EMPTY; 2 * (s.ipv6.capacity() + 1)];
                s.ipv6 = s.ipv6.move_into(slots);
            }
            let bases = s.bases(a.0, b.0, Header::parse(&octets).unwrap().0);
            let expected = if !flags.contains(Flags::ACK) {
                Bases::default()
            } else if !model.contains_key(&(a, b)) || flags.contains(Flags::SYN) {
                model.insert((a, b), sequence);
                model.insert((b, a), acknowledgment.wrapping_sub(1));
                Bases { sequence: 0, acknowledgment: 0, sack: acknowledgment.wrapping_sub(1) }
            } else {
                let (own, other) = (model[&(a, b)], model[&(b, a)]);
                Bases { sequence: own, acknowledgment: other, sack: other }
            };
            prop_assert_eq!(bases, expected);
        }
        prop_assert_eq!(2 * (s.ipv4.len() + s.ipv6.len()), model.len());
        prop_assert_eq!(s.ipv4.evictions() + s.ipv6.evictions(), 0);
    }
}
