//! The lab, and the ways into it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use nix::sched::{CloneFlags, setns};

use crate::process::Process;

pub(crate) const MONITOR: Ipv4Addr = Ipv4Addr::new(10, 120, 8, 71);
pub(crate) const MONITOR_6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x120, 0, 0, 0, 0, 0, 0x71);
pub(crate) const ROUTER: Ipv4Addr = Ipv4Addr::new(10, 120, 8, 1);
pub(crate) const ROUTER_6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x120, 0, 0, 0, 0, 0, 1);

/// Four namespaces: see the script `lab`.
pub(crate) struct Lab {
    name: String,
    /// For files. Gone with the namespaces.
    pub(crate) folder: PathBuf,
    /// What was lost on the cable to the monitor while only one of its ends was up.
    lost: u64,
}

impl Lab {
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let mut lab = Self { name: name.to_owned(), folder: PathBuf::from("/run/files").join(name), lost: 0 };
        lab.script("up")?;
        lab.lost = lab.lost_on_the_way();
        fs::create_dir_all(&lab.folder).expect("a folder");
        Ok(lab)
    }

    fn script(&self, verb: &str) -> Result<(), String> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/lab");
        let output = Command::new(script).arg(verb).env("LAB", &self.name).output();
        let output = output.map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("lab {verb}: {}", String::from_utf8_lossy(&output.stderr).trim_end())),
        }
    }

    /// A request from web to external.
    pub(crate) fn curl(&self) {
        self.script("curl").expect("an answer");
    }

    /// A program in one of the namespaces.
    pub(crate) fn command(&self, namespace: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &format!("{}-{namespace}", self.name), program]);
        command
    }

    /// Runs a line of shell in one of the namespaces, which must succeed.
    pub(crate) fn shell(&self, namespace: &str, line: &str) {
        let output = self.command(namespace, "sh").args(["-ec", line]).output().expect("it starts");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Does something in one of the namespaces.
    pub(crate) fn at<T: Send>(&self, namespace: &str, what: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{}-{namespace}", self.name)).expect("a namespace");
        let inside = move || {
            setns(namespace, CloneFlags::CLONE_NEWNET).expect("it can be entered");
            what()
        };
        // A namespace belongs to a thread; this one ends with it.
        thread::scope(|scope| scope.spawn(inside).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// `vxlive` in the monitor, when it listens.
    pub(crate) fn vxlive(&self, arguments: &[&str]) -> Process {
        let mut command = self.command("monitor", env!("CARGO_BIN_EXE_vxlive"));
        command.args(arguments);
        Process::listening(command, &self.folder)
    }

    /// tcpdump in the monitor, when it listens. It prints every packet at once.
    pub(crate) fn tcpdump(&self, arguments: &[&str]) -> Process {
        let mut command = self.command("monitor", "tcpdump");
        command.args(["--immediate-mode", "-l", "-nn", "-s", "16384", "-B", "65536"]).args(arguments);
        Process::listening(command, &self.folder)
    }

    /// A sender in the router.
    pub(crate) fn sender(&self, to: impl Into<IpAddr>, port: u16) -> Sender {
        let to = SocketAddr::new(to.into(), port);
        let from: IpAddr = if to.is_ipv4() { ROUTER.into() } else { ROUTER_6.into() };
        // Not connected: it shall not learn that nobody receives any more.
        let socket = self.at("router", || UdpSocket::bind((from, 0))).expect("a socket");
        Sender { socket, to, sent: AtomicU64::new(0) }
    }

    /// How many packets for the monitor were lost on the cable to it: none, unless the machine is in great distress.
    pub(crate) fn lost_on_the_way(&self) -> u64 {
        self.interface("router", "mon0")[11] - self.lost
    }

    /// The kernel's counts of an interface, received and sent: octets, packets, errors, drops, …
    pub(crate) fn interface(&self, namespace: &str, name: &str) -> Vec<u64> {
        let list = self.read(namespace, "dev");
        let line = list.lines().find_map(|line| line.trim_start().strip_prefix(name)?.strip_prefix(':'));
        line.expect("the interface").split_ascii_whitespace().map(|count| count.parse().expect("a count")).collect()
    }

    /// A count of the kernel of UDP over IPv4 in the monitor.
    pub(crate) fn udp(&self, name: &str) -> u64 {
        let list = self.read("monitor", "snmp");
        let mut lines = list.lines().filter_map(|line| line.strip_prefix("Udp:")).map(str::split_ascii_whitespace);
        let (names, counts) = (lines.next().expect("names"), lines.next().expect("counts"));
        let count = names.zip(counts).find_map(|(this, count)| (this == name).then_some(count));
        count.expect("a count of that name").parse().expect("a number")
    }

    /// The same over IPv6.
    pub(crate) fn udp_6(&self, name: &str) -> u64 {
        let list = self.read("monitor", "snmp6");
        let count = list.lines().find_map(|line| line.strip_prefix("Udp6")?.strip_prefix(name));
        count.expect("a count of that name").trim().parse().expect("a number")
    }

    /// What the kernel says of the network of a namespace.
    pub(crate) fn read(&self, namespace: &str, list: &str) -> String {
        self.at(namespace, || fs::read_to_string(format!("/proc/thread-self/net/{list}")).expect("a list"))
    }

    /// A web server in `external`, as long as the program runs. It sends a short text, and closes after its client did.
    pub(crate) fn serve(&self) {
        let listener = self.at("external", || TcpListener::bind("0.0.0.0:80")).expect("a port");
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
                let request = BufReader::new(&stream).lines();
                request.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n10.10.10.252\n");
                let _ = stream.read(&mut [0]);
            }
        });
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Err(reason) = self.script("down") {
            eprintln!("{reason}");
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Sends datagrams, and counts them.
pub(crate) struct Sender {
    socket: UdpSocket,
    to: SocketAddr,
    sent: AtomicU64,
}

impl Sender {
    /// Sends this payload of UDP.
    pub(crate) fn send(&self, payload: &[u8]) {
        self.socket.send_to(payload, self.to).expect("sent");
        self.sent.fetch_add(1, Ordering::SeqCst);
    }

    /// Sends `payload` so many times, each time with its own number, from 0, in the last eight octets.
    pub(crate) fn flood(&self, payload: &mut [u8], times: u64) {
        for _ in 0..times {
            *payload.last_chunk_mut().expect("eight octets") = self.sent().to_be_bytes();
            self.send(payload);
        }
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Tells another thread to end, also if this one panics: it would be waited for.
pub(crate) struct EndOnDrop<'a>(pub(crate) &'a AtomicBool);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
