//! The source that is the packets' addressee: UDP sockets.

mod outer;
mod sockets;

use std::io::{self, IoSliceMut};
use std::mem;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd};
use std::thread;
use std::time::{Duration, SystemTime};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrIn, SockaddrIn6, SockaddrLike, recvmmsg, setsockopt, sockopt,
};
use socket2::{Domain, Protocol, Type};
use wire::LinkType;

use crate::error::Doing;
use crate::{Counters, Datagram, Error, Lull, Record, Settings, sys};

/// How many datagrams are received by one call of the kernel (0.8 times as long per datagram as one by one).
const BATCH: usize = 32;

/// How many full batches are received from one socket before the next one has its turn.
const TURN: u8 = 8;

/// Room for the outer headers, and then for the longest datagram.
const SLOT: usize = outer::LEN_MAX + LONGEST;
const LONGEST: usize = 64 * 1024;
/// From slot to slot. With a power of two, the beginnings of all datagrams would compete for the same lines of the cache.
const STRIDE: usize = SLOT + 848;

/// Sleeping this long when all sockets are empty, instead of until the next datagram, makes a receiver under load six times
/// as fast, because it is not woken up for each.
const PAUSE: Duration = Duration::from_millis(1);
/// The same with so little memory that a burst of a millisecond might not fit.
const SHORT_PAUSE: Duration = Duration::from_micros(100);
const LITTLE: usize = 1024 * 1024;

/// How often, after the stop, one looks again for what the kernel was delivering at that moment.
const LAST_LOOKS: u8 = 3;

pub(crate) struct Udp {
    sockets: Vec<Socket>,
    addresses: Vec<SocketAddr>,
    buffer: usize,
    counters: Counters,
    /// How many times datagrams were looked for.
    looks: u16,
    /// Which socket has its turn, and how many full batches it gave in this turn.
    turn: (usize, u8),
    /// Whether a socket has lost its turn without being empty.
    more: bool,
    lull: Lull,
    /// After the stop: how many looks are left.
    last_looks: Option<u8>,
    slots: Box<[u8]>,
    /// What is in the slots, and how many of them were returned.
    batch: Vec<Found>,
    returned: usize,
}

struct Socket {
    socket: socket2::Socket,
    port: u16,
    ipv6: bool,
    /// Its count of drops when it was last read, which starts again after 32 bits.
    drops: u32,
}

/// A datagram that is in a slot.
#[derive(Clone, Copy)]
struct Found {
    time: Duration,
    source: SocketAddr,
    destination: SocketAddr,
    /// How long it was, without headers.
    len: usize,
}

impl Udp {
    pub(crate) fn open(settings: &Settings<'_>) -> Result<Self, Error> {
        settings.check()?;
        let (mut sockets, mut addresses, mut buffer) = (Vec::new(), Vec::new(), usize::MAX);
        for &port in settings.ports {
            let before = sockets.len();
            for ip in [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()] {
                let address = SocketAddr::new(ip, port);
                match Socket::open(address, settings.buffer) {
                    Ok((socket, address, granted)) => {
                        sockets.push(socket);
                        addresses.push(address);
                        buffer = buffer.min(granted);
                    }
                    // A machine without IPv6, or without IPv4: but not without both.
                    Err(Error::Io { source, .. })
                        if no_such_family(&source) && (address.is_ipv4() || sockets.len() > before) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(Self {
            sockets,
            addresses,
            buffer,
            counters: Counters::default(),
            looks: 0,
            turn: (0, 0),
            more: false,
            lull: Lull::Lasting,
            last_looks: None,
            slots: vec![0; BATCH.saturating_mul(STRIDE)].into(),
            batch: Vec::with_capacity(BATCH),
            returned: 0,
        })
    }

    #[inline]
    pub(crate) fn next(&mut self, timeout: Duration) -> Result<Option<Record<'_>>, Error> {
        if self.returned >= self.batch.len() && !self.search(timeout)? {
            return Ok(None);
        }
        let number = self.returned;
        self.returned = number.saturating_add(1);
        let start = number.saturating_mul(STRIDE);
        let slot = self.slots.get_mut(start..start.saturating_add(SLOT));
        let (Some(&found), Some(slot)) = (self.batch.get(number), slot) else { return Ok(None) };
        let record = found.record(slot);
        self.counters.count(record.len, record.bytes.len());
        Ok(Some(record))
    }

    /// The batch is used up: looks for another one, and waits unless it is the first time after datagrams.
    #[cold]
    fn search(&mut self, timeout: Duration) -> Result<bool, Error> {
        while let Some(looks) = self.last_looks {
            if self.take()? {
                return Ok(true);
            }
            let Some(left) = looks.checked_sub(1) else { return Ok(false) };
            self.last_looks = Some(left);
            thread::sleep(PAUSE);
        }
        match self.lull {
            Lull::Over => {}
            Lull::Begun => thread::sleep(timeout.min(if self.buffer < LITTLE { SHORT_PAUSE } else { PAUSE })),
            Lull::Lasting => self.wait(timeout)?,
        }
        let found = self.take()?;
        self.lull = self.lull.after(found);
        Ok(found)
    }

    /// Waits until a socket has something.
    fn wait(&self, timeout: Duration) -> Result<(), Error> {
        let mut sockets: Vec<_> =
            self.sockets.iter().map(|socket| PollFd::new(socket.socket.as_fd(), PollFlags::POLLIN)).collect();
        match poll(&mut sockets, PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX)) {
            Err(Errno::EINTR) | Ok(_) => Ok(()),
            Err(error) => Err(error).doing("waiting for datagrams"),
        }
    }

    /// Fills the slots with what one of the sockets has, each in its turn; returns whether there was anything. Does not wait.
    fn take(&mut self) -> Result<bool, Error> {
        self.batch.clear();
        self.returned = 0;
        self.looks = self.looks.wrapping_add(1);
        if self.looks == 0 {
            // The kernel's counts have 32 bits: not so often that it would cost, and often enough.
            self.count()?;
        }
        loop {
            let (index, batches) = self.turn;
            let Some(socket) = self.sockets.get(index) else {
                // Each had its turn. A socket that gave less than a full batch, or nothing, had no more.
                self.turn = (0, 0);
                if !mem::take(&mut self.more) {
                    return Ok(false);
                }
                continue;
            };
            socket.receive(&mut self.slots, &mut self.batch).doing("receiving datagrams")?;
            let full = self.batch.len() == BATCH;
            self.turn = if full && batches < TURN {
                (index, batches.saturating_add(1))
            } else {
                self.more |= full;
                (index.saturating_add(1), 0)
            };
            if !self.batch.is_empty() {
                return Ok(true);
            }
        }
    }

    pub(crate) fn stop(&mut self) -> Result<(), Error> {
        for socket in &self.sockets {
            socket.turn_away().doing("stopping a UDP socket")?;
        }
        self.last_looks.get_or_insert(LAST_LOOKS);
        Ok(())
    }

    pub(crate) fn counters(&mut self) -> Result<Counters, Error> {
        self.count()?;
        Ok(self.counters)
    }

    /// Adds up what the kernel dropped since the last time.
    #[cold]
    fn count(&mut self) -> Result<(), Error> {
        for socket in &mut self.sockets {
            let drops = sys::drops(socket.socket.as_fd()).doing("asking for the drops of a UDP socket")?;
            let new = drops.wrapping_sub(socket.drops);
            socket.drops = drops;
            self.counters.kernel_drops = self.counters.kernel_drops.saturating_add(new.into());
        }
        Ok(())
    }

    pub(crate) const fn buffer(&self) -> usize {
        self.buffer
    }

    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

impl Socket {
    /// Returns it with the address it has and the octets of memory it was given.
    fn open(address: SocketAddr, buffer: usize) -> Result<(Self, SocketAddr, usize), Error> {
        let socket = socket2::Socket::new(Domain::for_address(address), Type::DGRAM.cloexec(), Some(Protocol::UDP))
            .doing("making a UDP socket")?;
        let ipv6 = address.is_ipv6();
        if ipv6 {
            socket.set_only_v6(true).doing("keeping IPv4 from a socket of IPv6")?;
            sys::accept_no_checksum(socket.as_fd()).doing("accepting datagrams without a checksum")?;
            setsockopt(&socket, sockopt::Ipv6RecvPacketInfo, &true).doing("asking for the addresses of datagrams")?;
        } else {
            setsockopt(&socket, sockopt::Ipv4PacketInfo, &true).doing("asking for the addresses of datagrams")?;
        }
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true).doing("asking for the times of datagrams")?;
        // The kernel takes 31 bits, and the libraries would cut what is longer.
        let buffer = buffer.min(1 << 30);
        // The first way goes beyond `net.core.rmem_max`, but needs CAP_NET_ADMIN.
        if setsockopt(&socket, sockopt::RcvBufForce, &buffer).is_err() {
            socket.set_recv_buffer_size(buffer).doing("asking for memory for a UDP socket")?;
        }
        // The kernel doubles what it was asked for, to have room for its own bookkeeping.
        let granted = socket.recv_buffer_size().doing("asking for the memory of a UDP socket")? / 2;
        let port = address.port();
        socket.bind(&address.into()).map_err(|error| bind_error(port, error))?;
        let address = socket.local_addr().doing("asking for the address of a UDP socket")?;
        let address = address.as_socket().ok_or(Errno::EAFNOSUPPORT).doing("asking for the address of a UDP socket")?;
        Ok((Self { socket, port: address.port(), ipv6, drops: 0 }, address, granted))
    }

    /// Receives into `slots`, as many as there are.
    fn receive(&self, slots: &mut [u8], batch: &mut Vec<Found>) -> io::Result<()> {
        let received = if self.ipv6 {
            self.receive_from::<SockaddrIn6>(slots, batch, |address| SocketAddr::V6(address.into()))
        } else {
            self.receive_from::<SockaddrIn>(slots, batch, |address| SocketAddr::V4(address.into()))
        };
        match received {
            Ok(()) | Err(Errno::EAGAIN | Errno::EINTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn receive_from<S: SockaddrLike + Copy>(
        &self,
        slots: &mut [u8],
        batch: &mut Vec<Found>,
        address: impl Fn(S) -> SocketAddr,
    ) -> nix::Result<()> {
        // New for each call: nix 0.31 does not restore the room for times and addresses in headers that were used before.
        let control = cmsg_space!(libc::timespec, libc::in6_pktinfo);
        let mut headers = MultiHeaders::<S>::preallocate(BATCH, Some(control));
        let room = |slot| [IoSliceMut::new(<[u8]>::get_mut(slot, outer::LEN_MAX..SLOT).unwrap_or_default())];
        let mut slices: Vec<_> = slots.chunks_exact_mut(STRIDE).map(room).collect();
        // With MSG_TRUNC as a flag, the length is that of the datagram even if it were longer than the slot.
        let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_TRUNC;
        for message in recvmmsg(self.socket.as_raw_fd(), &mut headers, slices.iter_mut(), flags, None)? {
            let mut time = None;
            let mut ip = if self.ipv6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
            for about in message.cmsgs()? {
                match about {
                    ControlMessageOwned::ScmTimestampns(at) => time = Some(Duration::from(at)),
                    ControlMessageOwned::Ipv4PacketInfo(info) => {
                        ip = Ipv4Addr::from(info.ipi_addr.s_addr.to_ne_bytes()).into();
                    }
                    ControlMessageOwned::Ipv6PacketInfo(info) => ip = Ipv6Addr::from(info.ipi6_addr.s6_addr).into(),
                    _ => {}
                }
            }
            let destination = SocketAddr::new(ip, self.port);
            batch.push(Found {
                time: time.unwrap_or_else(|| SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()),
                source: message.address.map_or(destination, &address),
                destination,
                len: message.bytes,
            });
        }
        Ok(())
    }

    /// Makes the kernel deliver nothing new here, while what it has delivered remains.
    ///
    /// A filter that rejects everything would do that, too, but what it rejects counts as dropped.
    fn turn_away(&self) -> io::Result<()> {
        let nobody = if self.ipv6 {
            SocketAddr::from((Ipv6Addr::LOCALHOST, 9))
        } else {
            SocketAddr::from((Ipv4Addr::LOCALHOST, 9))
        };
        match self.socket.connect(&nobody.into()) {
            Ok(()) => Ok(()),
            // Where loopback is down, nothing comes from there.
            Err(_) => self.socket.bind_device(Some(b"lo")),
        }
    }
}

impl Found {
    /// Writes the headers before the datagram that is in `slot`.
    #[inline]
    fn record<'a>(&self, slot: &'a mut [u8]) -> Record<'a> {
        let header_len = outer::write(slot, self.source, self.destination, self.len);
        let start = outer::LEN_MAX.saturating_sub(header_len);
        let end = outer::LEN_MAX.saturating_add(self.len.min(LONGEST));
        let bytes = slot.get(start..end).unwrap_or_default();
        let len = u32::try_from(self.len.saturating_add(header_len)).unwrap_or(u32::MAX);
        let payload = bytes.get(header_len..).unwrap_or_default();
        let datagram = Datagram { source: self.source, destination: self.destination, payload };
        Record { time: self.time, link_type: LinkType::RAW, bytes, len, datagram: Some(datagram) }
    }
}

/// Why a port cannot be had.
pub(crate) fn bind_error(port: u16, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => Error::PortTaken { port, holder: sockets::holder(port) },
        io::ErrorKind::PermissionDenied => {
            Error::NotPermitted { what: "a port under 1024", capability: "CAP_NET_BIND_SERVICE" }
        }
        _ => Error::Io { doing: "binding a UDP socket", source: error },
    }
}

/// Whether the machine has no such thing as IPv6.
pub(crate) fn no_such_family(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EAFNOSUPPORT | libc::EADDRNOTAVAIL | libc::EPROTONOSUPPORT))
}
