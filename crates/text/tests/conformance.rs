//! Every packet of 3,309 captures that others made, against the text that tcpdump 4.99.3 printed for it.
//!
//! The captures are not part of the project. They stand beside it, in `../shared/corpus`, with a line of JSON for each in
//! `expected/nn.jsonl`: for each packet the printers that tcpdump went through and what it printed. Tables by printer are
//! printed with `cargo test -p mirrortap-text --test conformance -- --nocapture`.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use capture::{Resolution, Timestamp};
use flow::Slot;
use flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
use mirrortap_text::{FractionUnit, Hex, Options, Packet, Printer, Time, TimeFormat};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");

const README: &str = include_str!("../README.md");

/// The printers that the captures were chosen for.
#[rustfmt::skip]
const SCOPE: [&str; 24] = [
    "ether", "llc", "snap", "sll", "sll2", "raw", "ipn", "null", "arp", "ip", "ip6", "hbhopt", "dstopt", "rt6", "frag6",
    "icmp", "icmp6", "udp", "tcp", "vxlan", "vxlan_gpe", "geneve", "gre", "http",
];
/// Those that are here beside them.
const BESIDE: [&str; 8] = ["ftp", "smtp", "whois", "rtsp", "sip", "otv", "mptcp", "vlan"];

/// How many packets need only printers in [`SCOPE`].
const IN_SCOPE: usize = 69_188;

#[derive(Default)]
struct Row {
    packets: usize,
    /// Of those, packets whose printers are all here.
    here: usize,
    /// Of those, packets with tcpdump's text.
    identical: usize,
}

#[derive(Default)]
struct Tables {
    /// By the printer that was entered last.
    printers: BTreeMap<String, Row>,
    /// By [`Printer::missing_printer`].
    missing: BTreeMap<&'static str, usize>,
    in_scope: usize,
    in_scope_identical: usize,
    packets: usize,
    identical: usize,
    /// Packets whose text differs though all their printers are here.
    differences: Vec<String>,
    /// Packets of which [`Printer::missing_printer`] says something else than what tcpdump went through.
    disagreements: Vec<String>,
}

#[test]
fn every_packet() {
    let Some(lines) = expected("nn") else { return };
    let mut tables = Tables::default();
    for line in lines {
        tables.file(line["file"].as_str().unwrap(), line["packets"].as_array().unwrap());
    }
    tables.print();
    for difference in tables.differences.iter().chain(&tables.disagreements).take(10) {
        println!("{difference}");
    }
    assert_eq!((tables.differences.len(), tables.disagreements.len()), (0, 0));
    assert_eq!((tables.in_scope_identical, tables.in_scope), (IN_SCOPE, IN_SCOPE));
    let listed: BTreeMap<&str, usize> = README.lines().filter_map(row).collect();
    assert_eq!(listed, tables.missing, "the table of README.md");
}

/// A row of the table of missing printers.
fn row(line: &str) -> Option<(&str, usize)> {
    let (name, packets) = line.strip_prefix("| `")?.split_once("` | ")?;
    Some((name, packets.strip_suffix(" |")?.replace(',', "").parse().ok()?))
}

#[test]
fn every_file_with_other_options() {
    let (e, s, x) =
        (Options { link_header: true, ..Options::NN }, Options { absolute_sequence: true, ..Options::NN }, Hex::Hex);
    for (flag, options) in [
        ("e", e),
        ("S", s),
        ("tttt", Options { time: TimeFormat::Date, ..Options::NN }),
        ("x", Options { hex: x, ..Options::NN }),
        ("v", Options { verbosity: 1, ..Options::NN }),
        ("vv", Options { verbosity: 2, ..Options::NN }),
    ] {
        let Some(lines) = expected(flag) else { return };
        let (mut files, mut identical, mut differences) = (0, 0, Vec::new());
        for line in lines {
            let (file, wanted) = (line["file"].as_str().unwrap(), line["text"].as_str().unwrap());
            let (text, missing) = whole_file(file, options);
            files += 1;
            identical += usize::from(text == wanted);
            match (text == wanted, missing.is_empty()) {
                (true, true) => {}
                (true, false) => println!("-{flag} {file}: identical, though it needs {missing:?}"),
                (false, false) => println!("-{flag} {file}: needs {missing:?}"),
                (false, true) => differences.push(file.to_owned()),
            }
        }
        println!("-{flag}: {identical} of {files} files identical");
        assert!(differences.is_empty(), "-{flag}: {differences:#?}");
    }
}

/// The lines of an expected file; `None` where there are no captures of others.
fn expected(flag: &str) -> Option<impl Iterator<Item = serde_json::Value>> {
    let Ok(file) = File::open(Path::new(CORPUS).join(format!("expected/{flag}.jsonl"))) else {
        eprintln!("NOT RUN: the captures of others are not beside the project");
        return None;
    };
    Some(BufReader::new(file).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
}

/// The text of a file, and the printers that it lacks.
fn whole_file(file: &str, options: Options<'_>) -> (String, BTreeSet<&'static str>) {
    let octets = fs::read(Path::new(CORPUS).join("files").join(file)).unwrap();
    let (mut text, mut missing) = (String::new(), BTreeSet::new());
    let mut printer = Printer::new(options);
    let mut sequences = Sequences::new(vec![Ipv4Slot::EMPTY; 64], vec![Ipv6Slot::EMPTY; 64], [7; 16]);
    let Ok(mut reader) = capture::Reader::new(&octets[..]) else { return (text, missing) };
    let mut link_type = None;
    while let Some(Ok(record)) = reader.next_record() {
        // libpcap reads no further than the first interface with another link type.
        if *link_type.get_or_insert(record.link_type) != record.link_type {
            break;
        }
        make_room(&mut sequences);
        let len = usize::try_from(record.len).unwrap();
        let packet = Packet { time: time(record.time), link_type: record.link_type, bytes: record.bytes, len };
        printer.packet(&mut text, &mut sequences, &packet).unwrap();
        missing.extend(printer.missing_printer());
    }
    (text, missing)
}

impl Tables {
    fn file(&mut self, file: &str, expected: &[serde_json::Value]) {
        let octets = fs::read(Path::new(CORPUS).join("files").join(file)).unwrap();
        // tcpdump ran on a machine whose second interface had this name.
        let mut printer = Printer::new(Options { interface_names: &[(2, "ifb0")], ..Options::NN });
        let mut sequences = Sequences::new(vec![Ipv4Slot::EMPTY; 64], vec![Ipv6Slot::EMPTY; 64], [7; 16]);
        let mut text = String::new();
        let mut expected = expected.iter();
        let mut reader = match capture::Reader::new(&octets[..]) {
            Ok(reader) => reader,
            Err(_) => {
                assert_eq!(expected.len(), 0, "{file}");
                return;
            }
        };
        let mut number = 0;
        while let Some(next) = expected.next() {
            text.clear();
            loop {
                let Some(Ok(record)) = reader.next_record() else {
                    assert!(!text.is_empty(), "{file}: {} packets fewer than tcpdump reads", expected.len() + 1);
                    break;
                };
                number += 1;
                make_room(&mut sequences);
                let (before, len) = (text.len(), usize::try_from(record.len).unwrap());
                let packet = Packet { time: time(record.time), link_type: record.link_type, bytes: record.bytes, len };
                printer.packet(&mut text, &mut sequences, &packet).unwrap();
                // A record that cannot be a packet has no printers: its line is in front of the next packet's.
                if !text[before..].starts_with("[Invalid header") {
                    break;
                }
            }
            let (chain, wanted) = (next[0].as_str().unwrap(), next[1].as_str().unwrap());
            let identical = text.strip_suffix('\n') == Some(wanted);
            self.packet(&format!("{file}, packet {number}"), chain, identical, printer.missing_printer(), || {
                format!("{file}, packet {number}, {chain}\n  tcpdump {wanted:?}\n  here    {text:?}")
            });
        }
    }

    fn packet(
        &mut self,
        place: &str,
        chain: &str,
        identical: bool,
        missing: Option<&'static str>,
        difference: impl Fn() -> String,
    ) {
        let scope = |name: &str| SCOPE.contains(&name);
        // A mark instead of a name stands for a packet that was given up inside the printer.
        let names = || chain.split('>').map(|name| name.strip_prefix("TRUNC|").unwrap_or(name));
        let absent = names().find(|name| !scope(name) && !BESIDE.contains(name));
        let last = names().next_back().unwrap_or_default();
        let row = self.printers.entry(last.to_owned()).or_default();
        row.packets += 1;
        self.packets += 1;
        self.identical += usize::from(identical);
        if absent.is_none() {
            row.here += 1;
            row.identical += usize::from(identical);
            if !identical {
                self.differences.push(difference());
            }
        }
        if chain.split('>').all(scope) {
            self.in_scope += 1;
            self.in_scope_identical += usize::from(identical);
        }
        if let Some(name) = missing {
            *self.missing.entry(name).or_default() += 1;
        }
        if missing != absent {
            self.disagreements.push(format!("{place}, {chain}: {missing:?} is named"));
        }
    }

    fn print(&self) {
        println!("{:<16} {:>8} {:>8} {:>9}", "last printer", "packets", "here", "identical");
        for (name, row) in &self.printers {
            println!("{name:<16} {:>8} {:>8} {:>9}", row.packets, row.here, row.identical);
        }
        println!("\n{} packets, {} identical", self.packets, self.identical);
        println!("{} in scope, {} identical", self.in_scope, self.in_scope_identical);
        println!("\n{:<16} {:>8}", "missing printer", "packets");
        for (name, packets) in &self.missing {
            println!("{name:<16} {packets:>8}");
        }
    }
}

/// The time in the unit of its file, if that is microseconds, and in nanoseconds otherwise.
fn time(time: Timestamp) -> Time {
    let (fraction, unit) = match time.resolution {
        Resolution::MICROSECONDS => (time.fraction, FractionUnit::Microseconds),
        _ => (time.nanoseconds(), FractionUnit::Nanoseconds),
    };
    Time { seconds: time.seconds, fraction: u32::try_from(fraction).unwrap_or(u32::MAX), unit, utc_offset: 0 }
}

fn make_room(sequences: &mut Sequences<Vec<Ipv4Slot>, Vec<Ipv6Slot>>) {
    if sequences.ipv4.is_full() {
        sequences.ipv4.resize(|slots| slots.resize(slots.len() * 2, Slot::EMPTY));
    }
    if sequences.ipv6.is_full() {
        sequences.ipv6.resize(|slots| slots.resize(slots.len() * 2, Slot::EMPTY));
    }
}
