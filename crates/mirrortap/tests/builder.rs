//! The builder: what it writes is right down to the checksums, and what does not fit is an error.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::{EXTERNAL, WEB, build, inner, ipv4_fields, mirrored, names, verdicts};
use mirrortap::builder::Builder;
use mirrortap::checksum::Verdict;
use mirrortap::{Error, Header, Layers, Part, Vni, doc, ethernet, geneve, icmp, ipv4, ipv6, tcp, udp, vxlan};
use proptest::prelude::*;

#[test]
fn writes_a_real_mirrored_frame() {
    // Every octet of a packet that AWS mirrored: the builder fills in lengths, numbers and checksums as AWS and the
    // sender did.
    let [inner_source, host, monitor] = [[18, 196, 145, 224], [172, 31, 0, 238], [172, 31, 17, 188]].map(Into::into);
    let frame = build(|b| {
        b.tcp(
            tcp::Fields {
                source_port: 37180,
                destination_port: 22,
                sequence_number: tcp::SequenceNumber(0xe7d8_ab45),
                flags: tcp::Flags::SYN,
                window: 64240,
                ..Default::default()
            },
            &[
                tcp::TcpOption::MaximumSegmentSize(1460),
                tcp::TcpOption::SackPermitted,
                tcp::TcpOption::Timestamps { value: 0xb341_f4db, echo_reply: 0 },
                tcp::TcpOption::NoOperation,
                tcp::TcpOption::WindowScale(7),
            ],
        )
        .ipv4(
            ipv4::Fields {
                identification: 0xde10,
                flags: ipv4::Flags::DONT_FRAGMENT,
                time_to_live: 63,
                ..ipv4_fields(inner_source, host)
            },
            &[],
        )
        .ethernet(ethernet::Fields {
            destination: "02:85:69:c2:ab:02".parse().unwrap(),
            source: "02:29:23:74:c7:7d".parse().unwrap(),
            ..Default::default()
        })
        .vxlan(vxlan::Fields { vni: Vni::new(5_569_041).unwrap(), ..Default::default() })
        .udp(udp::Fields { source_port: 65474, destination_port: 4789, ..Default::default() })
        .without_checksum()
        .ipv4(ipv4::Fields { time_to_live: 255, ..ipv4_fields(host, monitor) }, &[])
        .ethernet(ethernet::Fields {
            destination: "06:e2:43:9c:ff:5e".parse().unwrap(),
            source: "06:1d:3c:34:d0:77".parse().unwrap(),
            ..Default::default()
        })
    });
    assert_eq!(frame, doc::FRAME);
}

#[test]
fn checksums_are_valid() {
    assert_eq!(
        verdicts(&mirrored()),
        [Verdict::Valid, Verdict::NotVerifiable, Verdict::Valid, Verdict::Valid],
        "outer IPv4, outer UDP without checksum, inner IPv4, TCP"
    );
    let udp = build(|b| b.octets(b"abc").udp(Default::default()).ipv6(Default::default()).ethernet(Default::default()));
    assert_eq!(verdicts(&udp), [Verdict::Valid]);
    let ping = build(|b| {
        b.octets(b"abc")
            .icmpv4(icmp::v4::Fields::default())
            .ipv4(ipv4_fields(WEB, EXTERNAL), &[])
            .ethernet(Default::default())
    });
    assert_eq!(verdicts(&ping), [Verdict::Valid, Verdict::Valid]);
    let ping = build(|b| {
        b.octets(b"abc").icmpv6(icmp::v6::Fields::default()).ipv6(ipv6::Fields::default()).ethernet(Default::default())
    });
    assert_eq!(verdicts(&ping), [Verdict::Valid]);
}

#[test]
fn a_source_route_decides_what_the_checksum_covers() {
    let hops = [10, 0, 0, 1, 10, 0, 0, 2];
    let route = ipv4::Ipv4Option::LooseSourceRoute(ipv4::Route::new(4, &hops));
    let frame = build(|b| {
        b.octets(b"abc").udp(Default::default()).ipv4(ipv4_fields(WEB, EXTERNAL), &[route]).ethernet(Default::default())
    });
    assert_eq!(verdicts(&frame), [Verdict::Valid, Verdict::Valid]);
    let Some(Header::Ipv4(header)) = Layers::ethernet(&frame[..]).map(|layer| layer.unwrap().header).nth(1) else {
        unreachable!("the second header is IPv4")
    };
    assert_eq!((header.ihl(), header.final_destination()), (8, [10, 0, 0, 2].into()));
}

/// A checksum is that of the IP header directly around it: one that lies gets none, not one of the header outside of it.
#[test]
fn a_checksum_waits_for_its_own_header_only() {
    let lie = ipv4_fields(WEB, EXTERNAL).to_bytes();
    let frame = build(|b| {
        let fields = ipv4::Fields { protocol: mirrortap::IpProtocol::IPV4, ..ipv4_fields(EXTERNAL, WEB) };
        b.octets(b"hi").tcp(Default::default(), &[]).octets(&lie).ipv4(fields, &[])
    });
    assert_eq!(frame[40 + 16..40 + 18], [0, 0]);
}

#[test]
fn a_routing_header_decides_what_the_checksum_covers() {
    let last = [0xfe; 16];
    let routing = [&[0, 2, 0, 1, 0, 0, 0, 0], &last[..]].concat();
    let frame = build(|b| {
        b.octets(b"abc")
            .udp(Default::default())
            .ipv6_extension(mirrortap::IpProtocol::ROUTING, &routing)
            .ipv6(ipv6::Fields { destination: [0xfc; 16].into(), ..Default::default() })
            .ethernet(Default::default())
    });
    assert_eq!(names(Layers::ethernet(&frame[..])), "Ethernet > IPv6 > IPv6 Routing > UDP");
    assert_eq!(verdicts(&frame), [Verdict::Valid]);
}

#[test]
fn octets_can_lie() {
    let lie = tcp::Fields { data_offset: 2, ..Default::default() }.to_bytes();
    let frame = build(|b| {
        let fields = ipv4::Fields { protocol: mirrortap::IpProtocol::TCP, ..ipv4_fields(WEB, EXTERNAL) };
        b.octets(&lie).ipv4(fields, &[]).ethernet(Default::default())
    });
    assert_eq!(
        names(Layers::ethernet(&frame[..])),
        "Ethernet > IPv4 > TCP header at octet 34: data offset cannot be 2"
    );
}

#[test]
fn what_does_not_fit_is_an_error() {
    let whole = build(inner);
    for size in 0..whole.len() {
        let mut buffer = vec![0; size];
        let error = inner(Builder::new(&mut buffer)).finish().unwrap_err();
        assert_eq!(error.part(), Part::Buffer);
    }
    let mut buffer = vec![0; whole.len()];
    assert_eq!(inner(Builder::new(&mut buffer)).finish().unwrap(), whole);

    let mut buffer = vec![0; 70_000];
    let error = Builder::new(&mut buffer).octets(&[0; 65_530]).udp(Default::default()).finish().unwrap_err();
    assert_eq!(error.to_string(), "UDP header at octet 0: length cannot be 65538");
    let mut buffer = [0; 200];
    let option = geneve::GeneveOption { class: geneve::OptionClass(1), option_type: 1, reserved: 0, data: &[0; 100] };
    let error = Builder::new(&mut buffer).geneve(geneve::Fields::default(), &[option; 3]).finish().unwrap_err();
    assert_eq!(error, Error::truncated(Part::Buffer, 104, 252 - 208), "options have room for 252 octets");
    let mut buffer = [0; 200];
    let options = [tcp::TcpOption::FastOpen(&[0; 39])];
    let error = Builder::new(&mut buffer).tcp(Default::default(), &options).finish().unwrap_err();
    assert_eq!(error, Error::truncated(Part::Buffer, 41, 40), "options have room for 40 octets");
}

#[test]
fn an_empty_frame_is_empty() {
    let mut buffer = [0; 4];
    let builder = Builder::new(&mut buffer);
    assert!(builder.is_empty());
    assert_eq!(builder.octets(&[1]).len(), 1);
    assert_eq!(Builder::new(&mut buffer).finish(), Ok(&mut [][..]));
}

proptest! {
    /// What is built is read back with the same fields, and every checksum is valid.
    #[test]
    fn reads_back(
        payload in proptest::collection::vec(any::<u8>(), 0..1500),
        ports: (u16, u16),
        numbers: (u32, u32),
        flags in 0_u16..512,
        addresses: (u32, u32),
        mss: u16,
    ) {
        // Port 4789 and its like would lead the walk into the payload of a UDP datagram; TCP has no tunnels.
        let fields = tcp::Fields {
            source_port: ports.0,
            destination_port: ports.1,
            sequence_number: numbers.0.into(),
            acknowledgment_number: numbers.1.into(),
            flags: tcp::Flags(flags),
            ..Default::default()
        };
        let frame = build(|b| {
            b.octets(&payload)
                .tcp(fields, &[tcp::TcpOption::MaximumSegmentSize(mss), tcp::TcpOption::SackPermitted])
                .ipv4(ipv4_fields(addresses.0.into(), addresses.1.into()), &[])
                .ethernet(Default::default())
        });
        let layers: Vec<_> = Layers::ethernet(&frame[..]).map(Result::unwrap).collect();
        let [_, ip, tcp] = &layers[..] else { panic!("{layers:?}") };
        let (Header::Ipv4(ip), Header::Tcp(header)) = (ip.header, tcp.header) else { panic!("{layers:?}") };
        prop_assert_eq!((u32::from(ip.source()), u32::from(ip.destination())), addresses);
        let read = tcp::Fields { data_offset: 5, checksum: 0, ..header.into() };
        prop_assert_eq!(read, fields);
        prop_assert_eq!(header.options().next(), Some(Ok(tcp::TcpOption::MaximumSegmentSize(mss))));
        prop_assert_eq!(tcp.payload.bytes, &payload[..]);
        prop_assert_eq!(verdicts(&frame), [Verdict::Valid; 2]);
    }
}
