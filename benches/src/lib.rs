//! Benchmarks: ours and its peers on the same input, with the same answers.
//!
//! Each benchmark is a [`Comparison`]: some input and several contenders that do the same with it.
//! Three things are done with a comparison, none of which knows what is compared:
//!
//! - [`interleaved`] times the contenders in turn and prints a table;
//! - `benches/` gives it to criterion;
//! - `instructions` counts the instructions of one contender.
//!
//! README.md says how to run them and how to add one.

pub mod capture;
pub mod checksum;
pub mod comparison;
pub mod flow;
pub mod http;
pub mod interleaved;
pub mod packets;
pub mod random;
pub mod text;
pub mod walk;

use comparison::Comparison;

/// A comparison by name, and what makes it.
type Entry = (&'static str, fn() -> Comparison);

/// Every comparison: the part of the name before the slash is the module, and the file in `benches/`.
const ALL: &[Entry] = &[
    ("walk/hot", walk::hot),
    ("walk/streaming", walk::streaming),
    ("http/request", http::request),
    ("http/response", http::response),
    ("http/long", http::long),
    ("checksum/1460", checksum::octets_1460),
    ("checksum/20", checksum::octets_20),
    ("capture/pcap-590", capture::pcap_590),
    ("capture/pcap-60", capture::pcap_60),
    ("capture/pcapng-590", capture::pcapng_590),
    ("flow/v4-1k", flow::v4_1k),
    ("flow/v4-100k", flow::v4_100k),
    ("flow/tcpdump-1k", flow::tcpdump_1k),
    ("text/nn", text::nn),
];

/// The comparisons whose name starts with `prefix`, each made when it is asked for: some hold much memory.
pub fn named(prefix: &str) -> impl Iterator<Item = (&'static str, Comparison)> {
    ALL.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|&(name, make)| (name, make()))
}
