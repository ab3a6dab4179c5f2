//! Any header.

/// Any header that [`Layers`](crate::Layers) reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
// With a tag of its own, and not one hidden in the values of another enum: the compiler then sees what a step of the walk found,
// and a loop over `Layers` goes from it straight to the arm of its `match` (1.1 times as fast).
#[repr(u8)]
pub enum Header<'a> {
    /// Ethernet II or 802.3.
    Ethernet(ethernet::Header<'a>),
    /// 802.1Q or 802.1ad tag.
    Vlan(ethernet::vlan::Header<'a>),
    /// 802.2.
    Llc(ethernet::llc::Header<'a>),
    /// SNAP, behind 802.2.
    Snap(ethernet::snap::Header<'a>),
    /// Linux cooked.
    Sll(ethernet::sll::Header<'a>),
    /// Linux cooked, version 2.
    Sll2(ethernet::sll2::Header<'a>),
    /// BSD null/loopback.
    Null(ethernet::null::Header<'a>),
    /// ARP or RARP.
    Arp(arp::Header<'a>),
    /// IPv4.
    Ipv4(ipv4::Header<'a>),
    /// IPv6, without its extension headers.
    Ipv6(ipv6::Header<'a>),
    /// An extension header of IPv6, or the authentication header of either version.
    Ipv6Extension(ipv6::Extension<'a>),
    /// ICMP.
    Icmpv4(icmp::v4::Header<'a>),
    /// ICMPv6.
    Icmpv6(icmp::v6::Header<'a>),
    /// UDP.
    Udp(udp::Header<'a>),
    /// TCP.
    Tcp(tcp::Header<'a>),
    /// VXLAN.
    Vxlan(vxlan::Header<'a>),
    /// VXLAN-GPE.
    VxlanGpe(vxlan::gpe::Header<'a>),
    /// GENEVE.
    Geneve(geneve::Header<'a>),
    /// GRE.
    Gre(gre::Header<'a>),
    /// ERSPAN type II.
    ErspanII(gre::erspan::type_2::Header<'a>),
    /// ERSPAN type III.
    ErspanIII(gre::erspan::type_3::Header<'a>),
}

impl Header<'_> {
    /// The name of the protocol, as Wireshark has it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ethernet(_) => "Ethernet",
            Self::Vlan(_) => "802.1Q",
            Self::Llc(_) => "LLC",
            Self::Snap(_) => "SNAP",
            Self::Sll(_) => "SLL",
            Self::Sll2(_) => "SLL2",
            Self::Null(_) => "Null/Loopback",
            Self::Arp(_) => "ARP",
            Self::Ipv4(_) => "IPv4",
            Self::Ipv6(_) => "IPv6",
            Self::Ipv6Extension(ipv6::Extension::HopByHop(_)) => "IPv6 Hop-by-Hop",
            Self::Ipv6Extension(ipv6::Extension::Routing(_)) => "IPv6 Routing",
            Self::Ipv6Extension(ipv6::Extension::Fragment(_)) => "IPv6 Fragment",
            Self::Ipv6Extension(ipv6::Extension::DestinationOptions(_)) => "IPv6 Destination Options",
            Self::Ipv6Extension(ipv6::Extension::Authentication(_)) => "AH",
            Self::Ipv6Extension(_) => "IPv6 Extension",
            Self::Icmpv4(_) => "ICMP",
            Self::Icmpv6(_) => "ICMPv6",
            Self::Udp(_) => "UDP",
            Self::Tcp(_) => "TCP",
            Self::Vxlan(_) => "VXLAN",
            Self::VxlanGpe(_) => "VXLAN-GPE",
            Self::Geneve(_) => "Geneve",
            Self::Gre(_) => "GRE",
            Self::ErspanII(_) => "ERSPAN Type II",
            Self::ErspanIII(_) => "ERSPAN Type III",
        }
    }
}
