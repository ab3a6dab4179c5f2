//! Where packets come from.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// Ten packets, written by `make_sample`.
pub const SAMPLE: &[u8] = include_bytes!("sample.pcap");

/// An opened input: its octets, its name for people, its length if it has one.
pub struct Input {
    /// The octets of a capture file.
    pub octets: Box<dyn Read>,
    /// What to call it.
    pub name: String,
    /// How long it is, in octets, if that is known beforehand.
    pub len: Option<u64>,
}

/// Opens `file`, standard input for `-`, the sample for none.
///
/// # Errors
/// What the system says.
pub fn open(file: Option<&Path>) -> io::Result<Input> {
    Ok(match file {
        None => Input {
            octets: Box::new(SAMPLE),
            name: "the built-in sample".to_owned(),
            len: u64::try_from(SAMPLE.len()).ok(),
        },
        Some(path) if path == Path::new("-") => {
            Input { octets: Box::new(io::stdin().lock()), name: "standard input".to_owned(), len: None }
        }
        Some(path) => {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            let len = metadata.is_file().then_some(metadata.len());
            Input { octets: Box::new(file), name: printable(path), len }
        }
    })
}

/// The path for people to read: control characters, which a terminal would obey, are replaced.
#[must_use]
pub fn printable(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{fffd}")
}

/// Whether standard input is a file or a pipe, which someone may expect to be read.
#[must_use]
pub fn is_waiting() -> bool {
    let stdin = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let kind = stdin.and_then(|file| file.metadata()).map(|metadata| metadata.file_type());
    kind.is_ok_and(|kind| kind.is_file() || kind.is_fifo())
}
