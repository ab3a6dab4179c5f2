//! What `vxdump` writes with `-w`: as it was, out of the tunnel, chosen by network, into several files, onto a full disk.
#![allow(missing_docs)]

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mirrortap::builder::Builder;
use mirrortap::{Vni, ethernet, ipv4, ipv6, tcp, udp, vxlan};
use mirrortap_capture::{Interface, LinkType, Reader, Resolution, Timestamp, pcap, pcapng};

/// A folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("saving-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn command(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).env("TZ", "UTC").output().expect("it starts")
}

fn vxdump(folder: &Path, arguments: &[&str]) -> Output {
    command(env!("CARGO_BIN_EXE_vxdump"), folder, arguments)
}

/// What it prints; it must succeed.
fn text(folder: &Path, arguments: &[&str]) -> String {
    let output = vxdump(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn fails(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = vxdump(folder, arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).expect("text")
}

/// The frame that a mirror copies, told apart by its port.
fn inner(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 2048];
    let fields = tcp::Fields { source_port: port, destination_port: 80, ..Default::default() };
    let addresses =
        ipv4::Fields { source: [10, 0, 0, 1].into(), destination: [10, 0, 0, 2].into(), ..Default::default() };
    let frame = Builder::new(&mut buffer).octets(payload).tcp(fields, &[]).ipv4(addresses, &[]);
    frame.ethernet(ethernet::Fields::default()).finish().expect("room").to_vec()
}

/// The copy in VXLAN; with an odd VNI, in IPv6.
fn mirrored(vni: u32, frame: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 2048];
    let datagram = Builder::new(&mut buffer)
        .octets(frame)
        .vxlan(vxlan::Fields { vni: Vni::new(vni).expect("24 bits"), ..Default::default() })
        .udp(udp::Fields { source_port: 65507, destination_port: vxlan::PORT, ..Default::default() });
    let packet = if vni.is_multiple_of(2) {
        let fields =
            ipv4::Fields { source: [10, 9, 0, 1].into(), destination: [10, 9, 0, 2].into(), ..Default::default() };
        datagram.ipv4(fields, &[])
    } else {
        let (source, destination) = ("fd00::1".parse().expect("an address"), "fd00::2".parse().expect("an address"));
        datagram.ipv6(ipv6::Fields { source, destination, ..Default::default() })
    };
    packet.ethernet(ethernet::Fields::default()).finish().expect("room").to_vec()
}

/// Packet `number` was captured so many seconds, and as many nanoseconds, after one in 2023.
fn time(number: u32) -> Timestamp {
    let seconds = 1_700_000_000 + i64::from(number);
    Timestamp { seconds, fraction: number.into(), resolution: Resolution::NANOSECONDS }
}

/// Writes a capture of `packets`.
fn capture(path: &Path, packets: &[Vec<u8>]) {
    let file = File::create(path).expect("a file");
    let mut writer = pcap::Writer::new(file, LinkType::ETHERNET, 0, Resolution::NANOSECONDS).expect("a header");
    for (number, packet) in (0..).zip(packets) {
        let len = u32::try_from(packet.len()).expect("32 bits");
        writer.write(time(number), packet, len).expect("a packet");
    }
    writer.finish().expect("a file");
}

/// A packet of a file: its interface, its time in seconds and nanoseconds, its octets.
type Packet = (u32, i64, u64, Vec<u8>);

fn read(path: &Path) -> (Vec<Interface>, Vec<Packet>) {
    let mut reader = Reader::new(File::open(path).expect("a file")).expect("a capture");
    let mut packets = Vec::new();
    while let Some(record) = reader.next_record() {
        let record = record.expect("a packet");
        packets.push((record.interface, record.time.seconds, record.time.nanoseconds(), record.bytes.to_vec()));
    }
    (reader.interfaces().to_vec(), packets)
}

/// The files of a folder, but for those that were there before, and how many packets each has.
fn files(folder: &Path) -> BTreeMap<String, usize> {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let new = files.filter(|path| path.extension().is_none());
    new.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), read(&path).1.len())).collect()
}

#[test]
fn what_was_written_is_printed_as_before() {
    let folder = folder("again");
    for capture in common::own_captures() {
        let recorded = fs::read_to_string(capture.with_extension("nn.txt")).expect("tcpdump's text");
        text(&folder, &["-r", capture.to_str().expect("a name"), "-w", "again.pcapng"]);
        assert_eq!(text(&folder, &["-nn", "again.pcapng"]), recorded, "{}", capture.display());
    }
}

#[test]
fn decap_writes_the_frames_with_an_interface_for_each_vni() {
    let folder = folder("decap");
    let frames: Vec<_> = (0..60).map(|number| inner(1000 + number, b"x")).collect();
    let vni = |number: usize| u32::try_from(number % 50).expect("32 bits") * 3 + 1;
    let mut packets: Vec<_> = frames.iter().enumerate().map(|(number, frame)| mirrored(vni(number), frame)).collect();
    packets.push(inner(1, b"not in a tunnel"));
    capture(&folder.join("in.pcap"), &packets);
    text(&folder, &["in.pcap", "--decap", "-w", "out.pcapng"]);

    let (interfaces, written) = read(&folder.join("out.pcapng"));
    assert_eq!(interfaces.len(), 50);
    for (number, interface) in interfaces.iter().enumerate() {
        let vni = vni(number);
        let (source, destination) =
            if vni.is_multiple_of(2) { ("10.9.0.1", "10.9.0.2") } else { ("fd00::1", "fd00::2") };
        assert_eq!(interface.name, Some(format!("vni {vni}")));
        assert_eq!(interface.description, Some(format!("VXLAN from {source} to {destination}")));
        assert_eq!(interface.link_type, LinkType::ETHERNET);
    }
    assert_eq!(written.len(), frames.len());
    for (number, (packet, frame)) in (0..).zip(written.iter().zip(&frames)) {
        let Timestamp { seconds, fraction, .. } = time(number);
        assert_eq!(*packet, (number % 50, seconds, fraction, frame.clone()));
    }
    // And printed.
    let printed = text(&folder, &["in.pcap", "--decap", "-t"]);
    assert_eq!(printed.lines().count(), frames.len());
    assert!(printed.starts_with("IP 10.0.0.1.1000 > 10.0.0.2.80: Flags"), "{printed}");
}

#[test]
fn packets_are_chosen_by_vni() {
    let folder = folder("vni");
    let mut packets: Vec<_> = (0..30).map(|number| mirrored(number % 3, &inner(9, b""))).collect();
    packets.push(inner(1, b""));
    capture(&folder.join("in.pcap"), &packets);
    for (arguments, count) in [
        (&[][..], 31),
        (&["--vni", "0"], 10),
        (&["--vni", "0", "--vni", "0x2"], 20),
        (&["--vni", "7"], 0),
        (&["--not-vni", "0"], 21),
        (&["--not-vni", "0", "--not-vni", "1"], 11),
        (&["--not-vni", "0", "--decap"], 20),
        (&["--decap"], 30),
        (&["--vni", "1", "-c", "4"], 4),
    ] {
        text(&folder, &[arguments, &["in.pcap", "-w", "out.pcapng"]].concat());
        assert_eq!(read(&folder.join("out.pcapng")).1.len(), count, "{arguments:?}");
        let printed = text(&folder, &[arguments, &["in.pcap", "--number"]].concat());
        // The second line of a packet, that of the inner frame, has no number.
        let numbered = |line: &&str| line.get(..5).is_some_and(|number| number.trim().parse::<u32>().is_ok());
        assert_eq!(printed.lines().filter(numbered).count(), count);
    }
    // Counted are all packets that were read, not only those that were wanted.
    let output = vxdump(&folder, &["in.pcap", "--vni", "1", "--summary"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("all                        31 packets"));
}

#[test]
fn interfaces_keep_their_names() {
    let folder = folder("interfaces");
    let interfaces = [("eth0", LinkType::ETHERNET), ("tun0", LinkType::RAW)].map(|(name, link_type)| Interface {
        link_type,
        name: Some(name.to_owned()),
        description: Some(format!("this is {name}")),
        resolution: Resolution::NANOSECONDS,
        ..Interface::default()
    });
    let mut writer = pcapng::Writer::new(File::create(folder.join("in.pcapng")).expect("a file")).expect("a header");
    let frame = inner(1, b"");
    for (number, interface) in (0..).zip(&interfaces) {
        writer.add_interface(interface).expect("an interface");
        let octets = if interface.link_type == LinkType::RAW { &frame[14..] } else { &frame };
        writer.write(number, time(number), octets, 60).expect("a packet");
    }
    writer.finish().expect("a file");
    text(&folder, &["in.pcapng", "--mixed-interfaces", "-w", "out.pcapng"]);
    assert_eq!(read(&folder.join("out.pcapng")), read(&folder.join("in.pcapng")));
    assert_eq!(read(&folder.join("out.pcapng")).0, interfaces);
}

#[test]
fn files_by_size_are_named_as_by_tcpdump() {
    if Command::new("tcpdump").arg("--version").output().is_err() {
        println!("NOT RUN: tcpdump is not installed");
        return;
    }
    // 3.5 million octets.
    let packet = mirrored(2, &inner(1, &[0; 1300]));
    let packets = vec![packet; 2450];
    for (name, rotation) in [
        ("size", &["-C", "1"][..]),
        ("size-two", &["-C", "1", "-W", "2"]),
        ("size-ten", &["-C", "1", "-W", "10"]),
        ("size-eleven", &["-C", "1", "-W", "11"]),
        ("size-hundred", &["-C", "2", "-W", "101"]),
        ("size-and-time", &["-C", "1", "-G", "1000000", "-W", "2"]),
    ] {
        let names = ["tcpdump", "vxdump"].map(|program| {
            let folder = folder(&format!("{name}-{program}"));
            capture(&folder.join("in.pcap"), &packets);
            let arguments = [&["-r", "in.pcap", "-w", "out"], rotation].concat();
            if program == "vxdump" {
                text(&folder, &arguments);
            } else {
                let output = command("tcpdump", &folder, &[&arguments[..], &["-Z", "root"]].concat());
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
            files(&folder)
        });
        let [theirs, ours] = names.map(|files| files.into_keys().collect::<Vec<_>>());
        assert_eq!(ours, theirs, "{rotation:?}");
    }
    // No packet is lost between two files.
    let folder = folder("size-all");
    capture(&folder.join("in.pcap"), &packets);
    text(&folder, &["in.pcap", "-w", "out", "-C", "1"]);
    assert_eq!(files(&folder).values().sum::<usize>(), packets.len());
}

#[test]
fn files_by_time_are_named_by_their_first_packet() {
    let folder = folder("time");
    let packets: Vec<_> = (0..25).map(|number| mirrored(2, &inner(number, b""))).collect();
    capture(&folder.join("in.pcap"), &packets);
    // 1700000000 is 2023-11-14 22:13:20 UTC.
    text(&folder, &["in.pcap", "-w", "%H-%M-%S", "-G", "10"]);
    let expected = [("22-13-20", 10), ("22-13-30", 10), ("22-13-40", 5)].map(|(name, count)| (name.to_owned(), count));
    assert_eq!(files(&folder), BTreeMap::from(expected));
    // The end, after so many files.
    text(&folder, &["in.pcap", "-w", "two-%S", "-G", "10", "-W", "2"]);
    let two: Vec<_> = files(&folder).into_iter().filter(|(name, _)| name.starts_with("two")).collect();
    assert_eq!(two, [("two-20".to_owned(), 10), ("two-30".to_owned(), 10)]);
    // Always the same file.
    text(&folder, &["in.pcap", "-w", "one", "-G", "10"]);
    assert_eq!(files(&folder)["one"], 5);
}

#[test]
fn a_full_disk_leaves_whole_packets() {
    let folder = folder("full");
    let packets = vec![mirrored(2, &inner(1, &[0; 1300])); 500];
    capture(&folder.join("in.pcap"), &packets);
    // A limit of the shell stands for the end of the disk: 100 blocks of 1024 octets, in POSIX's shell of 512.
    let line = "trap '' XFSZ; ulimit -f 100; exec \"$0\" in.pcap -w out.pcapng";
    let output = command("sh", &folder, &["-c", line, env!("CARGO_BIN_EXE_vxdump")]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("vxdump: cannot write to out.pcapng: File too large"), "{words}");
    let len = fs::metadata(folder.join("out.pcapng")).expect("a file").len();
    let (_, kept) = read(&folder.join("out.pcapng"));
    assert!((50_000..=102_400).contains(&len), "{len}");
    // Nothing is between the last packet and the limit for which there was room.
    assert!(kept.len() >= 30 && kept.iter().all(|(.., octets)| *octets == packets[0]));

    assert!(fails(&folder, &["in.pcap", "-w", "/dev/full"], 1).contains("/dev/full: No space left on device"));
}

#[test]
fn standard_output_and_what_is_refused() {
    let folder = folder("refused");
    let packets = [mirrored(2, &inner(1, b""))];
    capture(&folder.join("in.pcap"), &packets);
    let output = vxdump(&folder, &["in.pcap", "-w", "-"]);
    fs::write(folder.join("out.pcapng"), &output.stdout).expect("a file");
    assert_eq!(read(&folder.join("out.pcapng")).1.len(), 1);
    // An input without packets that are wanted: a file that can be read.
    text(&folder, &["in.pcap", "--vni", "9", "-w", "none.pcapng"]);
    assert!(read(&folder.join("none.pcapng")).1.is_empty());

    let before = fs::read(folder.join("in.pcap")).expect("a file");
    for arguments in [&["in.pcap", "-w", "./in.pcap"][..], &["in.pcap", "-w", "in.pca%Y", "-G", "1"]] {
        fs::copy(folder.join("in.pcap"), folder.join("in.pca2023")).expect("a copy");
        let arguments =
            if arguments.len() > 3 { &[&["-r", "in.pca2023"], &arguments[1..]].concat() } else { arguments };
        assert!(fails(&folder, arguments, 1).contains("read and written at the same time"));
        assert_eq!(fs::read(folder.join("in.pcap")).expect("a file"), before);
        assert_eq!(fs::read(folder.join("in.pca2023")).expect("a file"), before);
    }
    let same = command("sh", &folder, &["-c", "exec \"$0\" - -w in.pcap < in.pcap", env!("CARGO_BIN_EXE_vxdump")]);
    assert!(String::from_utf8_lossy(&same.stderr).contains("read and written at the same time"));
    assert_eq!(fs::read(folder.join("in.pcap")).expect("a file"), before);
    // What is no capture makes no file.
    fails(&folder, &["/dev/null", "-w", "nothing.pcapng"], 1);
    assert!(!folder.join("nothing.pcapng").exists());
    assert!(fails(&folder, &["in.pcap", "-w", "no/such/folder"], 1).contains("no/such/folder: No such file"));
    for (arguments, word) in [
        (&["-w", "-", "-C", "1"][..], "only one"),
        (&["-C", "1"], "-w <FILE>"),
        (&["-w", "x", "-W", "1"], "-C <SIZE>"),
        (&["-w", "x%", "-G", "1"], "strftime"),
        (&["--vni", "16777216"], "0 to 16777215"),
        (&["--vni", "1", "--not-vni", "2"], "cannot be used with"),
    ] {
        let words = fails(&folder, arguments, 2);
        assert!(words.contains(word), "{arguments:?}: {words}");
    }
}

#[test]
fn what_was_read_from_a_pipe_is_written_before_there_is_more() {
    let folder = folder("pipe");
    capture(&folder.join("in.pcap"), &vec![mirrored(2, &inner(1, b"")); 20]);
    let octets = fs::read(folder.join("in.pcap")).expect("a file");
    for target in ["out.pcapng", "-"] {
        let out = folder.join("out.pcapng");
        let mut child = Command::new(env!("CARGO_BIN_EXE_vxdump"))
            .args(["-", "-w", target])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(File::create(&out).expect("a file"))
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        pipe.write_all(&octets).expect("it reads");
        let started = Instant::now();
        while read_if_any(&out) < 20 && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(read_if_any(&out), 20, "{target}");
        drop(pipe);
        assert!(child.wait().expect("it ends").success());
        assert_eq!(read_if_any(&out), 20);
    }
}

/// How many packets the file has so far.
fn read_if_any(path: &Path) -> usize {
    if fs::metadata(path).expect("a file").len() == 0 { 0 } else { read(path).1.len() }
}

#[test]
fn a_packet_that_cannot_be_written_takes_no_other_with_it() {
    let folder = folder("time-too-late");
    let frame = inner(1, b"");
    let eth0 = Interface { link_type: LinkType::ETHERNET, ..Interface::default() };
    let mut writer = pcapng::Writer::new(File::create(folder.join("in.pcapng")).expect("a file")).expect("a header");
    writer.add_interface(&eth0).expect("an interface");
    for seconds in (0..20).chain([1 << 40, 21]) {
        let time = Timestamp { seconds, fraction: 0, resolution: Resolution::MICROSECONDS };
        writer.write(0, time, &frame, 60).expect("a packet");
    }
    writer.finish().expect("a file");
    let words = fails(&folder, &["in.pcapng", "-w", "out.pcapng", "--summary"], 1);
    assert!(words.contains("out.pcapng: this interface cannot hold the time 1099511627776"), "{words}");
    assert!(words.contains("all                        21 packets"), "{words}");
    assert_eq!(read(&folder.join("out.pcapng")).1.len(), 20);
}

/// How many interfaces of a file a reader remembers.
const MOST_INTERFACES: u32 = 16_384;

#[test]
fn many_interfaces_take_no_longer_each() {
    let folder = folder("many-interfaces");
    let mut writer = pcapng::Writer::new(File::create(folder.join("in.pcapng")).expect("a file")).expect("a header");
    let interface = Interface { name: Some("x".repeat(20)), ..Interface::default() };
    for number in 0..MOST_INTERFACES {
        writer.add_interface(&interface).expect("an interface");
        writer.write(number, time(number), b"x", 1).expect("a packet");
    }
    writer.finish().expect("a file");
    // A promise of SECURITY.md: a file of a megaoctet takes five seconds at most, also on a busy machine.
    let started = Instant::now();
    text(&folder, &["in.pcapng", "--mixed-interfaces", "-w", "out.pcapng"]);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(read(&folder.join("out.pcapng")).0.len(), 16_384);
}

#[test]
fn more_vnis_than_interfaces() {
    let folder = folder("many-vnis");
    let frame = inner(1, b"");
    let packets: Vec<_> = (0..MOST_INTERFACES + 10).map(|vni| mirrored(vni, &frame)).collect();
    capture(&folder.join("in.pcap"), &packets);
    text(&folder, &["in.pcap", "--decap", "-w", "out.pcapng"]);
    let (interfaces, written) = read(&folder.join("out.pcapng"));
    assert_eq!(interfaces.len(), 16_384);
    assert_eq!(interfaces.last().and_then(|interface| interface.name.as_deref()), Some("other VNIs"));
    assert_eq!(written.len(), packets.len());
    assert_eq!(written.iter().filter(|(interface, ..)| *interface == 16_383).count(), 11);
}
