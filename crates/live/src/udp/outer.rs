//! The outer headers that the kernel has taken off a datagram, written anew.

use std::net::{SocketAddr, SocketAddrV4};

use wire::checksum::Sum;

const UDP: u8 = 17;
const IPV4_LEN: usize = 20;
const IPV6_LEN: usize = 40;
const UDP_LEN: usize = 8;

/// How many octets the longest headers have: IPv6 and UDP.
pub(super) const LEN_MAX: usize = IPV6_LEN + UDP_LEN;

/// Writes the headers into `slot` so that they end after [`LEN_MAX`] octets, where a payload of `len` octets begins; returns
/// how long they are. What the kernel does not tell is zero.
#[inline]
pub(super) fn write(slot: &mut [u8], source: SocketAddr, destination: SocketAddr, len: usize) -> usize {
    let len = u16::try_from(len.saturating_add(UDP_LEN)).unwrap_or(u16::MAX);
    let [[s0, s1], [d0, d1]] = [source, destination].map(|address| address.port().to_be_bytes());
    let [l0, l1] = len.to_be_bytes();
    let udp = [s0, s1, d0, d1, l0, l1, 0, 0];
    let Some(room) = slot.get_mut(..LEN_MAX) else { return 0 };
    let written = match (source, destination) {
        (SocketAddr::V4(source), SocketAddr::V4(destination)) => {
            let room = room.get_mut(LEN_MAX.saturating_sub(IPV4_LEN + UDP_LEN)..).unwrap_or_default();
            wire::put(room, &[&ipv4(source, destination, len), &udp])
        }
        (SocketAddr::V6(source), SocketAddr::V6(destination)) => {
            let start = [0x60, 0, 0, 0, l0, l1, UDP, 0];
            wire::put(room, &[&start, &source.ip().octets(), &destination.ip().octets(), &udp])
        }
        // A socket has one family.
        _ => return 0,
    };
    written.unwrap_or_default()
}

/// An IPv4 header before `len` octets of UDP.
fn ipv4(source: SocketAddrV4, destination: SocketAddrV4, len: u16) -> [u8; IPV4_LEN] {
    let [t0, t1] = len.saturating_add(20).to_be_bytes();
    let [[a, b, c, d], [e, f, g, h]] = [source, destination].map(|address| address.ip().octets());
    let [c0, c1] =
        Sum::default().add_octets(&[0x45, 0, t0, t1, 0, UDP, a, b, c, d, e, f, g, h]).checksum().to_be_bytes();
    [0x45, 0, t0, t1, 0, 0, 0, 0, 0, UDP, c0, c1, a, b, c, d, e, f, g, h]
}
