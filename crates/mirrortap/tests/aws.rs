//! A real AWS mirror, packet by packet: 100 packets that others captured, if they are there.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::verdicts;
use mirrortap::checksum::Verdict;
use mirrortap::{Direction, Header, Layers, LinkType, MacAddr, Mirrored, Payload, Settings, Vni, doc};

#[test]
fn reads_a_real_mirrored_frame() {
    let mirrored = Mirrored::parse(&doc::FRAME).unwrap();
    assert_eq!(mirrored.source().to_string(), "172.31.0.238");
    assert_eq!(mirrored.destination().to_string(), "172.31.17.188");
    assert_eq!(mirrored.source_port(), 0xffc2);
    assert_eq!(mirrored.vni(), Vni::new(5_569_041).unwrap());
    assert!(mirrored.vxlan().is_transmit_form());
    assert_eq!(mirrored.direction(), Some(Direction::Ingress));
    assert_eq!(mirrored.frame(), Payload::from(&doc::FRAME[50..]));
    let names: Vec<_> = Layers::ethernet(mirrored.frame()).map(|layer| layer.unwrap().header).collect();
    let [Header::Ethernet(ethernet), Header::Ipv4(ipv4), Header::Tcp(tcp)] = names[..] else { panic!("{names:?}") };
    assert_eq!(ethernet.source(), "02:29:23:74:c7:7d".parse::<MacAddr>().unwrap());
    assert_eq!(ipv4.source().to_string(), "18.196.145.224");
    assert_eq!((tcp.source_port(), tcp.destination_port()), (37_180, 22));
    assert_eq!(verdicts(&doc::FRAME), [Verdict::Valid, Verdict::NotVerifiable, Verdict::Valid, Verdict::Valid]);
}

#[test]
fn a_hundred_mirrored_packets() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/files");
    let Ok(file) = std::fs::File::open(corpus.join("OISF+suricata-verify/tests/vxlan-decoder-03/vxlan.pcap")) else {
        eprintln!("NOT RUN: the captures of others are not beside the project");
        return;
    };
    let mut reader = capture::Reader::new(file).unwrap();
    let mut directions = BTreeMap::new();
    let (mut packets, mut transports) = (0, BTreeMap::new());
    let mut router = None;
    while let Some(record) = reader.next_record() {
        let record = record.unwrap();
        packets += 1;
        let packet = record.packet();
        assert_eq!((record.link_type, packet.missing()), (LinkType::ETHERNET, 0));

        // The outer headers have one shape.
        let mirrored = Mirrored::link(LinkType::ETHERNET, packet, &Settings::default()).unwrap();
        assert_eq!(mirrored.vni(), Vni::new(5_569_041).unwrap());
        assert_eq!(mirrored.source().to_string(), "172.31.0.238");
        assert_eq!(mirrored.destination().to_string(), "172.31.17.188");
        assert!(mirrored.vxlan().is_transmit_form());
        assert!(mirrored.source_port() >= 0xff80);
        assert_eq!(mirrored.udp().checksum(), 0);
        assert_eq!(mirrored.frame().missing(), 0);

        // Outer and inner headers are all there, and the inner checksums are right: an outer IPv4, then UDP without
        // checksum, then an inner IPv4 and its transport.
        assert_eq!(
            verdicts(record.bytes),
            [Verdict::Valid, Verdict::NotVerifiable, Verdict::Valid, Verdict::Valid],
            "packet {packets}"
        );
        let mut inner = Layers::ethernet(mirrored.frame());
        let headers: Vec<_> = (&mut inner).map(|layer| layer.unwrap().header).collect();
        let [Header::Ethernet(ethernet), Header::Ipv4(_), transport] = headers[..] else { panic!("{headers:?}") };
        let name = match transport {
            Header::Tcp(_) => "TCP",
            Header::Udp(_) => "UDP",
            other => panic!("{other:?}"),
        };
        *transports.entry(name).or_insert(0) += 1;

        // The direction by addresses is the direction by MACs: the router is the source of what comes in.
        let direction = mirrored.direction().unwrap();
        let here = match direction {
            Direction::Ingress => ethernet.source(),
            Direction::Egress => ethernet.destination(),
        };
        assert_eq!(*router.get_or_insert(here), here, "packet {packets}");
        *directions.entry(format!("{direction:?}")).or_insert(0) += 1;
    }
    assert_eq!(packets, 100);
    // As tcpdump counts them: `ether[76:4] = 0xac1f00ee` is what the machine sent, `ether[73] = 6` is TCP.
    assert_eq!(directions, [("Egress".to_owned(), 47), ("Ingress".to_owned(), 53)].into());
    assert_eq!(transports, [("TCP", 82), ("UDP", 18)].into());
}
