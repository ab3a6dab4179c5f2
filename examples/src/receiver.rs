//! Receives until there is a reason to end.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use mirrortap_live::{Counters, Source};

use crate::health::Health;
use crate::pipeline::{self, Pipeline, To};
use crate::say;
use crate::signals::Signals;
use crate::statistics::{Line, Statistics};

/// How long a wait for packets takes at most: so soon it is seen what a signal asks for.
const TIMEOUT: Duration = Duration::from_millis(100);

/// How long what was printed or written waits at most, also if packets never cease to come.
const WAIT: Duration = Duration::from_millis(100);

/// After how many packets in a row it is looked whether it is time for something else.
const PACKETS_IN_A_ROW: u32 = 256;

/// Packets on their way from a source into a pipeline, and what is to be done beside.
pub struct Receiver<'a> {
    /// Where packets come from.
    pub source: Source,
    /// What happens to them.
    pub pipeline: Pipeline<'a>,
    /// What asks for the end, or for statistics.
    pub signals: Signals,
    /// When there are statistics.
    pub statistics: Statistics,
    /// What answers health checks.
    pub health: Option<Health>,
    /// How many packets are printed or written at most.
    pub most: u64,
}

/// Why it ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No packets can be received any more.
    #[error(transparent)]
    Source(#[from] mirrortap_live::Error),
    /// They cannot be printed or written.
    #[error(transparent)]
    Pipeline(#[from] pipeline::Error),
}

impl Receiver<'_> {
    /// Receives until a signal asks for the end, and then what the kernel still holds, too; or until there were enough
    /// packets, or something fails.
    ///
    /// # Errors
    /// What failed.
    pub fn receive(&mut self) -> Result<(), Error> {
        let (mut in_a_row, mut stopping, mut flushed) = (0, false, Instant::now());
        while self.pipeline.taken() < self.most {
            match self.source.next(TIMEOUT)? {
                Some(record) => {
                    if self.pipeline.packet(&record.into())? == ControlFlow::Break(()) {
                        break;
                    }
                    in_a_row += 1;
                    if in_a_row < PACKETS_IN_A_ROW {
                        continue;
                    }
                }
                None if stopping => break,
                None => {}
            }
            if in_a_row < PACKETS_IN_A_ROW || flushed.elapsed() > WAIT {
                self.pipeline.flush()?;
                flushed = Instant::now();
            }
            in_a_row = 0;
            if !stopping && self.signals.stop() {
                stopping = true;
                // First of all: the load balancer is to send the next packets to another machine.
                self.health = None;
                self.source.stop()?;
            }
            self.look_around()?;
        }
        Ok(())
    }

    /// Does what is to be done from time to time.
    fn look_around(&mut self) -> Result<(), Error> {
        if let Some(health) = &self.health {
            health.beat();
        }
        let asked = self.signals.statistics();
        if self.statistics.are_due() || asked {
            let counters = self.source.counters()?;
            let rate = self.statistics.rate(counters.received);
            self.tell(counters, rate);
        }
        Ok(())
    }

    /// Says what was received and lost in all.
    ///
    /// # Errors
    /// If the kernel does not say what was lost.
    pub fn sum_up(&mut self) -> Result<Counters, Error> {
        let counters = self.source.counters()?;
        self.tell(counters, self.statistics.rate_of_all(counters.received));
        if let Some(summary) = &self.pipeline.summary {
            say(format_args!("{summary}"));
        }
        Ok(counters)
    }

    /// A line of statistics.
    fn tell(&self, source: Counters, rate: f64) {
        let written = matches!(self.pipeline.to, To::Save(_));
        let (packets, taken) = (self.pipeline.counts, self.pipeline.taken());
        say(format_args!("vxlive: {}\n", Line { source, packets, taken, written, rate }));
    }
}
