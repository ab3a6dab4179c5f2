//! Writes a capture to measure with: `cargo run --release --bin make_traffic keepalive --count 1000000 keepalive.pcap`.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mirrortap::LinkType;
use mirrortap_capture::{Resolution, pcap};
use mirrortap_examples::input::printable;
use mirrortap_examples::traffic::{Traffic, Workload};

/// Writes HTTP traffic, mirrored in VXLAN, to a pcap file. The same arguments give the same file.
#[derive(Debug, Parser)]
#[command(name = "make_traffic")]
struct Arguments {
    /// Who talks to whom, and how long
    workload: Workload,

    /// Where to write the capture
    file: PathBuf,

    /// How many packets
    #[arg(short, long, default_value_t = 300_000)]
    count: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match write(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make_traffic: {}: {error}", printable(&arguments.file));
            ExitCode::FAILURE
        }
    }
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let file = File::create(&arguments.file)?;
    let mut capture = pcap::Writer::new(file, LinkType::ETHERNET, 262_144, Resolution::MICROSECONDS)?;
    let mut traffic = Traffic::new(arguments.workload);
    for _ in 0..arguments.count {
        let (time, frame) = traffic.next_packet().map_err(io::Error::other)?;
        let len = u32::try_from(frame.len()).map_err(io::Error::other)?;
        capture.write(time, frame, len)?;
    }
    capture.finish()?;
    Ok(())
}
