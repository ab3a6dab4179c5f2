//! Neighbor discovery: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::net::Ipv6Addr;

use mirrortap_icmp::v6::ndp::{Message, NdpOption, NeighborFlags, Options, PrefixFlags, RouterFlags};
use mirrortap_icmp::v6::{Fields, Header, Type};
use mirrortap_icmp::{Error, Ipv6Addresses};
use proptest::prelude::*;
use wire::{Field, Part};

const TARGET: [u8; 16] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const DESTINATION: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
const MTU: [u8; 8] = [5, 1, 0, 0, 0, 0, 0x05, 0xdc];

fn all(octets: &[u8]) -> Vec<Result<NdpOption<'_>, Error>> {
    Options::new(octets).collect()
}

/// One message of each type with an MTU option, and what it says; and how long it is before its options.
fn messages() -> [(Vec<u8>, Message<'static>, usize); 5] {
    let options = Options::new(&MTU);
    let (target, destination) = (Ipv6Addr::from(TARGET), Ipv6Addr::from(DESTINATION));
    let octets = |start: [u8; 8], body: &[u8]| [&start, body, &MTU].concat();
    [
        (octets([133, 0, 0, 0, 0, 0, 0, 9], &[]), Message::RouterSolicitation { reserved: 9, options }, 8),
        (
            octets([134, 0, 0, 0, 64, 0xc8, 0x07, 0x08], &[0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe8]),
            Message::RouterAdvertisement {
                cur_hop_limit: 64,
                flags: RouterFlags::MANAGED | RouterFlags::OTHER | RouterFlags(0x08),
                router_lifetime: 1800,
                reachable_time: 30_000,
                retrans_timer: 1000,
                options,
            },
            16,
        ),
        (
            octets([135, 0, 0, 0, 0, 0, 0, 9], &TARGET),
            Message::NeighborSolicitation { reserved: 9, target, options },
            24,
        ),
        (
            octets([136, 0, 0, 0, 0xe0, 0, 0, 0], &TARGET),
            Message::NeighborAdvertisement {
                flags: NeighborFlags::ROUTER | NeighborFlags::SOLICITED | NeighborFlags::OVERRIDE,
                target,
                options,
            },
            24,
        ),
        (
            octets([137, 0, 0, 0, 0, 0, 0, 9], &[TARGET, DESTINATION].concat()),
            Message::Redirect { reserved: 9, target, destination, options },
            40,
        ),
    ]
}

#[test]
fn reads_and_writes_known_octets() {
    for (octets, expected, _) in messages() {
        let (header, rest) = Header::parse(&octets).unwrap();
        let message = Message::parse(header, rest).unwrap().unwrap();
        assert_eq!(message, expected);
        assert_eq!(all(message.options().octets()), [Ok(NdpOption::Mtu { reserved: 0, mtu: 1500 })]);
        let fields = Fields {
            message_type: message.message_type(),
            rest_of_header: message.rest_of_header(),
            code: header.code(),
            checksum: header.checksum(),
        };
        let mut output = [0; 48];
        let len = message.write(&mut output).unwrap();
        assert_eq!([&fields.to_bytes(), &output[..len]].concat(), octets);
        assert_eq!(message.write(&mut output[..len - 1]), Err(Error::truncated(Part::Buffer, len, len - 1)));
    }
    assert_eq!(RouterFlags(0x18).preference(), 3);
    let (header, rest) = Header::parse(&[128, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(Message::parse(header, rest), Ok(None));
}

#[test]
fn every_prefix_says_what_is_missing() {
    for (octets, _, fixed_len) in messages() {
        for end in 4..octets.len() {
            let (header, rest) = Header::parse(&octets[..end]).unwrap();
            match Message::parse(header, rest) {
                Err(error) => {
                    assert!(end < fixed_len);
                    assert_eq!(error, Error::truncated(Part::Icmpv6Header, fixed_len, end));
                }
                Ok(message) => {
                    assert_eq!(message.unwrap().options().octets(), &MTU[..end - fixed_len]);
                }
            }
        }
    }
}

#[test]
fn reads_and_writes_every_option() {
    let prefix = [&[3, 4, 64, 0xc0, 0, 0, 0x0e, 0x10, 0, 0, 0x07, 0x08, 0, 0, 0, 1][..], &DESTINATION].concat();
    let servers = [&[25, 3, 0, 0, 0xff, 0xff, 0xff, 0xff][..], &DESTINATION].concat();
    let options: [(&[u8], NdpOption<'_>); 8] = [
        (&[1, 1, 2, 0, 0x5e, 0, 0x53, 1], NdpOption::SourceLinkLayerAddress(&[2, 0, 0x5e, 0, 0x53, 1])),
        (&[2, 1, 2, 0, 0x5e, 0, 0x53, 1], NdpOption::TargetLinkLayerAddress(&[2, 0, 0x5e, 0, 0x53, 1])),
        (
            &prefix,
            NdpOption::PrefixInformation {
                prefix_length: 64,
                flags: PrefixFlags(PrefixFlags::ON_LINK.0 | PrefixFlags::AUTONOMOUS.0),
                valid_lifetime: 3600,
                preferred_lifetime: 1800,
                reserved: 1,
                prefix: DESTINATION.into(),
            },
        ),
        (
            &[4, 2, 0, 0, 0, 0, 0, 1, 0x60, 0, 0, 0, 0, 0, 0, 0],
            NdpOption::RedirectedHeader { reserved: &[0, 0, 0, 0, 0, 1], packet: &[0x60, 0, 0, 0, 0, 0, 0, 0] },
        ),
        (&MTU, NdpOption::Mtu { reserved: 0, mtu: 1500 }),
        (
            &servers,
            NdpOption::RecursiveDnsServers {
                reserved: 0,
                lifetime: u32::MAX,
                addresses: Ipv6Addresses::new(&DESTINATION),
            },
        ),
        (&[14, 1, 1, 2, 3, 4, 5, 6], NdpOption::Unknown { option_type: 14, data: &[1, 2, 3, 4, 5, 6] }),
        // A prefix of one unit is none, and nothing of it is lost.
        (&[3, 1, 1, 2, 3, 4, 5, 6], NdpOption::Unknown { option_type: 3, data: &[1, 2, 3, 4, 5, 6] }),
    ];
    let mut input = Vec::new();
    for (octets, option) in options {
        let mut output = [0; 40];
        let len = option.write(&mut output).unwrap();
        assert_eq!((&output[..len], all(octets)), (octets, vec![Ok(option)]));
        input.extend(octets);
    }
    assert_eq!(all(&input), options.map(|(_, option)| Ok(option)));
}

#[test]
fn writes_whole_units_only() {
    let mut output = [0; 4096];
    assert_eq!(NdpOption::Unknown { option_type: 9, data: &[0; 2038] }.write(&mut output), Ok(2040));
    for len in [0, 5, 7, 2046] {
        let error = NdpOption::Unknown { option_type: 9, data: &[0; 2046][..len] }.write(&mut output).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("neighbor discovery option at octet 0: option length cannot be {}", len + 2)
        );
    }
    let error = NdpOption::Mtu { reserved: 0, mtu: 0 }.write(&mut output[..7]).unwrap_err();
    assert_eq!(error, Error::truncated(Part::Buffer, 8, 7));
}

#[test]
fn ends_after_the_first_error() {
    let octets = [&MTU[..], &[1, 0, 0, 0, 0, 0, 0, 0], &MTU].concat();
    let mut options = Options::new(&octets);
    assert!(matches!(options.next(), Some(Ok(_))));
    assert_eq!(options.next(), Some(Err(Error::malformed(Part::NdpOption, Field::OptionLength, 0).at(8))));
    assert_eq!((options.next(), options.next()), (None, None));
    assert_eq!(options.octets().len(), 24);
    assert_eq!(all(&[1]), [Err(Error::truncated(Part::NdpOption, 2, 1))]);
    assert_eq!(all(&[1, 2, 0]), [Err(Error::truncated(Part::NdpOption, 16, 3))]);
}

proptest! {
    #[test]
    fn round_trip(kind in 130_u8..140, word: [u8; 4], rest: Vec<u8>) {
        let input = [&[kind, 0, 0, 0], &word[..], &rest].concat();
        let (header, after) = Header::parse(&input).unwrap();
        match Message::parse(header, after) {
            Ok(Some(message)) => {
                prop_assert_eq!((message.message_type(), message.rest_of_header()), (Type(kind), word));
                let mut output = vec![0; rest.len()];
                prop_assert_eq!(message.write(&mut output), Ok(rest.len()));
                prop_assert_eq!(output, rest);
            }
            Ok(None) => prop_assert!(!(133..=137).contains(&kind)),
            Err(error) => prop_assert_eq!(error.part(), Part::Icmpv6Header),
        }
    }

    #[test]
    fn whatever_is_read_is_written_again(
        units in proptest::collection::vec((prop_oneof![0_u8..7, 25_u8..26], 0_u8..6, any::<[u8; 38]>()), 0..6),
    ) {
        // Each of the known types, with lengths that fit and that do not.
        let octets: Vec<u8> = units
            .iter()
            .flat_map(|(kind, units, data)| {
                let len = (usize::from(*units) * 8).saturating_sub(2).min(data.len());
                [&[*kind, *units], &data[..len]].concat()
            })
            .collect();
        let mut output = vec![0; octets.len()];
        let mut end = 0;
        let mut failed = false;
        for option in Options::new(&octets) {
            prop_assert!(!failed, "an iterator must end after an error");
            match option {
                Ok(option) => end += option.write(&mut output[end..]).unwrap(),
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), end);
                }
            }
        }
        prop_assert_eq!(&output[..end], &octets[..end]);
    }
}

#[test]
fn flags_are_sets() {
    assert_eq!(RouterFlags(0xc0) | RouterFlags::OTHER, RouterFlags(0xc0));
    assert_eq!(NeighborFlags(0xe000_0000) | NeighborFlags::ROUTER, NeighborFlags(0xe000_0000));
    assert!(RouterFlags(0xc0).contains(RouterFlags::OTHER) && !RouterFlags::OTHER.contains(RouterFlags(0xc0)));
    assert!(NeighborFlags(0x6000_0000).contains(NeighborFlags::SOLICITED));
    assert!(!NeighborFlags::SOLICITED.contains(NeighborFlags(0x6000_0000)));
    assert!(PrefixFlags(0xc0).contains(PrefixFlags::ON_LINK) && !PrefixFlags::ON_LINK.contains(PrefixFlags(0xc0)));
    // RFC 4191: M O H Prf.
    assert_eq!([0x00, 0x08, 0x10, 0x18, 0xe7].map(|octet| RouterFlags(octet).preference()), [0, 1, 2, 3, 0]);
}
