//! Where packets come from.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
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
    /// Which file it is, if it is one.
    pub file: Option<FileId>,
}

/// What tells a file from all others, by whatever name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// `None` if it is a pipe or a device, which is read and written as one likes.
    #[must_use]
    pub fn of(file: &Metadata) -> Option<Self> {
        file.is_file().then(|| Self { device: file.dev(), inode: file.ino() })
    }
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
            file: None,
        },
        Some(path) if path == Path::new("-") => {
            let file = stdin()?.metadata().map(|file| FileId::of(&file))?;
            Input { octets: Box::new(io::stdin().lock()), name: "standard input".to_owned(), len: None, file }
        }
        Some(path) => {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            let len = metadata.is_file().then_some(metadata.len());
            Input { octets: Box::new(file), name: printable(path), len, file: FileId::of(&metadata) }
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
    let kind = stdin().and_then(|file| file.metadata()).map(|metadata| metadata.file_type());
    kind.is_ok_and(|kind| kind.is_file() || kind.is_fifo())
}

/// Standard input as a file, to ask what it is.
fn stdin() -> io::Result<File> {
    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}
