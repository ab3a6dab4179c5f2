//! What was received and what was lost, in a line.

use std::fmt;
use std::time::{Duration, Instant};

use mirrortap_live as live;

use crate::pipeline::Counts;

/// Says when the next line is due, and how many packets a second there were.
#[derive(Debug)]
pub struct Statistics {
    every: Option<Duration>,
    /// When the next one is due.
    next: Instant,
    started: Instant,
    /// When the last line was, and how many packets had been received by then.
    last: (Instant, u64),
}

/// A line of statistics.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What the source counts.
    pub source: live::Counters,
    /// What became of the packets.
    pub packets: Counts,
    /// How many were printed or written.
    pub taken: u64,
    /// Whether those were written, not printed.
    pub written: bool,
    /// Packets received a second.
    pub rate: f64,
}

impl Statistics {
    /// Begins now. There is a line `every` so often, if at all.
    #[must_use]
    pub fn new(every: Option<Duration>) -> Self {
        let now = Instant::now();
        Self { every, next: now + every.unwrap_or_default(), started: now, last: (now, 0) }
    }

    /// Whether it is time for a line. Each time is told once.
    pub fn are_due(&mut self) -> bool {
        let Some(every) = self.every else { return false };
        let now = Instant::now();
        let due = now >= self.next;
        while self.next <= now {
            self.next += every;
        }
        due
    }

    /// How many packets a second there were since the line before, of which this is the next.
    pub fn rate(&mut self, received: u64) -> f64 {
        let (at, before) = std::mem::replace(&mut self.last, (Instant::now(), received));
        per_second(received.saturating_sub(before), at.elapsed())
    }

    /// How many packets a second there were from the beginning.
    #[must_use]
    pub fn rate_of_all(&self, received: u64) -> f64 {
        per_second(received, self.started.elapsed())
    }
}

fn per_second(packets: u64, time: Duration) -> f64 {
    // Exact up to 2⁵³ packets.
    packets as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let live::Counters { received, octets, kernel_drops, .. } = self.source;
        let Counts { not_vxlan, vni_not_wanted, cut, malformed } = self.packets;
        let taken = self.taken;
        let verb = if self.written { "written" } else { "printed" };
        write!(
            f,
            "{received} received, {taken} {verb}, {not_vxlan} not VXLAN, {vni_not_wanted} VNI not wanted, {cut} cut, \
             {malformed} malformed, {kernel_drops} dropped by kernel, {octets} octets, {:.0} packets/s",
            self.rate
        )
    }
}
