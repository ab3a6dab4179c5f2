//! Which tests can run here, and where they run.

use std::os::unix::process::CommandExt;
use std::process::{Command, exit};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::lab::Lab;

/// A test, its name, and what it needs beside namespaces.
pub(crate) type Test = (&'static str, fn(&Lab), &'static [Need]);

/// What not every machine has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// curl.
    Curl,
    /// tcpdump, also where there is one user only: it wants to become another.
    Tcpdump,
    /// tshark.
    Tshark,
    /// Another user than root.
    Users,
}

/// A test that runs as long as it is told to.
pub(crate) struct Soak {
    /// `None`: not at all.
    pub(crate) duration: Option<Duration>,
    pub(crate) test: fn(&Lab, Duration),
}

/// Set for the program that this one starts in namespaces.
const INSIDE: &str = "LIVE_TESTS_INSIDE";

/// How long one test may take. Far more than it does: they wait for what they test, with limits of their own.
const LIMIT: Duration = Duration::from_secs(120);

pub(crate) fn run(tests: &[Test], soak: Soak) {
    let mut arguments = Arguments::from_args();
    // Each of them wants the processor for itself.
    arguments.test_threads = Some(1);
    let inside = std::env::var_os(INSIDE).is_some();
    if !inside && !arguments.list {
        // Who is not root may be root in a user namespace.
        for user in [&[][..], &["--user", "--map-root-user"]] {
            if namespaces(user, "true").output().is_ok_and(|output| output.status.success()) {
                let this = std::env::current_exe().expect("a path");
                let mut command = namespaces(user, this.to_str().expect("a path in UTF-8"));
                let error = command.args(std::env::args_os().skip(1)).env(INSIDE, "1").exec();
                panic!("it could be started a moment ago: {error}");
            }
        }
    }
    let permitted = if inside { Lab::new("probe").map(drop) } else { Err("namespaces are not permitted".to_owned()) };
    if let (Err(reason), false) = (&permitted, arguments.list) {
        println!("NOT RUN, not possible here: {reason}");
    }
    let missing: Vec<Need> = Need::ALL.into_iter().filter(|need| inside && !need.met()).collect();
    let required = std::env::var_os("LIVE_TESTS").is_some_and(|value| value == "require");

    let mut trials = Vec::new();
    for &(name, test, needs) in tests {
        let missing =
            needs.iter().find(|need| missing.contains(need)).map(|need| format!("{} is missing", need.name()));
        if let Some(missing) = &missing {
            println!("NOT RUN, {name}: {missing}");
        }
        let reason = permitted.clone().err().or(missing);
        let ignored = reason.is_some() && !required;
        let run = move || match reason {
            None => in_lab(name, LIMIT, test),
            Some(reason) => Err(Failed::from(reason)),
        };
        trials.push(Trial::test(name, run).with_ignored_flag(ignored));
    }
    let limit = soak.duration.unwrap_or_default() + 2 * LIMIT;
    let run = move || match (soak.duration, permitted) {
        (Some(duration), Ok(())) => in_lab("soak", limit, |lab| (soak.test)(lab, duration)),
        (None, _) => Err(Failed::from("SOAK_SECONDS says for how long, and is not set")),
        (_, Err(reason)) => Err(Failed::from(reason)),
    };
    if soak.duration.is_none() && inside {
        println!("NOT RUN, soak: SOAK_SECONDS=3600 would run it for an hour");
    }
    trials.push(Trial::test("soak", run).with_ignored_flag(soak.duration.is_none()));
    libtest_mimic::run(&arguments, trials).exit();
}

/// A program in namespaces of its own: whatever it leaves behind, processes, interfaces, mounted file systems, ends with it.
fn namespaces(user: &[&str], program: &str) -> Command {
    let mut command = Command::new("unshare");
    // A network namespace too, or the user namespace could not return to it from another.
    command.args(user).args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    // The shell remains: the first process of a PID namespace would not be interrupted by Ctrl-C.
    command.args(["sh", "-c", "mount -t tmpfs tmpfs /run && \"$0\" \"$@\"; exit $?", program]);
    command
}

/// Runs `test` in a lab of its own, and ends everything if that takes too long.
fn in_lab(name: &'static str, limit: Duration, test: impl FnOnce(&Lab)) -> Result<(), Failed> {
    let (_running, watched) = channel::<()>();
    thread::spawn(move || {
        if watched.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{name} runs for more than {limit:?}: all ends here");
            exit(101);
        }
    });
    test(&Lab::new(name)?);
    Ok(())
}

impl Need {
    const ALL: [Self; 4] = [Self::Curl, Self::Tcpdump, Self::Tshark, Self::Users];

    fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Tcpdump => "a working tcpdump",
            Self::Tshark => "tshark",
            Self::Users => "a user `nobody` to become",
        }
    }

    fn met(self) -> bool {
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sample.pcap");
        let command: &[&str] = match self {
            Self::Curl => &["curl", "--version"],
            Self::Tcpdump => &["tcpdump", "-r", sample],
            Self::Tshark => &["tshark", "-r", sample],
            Self::Users => &["setpriv", "--reuid", "nobody", "--clear-groups", "true"],
        };
        let output = Command::new(command[0]).args(&command[1..]).output();
        output.is_ok_and(|output| output.status.success())
    }
}
