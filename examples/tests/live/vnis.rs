//! Many networks at once, and some of them.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::SystemTime;

use crate::both::{Both, all_written};
use crate::frames::{frame, in_vxlan};
use crate::harness::{Need, Test};
use crate::lab::{Lab, MONITOR};
use crate::process::Statistics;
use crate::tcpdump::tcpdump_reads;

pub(crate) const TESTS: &[Test] = &[
    ("fifty_vnis", fifty_vnis, &[Need::Tcpdump]),
    ("fifty_vnis_read_by_tshark", fifty_vnis_read_by_tshark, &[Need::Tshark]),
    ("vnis_that_are_wanted", vnis_that_are_wanted, &[]),
];

const VNIS: u32 = 50;
/// How many frames of each VNI.
const TURNS: usize = 4;

/// Frames of many VNIs, in turns; written by both sources to files, which are named.
fn write_fifty_vnis(lab: &Lab) -> ([String; 2], BTreeMap<u32, Vec<Vec<u8>>>) {
    let both = Both::start(lab, &[]);
    let files = both.files.clone();
    let sender = lab.sender(MONITOR, 4789);
    let mut sent: BTreeMap<u32, Vec<Vec<u8>>> = BTreeMap::new();
    for turn in 0..TURNS {
        for vni in (0..VNIS).map(|number| number * 342_391) {
            let frame = frame(60 + turn, u16::try_from(vni % 60_000).expect("a port"));
            sender.send(&in_vxlan(vni, &frame));
            sent.entry(vni).or_default().push(frame);
        }
    }
    for (contents, statistics) in both.finish() {
        all_written(statistics, sent.len() * TURNS);
        assert_eq!(contents.interfaces.len(), sent.len());
        let mut written: BTreeMap<u32, Vec<Vec<u8>>> = BTreeMap::new();
        for packet in contents.packets {
            let interface = &contents.interfaces[packet.interface];
            let vni = interface.name.strip_prefix("vni ").expect("a name").parse().expect("a number");
            written.entry(vni).or_default().push(packet.bytes);
            assert_eq!(interface.link_type, 1);
            assert_eq!(interface.digits, 9);
            let description = &interface.description;
            assert!(description.contains("10.120.8.1 ") || description.contains("10.120.8.1,"), "{description}");
            assert!(description.contains("10.120.8.71"), "{description}");
            let now = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
            assert!(now.as_secs() - packet.time / 1_000_000_000 < 60, "{now:?} {}", packet.time);
        }
        assert_eq!(written, sent);
    }
    (files, sent)
}

fn fifty_vnis(lab: &Lab) {
    let (files, sent) = write_fifty_vnis(lab);
    for file in files {
        let text = tcpdump_reads(&file, &["-e", "-XX"]);
        assert_eq!(text.lines().filter(|line| !line.starts_with('\t')).count(), sent.len() * TURNS);
        // As from a file of one interface.
        assert!(text.contains("ethertype IPv4 (0x0800), length 74: 10.10.10.252."), "{text}");
    }
}

fn fifty_vnis_read_by_tshark(lab: &Lab) {
    let (files, sent) = write_fifty_vnis(lab);
    for file in files {
        let fields = ["frame.interface_name", "frame.interface_description", "frame.cap_len", "tcp.srcport"];
        let mut tshark = Command::new("tshark");
        tshark.args(["-r", &file, "-T", "fields"]).args(fields.iter().flat_map(|field| ["-e", field]));
        let output = tshark.output().expect("tshark");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut lines = Vec::new();
        for line in String::from_utf8(output.stdout).expect("UTF-8").lines() {
            let [name, description, len, port] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            assert!(description.contains("10.120.8.71"), "{line}");
            lines.push((name.to_owned(), len.to_owned(), port.to_owned()));
        }
        let mut expected: Vec<_> = sent
            .iter()
            .flat_map(|(vni, frames)| frames.iter().map(move |frame| (vni, frame.len())))
            .map(|(vni, len)| (format!("vni {vni}"), len.to_string(), (vni % 60_000).to_string()))
            .collect();
        lines.sort();
        expected.sort();
        assert_eq!(lines, expected);
    }
}

fn vnis_that_are_wanted(lab: &Lab) {
    for (flags, wanted) in [
        (&["--vni", "1", "--vni", "16777215"][..], &[1, 16_777_215][..]),
        (&["--not-vni", "1", "--not-vni", "2"], &[3, 16_777_215]),
    ] {
        let both = Both::start(lab, flags);
        let sender = lab.sender(MONITOR, 4789);
        for vni in [1, 2, 3, 16_777_215, 1] {
            sender.send(&in_vxlan(vni, &frame(60, 40_000)));
        }
        sender.send(b"short");
        for (contents, statistics) in both.finish() {
            let names: Vec<_> = contents.interfaces.iter().map(|interface| &*interface.name).collect();
            assert_eq!(names, wanted.iter().map(|vni| format!("vni {vni}")).collect::<Vec<_>>());
            let written = contents.packets.len() as u64;
            assert_eq!(written, if wanted.contains(&1) { 3 } else { 2 });
            let counts = [statistics.received, statistics.printed, statistics.not_wanted, statistics.not_vxlan];
            assert_eq!(counts, [6, written, 5 - written, 1]);
        }
    }
    let text = lab.vxlive(&["-nn", "--vni", "2"]);
    let sender = lab.sender(MONITOR, 4789);
    for vni in [1, 2, 3] {
        sender.send(&in_vxlan(vni, &frame(60, 40_000)));
    }
    let ended = text.terminate();
    assert_eq!(ended.stdout.lines().count(), 2);
    assert!(ended.stdout.lines().next().is_some_and(|line| line.ends_with(", vni 2")), "{}", ended.stdout);
    let Statistics { received, printed, not_wanted, .. } = ended.well();
    assert_eq!((received, printed, not_wanted), (3, 1, 2));
}
