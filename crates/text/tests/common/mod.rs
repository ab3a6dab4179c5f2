//! Packets built by hand, and their text.
#![allow(dead_code)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use mirrortap_text::{Options, Packet, Printer, Time, TimeFormat};
use wire::LinkType;
use wire::checksum::Sum;

/// `tcpdump -nn -t`.
pub(crate) const NN_T: Options<'static> = Options { time: TimeFormat::None, ..Options::NN };
/// `tcpdump -nn -t -v`.
pub(crate) const V: Options<'static> = Options { verbosity: 1, ..NN_T };
/// `tcpdump -nn -t -vv`.
pub(crate) const VV: Options<'static> = Options { verbosity: 2, ..NN_T };
/// `tcpdump -nn -t -e`.
pub(crate) const E: Options<'static> = Options { link_header: true, ..NN_T };

pub(crate) fn sequences() -> Sequences<Vec<Ipv4Slot>, Vec<Ipv6Slot>> {
    Sequences::new(vec![Ipv4Slot::EMPTY; 64], vec![Ipv6Slot::EMPTY; 64], [7; 16])
}

/// The text of packets that were captured whole.
pub(crate) fn text(options: Options<'_>, link_type: LinkType, packets: &[Vec<u8>]) -> String {
    let (mut printer, mut sequences, mut text) = (Printer::new(options), sequences(), String::new());
    for bytes in packets {
        let packet = Packet { time: Time::default(), link_type, bytes, len: bytes.len() };
        printer.packet(&mut text, &mut sequences, &packet).unwrap();
    }
    text
}

/// The text of one packet of which `captured` octets were captured.
pub(crate) fn cut(options: Options<'_>, link_type: LinkType, bytes: &[u8], captured: usize) -> String {
    let (mut printer, mut sequences, mut text) = (Printer::new(options), sequences(), String::new());
    let packet = Packet { time: Time::default(), link_type, bytes: &bytes[..captured], len: bytes.len() };
    printer.packet(&mut text, &mut sequences, &packet).unwrap();
    text
}

/// Octets from hexadecimal digits; spaces are for the reader.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// A frame from 02:00:00:00:00:01 to everybody.
pub(crate) fn ethernet(kind: u16, payload: &[u8]) -> Vec<u8> {
    join(&[&[0xff; 6], &[2, 0, 0, 0, 0, 1], &kind.to_be_bytes(), payload])
}

/// An IPv4 packet from 10.0.0.1 to 10.0.0.2, with options and the field of flags and offset.
pub(crate) fn ipv4_with(protocol: u8, fragment: u16, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let header_len = 20 + options.len();
    let len = u16::try_from(header_len + payload.len()).unwrap();
    let mut header = vec![0x40 | u8::try_from(header_len / 4).unwrap(), 0];
    header.extend(len.to_be_bytes());
    header.extend([0, 7]);
    header.extend(fragment.to_be_bytes());
    header.extend([64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    header.extend(options);
    let checksum = Sum::default().add_octets(&header).checksum().to_be_bytes();
    header[10..12].copy_from_slice(&checksum);
    join(&[&header, payload])
}

pub(crate) fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4_with(protocol, 0, &[], payload)
}

/// The same packet the other way.
pub(crate) fn back(mut packet: Vec<u8>) -> Vec<u8> {
    packet[12..20].copy_from_slice(&[10, 0, 0, 2, 10, 0, 0, 1]);
    packet
}

/// An IPv6 packet from fe80::1 to ff02::1.
pub(crate) fn ipv6(next_header: u8, payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let addresses = hex("fe800000 00000000 00000000 00000001 ff020000 00000000 00000000 00000001");
    join(&[&[0x60, 0, 0, 0], &len, &[next_header, 64], &addresses, payload])
}

/// A UDP datagram without a checksum.
pub(crate) fn udp(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(8 + payload.len()).unwrap();
    join(&[&source.to_be_bytes(), &destination.to_be_bytes(), &len.to_be_bytes(), &[0, 0], payload])
}

/// A TCP segment with a window of 512 and without a checksum.
pub(crate) fn tcp(ports: (u16, u16), flags: u8, numbers: (u32, u32), options: &[u8], payload: &[u8]) -> Vec<u8> {
    let offset = u8::try_from((20 + options.len()) / 4).unwrap() << 4;
    let urgent = if flags & 0x20 != 0 { 9 } else { 0 };
    join(&[
        &ports.0.to_be_bytes(),
        &ports.1.to_be_bytes(),
        &numbers.0.to_be_bytes(),
        &numbers.1.to_be_bytes(),
        &[offset, flags, 2, 0, 0, 0, 0, urgent],
        options,
        payload,
    ])
}

/// An ICMP echo request without a checksum, in IPv4.
pub(crate) fn ping() -> Vec<u8> {
    ipv4(1, &[8, 0, 0, 0, 0, 1, 0, 2])
}

/// The SYN inside the tunnels of these tests, as a frame.
pub(crate) fn syn() -> Vec<u8> {
    let options = hex("020405b4 0402 080a 0a13cf89 00000000 01 030307");
    ethernet(0x0800, &ipv4(6, &tcp((45_604, 80), 0x02, (1000, 2000), &options, &[])))
}

/// What an AWS mirror sent: a SYN to port 22 of the mirrored interface.
pub(crate) fn aws() -> Vec<u8> {
    hex("06e2439cff5e061d3c34d0770800 4500006e00000000ff115096ac1f00eeac1f11bc ffc212b5005a0000 0800000054fa1100
         028569c2ab0202292374c77d0800 4500003cde1040003f060bfa12c491e0ac1f00ee
         913c0016e7d8ab4500000000a002faf02ecf0000020405b40402080ab341f4db0000000001030307")
}
