//! The fast path: what it reads, what it turns away, and that it never disagrees with the walk.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::{EXTERNAL, MONITOR, WEB, build, inner, ipv4_fields, mirrored, wrap};
use mirrortap::builder::Builder;
use mirrortap::{
    Direction, Error, EtherType, Header, IpProtocol, Layers, LinkType, Mirrored, NotMirrored, Part, Payload, Ports,
    Settings, Vni, VxlanFlags, ethernet, geneve, ipv4, ipv6, udp, vxlan,
};
use proptest::prelude::*;

#[test]
fn reads_the_one_stack() {
    let frame = mirrored();
    let mirrored = Mirrored::parse(&frame[..]).unwrap();
    assert_eq!((mirrored.source(), mirrored.destination()), (WEB.into(), MONITOR.into()));
    assert_eq!((mirrored.source_port(), mirrored.vni()), (65507, Vni::new(16_398_363).unwrap()));
    assert_eq!(mirrored.frame(), Payload::from(&frame[50..]));
    assert_eq!(mirrored.direction(), Some(Direction::Egress));
    assert!(mirrored.geneve().is_none());
}

#[test]
fn reads_other_link_layers_tags_and_ipv6() {
    let settings = Settings::default();
    let frame = mirrored();
    let whole = Mirrored::parse(&frame[..]).unwrap();
    let sll2 = build(|b| wrap(inner(b)).sll2(ethernet::sll2::Fields::default()));
    assert_eq!(Mirrored::link(LinkType::LINUX_SLL2, &sll2[..], &settings), Ok(whole));
    let sll = build(|b| wrap(inner(b)).sll(ethernet::sll::Fields::default()));
    assert_eq!(Mirrored::link(LinkType::LINUX_SLL, &sll[..], &settings), Ok(whole));
    assert_eq!(Mirrored::link(LinkType::RAW, &frame[14..], &settings), Ok(whole));
    assert_eq!(Mirrored::link(LinkType::NULL, &[&[2, 0, 0, 0], &frame[14..]].concat()[..], &settings), Ok(whole));
    let tagged =
        build(|b| wrap(inner(b)).vlan(Default::default()).vlan(Default::default()).ethernet(Default::default()));
    assert_eq!(Mirrored::parse(&tagged[..]), Ok(whole));

    let [web, monitor] = [[0xfd; 16], [0xfe; 16]];
    let ipv6 = build(|b| {
        inner(b)
            .vxlan(vxlan::Fields::default())
            .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() })
            .ipv6_extension(IpProtocol::DESTINATION_OPTIONS, &[0, 0, 1, 4, 0, 0, 0, 0])
            .ipv6(ipv6::Fields { source: web.into(), destination: monitor.into(), ..Default::default() })
            .ethernet(Default::default())
    });
    let mirrored = Mirrored::parse(&ipv6[..]).unwrap();
    assert_eq!((mirrored.source(), mirrored.destination()), (web.into(), monitor.into()));
    assert_eq!(mirrored.frame(), whole.frame());
    assert_eq!(mirrored.direction(), None, "the outer address is of another family than the inner ones");
}

/// Every number that announces a tag, in the order that 802.1ad has them and in others; their neighbours announce none.
#[test]
fn reads_tags_of_providers() {
    let frame = mirrored();
    let whole = Mirrored::parse(&frame[..]).unwrap();
    let behind = |tags: &[u8]| [&frame[..12], tags, &frame[12..]].concat();
    for tags in [
        &[0x88, 0xa8, 0x00, 0x64, 0x81, 0x00, 0x00, 0x05][..],
        &[0x88, 0xa8, 0xff, 0xff],
        &[0x81, 0x00, 0x00, 0x05, 0x88, 0xa8, 0x00, 0x64],
        &[0x91, 0x00, 0x00, 0x64, 0x81, 0x00, 0x00, 0x05],
        &[0x92, 0x00, 0x00, 0x64],
        &[0x88, 0xa8, 0, 1, 0x88, 0xa8, 0, 2, 0x91, 0x00, 0, 3, 0x92, 0x00, 0, 4, 0x81, 0x00, 0, 5],
    ] {
        assert_eq!(Mirrored::parse(&behind(tags)[..]), Ok(whole), "{tags:02x?}");
    }
    for number in [0x8101, 0x88a9, 0x9300] {
        let [a, b] = u16::to_be_bytes(number);
        let reason = Mirrored::parse(&behind(&[0x88, 0xa8, 0, 1, a, b, 0, 2])[..]).unwrap_err();
        assert_eq!(reason, NotMirrored::EtherType(EtherType(number)));
    }
    let cut = Mirrored::parse(&behind(&[0x88, 0xa8, 0, 1, 0x81, 0, 0, 2])[..20]).unwrap_err();
    assert_eq!(cut, NotMirrored::Unreadable(Error::truncated(Part::VlanTag, 4, 2).at(18)));
}

/// Only the destination says that it is VXLAN; the source port is any, the same included.
#[test]
fn reads_any_source_port() {
    for destination_port in [4789, 8472] {
        for source_port in [destination_port, 0, 1, 53, 6081, 4789, 8472, 0xffff] {
            let frame = build(|b| {
                let udp = udp::Fields { source_port, destination_port, ..Default::default() };
                inner(b)
                    .vxlan(Default::default())
                    .udp(udp)
                    .ipv4(ipv4_fields(WEB, MONITOR), &[])
                    .ethernet(Default::default())
            });
            assert_eq!(Mirrored::parse(&frame[..]).map(|mirrored| mirrored.source_port()), Ok(source_port));
        }
        let back = build(|b| {
            let udp = udp::Fields { source_port: destination_port, destination_port: 65507, ..Default::default() };
            inner(b)
                .vxlan(Default::default())
                .udp(udp)
                .ipv4(ipv4_fields(WEB, MONITOR), &[])
                .ethernet(Default::default())
        });
        assert_eq!(Mirrored::parse(&back[..]), Err(NotMirrored::Port(65507)));
    }
}

#[test]
fn reads_through_a_gateway_load_balancer() {
    let frame = build(|b| {
        let class = geneve::OptionClass::AMAZON_GATEWAY_LOAD_BALANCER;
        let option = geneve::GeneveOption { class, option_type: 3, reserved: 0, data: &[0, 0, 0, 9] };
        wrap(inner(b))
            .geneve(geneve::Fields::default(), &[option])
            .udp(udp::Fields { destination_port: geneve::PORT, ..Default::default() })
            .ipv4(ipv4_fields(EXTERNAL, MONITOR), &[])
            .ethernet(Default::default())
    });
    let mirrored = Mirrored::parse(&frame[..]).unwrap();
    assert_eq!(mirrored.source(), WEB, "the mirrored machine, not the load balancer");
    let options = geneve::aws::Options::from_options(mirrored.geneve().unwrap().options());
    assert_eq!(options.flow_cookie, Some(9));
    assert_eq!(mirrored.direction(), Some(Direction::Egress));
}

#[test]
fn knows_the_direction() {
    let between = |source, destination| {
        let frame = build(|b| {
            wrap(b.udp(Default::default()).ipv4(ipv4_fields(source, destination), &[]).ethernet(Default::default()))
                .ethernet(Default::default())
        });
        Mirrored::parse(&frame[..]).unwrap().direction()
    };
    assert_eq!(between(WEB, EXTERNAL), Some(Direction::Egress));
    assert_eq!(between(EXTERNAL, WEB), Some(Direction::Ingress));
    assert_eq!(between(EXTERNAL, MONITOR), None);
    // The outer destination says nothing: the monitor itself talks to somebody.
    assert_eq!(between(MONITOR, EXTERNAL), None);
    // To itself: what it sends comes first.
    assert_eq!(between(WEB, WEB), Some(Direction::Egress));
}

/// Inside are tags, IPv6, no IP, or not enough of it.
#[test]
fn knows_the_direction_of_any_inner_frame() {
    let direction = |frame: &[u8]| Mirrored::parse(frame).unwrap().direction();
    let tagged = build(|b| {
        let b = b.udp(Default::default()).ipv4(ipv4_fields(EXTERNAL, WEB), &[]);
        wrap(b.vlan(Default::default()).vlan(Default::default()).ethernet(Default::default()))
            .ethernet(Default::default())
    });
    assert_eq!(direction(&tagged), Some(Direction::Ingress));
    let [web, peer] = [[0xfd; 16], [0xfe; 16]];
    let between = |source: [u8; 16], destination: [u8; 16]| {
        let fields = ipv6::Fields { source: source.into(), destination: destination.into(), ..Default::default() };
        direction(&build(|b| {
            b.udp(Default::default())
                .ipv6(fields)
                .ethernet(Default::default())
                .vxlan(Default::default())
                .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() })
                .ipv6(ipv6::Fields { source: web.into(), destination: [0xfc; 16].into(), ..Default::default() })
                .ethernet(Default::default())
        }))
    };
    assert_eq!(between(web, peer), Some(Direction::Egress));
    assert_eq!(between(peer, web), Some(Direction::Ingress));
    assert_eq!(between(peer, [0xfc; 16]), None);
    let other = build(|b| wrap(b.octets(&[0; 28]).ethernet(Default::default())).ethernet(Default::default()));
    assert_eq!(direction(&other), None, "an inner frame without IP");
    // 50 octets in front of the inner frame, 14 of Ethernet, 20 of IPv4.
    assert_eq!(direction(&mirrored()[..84]), Some(Direction::Egress));
    assert_eq!(direction(&mirrored()[..83]), None, "an inner IP header that was cut");
}

#[test]
fn says_why_not() {
    let settings = Settings::default();
    let reason = |frame: &[u8]| Mirrored::parse(frame).unwrap_err();
    let changed = |place: usize, octets: &[u8]| {
        let mut frame = mirrored();
        frame[place..][..octets.len()].copy_from_slice(octets);
        frame
    };
    assert_eq!(reason(&changed(12, &[0x88, 0xcc])), NotMirrored::EtherType(EtherType::LLDP));
    assert_eq!(reason(&changed(23, &[6])), NotMirrored::IpProtocol(IpProtocol::TCP));
    assert_eq!(reason(&changed(20, &[0, 1])), NotMirrored::Fragment);
    assert_eq!(reason(&changed(36, &[0, 53])), NotMirrored::Port(53));
    assert_eq!(reason(&changed(42, &[0x80])), NotMirrored::VxlanFlags(vxlan::Flags(0x80)));
    assert_eq!(Mirrored::link(LinkType(147), &[][..], &settings).unwrap_err(), NotMirrored::LinkType(LinkType(147)));
    let cut = reason(&mirrored()[..45]);
    assert_eq!(cut, NotMirrored::Unreadable(Error::truncated(Part::VxlanHeader, 8, 3).at(42)));
    assert_eq!(cut.to_string(), "VXLAN header at octet 42: needs 8 octets, has 3");
    assert_eq!(reason(&changed(14, &[0x43])).to_string(), "IPv4 header at octet 14: IHL cannot be 3");
}

/// What the fast path turns away for a malformed header, the walk does too, and at the same octet.
#[test]
fn agrees_with_the_walk_on_what_is_malformed() {
    let mut total_length = mirrored();
    total_length[16..18].copy_from_slice(&[0, 10]);
    let mut fragment = total_length.clone();
    fragment[20..22].copy_from_slice(&[0, 9]);
    let balanced = build(|b| {
        wrap(inner(b))
            .geneve(geneve::Fields { version: 1, ..Default::default() }, &[])
            .udp(udp::Fields { destination_port: geneve::PORT, ..Default::default() })
            .ipv4(ipv4_fields(EXTERNAL, MONITOR), &[])
            .ethernet(Default::default())
    });
    for frame in [total_length, fragment, balanced] {
        let error = Layers::ethernet(&frame[..]).find_map(Result::err).unwrap();
        assert_eq!(Mirrored::parse(&frame[..]), Err(NotMirrored::Unreadable(error)));
    }
    let ipv6 = build(|b| b.udp(Default::default()).ipv6(Default::default()));
    for (link_type, packet) in [(LinkType::IPV4, &ipv6[..]), (LinkType::IPV6, &mirrored()[14..])] {
        let error = Layers::link(link_type, packet).find_map(Result::err).unwrap();
        assert_eq!(Mirrored::link(link_type, packet, &Settings::default()), Err(NotMirrored::Unreadable(error)));
    }
}

#[test]
fn errors_know_their_place_whatever_the_settings() {
    let settings = Settings { max_tunnels: 0, ..Settings::default() };
    let cut = Mirrored::link(LinkType::ETHERNET, &mirrored()[..46], &settings).unwrap_err();
    assert_eq!(cut.to_string(), "VXLAN header at octet 42: needs 8 octets, has 4");
}

#[test]
fn steps_over_an_authentication_header() {
    let authentication = [17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2];
    let frame = build(|b| {
        let datagram =
            inner(b).vxlan(Default::default()).udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() });
        let fields = ipv4::Fields { protocol: IpProtocol::AUTHENTICATION, ..ipv4_fields(WEB, MONITOR) };
        datagram.octets(&authentication).ipv4(fields, &[]).ethernet(Default::default())
    });
    let whole = mirrored();
    assert_eq!(Mirrored::parse(&frame[..]).unwrap().frame(), Mirrored::parse(&whole[..]).unwrap().frame());
}

#[test]
fn takes_other_ports_and_flags_when_told() {
    let frame = build(|b| {
        inner(b)
            .vxlan(vxlan::Fields { flags: vxlan::Flags(0), ..Default::default() })
            .udp(udp::Fields { destination_port: 14789, ..Default::default() })
            .ipv4(ipv4_fields(WEB, MONITOR), &[])
            .ethernet(Default::default())
    });
    let settings = Settings { vxlan_ports: Ports::new(&[14789]).unwrap(), ..Settings::default() };
    assert!(Mirrored::link(LinkType::ETHERNET, &frame[..], &settings).is_err());
    let settings = Settings { vxlan_flags: VxlanFlags::Anything, ..settings };
    assert!(Mirrored::link(LinkType::ETHERNET, &frame[..], &settings).is_ok());
    assert_eq!(Ports::new(&[1, 2, 3, 4, 5]), None);
    assert!(!Ports::default().contains(0));
}

/// The same answer from the walk: its first VXLAN header.
fn by_layers<'a>(link_type: LinkType, packet: Payload<'a>) -> Option<(Vni, Payload<'a>)> {
    for layer in Layers::link(link_type, packet) {
        if let Header::Vxlan(vxlan) = layer.ok()?.header {
            // The payload of this very layer, before the walk goes into it.
            return Some((vxlan.vni(), layer.ok()?.payload));
        }
    }
    None
}

fn ip(builder: Builder<'_>, v6: bool) -> Builder<'_> {
    if v6 { builder.ipv6(Default::default()) } else { builder.ipv4(Default::default(), &[]) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn never_disagrees_with_the_walk(
        changes in proptest::collection::vec((0_usize..60, any::<u8>()), 0..3),
        cut in 0_usize..200,
        padding in 0_usize..20,
        tagged: bool,
        v6: bool,
        balanced: bool,
    ) {
        let mut frame = build(|b| {
            let b = inner(b)
                .vxlan(Default::default())
                .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() });
            let b = ip(b, v6);
            let b = if balanced {
                let port = udp::Fields { destination_port: geneve::PORT, ..Default::default() };
                ip(b.geneve(Default::default(), &[]).udp(port), v6)
            } else {
                b
            };
            let b = if tagged { b.vlan(Default::default()) } else { b };
            b.ethernet(Default::default())
        });
        frame.resize(frame.len() + padding, 0xee);
        for (place, octet) in changes {
            frame[place] = octet;
        }
        frame.truncate(cut);
        match Mirrored::parse(&frame[..]) {
            Ok(mirrored) => {
                let Some((vni, payload)) = by_layers(LinkType::ETHERNET, Payload::from(&frame[..])) else {
                    panic!("the walk finds no VXLAN in {frame:02x?}");
                };
                prop_assert_eq!((mirrored.vni(), mirrored.frame()), (vni, payload));
            }
            Err(NotMirrored::Unreadable(error)) => {
                prop_assert_eq!(Layers::ethernet(&frame[..]).find_map(Result::err), Some(error));
            }
            Err(_) => prop_assert!(
                !Layers::ethernet(&frame[..]).any(|layer| layer.is_ok_and(|layer| matches!(layer.header, Header::Vxlan(vxlan)
                    if VxlanFlags::IBit.accepts(vxlan) && layer.offset < 140)))
            ),
        }
    }

    /// Encapsulate, receive: the same inner frame, whatever it is and wherever it was cut.
    #[test]
    fn the_inner_frame_comes_back(
        inner in proptest::collection::vec(any::<u8>(), 0..2000),
        vni in 0_u32..1 << 24,
        source: u32,
        port: u16,
        cut: prop::sample::Index,
    ) {
        let vni = Vni::new(vni).unwrap();
        let frame = build(|b| {
            b.octets(&inner)
                .vxlan(vxlan::Fields { vni, ..Default::default() })
                .udp(udp::Fields { source_port: port, destination_port: vxlan::PORT, ..Default::default() })
                .ipv4(ipv4_fields(source.into(), MONITOR), &[])
                .ethernet(Default::default())
        });
        let mirrored = Mirrored::parse(&frame[..]).unwrap();
        prop_assert_eq!((mirrored.vni(), mirrored.source_port()), (vni, port));
        prop_assert_eq!(mirrored.source(), std::net::Ipv4Addr::from(source));
        prop_assert_eq!(mirrored.frame(), Payload::from(&inner[..]));
        let keep = cut.index(inner.len() + 1);
        let mirrored = Mirrored::parse(&frame[..50 + keep]).unwrap();
        prop_assert_eq!(mirrored.frame().bytes, &inner[..keep]);
        prop_assert_eq!(mirrored.frame().missing(), inner.len() - keep);
    }
}

#[test]
fn a_fragment_with_headers_is_read() {
    let fields = ipv4::Fields { flags: ipv4::Flags::MORE_FRAGMENTS, ..ipv4_fields(WEB, MONITOR) };
    let frame = build(|b| {
        b.octets(&[0; 20])
            .vxlan(Default::default())
            .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() })
            .ipv4(fields, &[])
            .ethernet(Default::default())
    });
    assert!(Mirrored::parse(&frame[..]).is_ok());
}

/// A mirrored packet without a link layer.
fn carried(builder: Builder<'_>) -> Builder<'_> {
    inner(builder)
        .vxlan(Default::default())
        .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() })
        .ipv4(ipv4_fields(WEB, MONITOR), &[])
}

/// Behind Frame Relay, radiotap and netlink the protocol type of a cooked header says nothing, whatever stands there.
#[test]
fn interfaces_without_a_protocol_type_are_not_read() {
    for number in [770, 803, 824] {
        let hardware_type = ethernet::sll::HardwareType(number);
        let sll = build(|b| carried(b).sll(ethernet::sll::Fields { hardware_type, ..Default::default() }));
        let sll2 = build(|b| carried(b).sll2(ethernet::sll2::Fields { hardware_type, ..Default::default() }));
        for (link_type, packet) in [(LinkType::LINUX_SLL, sll), (LinkType::LINUX_SLL2, sll2)] {
            let reason = Mirrored::link(link_type, &packet[..], &Settings::default()).unwrap_err();
            assert_eq!(reason, NotMirrored::HardwareType(hardware_type));
            assert_eq!(reason.to_string(), format!("went through an interface of type {number}, which is not read"));
        }
    }
}
