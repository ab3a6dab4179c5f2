//! `vxdump` and the installed tcpdump 4.99.3, side by side: captures of others cut short, mutated packets of theirs, and the
//! captures of this repository. Standard output has to be the same, octet for octet.
//!
//! Packets that tcpdump hands to a printer that is not here are left out; which those are, the library says.
//!
//! `MUTATED_PACKETS` is how many packets are mutated (none unless given), `MUTATION_SEED` where the random numbers start.
#![allow(missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Corpus, REPOSITORY, Random, given};
use mirrortap_text::{Hex, Options, Packet, Printer, Time};

/// Flags, and what they say to the library.
type Flags = (&'static [&'static str], Options<'static>);

const PLAIN: Flags = (&["-nn"], Options::NN);
const OTHERS: [Flags; 5] = [
    (&["-nn", "-vv"], Options { verbosity: 2, ..Options::NN }),
    (&["-nn", "-e", "-x"], Options { link_header: true, hex: Hex::Hex, ..Options::NN }),
    (&["-nn", "-v", "-S"], Options { verbosity: 1, absolute_sequence: true, ..Options::NN }),
    (&["-nn", "-q", "-XX"], Options { quiet: true, hex: Hex::HexAsciiWithLink, ..Options::NN }),
    (
        &["-nn", "-e", "-vv", "-K", "-A"],
        Options { link_header: true, verbosity: 2, skip_checksums: true, hex: Hex::Ascii, ..Options::NN },
    ),
];

/// Link types that have a printer here: Ethernet, SLL, SLL2, null, loop, raw IP.
const LINK_TYPES: [u32; 8] = [1, 113, 276, 0, 108, 101, 228, 229];
const SLL2: u32 = 276;

/// A packet to be printed by both.
#[derive(Clone)]
struct Sent {
    link_type: u32,
    bytes: Vec<u8>,
    len: u32,
}

/// How a comparison went.
#[derive(Default)]
struct Figures {
    identical: usize,
    different: Vec<String>,
    excluded: usize,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.identical += other.identical;
        self.different.extend(other.different);
        self.excluded += other.excluded;
    }
}

/// The installed tcpdump.
struct Tcpdump {
    /// Whether it runs where there are no interfaces whose names it could find.
    alone: bool,
}

impl Tcpdump {
    fn find() -> Option<Self> {
        let version = Command::new("tcpdump").arg("--version").output();
        let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        if !version.is_ok_and(|version| version.contains("tcpdump version 4.99.3")) {
            println!("NOT RUN: tcpdump 4.99.3 is not installed");
            return None;
        }
        let alone = Command::new("unshare").args(["-n", "true"]).stderr(Stdio::null()).status();
        let alone = alone.is_ok_and(|status| status.success());
        if !alone {
            println!("NOT RUN for SLL2: unshare -n is not permitted, and tcpdump would find names of interfaces");
        }
        Some(Self { alone })
    }

    fn text(&self, flags: &[&str], file: &Path) -> Vec<u8> {
        let mut command = Command::new(if self.alone { "unshare" } else { "tcpdump" });
        if self.alone {
            command.args(["-n", "tcpdump"]);
        }
        stdout(command.args(flags), file)
    }
}

fn vxdump(flags: &[&str], file: &Path) -> Vec<u8> {
    stdout(Command::new(env!("CARGO_BIN_EXE_vxdump")).args(flags), file)
}

fn stdout(command: &mut Command, file: &Path) -> Vec<u8> {
    let output = command.arg("-r").arg(file).env("TZ", "UTC").output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Compares the text of `packets`, without those that need a printer that is not here.
fn compare(tcpdump: &Tcpdump, (flags, options): Flags, packets: &[Sent]) -> Figures {
    let mut figures = Figures::default();
    let mut files: BTreeMap<u32, Vec<&Sent>> = BTreeMap::new();
    for packet in packets {
        if packet.link_type == SLL2 && !tcpdump.alone || missing(options, packet) {
            figures.excluded += 1;
        } else {
            files.entry(packet.link_type).or_default().push(packet);
        }
    }
    for (link_type, packets) in files {
        for packets in packets.chunks(5000) {
            let file = write(link_type, packets);
            let (expected, ours) = (tcpdump.text(flags, &file), vxdump(flags, &file));
            let _ = fs::remove_file(file);
            assert!(!expected.is_empty(), "tcpdump printed nothing: {flags:?}");
            if expected == ours {
                figures.identical += packets.len();
                continue;
            }
            let (expected, ours) = (by_packet(&expected, packets.len()), by_packet(&ours, packets.len()));
            for (packet, (expected, ours)) in packets.iter().zip(expected.iter().zip(&ours)) {
                if expected == ours {
                    figures.identical += 1;
                    continue;
                }
                figures.different.push(format!(
                    "{flags:?}, link type {link_type}, {} octets of {}: {}\n  tcpdump {:?}\n  vxdump  {:?}",
                    packet.bytes.len(),
                    packet.len,
                    packet.bytes.iter().map(|octet| format!("{octet:02x}")).collect::<String>(),
                    String::from_utf8_lossy(expected),
                    String::from_utf8_lossy(ours),
                ));
            }
        }
    }
    figures
}

/// Whether tcpdump would print `packet` with a printer that is not here.
fn missing(options: Options<'_>, packet: &Sent) -> bool {
    struct Nowhere;
    impl std::fmt::Write for Nowhere {
        fn write_str(&mut self, _: &str) -> std::fmt::Result {
            Ok(())
        }
    }
    let len = usize::try_from(packet.len).expect("64 bits");
    let link_type = mirrortap::LinkType(packet.link_type);
    let packet = Packet { time: Time::default(), link_type, bytes: &packet.bytes, len };
    let mut printer = Printer::new(options);
    let mut sequences = mirrortap_flow::tcpdump::Sequences::new(
        [mirrortap_flow::tcpdump::Ipv4Slot::EMPTY; 8],
        [mirrortap_flow::tcpdump::Ipv6Slot::EMPTY; 8],
        Default::default(),
    );
    printer.packet(&mut Nowhere, &mut sequences, &packet).expect("it takes all");
    printer.missing_printer().is_some()
}

/// A capture of `packets`; the second of each is its number, so that its text is found again.
fn write(link_type: u32, packets: &[&Sent]) -> PathBuf {
    static FILES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = FILES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}.pcap", std::process::id()));
    let mut octets = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, link_type] {
        octets.extend(u32::to_le_bytes(word));
    }
    for (second, packet) in (0_u32..).zip(packets) {
        let captured = u32::try_from(packet.bytes.len()).expect("a packet");
        for word in [second, 0, captured, packet.len] {
            octets.extend(word.to_le_bytes());
        }
        octets.extend(&packet.bytes);
    }
    let mut file = File::create(&path).expect("a file in the target folder");
    file.write_all(&octets).expect("written");
    path
}

/// The text of each of so many packets. A record that cannot be a packet has no time: its line is with the packet before.
fn by_packet(text: &[u8], packets: usize) -> Vec<&[u8]> {
    let mut starts = vec![text.len(); packets + 1];
    let (mut at, mut next) = (0, 0);
    for line in text.split_inclusive(|octet| *octet == b'\n') {
        // The number that the time of this line says, if that is not one of a packet before.
        if let Some(number) = number_of(line).filter(|number| (next..packets).contains(number)) {
            starts[number] = at;
            next = number + 1;
        }
        at += line.len();
    }
    for number in (0..packets).rev() {
        starts[number] = starts[number].min(starts[number + 1]);
    }
    starts[0] = 0;
    starts.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

/// The seconds of a line that starts with a time of day.
fn number_of(line: &[u8]) -> Option<usize> {
    let time = std::str::from_utf8(line.get(..16)?).ok()?;
    let (clock, "000000 ") = time.split_once('.')? else { return None };
    clock.split(':').try_fold(0, |seconds, part| Some(seconds * 60 + part.parse::<usize>().ok()?))
}

/// Prints how comparisons went, by their flags, and fails if a text was different.
fn report(what: &str, all: &BTreeMap<String, Figures>) {
    for (flags, Figures { identical, different, excluded }) in all {
        println!("{what}, {flags}: {identical} packets identical, {} different, {excluded} left out", different.len());
        different.iter().take(20).for_each(|difference| println!("{difference}"));
    }
    assert!(all.values().all(|figures| figures.different.is_empty()), "{what}: the text differs from tcpdump's");
    // What is left out is our own word, which crates/text/tests/conformance.rs compares with tcpdump's.
    assert!(all.values().all(|figures| figures.identical > figures.excluded), "{what}: too much is left out");
}

fn corpus() -> Option<Corpus> {
    let corpus = Corpus::find();
    if corpus.is_none() {
        println!("NOT RUN: the captures of others are not beside the project");
    }
    corpus
}

/// The rows of the list of captures: name, and what occurs in it.
fn kinds(corpus: &Corpus) -> Vec<(String, BTreeSet<String>)> {
    let row = |row: Vec<String>| {
        let [file, _, _, _, link_type, format, _, _, _, printers, protocols, features] = &row[..] else {
            panic!("twelve columns: {row:?}");
        };
        let kinds = [("link type", &**link_type), ("format", format)].into_iter();
        let kinds = kinds.chain(printers.split('+').map(|name| ("printer", name)));
        let kinds = kinds.chain(protocols.split('+').map(|name| ("protocol", name)));
        let kinds = kinds.chain(features.split('+').map(|name| ("feature", name)));
        (file.to_owned(), kinds.map(|(kind, name)| format!("{kind} {name}")).collect())
    };
    corpus.list().into_iter().map(row).collect()
}

/// The first `count` packets of a capture that have a link type of [`LINK_TYPES`].
fn packets(corpus: &Corpus, file: &str, count: usize) -> Vec<Sent> {
    let octets = corpus.read(file);
    let mut packets = Vec::new();
    let Ok(mut reader) = mirrortap_capture::Reader::new(&octets[..]) else { return packets };
    while let (true, Some(Ok(record))) = (packets.len() < count, reader.next_record()) {
        if LINK_TYPES.contains(&record.link_type.0) && record.bytes.len() < 65_536 {
            packets.push(Sent { link_type: record.link_type.0, bytes: record.bytes.to_vec(), len: record.len });
        }
    }
    packets
}

/// The captures with the most that those before them do not have; when nothing new is left, it starts again. Each has
/// packets that are printed here.
fn most_varied(corpus: &Corpus, count: usize) -> Vec<String> {
    let mut list = kinds(corpus);
    let (mut chosen, mut seen) = (Vec::new(), HashSet::new());
    while chosen.len() < count && !list.is_empty() {
        let news = |(file, kinds): &(String, BTreeSet<String>)| {
            let news = kinds.iter().filter(|kind| !seen.contains(*kind)).count();
            (news, kinds.len(), std::cmp::Reverse(file.clone()))
        };
        let best = (0..list.len()).max_by_key(|number| news(&list[*number])).expect("not empty");
        if news(&list[best]).0 == 0 && !seen.is_empty() {
            seen.clear();
            continue;
        }
        let (file, kinds) = list.swap_remove(best);
        if packets(corpus, &file, usize::MAX).iter().any(|packet| !missing(Options::NN, packet)) {
            seen.extend(kinds);
            chosen.push(file);
        }
    }
    chosen
}

#[test]
fn captures_of_others_cut_short() {
    let (Some(tcpdump), Some(corpus)) = (Tcpdump::find(), corpus()) else { return };
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    for file in most_varied(&corpus, 100) {
        let mut whole = packets(&corpus, &file, usize::MAX);
        whole.retain(|packet| !missing(Options::NN, packet));
        whole.truncate(25);
        let cut = |snap_length: usize| {
            whole.iter().map(move |packet| {
                let captured = packet.bytes.len().min(snap_length);
                Sent { bytes: packet.bytes[..captured].to_vec(), ..*packet }
            })
        };
        let packets: Vec<Sent> = (0..=200).flat_map(cut).collect();
        for flags in [PLAIN, OTHERS[0]] {
            all.entry(flags.0.join(" ")).or_default().add(compare(&tcpdump, flags, &packets));
        }
    }
    report("100 captures cut to 0 to 200 octets", &all);
}

#[test]
fn mutated_packets() {
    let Some(count) = given("MUTATED_PACKETS") else {
        println!("NOT RUN: MUTATED_PACKETS does not say how many");
        return;
    };
    let (Some(tcpdump), Some(corpus)) = (Tcpdump::find(), corpus()) else { return };
    let seed = given("MUTATION_SEED").unwrap_or(0x6d69_7272_6f72);
    println!("seed {seed}");
    // By capture, so that what is rare in a large one is not rare here.
    let mut pool: Vec<Vec<Sent>> = corpus.list().iter().map(|row| packets(&corpus, &row[0], usize::MAX)).collect();
    pool.retain(|packets| !packets.is_empty());
    let mut random = Random(seed);
    let mut left_to_do = count;
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    while left_to_do > 0 {
        let batch = left_to_do.min(20_000);
        left_to_do -= batch;
        let packets: Vec<Sent> = (0..batch).map(|_| random.mutated(&pool)).collect();
        let few = &packets[..packets.len() / 5];
        let runs = [(PLAIN, &packets[..])].into_iter().chain(OTHERS.map(|flags| (flags, few)));
        for (flags, packets) in runs {
            all.entry(flags.0.join(" ")).or_default().add(compare(&tcpdump, flags, packets));
        }
    }
    report("mutated packets", &all);
}

#[test]
fn captures_of_this_repository() {
    let Some(tcpdump) = Tcpdump::find() else { return };
    let folder = Path::new(REPOSITORY).join("testdata");
    let captures = fs::read_dir(folder).expect("testdata").map(|entry| entry.expect("an entry").path());
    let captures = captures.chain([Path::new(REPOSITORY).join("examples/src/sample.pcap")]);
    let mut compared = 0;
    for file in captures.filter(|path| path.extension().is_some_and(|extension| extension == "pcap")) {
        if !tcpdump.alone && file.to_string_lossy().contains("sll2") {
            continue;
        }
        let more: [&[&str]; 6] = [
            &["-nn", "-tt"],
            &["-nnttt"],
            &["-nntttt", "-#"],
            &["-nnttttt", "--nano"],
            &["-nnvvXSs", "0"],
            &["-AA", "-nn"],
        ];
        for flags in [PLAIN].iter().chain(&OTHERS).map(|(flags, _)| *flags).chain(more) {
            let (expected, ours) = (tcpdump.text(flags, &file), vxdump(flags, &file));
            assert!(expected == ours, "{flags:?} {}", file.display());
            compared += 1;
        }
    }
    assert!(compared > 0, "there are captures");
    println!("{compared} texts of captures identical");
}

/// Mutation of packets.
impl Random {
    /// A place in a packet; the headers are at its front.
    fn place(&mut self, len: usize) -> usize {
        let near = self.of(&[24, 48, 80, 160, usize::MAX]);
        self.under(len.min(near))
    }

    fn one<'p>(&mut self, pool: &'p [Vec<Sent>]) -> &'p Sent {
        let packets = &pool[self.under(pool.len())];
        &packets[self.under(packets.len())]
    }

    /// A packet of `pool`, with one to five changes.
    fn mutated(&mut self, pool: &[Vec<Sent>]) -> Sent {
        let mut packet = self.one(pool).clone();
        // Long payloads add nothing.
        packet.bytes.truncate(1600);
        for _ in 0..=self.under(5) {
            self.change(&mut packet, pool);
        }
        packet
    }

    fn change(&mut self, packet: &mut Sent, pool: &[Vec<Sent>]) {
        const OCTETS: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0f, 0x20, 0x40, 0x7f, 0x80, 0xfe, 0xff];
        const PROTOCOLS: [u8; 14] = [0, 1, 4, 6, 17, 41, 43, 44, 47, 58, 59, 60, 143, 77];
        const NUMBERS: [u16; 32] = [
            0, 1, 4, 8, 0x14, 0x28, 0x5dc, 0x7fff, 0x8000, 0xffff, 0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x6558,
            0x8035, 4789, 4790, 6081, 8472, 5060, 80, 8080, 21, 25, 43, 554, 0x4500, 0x6000, 0xaaaa, 0x2000,
        ];
        let at = self.place(packet.bytes.len());
        let rest = packet.bytes.len().saturating_sub(at);
        match self.under(13) {
            0 | 1 => {
                let bit = self.under(8);
                packet.bytes.iter_mut().skip(at).take(1).for_each(|octet| *octet ^= 1 << bit);
            }
            2 => {
                let value = self.next().to_le_bytes()[0];
                packet.bytes.iter_mut().skip(at).take(1).for_each(|octet| *octet = value);
            }
            3 | 4 => {
                let value = self.of(&OCTETS);
                packet.bytes.iter_mut().skip(at).take(1).for_each(|octet| *octet = value);
            }
            5 => {
                let value = self.of(&PROTOCOLS);
                let at = self.of(&[23, 20, 9, 6, 54, 73, 25, 29, at]);
                packet.bytes.iter_mut().skip(at).take(1).for_each(|octet| *octet = value);
            }
            6 | 7 => {
                let value = self.of(&NUMBERS).to_be_bytes();
                let at = self.of(&[at & !1, at & !1, 12, 34, 36, 54, 56, 2, 14]);
                packet.bytes.iter_mut().skip(at).zip(value).for_each(|(octet, value)| *octet = value);
            }
            8 => packet.bytes.truncate(at),
            9 => {
                let (octets, claimed) = (self.under(64), self.of(&[0, 1, 2, 40, 1000, 70_000]));
                packet.bytes.truncate(packet.bytes.len().saturating_sub(octets));
                packet.len = u32::try_from(packet.bytes.len() + claimed).expect("a packet");
            }
            10 => {
                let gone = self.under(rest.min(24));
                packet.bytes.drain(at..at + gone);
            }
            11 => {
                let octets: Vec<u8> = (0..self.under(24)).map(|_| self.of(&OCTETS)).collect();
                packet.bytes.splice(at..at, octets);
            }
            _ => {
                // The front of this packet, the end of another.
                let other = &self.one(pool).bytes;
                let from = self.of(&[at, 14, 34, 0, 54]);
                let other = other.get(from..).unwrap_or_default();
                let keep = self.of(&[at, 14, 34, 42, 50, 54, 66]);
                packet.bytes.truncate(keep);
                packet.bytes.extend(other.iter().take(1600));
            }
        }
        // More was captured than was there only rarely: that is a line of its own.
        let captured = u32::try_from(packet.bytes.len()).expect("a packet");
        if packet.len < captured && self.under(50) > 0 {
            packet.len = captured;
        }
    }
}
