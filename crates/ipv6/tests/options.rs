//! Hop-by-hop and destination options: known octets, cut ones, and that what is written is read again.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use mirrortap_ipv6::options::Fields;
use mirrortap_ipv6::{Action, Error, Ipv6Option, Options, destination_options, hop_by_hop, option};
use proptest::prelude::*;
use wire::{Field, IpProtocol, Part};

/// Hop-by-hop options as a multicast listener report has them (RFC 3810 §5): router alert 0, PadN without data.
const ROUTER_ALERT: [u8; 8] = [58, 0, 5, 2, 0, 0, 1, 0];
/// Hop-by-hop options of a jumbogram of 65,536 octets (RFC 2675 §2).
const JUMBO: [u8; 8] = [6, 0, 0xc2, 4, 0, 1, 0, 0];
/// Destination options of a tunnel (RFC 2473 §5.1), then eight octets more.
const LIMIT: [u8; 16] = [41, 1, 4, 1, 4, 1, 1, 0, 0x1e, 3, 7, 8, 9, 0, 0, 0];

fn all(octets: &[u8]) -> Vec<Result<Ipv6Option<'_>, Error>> {
    Options::new(octets).collect()
}

#[test]
fn reads_known_octets() {
    let input = [&ROUTER_ALERT[..], &[130, 0]].concat();
    let (header, rest) = hop_by_hop::parse(&input).unwrap();
    assert_eq!((header.next_header(), header.hdr_ext_len()), (IpProtocol::ICMPV6, 0));
    assert_eq!((header.header_len(), header.captured_len()), (8, 8));
    assert_eq!(header.options().collect::<Vec<_>>(), [Ok(Ipv6Option::RouterAlert(0)), Ok(Ipv6Option::PadN(&[]))]);
    assert_eq!(rest, [130, 0]);

    let (header, _) = hop_by_hop::parse(&JUMBO).unwrap();
    assert_eq!(header.options().collect::<Vec<_>>(), [Ok(Ipv6Option::JumboPayload(65_536))]);

    let (header, rest) = destination_options::parse(&LIMIT).unwrap();
    assert_eq!((header.next_header(), header.header_len(), rest.len()), (IpProtocol::IPV6, 16, 0));
    assert_eq!(
        header.options().collect::<Vec<_>>(),
        [
            Ok(Ipv6Option::TunnelEncapsulationLimit(4)),
            Ok(Ipv6Option::PadN(&[0])),
            Ok(Ipv6Option::Unknown { option_type: 0x1e, data: &[7, 8, 9] }),
            Ok(Ipv6Option::Pad1),
            Ok(Ipv6Option::Pad1),
            Ok(Ipv6Option::Pad1),
        ]
    );
    assert_eq!(
        format!("{:?}", hop_by_hop::parse(&JUMBO).unwrap().0),
        "Header { next_header: TCP (6), hdr_ext_len: 0, options: [Ok(JumboPayload(65536))] }"
    );
}

#[test]
fn writes_known_octets() {
    let mut octets = [0; 8];
    let fields = Fields { next_header: IpProtocol::ICMPV6, ..Fields::default() };
    octets[..2].copy_from_slice(&fields.to_bytes());
    let end = 2 + Ipv6Option::RouterAlert(0).write(&mut octets[2..]).unwrap();
    assert_eq!(Ipv6Option::PadN(&[]).write(&mut octets[end..]).unwrap(), 2);
    assert_eq!(octets, ROUTER_ALERT);
}

#[test]
fn every_prefix_says_what_is_missing() {
    for packet in [&ROUTER_ALERT[..], &JUMBO, &LIMIT] {
        for end in 0..packet.len() {
            let input = &packet[..end];
            if end < 2 {
                let error = Error::truncated(Part::HopByHopHeader, 2, end);
                assert_eq!(hop_by_hop::parse(input), Err(error));
                assert_eq!(hop_by_hop::header(input), Err(nom::Err::Error(error)));
                let error = Error::truncated(Part::DestinationOptionsHeader, 2, end);
                assert_eq!(destination_options::parse(input), Err(error));
                assert_eq!(destination_options::header(input), Err(nom::Err::Error(error)));
            } else {
                let (header, rest) = hop_by_hop::parse(input).unwrap();
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (packet.len(), end, 0));
                assert_eq!(destination_options::parse(input), Ok((header, rest)));
                assert_eq!(hop_by_hop::header(input), Ok((rest, header)));
                assert_eq!(destination_options::header(input), Ok((rest, header)));
            }
        }
    }
    let (cut, _) = hop_by_hop::parse(&JUMBO[..5]).unwrap();
    assert_eq!(cut.options().collect::<Vec<_>>(), [Err(Error::truncated(Part::Ipv6Option, 6, 3))]);
}

#[test]
fn a_type_says_what_to_do_with_it() {
    for (option_type, action, may_change) in [
        (0x1e, Action::Skip, false),
        (0x3e, Action::Skip, true),
        (0x4d, Action::Discard, false),
        (0x8a, Action::DiscardAndReport, false),
        (0xee, Action::DiscardAndReportUnicast, true),
    ] {
        let option = Ipv6Option::Unknown { option_type, data: &[] };
        assert_eq!((option.action(), option.may_change()), (action, may_change));
    }
    // RFC 2675 §2 wants all three bits read: 11 0.
    let jumbo = Ipv6Option::JumboPayload(65_536);
    assert_eq!((jumbo.action(), jumbo.may_change()), (Action::DiscardAndReportUnicast, false));
    assert_eq!(Ipv6Option::RouterAlert(0).action(), Action::Skip);
}

#[test]
fn steps_over_what_it_does_not_know() {
    // An unknown type, a router alert and a jumbo payload of another length.
    assert_eq!(
        all(&[0x8a, 1, 9, 5, 1, 0, 0xc2, 0, 0]),
        [
            Ok(Ipv6Option::Unknown { option_type: 0x8a, data: &[9] }),
            Ok(Ipv6Option::Unknown { option_type: 5, data: &[0] }),
            Ok(Ipv6Option::Unknown { option_type: 0xc2, data: &[] }),
            Ok(Ipv6Option::Pad1),
        ]
    );
}

#[test]
fn ends_after_the_first_error() {
    let octets = [0, 5, 2, 0];
    let mut options = Options::new(&octets);
    assert_eq!(options.next(), Some(Ok(Ipv6Option::Pad1)));
    assert_eq!(options.next(), Some(Err(Error::truncated(Part::Ipv6Option, 4, 3).at(1))));
    assert_eq!(options.next(), None);
    assert_eq!(options.next(), None);
    assert_eq!(options.octets().len(), 4);
    assert_eq!(all(&[0, 5]), [Ok(Ipv6Option::Pad1), Err(Error::truncated(Part::Ipv6Option, 2, 1).at(1))]);
    assert_eq!(option(&octets[1..]), Err(nom::Err::Error(Error::truncated(Part::Ipv6Option, 4, 3))));
    assert_eq!(option(&[]), Err(nom::Err::Error(Error::truncated(Part::Ipv6Option, 2, 0))));
}

#[test]
fn writes_every_type() {
    let options = [
        Ipv6Option::Pad1,
        Ipv6Option::PadN(&[0; 5]),
        Ipv6Option::TunnelEncapsulationLimit(255),
        Ipv6Option::RouterAlert(1),
        Ipv6Option::JumboPayload(u32::MAX),
        Ipv6Option::Unknown { option_type: 222, data: &[7; 255] },
    ];
    let mut output = [0; 512];
    let mut end = 0;
    for option in options {
        end += option.write(&mut output[end..]).unwrap();
    }
    assert_eq!(all(&output[..end]), options.map(Ok));
    let error = Ipv6Option::PadN(&[0; 256]).write(&mut [0; 300]).unwrap_err();
    assert_eq!(error, Error::malformed(Part::Ipv6Option, Field::OptionLength, 256));
    let error = Ipv6Option::RouterAlert(0).write(&mut [0; 3]).unwrap_err();
    assert_eq!(error.to_string(), "output buffer at octet 0: needs 4 octets, has 3");
}

/// Octets that hold options of every type now and then, with lengths that often fit.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![1 => any::<u8>(), 2 => prop::sample::select(vec![0, 1, 4, 5, 194]), 3 => 0_u8..6];
    prop::collection::vec(octet, 0..64)
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(octets in octets()) {
        let mut output = [0; 64];
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
        prop_assert!(failed || end == octets.len());
    }

    #[test]
    fn round_trip(octets in octets()) {
        if let Ok((header, rest)) = hop_by_hop::parse(&octets) {
            let fixed = Fields::from(header).to_bytes();
            prop_assert_eq!(&[&fixed, header.options().octets(), rest].concat(), &octets);
            prop_assert!(rest.is_empty() || header.captured_len() == header.header_len());
            let _ = format!("{header:?}");
        } else {
            prop_assert!(octets.len() < 2);
        }
    }
}
