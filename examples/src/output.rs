//! Where text goes.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use mirrortap_text::Sink;

/// Standard output behind a buffer. What goes wrong while text is written is kept for [`flush`](Self::flush) to tell.
#[derive(Debug)]
pub struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    error: Option<io::Error>,
    at_once: bool,
}

impl Output {
    /// Locks standard output. Each packet is written at once if `at_once` says so or a person is looking.
    #[must_use]
    pub fn new(at_once: bool) -> Self {
        let stdout = io::stdout().lock();
        let at_once = at_once || stdout.is_terminal();
        Self { stdout: BufWriter::with_capacity(64 * 1024, stdout), error: None, at_once }
    }

    /// After each packet.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    #[inline]
    pub fn end_packet(&mut self) -> io::Result<()> {
        if self.at_once || self.error.is_some() { self.flush() } else { Ok(()) }
    }

    /// Writes everything that was printed so far.
    ///
    /// # Errors
    /// What went wrong since the last call; [`BrokenPipe`](io::ErrorKind::BrokenPipe) if nobody reads any more.
    pub fn flush(&mut self) -> io::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.stdout.flush(),
        }
    }
}

impl Sink for Output {
    #[inline]
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        self.stdout.write_all(text).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}
