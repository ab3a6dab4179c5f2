//! Two network namespaces and a cable between them.

use std::fs::File;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd};
use std::process::Command;
use std::thread;

use nix::errno::Errno;
use nix::ifaddrs::getifaddrs;
use nix::sched::{CloneFlags, CpuSet, sched_setaffinity, setns, unshare};
use nix::sys::socket::bind;
use nix::unistd::Pid;
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

pub(crate) const MONITOR: [u8; 4] = [10, 120, 8, 71];
pub(crate) const SENDER: [u8; 4] = [10, 120, 8, 72];
pub(crate) const MONITOR_MAC: &str = "02:00:00:00:00:71";
pub(crate) const SENDER_MAC: &str = "02:00:00:00:00:72";

/// The core that sends; what the kernel does with a packet until it lies in a socket's memory is done there, too.
const SENDER_CORE: usize = 0;
/// The core that receives.
const RECEIVER_CORE: usize = 1;

/// The monitor's end of the cable, `ens5`, is in the namespace of the thread that made the lab, and of the threads and programs
/// started from it. The sender's end is `out0`.
pub(crate) struct Lab {
    sender: File,
}

impl Lab {
    /// Takes the calling thread along into the monitor's namespace, and onto the sender's core.
    pub(crate) fn new() -> Result<Self, Error> {
        let permitted = |done: nix::Result<()>| match done {
            Err(Errno::EPERM) => Err(Error::from("needs to be root: it measures in network namespaces of its own")),
            other => Ok(other?),
        };
        permitted(unshare(CloneFlags::CLONE_NEWNET))?;
        let sender = File::open("/proc/thread-self/ns/net")?;
        permitted(unshare(CloneFlags::CLONE_NEWNET))?;
        pin(RECEIVER_CORE).and_then(|()| pin(SENDER_CORE)).map_err(|_| "needs two cores")?;
        let lab = Self { sender };
        // Room for a full segment in VXLAN. Without addresses of IPv6, the interfaces say nothing of their own accord.
        shell(&format!(
            "ip link add ens5 mtu 9001 address {MONITOR_MAC} type veth peer name out0 mtu 9001 address {SENDER_MAC}
             ip link set out0 netns /proc/{}/fd/{}
             ip addr add {}/24 dev ens5
             ip link set ens5 addrgenmode none up",
            std::process::id(),
            lab.sender.as_raw_fd(),
            Ipv4Addr::from(MONITOR),
        ))?;
        lab.at_sender(|| shell("ip link set out0 addrgenmode none up"))?;
        Ok(lab)
    }

    /// Does something in the sender's namespace.
    fn at_sender<T: Send>(&self, what: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
        let namespace = self.sender.as_fd();
        thread::scope(|scope| {
            let inside = move || {
                setns(namespace, CloneFlags::CLONE_NEWNET)?;
                what()
            };
            scope.spawn(inside).join().map_err(|_| "panicked in the sender's namespace")?
        })
    }

    /// The sender's end of the cable, for frames as they are.
    pub(crate) fn cable(&self) -> Result<Socket, Error> {
        self.at_sender(|| {
            let socket = Socket::new(Domain::PACKET, Type::RAW, Some(Protocol::from(0)))?;
            let out0 = getifaddrs()?.find_map(|interface| {
                let address = interface.address.filter(|_| interface.interface_name == "out0")?;
                address.as_link_addr().copied()
            });
            bind(socket.as_raw_fd(), &out0.ok_or("out0 is gone")?)?;
            Ok(socket)
        })
    }
}

/// A command that must succeed.
fn shell(line: &str) -> Result<(), Error> {
    let output = Command::new("sh").args(["-ec", line]).output()?;
    if !output.status.success() {
        return Err(format!("{line}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(())
}

/// The calling thread, and what it starts, stays on this core.
fn pin(core: usize) -> nix::Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core)?;
    sched_setaffinity(Pid::from_raw(0), &cores)
}

/// Stays on the receiver's core.
pub(crate) fn pin_receiver() -> nix::Result<()> {
    pin(RECEIVER_CORE)
}

/// A socket that has the port of VXLAN and receives nothing: without any, the kernel would answer with ICMP errors.
pub(crate) fn silent() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.attach_filter(&[SockFilter::new(0x06, 0, 0, 0)])?; // return 0
    socket.bind(&std::net::SocketAddr::from((Ipv4Addr::UNSPECIFIED, mirrortap::vxlan::PORT)).into())?;
    Ok(socket)
}
