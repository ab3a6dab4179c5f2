//! A program that runs, and what it said.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long anything is waited for. Far more than it takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until there is what is looked for.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// A process, which ends with this.
pub(crate) struct Process {
    pub(crate) child: Child,
    name: String,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Process {
    /// Starts a program whose output goes to files in `folder`.
    pub(crate) fn start(command: Command, folder: &Path) -> Self {
        Self::start_with(command, folder, None)
    }

    /// The same with another standard output.
    pub(crate) fn start_with(mut command: Command, folder: &Path, stdout: Option<Stdio>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let [out, err] = ["stdout", "stderr"].map(|stream| folder.join(format!("{number}.{stream}")));
        let name = format!("{command:?}");
        command.stdin(Stdio::null()).stderr(File::create(&err).expect("a file"));
        let file = File::create(&out).expect("a file");
        let child = command.stdout(stdout.unwrap_or(file.into())).spawn().expect("the program starts");
        Self { child, name, stdout: out, stderr: err }
    }

    /// Starts a program that says when it listens, and waits for that.
    pub(crate) fn listening(command: Command, folder: &Path) -> Self {
        let mut process = Self::start(command, folder);
        process.wait_to_listen();
        process
    }

    pub(crate) fn wait_to_listen(&mut self) {
        until("listening", || {
            let ended = self.child.try_wait().expect("a child");
            assert!(ended.is_none(), "{} ended: {}", self.name, self.stderr());
            self.stderr()
                .split_inclusive('\n')
                .any(|line| line.contains("listening on ") && line.ends_with('\n'))
                .then_some(())
        });
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its standard output is.
    pub(crate) fn stdout_file(&self) -> &Path {
        &self.stdout
    }

    /// What it has printed; if that is not text, something like it.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.stdout).expect("a file")).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).expect("UTF-8")
    }

    /// Waits until this many lines were printed.
    pub(crate) fn wait_for_lines(&self, lines: usize) {
        until(&format!("{lines} lines of {}", self.name), || (self.stdout().lines().count() >= lines).then_some(()));
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id()).expect("an id");
        kill(Pid::from_raw(id), signal).expect("it is running");
    }

    /// Stops it until it is told to go on.
    pub(crate) fn suspend(&self) {
        self.signal(Signal::SIGSTOP);
        until("suspended", || (self.about("State") == "T (stopped)").then_some(()));
    }

    /// What the kernel says of it, such as `VmRSS`.
    pub(crate) fn about(&self, key: &str) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).expect("it is there");
        let value = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        value.expect("such a line").trim().to_owned()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(mut self) -> Ended {
        let status = until(&format!("the end of {}", self.name), || self.child.try_wait().expect("a child"));
        Ended { status, stdout: self.stdout(), stderr: self.stderr() }
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn terminate(self) -> Ended {
        self.signal(Signal::SIGTERM);
        self.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if thread::panicking() {
            // It may have to say what it has seen.
            self.signal(Signal::SIGTERM);
            thread::sleep(Duration::from_millis(500));
            eprintln!("{} said:\n{}", self.name, fs::read_to_string(&self.stderr).unwrap_or_default());
        }
        // Both do nothing if it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// The numbers of its last line.
    pub(crate) fn statistics(&self) -> Statistics {
        self.stderr.lines().last().expect("a last line").parse().expect("a statistics line")
    }

    /// The same of a run in which all went well.
    pub(crate) fn well(&self) -> Statistics {
        assert_eq!(self.status.code(), Some(0), "{}", self.stderr);
        self.statistics()
    }
}

/// The statistics line of `vxlive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statistics {
    pub(crate) received: u64,
    /// Or written.
    pub(crate) printed: u64,
    pub(crate) not_vxlan: u64,
    pub(crate) not_wanted: u64,
    pub(crate) cut: u64,
    pub(crate) malformed: u64,
    pub(crate) dropped: u64,
    pub(crate) octets: u64,
    pub(crate) rate: u64,
}

impl FromStr for Statistics {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        const WORDS: [&str; 9] = [
            "received",
            "printed",
            "not VXLAN",
            "VNI not wanted",
            "cut",
            "malformed",
            "dropped by kernel",
            "octets",
            "packets/s",
        ];
        let parts: Vec<_> = line.strip_prefix("vxlive: ").unwrap_or_default().split(", ").collect();
        let count = |(part, expected): (&&str, &str)| {
            let (count, words) = part.split_once(' ')?;
            let known = words == expected || (words, expected) == ("written", "printed");
            count.parse::<u64>().ok().filter(|_| known && parts.len() == WORDS.len())
        };
        let counts: Vec<_> = parts.iter().zip(WORDS).filter_map(count).collect();
        let [received, printed, not_vxlan, not_wanted, cut, malformed, dropped, octets, rate] = counts[..] else {
            return Err(format!("not a statistics line: {line}"));
        };
        Ok(Self { received, printed, not_vxlan, not_wanted, cut, malformed, dropped, octets, rate })
    }
}
