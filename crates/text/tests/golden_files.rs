//! The captures of this repository, against the text that `testdata/record` recorded from tcpdump 4.99.3.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use capture::Timestamp;
use common::sequences;
use mirrortap_text::{FractionUnit, Hex, Options, Packet, Printer, Time, TimeFormat};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata");

/// What the second part of a recorded file's name says.
fn options(flag: &str) -> Options<'static> {
    let nn = Options::NN;
    match flag {
        "nn" => nn,
        "e" => Options { link_header: true, ..nn },
        "v" => Options { verbosity: 1, ..nn },
        "vv" => Options { verbosity: 2, ..nn },
        "x" => Options { hex: Hex::Hex, ..nn },
        "X" => Options { hex: Hex::HexAscii, ..nn },
        "S" => Options { absolute_sequence: true, ..nn },
        "q" => Options { quiet: true, ..nn },
        "tttt" => Options { time: TimeFormat::Date, ..nn },
        other => panic!("a flag that this test does not know: {other}"),
    }
}

#[test]
fn captures_of_this_repository() {
    let Ok(folder) = fs::read_dir(FOLDER) else {
        eprintln!("NOT RUN: the captures are not in the package, only in the repository");
        return;
    };
    let mut files = 0;
    for path in folder.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let [capture, flag, "txt"] = name.split('.').collect::<Vec<_>>()[..] else {
            assert!(!name.ends_with(".pcap") || path.with_extension("nn.txt").exists(), "no text for testdata/{name}");
            continue;
        };
        let expected = fs::read_to_string(&path).unwrap();
        let printed = text(&Path::new(FOLDER).join(format!("{capture}.pcap")), options(flag));
        for (number, (expected, printed)) in (1..).zip(expected.lines().zip(printed.lines())) {
            assert_eq!(printed, expected, "testdata/{name}, line {number}");
        }
        assert_eq!(printed, expected, "testdata/{name}");
        files += 1;
    }
    assert!(files > 0, "testdata/record makes them");
}

/// The text of a capture.
fn text(file: &Path, options: Options<'_>) -> String {
    let octets = fs::read(file).unwrap();
    let mut reader = capture::Reader::new(&octets[..]).unwrap();
    let (mut printer, mut sequences, mut text) = (Printer::new(options), sequences(), String::new());
    while let Some(record) = reader.next_record() {
        let record = record.unwrap();
        let len = usize::try_from(record.len).unwrap();
        let packet = Packet { time: time(record.time), link_type: record.link_type, bytes: record.bytes, len };
        printer.packet(&mut text, &mut sequences, &packet).unwrap();
        assert_eq!(printer.missing_printer(), None, "a capture that needs another printer");
    }
    text
}

fn time(time: Timestamp) -> Time {
    let fraction = u32::try_from(time.microseconds()).unwrap();
    Time { seconds: time.seconds, fraction, unit: FractionUnit::Microseconds, utc_offset: 0 }
}
