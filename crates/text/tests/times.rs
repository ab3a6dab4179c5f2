//! The time in front of a packet. The texts are tcpdump 4.99.3's for such times.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod common;

use common::*;
use mirrortap_text::{FractionUnit, Options, Packet, Printer, Time, TimeFormat};
use wire::LinkType;

/// The times alone, line by line.
fn times(options: Options<'_>, times: &[Time]) -> Vec<String> {
    let (mut printer, mut sequences) = (Printer::new(options), sequences());
    let bytes = ping();
    times
        .iter()
        .map(|time| {
            let mut text = String::new();
            let packet = Packet { time: *time, link_type: LinkType::RAW, bytes: &bytes, len: bytes.len() };
            printer.packet(&mut text, &mut sequences, &packet).unwrap();
            text.strip_suffix("IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8\n").unwrap().to_owned()
        })
        .collect()
}

fn at(seconds: i64, fraction: u32) -> Time {
    Time { seconds, fraction, ..Time::default() }
}

#[test]
fn formats() {
    let packets = [at(1_700_000_000, 500_000), at(1_700_000_061, 499_999), at(1_699_999_999, 0)];
    let printed = |time| times(Options { time, ..Options::default() }, &packets);
    assert_eq!(printed(TimeFormat::Clock), ["22:13:20.500000 ", "22:14:21.499999 ", "22:13:19.000000 "]);
    assert_eq!(printed(TimeFormat::None), ["", "", ""]);
    assert_eq!(printed(TimeFormat::Unix), ["1700000000.500000 ", "1700000061.499999 ", "1699999999.000000 "]);
    assert_eq!(printed(TimeFormat::SincePrevious), [" 00:00:00.000000 ", " 00:01:00.999999 ", "-00:01:02.499999 "]);
    assert_eq!(printed(TimeFormat::SinceFirst), [" 00:00:00.000000 ", " 00:01:00.999999 ", "-00:00:01.500000 "]);
    assert_eq!(
        printed(TimeFormat::Date),
        ["2023-11-14 22:13:20.500000 ", "2023-11-14 22:14:21.499999 ", "2023-11-14 22:13:19.000000 "]
    );
    let local = Time { utc_offset: 2 * 3600, ..at(1_709_157_600, 0) };
    assert_eq!(
        times(Options { time: TimeFormat::Date, ..Options::default() }, &[local]),
        ["2024-02-29 00:00:00.000000 "]
    );
}

#[test]
fn units() {
    let nanoseconds = Time { unit: FractionUnit::Nanoseconds, ..at(0, 123_456_789) };
    let nano = Options { nanoseconds: true, ..Options::default() };
    assert_eq!(times(Options::default(), &[nanoseconds]), ["00:00:00.123456 "]);
    assert_eq!(times(nano, &[nanoseconds, at(0, 123_456)]), ["00:00:00.123456789 ", "00:00:00.123456000 "]);
}

#[test]
fn broken_times() {
    assert_eq!(times(Options::default(), &[at(0, 1_000_000)]), ["00:00:00.1000000 "]);
    assert_eq!(times(Options::default(), &[at(0x8000_0000, 0)]), ["[Error converting time] "]);
    // 2^31 nanoseconds are a negative number to libpcap.
    let nanoseconds = Time { unit: FractionUnit::Nanoseconds, ..at(0, 0x8000_0000) };
    assert_eq!(times(Options::default(), &[nanoseconds]), ["00:00:00.4292819813 "]);
}

#[test]
fn numbers() {
    let options = Options { number: true, time: TimeFormat::None, ..Options::default() };
    assert_eq!(times(options, &[at(0, 0); 2]), ["    1  ", "    2  "]);
}

/// Fractions beyond a second, in nanoseconds: libpcap counts them in 64 bits, tcpdump prints 32 of them.
#[test]
fn broken_times_in_nanoseconds() {
    let options = Options { time: TimeFormat::SincePrevious, nanoseconds: true, ..Options::default() };
    let packets =
        [at(1, 1_000_000), at(1, 999_999_999), at(2, u32::MAX), at(3, i32::MAX.unsigned_abs()), at(3, 5), at(2, 7)];
    assert_eq!(
        times(options, &packets),
        [
            " 00:00:00.000000000 ",
            " 00:00:00.2567586328 ",
            " 00:00:00.1727379968 ",
            " 00:00:01.000000000 ",
            "-00:00:00.4294961296 ",
            "-00:00:00.999998000 ",
        ]
    );
}
