//! Walks: every tunnel, every way to end, every prefix.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::{EXTERNAL, GET, MONITOR, WEB, build, inner, ipv4_fields, mirrored, names, verdicts, wrap};
use mirrortap::checksum::Verdict;
use mirrortap::{
    Checksums, End, Error, EtherType, Field, Header, IpProtocol, Layer, Layers, LinkType, MacAddr, Part, Payload,
    Ports, Settings, Vni, VxlanFlags, arp, ethernet, geneve, gre, ipv4, ipv6, tcp, udp, vxlan,
};
use proptest::prelude::*;

const MIRRORED: &str = "Ethernet > IPv4 > UDP > VXLAN > Ethernet > IPv4 > TCP";

#[test]
fn walks_a_mirrored_frame() {
    let frame = mirrored();
    let mut layers = Layers::ethernet(&frame[..]);
    let offsets: Vec<usize> = (&mut layers).map(|layer| layer.unwrap().offset).collect();
    assert_eq!(offsets, [0, 14, 34, 42, 50, 64, 84]);
    assert_eq!(layers.rest(), Payload::from(GET));
    assert_eq!(layers.offset(), 84 + 32);
    assert_eq!(layers.end(), Some(End::Data));
    assert!(layers.next().is_none());
    assert_eq!(names(Layers::ethernet(&frame[..])), MIRRORED);
}

#[test]
fn starts_at_any_link_layer() {
    let frame = mirrored();
    let packet = &frame[14..];
    assert_eq!(names(Layers::ip(packet)), &MIRRORED[11..]);
    assert_eq!(names(Layers::vxlan(&frame[42..])), "VXLAN > Ethernet > IPv4 > TCP");
    for raw in [LinkType::RAW, LinkType::RAW_BSD, LinkType::RAW_OPENBSD, LinkType::IPV4] {
        assert_eq!(names(Layers::link(raw, packet)), &MIRRORED[11..]);
    }
    let null = [&[2, 0, 0, 0], packet].concat();
    assert_eq!(names(Layers::link(LinkType::NULL, &null[..])), MIRRORED.replacen("Ethernet", "Null/Loopback", 1));
    let sll = build(|b| wrap(inner(b)).sll(ethernet::sll::Fields::default()));
    assert_eq!(names(Layers::sll(&sll[..])), MIRRORED.replacen("Ethernet", "SLL", 1));
    let sll2 = build(|b| wrap(inner(b)).sll2(ethernet::sll2::Fields::default()));
    assert_eq!(names(Layers::link(LinkType::LINUX_SLL2, &sll2[..])), MIRRORED.replacen("Ethernet", "SLL2", 1));
    let netlink = ethernet::sll::HardwareType::NETLINK;
    let sll = build(|b| wrap(inner(b)).sll(ethernet::sll::Fields { hardware_type: netlink, ..Default::default() }));
    let mut layers = Layers::sll(&sll[..]);
    assert_eq!((&mut layers).count(), 1, "the protocol is netlink's, not an EtherType");
    assert_eq!(layers.end(), Some(End::HardwareType(netlink)));
    let mut unknown = Layers::link(LinkType(147), packet);
    assert!(unknown.next().is_none());
    assert_eq!(unknown.end(), Some(End::LinkType(LinkType(147))));
    assert_eq!(names(Layers::ip(&[0x50][..])), "IP header at octet 0: version cannot be 5");
    assert_eq!(names(Layers::ip(&[][..])), "IP header at octet 0: needs 1 octets, has 0");
}

#[test]
fn walks_tunnels_inside_tunnels() {
    let twice = build(|b| wrap(wrap(inner(b)).ethernet(Default::default())).ethernet(Default::default()));
    assert_eq!(names(Layers::ethernet(&twice[..])), format!("Ethernet > IPv4 > UDP > VXLAN > {MIRRORED}"));

    // AWS, behind a gateway load balancer: GENEVE carries the IP packet.
    let options = [(1, &[1; 8][..]), (2, &[2; 8]), (3, &[3; 4])].map(|(option_type, data)| geneve::GeneveOption {
        class: geneve::OptionClass::AMAZON_GATEWAY_LOAD_BALANCER,
        option_type,
        reserved: 0,
        data,
    });
    let balanced = build(|b| {
        wrap(inner(b))
            .geneve(geneve::Fields::default(), &options)
            .udp(udp::Fields { destination_port: geneve::PORT, ..Default::default() })
            .ipv4(ipv4_fields(EXTERNAL, MONITOR), &[])
            .ethernet(Default::default())
    });
    assert_eq!(
        names(Layers::ethernet(&balanced[..])),
        "Ethernet > IPv4 > UDP > Geneve > IPv4 > UDP > VXLAN > Ethernet > IPv4 > TCP"
    );

    let gre = build(|b| {
        inner(b).gre(gre::Fields::default()).ipv4(ipv4_fields(WEB, MONITOR), &[]).ethernet(Default::default())
    });
    assert_eq!(names(Layers::ethernet(&gre[..])), "Ethernet > IPv4 > GRE > Ethernet > IPv4 > TCP");

    let ip_in_ip = build(|b| wrap(inner(b)).ipv4(ipv4_fields(WEB, MONITOR), &[]).ethernet(Default::default()));
    assert_eq!(names(Layers::ethernet(&ip_in_ip[..])), "Ethernet > IPv4 > IPv4 > UDP > VXLAN > Ethernet > IPv4 > TCP");

    let gpe = build(|b| {
        b.octets(GET)
            .udp(udp::Fields { destination_port: 53, ..Default::default() })
            .ipv4(ipv4_fields(WEB, EXTERNAL), &[])
            .vxlan_gpe(vxlan::gpe::Fields::default())
            .udp(udp::Fields { destination_port: vxlan::gpe::PORT, ..Default::default() })
            .ipv6(ipv6::Fields::default())
            .ethernet(Default::default())
    });
    assert_eq!(names(Layers::ethernet(&gpe[..])), "Ethernet > IPv6 > UDP > VXLAN-GPE > IPv4 > UDP");
}

#[test]
fn walks_erspan() {
    let erspan = |fields: gre::Fields, header: &[u8]| {
        let frame = build(|b| {
            let b = inner(b);
            let b = if header.is_empty() { b } else { b.octets(header) };
            b.gre(fields).ipv4(ipv4_fields(WEB, MONITOR), &[]).ethernet(Default::default())
        });
        names(Layers::ethernet(&frame[..]))
    };
    let plain = gre::Fields { protocol_type: gre::erspan::PROTOCOL_TYPE_2, ..Default::default() };
    assert_eq!(erspan(plain, &[]), "Ethernet > IPv4 > GRE > Ethernet > IPv4 > TCP");
    let numbered = gre::Fields { flags: gre::Flags::SEQUENCE_NUMBER, ..plain };
    let error = "ERSPAN header at octet 42: version cannot be 7";
    assert_eq!(
        erspan(numbered, &[0x70, 0, 0, 0, 0, 0, 0, 0]),
        format!("Ethernet > IPv4 > GRE > ERSPAN Type II > {error}")
    );
    assert_eq!(
        erspan(numbered, &[0x10, 0, 0, 0, 0, 0, 0, 0]),
        "Ethernet > IPv4 > GRE > ERSPAN Type II > Ethernet > IPv4 > TCP"
    );
    let third = gre::Fields { protocol_type: gre::erspan::PROTOCOL_TYPE_3, ..numbered };
    let header = [0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0];
    assert_eq!(erspan(third, &header), "Ethernet > IPv4 > GRE > ERSPAN Type III > Ethernet > IPv4 > TCP");
    // Frame type 2: an IP packet, and here none.
    let ip = [0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0, 0x70];
    let error = "IP header at octet 54: version cannot be 7";
    assert_eq!(erspan(third, &ip), format!("Ethernet > IPv4 > GRE > ERSPAN Type III > {error}"));
}

#[test]
fn walks_tags_llc_and_extension_headers() {
    let tagged =
        build(|b| wrap(inner(b)).vlan(Default::default()).vlan(Default::default()).ethernet(Default::default()));
    assert_eq!(names(Layers::ethernet(&tagged[..])), MIRRORED.replacen("Ethernet", "Ethernet > 802.1Q > 802.1Q", 1));

    // SNAP around IPv4, in an 802.3 frame with padding behind its length.
    let packet = build(|b| b.octets(b"x").udp(Default::default()).ipv4(ipv4_fields(WEB, EXTERNAL), &[]));
    let length = u16::try_from(packet.len() + 8).unwrap();
    let snap = [&[0; 12][..], &length.to_be_bytes(), &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &packet, &[0; 9]].concat();
    let mut layers = Layers::ethernet(&snap[..]);
    let first = layers.next().unwrap().unwrap();
    assert_eq!(first.payload.len, usize::from(length));
    assert_eq!(names(layers), "LLC > SNAP > IPv4 > UDP");

    // Hop-by-hop with PadN, destination options likewise, then UDP.
    let padding = [0, 0, 1, 4, 0, 0, 0, 0];
    let frame = build(|b| {
        b.octets(b"x")
            .udp(Default::default())
            .ipv6_extension(IpProtocol::DESTINATION_OPTIONS, &padding)
            .ipv6_extension(IpProtocol::HOP_BY_HOP, &padding)
            .ipv6(Default::default())
            .ethernet(Default::default())
    });
    assert_eq!(
        names(Layers::ethernet(&frame[..])),
        "Ethernet > IPv6 > IPv6 Hop-by-Hop > IPv6 Destination Options > UDP"
    );
    assert_eq!(verdicts(&frame), [Verdict::Valid], "the builder's checksum skips the extension headers");
}

#[test]
fn padding_is_never_payload() {
    let short = build(|b| {
        b.octets(b"hi").udp(Default::default()).ipv4(ipv4_fields(WEB, EXTERNAL), &[]).ethernet(Default::default())
    });
    let padded = [&short[..], &[0xee; 16]].concat();
    let mut layers = Layers::ethernet(&padded[..]);
    (&mut layers).for_each(drop);
    assert_eq!(layers.rest(), Payload::from(b"hi"));
}

#[test]
fn padding_behind_arp_is_no_payload() {
    let frame = build(|b| b.arp(arp_request()).ethernet(Default::default()));
    let frame = [&frame[..], &[0xee; 18]].concat();
    let mut layers = Layers::ethernet(&frame[..]);
    assert_eq!(names(layers), "Ethernet > ARP");
    (&mut layers).for_each(drop);
    assert_eq!((layers.end(), layers.rest()), (Some(End::Data), Payload::default()));
}

fn arp_request() -> arp::EthernetIpv4 {
    arp::EthernetIpv4 {
        operation: arp::Operation::REQUEST,
        sender_mac: MacAddr([2; 6]),
        sender_ipv4: WEB,
        target_mac: MacAddr::default(),
        target_ipv4: MONITOR,
    }
}

/// A datagram cannot claim more than the IP packet around it: nothing is missing that was never sent.
#[test]
fn a_udp_length_beyond_its_packet_claims_nothing_more() {
    let mut frame = build(|b| {
        b.octets(b"hello").udp(Default::default()).ipv4(ipv4_fields(WEB, EXTERNAL), &[]).ethernet(Default::default())
    });
    frame[38..40].copy_from_slice(&5000_u16.to_be_bytes());
    let mut layers = Layers::ethernet(&frame[..]);
    assert_eq!(names(layers), "Ethernet > IPv4 > UDP");
    (&mut layers).for_each(drop);
    assert_eq!(layers.rest(), Payload::from(b"hello"));
    assert_eq!(verdicts(&frame)[1], Verdict::NotVerifiable, "the checksum covers what is not there");
}

#[test]
fn unknown_versions_of_tunnels_are_not_walked_into() {
    let gpe = |flags| {
        let fields = vxlan::gpe::Fields { flags, ..Default::default() };
        let port = udp::Fields { destination_port: vxlan::gpe::PORT, ..Default::default() };
        build(|b| {
            inner(b).vxlan_gpe(fields).udp(port).ipv4(ipv4_fields(WEB, MONITOR), &[]).ethernet(Default::default())
        })
    };
    let known = gpe(vxlan::gpe::Flags(0x0c));
    assert_eq!(names(Layers::ethernet(&known[..])), "Ethernet > IPv4 > UDP > VXLAN-GPE > Ethernet > IPv4 > TCP");
    let unknown = gpe(vxlan::gpe::Flags(0x3c));
    let error = "VXLAN-GPE header at octet 42: version cannot be 3";
    assert_eq!(names(Layers::ethernet(&unknown[..])), format!("Ethernet > IPv4 > UDP > VXLAN-GPE > {error}"));
}

#[test]
fn frames_in_frames_are_tunnels() {
    let frame = [&[0; 12][..], &[0x65, 0x58]].concat().repeat(100);
    let limited = Layers::ethernet(&frame[..]).with_settings(Settings { max_tunnels: 3, ..Settings::default() });
    assert_eq!(limited.count(), 4);
    assert_eq!(Layers::ethernet(&frame[..]).filter(Result::is_ok).count(), 100);
}

#[test]
fn a_total_length_of_zero_is_segmentation_offload() {
    let mut frame = build(inner);
    frame[16..18].fill(0);
    let mut layers = Layers::ethernet(&frame[..]);
    assert_eq!((&mut layers).filter(Result::is_ok).count(), 3);
    assert_eq!(layers.rest(), Payload::from(GET));
}

#[test]
fn an_impossible_total_length_comes_after_its_header() {
    let mut frame = build(inner);
    frame[16..18].copy_from_slice(&[0, 19]);
    let mut layers = Layers::ethernet(&frame[..]).skip(1);
    assert!(matches!(layers.next(), Some(Ok(layer)) if matches!(layer.header, Header::Ipv4(_))));
    let error = Error::malformed(Part::Ipv4Header, Field::TotalLength, 19).at(14);
    assert_eq!(layers.next(), Some(Err(error)));
    assert_eq!(layers.next(), None);
    assert_eq!(error.to_string(), "IPv4 header at octet 14: total length cannot be 19");
}

#[test]
fn later_fragments_have_no_headers() {
    let fragment = |offset, flags| {
        let fields = ipv4::Fields { fragment_offset: offset, flags, ..ipv4_fields(WEB, EXTERNAL) };
        build(|b| b.octets(GET).tcp(tcp::Fields::default(), &[]).ipv4(fields, &[]).ethernet(Default::default()))
    };
    let first = fragment(0, ipv4::Flags::MORE_FRAGMENTS);
    assert_eq!(names(Layers::ethernet(&first[..])), "Ethernet > IPv4 > TCP");
    let later = fragment(1480, ipv4::Flags(0));
    let mut layers = Layers::ethernet(&later[..]);
    assert_eq!((&mut layers).count(), 2);
    assert_eq!(layers.end(), Some(End::Fragment));
    assert_eq!(layers.rest().len, 20 + GET.len());

    // Whatever the total length claims.
    for (total_length, end) in
        [(0, End::Fragment), (19, End::Error(Error::malformed(Part::Ipv4Header, Field::TotalLength, 19).at(14)))]
    {
        let mut later = later.clone();
        later[16..18].copy_from_slice(&u16::to_be_bytes(total_length));
        let mut layers = Layers::ethernet(&later[..]);
        (&mut layers).for_each(drop);
        assert_eq!(layers.end(), Some(end));
    }
}

#[test]
fn says_why_it_ended() {
    let end = |frame: &[u8], settings: Settings| {
        let mut layers = Layers::ethernet(frame).with_settings(settings);
        let count = (&mut layers).count();
        (count, layers.end().unwrap())
    };
    let default = Settings::default();
    let frame = mirrored();
    let cut = Error::truncated(Part::LlcHeader, 3, 0).at(14);
    assert_eq!(end(&[0; 14], default), (2, End::Error(cut)), "a length of 0 leaves nothing for LLC");
    assert_eq!(end(&[&[0; 12][..], &[0x88, 0xcc, 1]].concat(), default), (1, End::EtherType(EtherType::LLDP)));
    let mut sctp = frame.clone();
    sctp[23] = 132;
    assert_eq!(end(&sctp, default), (2, End::IpProtocol(IpProtocol::SCTP)));
    assert_eq!(end(&frame, Settings { max_tunnels: 0, ..default }), (3, End::MaxTunnels));
    assert_eq!(end(&frame, Settings { vxlan_ports: Ports::default(), ..default }), (3, End::Data));
}

#[test]
fn flags_are_read_as_strictly_as_told() {
    let count = |octets: [u8; 8], vxlan_flags| {
        let mut frame = mirrored();
        frame[42..50].copy_from_slice(&octets);
        let settings = Settings { vxlan_flags, ..Settings::default() };
        Layers::ethernet(&frame[..]).with_settings(settings).count()
    };
    let [plain, reserved, none] =
        [[8, 0, 0, 0, 1, 2, 3, 0], [8, 0, 0, 1, 0xa8, 0xee, 0xd6, 0], [0, 0, 0, 0, 1, 2, 3, 0]];
    for (flags, counts) in
        [(VxlanFlags::IBit, [7, 7, 4]), (VxlanFlags::TransmitForm, [7, 4, 4]), (VxlanFlags::Anything, [7, 7, 7])]
    {
        assert_eq!([plain, reserved, none].map(|octets| count(octets, flags)), counts, "{flags:?}");
    }
    let mut frame = mirrored();
    frame[42] = 0x80;
    let mut layers = Layers::ethernet(&frame[..]);
    (&mut layers).for_each(drop);
    assert_eq!(layers.end(), Some(End::VxlanFlags(vxlan::Flags(0x80))));
}

/// Every prefix gives the same headers as the whole frame, up to the first that is cut, and says how much is missing.
#[test]
fn every_prefix_gives_the_same_headers() {
    let padding = [0, 0, 1, 4, 0, 0, 0, 0];
    let extended = build(|b| {
        wrap(inner(b))
            .ipv6_extension(IpProtocol::DESTINATION_OPTIONS, &padding)
            .ipv6_extension(IpProtocol::HOP_BY_HOP, &padding)
            .ipv6(Default::default())
            .ethernet(Default::default())
    });
    for whole in [mirrored(), extended] {
        let all: Vec<_> = Layers::ethernet(&whole[..]).map(Result::unwrap).collect();
        for cut in 0..whole.len() {
            prefix_gives_the_same_headers(&whole, &all, cut);
        }
    }
}

fn prefix_gives_the_same_headers(whole: &[u8], all: &[Layer<'_>], cut: usize) {
    let mut layers = Layers::ethernet(Payload::new(&whole[..cut], whole.len()));
    let mut read = 0;
    for layer in &mut layers {
        match layer {
            Ok(layer) => {
                let expected = all[read];
                assert_eq!(layer.offset, expected.offset);
                assert_eq!(layer.payload.len, expected.payload.len, "claims do not depend on the cut");
                assert!(layer.payload.bytes.len() <= expected.payload.bytes.len());
                read += 1;
            }
            Err(error) => {
                let Error::Truncated { offset, needed, available, .. } = error else { panic!("{error}") };
                // Behind a header whose options were cut, the next one starts where the packet ends.
                assert_eq!(usize::try_from(offset).unwrap(), all[read].offset.min(cut));
                assert!(needed > available);
                assert_eq!(usize::try_from(offset + available).unwrap(), cut, "the packet ends there");
            }
        }
    }
    if read == all.len() {
        let missing = whole.len() - cut;
        assert_eq!(layers.rest().missing(), missing.min(GET.len()));
    }
}

#[test]
fn vnis_and_ports_come_out() {
    let frame = mirrored();
    for layer in Layers::ethernet(&frame[..]) {
        match layer.unwrap().header {
            Header::Vxlan(vxlan) => assert_eq!(vxlan.vni(), Vni::new(16_398_363).unwrap()),
            Header::Udp(udp) => assert_eq!((udp.source_port(), udp.destination_port()), (65507, 4789)),
            Header::Tcp(tcp) => assert_eq!((tcp.source_port(), tcp.destination_port()), (45604, 80)),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Any octets, and any real frame with octets changed: offsets grow, payloads lie inside, there is an end.
    #[test]
    fn any_octets(
        noise in proptest::collection::vec(any::<u8>(), 0..200),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut: prop::sample::Index,
        link in prop::sample::select(vec![0_u32, 1, 12, 101, 108, 113, 228, 229, 276]),
        real: bool,
    ) {
        let mut octets = if real { mirrored() } else { noise };
        if !octets.is_empty() {
            for (place, octet) in changes {
                let place = place.index(octets.len());
                octets[place] = octet;
            }
            octets.truncate(cut.index(octets.len()) + 1);
        }
        let mut layers = Layers::link(LinkType(link), &octets[..]);
        let mut checksums = Checksums::default();
        let mut last = None;
        let mut failed = false;
        for layer in &mut layers {
            prop_assert!(!failed);
            match layer {
                Ok(layer) => {
                    prop_assert!(last.is_none_or(|last| last < layer.offset));
                    last = Some(layer.offset);
                    let end = layer.offset + layer.payload.bytes.len();
                    prop_assert!(end <= octets.len());
                    prop_assert!(layer.payload.bytes.len() <= layer.payload.len);
                    let _ = (format!("{layer:?}"), checksums.verify(&layer));
                }
                Err(error) => {
                    failed = true;
                    prop_assert!(usize::try_from(error.offset()).unwrap() <= octets.len());
                    if let Error::Truncated { needed, available, .. } = error {
                        prop_assert!(needed > available);
                    }
                }
            }
        }
        let rest = layers.rest();
        prop_assert!(layers.end().is_some());
        prop_assert_eq!(rest.bytes, &octets[layers.offset()..][..rest.bytes.len()]);
    }
}
