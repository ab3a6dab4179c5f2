//! What tcpdump says.

use std::path::Path;
use std::process::Command;

use nix::sys::signal::Signal;

use crate::process::Process;

/// Ends tcpdump; what it printed, without times.
pub(crate) fn text_of(tcpdump: Process) -> Vec<String> {
    tcpdump.signal(Signal::SIGINT);
    let mut lines = without_times(&tcpdump.wait().stdout);
    // It ends the line that might be unfinished.
    assert_eq!(lines.pop().as_deref(), Some(""));
    lines
}

/// The lines of a text, those that begin with a time without it.
pub(crate) fn without_times(text: &str) -> Vec<String> {
    let time = |line: &str| line.split_once(' ').filter(|(time, _)| is_time(time)).map(|(_, rest)| rest.to_owned());
    text.lines().map(|line| time(line).unwrap_or_else(|| line.to_owned())).collect()
}

fn is_time(word: &str) -> bool {
    word.len() == 15 && word.bytes().all(|octet| octet.is_ascii_digit() || b":.".contains(&octet))
}

/// What tcpdump prints of a file, about which it has no complaint.
pub(crate) fn tcpdump_reads(file: &(impl AsRef<Path> + ?Sized), flags: &[&str]) -> String {
    let output = Command::new("tcpdump").args(["-nn"]).args(flags).arg("-r").arg(file.as_ref()).output();
    let output = output.expect("tcpdump");
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaints}");
    // Of a capture of all interfaces it says that their names are not in there.
    let usual = ["reading from file ", "Warning: interface names might be incorrect"];
    let complaints: Vec<_> =
        complaints.lines().filter(|line| !usual.iter().any(|usual| line.starts_with(usual))).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
