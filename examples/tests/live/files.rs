//! What vxlive writes: one file after another, to a pipe, until the disk is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::frames::{frame, in_vxlan};
use crate::harness::{Need, Test};
use crate::lab::{Lab, MONITOR};
use crate::pcapng;
use crate::process::until;
use crate::tcpdump::tcpdump_reads;

pub(crate) const TESTS: &[Test] = &[
    ("files_of_some_size", files_of_some_size, &[Need::Tcpdump]),
    ("files_of_frames_of_many_vnis", files_of_frames, &[Need::Tcpdump]),
    ("so_many_files_in_turns", so_many_files, &[Need::Tcpdump]),
    ("files_of_some_seconds", files_of_some_seconds, &[Need::Tcpdump]),
    ("a_file_to_standard_output", to_standard_output, &[Need::Tcpdump]),
    ("whole_packets_of_both_sources", whole_packets, &[Need::Tcpdump]),
    ("a_full_disk", full_disk, &[Need::Tcpdump]),
];

fn datagram() -> Vec<u8> {
    in_vxlan(42, &frame(1000, 40_000))
}

/// The files in a folder, sorted by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

/// The numbers of the packets in a file, which tcpdump reads without complaint.
fn numbers(file: &Path) -> Vec<u64> {
    let packets = pcapng::read(&fs::read(file).expect("a file")).packets;
    // One begins with a time, the others are about what is inside.
    let lines =
        tcpdump_reads(file, &[]).lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit())).count();
    assert_eq!(lines, packets.len(), "{file:?}");
    packets.iter().map(|packet| u64::from_be_bytes(*packet.bytes.last_chunk().expect("a number"))).collect()
}

fn folder(lab: &Lab) -> (PathBuf, String) {
    let folder = lab.folder.join("written");
    fs::create_dir(&folder).expect("a folder");
    let file = folder.join("out").to_str().expect("UTF-8").to_owned();
    (folder, file)
}

fn files_of_some_size(lab: &Lab) {
    let (folder, file) = folder(lab);
    let vxlive = lab.vxlive(&["-w", &file, "-C", "1"]);
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 3500);
    assert_eq!(vxlive.terminate().well().printed, 3500);
    let files = files(&folder);
    let names: Vec<_> = files.iter().map(|file| file.file_name().expect("a name").to_str().expect("UTF-8")).collect();
    assert_eq!(names, ["out", "out1", "out2", "out3"]);
    for file in &files[..3] {
        // As with tcpdump: the packet that goes beyond is the last one.
        let len = fs::metadata(file).expect("a file").len();
        assert!((1_000_000..1_003_000).contains(&len), "{len}");
    }
    let all: Vec<_> = files.iter().flat_map(|file| numbers(file)).collect();
    assert_eq!(all, (0..3500).collect::<Vec<_>>());
}

/// Each file has its own interfaces.
fn files_of_frames(lab: &Lab) {
    let (folder, file) = folder(lab);
    let vxlive = lab.vxlive(&["-w", &file, "-C", "1", "--decap"]);
    let sender = lab.sender(MONITOR, 4789);
    for number in 0..3000 {
        let vni = number % 50;
        sender.flood(&mut in_vxlan(vni, &frame(1000, 40_000)), 1);
    }
    assert_eq!(vxlive.terminate().well().printed, 3000);
    let files = files(&folder);
    assert_eq!(files.len(), 4);
    let mut all = Vec::new();
    for file in files {
        let numbers = numbers(&file);
        let contents = pcapng::read(&fs::read(file).expect("a file"));
        assert!(contents.interfaces.len() <= 50);
        for (packet, number) in contents.packets.iter().zip(&numbers) {
            assert_eq!(contents.interfaces[packet.interface].name, format!("vni {}", number % 50));
        }
        all.extend(numbers);
    }
    assert_eq!(all, (0..3000).collect::<Vec<_>>());
}

fn so_many_files(lab: &Lab) {
    let (folder, file) = folder(lab);
    let vxlive = lab.vxlive(&["-w", &file, "-C", "1", "-W", "2"]);
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 3500);
    assert_eq!(vxlive.terminate().well().printed, 3500);
    let files = files(&folder);
    let names: Vec<_> = files.iter().map(|file| file.file_name().expect("a name").to_str().expect("UTF-8")).collect();
    assert_eq!(names, ["out0", "out1"]);
    // The fourth file took the place of the second, the third that of the first.
    let mut all: Vec<_> = files.iter().flat_map(|file| numbers(file)).collect();
    assert!(all.is_sorted());
    all.reverse();
    assert_eq!(all[0], 3499);
    assert!(all.is_sorted_by(|next, this| *next == this + 1));
    assert!(all.len() > 1000);
}

fn files_of_some_seconds(lab: &Lab) {
    let (folder, file) = folder(lab);
    let vxlive = lab.vxlive(&["-w", &format!("{file}-%s"), "-G", "1"]);
    let sender = lab.sender(MONITOR, 4789);
    until("three files", || {
        sender.flood(&mut datagram(), 1);
        std::thread::sleep(Duration::from_millis(10));
        (files(&folder).len() >= 3).then_some(())
    });
    let statistics = vxlive.terminate().well();
    assert_eq!(statistics.printed, sender.sent());
    let files = files(&folder);
    let all: Vec<_> = files.iter().flat_map(|file| numbers(file)).collect();
    assert_eq!(all, (0..sender.sent()).collect::<Vec<_>>());
    for file in files {
        let seconds = file.to_str().expect("UTF-8").rsplit_once('-').expect("seconds").1.parse::<u64>();
        seconds.expect("seconds since 1970");
    }
}

fn to_standard_output(lab: &Lab) {
    let vxlive = lab.vxlive(&["-w", "-"]);
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 10);
    let file = vxlive.stdout_file().to_owned();
    until("it is written while it is received", || (fs::metadata(&file).ok()?.len() > 10_000).then_some(()));
    assert_eq!(vxlive.terminate().well().printed, 10);
    assert_eq!(numbers(&file), (0..10).collect::<Vec<_>>());
}

/// Without --decap: as it was received.
fn whole_packets(lab: &Lab) {
    let names = ["udp", "ring", "any"].map(|name| lab.folder.join(name).to_str().expect("UTF-8").to_owned());
    let [udp, ring, any] = &names;
    let processes =
        [lab.vxlive(&["-w", udp]), lab.vxlive(&["-w", ring, "-i", "ens5"]), lab.vxlive(&["-w", any, "-i", "any"])];
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 3);
    for process in processes {
        assert_eq!(process.terminate().well().printed, 3);
    }
    for ((name, link_type), headers) in names.iter().zip([101, 1, 276]).zip([0, 14, 20]) {
        let contents = pcapng::read(&fs::read(name).expect("a file"));
        assert_eq!(contents.interfaces.len(), 1);
        assert_eq!(contents.interfaces[0].link_type, link_type);
        for (packet, number) in contents.packets.iter().zip(0_u64..) {
            let mut expected = datagram();
            *expected.last_chunk_mut().expect("eight octets") = number.to_be_bytes();
            assert_eq!(packet.bytes[headers + 28..], expected);
            assert_eq!(packet.len, packet.bytes.len());
        }
        assert_eq!(numbers(Path::new(name)), [0, 1, 2]);
    }
}

fn full_disk(lab: &Lab) {
    let disk = lab.folder.join("disk");
    fs::create_dir(&disk).expect("a folder");
    let mount =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk).status();
    assert!(mount.expect("mount").success());
    let file = disk.join("out");
    let vxlive = lab.vxlive(&["-w", file.to_str().expect("UTF-8")]);
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut datagram(), 20);
    sender.flood(&mut datagram(), 200);
    let ended = vxlive.wait();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    let errors: Vec<_> = ended.stderr.lines().filter(|line| line.contains("No space left on device")).collect();
    assert_eq!(errors.len(), 1, "{}", ended.stderr);
    assert!(errors[0].starts_with("vxlive: ") && errors[0].contains(file.to_str().expect("UTF-8")), "{}", errors[0]);
    // Whole packets up to there, and the count says how many.
    let numbers = numbers(&file);
    assert!(numbers.len() > 40, "{}", numbers.len());
    assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(ended.statistics().printed, numbers.len() as u64, "{}", ended.stderr);
    let unmount = std::process::Command::new("umount").arg(&disk).status();
    assert!(unmount.expect("umount").success());
}
