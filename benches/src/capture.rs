//! Reading the records of a capture file.
//!
//! The task: of every packet how many octets were captured, and the first of them. The file is in the page cache, so that
//! what is left of the disk is the copy out of it. All read 256 KiB at a time. One module a contender.

mod bare;
mod ours;
mod pcap_file;
mod pcap_parser;

use std::fs::{self, File};
use std::io::{self, Seek};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

use mirrortap_capture::{Interface, LinkType, Resolution, Timestamp, pcap, pcapng};

use crate::comparison::{Bar, Comparison, Contender};
use crate::random::Random;

/// How much is read at a time, in octets, as ours does it. Others have larger buffers unless asked.
const CAPACITY: usize = 256 * 1024;

/// All that a contender found out about the packets so far.
///
/// A contender that cannot go on returns what it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Answer(u64);

impl Answer {
    /// The next packet, by the octets that were captured.
    #[inline(always)]
    fn packet(&mut self, octets: &[u8]) {
        let first = octets.first().copied().unwrap_or_default();
        self.0 = self.0.rotate_left(1) ^ ((octets.len() as u64) << 8 | u64::from(first));
    }
}

/// How many records a file has: of 590 octets, 120 MB, so that they come from memory as those of a real file do.
const RECORDS: usize = 200_000;

/// pcap, packets of 590 octets on average, as in traffic with many requests.
#[must_use]
pub fn pcap_590() -> Comparison {
    compare_pcap(pcap_file(lengths(590).take(RECORDS)))
}

/// pcap, packets of 60 octets on average: here every instruction counts.
#[must_use]
pub fn pcap_60() -> Comparison {
    compare_pcap(pcap_file(lengths(60).take(RECORDS)))
}

/// pcapng, packets of 590 octets on average.
#[must_use]
pub fn pcapng_590() -> Comparison {
    compare_pcapng(pcapng_file(lengths(590).take(RECORDS)))
}

fn compare_pcap(file: Records) -> Comparison {
    file.compare([
        ("bare", bare::pcap),
        ("ours", ours::records),
        ("pcap-file", pcap_file::packets),
        ("pcap-file-raw", pcap_file::raw_packets),
        ("pcap-parser", pcap_parser::pcap),
    ])
}

fn compare_pcapng(file: Records) -> Comparison {
    file.compare([
        ("bare", bare::pcapng),
        ("ours", ours::records),
        ("pcap-file", pcap_file::blocks),
        ("pcap-file-raw", pcap_file::raw_blocks),
        ("pcap-parser", pcap_parser::pcapng),
    ])
}

/// Reads a file from its start to its end.
type Read = fn(&File) -> Answer;

/// A capture file, and how many records it has.
struct Records {
    file: File,
    count: usize,
}

impl Records {
    fn compare<const N: usize>(self, contenders: [(&'static str, Read); N]) -> Comparison {
        let file = Rc::new(self.file);
        let contenders = contenders.map(|(name, read)| {
            let file = Rc::clone(&file);
            Contender::new(name, move || {
                (&*file).rewind().expect("it is a file");
                read(&file).0
            })
        });
        let bars = vec![Bar { contender: "ours", times: 1.15, of: "bare" }];
        Comparison { unit: "record", units: self.count, contenders: contenders.into(), bars }
    }
}

/// Lengths of packets in octets, `mean` on average.
fn lengths(mean: usize) -> impl Iterator<Item = usize> {
    let mut random = Random::new(42);
    std::iter::repeat_with(move || mean / 2 + random.below(mean as u64 + 1) as usize)
}

/// A pcap file of packets with such lengths.
fn pcap_file(lengths: impl Iterator<Item = usize>) -> Records {
    let file = temporary_file().expect("there is a folder for temporary files");
    let mut writer =
        pcap::Writer::new(file, LinkType::ETHERNET, 65_535, Resolution::MICROSECONDS).expect("there is room");
    let count = packets(lengths, |time, octets| writer.write(time, octets, octets.len() as u32));
    Records { file: writer.finish().expect("there is room"), count }
}

/// A pcapng file of packets with such lengths.
fn pcapng_file(lengths: impl Iterator<Item = usize>) -> Records {
    let file = temporary_file().expect("there is a folder for temporary files");
    let mut writer = pcapng::Writer::new(file).expect("there is room");
    let interface = Interface { link_type: LinkType::ETHERNET, snap_len: 65_535, ..Interface::default() };
    let interface = writer.add_interface(&interface).expect("there is room");
    let count = packets(lengths, |time, octets| writer.write(interface, time, octets, octets.len() as u32));
    Records { file: writer.finish().expect("there is room"), count }
}

/// Makes packets; returns how many.
fn packets(lengths: impl Iterator<Item = usize>, mut write: impl FnMut(Timestamp, &[u8]) -> io::Result<()>) -> usize {
    let mut random = Random::new(43);
    let octets = random.octets::<{ 1 << 16 }>();
    let mut count = 0;
    for len in lengths {
        let time = Timestamp {
            seconds: 1_700_000_000 + count as i64 / 100_000,
            fraction: count as u64 % 100_000 * 10,
            resolution: Resolution::MICROSECONDS,
        };
        let start = random.below((octets.len() - len) as u64) as usize;
        write(time, &octets[start..start + len]).expect("there is room");
        count += 1;
    }
    count
}

/// A file without a name: nothing of it is left when it is closed, however that comes.
fn temporary_file() -> io::Result<File> {
    static FILES: AtomicU32 = AtomicU32::new(0);
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let path = env::temp_dir().join(format!("mirrortap-benches-{}-{number}", process::id()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_reads_the_same_of_every_length() {
        // None, every padding of pcapng, and records across the ends of what is read at a time.
        for len in (0..9).chain([60, 590, 1460, 9000, 65_535]) {
            for count in [0, 1, 2, 700_000 / (len + 50)] {
                compare_pcap(pcap_file(std::iter::repeat_n(len, count))).assert_agreement();
                compare_pcapng(pcapng_file(std::iter::repeat_n(len, count))).assert_agreement();
            }
        }
    }

    #[test]
    fn every_contender_reads_the_same_of_records_of_many_lengths() {
        for mean in [60, 590, 20_000] {
            compare_pcap(pcap_file(lengths(mean).take(2000))).assert_agreement();
            compare_pcapng(pcapng_file(lengths(mean).take(2000))).assert_agreement();
        }
    }

    #[test]
    fn every_packet_counts() {
        let mut comparison = compare_pcap(pcap_file([60, 61, 62].into_iter()));
        let mut other = compare_pcap(pcap_file([60, 62, 61].into_iter()));
        assert_ne!(comparison.contenders[0].pass(), other.contenders[0].pass());
        assert_eq!(comparison.units, 3);
    }
}
