//! What an IP packet carries (tcpdump 4.99.3;
//! [protocol numbers](https://www.iana.org/assignments/protocol-numbers)).
//!
//! A protocol without a printer is ` ip-proto-N LENGTH`.

use core::fmt::Write;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, names};

/// The IP packet around a transport header.
#[derive(Clone, Copy)]
pub(crate) enum Network<'a> {
    /// IPv4.
    V4 {
        source: Ipv4Addr,
        destination: Ipv4Addr,
        /// The protocol in the header.
        first_protocol: u8,
        /// The packet from its header on, up to its end.
        packet: Data<'a>,
        /// Length of the header, in octets.
        header_len: usize,
    },
    /// IPv6.
    V6 {
        source: Ipv6Addr,
        destination: Ipv6Addr,
        /// The next header in the fixed header.
        first_protocol: u8,
        /// The packet from its header on, up to its end.
        packet: Data<'a>,
    },
}

impl Network<'_> {
    /// Whether a header of `protocol` is the first behind the fixed one: if not, the addresses were printed before.
    pub(crate) const fn is_first(&self, protocol: IpProtocol) -> bool {
        let (Self::V4 { first_protocol, .. } | Self::V6 { first_protocol, .. }) = self;
        *first_protocol == protocol.0
    }

    /// Source and destination.
    pub(crate) const fn addresses(&self) -> (IpAddr, IpAddr) {
        match *self {
            Self::V4 { source, destination, .. } => (IpAddr::V4(source), IpAddr::V4(destination)),
            Self::V6 { source, destination, .. } => (IpAddr::V6(source), IpAddr::V6(destination)),
        }
    }
}

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// The payload of an IP packet.
    #[inline]
    pub(crate) fn demux<'a>(
        &mut self,
        protocol: u8,
        data: Data<'a>,
        network: &Network<'a>,
        fragmented: bool,
    ) -> Step<'a> {
        let ipv4 = matches!(network, Network::V4 { .. });
        match IpProtocol(protocol) {
            IpProtocol::TCP => self.tcp(data, network, fragmented),
            IpProtocol::UDP => self.udp(data, network, fragmented),
            IpProtocol::ICMP if ipv4 => self.icmp(data, fragmented),
            IpProtocol::ICMPV6 if !ipv4 => self.icmp6(data, network, fragmented),
            IpProtocol::IPV4 => Ok(Next::Ip(data)),
            IpProtocol::IPV6 => Ok(Next::Ip6(data)),
            IpProtocol::GRE => self.gre(data),
            IpProtocol::ETHERNET if !ipv4 => Ok(Next::Ethernet(data.claim(data.len))),
            IpProtocol::ICMP | IpProtocol::IGMP if !ipv4 => self.requires(protocol, 4),
            IpProtocol::ICMPV6 | IpProtocol::ETHERNET => self.requires(protocol, 6),
            IpProtocol::NO_NEXT_HEADER => {
                self.line.text(b"no next header");
                Ok(Next::Done)
            }
            IpProtocol(77) => {
                self.line.text(b" nd ");
                self.line.number(data.len);
                Ok(Next::Done)
            }
            _ => {
                // SCTP and DCCP would have printed the addresses with their ports.
                if matches!(protocol, 33 | 132) && network.is_first(IpProtocol(protocol)) {
                    let (source, destination) = network.addresses();
                    self.address(source);
                    self.line.text(b" > ");
                    self.address(destination);
                    self.line.text(b": ");
                }
                self.line.text(b" ip-proto-");
                self.line.number(protocol);
                self.line.text(b" ");
                self.line.number(data.len);
                Ok(Next::Done)
            }
        }
    }

    /// A protocol inside the wrong IP.
    fn requires<'a>(&mut self, protocol: u8, version: u8) -> Step<'a> {
        self.line.text(b"[");
        self.line.str(names::ip_protocol(protocol).unwrap_or("unknown"));
        self.line.text(b" requires IPv");
        self.line.number(version);
        self.line.text(b"]");
        self.invalid()
    }

    /// An address of either kind.
    #[inline]
    pub(crate) fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.line.ipv4(address),
            IpAddr::V6(address) => self.line.ipv6(address),
        }
    }

    /// `SOURCE.PORT > DESTINATION.PORT: `, or the ports alone behind addresses that were printed before.
    #[inline]
    pub(crate) fn endpoints(&mut self, network: &Network<'_>, protocol: IpProtocol, source: u16, destination: u16) {
        let first = network.is_first(protocol);
        if first {
            match network {
                Network::V4 { source, .. } => self.line.ipv4(*source),
                Network::V6 { source, .. } => self.line.ipv6(*source),
            }
            self.line.text(b".");
        }
        self.line.number(source);
        self.line.text(b" > ");
        if first {
            match network {
                Network::V4 { destination, .. } => self.line.ipv4(*destination),
                Network::V6 { destination, .. } => self.line.ipv6(*destination),
            }
            self.line.text(b".");
        }
        self.line.number(destination);
        self.line.text(b": ");
    }
}
