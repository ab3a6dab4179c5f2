//! The walk: from a link layer through tunnels to what no header claims.

use ethernet::null;
use gre::erspan;
use vxlan::gpe;
use wire::{Error, EtherType, Field, IpProtocol, LinkType, Part, Payload};

use crate::{Header, Settings};

/// One header of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layer<'a> {
    /// The header.
    pub header: Header<'a>,
    /// Where it starts in the packet, in octets.
    pub offset: usize,
    /// What follows it: clipped to the length that the header claims, which may be more than was captured.
    pub payload: Payload<'a>,
}

/// Why a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// The innermost header says no more: the rest is its data.
    Data,
    /// The rest is a later fragment of an IP packet, which has no headers.
    Fragment,
    /// The rest is of a protocol that is not read here.
    EtherType(EtherType),
    /// The rest is of a protocol that is not read here.
    IpProtocol(IpProtocol),
    /// The rest is of an 802.2 or SNAP protocol that is not read here.
    Llc,
    /// The rest is of a link layer that is not read here.
    LinkType(LinkType),
    /// The rest is of an address family (null/loopback header) that is not read here.
    AddressFamily(null::Family),
    /// The rest is of a protocol that is not read here, inside VXLAN-GPE.
    NextProtocol(gpe::NextProtocol),
    /// The rest is behind a VXLAN header whose flags [`Settings::vxlan_flags`] do not let in.
    VxlanFlags(vxlan::Flags),
    /// The rest is inside one tunnel more than [`Settings::max_tunnels`].
    MaxTunnels,
    /// A header could not be read; the rest begins with it.
    Error(Error),
}

/// Walks the headers of a packet, through every tunnel, one [`Layer`] a step.
///
/// A header that cannot be read is the last item, an error with its offset in the packet; everything before it came out.
/// A payload that was cut short is not an error but a number, [`Payload::missing`].
///
/// ```
/// use mirrortap::{End, Header, Layers};
///
/// # let frame = &mirrortap::doc::FRAME[..];
/// let mut layers = Layers::ethernet(frame);
/// for layer in &mut layers {
///     match layer?.header {
///         Header::Vxlan(vxlan) => assert_eq!(vxlan.vni().get(), 5_569_041),
///         Header::Tcp(tcp) => assert_eq!(tcp.destination_port(), 22),
///         _ => {}
///     }
/// }
/// assert_eq!(layers.end(), Some(End::Data));
/// assert_eq!(layers.rest().len, 0);
/// # Ok::<(), mirrortap::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    settings: Settings,
    next: Next,
    rest: Payload<'a>,
    offset: usize,
    tunnels: u16,
}

/// What the rest begins with. What a monitor sees all day is apart from the rest, so that [`Layers::step`] stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Ethernet,
    Vlan,
    Ipv4,
    Ipv6,
    Udp,
    Tcp,
    Vxlan,
    Other(Other),
    /// Nothing: what came out last says something impossible.
    Error(Error),
    /// Nothing: the walk is over.
    End(End),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Other {
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
    /// Raw IP: the first four bits say which.
    #[inline]
    fn of_version(packet: Payload<'_>) -> Self {
        match packet.bytes.first().map(|octet| octet >> 4) {
            Some(4) => Self::Ipv4,
            Some(6) => Self::Ipv6,
            Some(version) => Self::Error(Error::malformed(Part::IpHeader, Field::Version, u32::from(version))),
            None => Self::Error(Error::truncated(Part::IpHeader, 1, 0)),
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

    /// In a frame: values under [`EtherType::MIN`] are the length of an 802.3 frame, and what follows is LLC.
    #[inline]
    const fn of_type_or_length(ether_type: EtherType) -> Self {
        if ether_type.0 < EtherType::MIN.0 { Self::Other(Other::Llc) } else { Self::of_ether_type(ether_type) }
    }

    /// In a Linux cooked header two numbers are none of the EtherTypes.
    #[inline]
    const fn of_sll_protocol(protocol: EtherType) -> Self {
        match protocol {
            ethernet::sll::PROTOCOL_802_2 => Self::Other(Other::Llc),
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
    #[inline]
    const fn new(next: Next, packet: Payload<'a>, settings: Settings) -> Self {
        Self { settings, next, rest: packet, offset: 0, tunnels: 0 }
    }

    /// A packet that begins with an Ethernet header.
    #[inline]
    #[must_use]
    pub fn ethernet(frame: impl Into<Payload<'a>>) -> Self {
        Self::new(Next::Ethernet, frame.into(), Settings::default())
    }

    /// A packet that begins with an IPv4 or IPv6 header, told apart by the version.
    #[inline]
    #[must_use]
    pub fn ip(packet: impl Into<Payload<'a>>) -> Self {
        let packet = packet.into();
        Self::new(Next::of_version(packet), packet, Settings::default())
    }

    /// A packet that begins with a Linux cooked header, as `tcpdump -i any` writes it by default before version 4.99.
    #[inline]
    #[must_use]
    pub fn sll(packet: impl Into<Payload<'a>>) -> Self {
        Self::new(Next::Other(Other::Sll), packet.into(), Settings::default())
    }

    /// A packet that begins with a Linux cooked header, version 2, as `tcpdump -i any` writes it since version 4.99.
    #[inline]
    #[must_use]
    pub fn sll2(packet: impl Into<Payload<'a>>) -> Self {
        Self::new(Next::Other(Other::Sll2), packet.into(), Settings::default())
    }

    /// The payload of a UDP datagram that a VXLAN receiver took from its socket.
    #[inline]
    #[must_use]
    pub fn vxlan(datagram: impl Into<Payload<'a>>) -> Self {
        Self::new(Next::Vxlan, datagram.into(), Settings::default())
    }

    /// A packet of a capture file, which names the link type.
    #[inline]
    #[must_use]
    pub fn link(link_type: LinkType, packet: impl Into<Payload<'a>>) -> Self {
        let packet = packet.into();
        let next = match link_type {
            LinkType::ETHERNET => Next::Ethernet,
            LinkType::LINUX_SLL => Next::Other(Other::Sll),
            LinkType::LINUX_SLL2 => Next::Other(Other::Sll2),
            LinkType::NULL | LinkType::LOOP => Next::Other(Other::Null),
            LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => Next::of_version(packet),
            LinkType::IPV4 => Next::Ipv4,
            LinkType::IPV6 => Next::Ipv6,
            _ => Next::End(End::LinkType(link_type)),
        };
        Self::new(next, packet, Settings::default())
    }

    /// The same walk with other settings.
    #[inline]
    #[must_use]
    pub const fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// What no header has claimed so far: the innermost payload, when the walk is over.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> Payload<'a> {
        self.rest
    }

    /// Where [`rest`](Self::rest) starts in the packet, in octets.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Why the walk ended; `None` before that.
    #[inline]
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self.next {
            Next::End(end) => Some(end),
            _ => None,
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
    fn step(&mut self) -> Result<Option<Step<'a>>, Error> {
        let here = self.rest;
        Ok(Some(match self.next {
            Next::End(_) => return Ok(None),
            Next::Error(error) => return Err(error),
            Next::Ethernet => {
                let (header, rest) = ethernet::Header::parse(here.bytes)?;
                let next = Next::of_type_or_length(header.ether_type());
                Step::new(Header::Ethernet(header), here.behind(rest), next).clip(header.length())
            }
            Next::Vlan => {
                let (header, rest) = ethernet::vlan::Header::parse(here.bytes)?;
                let next = Next::of_type_or_length(header.ether_type());
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
                Step::new(Header::Ipv4(header), behind(here, rest, header.header_len()), next)
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
                Step::new(Header::Udp(header), here.behind(rest), next).clip(header.payload_len())
            }
            Next::Tcp => {
                let (header, rest) = tcp::Header::parse(here.bytes)?;
                Step::new(Header::Tcp(header), behind(here, rest, header.header_len()), Next::End(End::Data))
            }
            Next::Vxlan => {
                let (header, rest) = vxlan::Header::parse(here.bytes)?;
                let accepted = self.settings.vxlan_flags.accept(header);
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
                let (header, rest) = ethernet::sll::Header::parse(here.bytes)?;
                Step::new(Header::Sll(header), here.behind(rest), Next::of_sll_protocol(header.protocol()))
            }
            Other::Sll2 => {
                let (header, rest) = ethernet::sll2::Header::parse(here.bytes)?;
                Step::new(Header::Sll2(header), here.behind(rest), Next::of_sll_protocol(header.protocol()))
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
                Step::new(Header::Arp(header), here.behind(rest), Next::End(End::Data))
            }
            Other::Extension(number) => {
                let Some((extension, rest)) = ipv6::Extension::parse(number, here.bytes)? else {
                    return Err(Error::malformed(Part::Ipv6Header, Field::NextHeader, u32::from(number.0)));
                };
                let next = match extension {
                    ipv6::Extension::Fragment(fragment) if fragment.is_later_fragment() => Next::End(End::Fragment),
                    _ => self.of_protocol(Next::of_ipv6_next_header(extension.next_header())),
                };
                Step::new(Header::Ipv6Extension(extension), behind(here, rest, extension.header_len()), next)
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
                let next = match header.next_protocol() {
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
                Step::new(Header::Geneve(header), behind(here, rest, header.header_len()), next)
            }
            Other::Gre => self.gre()?,
            Other::ErspanII => {
                let (header, rest) = erspan::type_2::Header::parse(here.bytes)?;
                Step::new(Header::ErspanII(header), here.behind(rest), Next::Ethernet)
            }
            Other::ErspanIII => {
                let (header, rest) = erspan::type_3::Header::parse(here.bytes)?;
                let payload = behind(here, rest, header.header_len());
                let next = match header.frame_type() {
                    0 => Next::Ethernet,
                    2 => Next::of_version(payload),
                    _ => Next::End(End::Data),
                };
                Step::new(Header::ErspanIII(header), payload, next)
            }
        })
    }

    fn gre(&self) -> Result<Step<'a>, Error> {
        let (header, rest) = gre::Header::parse(self.rest.bytes)?;
        let payload = behind(self.rest, rest, header.header_len());
        let next = match (header.version(), erspan::Kind::of(header)) {
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
                let entries = self.offset.saturating_add(header.octets_available());
                Step::new(Header::Gre(header), payload, Next::Error(error.at(entries)))
            }
        })
    }
}

impl<'a> Iterator for Layers<'a> {
    type Item = Result<Layer<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.offset;
        match self.step() {
            Ok(Some(Step { header, rest, payload, next })) => {
                self.offset = offset.saturating_add(self.rest.bytes.len().saturating_sub(rest));
                self.rest = payload;
                self.next = next;
                Some(Ok(Layer { header, offset, payload }))
            }
            Ok(None) => None,
            Err(error) => {
                let error = if let Next::Error(placed) = self.next { placed } else { error.at(offset) };
                self.next = Next::End(End::Error(error));
                Some(Err(error))
            }
        }
    }
}

impl core::iter::FusedIterator for Layers<'_> {}

/// A header that was read, and what follows it.
struct Step<'a> {
    header: Header<'a>,
    /// How many octets follow it before they are clipped.
    rest: usize,
    payload: Payload<'a>,
    next: Next,
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

/// What follows a header that claims `header_len` octets and may have been cut short.
#[inline]
fn behind<'a>(here: Payload<'a>, rest: &'a [u8], header_len: usize) -> Payload<'a> {
    Payload::new(rest, here.len.saturating_sub(header_len))
}
