//! Who talks to whom.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::net::{IpAddr, SocketAddr};

use mirrortap::{End, Header, Ip, IpProtocol, Layers, Mirrored, Part, Vni};

/// Which of the two ways of a connection a packet goes: [`Key`] puts the two ends in an order of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the lower to the higher end. Also between two ends that are the same.
    Forward,
    /// From the higher to the lower end.
    Backward,
}

impl Direction {
    /// The other way.
    #[inline]
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// One end of a connection. The lower of two is the one with the lower port, then with the lower address, as in tcpdump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint<A = IpAddr> {
    /// TCP or UDP port; 0 where there is none.
    pub port: u16,
    /// IP address.
    pub address: A,
}

impl fmt::Display for Endpoint {
    /// `10.0.0.1:80`, `[fe80::1]:80`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::new(self.address, self.port).fmt(f)
    }
}

impl<A: Ord> Endpoint<A> {
    /// A packet's two ends, the lower first, and the way the packet goes between them.
    #[inline]
    pub(crate) fn in_order(source: Self, destination: Self) -> ([Self; 2], Direction) {
        if source > destination {
            ([destination, source], Direction::Backward)
        } else {
            ([source, destination], Direction::Forward)
        }
    }
}

/// Who mirrored a packet. Tenants use the same private addresses, and one VNI may be used by many sources: it takes both
/// to tell connections apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mirror {
    /// Source address of the outer packet: the interface that is mirrored.
    pub source: IpAddr,
    /// Network identifier of the tunnel, if it has one.
    pub vni: Option<Vni>,
}

/// A connection: the same for packets of both directions.
///
/// ```
/// use mirrortap_flow::{Direction, Endpoint, Key, Mirror};
/// use mirrortap::{IpProtocol, Vni};
///
/// let mirror = Some(Mirror { source: "172.31.0.238".parse()?, vni: Vni::new(16_398_363) });
/// let client = Endpoint { address: "10.10.10.252".parse()?, port: 45_604 };
/// let server = Endpoint { address: "10.10.1.7".parse()?, port: 80 };
///
/// let (request, there) = Key::new(mirror, IpProtocol::TCP, client, server);
/// let (response, back) = Key::new(mirror, IpProtocol::TCP, server, client);
/// assert_eq!(request, response);
/// assert_eq!((there, back), (Direction::Backward, Direction::Forward));
///
/// // The same addresses somewhere else are another connection.
/// let (elsewhere, _) = Key::new(None, IpProtocol::TCP, client, server);
/// assert_ne!(elsewhere, request);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    mirror: Option<Mirror>,
    protocol: IpProtocol,
    endpoints: [Endpoint; 2],
}

impl Key {
    /// The connection of a packet from `source` to `destination`, and which way the packet goes. `mirror` is `None` for
    /// packets that were captured where they passed.
    #[inline]
    #[must_use]
    pub fn new(
        mirror: Option<Mirror>,
        protocol: IpProtocol,
        source: Endpoint,
        destination: Endpoint,
    ) -> (Self, Direction) {
        let (endpoints, direction) = Endpoint::in_order(source, destination);
        (Self { mirror, protocol, endpoints }, direction)
    }

    /// The connection of a mirrored packet, and which way the packet goes: [`from_layers`](Self::from_layers) for its inner
    /// frame.
    ///
    /// ```
    /// use mirrortap::Mirrored;
    /// use mirrortap_flow::Key;
    ///
    /// # let frame = &mirrortap::doc::FRAME[..];
    /// let (key, direction) = Key::from_mirrored(&Mirrored::parse(frame)?).expect("an IP packet inside");
    /// assert_eq!((key.source(direction).port, key.destination(direction).port), (37_180, 22));
    /// # Ok::<(), mirrortap::NotMirrored>(())
    /// ```
    #[must_use]
    pub fn from_mirrored(mirrored: &Mirrored<'_>) -> Option<(Self, Direction)> {
        let mirror = Mirror { source: mirrored.source(), vni: Some(mirrored.vni()) };
        Self::from_layers(Some(mirror), Layers::ethernet(mirrored.frame()))
    }

    /// The connection of a packet, and which way the packet goes; `None` if there is no IP packet in it.
    ///
    /// Of IP in IP, or in GRE, the innermost addresses count; what a UDP datagram carries, a tunnel perhaps, does not. A later
    /// fragment, a protocol without ports, and a packet that was cut before its ports have port 0, and so another key.
    #[must_use]
    pub fn from_layers(mirror: Option<Mirror>, mut layers: Layers<'_>) -> Option<(Self, Direction)> {
        let mut packet = None;
        let mut ports = (0, 0);
        for layer in layers.by_ref().map_while(Result::ok) {
            match layer.header {
                Header::Ipv4(header) => packet = Some((Ip::V4(header), header.protocol())),
                Header::Ipv6(header) => packet = Some((Ip::V6(header), header.next_header())),
                Header::Ipv6Extension(extension) => {
                    packet = packet.map(|(header, _)| (header, extension.next_header()));
                }
                Header::Tcp(header) => ports = (header.source_port(), header.destination_port()),
                Header::Udp(header) => {
                    ports = (header.source_port(), header.destination_port());
                    break;
                }
                _ => {}
            }
        }
        // Ports come first, and may be all that was captured of a header.
        match (layers.end(), layers.rest().bytes) {
            (Some(End::Error(error)), &[a, b, c, d, ..])
                if matches!(error.part(), Part::TcpHeader | Part::UdpHeader) =>
            {
                ports = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            }
            _ => {}
        }
        let (header, protocol) = packet?;
        let source = Endpoint { address: header.source(), port: ports.0 };
        let destination = Endpoint { address: header.destination(), port: ports.1 };
        Some(Self::new(mirror, protocol, source, destination))
    }

    /// The end that sent a packet which goes in this direction.
    #[inline]
    #[must_use]
    pub const fn source(&self, direction: Direction) -> Endpoint {
        let [low, high] = self.endpoints;
        match direction {
            Direction::Forward => low,
            Direction::Backward => high,
        }
    }

    /// The end that a packet which goes in this direction was sent to.
    #[inline]
    #[must_use]
    pub const fn destination(&self, direction: Direction) -> Endpoint {
        self.source(direction.opposite())
    }

    /// Who mirrored it.
    #[inline]
    #[must_use]
    pub const fn mirror(&self) -> Option<Mirror> {
        self.mirror
    }

    /// What IP carries.
    #[inline]
    #[must_use]
    pub const fn protocol(&self) -> IpProtocol {
        self.protocol
    }

    /// The two ends, the lower first.
    #[inline]
    #[must_use]
    pub const fn endpoints(&self) -> [Endpoint; 2] {
        self.endpoints
    }
}

impl fmt::Display for Key {
    /// `TCP (6) 10.0.0.1:80 <> 10.0.0.2:1024, mirrored by 172.31.0.238 in VNI 7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = self.endpoints;
        write!(f, "{} {low} <> {high}", self.protocol)?;
        if let Some(Mirror { source, vni }) = self.mirror {
            write!(f, ", mirrored by {source}")?;
            if let Some(vni) = vni {
                write!(f, " in VNI {vni}")?;
            }
        }
        Ok(())
    }
}

impl Hash for Key {
    /// Few whole words: the derived one would feed lengths and discriminants too, and take several times as long.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low, high] = self.endpoints;
        let (a, b, c, d) = (
            u8::from(low.address.is_ipv6()),
            u8::from(high.address.is_ipv6()),
            self.mirror.map_or(0, |mirror| if mirror.source.is_ipv6() { 2 } else { 1 }),
            u8::from(self.mirror.is_some_and(|mirror| mirror.vni.is_some())),
        );
        // What says how many octets follow comes first, so that no two connections feed the same ones.
        let [p, q] = low.port.to_be_bytes();
        let [r, s] = high.port.to_be_bytes();
        state.write_u64(u64::from_be_bytes([a << 1 | b, c << 1 | d, 0, self.protocol.0, p, q, r, s]));
        hash_address(low.address, state);
        hash_address(high.address, state);
        if let Some(mirror) = self.mirror {
            hash_address(mirror.source, state);
            if let Some(vni) = mirror.vni {
                state.write_u32(vni.get());
            }
        }
    }
}

#[inline]
fn hash_address<H: Hasher>(address: IpAddr, state: &mut H) {
    match address {
        IpAddr::V4(address) => state.write_u32(address.to_bits()),
        IpAddr::V6(address) => state.write(&address.octets()),
    }
}
