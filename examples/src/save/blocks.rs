//! A file of blocks, each of which is in it as a whole or not at all.

use std::fs::File;
use std::io::{self, ErrorKind, Write};

/// When so many octets wait, they are written.
const ENOUGH: usize = 256 * 1024;

/// The type of pcapng's enhanced packet block.
const PACKET: u32 = 6;

/// Blocks of pcapng on their way into a file, which are written as whole blocks: between two writes, and when this program was
/// killed, no half packet is at the end of the file.
#[derive(Debug)]
pub(super) struct Blocks {
    file: File,
    /// Whether the file has nothing but these blocks. If not, what others wrote into it must stay.
    own: bool,
    /// How many octets of these blocks are in the file.
    written: u64,
    waiting: Vec<u8>,
}

/// Blocks that could not be written.
#[derive(Debug)]
pub(super) struct NotWritten {
    pub(super) error: io::Error,
    /// How many packets were in them.
    pub(super) packets: u64,
}

impl Blocks {
    pub(super) const fn new(file: File, own: bool) -> Self {
        Self { file, own, written: 0, waiting: Vec::new() }
    }

    /// How long the file will be when all that waits is written, in octets.
    pub(super) fn len(&self) -> u64 {
        self.written.saturating_add(u64::try_from(self.waiting.len()).unwrap_or(u64::MAX))
    }

    /// Whether so much waits that it should be written.
    pub(super) const fn are_enough(&self) -> bool {
        self.waiting.len() >= ENOUGH
    }

    /// Writes what waits. Of what does not fit into the file, no part of a block remains in it.
    pub(super) fn write_out(&mut self) -> Result<(), NotWritten> {
        let (mut done, mut result) = (0, Ok(()));
        while let Some(rest @ [_, ..]) = self.waiting.get(done..) {
            match self.file.write(rest) {
                Ok(0) => result = Err(ErrorKind::WriteZero.into()),
                Ok(count) => done += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => result = Err(error),
            }
            if result.is_err() {
                break;
            }
        }
        let result = result.map_err(|error| {
            let (whole, packets) = split(&self.waiting, done);
            done = whole;
            if self.own {
                // A pipe has no length to set; its reader has what it has.
                let _ = self.file.set_len(self.written + as_u64(whole));
            }
            NotWritten { error, packets }
        });
        self.written += as_u64(done);
        self.waiting.clear();
        result
    }
}

/// Collects; [`Blocks::write_out`] writes.
impl Write for Blocks {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many octets of the first `len` are whole blocks, and how many packets are in the blocks behind those.
fn split(blocks: &[u8], len: usize) -> (usize, u64) {
    let (mut at, mut whole, mut packets) = (0, 0, 0);
    while let Some(&[t0, t1, t2, t3, l0, l1, l2, l3]) = blocks.get(at..).and_then(|block| block.first_chunk()) {
        at += usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        if at <= len {
            whole = at;
        } else {
            packets += u64::from(u32::from_le_bytes([t0, t1, t2, t3]) == PACKET);
        }
    }
    (whole, packets)
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
