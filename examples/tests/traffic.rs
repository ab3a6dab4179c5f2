//! `make_traffic`: its packets are whole and right, and the same each time.
#![allow(missing_docs)]

use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Command;

use clap::ValueEnum;
use mirrortap::checksum::Verdict;
use mirrortap::tcp::Flags;
use mirrortap::{Checksums, End, Header, Layers, Mirrored};
use mirrortap_capture::{Reader, Timestamp};
use mirrortap_examples::traffic::{Traffic, Workload};
use mirrortap_flow::Key;

const PACKETS: usize = 4_000;

fn name(workload: Workload) -> String {
    workload.to_possible_value().expect("no value is skipped").get_name().to_owned()
}

fn path(workload: Workload, suffix: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}{suffix}.pcap", name(workload)))
}

fn made(workload: Workload, suffix: &str, count: usize) -> Vec<u8> {
    let file = path(workload, suffix);
    let mut command = Command::new(env!("CARGO_BIN_EXE_make_traffic"));
    let status = command.arg(name(workload)).arg(&file).arg("--count").arg(count.to_string()).status();
    assert!(status.expect("the program starts").success());
    std::fs::read(file).expect("written")
}

#[test]
fn the_same_arguments_make_the_same_file() {
    for &workload in Workload::value_variants() {
        let file = made(workload, "", PACKETS);
        assert!(file == made(workload, "-again", PACKETS));
        // The file is what the library makes, and a shorter one is its front.
        assert!(file.starts_with(&made(workload, "-shorter", 100)));
        let (mut reader, mut traffic) = (Reader::new(&file[..]).expect("a capture"), Traffic::new(workload));
        for _ in 0..PACKETS {
            let record = reader.next_record().expect("a record is left").expect("a record");
            let packet = traffic.next_packet().expect("a packet");
            assert_eq!((record.time, record.bytes), packet);
        }
        assert!(reader.next_record().is_none());
    }
}

#[test]
fn every_packet_is_whole_and_has_its_checksums() {
    for &workload in Workload::value_variants() {
        let mut traffic = Traffic::new(workload);
        let mut before = Timestamp::default();
        for _ in 0..PACKETS {
            let (time, frame) = traffic.next_packet().expect("a packet");
            assert!((before.seconds, before.fraction) < (time.seconds, time.fraction));
            assert!(time.fraction < 1_000_000);
            before = time;

            let mut layers = Layers::ethernet(frame);
            let mut checksums = Checksums::default();
            let mut verdicts = Vec::new();
            for layer in &mut layers {
                let layer = layer.expect("a header");
                verdicts.extend(checksums.verify(&layer).map(|verdict| (layer.header.name(), verdict)));
            }
            let expected = [
                ("IPv4", Verdict::Valid),
                ("UDP", Verdict::NotVerifiable),
                ("IPv4", Verdict::Valid),
                ("TCP", Verdict::Valid),
            ];
            assert_eq!(verdicts, expected);
            assert!(matches!(layers.end(), Some(End::Data)), "{:?}", layers.end());
            assert_eq!(layers.rest().missing(), 0);
        }
    }
}

/// What is known of a connection.
#[derive(Default)]
struct Connection {
    packets: usize,
    requests: usize,
    /// How many FINs there were.
    closed: usize,
    /// The sequence number that each end uses next.
    next: HashMap<Ipv4Addr, u32>,
}

#[test]
fn workloads_are_what_their_names_say() {
    for (workload, packets_of_each, most_clients) in
        [(Workload::Keepalive, 1002, 64), (Workload::Manyflows, 12, 64), (Workload::OneAddressPerFlow, 12, 65_536)]
    {
        let mut traffic = Traffic::new(workload);
        let mut connections: HashMap<Key, Connection> = HashMap::new();
        let mut clients = HashSet::new();
        for _ in 0..2 * PACKETS {
            let (_, frame) = traffic.next_packet().expect("a packet");
            let mirrored = Mirrored::parse(frame).expect("one stack");
            let (key, _) = Key::from_mirrored(&mirrored).expect("a connection");
            let connection = connections.entry(key).or_default();
            let mut layers = Layers::ethernet(mirrored.frame());
            let headers: Vec<_> = layers.by_ref().map(|layer| layer.expect("a header").header).collect();
            let [_, Header::Ipv4(ip), Header::Tcp(tcp)] = headers[..] else { panic!("TCP over IPv4: {headers:?}") };
            let payload = layers.rest().bytes;
            let (opens, closes) = (tcp.flags().contains(Flags::SYN), tcp.flags().contains(Flags::FIN));
            if opens && !tcp.flags().contains(Flags::ACK) {
                clients.insert(ip.source());
                assert_eq!(connection.packets, 0, "a connection is opened once");
            }
            connection.packets += 1;
            connection.requests += usize::from(payload.starts_with(b"GET "));
            connection.closed += usize::from(closes);
            let sequence = tcp.sequence_number().0;
            let used = u32::try_from(payload.len()).expect("short") + u32::from(opens || closes);
            let expected = connection.next.insert(ip.source(), sequence.wrapping_add(used));
            assert!(expected.is_none_or(|expected| expected == sequence), "no gap, and nothing twice");
        }
        assert!(connections.values().all(|connection| connection.packets <= packets_of_each));
        let (closed, open): (Vec<_>, Vec<_>) =
            connections.values().partition(|connection| connection.packets == packets_of_each);
        assert!(closed.iter().all(|connection| (connection.requests, connection.closed) == (1, 2)));
        assert!(open.len() <= 256, "{}", open.len());
        let at_once = workload == Workload::Keepalive;
        assert_eq!(at_once, closed.is_empty());
        assert_eq!(at_once, open.iter().any(|connection| connection.requests > 1));
        assert_eq!(clients.len(), connections.len().min(most_clients), "{workload:?}");
    }
}
