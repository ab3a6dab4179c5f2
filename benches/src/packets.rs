//! Packets as a monitor in a cloud receives them, each time the same ones.
//!
//! Ethernet / IPv4 / UDP / VXLAN around
//!
//! | share | what |
//! |---|---|
//! | 10 % | SYN: MSS, SACK permitted, timestamps, window scale |
//! | 40 % | ACK: timestamps |
//! | 15 % | HTTP request, some 570 octets: timestamps |
//! | 25 % | segment of 1400 octets: timestamps |
//! | 10 % | UDP of 20 to 60 octets, as DNS |
//!
//! of which 15 % are IPv6 and 10 % have a VLAN tag, whatever they are otherwise.

use mirrortap::builder::Builder;
use mirrortap::tcp::{Flags, TcpOption};
use mirrortap::{Vni, ethernet, ipv4, ipv6, tcp, udp, vxlan};

use crate::random::Random;

/// Packets of the mix, in one piece of memory, as in a ring buffer or a capture file.
///
/// There is no way to put other packets in: the unchecked floor relies on that.
#[derive(Clone, Debug, Default)]
pub struct Packets {
    octets: Vec<u8>,
    /// Where each packet starts and ends.
    places: Vec<(usize, usize)>,
}

impl Packets {
    /// The first `count` packets.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let mut random = Random::new(42);
        let mut buffer = vec![0; 2048];
        let mut packets = Self::default();
        for _ in 0..count {
            packets.push(frame(&mut random, &mut buffer));
        }
        packets
    }

    /// One packet, out of others.
    #[cfg(test)]
    pub(crate) fn one(frame: &[u8]) -> Self {
        let mut packets = Self::default();
        packets.push(frame);
        packets
    }

    fn push(&mut self, frame: &[u8]) {
        let start = self.octets.len();
        self.octets.extend_from_slice(frame);
        self.places.push((start, self.octets.len()));
    }

    /// One after the other.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.places.iter().map(|&(start, end)| &self.octets[start..end])
    }

    /// How many packets.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// One packet of the mix.
fn frame<'b>(random: &mut Random, buffer: &'b mut [u8]) -> &'b [u8] {
    let segment = tcp::Fields {
        // As Linux chooses it, and no port that a peer takes for a tunnel.
        source_port: 32_768 + random.below(28_232) as u16,
        destination_port: [80, 8080, 443, 8000][random.below(4) as usize],
        sequence_number: tcp::SequenceNumber(random.bits() as u32),
        acknowledgment_number: tcp::SequenceNumber(random.bits() as u32),
        flags: Flags::ACK,
        window: random.bits() as u16,
        ..Default::default()
    };
    let timestamps = TcpOption::Timestamps { value: random.bits() as u32, echo_reply: random.bits() as u32 };
    let aligned = [TcpOption::NoOperation, TcpOption::NoOperation, timestamps];
    let builder = Builder::new(buffer);
    let transport = match random.below(100) {
        0..10 => builder.tcp(
            tcp::Fields { flags: Flags::SYN, acknowledgment_number: tcp::SequenceNumber(0), ..segment },
            &[
                TcpOption::MaximumSegmentSize(1460),
                TcpOption::SackPermitted,
                timestamps,
                TcpOption::NoOperation,
                TcpOption::WindowScale(7),
            ],
        ),
        10..50 => builder.tcp(segment, &aligned),
        50..65 => builder
            .octets(request_head(random).as_bytes())
            .tcp(tcp::Fields { flags: Flags::PSH | Flags::ACK, ..segment }, &aligned),
        65..90 => builder.octets(&random.octets::<1400>()).tcp(
            tcp::Fields { source_port: segment.destination_port, destination_port: segment.source_port, ..segment },
            &aligned,
        ),
        _ => builder.octets(&random.octets::<60>()[..20 + random.below(41) as usize]).udp(udp::Fields {
            source_port: segment.source_port,
            destination_port: 53,
            ..Default::default()
        }),
    };
    let network = if random.below(100) < 15 {
        let (source, destination) = (random.octets::<16>().into(), random.octets::<16>().into());
        transport.ipv6(ipv6::Fields { source, destination, ..Default::default() })
    } else {
        let (source, destination) = (random.octets::<4>().into(), random.octets::<4>().into());
        transport.ipv4(ipv4::Fields { source, destination, ..Default::default() }, &[])
    };
    let network = if random.below(100) < 10 {
        network.vlan(ethernet::vlan::Fields { id: 100, ..Default::default() })
    } else {
        network
    };
    let mirrored = random.below(64) as u8;
    let vni = Vni::new(1000 + u32::from(mirrored)).expect("it has 24 bits");
    let outer = ipv4::Fields {
        source: [10, 1, mirrored, 9].into(),
        destination: [10, 1, 2, 3].into(),
        identification: random.bits() as u16,
        ..Default::default()
    };
    let datagram = udp::Fields {
        source_port: 49_152 + random.below(16_000) as u16,
        destination_port: vxlan::PORT,
        ..Default::default()
    };
    network
        .ethernet(ethernet::Fields::default())
        .vxlan(vxlan::Fields { vni, ..Default::default() })
        .udp(datagram)
        .without_checksum()
        .ipv4(outer, &[])
        .ethernet(ethernet::Fields::default())
        .finish()
        .expect("the buffer has room")
}

/// The head of a request as a browser sends it: a start line and 11 fields.
#[must_use]
pub fn request_head(random: &mut Random) -> String {
    let (item, shop, visitor) = (random.below(1_000_000), random.below(5000), random.below(255));
    let (session, request) = (random.below(1_000_000), random.below(1_000_000));
    [
        &format!("GET /api/v1/items/{item}?page=2&sort=desc HTTP/1.1"),
        &format!("Host: shop-{shop}.example.internal"),
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: en-US,en;q=0.9",
        "Connection: keep-alive",
        &format!("Cookie: session={session}{shop}; theme=dark; visit=1.2.1234567890.1234567890"),
        "Referer: https://shop.example.internal/index.html",
        &format!("X-Forwarded-For: 203.0.113.{visitor}"),
        &format!("X-Request-Id: {request}-{shop}"),
        "Content-Length: 0",
        "",
        "",
    ]
    .join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    use mirrortap::{Header, Layer, Layers};

    #[test]
    fn the_mix_is_as_described() {
        let packets = Packets::new(10_000);
        // How many packets have a header that `is` so.
        let share = |is: &dyn Fn(Header<'_>, &[u8]) -> bool| {
            let is = |layer: Layer<'_>| is(layer.header, layer.payload.bytes);
            packets.iter().filter(|frame| Layers::ethernet(*frame).any(|layer| layer.is_ok_and(is))).count()
        };
        let syn = share(&|header, _| matches!(header, Header::Tcp(tcp) if tcp.flags() == Flags::SYN));
        let ack = share(&|header, payload| matches!(header, Header::Tcp(_)) && payload.is_empty()) - syn;
        let request = share(&|header, payload| matches!(header, Header::Tcp(_)) && payload.ends_with(b"\r\n\r\n"));
        let segment = share(&|header, payload| matches!(header, Header::Tcp(_)) && payload.len() == 1400);
        let udp = share(&|header, _| matches!(header, Header::Udp(udp) if udp.destination_port() == 53));
        assert_eq!(syn + ack + request + segment + udp, 10_000);
        let ipv6 = share(&|header, _| matches!(header, Header::Ipv6(_)));
        let vlan = share(&|header, _| matches!(header, Header::Vlan(_)));
        let shares = [(syn, 10), (ack, 40), (request, 15), (segment, 25), (udp, 10), (ipv6, 15), (vlan, 10)];
        for (found, percent) in shares {
            assert!(found.abs_diff(percent * 100) < 150, "{shares:?}");
        }
    }

    #[test]
    fn packets_are_the_same_every_time() {
        assert!(Packets::new(100).iter().eq(Packets::new(200).iter().take(100)));
    }
}
