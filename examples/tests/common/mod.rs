//! What several tests share: the captures of others, and numbers to mutate with.

#![allow(dead_code, reason = "each test uses a part of this")]

use std::fs;
use std::path::{Path, PathBuf};

pub const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folder of the captures of others.
pub struct Corpus(pub PathBuf);

impl Corpus {
    /// None if it is not beside the project.
    pub fn find() -> Option<Self> {
        let folder = Path::new(REPOSITORY).join("../shared/corpus");
        folder.is_dir().then_some(Self(folder))
    }

    /// The rows of its list, by columns.
    pub fn list(&self) -> Vec<Vec<String>> {
        let list = fs::read_to_string(self.0.join("LIST.tsv")).expect("its list");
        list.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    /// The octets of a capture of the list.
    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join("files").join(file)).expect("a file of the list")
    }
}

/// The captures of this repository, by name.
pub fn own_captures() -> Vec<PathBuf> {
    let files = fs::read_dir(Path::new(REPOSITORY).join("testdata")).expect("the folder of captures");
    let mut files: Vec<_> = files.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "pcap"));
    files.sort();
    files
}

/// Sebastiano Vigna's SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under `end`; 0 if that is 0.
    pub fn under(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("64 bits");
        usize::try_from(self.next() % end).expect("64 bits")
    }

    /// One of `values`.
    pub fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.under(values.len())]
    }
}

/// The number in a variable of the environment.
pub fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}
