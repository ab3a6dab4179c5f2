//! How octets of a fuzzer become a packet with a link type.

use mirrortap::{LinkType, Payload};

/// The link types that are read, one that is not, and aliases.
pub const LINKS: [LinkType; 11] = [
    LinkType::ETHERNET,
    LinkType::LINUX_SLL2,
    LinkType::LINUX_SLL,
    LinkType::NULL,
    LinkType::LOOP,
    LinkType::RAW,
    LinkType::IPV4,
    LinkType::IPV6,
    LinkType::RAW_BSD,
    LinkType::RAW_OPENBSD,
    LinkType(147),
];

/// A link type, chosen by the first octet, and the octets behind it.
pub fn link(octets: &[u8]) -> Option<(LinkType, &[u8])> {
    let (&first, rest) = octets.split_first()?;
    Some((LINKS[usize::from(first) % LINKS.len()], rest))
}

/// A link type, chosen by the first octet; and a packet, which claims as many octets more than are there as the next two
/// octets say.
pub fn packet(octets: &[u8]) -> Option<(LinkType, Payload<'_>)> {
    let (link_type, rest) = link(octets)?;
    let (&more, bytes) = rest.split_first_chunk()?;
    Some((link_type, Payload::new(bytes, bytes.len() + usize::from(u16::from_be_bytes(more)))))
}
