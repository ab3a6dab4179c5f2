//! What a source yields, and what it counts.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use wire::{LinkType, Payload};

/// A packet as it was received. Borrows the source's memory; nothing is allocated.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// When the kernel of this machine received it: time since 1970-01-01 00:00:00 UTC, in nanoseconds. This is when the
    /// mirror's copy arrived, not when the mirrored packet passed.
    pub time: Duration,
    /// What its octets begin with; the same for all records of a source.
    pub link_type: LinkType,
    /// The octets that were received.
    pub bytes: &'a [u8],
    /// How long the packet was, in octets, counted like `bytes`. More than there are `bytes` if it was cut.
    pub len: u32,
    /// The datagram in `bytes`, if a UDP socket received it.
    pub datagram: Option<Datagram<'a>>,
}

impl<'a> Record<'a> {
    /// What was received beside what was sent, as the walk of a packet takes it.
    #[must_use]
    pub fn packet(&self) -> Payload<'a> {
        Payload::new(self.bytes, usize::try_from(self.len).unwrap_or(usize::MAX))
    }
}

/// A datagram that a UDP socket received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Datagram<'a> {
    /// Who sent it.
    pub source: SocketAddr,
    /// To which address and port of this machine.
    pub destination: SocketAddr,
    /// What it carries: a VXLAN or GENEVE packet.
    pub payload: &'a [u8],
}

/// What a source has received so far, and what it has not.
///
/// Once a source was stopped and has nothing left, `received + kernel_drops` is exactly how many packets reached it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counters {
    /// Packets that [`Source::next`](crate::Source::next) returned.
    pub received: u64,
    /// How long they were together, in octets: the sum of [`Record::len`].
    pub octets: u64,
    /// Packets that the kernel threw away because the buffer was full. Of UDP datagrams with a wrong checksum, those that
    /// the kernel found only when they were at the socket count, too.
    pub kernel_drops: u64,
    /// Packets of [`received`](Self::received) that are not whole.
    pub cut: u64,
}

impl Counters {
    /// Counts a packet of `len` octets, of which `available` are there.
    #[cfg(target_os = "linux")]
    pub(crate) fn count(&mut self, len: u32, available: usize) {
        self.received = self.received.saturating_add(1);
        self.octets = self.octets.saturating_add(len.into());
        let whole = usize::try_from(len).is_ok_and(|len| len <= available);
        self.cut = self.cut.saturating_add(u64::from(!whole));
    }
}

impl fmt::Display for Counters {
    /// In words, such as “10 packets received, 1030 octets, 0 dropped by kernel”; cut ones are named if there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.received == 1 { "" } else { "s" };
        write!(f, "{} packet{plural} received, {} octets, ", self.received, self.octets)?;
        if self.cut > 0 {
            write!(f, "{} cut, ", self.cut)?;
        }
        write!(f, "{} dropped by kernel", self.kernel_drops)
    }
}
