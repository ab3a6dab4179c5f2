//! What the packets are built from.

use mirrortap::builder::Builder;
use mirrortap::tcp::{Flags, SequenceNumber, TcpOption};
use mirrortap::{EtherType, IpProtocol, MacAddr, Vni, ethernet, icmp, ipv4, ipv6, tcp, udp, vxlan};

use crate::Failure;

/// A frame as `write` builds it.
pub(crate) fn built(write: impl for<'b> FnOnce(Builder<'b>) -> Builder<'b>) -> Result<Vec<u8>, Failure> {
    let mut buffer = [0; 2048];
    Ok(write(Builder::new(&mut buffer)).finish()?.to_vec())
}

/// Octets from hexadecimal digits; spaces are for the reader.
pub(crate) fn hex(digits: &str) -> Result<Vec<u8>, Failure> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let octet = |pair: &[u8]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    digits.chunks(2).map(octet).collect()
}

pub(crate) const HERE: MacAddr = MacAddr([2, 0, 0, 0, 0, 1]);
pub(crate) const THERE: MacAddr = MacAddr([2, 0, 0, 0, 0, 2]);
pub(crate) const FRAME: ethernet::Fields =
    ethernet::Fields { destination: THERE, source: HERE, ether_type: EtherType::IPV4 };

pub(crate) fn ip() -> ipv4::Fields {
    let (source, destination) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
    ipv4::Fields { identification: 7, source, destination, ..Default::default() }
}

pub(crate) fn ip6() -> ipv6::Fields {
    let (source, destination) = ([0xfe80, 0, 0, 0, 0, 0, 0, 1].into(), [0x2001, 0xdb8, 0, 0, 1, 0, 0, 2].into());
    ipv6::Fields { source, destination, ..Default::default() }
}

pub(crate) fn ports(source_port: u16, destination_port: u16) -> udp::Fields {
    udp::Fields { source_port, destination_port, ..Default::default() }
}

/// An IPv4 packet of `protocol` in a frame.
pub(crate) fn ip_of(protocol: u8, payload: &[u8]) -> Result<Vec<u8>, Failure> {
    let fields = ipv4::Fields { protocol: IpProtocol(protocol), ..ip() };
    built(|frame| frame.octets(payload).ipv4(fields, &[]).ethernet(FRAME))
}

/// An IPv6 packet of `next_header` in a frame.
pub(crate) fn ip6_of(next_header: u8, payload: &[u8]) -> Result<Vec<u8>, Failure> {
    let fields = ipv6::Fields { next_header: IpProtocol(next_header), ..ip6() };
    built(|frame| frame.octets(payload).ipv6(fields).ethernet(FRAME))
}

/// A datagram in a frame.
pub(crate) fn datagram(source: u16, destination: u16, payload: &[u8]) -> Result<Vec<u8>, Failure> {
    built(|frame| frame.octets(payload).udp(ports(source, destination)).ipv4(ip(), &[]).ethernet(FRAME))
}

pub(crate) fn echo() -> icmp::v4::Fields {
    icmp::v4::Fields { message_type: icmp::v4::Type::ECHO_REQUEST, rest_of_header: [0, 1, 0, 2], ..Default::default() }
}

/// An echo request in IPv4 without a frame.
pub(crate) fn ping() -> Result<Vec<u8>, Failure> {
    built(|packet| packet.octets(b"mirrored").icmpv4(echo()).ipv4(ip(), &[]))
}

/// A frame with an 802.3 length in the place of its type.
pub(crate) fn with_length(payload: &[u8]) -> Result<Vec<u8>, Failure> {
    let length = EtherType(u16::try_from(payload.len())?);
    built(|frame| frame.octets(payload).ethernet(ethernet::Fields { ether_type: length, ..FRAME }))
}

pub(crate) fn of_type(ether_type: u16, payload: &[u8]) -> Result<Vec<u8>, Failure> {
    built(|frame| frame.octets(payload).ethernet(ethernet::Fields { ether_type: EtherType(ether_type), ..FRAME }))
}

/// `start` in hexadecimal digits, and `rest`.
pub(crate) fn joined(start: &str, rest: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok([hex(start)?, rest.to_vec()].concat())
}

pub(crate) const fn segment(flags: Flags, sequence: u32, acknowledgment: u32) -> tcp::Fields {
    tcp::Fields {
        source_port: 45_604,
        destination_port: 8000,
        sequence_number: SequenceNumber(sequence),
        acknowledgment_number: SequenceNumber(acknowledgment),
        data_offset: 5,
        reserved: 0,
        flags,
        window: 512,
        checksum: 0,
        urgent_pointer: 9,
    }
}

pub(crate) const fn vni(number: u32) -> vxlan::Fields {
    let vni = match Vni::new(number) {
        Some(vni) => vni,
        None => Vni::MAX,
    };
    vxlan::Fields { flags: vxlan::Flags::VNI, reserved_1: [0; 3], vni, reserved_2: 0 }
}

/// An HTTP request in VXLAN in whatever `link` puts in front.
pub(crate) fn mirrored(link: impl for<'b> FnOnce(Builder<'b>) -> Builder<'b>) -> Result<Vec<u8>, Failure> {
    let clock = TcpOption::Timestamps { value: 169_071_435, echo_reply: 603_833_672 };
    let options = [TcpOption::NoOperation, TcpOption::NoOperation, clock];
    let fields = tcp::Fields { destination_port: 80, ..segment(Flags(0x18), 1, 2) };
    let outer = ipv4::Fields { time_to_live: 255, ..ip() };
    built(|frame| {
        let inner = frame.octets(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").tcp(fields, &options).ipv4(ip(), &[]);
        let tunnel = inner.ethernet(FRAME).vxlan(vni(16_398_363)).udp(ports(65_507, 4789)).without_checksum();
        link(tunnel.ipv4(outer, &[]))
    })
}
