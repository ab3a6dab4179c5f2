//! What an IP packet carries (tcpdump 4.99.3;
//! [protocol numbers](https://www.iana.org/assignments/protocol-numbers)).
//!
//! A protocol without a printer is ` ip-proto-N LENGTH`.

use core::fmt::Write;
use core::net::IpAddr;

use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, missing, names};

/// The IP packet around a transport header.
#[derive(Clone, Copy)]
pub(crate) enum Network<'a> {
    /// IPv4.
    V4 {
        header: ipv4::Header<'a>,
        /// The packet from its header on, up to its end.
        packet: Data<'a>,
    },
    /// IPv6.
    V6 {
        header: ipv6::Header<'a>,
        /// The packet from its header on, up to its end.
        packet: Data<'a>,
    },
}

impl Network<'_> {
    /// Whether a header of `protocol` is the first behind the fixed one: if not, the addresses were printed before.
    #[inline]
    pub(crate) fn is_first(&self, protocol: IpProtocol) -> bool {
        match self {
            Self::V4 { header, .. } => header.protocol() == protocol,
            Self::V6 { header, .. } => header.next_header() == protocol,
        }
    }

    /// Source and destination.
    #[inline]
    pub(crate) const fn addresses(&self) -> (IpAddr, IpAddr) {
        match *self {
            Self::V4 { header, .. } => (IpAddr::V4(header.source()), IpAddr::V4(header.destination())),
            Self::V6 { header, .. } => (IpAddr::V6(header.source()), IpAddr::V6(header.destination())),
        }
    }
}

/// Whether tcpdump's printer for `protocol` prints the addresses itself, with its ports.
#[inline]
pub(crate) const fn prints_addresses(protocol: IpProtocol) -> bool {
    matches!(protocol, IpProtocol::TCP | IpProtocol::UDP | IpProtocol::SCTP | DCCP)
}

/// Datagram Congestion Control.
const DCCP: IpProtocol = IpProtocol(33);
/// Sun's network disk.
const ND: IpProtocol = IpProtocol(77);

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// The payload of an IP packet.
    #[inline]
    pub(crate) fn demux<'a>(
        &mut self,
        protocol: IpProtocol,
        data: Data<'a>,
        network: &Network<'a>,
        fragmented: bool,
    ) -> Step<'a> {
        let ipv4 = matches!(network, Network::V4 { .. });
        match protocol {
            IpProtocol::TCP => self.tcp(data, network, fragmented),
            IpProtocol::UDP => self.udp(data, network, fragmented),
            IpProtocol::ICMP if ipv4 => self.icmp(data, fragmented),
            IpProtocol::ICMPV6 if !ipv4 => self.icmp6(data, network, fragmented),
            IpProtocol::IPV4 => Ok(Next::Ip(data)),
            IpProtocol::IPV6 => Ok(Next::Ip6(data)),
            IpProtocol::GRE => self.gre(data),
            IpProtocol::ETHERNET if !ipv4 => Ok(Next::Ethernet(data)),
            IpProtocol::ICMP | IpProtocol::IGMP if !ipv4 => self.requires(protocol, 4),
            IpProtocol::ICMPV6 | IpProtocol::ETHERNET => self.requires(protocol, 6),
            IpProtocol::NO_NEXT_HEADER => {
                self.line.text(b"no next header");
                Ok(Next::Done)
            }
            ND => {
                self.line.text(b" nd ");
                self.line.number(data.len);
                Ok(Next::Done)
            }
            _ => {
                self.lacks(missing::ip_protocol(protocol, ipv4));
                // SCTP and DCCP would have printed the addresses with their ports.
                if prints_addresses(protocol) && network.is_first(protocol) {
                    let (source, destination) = network.addresses();
                    self.address(source);
                    self.line.text(b" > ");
                    self.address(destination);
                    self.line.text(b": ");
                }
                self.line.text(b" ip-proto-");
                self.line.number(protocol.0);
                self.line.text(b" ");
                self.line.number(data.len);
                Ok(Next::Done)
            }
        }
    }

    /// A protocol inside the wrong IP.
    fn requires<'a>(&mut self, protocol: IpProtocol, version: u8) -> Step<'a> {
        self.line.text(b"[");
        self.line.str(names::ip_protocol(protocol.0).unwrap_or("unknown"));
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
                Network::V4 { header, .. } => self.line.ipv4(header.source()),
                Network::V6 { header, .. } => self.line.ipv6(header.source()),
            }
            self.line.text(b".");
        }
        self.line.number(source);
        self.line.text(b" > ");
        if first {
            match network {
                Network::V4 { header, .. } => self.line.ipv4(header.destination()),
                Network::V6 { header, .. } => self.line.ipv6(header.destination()),
            }
            self.line.text(b".");
        }
        self.line.number(destination);
        self.line.text(b": ");
    }
}
