//! What the writers write is read by tcpdump, if it is installed; otherwise these tests say so and pass.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Stdio};

use mirrortap_capture::{Interface, LinkType, Resolution, Timestamp, pcap, pcapng};

/// An ARP request, and how tcpdump words it.
const REQUEST: [u8; 42] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1,
    0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
];
const WORDS: &str = "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28";

fn tcpdump(file: &[u8]) -> Option<String> {
    let mut command = Command::new("tcpdump");
    command.args(["-nn", "-tt", "--nano", "-r", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.stderr(Stdio::null()).spawn() else {
        println!("NOT RUN: tcpdump is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(file).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn pcap() {
    for (resolution, fraction) in [(Resolution::MICROSECONDS, 123_456), (Resolution::NANOSECONDS, 123_456_000)] {
        let mut writer = pcap::Writer::new(Vec::new(), LinkType::ETHERNET, 96, resolution).unwrap();
        let time = Timestamp { seconds: 1_700_000_000, fraction, resolution };
        writer.write(time, &REQUEST, 42).unwrap();
        writer.write(time, &REQUEST, 60).unwrap();
        if let Some(text) = tcpdump(&writer.finish().unwrap()) {
            let line = format!("1700000000.123456000 {WORDS}\n");
            let padded = line.replace("length 28", "length 46");
            assert_eq!(text, format!("{line}{padded}"));
        }
    }
}

#[test]
fn pcapng() {
    for resolution in [6, 9, 12, 0x8a, 0xa0] {
        let resolution = Resolution::new(resolution).unwrap();
        let mut writer = pcapng::Writer::new(Vec::new()).unwrap();
        let mut interface = Interface {
            link_type: LinkType::ETHERNET,
            snap_len: 96,
            name: Some("eth0".to_owned()),
            description: Some("uplink".to_owned()),
            resolution,
            offset: 1_699_999_000,
        };
        writer.add_interface(&interface).unwrap();
        (interface.offset, interface.name) = (1_699_000_000, None);
        let second = writer.add_interface(&interface).unwrap();
        let time = Timestamp { seconds: 1_700_000_000, fraction: 500_000_000, resolution: Resolution::NANOSECONDS };
        writer.write_with_comments(0, time, &REQUEST, 42, ["asked", "twice"]).unwrap();
        writer.write(second, time, &REQUEST, 42).unwrap();
        if let Some(text) = tcpdump(&writer.finish().unwrap()) {
            assert_eq!(text, format!("1700000000.500000000 {WORDS}\n").repeat(2), "in units of {resolution}");
        }
    }
}
