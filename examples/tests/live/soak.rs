//! Hours of traffic: memory stays as it is, counts stay exact.

use std::fs;
use std::io::{BufRead, BufReader, PipeReader, pipe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::frames::{frame, in_vxlan};
use crate::harness::Soak;
use crate::lab::{EndOnDrop, Lab, MONITOR, Sender};
use crate::process::Process;

/// For as long as `SOAK_SECONDS` says.
pub(crate) fn test() -> Soak {
    let seconds = std::env::var("SOAK_SECONDS").ok().map(|seconds| seconds.parse().expect("SOAK_SECONDS is a number"));
    Soak { duration: seconds.map(Duration::from_secs), test: soak }
}

/// Packets a second, in steps of so long.
const RATE: u64 = 3000;
const STEP: Duration = Duration::from_millis(10);

/// So many packets at once, every so often.
const BURST: u64 = 5000;
const BETWEEN_BURSTS: Duration = Duration::from_secs(5);

const VNIS: u32 = 50;
/// Connections in each. All have been seen in the first seconds.
const CONNECTIONS: u16 = 20;

/// By how much the memory of a process may be more after the first tenth of the time than in it: in KiB. Half an octet that is
/// not given back for every packet is more after ten minutes.
const GROWTH: u64 = 1024;

/// What runs, and how much memory it had each time that was looked at, in KiB.
struct Running {
    name: &'static str,
    process: Process,
    reader: JoinHandle<u64>,
    memory: Vec<u64>,
}

fn soak(lab: &Lab, duration: Duration) {
    let files = lab.folder.join("files");
    fs::create_dir(&files).expect("a folder");
    let file = files.join("out").to_str().expect("UTF-8").to_owned();
    let mut running = [
        // First: the rings take the port, too, if it is free.
        start(lab, "UDP, text", &["-nn"]),
        start(lab, "ring, text", &["-nn", "-i", "ens5"]),
        start(lab, "ring of all, files", &["-i", "any", "--decap", "-w", &file, "-C", "4", "-W", "4"]),
    ];
    let (sender, end) = (lab.sender(MONITOR, 4789), AtomicBool::new(false));
    thread::scope(|scope| {
        let _end = EndOnDrop(&end);
        scope.spawn(|| send(&sender, &end));
        let started = Instant::now();
        let (mut said, look) = (0, (duration / 500).max(Duration::from_millis(100)));
        while started.elapsed() < duration {
            thread::sleep(look);
            for Running { name, process, memory, .. } in &mut running {
                assert!(!process.has_ended(), "{name}");
                let memory_now = process.about("VmRSS").strip_suffix(" kB").expect("KiB").trim().parse();
                memory.push(memory_now.expect("a number"));
            }
            if started.elapsed().as_secs() / 60 > said {
                said = started.elapsed().as_secs() / 60;
                let memory = running.each_ref().map(|running| running.memory.last().copied().unwrap_or_default());
                println!("soak, minute {said}: {} packets sent, {memory:?} KiB resident", sender.sent());
            }
        }
    });

    let (sent, lost) = (sender.sent(), lab.lost_on_the_way());
    println!("soak: {sent} packets sent in {duration:?}, {lost} of them lost on the cable");
    for (index, Running { name, process, reader, memory }) in running.into_iter().enumerate() {
        let statistics = process.terminate().well();
        let lines = reader.join().expect("it was read");
        let (first, rest) = memory.split_at(memory.len().div_ceil(10));
        let [before, after] = [first, rest].map(|part| part.iter().max().copied().unwrap_or_default());
        println!("soak, {name}: {statistics:?}, {before} KiB at most in the first tenth, {after} KiB after it");
        assert_eq!(statistics.received + statistics.dropped + lost, sent, "{name}");
        assert_eq!(statistics.printed, statistics.received, "{name}");
        assert_eq!([statistics.not_vxlan, statistics.not_wanted, statistics.cut, statistics.malformed], [0; 4]);
        assert!(after <= before + GROWTH, "{name}: {memory:?}");
        match index {
            0 => {
                assert_eq!(lab.udp("InDatagrams"), statistics.received);
                assert_eq!(lab.udp("InErrors"), statistics.dropped);
                assert_eq!(lines, 2 * statistics.printed);
            }
            1 => assert_eq!(lines, 2 * statistics.printed),
            _ => assert!(fs::read_dir(&files).expect("a folder").count() <= 4),
        }
    }
}

fn start(lab: &Lab, name: &'static str, arguments: &[&str]) -> Running {
    let (reader, writer) = pipe().expect("a pipe");
    let mut command = lab.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
    command.args(arguments);
    let mut process = Process::start_with(command, &lab.folder, Some(writer.into()));
    process.wait_to_listen();
    Running { name, process, reader: thread::spawn(|| lines(reader)), memory: Vec::new() }
}

/// Reads all, and counts the lines.
fn lines(reader: PipeReader) -> u64 {
    let (mut reader, mut lines) = (BufReader::new(reader), 0);
    loop {
        let octets = reader.fill_buf().expect("text");
        if octets.is_empty() {
            return lines;
        }
        lines += octets.iter().filter(|octet| **octet == b'\n').count() as u64;
        let read = octets.len();
        reader.consume(read);
    }
}

/// Sends until the end, in steps and in bursts.
fn send(sender: &Sender, end: &AtomicBool) {
    let mut datagrams = Vec::new();
    for vni in 0..VNIS {
        for port in 0..CONNECTIONS {
            let len = [52, 576, 1500][usize::from(port % 3)];
            datagrams.push(in_vxlan(vni * 1000, &frame(len, 40_000 + port)));
        }
    }
    let mut datagrams = datagrams.iter().cycle();
    let (mut next, mut next_burst) = (Instant::now(), Instant::now() + BETWEEN_BURSTS);
    while !end.load(Ordering::SeqCst) {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        next += STEP;
        let mut count = RATE * STEP.as_millis() as u64 / 1000;
        if Instant::now() >= next_burst {
            next_burst += BETWEEN_BURSTS;
            count += BURST;
        }
        datagrams.by_ref().take(count as usize).for_each(|datagram| sender.send(datagram));
    }
}
