//! What the signals of the operating system ask for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::flag;

/// What was asked for so far.
#[derive(Debug)]
pub struct Signals {
    stop: Arc<AtomicBool>,
    statistics: Arc<AtomicBool>,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Self> {
        let this = Self { stop: Arc::default(), statistics: Arc::default() };
        // `nohup` means that the end of the terminal is not the end.
        let hangup = (!is_ignored(SIGHUP)).then_some(SIGHUP);
        for signal in [SIGINT, SIGTERM].into_iter().chain(hangup) {
            // In this order: only the second one finds the flag set, and ends the program at once.
            flag::register_conditional_default(signal, Arc::clone(&this.stop))?;
            flag::register(signal, Arc::clone(&this.stop))?;
        }
        flag::register(SIGUSR1, Arc::clone(&this.statistics))?;
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
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default();
    ignored >> (signal - 1) & 1 == 1
}
