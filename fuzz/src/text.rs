//! tcpdump's text of packets: no control characters, a line end at the end, and of bounded length.

use std::hint::black_box;

use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use text::{FractionUnit, Hex, Options, Packet, Printer, Time, TimeFormat};

use crate::packet::link;

/// No text of a packet is longer than this and [`PER_OCTET`] times its octets.
const PER_PACKET: usize = 512;
/// Octets of text for each octet of a packet, at most: a flag or an option of few bits can be several words.
const PER_OCTET: usize = 16;
/// Where domain names point to each other, an octet is followed many times: a million times in a message at most.
const NAMES: usize = 3 << 20;

/// Prints a sequence of packets. The first four octets choose the options; a packet is its link type, how many octets
/// more it claims (two octets), its length (two octets), and its octets.
pub fn text(octets: &[u8]) {
    let Some((&choice, mut rest)) = octets.split_first_chunk() else { return };
    let mut printer = Printer::new(options(choice));
    // So few connections are remembered that some give way to others.
    let mut sequences = Sequences::new([Ipv4Slot::EMPTY; 4], [Ipv6Slot::EMPTY; 4], [7; 16]);
    let mut seconds = i64::from(choice[3]);
    while let Some((link_type, behind)) = link(rest) {
        let Some((&more, behind)) = behind.split_first_chunk::<2>() else { return };
        let Some((&len, behind)) = behind.split_first_chunk::<2>() else { return };
        let len = usize::from(u16::from_be_bytes(len)).min(behind.len());
        let (bytes, behind) = behind.split_at(len);
        rest = behind;
        let more = usize::from(u16::from_be_bytes(more));
        // A record that says it is longer than the packet was is a line of its own.
        let len = if choice[1] & 0x80 == 0 { len + more } else { more };
        let unit = if choice[3] & 1 == 0 { FractionUnit::Microseconds } else { FractionUnit::Nanoseconds };
        let time = Time { seconds, fraction: u32::from(choice[3]) << 22, unit, utc_offset: 3600 };
        seconds = seconds.wrapping_mul(5).wrapping_sub(7);
        let mut printed = String::new();
        printer
            .packet(&mut printed, &mut sequences, &Packet { time, link_type, bytes, len })
            .expect("a string takes all");
        assert!(printed.ends_with('\n'), "a line ends");
        let is_plain = printed.bytes().all(|octet| matches!(octet, b'\t' | b'\n' | 0x20..=0x7e));
        assert!(is_plain, "printable ASCII, tabs and line ends: {printed:?}");
        let names = if printed.contains("domain(s):") { NAMES } else { 0 };
        let bound = PER_PACKET + PER_OCTET * bytes.len() + names;
        assert!(printed.len() <= bound, "{} octets of text for {} octets", printed.len(), bytes.len());
        black_box(printer.missing_printer());
    }
    black_box(format!("{printer:?}"));
}

fn options(choice: [u8; 4]) -> Options<'static> {
    let [a, b, c, _] = choice;
    Options {
        link_header: a & 1 != 0,
        verbosity: (a >> 1) & 3,
        absolute_sequence: a & 8 != 0,
        quiet: a & 16 != 0,
        nanoseconds: a & 32 != 0,
        number: a & 64 != 0,
        skip_checksums: a & 128 != 0,
        hex: [
            Hex::None,
            Hex::Hex,
            Hex::HexWithLink,
            Hex::HexAscii,
            Hex::HexAsciiWithLink,
            Hex::Ascii,
            Hex::AsciiWithLink,
            Hex::None,
        ][usize::from(b & 7)],
        time: [
            TimeFormat::Clock,
            TimeFormat::None,
            TimeFormat::Unix,
            TimeFormat::SincePrevious,
            TimeFormat::Date,
            TimeFormat::SinceFirst,
        ][usize::from(c) % 6],
        vxlan_ports: if b & 8 == 0 { &[] } else { &[53, 8472] },
        interface_names: if b & 16 == 0 { &[] } else { &[(1, "lo"), (2, "eth0")] },
    }
}
