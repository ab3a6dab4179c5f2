//! Reading, walking, printing and writing packets allocates nothing, once the buffers have their size.
#![allow(missing_docs)]

mod common;

use std::fmt::{self, Write};
use std::fs;
use std::hint::black_box;

use mirrortap::{Checksums, Layers, LinkType, Mirrored, Settings, Vni};
use mirrortap_capture::{Interface, Reader, Resolution, Timestamp, pcap, pcapng};
use mirrortap_examples::contents::Tunnel;
use mirrortap_examples::record::Record;
use mirrortap_examples::save::{Limits, Save, Target};
use mirrortap_examples::{connections, input, local_time::LocalTime};
use mirrortap_text::{FractionUnit, Hex, Options, Packet, Printer, Time};

const PACKETS: u64 = 100_000;
/// How many packets the sample has.
const SAMPLE_PACKETS: u64 = 10;

/// Packets over and over, until there are [`PACKETS`].
struct Capture {
    octets: Vec<u8>,
    /// How many packets come before the first one that repeats another.
    different: u64,
}

/// The packets of every capture in the repository, all link types in one pcapng file: an interface for each capture.
fn pcapng_file() -> Capture {
    let captures: Vec<_> = common::own_captures().iter().map(|path| fs::read(path).expect("a capture")).collect();
    let mut file = pcapng::Writer::new(Vec::new()).expect("a file header");
    for capture in &captures {
        let reader = Reader::new(&capture[..]).expect("a capture");
        file.add_interface(&reader.interfaces()[0]).expect("an interface");
    }
    let (mut written, mut different) = (0, 0);
    while written < PACKETS {
        for (interface, capture) in (0..).zip(&captures) {
            let mut reader = Reader::new(&capture[..]).expect("a capture");
            while let Some(record) = reader.next_record() {
                let record = record.expect("a record");
                file.write(interface, record.time, record.bytes, record.len).expect("a block");
                written += 1;
            }
        }
        different = if different == 0 { written } else { different };
    }
    Capture { octets: file.finish().expect("a vector takes all"), different }
}

/// The sample's packets in a pcap file.
fn pcap_file() -> Capture {
    let mut reader = Reader::new(input::SAMPLE).expect("a capture");
    let interface = &reader.interfaces()[0];
    let (link_type, limit) = (interface.link_type, interface.limit());
    let mut file = pcap::Writer::new(Vec::new(), link_type, limit, Resolution::MICROSECONDS).expect("a file header");
    for number in 1..=PACKETS {
        let record = reader.next_record().expect("a record is left").expect("a record");
        file.write(record.time, record.bytes, record.len).expect("a record");
        if number % SAMPLE_PACKETS == 0 {
            reader = Reader::new(input::SAMPLE).expect("a capture");
        }
    }
    Capture { octets: file.finish().expect("a vector takes all"), different: SAMPLE_PACKETS }
}

/// Counts octets of text and keeps none.
#[derive(Default)]
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Reads each packet of the capture, walks it, reads it the fast way and prints it; how many packets there were and how many
/// allocations, without those of the packets before the first that repeats another.
fn allocations(capture: &Capture, options: Options<'_>) -> (u64, u64) {
    let mut reader = Reader::new(&capture.octets[..]).expect("a capture");
    let mut printer = Printer::new(options);
    let mut connections = connections::new();
    let mut local_time = LocalTime::default();
    let mut text = Count::default();
    let mut packets = 0;
    let mut next = || {
        let Some(record) = reader.next_record() else { return false };
        let record = record.expect("a record");
        let packet = record.packet();
        let mut checksums = Checksums::default();
        for layer in Layers::link(record.link_type, packet).flatten() {
            black_box(checksums.verify(&layer));
        }
        let _ = black_box(Mirrored::link(record.link_type, packet, &Settings::default()));
        connections::make_room(&mut connections);
        let Timestamp { seconds, .. } = record.time;
        let fraction = u32::try_from(record.time.nanoseconds()).expect("less than a second");
        let utc_offset = local_time.offset(seconds);
        let packet = Packet {
            time: Time { seconds, fraction, unit: FractionUnit::Nanoseconds, utc_offset },
            link_type: record.link_type,
            bytes: record.bytes,
            len: packet.len,
        };
        printer.packet(&mut text, &mut connections, &packet).expect("everything is counted");
        packets += 1;
        true
    };
    for _ in 0..capture.different {
        assert!(next());
    }
    let counted = allocation_counter::measure(|| while next() {});
    // 50 octets a packet, or nothing was printed.
    assert!(text.0 > 5_000_000, "{} octets of text", text.0);
    (packets, counted.count_total)
}

#[test]
fn the_counter_counts() {
    let counted = allocation_counter::measure(|| {
        let mut octets = black_box(Vec::with_capacity(1));
        octets.extend_from_slice(&[1, 2, 3]);
        black_box(octets);
    });
    assert_eq!(counted.count_total, 2, "an allocation, and another for more room");
}

#[test]
fn packets_cost_no_allocation() {
    let everything =
        Options { link_header: true, verbosity: 2, number: true, hex: Hex::HexAsciiWithLink, ..Options::default() };
    for (name, capture) in [("pcapng", pcapng_file()), ("pcap", pcap_file())] {
        for options in [Options::default(), everything] {
            let (packets, count) = allocations(&capture, options);
            eprintln!("{name}: {packets} packets, {count} allocations");
            assert!(packets >= PACKETS);
            assert_eq!(count, 0, "{name}");
        }
    }
}

#[test]
fn packets_that_are_written_cost_no_allocation() {
    let limits = Limits::default();
    let mut save = Save::new(Target::Files { path: "/dev/null".into(), limits }, None);
    let frame = Tunnel { vni: Vni::default(), addresses: None, frame: (&[7; 600]).into() };
    let eth0 = Interface {
        name: Some("a name, which is not to be copied for each packet".to_owned()),
        ..Interface::default()
    };
    save.set_interfaces(&[eth0]);
    let record = Record {
        time: Timestamp::default(),
        link_type: LinkType::ETHERNET,
        interface: 0,
        bytes: &[7; 1500],
        len: 1500,
    };
    let mut write = |packets| {
        for _ in 0..packets {
            assert!(save.packet(&record).expect("it is written").is_continue());
            assert!(save.frame(Timestamp::default(), &frame).expect("it is written").is_continue());
        }
    };
    // The first ones make the file, the interfaces and the room in which blocks wait.
    write(1000);
    assert_eq!(allocation_counter::measure(|| write(PACKETS)).count_total, 0);
}
