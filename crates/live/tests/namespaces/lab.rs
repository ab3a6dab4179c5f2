//! Two network namespaces and a cable between them; nothing of it touches the machine's own interfaces.

use std::fs::File;
use std::net::UdpSocket;
use std::os::fd::{AsFd, AsRawFd};
use std::process::Command;
use std::thread;

use nix::ifaddrs::getifaddrs;
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::socket::{LinkAddr, MsgFlags, sendto};
use socket2::{Domain, Protocol, Socket, Type};

pub(crate) const MONITOR: [u8; 4] = [10, 120, 8, 71];
pub(crate) const SENDER: [u8; 4] = [10, 120, 8, 72];
pub(crate) const MONITOR_6: &str = "fd00::71";
pub(crate) const SENDER_6: &str = "fd00::72";
pub(crate) const MONITOR_MAC: &str = "02:00:00:00:00:71";
pub(crate) const SENDER_MAC: &str = "02:00:00:00:00:72";

/// The monitor's end of the cable is `ens5`, the sender's `out0`.
pub(crate) struct Lab {
    sender: File,
}

/// A test, its name, and what must be permitted for it.
pub(crate) type Test = (&'static str, fn(&Lab), Needs);

/// What a test needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Network namespaces of its own.
    Namespaces,
    /// An interface without Ethernet, too.
    Tun,
}

/// Runs `test` in the monitor's namespace.
pub(crate) fn run(test: impl FnOnce(&Lab) + Send) {
    thread::scope(|scope| {
        // A namespace belongs to a thread; this one ends with it.
        let outcome = scope.spawn(|| test(&Lab::new())).join();
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
}

/// A command that must succeed.
pub(crate) fn shell(line: &str) {
    let output = Command::new("sh").args(["-ec", line]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Needs {
    /// Whether it is permitted here.
    pub(crate) fn met(self) -> bool {
        // Once for all would do, but it costs nothing.
        let namespaces = || unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS).is_ok();
        thread::spawn(namespaces).join().unwrap()
            && Command::new("ip").arg("-V").output().is_ok_and(|output| output.status.success())
            && (self == Self::Namespaces || File::options().read(true).write(true).open("/dev/net/tun").is_ok())
    }
}

impl Lab {
    fn new() -> Self {
        unshare(CloneFlags::CLONE_NEWNET).unwrap();
        let sender = File::open("/proc/thread-self/ns/net").unwrap();
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS).unwrap();
        let lab = Self { sender };
        let [m0, m1, m2, m3] = MONITOR;
        let [s0, s1, s2, s3] = SENDER;
        // /sys shows the interfaces of the namespace it was mounted in.
        shell("mount --make-rprivate / && mount -t sysfs sysfs /sys");
        shell(&format!(
            "ip link add ens5 address {MONITOR_MAC} type veth peer name out0 address {SENDER_MAC}
             ip link set out0 netns /proc/{}/fd/{}
             ip addr add {m0}.{m1}.{m2}.{m3}/24 dev ens5
             ip addr add {MONITOR_6}/64 dev ens5 nodad
             ip link set ens5 up",
            std::process::id(),
            lab.sender.as_raw_fd(),
        ));
        lab.at_sender(|| {
            shell(&format!(
                "ip addr add {s0}.{s1}.{s2}.{s3}/24 dev out0
                 ip addr add {SENDER_6}/64 dev out0 nodad
                 ip link set out0 up
                 ip neigh add {m0}.{m1}.{m2}.{m3} lladdr {MONITOR_MAC} dev out0
                 ip neigh add {MONITOR_6} lladdr {MONITOR_MAC} dev out0"
            ));
        });
        lab
    }

    /// Does something in the sender's namespace.
    pub(crate) fn at_sender<T: Send>(&self, what: impl FnOnce() -> T + Send) -> T {
        let namespace = self.sender.as_fd();
        let done = thread::scope(|scope| {
            let inside = move || {
                setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
                what()
            };
            scope.spawn(inside).join()
        });
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// A socket of the sender that sends to the monitor.
    pub(crate) fn socket(&self, ipv6: bool, port: u16) -> UdpSocket {
        let monitor = if ipv6 { MONITOR_6.parse().unwrap() } else { std::net::IpAddr::from(MONITOR) };
        self.at_sender(|| {
            let socket = UdpSocket::bind(if ipv6 { "[::]:0" } else { "0.0.0.0:0" }).unwrap();
            socket.connect((monitor, port)).unwrap();
            socket
        })
    }

    /// The sender's end of the cable, for frames as they are.
    pub(crate) fn wire(&self) -> Wire {
        self.at_sender(|| {
            let socket = Socket::new(Domain::PACKET, Type::RAW, Some(Protocol::from(0))).unwrap();
            let out0 = getifaddrs().unwrap().find_map(|interface| {
                let address = interface.address.filter(|_| interface.interface_name == "out0")?;
                address.as_link_addr().copied()
            });
            Wire { socket, out0: out0.unwrap() }
        })
    }
}

/// An end of a cable.
pub(crate) struct Wire {
    socket: Socket,
    out0: LinkAddr,
}

impl Wire {
    pub(crate) fn send(&self, frame: &[u8]) {
        let sent = sendto(self.socket.as_raw_fd(), frame, &self.out0, MsgFlags::empty()).unwrap();
        assert_eq!(sent, frame.len());
    }
}
