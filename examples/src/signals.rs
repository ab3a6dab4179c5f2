//! What the signals of the operating system ask for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
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
        for signal in [SIGINT, SIGTERM] {
            // In this order: only the second one finds the flag set, and ends the program at once.
            flag::register_conditional_default(signal, Arc::clone(&this.stop))?;
            flag::register(signal, Arc::clone(&this.stop))?;
        }
        flag::register(SIGUSR1, Arc::clone(&this.statistics))?;
        Ok(this)
    }

    /// Whether the program is to end: SIGINT or SIGTERM.
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
