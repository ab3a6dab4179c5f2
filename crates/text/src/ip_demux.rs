//! What an IP packet carries (tcpdump 4.99.3; the protocol of
//! [RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1), the next header of
//! [RFC 8200 §3](https://www.rfc-editor.org/rfc/rfc8200#section-3), and their
//! [numbers](https://www.iana.org/assignments/protocol-numbers)), and addresses with ports.
//!
//! `10.0.0.1.1024 > 10.0.0.2.80: ` in front of what TCP and UDP say. A protocol without a printer is
//! ` ip-proto-200 64`, with the length; one that belongs into the other IP is `[ICMPv6 requires IPv6] (invalid)`.

use core::net::IpAddr;

use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step};
use crate::phrase::Phrase;
use crate::{RelativeNumbers, Sink, missing, names};

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

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
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
                    self.address_pair(network);
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

    /// `SOURCE > DESTINATION`, where the ports that would stand behind them are missing.
    #[cold]
    pub(crate) fn address_pair(&mut self, network: &Network<'_>) {
        match network {
            Network::V4 { header, .. } => self.ipv4_pair(header.source(), header.destination()),
            Network::V6 { header, .. } => self.ipv6_pair(header.source(), header.destination()),
        }
    }

    /// `SOURCE.PORT > DESTINATION.PORT: `, or the ports alone behind addresses that were printed before.
    #[inline]
    pub(crate) fn endpoints(&mut self, network: &Network<'_>, protocol: IpProtocol, source: u16, destination: u16) {
        if !network.is_first(protocol) {
            self.line.phrase(|phrase| phrase.number(source).text(b" > ").number(destination).text(b": "));
            return;
        }
        match network {
            Network::V4 { header, .. } => {
                self.line.phrase(|phrase| phrase.ipv4_ends(*header, source, destination).text(b": "));
            }
            Network::V6 { header, .. } => self.line.phrase(|phrase| {
                let phrase = phrase.ipv6(header.source()).text(b".").number(source).text(b" > ");
                phrase.ipv6(header.destination()).text(b".").number(destination).text(b": ")
            }),
        }
    }
}

impl Phrase<'_> {
    /// `SOURCE.PORT > DESTINATION.PORT`.
    #[inline(always)]
    pub(crate) fn ipv4_ends(self, ip: ipv4::Header<'_>, source: u16, destination: u16) -> Self {
        self.ipv4_dot(ip.source()).number(source).text(b" > ").ipv4_dot(ip.destination()).number(destination)
    }
}
