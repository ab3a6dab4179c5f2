//! Writes the captures of the golden tests: `cargo run --bin make_testdata testdata`, then `testdata/record`.
//!
//! One capture for each printer or group of them, a packet for each form of its text; and one packet cut at every length.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mirrortap::LinkType;
use mirrortap_capture::{Resolution, Timestamp, pcap};

mod broken;
mod build;
mod internet;
mod link;
mod transport;
mod tunnels;

use broken::{cut, malformed};
use internet::{icmp_messages, icmp6_messages, ipv4_packets, ipv6_packets};
use link::{arp_packets, frames, null, raw, sll, sll2};
use transport::{tcp_segments, text_protocols};
use tunnels::tunnels;

type Failure = Box<dyn std::error::Error>;

/// 2026-01-01 23:59:58 UTC: the date changes within each capture.
const SECONDS: i64 = 1_767_311_998;

fn main() -> Result<(), Failure> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or("usage: make_testdata FOLDER")?;
    let ethernet = LinkType::ETHERNET;
    write(&folder, "frames", ethernet, whole(frames()?))?;
    write(&folder, "arp", ethernet, whole(arp_packets()?))?;
    write(&folder, "sll", LinkType::LINUX_SLL, whole(sll()?))?;
    write(&folder, "sll2", LinkType::LINUX_SLL2, whole(sll2()?))?;
    write(&folder, "null", LinkType::NULL, whole(null()?))?;
    write(&folder, "raw", LinkType::RAW, whole(raw()?))?;
    write(&folder, "ipv4", ethernet, whole(ipv4_packets()?))?;
    write(&folder, "ipv6", ethernet, whole(ipv6_packets()?))?;
    write(&folder, "icmp", ethernet, whole(icmp_messages()?))?;
    write(&folder, "icmp6", ethernet, whole(icmp6_messages()?))?;
    write(&folder, "tcp", ethernet, whole(tcp_segments()?))?;
    write(&folder, "http", ethernet, whole(text_protocols()?))?;
    write(&folder, "tunnels", ethernet, whole(tunnels()?))?;
    write(&folder, "malformed", ethernet, malformed()?)?;
    write(&folder, "cut", ethernet, cut()?)?;
    Ok(())
}

/// A packet's length on the wire, and what was captured of it.
type Captured = (usize, Vec<u8>);

fn whole(packets: Vec<Vec<u8>>) -> Vec<Captured> {
    packets.into_iter().map(|packet| (packet.len(), packet)).collect()
}

fn write(folder: &Path, name: &str, link_type: LinkType, packets: Vec<Captured>) -> Result<(), Failure> {
    let mut file = pcap::Writer::new(Vec::new(), link_type, 262_144, Resolution::MICROSECONDS)?;
    for (number, (len, bytes)) in (0..).zip(&packets) {
        // Half a second and a bit between packets.
        let microseconds = 500_001 * number;
        let seconds = SECONDS + i64::try_from(microseconds / 1_000_000)?;
        let time = Timestamp { seconds, fraction: microseconds % 1_000_000, resolution: Resolution::MICROSECONDS };
        file.write(time, bytes, u32::try_from(*len)?)?;
    }
    fs::write(folder.join(format!("{name}.pcap")), file.finish()?)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    Ok(())
}
