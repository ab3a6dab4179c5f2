//! Every accessor of every header: none may panic, and every iterator ends.

use std::hint::black_box;

use mirrortap::checksum::PseudoHeader;
use mirrortap::{Header, Payload, arp, ethernet, geneve, gre, icmp, ipv4, ipv6, tcp, udp, vxlan};

use crate::items::run;

/// Asks a header everything that `Debug` does not.
pub fn ask(header: &Header<'_>, payload: Payload<'_>) {
    match *header {
        Header::Ethernet(header) => _ = black_box((header.octets(), header.length())),
        Header::Vlan(header) => _ = black_box((header.octets(), header.length())),
        Header::Llc(header) => llc(header),
        Header::Snap(header) => _ = black_box((header.octets(), header.is_ethernet(), header.ether_type())),
        Header::Sll(header) => _ = black_box((header.octets(), header.address_field(), header.address(), header.mac())),
        Header::Sll2(header) => {
            _ = black_box((header.octets(), header.address_field(), header.address(), header.mac()))
        }
        Header::Null(header) => null(header),
        Header::Arp(header) => arp(header),
        Header::Ipv4(header) => ipv4(header),
        Header::Ipv6(header) => ipv6(header, payload),
        Header::Ipv6Extension(extension) => ipv6_extension(extension),
        Header::Icmpv4(header) => icmpv4(header, payload),
        Header::Icmpv6(header) => icmpv6(header, payload),
        Header::Udp(header) => udp(header),
        Header::Tcp(header) => tcp(header),
        Header::Vxlan(header) => vxlan(header),
        Header::VxlanGpe(header) => _ = black_box((header.octets(), header.flags().version())),
        Header::Geneve(header) => geneve(header),
        Header::Gre(header) => gre(header, payload),
        Header::ErspanII(header) => _ = black_box((header.octets(), header.is_truncated(), header.index())),
        Header::ErspanIII(header) => erspan_3(header),
        _ => panic!("a header that this target does not know: {}", header.name()),
    }
}

fn llc(header: ethernet::llc::Header<'_>) {
    assert_eq!(header.octets().len(), header.header_len());
    black_box((header.is_group(), header.is_response(), header.is_snap(), header.dsap().address().name()));
    black_box(header.dsap().to_string());
}

fn null(header: ethernet::null::Header<'_>) {
    let family = header.family();
    black_box((header.octets(), header.order(), family.is_ipv4(), family.is_ipv6(), family.ether_type()));
}

fn arp(header: arp::Header<'_>) {
    assert!(header.captured_len() <= header.header_len());
    black_box((header.sender_hardware_address(), header.sender_protocol_address(), header.sender_mac()));
    black_box((header.target_hardware_address(), header.target_protocol_address(), header.target_mac()));
    black_box((header.sender_ipv4(), header.target_ipv4(), arp::EthernetIpv4::from_header(header)));
    black_box((header.operation().to_string(), header.hardware_type().to_string()));
}

fn ipv4(header: ipv4::Header<'_>) {
    assert!(header.captured_len() <= header.header_len());
    black_box((header.payload_len(), header.is_total_length_malformed(), header.is_fragment()));
    black_box((header.final_destination(), header.pseudo_header(), header.verify()));
    let options = header.options();
    run(options, options.octets().len());
    for option in options.flatten() {
        black_box((option.is_copied(), option.option_type()));
        match option {
            ipv4::Ipv4Option::RecordRoute(route)
            | ipv4::Ipv4Option::LooseSourceRoute(route)
            | ipv4::Ipv4Option::StrictSourceRoute(route) => {
                assert!(route.addresses().count() <= route.octets().len() / 4);
                black_box((route.is_complete(), route.pointer(), route.addresses().len()));
            }
            ipv4::Ipv4Option::Timestamp(timestamp) => {
                assert!(timestamp.entries().count() <= timestamp.octets.len() / 4);
            }
            _ => {}
        }
    }
}

fn ipv6(header: ipv6::Header<'_>, payload: Payload<'_>) {
    black_box((header.octets(), header.traffic_class(), header.payload_len(), header.pseudo_header()));
    let extensions = ipv6::Extensions::new(header.next_header(), payload.bytes);
    run(extensions, payload.bytes.len() + 1);
    let mut walked = extensions;
    walked.by_ref().for_each(drop);
    assert!(payload.bytes.ends_with(walked.upper_layer().octets));
    black_box((walked.pseudo_header(header), format!("{extensions:?}")));
}

fn ipv6_extension(extension: ipv6::Extension<'_>) {
    assert!(extension.captured_len() <= extension.header_len());
    match extension {
        ipv6::Extension::HopByHop(header) | ipv6::Extension::DestinationOptions(header) => {
            run(header.options(), header.options().octets().len());
            for option in header.options().flatten() {
                black_box((option.action(), option.may_change(), option.option_type()));
            }
        }
        ipv6::Extension::Routing(header) => {
            black_box((header.final_destination(), header.segments_left()));
            assert!(header.source_route().is_none_or(|route| route.count() <= header.data().len() / 16));
            if let Some(segments) = header.segment_routing() {
                assert!(segments.segments().count() <= header.data().len() / 16);
                black_box((segments.last_entry(), segments.flags(), segments.tag(), segments.tlvs()));
            }
        }
        ipv6::Extension::Fragment(header) => {
            black_box((header.octets(), header.is_fragment(), header.is_later_fragment(), header.fragment_offset()));
        }
        ipv6::Extension::Authentication(header) => _ = black_box((header.icv(), header.spi())),
        _ => panic!("an extension header that this target does not know"),
    }
}

/// The objects of an ICMP extension, if there is one.
fn icmp_extension(octets: Option<&[u8]>) {
    let Some(Ok((header, objects))) = octets.map(icmp::extension::Header::parse) else { return };
    black_box((header.octets(), header.verify(objects.into())));
    run(icmp::extension::Objects::new(objects), objects.len());
}

fn icmpv4(header: icmp::v4::Header<'_>, payload: Payload<'_>) {
    assert!(header.captured_len() <= header.header_len());
    black_box((header.echo(), header.mtu(), header.gateway(), header.pointer(), header.original_datagram_len()));
    black_box((header.quoted(payload.bytes), header.message_type().is_error(), header.message_type().name()));
    black_box(header.code().name(header.message_type()));
    icmp_extension(header.extension(payload.bytes));
}

fn icmpv6(header: icmp::v6::Header<'_>, payload: Payload<'_>) {
    use icmp::v6::{mld, ndp};
    let rest = payload.bytes;
    assert!(header.captured_len() <= header.header_len());
    black_box((header.echo(), header.mtu(), header.pointer(), header.original_datagram_len(), header.quoted(rest)));
    black_box((header.message_type().is_error(), header.message_type().name(), header.multicast_address(rest)));
    black_box(header.code().name(header.message_type()));
    icmp_extension(header.extension(rest));
    if let Ok(Some(message)) = ndp::Message::parse(header, rest) {
        let options = message.options();
        run(options, options.octets().len());
        black_box(format!("{message:?}"));
    }
    if let Some(records) = mld::Records::from_report(header, rest) {
        // The record that is missing takes no octets.
        run(records, rest.len() + 1);
        black_box((records.left(), format!("{records:?}")));
    }
}

fn udp(header: udp::Header<'_>) {
    black_box((header.octets(), header.payload_len()));
}

fn tcp(header: tcp::Header<'_>) {
    assert!(header.captured_len() <= header.header_len());
    let options = header.options();
    run(options, options.octets().len());
    for option in options.flatten() {
        if let tcp::TcpOption::Sack(blocks) = option {
            assert_eq!((blocks.count(), blocks.is_empty()), (blocks.len(), blocks.count() == 0));
        }
    }
    // Any addresses will do.
    let pseudo = PseudoHeader::Ipv4 { source: [10, 0, 0, 1].into(), destination: [10, 0, 0, 2].into() };
    black_box((header.flags().to_string(), header.verify(&pseudo, (&[][..]).into())));
}

fn vxlan(header: vxlan::Header<'_>) {
    black_box((header.octets(), header.is_transmit_form(), header.group_policy(), header.flags().to_string()));
}

fn geneve(header: geneve::Header<'_>) {
    assert!(header.captured_len() <= header.header_len());
    let options = header.options();
    assert!(options.octets().len() <= header.options_len());
    run(options, options.octets().len());
    black_box((geneve::aws::Options::from_options(options), header.flags().to_string()));
}

fn gre(header: gre::Header<'_>, payload: Payload<'_>) {
    assert!(header.captured_len() <= header.header_len());
    black_box((header.checksum(), header.reserved_1(), header.sequence_number(), header.acknowledgment_number()));
    black_box((header.verify(payload), header.flags().to_string(), header.flags().recursion_control()));
    if let Some(key) = header.key() {
        black_box((key.vsid(), key.flow_id(), key.payload_length(), key.call_id(), key.to_string()));
    }
    let mut routing = gre::Routing::new(payload.bytes);
    run(&mut routing, payload.bytes.len());
    assert!(payload.bytes.ends_with(routing.rest()));
    black_box(format!("{routing:?}"));
}

fn erspan_3(header: gre::erspan::type_3::Header<'_>) {
    assert!(header.captured_len() <= header.header_len());
    black_box((header.sgt(), header.frame_type(), header.granularity(), header.has_platform_specific()));
    if let Some(platform) = header.platform_specific() {
        black_box((platform.platform_id(), platform.info()));
    }
}
