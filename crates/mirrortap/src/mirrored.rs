//! The fast path: the one stack a monitor sees all day.

use core::net::IpAddr;

use ethernet::sll::HardwareType;
use wire::{Error, EtherType, Field, IpProtocol, LinkType, Part, Payload, Vni};

use crate::{Header, Layers, Settings};

/// A mirrored packet: the headers that carried it, and the frame inside.
///
/// It reads Ethernet (or the given link layer), VLAN tags, IPv4 or IPv6, UDP and VXLAN, and the GENEVE header that an AWS
/// gateway load balancer puts around them. Mirrors in GENEVE alone, GRE, ERSPAN or VXLAN-GPE are for [`Layers`]. The inner
/// frame is left to [`Layers::ethernet`](crate::Layers::ethernet) or to the protocol crates; this never looks at it, except
/// for [`direction`](Self::direction).
///
/// ```
/// use mirrortap::{Direction, Mirrored};
///
/// # let frame = &mirrortap::doc::FRAME[..];
/// let mirrored = Mirrored::parse(frame)?;
/// assert_eq!(mirrored.source().to_string(), "172.31.0.238");
/// assert_eq!(mirrored.source_port(), 65474);
/// assert_eq!(mirrored.vni().get(), 5_569_041);
/// assert_eq!(mirrored.direction(), Some(Direction::Ingress));
/// assert_eq!(mirrored.frame().len, 74);
/// # Ok::<(), mirrortap::NotMirrored>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mirrored<'a> {
    ip: Ip<'a>,
    udp: udp::Header<'a>,
    geneve: Option<geneve::Header<'a>>,
    vxlan: vxlan::Header<'a>,
    frame: Payload<'a>,
}

/// An IP header of either version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ip<'a> {
    /// Version 4.
    V4(ipv4::Header<'a>),
    /// Version 6; extension headers were stepped over.
    V6(ipv6::Header<'a>),
}

impl Ip<'_> {
    /// The source address.
    #[inline]
    #[must_use]
    pub const fn source(&self) -> IpAddr {
        match self {
            Self::V4(header) => IpAddr::V4(header.source()),
            Self::V6(header) => IpAddr::V6(header.source()),
        }
    }

    /// The destination address.
    #[inline]
    #[must_use]
    pub const fn destination(&self) -> IpAddr {
        match self {
            Self::V4(header) => IpAddr::V4(header.destination()),
            Self::V6(header) => IpAddr::V6(header.destination()),
        }
    }

    /// What it carries; in version 6 that can be an extension header.
    #[inline]
    #[must_use]
    pub const fn protocol(&self) -> IpProtocol {
        match self {
            Self::V4(header) => header.protocol(),
            Self::V6(header) => header.next_header(),
        }
    }
}

/// Which way a packet went, seen from the machine whose traffic is mirrored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The machine received it.
    Ingress,
    /// The machine sent it.
    Egress,
}

/// Why a packet is not a mirrored one, for the caller to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotMirrored {
    /// A header before the inner frame could not be read.
    #[error(transparent)]
    Unreadable(#[from] Error),
    /// The link layer is not one that is read here.
    #[error("link type {0} is not read")]
    LinkType(LinkType),
    /// The interface (Linux cooked header) is not one that is read here.
    #[error("went through an interface of type {}, which is not read", .0.0)]
    HardwareType(HardwareType),
    /// The address family (null/loopback header) is not one that is read here.
    #[error("carries address family {0}, not IP")]
    AddressFamily(ethernet::null::Family),
    /// The frame carries no IP packet.
    #[error("carries {0} where IP is expected")]
    EtherType(EtherType),
    /// The packet carries no UDP datagram.
    #[error("carries IP protocol {0} where UDP is expected")]
    IpProtocol(IpProtocol),
    /// It is a later fragment of an IP packet.
    #[error("is a later IP fragment")]
    Fragment,
    /// The datagram goes to a port that is not one of [`Settings::vxlan_ports`].
    #[error("goes to UDP port {0}, not to VXLAN")]
    Port(u16),
    /// [`Settings::vxlan_flags`] do not let these flags in.
    #[error("has VXLAN flags {0}")]
    VxlanFlags(vxlan::Flags),
}

impl<'a> Mirrored<'a> {
    /// Reads an Ethernet frame, with the default settings. What `tcpdump -i any` captured is none: use
    /// [`link`](Self::link).
    ///
    /// # Errors
    /// Why it is not a mirrored packet.
    // `always`: what a caller does not ask for is then not computed.
    #[inline(always)]
    pub fn parse<P: Into<Payload<'a>>>(frame: P) -> Result<Self, NotMirrored> {
        let frame = frame.into();
        match Self::plain(frame, &Settings::default()) {
            Some(mirrored) => Ok(mirrored),
            None => any(LinkType::ETHERNET, frame.bytes, frame.len, &Settings::default()),
        }
    }

    /// Reads a packet of a capture file, which names the link type.
    ///
    /// # Errors
    /// Why it is not a mirrored packet.
    #[inline]
    pub fn link(link_type: LinkType, packet: impl Into<Payload<'a>>, settings: &Settings) -> Result<Self, NotMirrored> {
        let packet = packet.into();
        if link_type == LinkType::ETHERNET {
            if let Some(mirrored) = Self::plain(packet, settings) {
                return Ok(mirrored);
            }
        }
        any(link_type, packet.bytes, packet.len, settings)
    }

    /// The stack that nearly every mirrored packet has: Ethernet, IPv4 without options, UDP, VXLAN. `None` if anything is
    /// different: then [`any`] reads it again, and says what is wrong. The lengths of IPv4 and UDP agree, so one of them clips.
    #[inline(always)]
    fn plain(packet: Payload<'a>, settings: &Settings) -> Option<Self> {
        /// What the length of the datagram covers before the frame, in octets.
        const HEADERS: usize = udp::Header::LEN + vxlan::Header::LEN;

        let (ethernet, rest) = ethernet::Header::parse(packet.bytes).ok()?;
        if ethernet.ether_type() != EtherType::IPV4 {
            return None;
        }
        let (ip, rest) = ipv4::Header::parse(rest).ok()?;
        if ip.ihl() != 5 || ip.protocol() != IpProtocol::UDP || ip.is_later_fragment() {
            return None;
        }
        let (udp, rest) = udp::Header::parse(rest).ok()?;
        let lengths_agree = usize::from(ip.total_length()) == usize::from(udp.length()).wrapping_add(ipv4::Header::LEN);
        if !lengths_agree || !settings.vxlan_ports.contains(udp.destination_port()) {
            return None;
        }
        let (vxlan, rest) = vxlan::Header::parse(rest).ok()?;
        if !settings.vxlan_flags.accepts(vxlan) {
            return None;
        }
        let len = usize::from(udp.length()).checked_sub(HEADERS)?;
        Some(Self { ip: Ip::V4(ip), udp, geneve: None, vxlan, frame: Payload::from(rest).clip(len) })
    }

    /// The IP header that carried the datagram: from the mirrored machine to the monitor.
    #[inline]
    #[must_use]
    pub const fn ip(&self) -> Ip<'a> {
        self.ip
    }

    /// The header of the datagram.
    #[inline]
    #[must_use]
    pub const fn udp(&self) -> udp::Header<'a> {
        self.udp
    }

    /// The GENEVE header of the gateway load balancer, if the packet came through one; [`geneve::aws`] reads its options.
    #[inline]
    #[must_use]
    pub const fn geneve(&self) -> Option<geneve::Header<'a>> {
        self.geneve
    }

    /// The VXLAN header.
    #[inline]
    #[must_use]
    pub const fn vxlan(&self) -> vxlan::Header<'a> {
        self.vxlan
    }

    /// The mirrored frame, as it was when it was mirrored; short if it was cut then or later.
    #[inline]
    #[must_use]
    pub const fn frame(&self) -> Payload<'a> {
        self.frame
    }

    /// Where the packet came from: in AWS the primary address of the mirrored interface.
    #[inline]
    #[must_use]
    pub const fn source(&self) -> IpAddr {
        self.ip.source()
    }

    /// Where the packet went: the monitor.
    #[inline]
    #[must_use]
    pub const fn destination(&self) -> IpAddr {
        self.ip.destination()
    }

    /// The source port of the datagram: a hash of the inner addresses and ports.
    #[inline]
    #[must_use]
    pub const fn source_port(&self) -> u16 {
        self.udp.source_port()
    }

    /// The VXLAN Network Identifier. It names a mirror session only together with [`source`](Self::source): sessions may
    /// share one.
    #[inline]
    #[must_use]
    pub const fn vni(&self) -> Vni {
        self.vxlan.vni()
    }

    /// Which way the inner packet went, seen from the mirrored machine: its own address is the outer source, so the inner
    /// source is the same on the way out, and the inner destination on the way in.
    ///
    /// `None` if neither is: no IP inside, a second address of the machine, an address that was translated.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        let inner = Layers::ethernet(self.frame).map_while(Result::ok).find_map(|layer| match layer.header {
            Header::Ipv4(header) => Some(Ip::V4(header)),
            Header::Ipv6(header) => Some(Ip::V6(header)),
            _ => None,
        })?;
        if inner.source() == self.source() {
            Some(Direction::Egress)
        } else if inner.destination() == self.source() {
            Some(Direction::Ingress)
        } else {
            None
        }
    }
}

impl NotMirrored {
    /// An error knows its offset in the header's own octets; only a walk from the front knows it in the packet.
    #[cold]
    fn placed(self, link_type: LinkType, packet: Payload<'_>, settings: &Settings) -> Self {
        match self {
            Self::Unreadable(error) => {
                // Every tunnel is walked into here, whatever the settings say of that.
                let settings = Settings { max_tunnels: u16::MAX, ..*settings };
                let placed = Layers::link(link_type, packet).with_settings(settings).find_map(Result::err);
                Self::Unreadable(placed.unwrap_or(error))
            }
            other => other,
        }
    }
}

/// Any stack. A payload as one value would be put together in memory for each packet, also where this is not called.
#[inline(never)]
fn any<'a>(link_type: LinkType, bytes: &'a [u8], len: usize, settings: &Settings) -> Result<Mirrored<'a>, NotMirrored> {
    let packet = Payload { bytes, len };
    link(link_type, packet, settings).map_err(|reason| reason.placed(link_type, packet, settings))
}

#[inline]
fn link<'a>(link_type: LinkType, packet: Payload<'a>, settings: &Settings) -> Result<Mirrored<'a>, NotMirrored> {
    match link_type {
        LinkType::ETHERNET => {
            let (header, rest) = ethernet::Header::parse(packet.bytes)?;
            ether_type(header.ether_type(), packet.behind(rest), settings)
        }
        LinkType::LINUX_SLL => {
            let (header, rest) = ethernet::sll::Header::parse(packet.bytes)?;
            cooked(header.hardware_type(), header.protocol(), packet.behind(rest), settings)
        }
        LinkType::LINUX_SLL2 => {
            let (header, rest) = ethernet::sll2::Header::parse(packet.bytes)?;
            cooked(header.hardware_type(), header.protocol(), packet.behind(rest), settings)
        }
        LinkType::NULL | LinkType::LOOP => {
            let (header, rest) = ethernet::null::Header::parse(packet.bytes)?;
            match header.family().ether_type() {
                Some(protocol) => ether_type(protocol, packet.behind(rest), settings),
                None => Err(NotMirrored::AddressFamily(header.family())),
            }
        }
        LinkType::IPV4 => ipv4(packet, settings, None),
        LinkType::IPV6 => ipv6(packet, settings, None),
        LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => {
            // Anything but version 6 fails as version 4, and the walk says how.
            match packet.bytes.first().map(|octet| octet >> 4) {
                Some(6) => ipv6(packet, settings, None),
                _ => ipv4(packet, settings, None),
            }
        }
        _ => Err(NotMirrored::LinkType(link_type)),
    }
}

/// Behind a Linux cooked header of either version.
fn cooked<'a>(
    hardware_type: HardwareType,
    protocol: EtherType,
    packet: Payload<'a>,
    settings: &Settings,
) -> Result<Mirrored<'a>, NotMirrored> {
    if hardware_type.has_protocol_type() {
        ether_type(protocol, packet, settings)
    } else {
        Err(NotMirrored::HardwareType(hardware_type))
    }
}

#[inline]
fn ether_type<'a>(
    ether_type: EtherType,
    packet: Payload<'a>,
    settings: &Settings,
) -> Result<Mirrored<'a>, NotMirrored> {
    match ether_type {
        EtherType::IPV4 => ipv4(packet, settings, None),
        EtherType::IPV6 => ipv6(packet, settings, None),
        _ if ether_type.is_vlan() => vlan(packet, settings),
        other => Err(NotMirrored::EtherType(other)),
    }
}

#[inline(never)]
fn vlan<'a>(mut packet: Payload<'a>, settings: &Settings) -> Result<Mirrored<'a>, NotMirrored> {
    loop {
        let (tag, rest) = ethernet::vlan::Header::parse(packet.bytes)?;
        packet = packet.behind(rest);
        if !tag.ether_type().is_vlan() {
            return ether_type(tag.ether_type(), packet, settings);
        }
    }
}

#[inline]
fn ipv4<'a>(
    packet: Payload<'a>,
    settings: &Settings,
    geneve: Option<geneve::Header<'a>>,
) -> Result<Mirrored<'a>, NotMirrored> {
    let (header, rest) = ipv4::Header::parse(packet.bytes)?;
    let behind = packet.behind_header(rest, header.header_len());
    let payload = header.payload_len().map_or(behind, |len| behind.clip(len));
    if header.is_total_length_malformed() {
        let total_length = u32::from(header.total_length());
        return Err(Error::malformed(Part::Ipv4Header, Field::TotalLength, total_length).into());
    }
    if header.is_later_fragment() {
        return Err(NotMirrored::Fragment);
    }
    match header.protocol() {
        IpProtocol::UDP => udp(Ip::V4(header), payload, settings, geneve),
        IpProtocol::AUTHENTICATION => behind_extensions(Ip::V4(header), payload, settings, geneve),
        other => Err(NotMirrored::IpProtocol(other)),
    }
}

#[inline(never)]
fn ipv6<'a>(
    packet: Payload<'a>,
    settings: &Settings,
    geneve: Option<geneve::Header<'a>>,
) -> Result<Mirrored<'a>, NotMirrored> {
    let (header, rest) = ipv6::Header::parse(packet.bytes)?;
    let payload = packet.behind(rest);
    let payload = header.payload_len().map_or(payload, |len| payload.clip(len));
    behind_extensions(Ip::V6(header), payload, settings, geneve)
}

/// Steps over extension headers, and over the authentication header of either version.
#[inline(never)]
fn behind_extensions<'a>(
    ip: Ip<'a>,
    payload: Payload<'a>,
    settings: &Settings,
    geneve: Option<geneve::Header<'a>>,
) -> Result<Mirrored<'a>, NotMirrored> {
    let mut extensions = ipv6::Extensions::new(ip.protocol(), payload.bytes);
    if let Some(error) = extensions.find_map(Result::err) {
        return Err(error.into());
    }
    let upper = extensions.upper_layer();
    if upper.is_later_fragment {
        return Err(NotMirrored::Fragment);
    }
    if upper.protocol != IpProtocol::UDP {
        return Err(NotMirrored::IpProtocol(upper.protocol));
    }
    udp(ip, payload.behind(upper.octets), settings, geneve)
}

#[inline]
fn udp<'a>(
    ip: Ip<'a>,
    packet: Payload<'a>,
    settings: &Settings,
    geneve: Option<geneve::Header<'a>>,
) -> Result<Mirrored<'a>, NotMirrored> {
    let (udp, rest) = udp::Header::parse(packet.bytes)?;
    let payload = packet.behind(rest);
    // As in the walk: of two claims about the same octets the smaller one is right.
    let payload = udp.payload_len().map_or(payload, |len| payload.clip(len.min(payload.len)));
    let port = udp.destination_port();
    if settings.vxlan_ports.contains(port) {
        let (vxlan, rest) = vxlan::Header::parse(payload.bytes)?;
        if !settings.vxlan_flags.accepts(vxlan) {
            return Err(NotMirrored::VxlanFlags(vxlan.flags()));
        }
        Ok(Mirrored { ip, udp, geneve, vxlan, frame: payload.behind(rest) })
    } else if settings.geneve_ports.contains(port) && geneve.is_none() {
        load_balanced(payload, settings)
    } else {
        Err(NotMirrored::Port(port))
    }
}

/// Behind a gateway load balancer: GENEVE around the IP packet that an interface would have received.
#[inline(never)]
fn load_balanced<'a>(packet: Payload<'a>, settings: &Settings) -> Result<Mirrored<'a>, NotMirrored> {
    let (header, rest) = geneve::Header::parse(packet.bytes)?;
    if header.version() != 0 {
        return Err(Error::malformed(Part::GeneveHeader, Field::Version, u32::from(header.version())).into());
    }
    let payload = packet.behind_header(rest, header.header_len());
    match header.protocol_type() {
        EtherType::IPV4 => ipv4(payload, settings, Some(header)),
        EtherType::IPV6 => ipv6(payload, settings, Some(header)),
        other => Err(NotMirrored::EtherType(other)),
    }
}
