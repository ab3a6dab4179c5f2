//! The dispatch table of the walk: what each header leads to.

use ethernet::sll::{self, HardwareType};
use ethernet::{null, sll2};
use gre::erspan;
use vxlan::gpe;
use wire::{Error, EtherType, Field, IpProtocol, Part, Payload};

use crate::{End, Header, Layers};

/// What the rest begins with. What a monitor sees all day is apart from the rest, so that [`Layers::step`] stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Ethernet,
    Vlan,
    Ipv4,
    Ipv6,
    Udp,
    Tcp,
    Vxlan,
    Other(Other),
    /// Nothing: what came out last says something impossible. The offset is that in the packet.
    Error(Error),
    /// Nothing: the walk is over.
    End(End),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Other {
    Sll,
    Sll2,
    Null,
    Llc,
    Snap,
    Arp,
    /// The extension header of IPv6 with this number; the authentication header follows IPv4 too.
    Extension(IpProtocol),
    Icmpv4,
    Icmpv6,
    VxlanGpe,
    Geneve,
    Gre,
    ErspanII,
    ErspanIII,
}

impl Next {
    /// Raw IP, `offset` octets into the packet: the first four bits say which.
    #[inline]
    pub(crate) fn of_version(packet: Payload<'_>, offset: usize) -> Self {
        match packet.bytes.first().map(|octet| octet >> 4) {
            Some(4) => Self::Ipv4,
            Some(6) => Self::Ipv6,
            Some(version) => {
                Self::Error(Error::malformed(Part::IpHeader, Field::Version, u32::from(version)).at(offset))
            }
            None => Self::Error(Error::truncated(Part::IpHeader, 1, 0).at(offset)),
        }
    }

    #[inline]
    const fn of_ether_type(ether_type: EtherType) -> Self {
        match ether_type {
            EtherType::IPV4 => Self::Ipv4,
            EtherType::IPV6 => Self::Ipv6,
            EtherType::ARP | EtherType::REVERSE_ARP => Self::Other(Other::Arp),
            EtherType::TRANSPARENT_ETHERNET_BRIDGING => Self::Ethernet,
            _ if ether_type.is_vlan() => Self::Vlan,
            _ => Self::End(End::EtherType(ether_type)),
        }
    }

    /// In a Linux cooked header the hardware type can give the protocol another meaning, and numbers that are no EtherType
    /// stand for frames without one; here for LLC.
    #[inline]
    const fn of_sll_protocol(protocol: EtherType, hardware: HardwareType) -> Self {
        match protocol {
            _ if !hardware.has_protocol_type() => Self::End(End::HardwareType(hardware)),
            sll::PROTOCOL_802_2 => Self::Other(Other::Llc),
            _ => Self::of_ether_type(protocol),
        }
    }

    #[inline]
    const fn of_ipv4_protocol(protocol: IpProtocol) -> Self {
        match protocol {
            IpProtocol::TCP => Self::Tcp,
            IpProtocol::UDP => Self::Udp,
            IpProtocol::ICMP => Self::Other(Other::Icmpv4),
            IpProtocol::ICMPV6 => Self::Other(Other::Icmpv6),
            IpProtocol::GRE => Self::Other(Other::Gre),
            IpProtocol::IPV4 => Self::Ipv4,
            IpProtocol::IPV6 => Self::Ipv6,
            IpProtocol::AUTHENTICATION => Self::Other(Other::Extension(protocol)),
            _ => Self::End(End::IpProtocol(protocol)),
        }
    }

    #[inline]
    const fn of_ipv6_next_header(next_header: IpProtocol) -> Self {
        match next_header {
            IpProtocol::HOP_BY_HOP | IpProtocol::ROUTING | IpProtocol::FRAGMENT | IpProtocol::DESTINATION_OPTIONS => {
                Self::Other(Other::Extension(next_header))
            }
            _ => Self::of_ipv4_protocol(next_header),
        }
    }
}

impl<'a> Layers<'a> {
    /// Where a frame leads: the two octets are a type, or the length of an 802.3 frame, which LLC follows. A frame in a frame
    /// is a tunnel.
    #[inline]
    fn of_frame(&mut self, ether_type: EtherType, length: Option<usize>) -> Next {
        if length.is_some() {
            return Next::Other(Other::Llc);
        }
        match Next::of_ether_type(ether_type) {
            Next::Ethernet => self.enter(Next::Ethernet),
            next => next,
        }
    }

    /// Where a UDP port leads.
    #[inline]
    fn of_port(&mut self, port: u16) -> Next {
        if self.settings.vxlan_ports.contains(port) {
            self.enter(Next::Vxlan)
        } else if self.settings.geneve_ports.contains(port) {
            self.enter(Next::Other(Other::Geneve))
        } else if self.settings.vxlan_gpe_ports.contains(port) {
            self.enter(Next::Other(Other::VxlanGpe))
        } else {
            Next::End(End::Data)
        }
    }

    /// Where an IP header or an extension header leads: what IP carries may be a tunnel.
    #[inline]
    fn of_protocol(&mut self, next: Next) -> Next {
        if matches!(next, Next::Ipv4 | Next::Ipv6 | Next::Other(Other::Gre)) { self.enter(next) } else { next }
    }

    /// One more tunnel, if the settings allow it.
    #[inline]
    fn enter(&mut self, tunnel: Next) -> Next {
        if self.tunnels >= self.settings.max_tunnels {
            return Next::End(End::MaxTunnels);
        }
        self.tunnels = self.tunnels.saturating_add(1);
        tunnel
    }

    /// A header came out and its `field` is impossible: the error is the next item.
    #[cold]
    fn malformed(&self, part: Part, field: Field, value: u32) -> Next {
        Next::Error(Error::malformed(part, field, value).at(self.offset))
    }

    /// The dispatch table: reads the header that comes next, clips what follows to its claim, and says what that is.
    #[inline]
    pub(crate) fn step(&mut self) -> Result<Option<Step<'a>>, Error> {
        let here = self.rest;
        Ok(Some(match self.next {
            Next::End(_) => return Ok(None),
            Next::Error(error) => return Err(error),
            Next::Ethernet => {
                let (header, rest) = ethernet::Header::parse(here.bytes)?;
                let next = self.of_frame(header.ether_type(), header.length());
                Step::new(Header::Ethernet(header), here.behind(rest), next).clip(header.length())
            }
            Next::Vlan => {
                let (header, rest) = ethernet::vlan::Header::parse(here.bytes)?;
                let next = self.of_frame(header.ether_type(), header.length());
                Step::new(Header::Vlan(header), here.behind(rest), next).clip(header.length())
            }
            Next::Ipv4 => {
                let (header, rest) = ipv4::Header::parse(here.bytes)?;
                let next = if header.is_total_length_malformed() {
                    self.malformed(Part::Ipv4Header, Field::TotalLength, u32::from(header.total_length()))
                } else if header.is_later_fragment() {
                    Next::End(End::Fragment)
                } else {
                    self.of_protocol(Next::of_ipv4_protocol(header.protocol()))
                };
                Step::new(Header::Ipv4(header), here.behind_header(rest, header.header_len()), next)
                    .clip(header.payload_len())
            }
            Next::Ipv6 => {
                let (header, rest) = ipv6::Header::parse(here.bytes)?;
                let next = self.of_protocol(Next::of_ipv6_next_header(header.next_header()));
                Step::new(Header::Ipv6(header), here.behind(rest), next).clip(header.payload_len())
            }
            Next::Udp => {
                let (header, rest) = udp::Header::parse(here.bytes)?;
                let next = self.of_port(header.destination_port());
                // Of two claims about the same octets the smaller one is right; in a first fragment UDP's is the larger.
                let claim = header.payload_len().map(|len| len.min(here.behind(rest).len));
                Step::new(Header::Udp(header), here.behind(rest), next).clip(claim)
            }
            Next::Tcp => {
                let (header, rest) = tcp::Header::parse(here.bytes)?;
                Step::new(Header::Tcp(header), here.behind_header(rest, header.header_len()), Next::End(End::Data))
            }
            Next::Vxlan => {
                let (header, rest) = vxlan::Header::parse(here.bytes)?;
                let accepted = self.settings.vxlan_flags.accepts(header);
                let next = if accepted { Next::Ethernet } else { Next::End(End::VxlanFlags(header.flags())) };
                Step::new(Header::Vxlan(header), here.behind(rest), next)
            }
            Next::Other(other) => self.other_step(other)?,
        }))
    }

    #[inline(never)]
    fn other_step(&mut self, other: Other) -> Result<Step<'a>, Error> {
        let here = self.rest;
        Ok(match other {
            Other::Sll => {
                let (header, rest) = sll::Header::parse(here.bytes)?;
                Step::new(
                    Header::Sll(header),
                    here.behind(rest),
                    Next::of_sll_protocol(header.protocol(), header.hardware_type()),
                )
            }
            Other::Sll2 => {
                let (header, rest) = sll2::Header::parse(here.bytes)?;
                Step::new(
                    Header::Sll2(header),
                    here.behind(rest),
                    Next::of_sll_protocol(header.protocol(), header.hardware_type()),
                )
            }
            Other::Null => {
                let (header, rest) = null::Header::parse(here.bytes)?;
                let family = header.family();
                let next = family.ether_type().map_or(Next::End(End::AddressFamily(family)), Next::of_ether_type);
                Step::new(Header::Null(header), here.behind(rest), next)
            }
            Other::Llc => {
                let (header, rest) = ethernet::llc::Header::parse(here.bytes)?;
                let next = if header.is_snap() { Next::Other(Other::Snap) } else { Next::End(End::Llc) };
                Step::new(Header::Llc(header), here.behind(rest), next)
            }
            Other::Snap => {
                let (header, rest) = ethernet::snap::Header::parse(here.bytes)?;
                let next = header.ether_type().map_or(Next::End(End::Llc), Next::of_ether_type);
                Step::new(Header::Snap(header), here.behind(rest), next)
            }
            Other::Arp => {
                let (header, rest) = arp::Header::parse(here.bytes)?;
                // Behind the addresses is padding.
                Step::new(Header::Arp(header), here.behind(rest), Next::End(End::Data)).clip(Some(0))
            }
            Other::Extension(number) => {
                let Some((extension, rest)) = ipv6::Extension::parse(number, here.bytes)? else {
                    return Err(Error::malformed(Part::Ipv6Header, Field::NextHeader, u32::from(number.0)));
                };
                let next = match extension {
                    ipv6::Extension::Fragment(fragment) if fragment.is_later_fragment() => Next::End(End::Fragment),
                    _ => self.of_protocol(Next::of_ipv6_next_header(extension.next_header())),
                };
                Step::new(Header::Ipv6Extension(extension), here.behind_header(rest, extension.header_len()), next)
            }
            Other::Icmpv4 => {
                let (header, rest) = icmp::v4::Header::parse(here.bytes)?;
                Step::new(Header::Icmpv4(header), here.behind(rest), Next::End(End::Data))
            }
            Other::Icmpv6 => {
                let (header, rest) = icmp::v6::Header::parse(here.bytes)?;
                Step::new(Header::Icmpv6(header), here.behind(rest), Next::End(End::Data))
            }
            Other::VxlanGpe => {
                let (header, rest) = gpe::Header::parse(here.bytes)?;
                let version = header.flags().version();
                let next = match header.next_protocol() {
                    _ if version != 0 => self.malformed(Part::VxlanGpeHeader, Field::Version, u32::from(version)),
                    // Without the P bit the next protocol means nothing, and an Ethernet frame follows as in VXLAN.
                    _ if !header.flags().contains(gpe::Flags::NEXT_PROTOCOL) => Next::Ethernet,
                    gpe::NextProtocol::IPV4 => Next::Ipv4,
                    gpe::NextProtocol::IPV6 => Next::Ipv6,
                    gpe::NextProtocol::ETHERNET => Next::Ethernet,
                    next_protocol => Next::End(End::NextProtocol(next_protocol)),
                };
                Step::new(Header::VxlanGpe(header), here.behind(rest), next)
            }
            Other::Geneve => {
                let (header, rest) = geneve::Header::parse(here.bytes)?;
                let next = match header.version() {
                    0 => Next::of_ether_type(header.protocol_type()),
                    version => self.malformed(Part::GeneveHeader, Field::Version, u32::from(version)),
                };
                Step::new(Header::Geneve(header), here.behind_header(rest, header.header_len()), next)
            }
            Other::Gre => self.gre()?,
            Other::ErspanII => {
                let (header, rest) = erspan::type_2::Header::parse(here.bytes)?;
                let next = match header.version() {
                    1 => Next::Ethernet,
                    version => self.malformed(Part::ErspanHeader, Field::Version, u32::from(version)),
                };
                Step::new(Header::ErspanII(header), here.behind(rest), next)
            }
            Other::ErspanIII => {
                let (header, rest) = erspan::type_3::Header::parse(here.bytes)?;
                let payload = here.behind_header(rest, header.header_len());
                let next = match header.frame_type() {
                    _ if header.version() != 2 => {
                        self.malformed(Part::ErspanHeader, Field::Version, u32::from(header.version()))
                    }
                    0 => Next::Ethernet,
                    2 => Next::of_version(payload, self.offset.saturating_add(header.captured_len())),
                    _ => Next::End(End::Data),
                };
                Step::new(Header::ErspanIII(header), payload, next)
            }
        })
    }

    fn gre(&self) -> Result<Step<'a>, Error> {
        let (header, rest) = gre::Header::parse(self.rest.bytes)?;
        let payload = self.rest.behind_header(rest, header.header_len());
        let next = match (header.version(), erspan::Kind::from_header(header)) {
            (0, Some(erspan::Kind::I)) => Next::Ethernet,
            (0, Some(erspan::Kind::II)) => Next::Other(Other::ErspanII),
            (0, Some(erspan::Kind::III)) => Next::Other(Other::ErspanIII),
            (0 | 1, _) => Next::of_ether_type(header.protocol_type()),
            (version, _) => self.malformed(Part::GreHeader, Field::Version, u32::from(version)),
        };
        if !header.has_routing() {
            return Ok(Step::new(Header::Gre(header), payload, next));
        }
        let mut routing = gre::Routing::new(rest);
        Ok(match routing.find_map(Result::err) {
            None => Step::new(Header::Gre(header), payload.behind(routing.rest()), next),
            Some(error) => {
                let entries = self.offset.saturating_add(header.captured_len());
                Step::new(Header::Gre(header), payload, Next::Error(error.at(entries)))
            }
        })
    }
}

/// A header that was read, and what follows it.
pub(crate) struct Step<'a> {
    pub(crate) header: Header<'a>,
    /// How many octets follow it before they are clipped.
    pub(crate) rest: usize,
    pub(crate) payload: Payload<'a>,
    pub(crate) next: Next,
}

impl<'a> Step<'a> {
    #[inline]
    const fn new(header: Header<'a>, payload: Payload<'a>, next: Next) -> Self {
        Self { header, rest: payload.bytes.len(), payload, next }
    }

    /// Drops what is behind the `claim` of the header, if it makes one.
    #[inline]
    fn clip(self, claim: Option<usize>) -> Self {
        match claim {
            Some(len) => Self { payload: self.payload.clip(len), ..self },
            None => self,
        }
    }
}
