//! The read buffer: one large read at a time, and no octet is copied out of it.

use std::io::{ErrorKind, Read};
use std::ops::Range;

use crate::Error;

/// Length of the buffer to begin with, in octets. Measured: with 8 MiB a record takes a fifth longer.
const CAPACITY: usize = 256 * 1024;

/// A source and what was read from it, but not consumed yet.
///
/// pcap-file has such a buffer too, but only inside its own readers, which repeat an error for ever.
pub(crate) struct Source<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// How many octets of the source were before the buffer's first.
    before: u64,
    ended: bool,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, buffer: vec![0; CAPACITY], start: 0, end: 0, before: 0, ended: false }
    }

    /// Waits until `needed` octets are there, but for no more; `false` if the source ends before.
    #[inline]
    pub(crate) fn fill(&mut self, needed: usize) -> Result<bool, Error> {
        if self.octets().len() >= needed { Ok(true) } else { self.read_until(needed) }
    }

    #[cold]
    fn read_until(&mut self, needed: usize) -> Result<bool, Error> {
        self.before = self.offset();
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.octets().len();
        self.start = 0;
        while self.end < needed {
            if self.ended {
                return Ok(false);
            }
            if self.end == self.buffer.len() {
                // Grows with what is there, not with what is claimed: a damaged length costs no memory.
                self.buffer.resize(self.buffer.len().saturating_mul(2), 0);
            }
            match self.inner.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(octets) => self.end = self.end.saturating_add(octets).min(self.buffer.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(Error::Io { offset: self.offset().saturating_add(self.available()), source });
                }
            }
        }
        Ok(true)
    }
}

impl<R> Source<R> {
    /// What is there and not consumed yet.
    #[inline]
    pub(crate) fn octets(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// How many octets are there and not consumed yet.
    pub(crate) fn available(&self) -> u64 {
        u64::try_from(self.octets().len()).unwrap_or(u64::MAX)
    }

    /// [`octets`](Self::octets), which are always there, without the choice of an empty slice for which each address would
    /// wait. (Over records of 60 octets reading is 1.1 times as fast.)
    #[inline]
    pub(crate) fn octets_at_once(&self) -> Option<&[u8]> {
        self.buffer.get(self.start..self.end)
    }

    /// Consumes `len` octets, which must be there, and returns parts of them.
    #[inline]
    pub(crate) fn take<const N: usize>(&mut self, len: usize, parts: [Range<usize>; N]) -> [&[u8]; N] {
        let start = self.start;
        // Nothing wraps: as many octets are there.
        self.start = start.wrapping_add(len);
        parts.map(|Range { start: from, end: to }| {
            self.buffer.get(start.wrapping_add(from)..start.wrapping_add(to)).unwrap_or_default()
        })
    }

    /// Consumes `len` octets, which must be there.
    pub(crate) fn skip(&mut self, len: usize) {
        let [] = self.take(len, []);
    }

    /// How many octets were consumed.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.before.saturating_add(u64::try_from(self.start).unwrap_or(u64::MAX))
    }

    pub(crate) const fn get_ref(&self) -> &R {
        &self.inner
    }

    pub(crate) fn into_inner(self) -> R {
        self.inner
    }
}
