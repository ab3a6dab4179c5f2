//! Octets → `Header` → `Fields` → the same octets, for every protocol; options too.

use mirrortap::{Error, IResult, arp, ethernet, geneve, gre, icmp, ipv4, ipv6, tcp, udp, vxlan};

use crate::Target;
use crate::items::{check_error, rewrite};

/// Every protocol with its round trip; the first octet chooses by the place in this list.
pub const PROTOCOLS: [(&str, Target); 27] = [
    ("ethernet", ethernet),
    ("vlan", vlan),
    ("llc", llc),
    ("snap", snap),
    ("sll", sll),
    ("sll2", sll2),
    ("null", null),
    ("arp", arp),
    ("ipv4", ipv4),
    ("ipv6", ipv6),
    ("ipv6_hop_by_hop", ipv6_hop_by_hop),
    ("ipv6_destination_options", ipv6_destination_options),
    ("ipv6_routing", ipv6_routing),
    ("ipv6_fragment", ipv6_fragment),
    ("authentication", authentication),
    ("icmpv4", icmpv4),
    ("icmpv6", icmpv6),
    ("icmp_extension", icmp_extension),
    ("ndp", ndp),
    ("udp", udp),
    ("tcp", tcp),
    ("vxlan", vxlan),
    ("vxlan_gpe", vxlan_gpe),
    ("geneve", geneve),
    ("gre", gre),
    ("erspan_2", erspan_2),
    ("erspan_3", erspan_3),
];

/// Reads a header of the protocol that the first octet chooses, and writes it again.
pub fn round_trip(octets: &[u8]) {
    let Some((&protocol, octets)) = octets.split_first() else { return };
    PROTOCOLS[usize::from(protocol) % PROTOCOLS.len()].1(octets);
}

/// The header and the octets behind it, if `parse` and its twin for nom read one; both read or refuse the same.
fn read<'a, H: Copy + std::fmt::Debug + PartialEq>(
    octets: &'a [u8],
    parsed: Result<(H, &'a [u8]), Error>,
    nom: IResult<'a, H>,
) -> Option<(H, &'a [u8])> {
    assert_eq!(nom.map(|(rest, header)| (header, rest)).ok(), parsed.ok(), "the same for nom");
    if let Err(error) = parsed {
        check_error(error, octets.len());
    }
    parsed.ok()
}

/// The parts are the octets, in order.
fn same(octets: &[u8], parts: [&[u8]; 3]) {
    assert_eq!(parts.concat(), octets);
}

/// Reads a header of `LEN` octets, which is there whatever they are, and writes it again.
fn fixed<'a, H: Copy + std::fmt::Debug + PartialEq, const LEN: usize>(
    octets: &'a [u8],
    parsed: Result<(H, &'a [u8]), Error>,
    nom: IResult<'a, H>,
    write: impl Fn(H) -> [u8; LEN],
) -> Option<(H, &'a [u8])> {
    let parsed = read(octets, parsed, nom);
    assert_eq!(parsed.is_some(), octets.len() >= LEN);
    if let Some((header, rest)) = parsed {
        same(octets, [&write(header), &[], rest]);
    }
    parsed
}

fn ethernet(octets: &[u8]) {
    use ethernet::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn vlan(octets: &[u8]) {
    use ethernet::vlan::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn llc(octets: &[u8]) {
    use ethernet::llc::{Fields, Header, header};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    let mut output = [0; 4];
    let len = Fields::from(header).write(&mut output).expect("at most four octets");
    assert_eq!(len, header.header_len());
    same(octets, [&output[..len], &[], rest]);
}

fn snap(octets: &[u8]) {
    use ethernet::snap::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn sll(octets: &[u8]) {
    use ethernet::sll::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn sll2(octets: &[u8]) {
    use ethernet::sll2::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn null(octets: &[u8]) {
    use ethernet::null::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn arp(octets: &[u8]) {
    let parsed = read(octets, arp::Header::parse(octets), arp::header(octets));
    assert_eq!(parsed.is_some(), octets.len() >= arp::Header::LEN);
    let Some((header, rest)) = parsed else { return };
    same(octets, [&arp::Fields::from(header).to_bytes(), header.addresses(), rest]);
    if let Some(packet) = arp::EthernetIpv4::from_header(header) {
        assert_eq!(packet.to_bytes(), octets[..arp::EthernetIpv4::LEN]);
    }
}

fn ipv4(octets: &[u8]) {
    let Some((header, rest)) = read(octets, ipv4::Header::parse(octets), ipv4::header(octets)) else { return };
    let options = header.options().octets();
    same(octets, [&ipv4::Fields::from(header).to_bytes(), options, rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
    let (end, error) = rewrite(options, header.options(), ipv4::Ipv4Option::write);
    assert!(error.is_some() || matches!(options[end..], [] | [0, ..]), "only End of Option List ends it early");
}

fn ipv6(octets: &[u8]) {
    let Some((header, rest)) = read(octets, ipv6::Header::parse(octets), ipv6::header(octets)) else { return };
    same(octets, [&ipv6::Fields::from(header).to_bytes(), &[], rest]);
}

fn ipv6_options(octets: &[u8], header: ipv6::options::Header<'_>, rest: &[u8]) {
    let options = header.options().octets();
    same(octets, [&ipv6::options::Fields::from(header).to_bytes(), options, rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
    let (end, error) = rewrite(options, header.options(), ipv6::Ipv6Option::write);
    assert_eq!(error.is_some(), end < options.len(), "all octets, or an error where they end");
}

fn ipv6_hop_by_hop(octets: &[u8]) {
    use ipv6::hop_by_hop::{header, parse};
    let Some((header, rest)) = read(octets, parse(octets), header(octets)) else { return };
    ipv6_options(octets, header, rest);
}

fn ipv6_destination_options(octets: &[u8]) {
    use ipv6::destination_options::{header, parse};
    let Some((header, rest)) = read(octets, parse(octets), header(octets)) else { return };
    ipv6_options(octets, header, rest);
}

fn ipv6_routing(octets: &[u8]) {
    use ipv6::routing::{Fields, Header, header};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    same(octets, [&Fields::from(header).to_bytes(), header.data(), rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
    if let Some(segments) = header.segment_routing() {
        let list: Vec<u8> = segments.segments().flat_map(|segment| segment.octets()).collect();
        assert!(header.data()[4..].starts_with(&list) && header.data().ends_with(segments.tlvs()));
    }
}

fn ipv6_fragment(octets: &[u8]) {
    use ipv6::fragment::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn authentication(octets: &[u8]) {
    use ipv6::authentication::{Fields, Header, header};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    same(octets, [&Fields::from(header).to_bytes(), header.icv(), rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
}

/// A header of ICMP can be cut behind its first four octets; the fields there are zero then. What an error message quotes
/// and the extension behind that are all that follows the header.
fn icmp(octets: &[u8], written: [u8; 8], rest: &[u8], quoted: Option<&[u8]>, extension: Option<&[u8]>) {
    match octets.len() {
        ..8 => assert_eq!((&written[..4], &written[4..], rest), (&octets[..4], &[0; 4][..], &[][..])),
        _ => same(octets, [&written, &[], rest]),
    }
    let (quoted, extension) = (quoted.unwrap_or_default(), extension.unwrap_or_default());
    assert!(quoted.is_empty() && extension.is_empty() || [quoted, extension].concat() == rest);
}

fn icmpv4(octets: &[u8]) {
    use icmp::v4::{Fields, Header, header};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    let written = Fields::from(header).to_bytes();
    icmp(octets, written, rest, header.quoted(rest), header.extension(rest));
}

fn icmpv6(octets: &[u8]) {
    use icmp::v6::{Fields, Header, header, mld};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    let written = Fields::from(header).to_bytes();
    icmp(octets, written, rest, header.quoted(rest), header.extension(rest));
    // Records of MLD are not written; their parts lie behind each other.
    let mut at = 0;
    for record in mld::Records::from_report(header, rest).into_iter().flatten().map_while(Result::ok) {
        assert_eq!(record.record_type, rest[at]);
        assert_eq!(record.multicast_address.octets(), rest[at + 4..at + 20]);
        at += mld::Record::LEN;
        let sources: Vec<u8> = record.sources.flat_map(|source| source.octets()).collect();
        assert!(rest[at..].starts_with(&sources));
        at += sources.len();
        assert!(rest[at..].starts_with(record.aux_data));
        at += record.aux_data.len();
    }
}

fn icmp_extension(octets: &[u8]) {
    use icmp::extension::{Fields, Header, Object, Objects, header};
    let parsed = fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
    let Some((_, rest)) = parsed else { return };
    let (end, error) = rewrite(rest, Objects::new(rest), Object::write);
    assert_eq!(error.is_some(), end < rest.len(), "all octets, or an error where they end");
}

fn ndp(octets: &[u8]) {
    use icmp::v6::Header;
    use icmp::v6::ndp::{Message, NdpOption};
    let Ok((header, rest)) = Header::parse(octets) else { return };
    let Ok(Some(message)) = Message::parse(header, rest) else { return };
    assert_eq!(
        (message.message_type(), Some(&message.rest_of_header())),
        (header.message_type(), header.rest_of_header())
    );
    let mut output = vec![0; rest.len()];
    assert_eq!(message.write(&mut output), Ok(rest.len()));
    assert_eq!(output, rest);
    let options = message.options().octets();
    let (end, error) = rewrite(options, message.options(), NdpOption::write);
    assert_eq!(error.is_some(), end < options.len(), "all octets, or an error where they end");
}

fn udp(octets: &[u8]) {
    let Some((header, rest)) = read(octets, udp::Header::parse(octets), udp::header(octets)) else { return };
    same(octets, [&udp::Fields::from(header).to_bytes(), &[], rest]);
}

fn tcp(octets: &[u8]) {
    let Some((header, rest)) = read(octets, tcp::Header::parse(octets), tcp::header(octets)) else { return };
    let options = header.options().octets();
    same(octets, [&tcp::Fields::from(header).to_bytes(), options, rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
    let (end, error) = rewrite(options, header.options(), tcp::TcpOption::write);
    assert!(error.is_some() || matches!(options[end..], [] | [0, ..]), "only End of Option List ends it early");
}

fn vxlan(octets: &[u8]) {
    use vxlan::{Fields, Header, header};
    let parsed = fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
    let Some((header, _)) = parsed else { return };
    if let Some(policy) = header.group_policy() {
        // The other bits of the first octet are reserved.
        let [bits, a, b] = header.reserved_1();
        assert_eq!(policy.to_be_bytes(), [bits & 0x48, a, b]);
    }
}

fn vxlan_gpe(octets: &[u8]) {
    use vxlan::gpe::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn geneve(octets: &[u8]) {
    let Some((header, rest)) = read(octets, geneve::Header::parse(octets), geneve::header(octets)) else { return };
    let options = header.options().octets();
    same(octets, [&geneve::Fields::from(header).to_bytes(), options, rest]);
    assert!(header.captured_len() == header.header_len() || rest.is_empty());
    let (end, error) = rewrite(options, header.options(), geneve::GeneveOption::write);
    assert_eq!(error.is_some(), end < options.len(), "all octets, or an error where they end");
}

fn gre(octets: &[u8]) {
    let Some((header, rest)) = read(octets, gre::Header::parse(octets), gre::header(octets)) else { return };
    let mut output = [0; gre::Header::MAX_LEN];
    let len = gre::Fields::from(header).write(&mut output).expect("it has room for all words");
    assert_eq!(len, header.header_len());
    if header.captured_len() < len {
        // Words that were cut short are zero.
        assert_eq!((&output[..4], rest), (&octets[..4], &[][..]));
        return;
    }
    same(octets, [&output[..len], &[], rest]);
    if header.has_routing() {
        let mut routing = gre::Routing::new(rest);
        let (end, error) = rewrite(rest, &mut routing, gre::SourceRouteEntry::write);
        let behind = [&[0; 4], routing.rest()].concat();
        // The last entry, four octets that the iterator takes without yielding them, is not there if all octets are.
        assert!(error.is_some() || end == rest.len() || is_last(&rest[end..], &behind));
    }
}

/// Whether `octets` are the last entry of a source route (its offset counts for nothing) and what is behind it.
fn is_last(octets: &[u8], behind: &[u8]) -> bool {
    octets.len() == behind.len() && octets[..2] == [0; 2] && octets[3..] == behind[3..]
}

fn erspan_2(octets: &[u8]) {
    use gre::erspan::type_2::{Fields, Header, header};
    fixed(octets, Header::parse(octets), header(octets), |header| Fields::from(header).to_bytes());
}

fn erspan_3(octets: &[u8]) {
    use gre::erspan::type_3::{Fields, Header, header};
    let Some((header, rest)) = read(octets, Header::parse(octets), header(octets)) else { return };
    let mut output = [0; Header::MAX_LEN];
    let len = Fields::from(header).write(&mut output).expect("it has room for all");
    assert!(header.captured_len() <= header.header_len() && header.captured_len() + rest.len() == octets.len());
    if header.captured_len() == header.header_len() {
        same(octets, [&output[..len], &[], rest]);
    } else {
        assert_eq!(rest, [], "nothing is behind a header that was cut short");
    }
}
