//! Both directions are one connection, and nothing else is.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use mirrortap::{IpProtocol, Vni};
use mirrortap_flow::{Direction, Endpoint, Key, Mirror, SipHasher13, tcpdump};
use proptest::prelude::*;

fn hash(key: &impl Hash) -> u64 {
    let mut hasher = SipHasher13::new([3; 16]);
    key.hash(&mut hasher);
    hasher.finish()
}

fn address() -> impl Strategy<Value = IpAddr> {
    // Few values, so that equal ones come up; with IPv4-mapped ones, which are not the IPv4 addresses in them.
    prop_oneof![
        (0..3_u32).prop_map(|a| Ipv4Addr::from_bits(0x0a00_0000 + a).into()),
        (0..3_u32).prop_map(|a| Ipv4Addr::from_bits(0x0a00_0000 + a).to_ipv6_mapped().into()),
        (0..3_u128).prop_map(|a| Ipv6Addr::from_bits(a).into()),
    ]
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    (0..3_u16, address()).prop_map(|(port, address)| Endpoint { port, address })
}

fn mirror() -> impl Strategy<Value = Option<Mirror>> {
    let vni = prop::option::of((0..3_u32).prop_map(|vni| Vni::new(vni).unwrap_or_default()));
    prop::option::of((address(), vni).prop_map(|(source, vni)| Mirror { source, vni }))
}

/// Everything that makes a key, and the key.
type Made = ((Option<Mirror>, u8, Endpoint, Endpoint), Key);

fn made() -> impl Strategy<Value = Made> {
    (mirror(), prop_oneof![Just(6_u8), Just(17)], endpoint(), endpoint())
        .prop_map(|parts| (parts, Key::new(parts.0, IpProtocol(parts.1), parts.2, parts.3).0))
}

#[test]
fn the_lower_port_comes_first_then_the_lower_address() {
    let web = Endpoint { port: 80, address: Ipv4Addr::new(200, 0, 0, 1) };
    let client = Endpoint { port: 45_604, address: Ipv4Addr::new(10, 0, 0, 1) };
    assert_eq!(tcpdump::Key::new(web, client).1, Direction::Forward);
    let (key, direction) = tcpdump::Key::new(client, web);
    assert_eq!((key.endpoints(), direction), ([web, client], Direction::Backward));
    // Octet by octet: 9.255.… is under 10.….
    let (a, b) = (Ipv4Addr::new(9, 255, 255, 255), Ipv4Addr::new(10, 0, 0, 0));
    let (a, b) = (Endpoint { port: 53, address: a }, Endpoint { port: 53, address: b });
    assert_eq!(tcpdump::Key::new(a, b).1, Direction::Forward);
    assert_eq!(tcpdump::Key::new(b, a).1, Direction::Backward);
    assert_eq!(tcpdump::Key::new(a, a).1, Direction::Forward);
}

#[test]
fn gives_its_parts_back() {
    let mirror = Mirror { source: Ipv4Addr::new(172, 31, 0, 238).into(), vni: Vni::new(5) };
    let (low, high) = (
        Endpoint { port: 1, address: Ipv4Addr::LOCALHOST.into() },
        Endpoint { port: 2, address: Ipv6Addr::LOCALHOST.into() },
    );
    let (key, direction) = Key::new(Some(mirror), IpProtocol::UDP, high, low);
    assert_eq!(direction, Direction::Backward);
    assert_eq!((key.mirror(), key.protocol(), key.endpoints()), (Some(mirror), IpProtocol::UDP, [low, high]));
}

proptest! {
    #[test]
    fn both_directions_give_the_same_key(((mirror, protocol, a, b), key) in made()) {
        let (there, forward) = Key::new(mirror, IpProtocol(protocol), a, b);
        let (back, backward) = Key::new(mirror, IpProtocol(protocol), b, a);
        prop_assert_eq!(there, key);
        prop_assert_eq!(there, back);
        prop_assert_eq!(hash(&there), hash(&back));
        if a == b {
            prop_assert_eq!(forward, backward);
        } else {
            prop_assert_eq!(forward, backward.opposite());
        }
    }

    #[test]
    fn different_connections_have_different_keys_and_hashes((one, key) in made(), (two, other) in made()) {
        let turned = (two.0, two.1, two.3, two.2);
        let same = one == two || one == turned;
        prop_assert_eq!(key == other, same);
        prop_assert_eq!(hash(&key) == hash(&other), same);
    }

    #[test]
    fn tcpdumps_keys_are_symmetric(ports: (u16, u16), v4: (u32, u32), v6: (u128, u128)) {
        let a = Endpoint { port: ports.0, address: Ipv4Addr::from_bits(v4.0) };
        let b = Endpoint { port: ports.1, address: Ipv4Addr::from_bits(v4.1) };
        prop_assert_eq!(tcpdump::Key::new(a, b).0, tcpdump::Key::new(b, a).0);
        prop_assert_eq!(hash(&tcpdump::Key::new(a, b).0), hash(&tcpdump::Key::new(b, a).0));
        let a = Endpoint { port: ports.0, address: Ipv6Addr::from_bits(v6.0) };
        let b = Endpoint { port: ports.1, address: Ipv6Addr::from_bits(v6.1) };
        prop_assert_eq!(tcpdump::Key::new(a, b).0, tcpdump::Key::new(b, a).0);
        prop_assert_eq!(hash(&tcpdump::Key::new(a, b).0), hash(&tcpdump::Key::new(b, a).0));
    }
}

#[test]
fn a_mirrored_packet_knows_its_connection() {
    use mirrortap::builder::Builder;
    use mirrortap::{Mirrored, ethernet, ipv4, tcp, udp, vxlan};

    let [web, external] = [[10, 10, 10, 252], [34, 160, 111, 145]].map(std::net::Ipv4Addr::from);
    let connection = |source, destination, ports: (u16, u16)| {
        let mut buffer = [0; 200];
        let frame = Builder::new(&mut buffer)
            .tcp(tcp::Fields { source_port: ports.0, destination_port: ports.1, ..Default::default() }, &[])
            .ipv4(ipv4::Fields { source, destination, ..Default::default() }, &[])
            .ethernet(ethernet::Fields::default())
            .vxlan(vxlan::Fields { vni: Vni::new(7).unwrap(), ..Default::default() })
            .udp(udp::Fields { destination_port: vxlan::PORT, ..Default::default() })
            .ipv4(ipv4::Fields { source: web, ..Default::default() }, &[])
            .ethernet(ethernet::Fields::default())
            .finish()
            .unwrap();
        Key::from_mirrored(&Mirrored::parse(&*frame).unwrap()).unwrap()
    };
    let (request, there) = connection(web, external, (45604, 80));
    let (response, back) = connection(external, web, (80, 45604));
    assert_eq!(request, response);
    assert_eq!(there, back.opposite());
    assert_eq!(request.source(there), Endpoint { address: web.into(), port: 45604 });
    assert_eq!(request.destination(there), response.source(back));
    assert_eq!(request.mirror(), Some(Mirror { source: web.into(), vni: Vni::new(7) }));
    assert_eq!(request.protocol(), IpProtocol::TCP);
    assert_eq!(
        request.to_string(),
        "TCP (6) 34.160.111.145:80 <> 10.10.10.252:45604, mirrored by 10.10.10.252 in VNI 7"
    );
}

#[test]
fn ports_that_were_captured_count_even_if_their_header_was_cut() {
    use mirrortap::builder::Builder;
    use mirrortap::{Layers, ipv4, tcp};

    let key = |source_port| {
        let mut buffer = [0; 100];
        let packet = Builder::new(&mut buffer)
            .tcp(tcp::Fields { source_port, destination_port: 80, ..Default::default() }, &[])
            .ipv4(ipv4::Fields::default(), &[])
            .finish()
            .unwrap();
        Key::from_layers(None, Layers::ip(&packet[..20 + 16])).unwrap()
    };
    let (first, direction) = key(1111);
    assert_eq!(first.source(direction).port, 1111);
    assert_ne!(first, key(2222).0);
}

#[test]
fn a_packet_of_version_6_knows_its_connection() {
    use mirrortap::builder::Builder;
    use mirrortap::{Layers, ipv6, udp};

    let [source, destination] = [1, 2].map(|last| Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last));
    let mut buffer = [0; 100];
    let packet = Builder::new(&mut buffer)
        .octets(&[0; 8])
        .udp(udp::Fields { source_port: 5000, destination_port: 53, ..Default::default() })
        .ipv6_extension(IpProtocol::DESTINATION_OPTIONS, &[0, 0, 1, 4, 0, 0, 0, 0])
        .ipv6(ipv6::Fields { source, destination, ..Default::default() })
        .finish()
        .unwrap();
    let (key, direction) = Key::from_layers(None, Layers::ip(&*packet)).unwrap();
    assert_eq!(key.protocol(), IpProtocol::UDP, "not the extension header's number");
    assert_eq!(key.source(direction), Endpoint { address: source.into(), port: 5000 });
    assert_eq!(key.destination(direction), Endpoint { address: destination.into(), port: 53 });
}

/// Octets behind any other header that could not be read are no ports.
#[test]
fn only_what_has_ports_has_them() {
    use mirrortap::builder::Builder;
    use mirrortap::{Layers, ipv4};

    let mut buffer = [0; 100];
    // GRE of version 7, which nobody knows.
    let packet = Builder::new(&mut buffer)
        .octets(&[0x00, 0x07, 0x08, 0x00, 1, 2, 3, 4])
        .ipv4(ipv4::Fields { protocol: IpProtocol::GRE, ..Default::default() }, &[])
        .finish()
        .unwrap();
    let (key, _) = Key::from_layers(None, Layers::ip(&*packet)).unwrap();
    assert_eq!(key.endpoints().map(|endpoint| endpoint.port), [0, 0]);
}

/// Every part of a key, changed by itself, changes the hash.
#[test]
fn every_part_is_hashed() {
    let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
    let (v4, v6) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(mapped));
    let mirrors = [None, Some((v4, None)), Some((v4, Vni::new(1))), Some((v6, None)), Some((v6, Vni::new(1)))];
    let mut hashes = std::collections::BTreeMap::new();
    for mirror in mirrors.map(|mirror| mirror.map(|(source, vni)| Mirror { source, vni })) {
        for protocol in [IpProtocol::TCP, IpProtocol::UDP] {
            for (low, high) in [(v4, v4), (v4, v6), (v6, v4), (v6, v6)] {
                for ports in [(1, 2), (1, 3), (1, 0x0102), (2, 3), (0x0102, 0x0103)] {
                    let low = Endpoint { address: low, port: ports.0 };
                    let high = Endpoint { address: high, port: ports.1 };
                    let (key, _) = Key::new(mirror, protocol, low, high);
                    assert_eq!(hashes.insert(hash(&key), key), None, "{key}");
                }
            }
        }
    }
    assert_eq!(hashes.len(), 5 * 2 * 4 * 5);
}

#[test]
fn every_address_is_hashed() {
    let addresses =
        |last| [Ipv4Addr::new(10, 0, 0, last).into(), Ipv6Addr::new(1, 0, 0, 0, 0, 0, 0, last.into()).into()];
    let mut hashes = std::collections::BTreeSet::new();
    for address in [1, 2, 3].map(addresses).concat() {
        let (one, two) = (Endpoint { address, port: 1 }, Endpoint { address: [0; 4].into(), port: 2 });
        assert!(hashes.insert(hash(&Key::new(None, IpProtocol::TCP, one, two).0)));
        let (one, two) = (Endpoint { port: 2, ..one }, Endpoint { port: 1, ..two });
        assert!(hashes.insert(hash(&Key::new(None, IpProtocol::TCP, one, two).0)));
        let mirror = Mirror { source: address, vni: None };
        assert!(hashes.insert(hash(&Key::new(Some(mirror), IpProtocol::TCP, two, two).0)));
    }
}
