//! What the signals of the operating system ask for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator;
use signal_hook::low_level::emulate_default_handler;

use crate::privileges::status;

/// A second signal that comes sooner after the first is the same one, sent twice: `timeout` does that.
const TWICE: Duration = Duration::from_millis(300);

/// What was asked for so far.
#[derive(Debug, Default)]
pub struct Signals {
    stop: Arc<AtomicBool>,
    statistics: Arc<AtomicBool>,
}

impl Signals {
    /// Listens from now on. Who asks to stop a second time is not made to wait: the program ends at once.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Self> {
        // `nohup` means that the end of the terminal is not the end.
        let hangup = (!is_ignored(SIGHUP)).then_some(SIGHUP);
        let mut signals = iterator::Signals::new([SIGINT, SIGTERM, SIGUSR1].into_iter().chain(hangup))?;
        let this = Self::default();
        let (stop, statistics) = (Arc::clone(&this.stop), Arc::clone(&this.statistics));
        // A thread of its own: the other one may be waiting for whoever reads its output.
        let listen = move || {
            let mut stopped: Option<Instant> = None;
            for signal in signals.forever() {
                match stopped {
                    _ if signal == SIGUSR1 => statistics.store(true, Ordering::Relaxed),
                    None => {
                        stopped = Some(Instant::now());
                        stop.store(true, Ordering::Relaxed);
                    }
                    // It fails for no signal that is listened for.
                    Some(first) if first.elapsed() > TWICE => drop(emulate_default_handler(signal)),
                    Some(_) => {}
                }
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(listen)?;
        Ok(this)
    }

    /// Whether the program is to end: SIGINT, SIGTERM or SIGHUP.
    #[inline]
    #[must_use]
    pub fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether statistics were asked for since the last call: SIGUSR1.
    #[must_use]
    pub fn statistics(&self) -> bool {
        self.statistics.swap(false, Ordering::Relaxed)
    }
}

/// Whether this program was started with the signal ignored.
fn is_ignored(signal: i32) -> bool {
    // A bit for each signal, from 1. Where there is no such list, nothing is known to be ignored.
    status("SigIgn").is_some_and(|ignored| ignored >> (signal - 1) & 1 == 1)
}
