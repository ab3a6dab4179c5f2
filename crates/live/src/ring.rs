//! The source that reads frames off an interface: a ring of memory shared with the kernel.

mod block;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use wire::LinkType;

use crate::error::Doing;
use crate::filter::{self, Instruction};
use crate::interface::Interface;
use crate::sys::{self, BLOCK, Memory};
use crate::udp::no_such_family;
use crate::{Counters, Error, Lull, Record, Settings};
use block::{Header, Packet, Walk};

/// The least number of blocks: 1 MiB.
const MIN_BLOCKS: u32 = 4;

/// How long, after the stop, a packet may be on its way into the ring that the kernel has not counted yet.
const MOMENT: Duration = Duration::from_millis(2);
/// How long the last packets, which are counted, are waited for: many times the time after which the kernel hands over a
/// block that is not full.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(1);

pub(crate) struct Ring {
    // Unmapped before the socket is closed.
    memory: Memory,
    socket: Socket,
    /// `None`: all of them.
    interface: Option<Interface>,
    header: Header,
    /// Which block is being read, and how far.
    at: usize,
    walk: Option<Walk>,
    counters: Counters,
    /// How many packets passed the filter, dropped ones included, as the kernel counts.
    passed: u64,
    lull: Lull,
    ending: Option<Ending>,
    /// UDP sockets that have the ports, so that the kernel does not answer with ICMP errors, and receive nothing.
    _silent: Vec<Socket>,
}

/// Nothing new comes: what is there is returned, and then it ends.
#[derive(Clone, Copy)]
struct Ending {
    /// Since when: the stop, or the last packet after it.
    since: Instant,
    /// Whether the interface is the reason, not the caller.
    trouble: bool,
}

impl Ring {
    pub(crate) fn open(interface: &str, settings: &Settings<'_>, group: Option<u16>) -> Result<Self, Error> {
        settings.check()?;
        // Asked for first: without the privilege, it does not matter which interface there is.
        let socket = |kind: Type| Socket::new(Domain::PACKET, kind.cloexec(), Some(Protocol::from(0)));
        drop(socket(Type::RAW).map_err(open_error)?);
        let interface = if interface == "any" { None } else { Some(Interface::find(interface)?) };
        let (kind, header, network) = match &interface {
            Some(Interface { ethernet: true, .. }) => (Type::RAW, Header::Ethernet, 14),
            _ => (Type::DGRAM, Header::Cooked, 0),
        };
        let socket = socket(kind).map_err(open_error)?;
        let memory = memory(&socket, settings.buffer).doing("making the ring")?;
        // Nothing may come in before the socket is set up, least of all before it is in its group.
        attach(&socket, &[filter::REJECT]).doing("setting the filter")?;
        let index = interface.as_ref().map_or(0, |interface| interface.index);
        sys::bind(socket.as_fd(), index).doing("binding the ring to the interface")?;
        if let Some(group) = group {
            sys::spread(socket.as_fd(), group, &filter::spread()).doing("joining the group of rings")?;
        }
        let trouble = socket.take_error().doing("asking for the state of the interface")?;
        if let (Some(_), Some(interface)) = (trouble, &interface) {
            return Err(interface.trouble());
        }
        let silent = silent(settings.ports)?;
        attach(&socket, &filter::tunnels(settings.ports, network)).doing("setting the filter")?;
        Ok(Self {
            memory,
            socket,
            interface,
            header,
            at: 0,
            walk: None,
            counters: Counters::default(),
            passed: 0,
            lull: Lull::Lasting,
            ending: None,
            _silent: silent,
        })
    }

    #[inline]
    pub(crate) fn next(&mut self, timeout: Duration) -> Result<Option<Record<'_>>, Error> {
        let packet = match self.take()? {
            Some(packet) => {
                self.lull = Lull::Over;
                packet
            }
            None => match self.search(timeout)? {
                Some(packet) => packet,
                None => return Ok(None),
            },
        };
        let link_type = self.link_type();
        let block = self.memory.block(self.at).unwrap_or_default();
        let bytes = block.get(packet.bytes).unwrap_or_default();
        self.counters.count(packet.len, bytes.len());
        Ok(Some(Record { time: packet.time, link_type, bytes, len: packet.len, datagram: None }))
    }

    /// The next packet that is in the ring.
    #[inline]
    fn take(&mut self) -> Result<Option<Packet>, Error> {
        while let Some(octets) = self.memory.block(self.at) {
            let block = self.at;
            let mut walk = match self.walk.take() {
                Some(walk) => Ok(walk),
                None => Walk::new(octets),
            };
            match walk.as_mut().map_err(|offset| *offset).and_then(|walk| walk.next(octets, self.header)) {
                Ok(Some(packet)) => {
                    self.walk = walk.ok();
                    return Ok(Some(packet));
                }
                end => {
                    self.memory.release(block);
                    self.at = block.saturating_add(1);
                    if self.at >= self.memory.blocks() {
                        self.at = 0;
                        // The kernel's counts have 32 bits: not so often that it would cost, and often enough.
                        self.count()?;
                    }
                    end.map_err(|offset| Error::Ring { block, offset })?;
                }
            }
        }
        Ok(None)
    }

    /// The ring is empty: waits, unless it is the first time after packets.
    #[cold]
    fn search(&mut self, timeout: Duration) -> Result<Option<Packet>, Error> {
        while let Some(Ending { since, trouble }) = self.ending {
            // In this order: what comes after the look, and is counted, is not taken for the end.
            let waited = since.elapsed();
            self.count()?;
            if let Some(packet) = self.take()? {
                self.end(trouble);
                return Ok(Some(packet));
            }
            let all = self.counters.received.saturating_add(self.counters.kernel_drops) >= self.passed;
            if (all && waited >= MOMENT) || waited >= PATIENCE {
                if let (true, Some(interface)) = (trouble, &self.interface) {
                    self.ending = None;
                    return Err(interface.trouble());
                }
                return Ok(None);
            }
            thread::sleep(PAUSE);
        }
        let error = self.lull != Lull::Over && self.wait(timeout)?;
        let packet = self.take()?;
        self.lull = self.lull.after(packet.is_some());
        if error && packet.is_none() {
            match self.socket.take_error().doing("asking for the state of the interface")? {
                Some(error) if error.raw_os_error() == Some(libc::ENETDOWN) => self.end(true),
                Some(error) => return Err(error).doing("waiting for packets"),
                None => {}
            }
        }
        Ok(packet)
    }

    /// Waits until the kernel hands a block over; returns whether there is an error instead.
    fn wait(&self, timeout: Duration) -> Result<bool, Error> {
        let mut socket = [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)];
        match poll(&mut socket, PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX)) {
            Ok(0) | Err(Errno::EINTR) => Ok(false),
            Ok(_) => Ok(socket.iter().filter_map(PollFd::revents).any(|events| events.contains(PollFlags::POLLERR))),
            Err(error) => Err(error).doing("waiting for packets"),
        }
    }

    fn end(&mut self, trouble: bool) {
        self.ending = Some(Ending { since: Instant::now(), trouble });
    }

    pub(crate) fn stop(&mut self) -> Result<(), Error> {
        // What a filter rejects is counted nowhere, so that the counts remain exact.
        attach(&self.socket, &[filter::REJECT]).doing("stopping the ring")?;
        self.end(false);
        Ok(())
    }

    /// Adds up what the kernel counted since the last time: reading sets its counts to zero.
    #[cold]
    fn count(&mut self) -> Result<(), Error> {
        let (passed, drops) = sys::statistics(self.socket.as_fd()).doing("asking for the counts of the ring")?;
        self.passed = self.passed.saturating_add(passed.into());
        self.counters.kernel_drops = self.counters.kernel_drops.saturating_add(drops.into());
        Ok(())
    }

    pub(crate) fn counters(&mut self) -> Result<Counters, Error> {
        self.count()?;
        Ok(self.counters)
    }

    pub(crate) const fn link_type(&self) -> LinkType {
        match self.header {
            Header::Ethernet => LinkType::ETHERNET,
            Header::Cooked => LinkType::LINUX_SLL2,
        }
    }

    pub(crate) const fn buffer(&self) -> usize {
        self.memory.blocks().saturating_mul(BLOCK)
    }
}

fn open_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Error::NotPermitted { what: "receiving from a network interface", capability: "CAP_NET_RAW" }
        }
        _ => Error::Io { doing: "making a packet socket", source: error },
    }
}

/// A ring of `buffer` octets, or of half as many, and so on, if the kernel has not so much.
fn memory(socket: &Socket, buffer: usize) -> io::Result<Memory> {
    let mut blocks = u32::try_from(buffer / BLOCK).unwrap_or(u32::MAX).max(MIN_BLOCKS);
    loop {
        match Memory::new(socket.as_fd(), blocks, block::HEADROOM) {
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory && blocks > MIN_BLOCKS => {
                blocks = (blocks / 2).max(MIN_BLOCKS);
            }
            other => return other,
        }
    }
}

fn attach(socket: &Socket, program: &[Instruction]) -> io::Result<()> {
    let program: Vec<_> =
        program.iter().map(|&Instruction { code, jt, jf, k }| SockFilter::new(code, jt, jf, k)).collect();
    socket.attach_filter(&program)
}

/// Sockets that have `ports` and receive nothing. Where another socket has a port, there is no need.
fn silent(ports: &[u16]) -> Result<Vec<Socket>, Error> {
    let mut sockets = Vec::new();
    for &port in ports {
        for ip in [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()] {
            let address = SocketAddr::new(ip, port);
            match silent_one(address) {
                Ok(socket) => sockets.push(socket),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse || no_such_family(&error) => {}
                Err(error) => return Err(crate::udp::bind_error(port, error)),
            }
        }
    }
    Ok(sockets)
}

fn silent_one(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM.cloexec(), Some(Protocol::UDP))?;
    attach(&socket, &[filter::REJECT])?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}
