//! `vxdump` over the captures of others, and over mutated copies of them: it ends within five seconds, with status 0 or 1, in
//! less than 32 MiB. Without those captures, over the project's own.
//!
//! `MUTATED_FILES` is how many copies are mutated (100 unless given), `MUTATION_SEED` where the random numbers start.
#![allow(missing_docs)]

mod common;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{Corpus, Random, given};
use nix::sys::resource::{UsageWho, getrusage};

const TIME_LIMIT: Duration = Duration::from_secs(5);
/// In KiB, as `getrusage` counts.
const MEMORY_LIMIT: i64 = 32 * 1024;

const FLAGS: [&[&str]; 4] =
    [&["-nn"], &["-nnvv", "-e", "-XX"], &["-nnvvS", "--summary", "--mixed-interfaces"], &["-tttt", "-A", "-#"]];

/// Runs it to its end. What went wrong, if anything, in words.
fn run(flags: &[&str], file: &Path) -> Result<(), String> {
    // Not a pipe, which would be full before anybody reads it.
    let words = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("words-{:?}.txt", thread::current().id()));
    let mut child = Command::new(env!("CARGO_BIN_EXE_vxdump"))
        .args(flags)
        .arg("-r")
        .arg(file)
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&words).expect("a file in the target folder"))
        .spawn()
        .expect("the program starts");
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            break status;
        }
        if started.elapsed() > TIME_LIMIT {
            child.kill().expect("it is our child");
            child.wait().expect("it is our child");
            return Err(format!("{flags:?} takes longer than {TIME_LIMIT:?}"));
        }
        thread::sleep(Duration::from_micros(300));
    };
    let words = fs::read_to_string(words).expect("text");
    match status.code() {
        Some(0) => Ok(()),
        Some(1) if words.lines().last().is_some_and(|line| line.starts_with("vxdump: ")) => Ok(()),
        _ => Err(format!("{flags:?} ends with {status}: {words}")),
    }
}

/// Captures of others, or the project's own.
fn captures() -> Vec<PathBuf> {
    match Corpus::find() {
        Some(corpus) => corpus.list().iter().map(|row| corpus.0.join("files").join(&row[0])).collect(),
        None => {
            println!("NOT RUN over the captures of others, which are not beside the project: over its own");
            common::own_captures()
        }
    }
}

fn report(what: &str, failures: &[String], runs: usize) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    println!("{what}: {runs} runs, {} failed, at most {} KiB of memory", failures.len(), usage.max_rss());
    failures.iter().take(20).for_each(|failure| println!("{failure}"));
    assert!(failures.is_empty(), "{what}");
    assert!(usage.max_rss() < MEMORY_LIMIT, "{} KiB", usage.max_rss());
}

#[test]
fn whole_captures() {
    let mut failures = Vec::new();
    let captures = captures();
    for file in &captures {
        for flags in FLAGS {
            failures.extend(run(flags, file).err().map(|words| format!("{}: {words}", file.display())));
        }
    }
    report("whole captures", &failures, captures.len() * FLAGS.len());
}

#[test]
fn mutated_copies() {
    let count = given("MUTATED_FILES").unwrap_or(100);
    let seed = given("MUTATION_SEED").unwrap_or(0x6d69_7272_6f72);
    println!("seed {seed}");
    let mut random = Random(seed);
    let captures = captures();
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutated-{}", std::process::id()));
    let mut failures = Vec::new();
    for number in 0..count {
        let original = &captures[random.under(captures.len())];
        let mut octets = fs::read(original).expect("a capture");
        // What is far behind in a long file is like what is in front.
        octets.truncate(1 << 20);
        for _ in 0..=random.under(8) {
            random.change(&mut octets);
        }
        fs::write(&copy, &octets).expect("a file in the target folder");
        if let Err(words) = run(random.of(&FLAGS), &copy) {
            let kept = copy.with_extension(number.to_string());
            fs::copy(&copy, &kept).expect("a file in the target folder");
            failures.push(format!("{}, from {}: {words}", kept.display(), original.display()));
        }
    }
    fs::remove_file(&copy).expect("it was written");
    report("mutated copies", &failures, usize::try_from(count).expect("64 bits"));
}

/// Mutation of files.
impl Random {
    fn change(&mut self, octets: &mut Vec<u8>) {
        const NUMBERS: [u32; 12] =
            [0, 1, 4, 12, 0x7f, 0xff, 0xffff, 0x1_0000, 0x4_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
        let near = self.of(&[24, 64, 256, usize::MAX]);
        let at = self.under(octets.len().min(near));
        let rest = octets.len() - at;
        match self.under(8) {
            0 => octets.iter_mut().skip(at).take(1).for_each(|octet| *octet ^= 1 << self.under(8)),
            1 => {
                let values = self.next().to_le_bytes();
                octets.iter_mut().skip(at).zip(values).for_each(|(octet, value)| *octet = value);
            }
            // Lengths and offsets are words of four octets, in either order.
            2 | 3 => {
                let number = self.of(&NUMBERS);
                let value = if self.under(2) == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
                octets.iter_mut().skip(at & !3).zip(value).for_each(|(octet, value)| *octet = value);
            }
            4 => octets.truncate(at),
            5 => drop(octets.drain(at..at + self.under(rest.min(64)))),
            6 => {
                let again = octets[at..at + self.under(rest.min(4096))].to_vec();
                octets.splice(at..at, again);
            }
            _ => octets.iter_mut().skip(at).take(16).for_each(|octet| *octet = 0xff),
        }
    }
}
