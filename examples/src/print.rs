//! Packets as text on standard output.

use std::io;

use mirrortap_capture::{Resolution, Timestamp};
use mirrortap_text::{FractionUnit, Options, Packet, Printer, Time};

use crate::connections::{self, Connections};
use crate::local_time::LocalTime;
use crate::output::Output;
use crate::record::Record;

/// Prints packets, and keeps what goes on from one to the next.
#[derive(Debug)]
pub struct Print<'a> {
    printer: Printer<'a>,
    connections: Connections,
    local_time: LocalTime,
    output: Output,
}

impl<'a> Print<'a> {
    /// Prints to `output`.
    #[must_use]
    pub fn new(options: Options<'a>, output: Output) -> Self {
        Self {
            printer: Printer::new(options),
            connections: connections::new(),
            local_time: LocalTime::default(),
            output,
        }
    }

    /// Prints a packet.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    #[inline]
    pub fn packet(&mut self, record: &Record<'_>) -> io::Result<()> {
        let &Record { link_type, bytes, .. } = record;
        // As the file says, also if that cannot be: it is printed then.
        let len = usize::try_from(record.len).unwrap_or(usize::MAX);
        let packet = Packet { time: self.time(record.time), link_type, bytes, len };
        connections::make_room(&mut self.connections);
        // The output takes all; what goes wrong is told when it is written.
        let _ = self.printer.packet(&mut self.output, &mut self.connections, &packet);
        self.output.end_packet()
    }

    /// Writes everything that was printed so far.
    ///
    /// # Errors
    /// What the system says; [`BrokenPipe`](io::ErrorKind::BrokenPipe) if nobody reads any more.
    pub fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    /// How many packets were printed, or wait to be.
    #[must_use]
    pub const fn printed(&self) -> u64 {
        self.output.printed()
    }

    /// The time in the unit of its file, if that is microseconds, and in nanoseconds otherwise.
    fn time(&mut self, time: Timestamp) -> Time {
        let (fraction, unit) = match time.resolution {
            Resolution::MICROSECONDS => (time.fraction, FractionUnit::Microseconds),
            _ => (time.nanoseconds(), FractionUnit::Nanoseconds),
        };
        let fraction = u32::try_from(fraction).unwrap_or(u32::MAX);
        Time { seconds: time.seconds, fraction, unit, utc_offset: self.local_time.offset(time.seconds) }
    }
}
