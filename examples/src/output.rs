//! Where text goes.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Read, StdoutLock, Write};
use std::rc::Rc;

use mirrortap_text::Sink;

/// Standard output behind a buffer. What goes wrong while text is written is kept for [`flush`](Self::flush) to tell.
#[derive(Clone, Debug)]
pub struct Output {
    buffer: Rc<RefCell<Buffer>>,
    at_once: bool,
}

#[derive(Debug)]
struct Buffer {
    stdout: BufWriter<StdoutLock<'static>>,
    error: Option<io::Error>,
}

impl Output {
    /// Locks standard output. Each packet is written at once if `at_once` says so or a person is looking.
    #[must_use]
    pub fn new(at_once: bool) -> Self {
        let stdout = io::stdout().lock();
        let at_once = at_once || stdout.is_terminal();
        let stdout = BufWriter::with_capacity(64 * 1024, stdout);
        Self { buffer: Rc::new(RefCell::new(Buffer { stdout, error: None })), at_once }
    }

    /// After each packet.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    #[inline]
    pub fn end_packet(&mut self) -> io::Result<()> {
        let failed = self.buffer.borrow().error.is_some();
        if self.at_once || failed { self.flush() } else { Ok(()) }
    }

    /// Writes everything that was printed so far.
    ///
    /// # Errors
    /// What went wrong since the last call; [`BrokenPipe`](io::ErrorKind::BrokenPipe) if nobody reads any more.
    pub fn flush(&mut self) -> io::Result<()> {
        let mut buffer = self.buffer.borrow_mut();
        match buffer.error.take() {
            Some(error) => Err(error),
            None => buffer.stdout.flush(),
        }
    }

    /// `input`, with everything written out before each wait for more of it: whoever looks at the output sees all there is, and
    /// an interrupt loses no text.
    pub fn before_reads_of<R: Read>(&self, input: R) -> impl Read + use<R> {
        FlushedReader { input, output: self.clone() }
    }
}

impl Sink for Output {
    #[inline]
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        let mut buffer = self.buffer.borrow_mut();
        buffer.stdout.write_all(text).map_err(|error| {
            buffer.error = Some(error);
            fmt::Error
        })
    }
}

struct FlushedReader<R> {
    input: R,
    output: Output,
}

impl<R: Read> Read for FlushedReader<R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        if let Err(error) = self.output.flush() {
            // Told when the next packet ends.
            self.output.buffer.borrow_mut().error = Some(error);
        }
        self.input.read(octets)
    }
}
