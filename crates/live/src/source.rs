//! The two sources behind one interface.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use wire::LinkType;

#[cfg(not(target_os = "linux"))]
use crate::elsewhere::{Ring, Udp};
use crate::{Counters, Error, Record};
#[cfg(target_os = "linux")]
use crate::{ring::Ring, udp::Udp};

/// What to receive, and into how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings<'a> {
    /// UDP ports of the tunnels. Default: 4789, VXLAN.
    pub ports: &'a [u16],
    /// How much memory to ask the kernel for, in octets: for each UDP socket, or for the ring. Default: 32 MiB.
    pub buffer: usize,
}

impl Settings<'_> {
    /// How many ports are possible: what a filter of the kernel has room for.
    pub const MAX_PORTS: usize = 64;

    #[cfg(target_os = "linux")]
    pub(crate) const fn check(&self) -> Result<(), Error> {
        match self.ports.len() {
            1..=Self::MAX_PORTS => Ok(()),
            other => Err(Error::Ports(other)),
        }
    }
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self { ports: &[4789], buffer: 32 * 1024 * 1024 }
    }
}

/// Mirrored traffic that arrives at this machine, packet by packet.
///
/// [`udp`](Self::udp) needs no privilege. [`ring`](Self::ring) needs one; it sees whole frames, also beside another receiver,
/// and costs a fraction of the time per packet.
pub struct Source(Kind);

enum Kind {
    Udp(Udp),
    Ring(Ring),
}

impl Source {
    /// Receives by UDP sockets, one for each port and for each of IPv4 and IPv6, on all addresses of this machine. If the
    /// machine has no IPv6, there is IPv4 only.
    ///
    /// The kernel takes the outer headers off; it puts fragments together before that. The records begin with an IP and a
    /// UDP header written anew out of the addresses and ports ([`LinkType::RAW`]); what is not known any more is zero: time
    /// to live, identification, checksum of UDP. A datagram is never cut.
    ///
    /// # Errors
    /// [`Error::PortTaken`], with who has it if that can be found out; [`Error::NotPermitted`] for a port under 1024;
    /// [`Error::Ports`]; [`Error::Io`].
    pub fn udp(settings: &Settings<'_>) -> Result<Self, Error> {
        Udp::open(settings).map(|udp| Self(Kind::Udp(udp)))
    }

    /// Receives from a network interface, or from all if `interface` is `any`, what comes from or goes to the ports, and all
    /// later fragments of UDP datagrams, by a ring that is shared with the kernel (`AF_PACKET`, `TPACKET_V3`).
    ///
    /// The records are Ethernet frames, with their VLAN tag; of `any`, and of an interface that is not Ethernet, they are
    /// packets with the header of Linux's cooked capture ([`LinkType::LINUX_SLL2`]) before them. Interfaces are not made
    /// promiscuous.
    ///
    /// It also binds the ports with UDP sockets that receive nothing, as far as they are free: otherwise the kernel would
    /// answer every mirrored packet with an ICMP error.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] without the capability CAP_NET_RAW; [`Error::NoInterface`]; [`Error::InterfaceDown`];
    /// [`Error::Ports`]; [`Error::Io`].
    pub fn ring(interface: &str, settings: &Settings<'_>) -> Result<Self, Error> {
        Ring::open(interface, settings, None).map(|ring| Self(Kind::Ring(ring)))
    }

    /// One of several rings among which the kernel divides the packets, for a thread each: those with the same `group`, which
    /// is a number of the caller's choice. Interface and ports should be the same.
    ///
    /// Both directions of a mirrored connection go to the same ring: what counts are the addresses and ports inside VXLAN,
    /// or GENEVE without options. All fragments of an outer datagram go to the same ring, too.
    ///
    /// # Errors
    /// As [`ring`](Self::ring).
    pub fn ring_of(group: u16, interface: &str, settings: &Settings<'_>) -> Result<Self, Error> {
        Ring::open(interface, settings, Some(group)).map(|ring| Self(Kind::Ring(ring)))
    }

    /// The next packet; `None` if there is none right now.
    ///
    /// The first `None` after packets comes at once: it is the moment to flush what was written. The call after it waits for
    /// a packet, for `timeout` at most: a millisecond if there was one just before, because waking up for every packet costs
    /// several times as much as the packet itself. A signal ends the wait, too.
    ///
    /// After [`stop`](Self::stop) it returns what the kernel still holds; then `None` is the end.
    ///
    /// This is not [`Iterator::next`] because the record borrows the source's memory.
    ///
    /// # Errors
    /// [`Error::InterfaceGone`], [`Error::InterfaceDown`] after the last packet before that; [`Error::Ring`]; [`Error::Io`].
    #[inline]
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Record<'_>>, Error> {
        match &mut self.0 {
            Kind::Udp(udp) => udp.next(timeout),
            Kind::Ring(ring) => ring.next(timeout),
        }
    }

    /// From now on nothing new is taken. What the kernel holds can still be had from [`next`](Self::next), whose `None` then
    /// is the end; it comes when all is accounted for, some milliseconds after the last packet.
    ///
    /// # Errors
    /// [`Error::Io`] if the kernel refuses. Then it goes on as before.
    pub fn stop(&mut self) -> Result<(), Error> {
        match &mut self.0 {
            Kind::Udp(udp) => udp.stop(),
            Kind::Ring(ring) => ring.stop(),
        }
    }

    /// What was received so far, and what was not. Asks the kernel: for every second, not for every packet.
    ///
    /// # Errors
    /// [`Error::Io`] if the kernel does not say.
    pub fn counters(&mut self) -> Result<Counters, Error> {
        match &mut self.0 {
            Kind::Udp(udp) => udp.counters(),
            Kind::Ring(ring) => ring.counters(),
        }
    }

    /// What the octets of the records begin with.
    #[must_use]
    pub fn link_type(&self) -> LinkType {
        match &self.0 {
            Kind::Udp(_) => LinkType::RAW,
            Kind::Ring(ring) => ring.link_type(),
        }
    }

    /// How much memory the kernel has given, in octets, counted as in [`Settings::buffer`]: to the UDP socket that got least,
    /// or to the ring. Under 1 MiB packets are soon lost; `net.core.rmem_max` is what limits UDP sockets of a process
    /// without the capability CAP_NET_ADMIN.
    #[must_use]
    pub fn buffer(&self) -> usize {
        match &self.0 {
            Kind::Udp(udp) => udp.buffer(),
            Kind::Ring(ring) => ring.buffer(),
        }
    }

    /// Where the UDP sockets receive. Empty for a ring.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        match &self.0 {
            Kind::Udp(udp) => udp.addresses(),
            Kind::Ring(_) => &[],
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            Kind::Udp(_) => "Udp",
            Kind::Ring(_) => "Ring",
        };
        f.debug_struct(name)
            .field("link_type", &self.link_type())
            .field("buffer", &self.buffer())
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}
