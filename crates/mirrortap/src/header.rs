//! Any header.

use wire::checksum::{PseudoHeader, Verdict};

use crate::Layer;

/// Any header that [`Layers`](crate::Layers) reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
    /// What upper-layer checksums cover of an IP header; `None` for other headers.
    ///
    /// Behind an IPv6 routing header the destination is another, see
    /// [`Extensions::pseudo_header`](ipv6::Extensions::pseudo_header).
    #[must_use]
    pub fn pseudo_header(&self) -> Option<PseudoHeader> {
        match self {
            Self::Ipv4(header) => Some(header.pseudo_header()),
            Self::Ipv6(header) => Some(header.pseudo_header()),
            _ => None,
        }
    }
}

impl Layer<'_> {
    /// Judges the checksum of this layer; `None` if it has none.
    ///
    /// `addresses` is the [`pseudo_header`](Header::pseudo_header) of the IP layer before it, which TCP, UDP and ICMPv6
    /// cover. Without it, and for fragments, there is nothing to verify.
    ///
    /// ```
    /// use mirrortap::{Layers, checksum::Verdict};
    /// # let frame = &mirrortap::doc::FRAME[..];
    /// let mut addresses = None;
    /// for layer in Layers::ethernet(frame) {
    ///     let layer = layer?;
    ///     addresses = layer.header.pseudo_header().or(addresses);
    ///     // The outer UDP header has no checksum; everything else is as it was sent.
    ///     assert!(!matches!(layer.verify(addresses.as_ref()), Some(Verdict::Invalid { .. })));
    /// }
    /// # Ok::<(), mirrortap::Error>(())
    /// ```
    #[must_use]
    pub fn verify(&self, addresses: Option<&PseudoHeader>) -> Option<Verdict> {
        let covered =
            |verify: &dyn Fn(&PseudoHeader) -> Verdict| Some(addresses.map_or(Verdict::NotVerifiable, verify));
        match &self.header {
            Header::Ipv4(header) => Some(header.verify()),
            Header::Icmpv4(header) => Some(header.verify(self.payload)),
            Header::Icmpv6(header) => covered(&|addresses| header.verify(addresses, self.payload)),
            Header::Tcp(header) => covered(&|addresses| header.verify(addresses, self.payload)),
            Header::Udp(header) => covered(&|addresses| header.verify(addresses, self.payload)),
            Header::Gre(header) if header.checksum().is_some() => Some(header.verify(self.payload)),
            _ => None,
        }
    }
}
