//! What the builder builds is read back the same: by the walk, by the fast path, and by etherparse.

use arbitrary::{Arbitrary, Unstructured};
use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use mirrortap::builder::Builder;
use mirrortap::checksum::Verdict;
use mirrortap::ethernet::vlan;
use mirrortap::ipv6::{Dscp, Ecn};
use mirrortap::{
    Checksums, Header, IpProtocol, Layer, Layers, LinkType, Mirrored, Payload, Settings, Vni, ethernet, geneve, icmp,
    ipv4, ipv6, tcp, udp,
};

use crate::differential;

/// What is built, from the inside out. Derived values (lengths, checksums, what is inside) are the builder's.
#[derive(Arbitrary, Debug)]
struct Choices<'a> {
    transport: Transport,
    ip: Ip,
    tags: [Option<u16>; 2],
    vni: u32,
    outer: Ip,
    udp_checksum: bool,
    source_port: u16,
    /// An AWS gateway load balancer in between, and one option's data.
    balancer: Option<[u8; 8]>,
    link: u8,
    payload: &'a [u8],
}

#[derive(Arbitrary, Debug)]
enum Transport {
    Tcp {
        ports: [u16; 2],
        numbers: [u32; 2],
        flags: u16,
        window: u16,
        urgent: u16,
        options: [u8; 3],
    },
    Udp {
        ports: [u16; 2],
    },
    Icmp {
        kind: u8,
        code: u8,
        rest: [u8; 4],
    },
    /// Nothing: the payload is that of IP protocol 253, which is for experiments.
    None,
}

#[derive(Arbitrary, Debug)]
struct Ip {
    is_v6: bool,
    traffic_class: u8,
    flow_label: u32,
    identification: u16,
    hops: u8,
    source: [u8; 16],
    destination: [u8; 16],
    /// IPv4's router alert, IPv6's padding in a hop-by-hop header.
    options: bool,
}

/// Builds what the octets choose.
pub fn builder(octets: &[u8]) {
    let Ok(choices) = Choices::arbitrary_take_rest(Unstructured::new(octets)) else { return };
    let inner = inner(&choices);
    let (link_type, outer) = outer(&choices, &inner);
    check_inner(&choices, &inner);
    let settings = Settings::default();
    let mirrored = Mirrored::link(link_type, &outer[..], &settings).expect("a mirrored packet");
    assert_eq!(mirrored.frame(), Payload::from(&inner[..]));
    assert_eq!((mirrored.vni(), mirrored.source_port()), (vni(&choices), choices.source_port));
    assert_eq!(mirrored.geneve().is_some(), choices.balancer.is_some());
    let options = mirrored.geneve().map(|header| geneve::aws::Options::from_options(header.options()));
    assert_eq!(options.and_then(|options| options.gwlbe_id), choices.balancer.map(u64::from_be_bytes));
    assert_eq!(mirrored.source(), address(choices.outer.is_v6, choices.outer.source));
    assert_eq!(mirrored.destination(), address(choices.outer.is_v6, choices.outer.destination));
    let mut checksums = Checksums::default();
    for layer in Layers::link(link_type, &outer[..]).map(|layer| layer.expect("a header")) {
        let is_udp = matches!(layer.header, Header::Udp(_));
        match checksums.verify(&layer) {
            Some(verdict) if choices.udp_checksum || !is_udp => assert_eq!(verdict, Verdict::Valid, "{layer:?}"),
            _ => {}
        }
        if matches!(layer.header, Header::Vxlan(_)) {
            break;
        }
    }
    if link_type == LinkType::ETHERNET {
        differential::differential(&outer);
    }
}

fn vni(choices: &Choices<'_>) -> Vni {
    Vni::new(choices.vni & Vni::MAX.get()).expect("24 bits")
}

fn address(is_v6: bool, octets: [u8; 16]) -> std::net::IpAddr {
    match octets {
        octets if is_v6 => octets.into(),
        [a, b, c, d, ..] => [a, b, c, d].into(),
    }
}

fn build(write: impl FnOnce(Builder<'_>) -> Builder<'_>) -> Vec<u8> {
    let mut buffer = [0; 8192];
    write(Builder::new(&mut buffer)).finish().expect("it has room").to_vec()
}

fn write_ip<'b>(builder: Builder<'b>, ip: &Ip) -> Builder<'b> {
    if ip.is_v6 {
        // The next header is filled in if there is one; PadN of four octets, zero.
        let hop_by_hop = [253, 0, 1, 4, 0, 0, 0, 0];
        let builder = if ip.options { builder.ipv6_extension(IpProtocol::HOP_BY_HOP, &hop_by_hop) } else { builder };
        builder.ipv6(ipv6_fields(ip))
    } else {
        let alert = [ipv4::Ipv4Option::RouterAlert(0)];
        builder.ipv4(ipv4_fields(ip), if ip.options { &alert } else { &[] })
    }
}

fn ipv6_fields(ip: &Ip) -> ipv6::Fields {
    ipv6::Fields {
        dscp: Dscp(ip.traffic_class >> 2),
        ecn: Ecn(ip.traffic_class & 3),
        flow_label: ip.flow_label & 0x000f_ffff,
        next_header: IpProtocol(253),
        hop_limit: ip.hops,
        source: ip.source.into(),
        destination: ip.destination.into(),
        ..Default::default()
    }
}

fn ipv4_fields(ip: &Ip) -> ipv4::Fields {
    let ([a, b, c, d, ..], [e, f, g, h, ..]) = (ip.source, ip.destination);
    ipv4::Fields {
        dscp: Dscp(ip.traffic_class >> 2),
        ecn: Ecn(ip.traffic_class & 3),
        identification: ip.identification,
        flags: if ip.flow_label & 1 == 0 { ipv4::Flags(0) } else { ipv4::Flags::DONT_FRAGMENT },
        time_to_live: ip.hops,
        protocol: IpProtocol(253),
        source: [a, b, c, d].into(),
        destination: [e, f, g, h].into(),
        ..Default::default()
    }
}

fn tcp_options(choices: [u8; 3]) -> [tcp::TcpOption<'static>; 3] {
    choices.map(|choice| match choice % 5 {
        0 => tcp::TcpOption::NoOperation,
        1 => tcp::TcpOption::MaximumSegmentSize(u16::from(choice) << 7),
        2 => tcp::TcpOption::WindowScale(choice),
        3 => tcp::TcpOption::SackPermitted,
        _ => tcp::TcpOption::Timestamps { value: u32::from(choice) << 20, echo_reply: u32::from(choice) },
    })
}

/// The frame that was mirrored.
fn inner(choices: &Choices<'_>) -> Vec<u8> {
    build(|builder| {
        let builder = builder.octets(payload(choices));
        let builder = match (&choices.transport, choices.ip.is_v6) {
            (Transport::Tcp { options, .. }, _) => {
                builder.tcp(tcp_fields(&choices.transport).expect("TCP"), &tcp_options(*options))
            }
            (Transport::Udp { ports: [source_port, destination_port] }, _) => builder.udp(udp::Fields {
                source_port: *source_port,
                destination_port: *destination_port,
                ..Default::default()
            }),
            (Transport::Icmp { kind, code, rest }, false) => builder.icmpv4(icmp::v4::Fields {
                message_type: icmp::v4::Type(*kind),
                code: icmp::v4::Code(*code),
                rest_of_header: *rest,
                ..Default::default()
            }),
            (Transport::Icmp { kind, code, rest }, true) => builder.icmpv6(icmp::v6::Fields {
                message_type: icmp::v6::Type(*kind),
                code: icmp::v6::Code(*code),
                rest_of_header: *rest,
                ..Default::default()
            }),
            (Transport::None, _) => builder,
        };
        let builder = write_ip(builder, &choices.ip);
        let tagged = choices.tags.iter().flatten().fold(builder, |builder, tag| builder.vlan(tag_fields(*tag)));
        tagged.ethernet(ethernet::Fields::default())
    })
}

fn tag_fields(tag: u16) -> vlan::Fields {
    vlan::Fields {
        priority: u8::try_from(tag >> 13).expect("three bits"),
        drop_eligible: tag & 0x1000 != 0,
        id: tag & 0x0fff,
        ..Default::default()
    }
}

fn tcp_fields(transport: &Transport) -> Option<tcp::Fields> {
    let Transport::Tcp { ports, numbers, flags, window, urgent, .. } = transport else { return None };
    Some(tcp::Fields {
        source_port: ports[0],
        destination_port: ports[1],
        sequence_number: numbers[0].into(),
        acknowledgment_number: numbers[1].into(),
        flags: tcp::Flags(flags & 0x01ff),
        window: *window,
        urgent_pointer: *urgent,
        ..Default::default()
    })
}

fn payload<'a>(choices: &Choices<'a>) -> &'a [u8] {
    &choices.payload[..choices.payload.len().min(2048)]
}

/// What carried it.
fn outer(choices: &Choices<'_>, inner: &[u8]) -> (LinkType, Vec<u8>) {
    let link_types = [LinkType::ETHERNET, LinkType::LINUX_SLL, LinkType::LINUX_SLL2, LinkType::RAW];
    let link_type = link_types[usize::from(choices.link) % 4];
    let frame = build(|builder| {
        let builder = builder.octets(inner).vxlan(mirrortap::vxlan::Fields { vni: vni(choices), ..Default::default() });
        let builder = builder.udp(udp::Fields {
            source_port: choices.source_port,
            destination_port: mirrortap::vxlan::PORT,
            ..Default::default()
        });
        let builder = if choices.udp_checksum { builder } else { builder.without_checksum() };
        let mut builder = write_ip(builder, &choices.outer);
        if let Some(data) = &choices.balancer {
            let class = geneve::OptionClass::AMAZON_GATEWAY_LOAD_BALANCER;
            let option = geneve::GeneveOption { class, option_type: 1, reserved: 0, data };
            let port = udp::Fields { destination_port: geneve::PORT, ..Default::default() };
            builder = write_ip(builder.geneve(geneve::Fields::default(), &[option]).udp(port), &choices.outer);
        }
        let is_tagged = choices.link & 4 != 0 && link_type != LinkType::RAW;
        let builder = if is_tagged { builder.vlan(tag_fields(choices.source_port)) } else { builder };
        match link_type {
            LinkType::ETHERNET => builder.ethernet(ethernet::Fields::default()),
            LinkType::LINUX_SLL => builder.sll(ethernet::sll::Fields::default()),
            LinkType::LINUX_SLL2 => builder.sll2(ethernet::sll2::Fields::default()),
            _ => builder,
        }
    });
    (link_type, frame)
}

/// The frame that was mirrored has the fields that were chosen, valid checksums, and its payload.
fn check_inner(choices: &Choices<'_>, inner: &[u8]) {
    let mut checksums = Checksums::default();
    let mut walk = Layers::ethernet(inner);
    let mut next = || {
        let layer = walk.next().expect("one more header").expect("a header");
        assert!(matches!(checksums.verify(&layer), None | Some(Verdict::Valid)), "{layer:?}");
        layer
    };
    assert!(matches!(next().header, Header::Ethernet(_)));
    for tag in choices.tags.iter().rev().flatten() {
        let Header::Vlan(header) = next().header else { panic!("no tag") };
        assert_eq!(vlan::Fields { ether_type: header.ether_type(), ..tag_fields(*tag) }, header.into());
    }
    let mut upper = next();
    match upper.header {
        Header::Ipv4(header) => {
            let expected = ipv4::Fields {
                ihl: header.ihl(),
                total_length: header.total_length(),
                protocol: header.protocol(),
                header_checksum: header.header_checksum(),
                ..ipv4_fields(&choices.ip)
            };
            assert_eq!(expected, header.into());
        }
        Header::Ipv6(header) => {
            let (payload_length, next_header) = (header.payload_length(), header.next_header());
            assert_eq!(ipv6::Fields { payload_length, next_header, ..ipv6_fields(&choices.ip) }, header.into());
            if choices.ip.options {
                upper = next();
            }
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(upper.payload.missing(), 0);
    let transport = match choices.transport {
        Transport::None => upper,
        _ => next(),
    };
    assert_eq!(transport.payload, Payload::from(payload(choices)));
    check_transport(choices, transport);
    differential::compare(inner);
    check_etherparse(choices, inner);
}

fn check_transport(choices: &Choices<'_>, layer: Layer<'_>) {
    match (&choices.transport, layer.header) {
        (Transport::Tcp { options, .. }, Header::Tcp(header)) => {
            let (data_offset, checksum) = (header.data_offset(), header.checksum());
            let expected = tcp_fields(&choices.transport).map(|fields| tcp::Fields { data_offset, checksum, ..fields });
            assert_eq!(expected, Some(header.into()));
            assert!(header.options().eq(tcp_options(*options).map(Ok)));
        }
        (Transport::Udp { ports }, Header::Udp(header)) => {
            assert_eq!(*ports, [header.source_port(), header.destination_port()]);
            assert_ne!(header.checksum(), 0);
        }
        (Transport::Icmp { kind, code, rest }, Header::Icmpv4(header)) => {
            assert_eq!((header.message_type().0, header.code().0), (*kind, *code));
            assert_eq!(header.rest_of_header(), Some(rest));
        }
        (Transport::Icmp { kind, code, rest }, Header::Icmpv6(header)) => {
            assert_eq!((header.message_type().0, header.code().0), (*kind, *code));
            assert_eq!(header.rest_of_header(), Some(rest));
        }
        (Transport::None, _) => {}
        (_, other) => panic!("{other:?}"),
    }
}

/// The strict reader takes it, and would have written the same checksums.
fn check_etherparse(choices: &Choices<'_>, inner: &[u8]) {
    // It wants timestamp messages to have the length that they should have.
    if let Transport::Icmp { kind: 13 | 14, .. } = choices.transport {
        return;
    }
    let packet = SlicedPacket::from_ethernet(inner).expect("the strict reader takes it");
    let expected = match (&packet.transport, &packet.net) {
        (Some(TransportSlice::Tcp(tcp)), Some(NetSlice::Ipv4(ip))) => {
            let (source, destination) = (ip.header().source(), ip.header().destination());
            (tcp.calc_checksum_ipv4(source, destination), tcp.checksum())
        }
        (Some(TransportSlice::Tcp(tcp)), Some(NetSlice::Ipv6(ip))) => {
            let (source, destination) = (ip.header().source(), ip.header().destination());
            (tcp.calc_checksum_ipv6(source, destination), tcp.checksum())
        }
        (Some(TransportSlice::Udp(udp)), Some(NetSlice::Ipv4(ip))) => {
            let (source, destination) = (ip.header().source(), ip.header().destination());
            (udp.to_header().calc_checksum_ipv4_raw(source, destination, udp.payload()), udp.checksum())
        }
        (Some(TransportSlice::Udp(udp)), Some(NetSlice::Ipv6(ip))) => {
            let (source, destination) = (ip.header().source(), ip.header().destination());
            (udp.to_header().calc_checksum_ipv6_raw(source, destination, udp.payload()), udp.checksum())
        }
        _ => return,
    };
    assert_eq!(expected.0, Ok(expected.1));
}
