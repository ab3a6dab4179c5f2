//! Where text goes.

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use mirrortap_text::Sink;

/// When so many octets wait, they are written.
const ENOUGH: usize = 64 * 1024;

/// Standard output behind a buffer of whole packets, so that it is known how many were printed.
#[derive(Debug)]
pub struct Output {
    // Not behind the buffer of the standard library, too.
    stdout: File,
    at_once: bool,
    waiting: Vec<u8>,
    /// How many packets wait.
    packets: u64,
    /// How many packets were printed, or wait to be.
    printed: u64,
}

impl Output {
    /// Writes to standard output: each packet at once if `at_once` says so or a person is looking.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(at_once: bool) -> io::Result<Self> {
        let stdout = io::stdout();
        let at_once = at_once || stdout.is_terminal();
        let stdout = stdout.as_fd().try_clone_to_owned()?.into();
        Ok(Self { stdout, at_once, waiting: Vec::with_capacity(2 * ENOUGH), packets: 0, printed: 0 })
    }

    /// After each packet.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    #[inline]
    pub fn end_packet(&mut self) -> io::Result<()> {
        self.packets += 1;
        self.printed += 1;
        if self.at_once || self.waiting.len() >= ENOUGH { self.flush() } else { Ok(()) }
    }

    /// Writes everything that waits. If that fails, its packets do not count as printed, though some may have been.
    ///
    /// # Errors
    /// What the system says; [`BrokenPipe`](io::ErrorKind::BrokenPipe) if nobody reads any more.
    pub fn flush(&mut self) -> io::Result<()> {
        let result = self.stdout.write_all(&self.waiting);
        self.waiting.clear();
        let packets = std::mem::take(&mut self.packets);
        if result.is_err() {
            self.printed -= packets;
        }
        result
    }

    /// How many packets were printed, or wait to be.
    #[must_use]
    pub const fn printed(&self) -> u64 {
        self.printed
    }
}

impl Sink for Output {
    #[inline]
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        self.waiting.extend_from_slice(text);
        Ok(())
    }
}
