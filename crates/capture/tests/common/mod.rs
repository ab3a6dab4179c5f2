//! Files laid out by hand, in both byte orders and without this crate's writers, and a reading of everything.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::unwrap_used, dead_code, unreachable_pub)]

use std::io::{self, Read};

use mirrortap_capture::{Error, Reader, Timestamp};

/// A record that outlives the buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub time: Timestamp,
    pub link_type: u32,
    pub interface: u32,
    pub bytes: Vec<u8>,
    pub len: u32,
    pub comments: Vec<String>,
}

/// Reads to the end; checks that nothing follows the end or the one error, and that the offset never goes back.
pub fn read_all(source: impl Read) -> (Vec<Kept>, Option<Error>) {
    let mut reader = match Reader::new(source) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let (mut records, mut offset) = (Vec::new(), reader.offset());
    let error = loop {
        match reader.next_record() {
            None => break None,
            Some(Err(error)) => break Some(error),
            Some(Ok(record)) => records.push(Kept {
                time: record.time,
                link_type: record.link_type.0,
                interface: record.interface,
                bytes: record.bytes.to_vec(),
                len: record.len,
                comments: record.comments().map(String::from).collect(),
            }),
        }
        assert!(reader.offset() > offset, "a record takes octets");
        offset = reader.offset();
    };
    for _ in 0..3 {
        assert!(reader.next_record().is_none(), "nothing follows the end");
    }
    (records, error)
}

/// Gives a few octets at a time, as a pipe can.
pub struct Trickle<'a>(pub &'a [u8], pub usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.1.min(buffer.len());
        self.0.read(buffer.get_mut(..len).unwrap())
    }
}

/// Lays numbers out in one byte order.
#[derive(Clone, Debug)]
pub struct Layout {
    pub big: bool,
    pub octets: Vec<u8>,
}

impl Layout {
    pub fn new(big: bool) -> Self {
        Self { big, octets: Vec::new() }
    }

    pub fn u16(mut self, number: u16) -> Self {
        self.octets.extend(if self.big { number.to_be_bytes() } else { number.to_le_bytes() });
        self
    }

    pub fn u32(mut self, number: u32) -> Self {
        self.octets.extend(if self.big { number.to_be_bytes() } else { number.to_le_bytes() });
        self
    }

    pub fn u64(mut self, number: u64) -> Self {
        self.octets.extend(if self.big { number.to_be_bytes() } else { number.to_le_bytes() });
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.octets.extend(bytes);
        self
    }

    pub fn pad(mut self) -> Self {
        self.octets.resize(self.octets.len().next_multiple_of(4), 0);
        self
    }

    pub fn pcap_header(self, magic: u32, version: (u16, u16), snap_len: u32, link_type: u32) -> Self {
        self.u32(magic).u16(version.0).u16(version.1).u32(0).u32(0).u32(snap_len).u32(link_type)
    }

    pub fn pcap_record(self, seconds: u32, fraction: u32, bytes: &[u8], len: u32) -> Self {
        self.u32(seconds).u32(fraction).u32(bytes.len() as u32).u32(len).bytes(bytes)
    }

    pub fn block(self, kind: u32, content: impl FnOnce(Self) -> Self) -> Self {
        let content = content(Self::new(self.big)).pad().octets;
        let len = content.len() as u32 + 12;
        self.u32(kind).u32(len).bytes(&content).u32(len)
    }

    pub fn option(self, code: u16, value: &[u8]) -> Self {
        self.u16(code).u16(value.len() as u16).bytes(value).pad()
    }

    pub fn section(self) -> Self {
        self.block(0x0a0d_0d0a, |content| content.u32(0x1a2b_3c4d).u16(1).u16(0).u64(u64::MAX))
    }

    pub fn interface(self, link_type: u16, snap_len: u32, options: impl FnOnce(Self) -> Self) -> Self {
        self.block(1, |content| options(content.u16(link_type).u16(0).u32(snap_len)))
    }

    pub fn enhanced(self, id: u32, ticks: u64, bytes: &[u8], len: u32, options: impl FnOnce(Self) -> Self) -> Self {
        self.block(6, |content| {
            let content = content.u32(id).u32((ticks >> 32) as u32).u32(ticks as u32);
            options(content.u32(bytes.len() as u32).u32(len).bytes(bytes).pad())
        })
    }
}
