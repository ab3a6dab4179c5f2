//! The other extension headers and the chain: known octets both ways, every prefix, octets-first round trips.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::net::Ipv6Addr;

use mirrortap_ipv6::routing::RoutingType;
use mirrortap_ipv6::{Error, Extension, Extensions, Fields, Header, authentication, fragment, routing};
use proptest::prelude::*;
use wire::checksum::PseudoHeader;
use wire::{Field, IpProtocol, Part};

const A: Ipv6Addr = Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0xa);
const B: Ipv6Addr = Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0xb);

/// UDP behind it, offset 1,448 octets (0x05a8) and not the last.
const FRAGMENT: [u8; 8] = [17, 0, 0x05, 0xa9, 0xde, 0xad, 0xbe, 0xef];
/// TCP behind it, 24 octets: (4 + 2) * 4, so the integrity check value has 12.
const AUTHENTICATION: [u8; 24] = [6, 4, 0, 0, 0, 0, 0x01, 0x00, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// A routing header before `next` with `addresses` and then `tlvs`, `fixed` before them.
fn route(next: u8, routing_type: u8, left: u8, fixed: [u8; 4], addresses: &[Ipv6Addr], tlvs: &[u8]) -> Vec<u8> {
    let units = u8::try_from(addresses.len() * 2 + tlvs.len() / 8).unwrap();
    let addresses = addresses.iter().flat_map(|address| address.octets());
    [next, units, routing_type, left].into_iter().chain(fixed).chain(addresses).chain(tlvs.iter().copied()).collect()
}

#[test]
fn reads_fragments() {
    let (header, rest) = fragment::Header::parse(&FRAGMENT).unwrap();
    assert_eq!(header.next_header(), IpProtocol::UDP);
    assert_eq!(header.fragment_offset(), 1448);
    assert!(header.more_fragments() && header.is_fragment() && header.is_later_fragment());
    assert_eq!((header.reserved_1(), header.reserved_2()), (0, 0));
    assert_eq!(header.identification(), 0xdead_beef);
    assert_eq!(header.octets(), &FRAGMENT);
    assert!(rest.is_empty());
    let fields = fragment::Fields {
        next_header: IpProtocol::UDP,
        fragment_offset: 1448,
        more_fragments: true,
        identification: 0xdead_beef,
        ..fragment::Fields::default()
    };
    assert_eq!(fields.to_bytes(), FRAGMENT);
    // Offset and M as sent: an atomic fragment, a first one, the last one, one with reserved bits.
    for (low, fragment, later, reserved) in
        [(0, false, false, 0), (1, true, false, 0), (8, true, true, 0), (6, false, false, 3)]
    {
        let octets = [17, 0, 0, low, 0, 0, 0, 0];
        let (header, _) = fragment::Header::parse(&octets).unwrap();
        assert_eq!(
            (header.is_fragment(), header.is_later_fragment(), header.reserved_2()),
            (fragment, later, reserved)
        );
    }
    for end in 0..8 {
        let error = Error::truncated(Part::FragmentHeader, 8, end);
        assert_eq!(fragment::Header::parse(&FRAGMENT[..end]), Err(error));
        assert_eq!(fragment::header(&FRAGMENT[..end]), Err(nom::Err::Error(error)));
    }
}

#[test]
fn reads_authentication() {
    let (header, rest) = authentication::Header::parse(&AUTHENTICATION).unwrap();
    assert_eq!((header.next_header(), header.payload_length()), (IpProtocol::TCP, 4));
    assert_eq!((header.header_len(), header.captured_len(), rest.len()), (24, 24, 0));
    assert_eq!((header.spi(), header.sequence_number(), header.reserved()), (0x100, 7, 0));
    assert_eq!(header.icv(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    let fields = authentication::Fields {
        next_header: IpProtocol::TCP,
        payload_length: 4,
        spi: 0x100,
        sequence_number: 7,
        ..authentication::Fields::default()
    };
    assert_eq!(fields.to_bytes(), AUTHENTICATION[..12]);
    for end in 0..24 {
        match authentication::Header::parse(&AUTHENTICATION[..end]) {
            Err(error) => {
                assert!(end < 12);
                assert_eq!(error, Error::truncated(Part::AuthenticationHeader, 12, end));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (24, end, 0));
            }
        }
    }
    let mut short = AUTHENTICATION;
    short[1] = 0;
    let error = Error::malformed(Part::AuthenticationHeader, Field::PayloadLength, 0);
    assert_eq!(authentication::Header::parse(&short), Err(error));
    // Without an integrity check value it has twelve octets.
    short[1] = 1;
    let (header, rest) = authentication::Header::parse(&short).unwrap();
    assert_eq!((header.header_len(), header.icv().len(), rest.len()), (12, 0, 12));
}

#[test]
fn reads_source_routes() {
    let octets = route(17, 0, 1, [0; 4], &[A, B], &[]);
    let (header, rest) = routing::Header::parse(&octets).unwrap();
    assert_eq!((header.next_header(), header.hdr_ext_len()), (IpProtocol::UDP, 4));
    assert_eq!((header.routing_type(), header.segments_left()), (RoutingType::SOURCE_ROUTE, 1));
    assert_eq!((header.header_len(), header.captured_len(), rest.len()), (40, 40, 0));
    assert_eq!(header.source_route().unwrap().collect::<Vec<_>>(), [A, B]);
    assert_eq!(header.segment_routing(), None);
    assert_eq!(header.final_destination(), Some(B));
    for end in 0..octets.len() {
        match routing::Header::parse(&octets[..end]) {
            Err(error) => {
                assert!(end < 4);
                assert_eq!(error, Error::truncated(Part::RoutingHeader, 4, end));
            }
            Ok((header, rest)) => {
                assert_eq!((header.header_len(), header.captured_len(), rest.len()), (40, end, 0));
                assert_eq!(header.source_route().unwrap().len(), end.saturating_sub(8) / 16);
                assert_eq!(header.final_destination(), None);
            }
        }
    }
    let arrived = route(17, 0, 0, [0; 4], &[A, B], &[]);
    assert_eq!(routing::Header::parse(&arrived).unwrap().0.final_destination(), None);
}

#[test]
fn reads_segment_routing() {
    // Last entry 1, tag 0x0102; then the padding TLV PadN (type 4) of six octets.
    let octets = route(6, 4, 1, [1, 0, 1, 2], &[B, A], &[4, 6, 0, 0, 0, 0, 0, 0]);
    let (header, _) = routing::Header::parse(&octets).unwrap();
    assert_eq!((header.header_len(), header.source_route()), (48, None));
    let segments = header.segment_routing().unwrap();
    assert_eq!((segments.last_entry(), segments.flags(), segments.tag()), (1, 0, 0x0102));
    assert_eq!(segments.segments().collect::<Vec<_>>(), [B, A]);
    assert_eq!(segments.tlvs(), [4, 6, 0, 0, 0, 0, 0, 0]);
    assert_eq!(header.final_destination(), Some(B));
    assert_eq!(
        format!("{segments:?}"),
        "SegmentRouting { last_entry: 1, flags: 0, tag: 258, segments: [2001:db8::b, 2001:db8::a], \
         tlvs: [4, 6, 0, 0, 0, 0, 0, 0] }"
    );
    // A last entry behind the end: what there is, and no TLV.
    let octets = route(6, 4, 1, [200, 0x5a, 0, 0], &[B], &[]);
    let segments = routing::Header::parse(&octets).unwrap().0.segment_routing().unwrap();
    assert_eq!((segments.last_entry(), segments.flags(), segments.tag()), (200, 0x5a, 0));
    assert_eq!((segments.segments().collect::<Vec<_>>(), segments.tlvs()), (vec![B], &[][..]));
    // Cut before its own four octets.
    assert_eq!(routing::Header::parse(&octets[..7]).unwrap().0.segment_routing(), None);
    // Other types are octets; type 2 has one address.
    let octets = route(6, 2, 1, [0; 4], &[A], &[]);
    let (header, _) = routing::Header::parse(&octets).unwrap();
    assert_eq!((header.segment_routing(), header.source_route(), header.final_destination()), (None, None, Some(A)));
    let unknown = route(6, 99, 1, [0; 4], &[A], &[]);
    assert_eq!(routing::Header::parse(&unknown).unwrap().0.final_destination(), None);
    assert_eq!(header.data(), [&[0; 4][..], &A.octets()].concat());
}

/// Hop-by-hop options, segment routing, the fragment header `fragment`, destination options, authentication.
fn chain(fragment: [u8; 8]) -> Vec<u8> {
    let mut chain = vec![43, 0, 1, 4, 0, 0, 0, 0];
    chain.extend(route(44, 4, 1, [1, 0, 0, 0], &[B, A], &[]));
    chain.extend(fragment);
    chain.extend([51, 0, 1, 4, 0, 0, 0, 0]);
    chain.extend(AUTHENTICATION);
    chain.extend([0x00, 0x50]);
    chain
}

fn names(extensions: Extensions<'_>) -> Vec<&'static str> {
    extensions
        .map(|extension| match extension.unwrap() {
            Extension::HopByHop(_) => "hop-by-hop",
            Extension::Routing(_) => "routing",
            Extension::Fragment(_) => "fragment",
            Extension::DestinationOptions(_) => "destination",
            Extension::Authentication(_) => "authentication",
            _ => "other",
        })
        .collect()
}

#[test]
fn walks_the_chain() {
    // The first fragment.
    let octets = chain([60, 0, 0, 1, 0, 0, 0, 9]);
    let mut extensions = Extensions::new(IpProtocol::HOP_BY_HOP, &octets);
    assert_eq!(names(extensions), ["hop-by-hop", "routing", "fragment", "destination", "authentication"]);
    let lengths = extensions.map(|extension| extension.unwrap().header_len()).collect::<Vec<_>>();
    assert_eq!(lengths, [8, 40, 8, 8, 24]);
    assert_eq!(extensions.by_ref().count(), 5);
    assert_eq!(extensions.next(), None);
    let upper = extensions.upper_layer();
    assert_eq!((upper.protocol, upper.octets), (IpProtocol::TCP, &[0x00, 0x50][..]));
    assert!(upper.is_fragment && !upper.is_later_fragment);
    // One segment is left, so the packet goes on to the first in the list.
    let fields = Fields { source: Ipv6Addr::LOCALHOST, destination: A, ..Fields::default() };
    let pseudo = extensions.pseudo_header(Header::parse(&fields.to_bytes()).unwrap().0);
    assert_eq!(pseudo, PseudoHeader::Ipv6 { source: Ipv6Addr::LOCALHOST, destination: B });
}

#[test]
fn ends_behind_a_later_fragment() {
    let octets = chain([60, 0, 0, 8, 0, 0, 0, 9]);
    let mut extensions = Extensions::new(IpProtocol::HOP_BY_HOP, &octets);
    assert_eq!(names(extensions), ["hop-by-hop", "routing", "fragment"]);
    assert_eq!(extensions.by_ref().count(), 3);
    let upper = extensions.upper_layer();
    assert_eq!((upper.protocol, upper.octets.len()), (IpProtocol::DESTINATION_OPTIONS, 8 + 24 + 2));
    assert!(upper.is_fragment && upper.is_later_fragment);
}

#[test]
fn ends_before_what_is_no_extension() {
    for number in 0..=255 {
        let mut extensions = Extensions::new(IpProtocol(number), &[7; 4]);
        if !matches!(number, 0 | 43 | 44 | 51 | 60) {
            assert_eq!(extensions.next(), None);
            let upper = extensions.upper_layer();
            assert_eq!((upper.protocol, upper.octets), (IpProtocol(number), &[7; 4][..]));
            assert!(!upper.is_fragment && !upper.is_later_fragment);
        }
    }
}

#[test]
fn every_prefix_ends_in_an_error_or_a_cut_header() {
    let octets = chain([60, 0, 0, 0, 0, 0, 0, 9]);
    // Where each header starts, how many octets it needs to be seen, and what it is called.
    let headers = [
        (0, 2, 8, Part::HopByHopHeader),
        (8, 4, 40, Part::RoutingHeader),
        (48, 8, 8, Part::FragmentHeader),
        (56, 2, 8, Part::DestinationOptionsHeader),
        (64, 12, 24, Part::AuthenticationHeader),
    ];
    for end in 0..octets.len() {
        let found = Extensions::new(IpProtocol::HOP_BY_HOP, &octets[..end]).collect::<Vec<_>>();
        let mut expected = found.iter();
        for (start, fixed, len, part) in headers {
            let available = end.saturating_sub(start);
            match expected.next().unwrap() {
                Ok(extension) => {
                    assert!(available >= fixed);
                    assert_eq!((extension.header_len(), extension.captured_len()), (len, available.min(len)));
                }
                Err(error) => {
                    assert!(available < fixed);
                    assert_eq!(*error, Error::truncated(part, fixed, available).at(start.min(end)));
                    break;
                }
            }
        }
        assert_eq!(expected.next(), None);
    }
}

#[test]
fn ends_after_the_first_error() {
    // Destination options, then an authentication header that cannot be.
    let octets = [51, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut extensions = Extensions::new(IpProtocol::DESTINATION_OPTIONS, &octets);
    assert!(matches!(extensions.next(), Some(Ok(Extension::DestinationOptions(_)))));
    let error = Error::malformed(Part::AuthenticationHeader, Field::PayloadLength, 0).at(8);
    assert_eq!(extensions.next(), Some(Err(error)));
    assert_eq!(extensions.next(), None);
    assert_eq!(extensions.next(), None);
    assert_eq!(extensions.upper_layer().protocol, IpProtocol::AUTHENTICATION);
    assert_eq!(extensions.upper_layer().octets, &octets[8..]);
    assert!(format!("{extensions:?}").starts_with("[Ok(DestinationOptions(Header { next_header: AH (51),"));
}

/// Octets that are numbers of extension headers often.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![1 => any::<u8>(), 4 => prop::sample::select(vec![0, 0, 0, 1, 4, 43, 44, 51, 60])];
    prop::collection::vec(octet, 0..128)
}

proptest! {
    #[test]
    fn a_chain_is_never_endless(first in prop::sample::select(vec![0_u8, 43, 44, 51, 60]), octets in octets()) {
        let mut extensions = Extensions::new(IpProtocol(first), &octets);
        let mut taken = 0;
        let mut failed = false;
        while let Some(extension) = extensions.next() {
            prop_assert!(!failed, "an iterator must end after an error");
            match extension {
                Ok(extension) => {
                    let _ = format!("{extension:?}");
                    prop_assert!(extension.captured_len() >= 2);
                    prop_assert!(extension.captured_len() <= extension.header_len());
                    prop_assert_eq!(extension.next_header(), extensions.upper_layer().protocol);
                    taken += extension.captured_len();
                }
                Err(error) => {
                    failed = true;
                    prop_assert_eq!(usize::try_from(error.offset()).unwrap(), taken);
                }
            }
        }
        prop_assert_eq!(extensions.next(), None);
        prop_assert_eq!(extensions.upper_layer().octets, &octets[taken..]);
    }

    #[test]
    fn round_trip(octets in octets()) {
        if let Ok((header, rest)) = routing::Header::parse(&octets) {
            prop_assert_eq!(&[&routing::Fields::from(header).to_bytes(), header.data(), rest].concat(), &octets);
            prop_assert_eq!(routing::header(&octets), Ok((rest, header)));
            if let Some(segments) = header.segment_routing() {
                let list = segments.segments().flat_map(|segment| segment.octets()).collect::<Vec<_>>();
                prop_assert!(header.data()[4..].starts_with(&list));
                prop_assert!(header.data().ends_with(segments.tlvs()));
            }
        }
        if let Ok((header, rest)) = fragment::Header::parse(&octets) {
            prop_assert_eq!(&[&fragment::Fields::from(header).to_bytes(), rest].concat(), &octets);
            prop_assert_eq!(fragment::header(&octets), Ok((rest, header)));
        }
        if let Ok((header, rest)) = authentication::Header::parse(&octets) {
            let fixed = authentication::Fields::from(header).to_bytes();
            prop_assert_eq!(&[&fixed, header.icv(), rest].concat(), &octets);
            prop_assert_eq!(authentication::header(&octets), Ok((rest, header)));
        }
    }
}
