//! When the next file begins, and what its name is: as with tcpdump's `-C`, `-G` and `-W`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::strtime};

/// What limits a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// A file with more octets than that is followed by another one.
    pub octets: Option<u64>,
    /// After so many seconds there is another file.
    pub seconds: Option<u64>,
    /// How many files there are at most.
    pub files: Option<u64>,
}

/// Which file is written.
#[derive(Debug)]
pub(super) struct Rotation {
    path: PathBuf,
    limits: Limits,
    /// When the file, or the first of the files that follow each other by size, began: seconds since 1970.
    since: i64,
    /// How many files were begun because of the time, and because of the size since then.
    by_time: u64,
    by_size: u64,
}

/// What to do before a packet is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Go on.
    Stay,
    /// Begin the file that [`Rotation::name`] names.
    Next,
    /// There are as many files as there may be.
    End,
}

impl Rotation {
    /// Begins at a time in seconds since 1970.
    pub(super) const fn new(path: PathBuf, limits: Limits, since: i64) -> Self {
        Self { path, limits, since, by_time: 0, by_size: 0 }
    }

    /// What a packet at `time`, in seconds, means for the file, which has `octets`.
    pub(super) fn turn(&mut self, time: i64, octets: u64) -> Turn {
        let Limits { octets: most, seconds, files } = self.limits;
        // Also backwards, if the clock was set: else there would be no other file until it has caught up.
        if seconds.is_some_and(|seconds| time.abs_diff(self.since) >= seconds) {
            (self.since, self.by_size) = (time, 0);
            self.by_time += 1;
            let last = most.is_none() && files.is_some_and(|files| self.by_time >= files);
            return if last { Turn::End } else { Turn::Next };
        }
        if most.is_some_and(|most| octets > most) {
            self.by_size += 1;
            if files.is_some_and(|files| self.by_size >= files) {
                self.by_size = 0;
            }
            return Turn::Next;
        }
        Turn::Stay
    }

    /// The name of the file.
    pub(super) fn name(&self) -> PathBuf {
        let Limits { octets, seconds, files } = self.limits;
        let mut name = match seconds {
            Some(_) => OsString::from(filled_in(&self.path, self.since)),
            None => self.path.clone().into(),
        };
        if octets.is_some() {
            // As many digits as the last number has, so that names sort like numbers.
            let digits = files.map_or(0, |files| (files - 1).checked_ilog10().map_or(0, |log| log + 1));
            let digits = usize::try_from(digits).unwrap_or_default();
            if self.by_size > 0 || digits > 0 {
                name.push(format!("{:0digits$}", self.by_size));
            }
        }
        name.into()
    }
}

/// The path with the letters of `strftime` replaced, by local time.
fn filled_in(path: &Path, seconds: i64) -> String {
    let path = path.to_string_lossy();
    let moment = Timestamp::from_second(seconds).unwrap_or_default().to_zoned(TimeZone::system());
    // The letters were tried when the command line was read.
    strtime::format(&*path, &moment).unwrap_or_else(|_| path.into_owned())
}
