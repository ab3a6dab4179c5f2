//! What `vxdump` does with good and bad arguments, good and bad files.
#![allow(missing_docs)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use mirrortap_examples::input::SAMPLE;

fn vxdump(arguments: &[&str], input: &[u8]) -> Output {
    let stdin = if input.is_empty() && !arguments.contains(&"-") { Stdio::null() } else { Stdio::piped() };
    let mut child = Command::new(env!("CARGO_BIN_EXE_vxdump"))
        .args(arguments)
        .env("TZ", "UTC")
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("vxdump starts");
    // It may stop before it has read everything.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().expect("vxdump ends")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("text")
}

#[test]
fn reads_standard_input() {
    for arguments in [&["-"][..], &["-r", "-"], &["-nnr", "-"]] {
        let output = vxdump(arguments, SAMPLE);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), 20);
    }
}

#[test]
fn prints_what_is_asked_for() {
    let first = |arguments: &[&str]| {
        let output = vxdump(arguments, SAMPLE);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output).lines().next().unwrap_or_default().to_owned()
    };
    let line = "IP 10.10.10.252.65507 > 10.120.8.71.4789: VXLAN, flags [I] (0x08), vni 16398363";
    assert_eq!(first(&["-r", "-"]), format!("03:18:48.395352 ?     In  {line}"));
    assert_eq!(first(&["-r", "-", "--interface-name", "2=eth0"]), format!("03:18:48.395352 eth0  In  {line}"));
    assert_eq!(first(&["-", "-nn", "-tt"]), format!("1733455128.395352 ?     In  {line}"));
    assert_eq!(first(&["-ttttr", "-"]), format!("2024-12-06 03:18:48.395352 ?     In  {line}"));
    assert_eq!(first(&["-t", "-"]), format!("?     In  {line}"));
    assert_eq!(
        stdout(&vxdump(&["-nnvvXSs", "0", "-c", "1"], &[])).lines().filter(|line| line.contains("VXLAN")).count(),
        1
    );
    assert_eq!(stdout(&vxdump(&["-c", "3"], &[])).lines().count(), 6);
    // As tcpdump takes it: once more changes nothing.
    assert_eq!(
        stdout(&vxdump(&["-eSK#lq", "-eSK#lq", "--nano", "--nano"], &[])),
        stdout(&vxdump(&["-eSK#lq", "--nano"], &[]))
    );
}

#[test]
fn other_ports_can_be_vxlan() {
    // The outer destination port of every packet, 4789, becomes 14789.
    let mut moved = SAMPLE.to_vec();
    let (mut record, mut packets) = (24, 0_usize);
    while record < moved.len() {
        let port = record + 16 + 20 + 20 + 2;
        assert_eq!(moved[port..port + 2], 4789_u16.to_be_bytes());
        moved[port..port + 2].copy_from_slice(&14789_u16.to_be_bytes());
        let len = u32::from_le_bytes(moved[record + 8..record + 12].try_into().expect("four octets"));
        record += 16 + usize::try_from(len).expect("a small number");
        packets += 1;
    }
    assert_eq!(packets, 10);
    let vxlan = |arguments: &[&str], file: &[u8]| stdout(&vxdump(arguments, file)).matches("VXLAN").count();
    assert_eq!(vxlan(&["-"], &moved), 0);
    assert_eq!(vxlan(&["-", "--vxlan-port", "14789"], &moved), 10);
    // A port that tcpdump gives to another printer, too: 8472 is what Linux used, and OTV to tcpdump.
    let ports: Vec<_> = (0..moved.len() - 1).filter(|&at| moved[at..at + 2] == 14789_u16.to_be_bytes()).collect();
    assert_eq!(ports.len(), packets);
    for at in ports {
        moved[at..at + 2].copy_from_slice(&8472_u16.to_be_bytes());
    }
    let output = |arguments: &[&str]| vxdump(arguments, &moved);
    assert_eq!(stdout(&output(&["-"])).matches("OTV").count(), 10);
    assert_eq!(stdout(&output(&["-", "--vxlan-port", "8472"])).matches("VXLAN").count(), 10);
}

#[test]
fn sums_up() {
    let output = vxdump(&["--summary"], &[]);
    let summary: Vec<_> = stderr(&output).lines().skip(1).collect();
    // Octets: ten inner frames, 74 with options of a SYN or 66 without payload, plus 75 and 297 of HTTP.
    assert_eq!(
        summary,
        [
            "all                        10 packets",
            "VNI 16398363               10 packets             1048 octets",
            "not in VXLAN                0 packets",
            "cut short                   0 packets",
            "malformed                   0 packets",
            "unknown protocol            0 packets",
        ]
    );
}

/// Where the records of the sample end.
fn record_ends() -> Vec<usize> {
    let mut ends = vec![];
    let mut end = 24;
    while end < SAMPLE.len() {
        let captured = u32::from_le_bytes(SAMPLE[end + 8..end + 12].try_into().expect("four octets"));
        end += 16 + usize::try_from(captured).expect("a small number");
        ends.push(end);
    }
    ends
}

#[test]
fn a_cut_file_prints_up_to_the_cut() {
    let whole = vxdump(&["-"], SAMPLE);
    let ends = record_ends();
    for cut in (0..SAMPLE.len()).step_by(7).chain(ends.iter().copied()) {
        let output = vxdump(&["-"], &SAMPLE[..cut]);
        let between = cut == 24 || ends.contains(&cut);
        assert_eq!(output.status.code(), Some(i32::from(!between)), "cut at {cut}: {}", stderr(&output));
        assert!(stdout(&whole).starts_with(stdout(&output)), "cut at {cut}");
    }
    let output = vxdump(&["-"], &SAMPLE[..200]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 2);
    let said = stderr(&output).lines().last().unwrap_or_default();
    assert_eq!(said, "vxdump: standard input: pcap record at octet 170: claims 146 octets, the file ends after 30");
}

#[test]
fn what_is_no_capture_is_one_clear_line() {
    for (octets, reason) in [
        (&b""[..], "not a capture file: it is empty"),
        (b"#!/bin/sh\nexit\n", "not a capture file: begins with 23 21 2f 62"),
    ] {
        let output = vxdump(&["-r", "-"], octets);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(stderr(&output), format!("vxdump: standard input: {reason}\n"));
        assert!(output.stdout.is_empty());
    }
    let output = vxdump(&["/no/such/file.pcap"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("vxdump: /no/such/file.pcap: No such file"), "{}", stderr(&output));
    let output = vxdump(&["."], &[]);
    assert_eq!(output.status.code(), Some(1), "a folder is no capture: {}", stderr(&output));
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_right() {
    for (arguments, word) in [
        (&["--no-such-flag"][..], "--no-such-flag"),
        (&["-c", "0"], "1.."),
        (&["-c", "many"], "many"),
        (&["--interface-name", "ens5"], "2=ens5"),
        (&["--interface-name", "x=ens5"], "2=ens5"),
        (&["--interface-name", "4294967296=ens5"], "32 bits"),
        (&["--interface-name", "2=\u{1b}[31m"], "control characters"),
        (&["--vxlan-port", "70000"], "70000"),
        (&["-i", "any"], "vxlive"),
        (&["-r", "-", "udp", "port", "4789"], "filter expression"),
        (&["one.pcap", "two.pcap"], "one FILE"),
    ] {
        let output = vxdump(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(word), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    // More text than a pipe holds.
    let packets = SAMPLE[24..].repeat(200);
    let file = [&SAMPLE[..24], &packets].concat();
    let mut child = Command::new(env!("CARGO_BIN_EXE_vxdump"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("vxdump starts");
    drop(child.stdout.take());
    let _ = child.stdin.take().expect("a pipe").write_all(&file);
    let output = child.wait_with_output().expect("vxdump ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("NOT RUN: there is no /dev/full");
        return;
    };
    let status =
        Command::new(env!("CARGO_BIN_EXE_vxdump")).stdout(full).stderr(Stdio::piped()).output().expect("vxdump ends");
    assert_eq!(status.status.code(), Some(1));
    assert!(stderr(&status).contains("cannot write"), "{}", stderr(&status));
}

#[test]
fn packets_come_out_even_if_nobody_reads_standard_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("NOT RUN: there is no /dev/full");
        return;
    };
    let output = Command::new(env!("CARGO_BIN_EXE_vxdump"))
        .arg("--summary")
        .stdout(Stdio::piped())
        .stderr(full)
        .output()
        .expect("vxdump ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output).lines().count(), 20);
}

#[test]
fn a_name_cannot_reach_the_terminal() {
    let output = vxdump(&["/no\u{1b}[31m"], &[]);
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_name_need_not_be_unicode() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"no\xff.pcap");
    let output = Command::new(env!("CARGO_BIN_EXE_vxdump")).arg(name).output().expect("vxdump ends");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn a_pipe_that_is_not_read_is_mentioned() {
    let output = vxdump(&[], SAMPLE);
    assert_eq!(stdout(&output).lines().count(), 20, "the sample all the same");
    assert!(stderr(&output).starts_with("vxdump: standard input is not read: give -"), "{}", stderr(&output));
}

/// Text comes out before the program waits for more input, so that an interrupt loses none.
#[test]
fn a_slow_pipe_is_printed_as_it_comes() {
    use std::io::Read;
    let mut child = Command::new(env!("CARGO_BIN_EXE_vxdump"))
        .arg("-")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("vxdump starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(SAMPLE).expect("vxdump reads");
    stdin.flush().expect("vxdump reads");
    // The pipe stays open. Without a flush this read would wait for ever.
    let mut text = [0; 15];
    child.stdout.as_mut().expect("a pipe").read_exact(&mut text).expect("text");
    assert_eq!(&text, b"03:18:48.395352");
    drop(stdin);
    assert!(child.wait_with_output().expect("vxdump ends").status.success());
}

#[test]
fn cut_and_malformed_are_told_apart() {
    let counts = |packet: &[u8]| {
        let mut writer = mirrortap_capture::pcap::Writer::new(
            Vec::new(),
            mirrortap_capture::LinkType::RAW,
            0,
            mirrortap_capture::Resolution::MICROSECONDS,
        )
        .expect("a sink");
        writer.write(mirrortap_capture::Timestamp::default(), packet, 40).expect("a sink");
        let output = vxdump(&["-", "--summary"], &writer.finish().expect("a sink"));
        let count = |name: &str| {
            let line = stderr(&output).lines().find(|line| line.starts_with(name)).expect("a line").to_owned();
            line.split_whitespace().rev().nth(1).expect("a number").parse::<u32>().expect("a number")
        };
        (count("cut short"), count("malformed"))
    };
    let header = |ihl: u8, total_length: u8| {
        let mut header = [0; 20];
        (header[0], header[3], header[9]) = (0x40 | ihl, total_length, 6);
        header
    };
    assert_eq!(counts(&header(5, 40)), (1, 0), "TCP is missing");
    assert_eq!(counts(&header(5, 40)[..12]), (1, 0), "half of IPv4 is missing");
    assert_eq!(counts(&[&header(5, 25)[..], &[0; 20]].concat()), (0, 1), "five octets are no TCP header");
    assert_eq!(counts(&[&header(2, 40)[..], &[0; 20]].concat()), (0, 1), "an IHL of 2");
}

/// As tcpdump does: libpcap refuses an interface that differs from the first one.
#[test]
fn interfaces_that_differ_end_the_text_unless_asked_for() {
    let mut writer = mirrortap_capture::pcapng::Writer::new(Vec::new()).expect("a sink");
    for link_type in [mirrortap_capture::LinkType::RAW, mirrortap_capture::LinkType::ETHERNET] {
        let interface = mirrortap_capture::Interface { link_type, ..Default::default() };
        let id = writer.add_interface(&interface).expect("a sink");
        writer.write(id, mirrortap_capture::Timestamp::default(), &[0x45; 20], 20).expect("a sink");
    }
    let file = writer.finish().expect("a sink");
    let output = vxdump(&["-"], &file);
    assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(1), 1));
    assert!(stderr(&output).contains("--mixed-interfaces"), "{}", stderr(&output));
    let output = vxdump(&["-", "--mixed-interfaces"], &file);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).lines().count() > 1);
}
