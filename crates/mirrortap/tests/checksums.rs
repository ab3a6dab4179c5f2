//! Checksums along a walk: fragments, routing headers, what is damaged.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::{EXTERNAL, GET, WEB, build, inner, ipv4_fields, mirrored, verdicts, wrap};
use mirrortap::checksum::Verdict;
use mirrortap::{Checksums, IpProtocol, Layers, ipv4, ipv6, tcp};

#[test]
fn a_damaged_octet_is_found_in_its_layer() {
    let sent = [Verdict::Valid, Verdict::NotVerifiable, Verdict::Valid, Verdict::Valid];
    assert_eq!(verdicts(&mirrored()), sent, "outer IPv4, outer UDP without checksum, inner IPv4, TCP");
    for (place, layer) in [(22, 0), (64 + 8, 2), (84 + 4, 3), (84 + 32 + 1, 3)] {
        let mut frame = mirrored();
        frame[place] ^= 0x10;
        for (number, (now, before)) in verdicts(&frame).into_iter().zip(sent).enumerate() {
            assert_eq!(now == before, number != layer, "octet {place}, checksum {number}");
        }
    }
}

#[test]
fn what_was_cut_cannot_be_verified() {
    let frame = mirrored();
    let cut = verdicts(&frame[..frame.len() - 1]);
    assert_eq!(cut, [Verdict::Valid, Verdict::NotVerifiable, Verdict::Valid, Verdict::NotVerifiable]);
}

#[test]
fn a_fragment_cannot_be_verified() {
    // Its checksum covers octets that are in other packets. The outer addresses are no substitute.
    let fields = ipv4::Fields { flags: ipv4::Flags::MORE_FRAGMENTS, ..ipv4_fields(WEB, EXTERNAL) };
    let frame = build(|b| {
        let fragment = b.octets(GET).tcp(tcp::Fields::default(), &[]).ipv4(fields, &[]).ethernet(Default::default());
        wrap(fragment).ethernet(Default::default())
    });
    assert_eq!(verdicts(&frame)[2..], [Verdict::Valid, Verdict::NotVerifiable]);

    let fragment = [0, 0, 0, 1, 0, 0, 0, 9]; // offset 0, more follow
    let frame = build(|b| {
        b.octets(GET)
            .tcp(tcp::Fields::default(), &[])
            .ipv6_extension(IpProtocol::FRAGMENT, &fragment)
            .ipv6(ipv6::Fields::default())
            .ethernet(Default::default())
    });
    assert_eq!(verdicts(&frame), [Verdict::NotVerifiable]);
}

#[test]
fn a_routing_header_decides_what_the_checksum_covers() {
    // RFC 8200 §8.1: with segments left, the destination in the pseudo-header is the last address of the route.
    let [here, last] = [[0xfd; 16], [0xfe; 16]];
    let segment = build(|b| {
        b.octets(GET).tcp(tcp::Fields::default(), &[]).ipv6(ipv6::Fields {
            source: here.into(),
            destination: last.into(),
            ..Default::default()
        })
    });
    let routing = [&[6, 2, 0, 1, 0, 0, 0, 0], &last[..]].concat();
    let frame = build(|b| {
        b.octets(&segment[40..])
            .octets(&routing)
            .ipv6(ipv6::Fields {
                source: here.into(),
                destination: [0xfc; 16].into(),
                next_header: IpProtocol::ROUTING,
                ..Default::default()
            })
            .ethernet(Default::default())
    });
    assert_eq!(verdicts(&frame), [Verdict::Valid]);
}

/// Routing type 2 (RFC 6275 §6.4) tells the home address of the receiver, option 201 (§6.3) that of the sender.
#[test]
fn a_mobile_node_has_its_home_address_in_the_checksum() {
    let [sender, receiver, care_of] = [[0xfd; 16], [0xfe; 16], [0xfc; 16]];
    let segment = build(|b| {
        b.octets(GET).tcp(tcp::Fields::default(), &[]).ipv6(ipv6::Fields {
            source: sender.into(),
            destination: receiver.into(),
            ..Default::default()
        })
    });
    let home = [&[6, 2, 1, 0, 201, 16], &sender[..], &[1, 0]].concat();
    let routing = [&[60, 2, 2, 1, 0, 0, 0, 0], &receiver[..]].concat();
    let frame = |routing: &[u8]| {
        let fields = ipv6::Fields {
            source: care_of.into(),
            destination: care_of.into(),
            next_header: IpProtocol::ROUTING,
            ..Default::default()
        };
        build(|b| b.octets(&segment[40..]).octets(&home).octets(routing).ipv6(fields).ethernet(Default::default()))
    };
    assert_eq!(verdicts(&frame(&routing)), [Verdict::Valid]);
    // A type that does not tell where the packet goes.
    let unknown = [&[60, 2, 99, 1, 0, 0, 0, 0], &receiver[..]].concat();
    assert_eq!(verdicts(&frame(&unknown)), [Verdict::NotVerifiable]);
}

/// RFC 2784 §2.5: the checksum covers the payload; with RFC 1701's routing bit that begins with source route entries.
#[test]
fn a_gre_checksum_over_source_routes_is_not_judged() {
    let packet = [
        0xc0, 0x00, 0x08, 0x00, 0x82, 0x17, 0, 0, // C and R, IPv4, a checksum
        0x08, 0x00, 0, 4, 192, 0, 2, 1, 0, 0, 0, 0, // one entry, and the end
    ];
    let frame = build(|b| {
        let fields = ipv4::Fields { protocol: IpProtocol::GRE, ..ipv4_fields(WEB, EXTERNAL) };
        b.octets(&packet).ipv4(fields, &[]).ethernet(Default::default())
    });
    let mut checksums = Checksums::default();
    let judged: Vec<_> =
        Layers::ethernet(&frame[..]).map_while(Result::ok).map(|layer| checksums.verify(&layer)).collect();
    assert_eq!(judged[2], Some(Verdict::NotVerifiable));
}

#[test]
fn every_header_of_the_inner_frame_is_verified() {
    let frame = build(inner);
    assert_eq!(verdicts(&frame), [Verdict::Valid, Verdict::Valid]);
}
