//! Ethernet, VLAN, IP, UDP, TCP and ICMP beside etherparse: where both read a header, they read the same.

use etherparse::{
    LaxIpPayloadSlice, LaxLinkExtSlice, LaxNetSlice, LaxSlicedPacket, LinkSlice, SingleVlanSlice, SlicedPacket,
    TransportSlice,
};
use mirrortap::checksum::Verdict;
use mirrortap::{Error, EtherType, Header, IpProtocol, Layer, Layers, ipv4, ipv6, tcp};

use crate::items::same_place;

/// Compares a frame, and the frames in its tunnels.
pub fn differential(octets: &[u8]) {
    let mut frame = octets;
    loop {
        compare(frame);
        let vxlan = Layers::ethernet(frame).flatten().find(|layer| matches!(layer.header, Header::Vxlan(_)));
        let Some(vxlan) = vxlan else { return };
        frame = vxlan.payload.bytes;
    }
}

/// Compares the headers of a frame up to the first one of a transport, which is as far as etherparse reads.
pub fn compare(frame: &[u8]) {
    let mut walk = Layers::ethernet(frame);
    let first = walk.next();
    let Ok(theirs) = LaxSlicedPacket::from_ethernet(frame) else {
        assert!(matches!(first, Some(Err(Error::Truncated { .. }))), "both need 14 octets: {first:?}");
        return;
    };
    let Some(Ok(Layer { header: Header::Ethernet(ethernet), .. })) = first else { panic!("{first:?}") };
    let Some(LinkSlice::Ethernet2(link)) = &theirs.link else { panic!("{:?}", theirs.link) };
    assert_eq!((ethernet.destination().0, ethernet.source().0), (link.destination(), link.source()));
    assert_eq!(ethernet.ether_type().0, link.ether_type().0);
    let mut ether_type = ethernet.ether_type();
    let mut layer = walk.next();
    for extension in &theirs.link_exts {
        // MACsec is not read here: its EtherType ends our walk.
        let LaxLinkExtSlice::Vlan(vlan) = extension else { return };
        ether_type = compare_vlan(layer, vlan);
        layer = walk.next();
    }
    let (ip, payload) = match &theirs.net {
        Some(LaxNetSlice::Ipv4(theirs)) => match layer {
            Some(Ok(ip @ Layer { header: Header::Ipv4(header), .. })) => {
                compare_ipv4(header, &theirs.header());
                (ip, theirs.payload())
            }
            other => return version_differs(ether_type, EtherType::IPV6, other),
        },
        Some(LaxNetSlice::Ipv6(theirs)) => match layer {
            Some(Ok(ip @ Layer { header: Header::Ipv6(header), .. })) => {
                compare_ipv6(header, &theirs.header());
                (ip, theirs.payload())
            }
            other => return version_differs(ether_type, EtherType::IPV4, other),
        },
        // etherparse wants all options of an IPv4 header, and says so; we read what is there.
        None if theirs.stop_err.is_some() => return,
        Some(LaxNetSlice::Arp(_)) | None => {
            assert!(!matches!(layer, Some(Ok(Layer { header: Header::Ipv4(_) | Header::Ipv6(_), .. }))), "{layer:?}");
            return;
        }
    };
    let next = walk.next();
    if let Some((upper, transport)) = behind_ip(ip, next, &mut walk, payload) {
        assert!(same_place(upper.payload.bytes, payload.payload), "the same payload of IP");
        assert_eq!(ip.payload.missing() > 0, payload.incomplete, "the same is missing");
        compare_transport(transport, &theirs);
    }
    if let Ok(strict) = SlicedPacket::from_ethernet(frame) {
        // The strict reader takes whole packets only; an IPv6 payload length of zero claims nothing to both.
        assert_eq!((strict.net.is_some(), ip.payload.missing()), (true, 0), "nothing is missing");
    }
}

/// etherparse takes the version of an IP packet from its first octet; to us another one than the EtherType says is
/// malformed.
fn version_differs(ether_type: EtherType, other: EtherType, layer: Option<Result<Layer<'_>, Error>>) {
    assert_eq!(ether_type, other, "only where the EtherType says otherwise: {layer:?}");
    assert!(matches!(layer, Some(Err(_))), "{layer:?}");
}

fn compare_vlan(layer: Option<Result<Layer<'_>, Error>>, theirs: &SingleVlanSlice<'_>) -> EtherType {
    let Some(Ok(Layer { header: Header::Vlan(tag), .. })) = layer else { panic!("{layer:?}") };
    assert_eq!((tag.priority(), tag.id()), (theirs.priority_code_point().value(), theirs.vlan_identifier().value()));
    assert_eq!((tag.drop_eligible(), tag.ether_type().0), (theirs.drop_eligible_indicator(), theirs.ether_type().0));
    tag.ether_type()
}

fn compare_ipv4(ours: ipv4::Header<'_>, theirs: &etherparse::Ipv4HeaderSlice<'_>) {
    assert_eq!((ours.ihl(), ours.header_len()), (theirs.ihl(), theirs.slice().len()));
    assert_eq!((ours.source(), ours.destination()), (theirs.source_addr(), theirs.destination_addr()));
    assert_eq!((ours.dscp().0, ours.ecn().0), (theirs.dcp().value(), theirs.ecn().value()));
    assert_eq!((ours.total_length(), ours.identification()), (theirs.total_len(), theirs.identification()));
    assert_eq!(ours.flags().contains(ipv4::Flags::DONT_FRAGMENT), theirs.dont_fragment());
    assert_eq!(ours.flags().contains(ipv4::Flags::MORE_FRAGMENTS), theirs.more_fragments());
    // Theirs counts units of eight octets.
    assert_eq!(ours.fragment_offset(), theirs.fragments_offset().value() * 8);
    assert_eq!(ours.is_fragment(), theirs.is_fragmenting_payload());
    assert_eq!((ours.time_to_live(), ours.protocol().0), (theirs.ttl(), theirs.protocol().0));
    assert_eq!((ours.header_checksum(), ours.options().octets()), (theirs.header_checksum(), theirs.options()));
    // etherparse sums up its fields, among which the reserved flag is not.
    if ours.flags().0 & 0b100 == 0 {
        let (expected, sent) = (theirs.to_header().calc_header_checksum(), ours.header_checksum());
        // Both zeros of one's complement are the same number.
        let is_valid = expected == sent || (expected, sent) == (0, 0xffff);
        assert_eq!(ours.verify() == Verdict::Valid, is_valid);
    }
}

fn compare_ipv6(ours: ipv6::Header<'_>, theirs: &etherparse::Ipv6HeaderSlice<'_>) {
    assert_eq!((ours.source(), ours.destination()), (theirs.source_addr(), theirs.destination_addr()));
    assert_eq!((ours.dscp().0, ours.ecn().0), (theirs.dscp().value(), theirs.ecn().value()));
    assert_eq!((ours.traffic_class(), ours.flow_label()), (theirs.traffic_class(), theirs.flow_label().value()));
    assert_eq!((ours.payload_length(), ours.next_header().0), (theirs.payload_length(), theirs.next_header().0));
    assert_eq!(ours.hop_limit(), theirs.hop_limit());
}

/// The last layer of IP, extension headers included, and what follows it; `None` where the two differ by design.
fn behind_ip<'a>(
    ip: Layer<'a>,
    mut next: Option<Result<Layer<'a>, Error>>,
    walk: &mut Layers<'a>,
    payload: &LaxIpPayloadSlice<'_>,
) -> Option<(Layer<'a>, Option<Result<Layer<'a>, Error>>)> {
    match ip.header {
        // To us malformed, to etherparse no claim.
        Header::Ipv4(header) if header.is_total_length_malformed() => return None,
        // To us nothing follows, to etherparse whatever is there.
        Header::Ipv6(header) if header.next_header() == IpProtocol::NO_NEXT_HEADER && header.payload_length() == 0 => {
            return None;
        }
        _ => {}
    }
    // etherparse reads nothing of a fragment; we read the headers of the first one.
    if payload.fragmented {
        return None;
    }
    // etherparse ends at an extension header that is cut short, at hop-by-hop options that are not the first, and behind
    // one authentication header in IPv4.
    let extensions = [
        IpProtocol::HOP_BY_HOP,
        IpProtocol::ROUTING,
        IpProtocol::FRAGMENT,
        IpProtocol::AUTHENTICATION,
        IpProtocol::DESTINATION_OPTIONS,
    ];
    if extensions.contains(&IpProtocol(payload.ip_number.0)) {
        return None;
    }
    let mut upper = ip;
    while let Some(Ok(extension @ Layer { header: Header::Ipv6Extension(_), .. })) = next {
        upper = extension;
        next = walk.next();
    }
    Some((upper, next))
}

fn compare_transport(ours: Option<Result<Layer<'_>, Error>>, theirs: &LaxSlicedPacket<'_>) {
    match &theirs.transport {
        Some(TransportSlice::Udp(theirs)) => {
            if matches!(theirs.length(), 1..8) {
                // To us malformed, to etherparse no claim.
                assert!(matches!(ours, Some(Err(Error::Malformed { .. }))), "{ours:?}");
                return;
            }
            let Some(Ok(Layer { header: Header::Udp(udp), payload, .. })) = ours else { panic!("{ours:?}") };
            assert_eq!((udp.source_port(), udp.destination_port()), (theirs.source_port(), theirs.destination_port()));
            assert_eq!((udp.length(), udp.checksum()), (theirs.length(), theirs.checksum()));
            assert!(same_place(payload.bytes, theirs.payload()), "the same payload");
        }
        Some(TransportSlice::Tcp(theirs)) => {
            let Some(Ok(Layer { header: Header::Tcp(tcp), payload, .. })) = ours else { panic!("{ours:?}") };
            compare_tcp(tcp, theirs);
            assert!(same_place(payload.bytes, theirs.payload()), "the same payload");
        }
        Some(TransportSlice::Icmpv4(theirs)) => {
            let Some(Ok(Layer { header: Header::Icmpv4(icmp), .. })) = ours else { panic!("{ours:?}") };
            assert_eq!((icmp.message_type().0, icmp.code().0), (theirs.type_u8(), theirs.code_u8()));
            assert_eq!((icmp.checksum(), icmp.rest_of_header()), (theirs.checksum(), Some(&theirs.bytes5to8())));
        }
        Some(TransportSlice::Icmpv6(theirs)) => {
            let Some(Ok(Layer { header: Header::Icmpv6(icmp), .. })) = ours else { panic!("{ours:?}") };
            assert_eq!((icmp.message_type().0, icmp.code().0), (theirs.type_u8(), theirs.code_u8()));
            assert_eq!((icmp.checksum(), icmp.rest_of_header()), (theirs.checksum(), Some(&theirs.bytes5to8())));
        }
        // IGMP is not read here.
        Some(TransportSlice::Igmp(_)) => {}
        // etherparse wants whole headers, and says so; we read what is there.
        None => {
            use Header::{Icmpv4, Icmpv6, Tcp, Udp};
            let read = matches!(ours, Some(Ok(Layer { header: Tcp(_) | Udp(_) | Icmpv4(_) | Icmpv6(_), .. })));
            assert!(theirs.stop_err.is_some() || !read, "{ours:?}");
        }
    }
}

fn compare_tcp(ours: tcp::Header<'_>, theirs: &etherparse::TcpSlice<'_>) {
    assert_eq!((ours.source_port(), ours.destination_port()), (theirs.source_port(), theirs.destination_port()));
    assert_eq!(ours.sequence_number().0, theirs.sequence_number());
    assert_eq!(ours.acknowledgment_number().0, theirs.acknowledgment_number());
    assert_eq!((ours.data_offset(), ours.window()), (theirs.data_offset(), theirs.window_size()));
    assert_eq!((ours.checksum(), ours.urgent_pointer()), (theirs.checksum(), theirs.urgent_pointer()));
    assert_eq!((ours.header_len(), ours.options().octets()), (theirs.header_slice().len(), theirs.options()));
    let flags = [
        (tcp::Flags::FIN, theirs.fin()),
        (tcp::Flags::SYN, theirs.syn()),
        (tcp::Flags::RST, theirs.rst()),
        (tcp::Flags::PSH, theirs.psh()),
        (tcp::Flags::ACK, theirs.ack()),
        (tcp::Flags::URG, theirs.urg()),
        (tcp::Flags::ECE, theirs.ece()),
        (tcp::Flags::CWR, theirs.cwr()),
        (tcp::Flags::AE, theirs.ns()),
    ];
    for (flag, set) in flags {
        assert_eq!(ours.flags().contains(flag), set, "{flag}");
    }
}
