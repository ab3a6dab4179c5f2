//! What vxlive does beside receiving: statistics, health checks, another user, and its ends.

use std::fs::{self, Permissions};
use std::io::{ErrorKind, PipeReader, Read, pipe};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::frames::{frame, in_vxlan};
use crate::harness::{Need, Test};
use crate::lab::{Lab, MONITOR};
use crate::process::{Process, Statistics, until};

pub(crate) const TESTS: &[Test] = &[
    ("statistics_now_and_then", statistics, &[]),
    ("exit_status_tells_of_loss", fail_on_loss, &[]),
    ("health_checks", health_checks, &[]),
    ("another_user", another_user, &[Need::Users]),
    ("so_many_packets", so_many_packets, &[]),
    ("signals_that_end_it", signals, &[]),
    ("a_second_signal_ends_it_at_once", second_signal, &[]),
    ("a_reader_that_goes_away", reader_that_goes_away, &[]),
    ("one_after_the_other", one_after_the_other, &[]),
];

fn send(lab: &Lab, count: u64) {
    let sender = lab.sender(MONITOR, 4789);
    sender.flood(&mut in_vxlan(42, &frame(100, 40_000)), count);
}

/// The statistics lines so far.
fn lines(vxlive: &Process) -> Vec<Statistics> {
    vxlive.stderr().lines().filter(|line| line.ends_with("packets/s")).map(|line| line.parse().expect(line)).collect()
}

fn statistics(lab: &Lab) {
    let vxlive = lab.vxlive(&["-nn", "--stats", "1"]);
    send(lab, 3);
    until("a line each second", || {
        (lines(&vxlive).iter().filter(|line| line.received == 3).count() >= 2).then_some(())
    });
    assert_eq!(vxlive.terminate().well().received, 3);

    for source in [&[][..], &["-i", "any"]] {
        let vxlive = lab.vxlive(&[&["-nn"], source].concat());
        for sent in 1..=2 {
            send(lab, 5);
            vxlive.wait_for_lines(2 * 5 * sent);
            vxlive.signal(Signal::SIGUSR1);
            until("a line when asked for", || (lines(&vxlive).len() == sent).then_some(()));
        }
        let lines = lines(&vxlive);
        assert_eq!((lines[0].received, lines[0].printed, lines[1].received), (5, 5, 10));
        assert_eq!(vxlive.terminate().well().received, 10);
    }
}

fn fail_on_loss(lab: &Lab) {
    for source in [&[][..], &["-i", "ens5"]] {
        for (flags, count, status) in
            [(&["--fail-on-loss"][..], 5000, 1), (&[][..], 5000, 0), (&["--fail-on-loss"][..], 5, 0)]
        {
            let vxlive = lab.vxlive(&[source, flags, &["-nn", "-B", "64"]].concat());
            vxlive.suspend();
            let sender = lab.sender(MONITOR, 4789);
            sender.flood(&mut in_vxlan(42, &frame(1000, 40_000)), count);
            vxlive.signal(Signal::SIGCONT);
            let ended = vxlive.terminate();
            let statistics = ended.statistics();
            assert_eq!(statistics.dropped > 0, count == 5000, "{statistics:?}");
            assert_eq!(ended.status.code(), Some(status), "{source:?} {flags:?} {statistics:?}");
        }
    }
}

/// Whether a load balancer would find this machine healthy: a connection is accepted, and closed.
fn is_healthy(lab: &Lab, port: u16) -> bool {
    const SOON: Duration = Duration::from_secs(1);
    lab.at("router", || {
        let Ok(mut stream) = TcpStream::connect_timeout(&SocketAddr::from((MONITOR, port)), SOON) else { return false };
        stream.set_read_timeout(Some(SOON)).expect("a time limit");
        // Closed: with or without a reset.
        !matches!(stream.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    })
}

/// It is, soon.
fn expect_healthy(lab: &Lab, port: u16) {
    until("it is healthy", || is_healthy(lab, port).then_some(()));
}

fn health_checks(lab: &Lab) {
    let vxlive = lab.vxlive(&["-nn", "--health-listen", "0.0.0.0:8080"]);
    for _ in 0..5 {
        expect_healthy(lab, 8080);
    }
    send(lab, 2);
    vxlive.wait_for_lines(4);
    expect_healthy(lab, 8080);
    let ended = vxlive.terminate();
    assert!(!is_healthy(lab, 8080));
    assert_eq!(ended.well().printed, 2);

    // While it cannot go on, because nobody reads what it prints, it says so.
    let (vxlive, mut reader) = unread(lab, &["--health-listen", "10.120.8.71:8080"]);
    expect_healthy(lab, 8080);
    fill_the_pipe(lab, &vxlive);
    until("it is not healthy any more", || (!is_healthy(lab, 8080)).then_some(()));
    // It goes on when someone reads again.
    let reading = thread::spawn(move || reader.read_to_string(&mut String::new()).expect("text"));
    expect_healthy(lab, 8080);
    vxlive.terminate().well();
    assert!(reading.join().expect("read") > 1 << 16);
    assert!(!is_healthy(lab, 8080));
}

/// vxlive with a pipe that nobody reads so far.
fn unread(lab: &Lab, arguments: &[&str]) -> (Process, PipeReader) {
    let (reader, writer) = pipe().expect("a pipe");
    let mut command = lab.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
    command.args(["-nn"]).args(arguments);
    let mut process = Process::start_with(command, &lab.folder, Some(writer.into()));
    process.wait_to_listen();
    (process, reader)
}

/// Sends more than a pipe of 64 KiB holds as text, until vxlive waits for a reader.
fn fill_the_pipe(lab: &Lab, vxlive: &Process) {
    send(lab, 3000);
    let waits = |id| fs::read_to_string(format!("/proc/{id}/wchan")).is_ok_and(|place| place.contains("pipe"));
    until("it waits for a reader", || waits(vxlive.id()).then_some(()));
}

fn another_user(lab: &Lab) {
    let id = |flag| {
        let output = Command::new("id").args([flag, "nobody"]).output().expect("id");
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    };
    let (user, group) = (id("-u"), id("-g"));
    for source in [&[][..], &["-i", "ens5"]] {
        let vxlive = lab.vxlive(&[source, &["-nn", "--drop-to", "nobody", "--health-listen", "0.0.0.0:8080"]].concat());
        assert_eq!(vxlive.about("Uid").split_whitespace().collect::<Vec<_>>(), [&*user; 4]);
        assert_eq!(vxlive.about("Gid").split_whitespace().collect::<Vec<_>>(), [&*group; 4]);
        for capabilities in ["CapEff", "CapPrm"] {
            assert_eq!(vxlive.about(capabilities), "0000000000000000");
        }
        send(lab, 3);
        vxlive.wait_for_lines(6);
        expect_healthy(lab, 8080);
        assert_eq!(vxlive.terminate().well().printed, 3);
    }

    // A file is the user's, and may not be where the user may not write.
    let open = lab.folder.join("open");
    fs::create_dir(&open).expect("a folder");
    fs::set_permissions(&open, Permissions::from_mode(0o777)).expect("permitted");
    let file = open.join("file");
    let vxlive = lab.vxlive(&["--drop-to", "nobody", "-w", file.to_str().expect("UTF-8")]);
    send(lab, 3);
    assert_eq!(vxlive.terminate().well().printed, 3);
    assert_eq!(fs::metadata(&file).expect("a file").uid().to_string(), user);
    let path = lab.folder.join("root's");
    let refused = lab.vxlive_fails(&["--drop-to", "nobody", "-w", path.to_str().expect("UTF-8")]);
    assert!(refused.contains("Permission denied"), "{refused}");
    let refused = lab.vxlive_fails(&["--drop-to", "nobody-at-all"]);
    assert!(refused.contains("nobody-at-all"), "{refused}");
}

fn so_many_packets(lab: &Lab) {
    for source in [&[][..], &["-i", "ens5"]] {
        let vxlive = lab.vxlive(&[source, &["-nn", "-c", "7"]].concat());
        send(lab, 20);
        let ended = vxlive.wait();
        assert_eq!(ended.stdout.lines().count(), 14);
        assert_eq!(ended.well().printed, 7);
    }
    // What is not wanted does not count.
    let vxlive = lab.vxlive(&["-nn", "-c", "2", "--vni", "1"]);
    let sender = lab.sender(MONITOR, 4789);
    for vni in [2, 1, 2, 2, 1, 2] {
        sender.send(&in_vxlan(vni, &frame(100, 40_000)));
    }
    assert_eq!(vxlive.wait().well().printed, 2);
}

fn signals(lab: &Lab) {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        // Who runs this test may have it run with SIGHUP ignored.
        let mut command = lab.command("monitor", "env");
        command.args(["--default-signal=HUP", env!("CARGO_BIN_EXE_vxlive"), "-nn"]);
        let vxlive = Process::listening(command, &lab.folder);
        send(lab, 3);
        vxlive.signal(signal);
        assert_eq!(vxlive.wait().well().printed, 3);
    }
    // As with nohup.
    let mut command = lab.command("monitor", "sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" -nn", env!("CARGO_BIN_EXE_vxlive")]);
    let vxlive = Process::listening(command, &lab.folder);
    vxlive.signal(Signal::SIGHUP);
    send(lab, 3);
    vxlive.wait_for_lines(6);
    assert_eq!(vxlive.terminate().well().printed, 3);
}

fn second_signal(lab: &Lab) {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let (mut vxlive, _reader) = unread(lab, &[]);
        fill_the_pipe(lab, &vxlive);
        vxlive.signal(signal);
        // It still has something to print. A second signal that comes very soon could be the same, sent twice.
        thread::sleep(Duration::from_millis(500));
        assert!(!vxlive.has_ended());
        until("a second signal ends it", || {
            vxlive.signal(signal);
            thread::sleep(Duration::from_millis(500));
            vxlive.has_ended().then_some(())
        });
        assert_eq!(vxlive.wait().status.signal(), Some(signal as i32));
    }
}

fn reader_that_goes_away(lab: &Lab) {
    // As `| head` does.
    for arguments in [&[][..], &["-i", "ens5"], &["-w", "-"]] {
        let (vxlive, mut reader) = unread(lab, arguments);
        send(lab, 10);
        let some = thread::spawn(move || reader.read_exact(&mut [0; 100]).expect("octets"));
        until("some of it is read", || some.is_finished().then_some(()));
        send(lab, 3000);
        let ended = vxlive.wait();
        assert_eq!(ended.status.code(), Some(0));
        // No complaint.
        let usual = ["listening on ", "vxlive: warning: the buffer has only "];
        let lines: Vec<_> =
            ended.stderr.lines().filter(|line| !usual.iter().any(|usual| line.starts_with(usual))).collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        ended.statistics();
    }
    // A closed standard error does not matter.
    let mut command = lab.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
    command.args(["-nn", "-c", "1", "--stats", "1"]);
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(writer).spawn().expect("it starts");
    until("it listens, and ends", || {
        send(lab, 1);
        child.try_wait().expect("a child")
    });
}

/// Its port is free as soon as it has ended.
fn one_after_the_other(lab: &Lab) {
    for number in 0..10 {
        let source: &[&str] = if number % 4 == 3 { &["-i", "any"] } else { &[] };
        let vxlive = lab.vxlive(&[source, &["-nn", "--health-listen", "0.0.0.0:8080"]].concat());
        send(lab, 1);
        expect_healthy(lab, 8080);
        assert_eq!(vxlive.terminate().well().printed, 1);
    }
}
