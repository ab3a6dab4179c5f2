//! Capture files: whatever they are, they end, and the buffer has 256 KiB or twice their octets at most.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::hint::black_box;
use std::io::{self, ErrorKind, Read};

use capture::Reader;

/// The buffer to begin with, in octets.
const CAPACITY: usize = 256 * 1024;

/// A file that gives a few octets at a time, is interrupted now and then, and watches how much is asked for.
struct Source<'a> {
    rest: &'a [u8],
    /// How many octets are given at a time.
    step: usize,
    interrupted: bool,
    /// The largest buffer that was to be filled, in octets.
    asked: usize,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.asked = self.asked.max(buffer.len());
        self.interrupted = !self.interrupted && self.step < CAPACITY;
        if self.interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let given = buffer.len().min(self.step).min(self.rest.len());
        let (octets, rest) = self.rest.split_at(given);
        buffer[..given].copy_from_slice(octets);
        self.rest = rest;
        Ok(given)
    }
}

/// Reads a file in one piece and in small ones. The first octet chooses how small, and whether many octets follow, so that
/// a few can be a file that is longer than the buffer.
pub fn capture(octets: &[u8]) {
    let Some((&choice, octets)) = octets.split_first() else { return };
    let mut file = octets.to_vec();
    // Of zeros a reader would make thousands of records.
    let more = [0, 0, 0, 300_000][usize::from(choice & 3)];
    file.resize(file.len() + more, 0xff);
    let alike = choice & 4 != 0;
    let step = usize::from(choice >> 3) + 1 + more / 5;
    let whole = read(&file, usize::MAX, alike);
    assert_eq!(read(&file, step, alike), whole, "the same in pieces of {step} octets");
}

/// What came of a file: the end of it, the text of an error, and a hash and the length of each record.
fn read(file: &[u8], step: usize, alike: bool) -> (u64, Option<String>, Vec<(u64, usize)>) {
    let source = Source { rest: file, step, interrupted: false, asked: 0 };
    let mut reader = match Reader::new(source) {
        Ok(reader) => reader,
        Err(error) => return (0, Some(error.to_string()), Vec::new()),
    };
    if alike {
        reader.require_interfaces_alike();
    }
    let mut records = Vec::new();
    let mut total = 0;
    let mut offset = reader.offset();
    let error = loop {
        let record = match reader.next_record() {
            Some(Ok(record)) => record,
            Some(Err(error)) => break Some(error.to_string()),
            None => break None,
        };
        let mut hasher = DefaultHasher::new();
        (record.link_type.0, record.bytes, record.len, record.time.seconds, record.time.fraction).hash(&mut hasher);
        record.comments().for_each(|comment| comment.hash(&mut hasher));
        record.time.carried().hash(&mut hasher);
        (record.time.since_epoch(), record.packet().missing()).hash(&mut hasher);
        let (len, interface) = (record.bytes.len(), record.interface);
        records.push((hasher.finish(), len));
        total += len;
        let described = &reader.interfaces()[usize::try_from(interface).expect("a small number")];
        assert!(len <= usize::try_from(described.limit()).expect("32 bits"), "no longer than the interface's limit");
        assert!(reader.offset() >= offset + 12 && reader.offset() <= file.len() as u64, "a record takes octets");
        offset = reader.offset();
    };
    assert!(total <= file.len(), "what comes out was in the file");
    assert!(reader.offset() >= offset && reader.offset() <= file.len() as u64, "the offset lies in the file");
    assert!(reader.next_record().is_none() && reader.next_record().is_none(), "nothing follows the end");
    // The buffer doubles when it is full, so it never has more than twice what was read.
    assert!(reader.get_ref().asked <= CAPACITY.max(2 * file.len()), "memory is bounded by what there is");
    black_box(format!("{reader:?}"));
    (reader.offset(), error, records)
}
