//! A progress bar on standard error, where it helps.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// How far through the file: shown if a person looks at standard error but not at standard output.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar over `len` octets; without a length it only counts.
    #[must_use]
    pub fn new(len: Option<u64>) -> Self {
        if !io::stderr().is_terminal() || io::stdout().is_terminal() {
            return Self(None);
        }
        let template = "{bytes} {wide_bar} {bytes_per_sec} {eta}";
        let bar = match len {
            Some(len) => {
                ProgressBar::new(len).with_style(ProgressStyle::with_template(template).expect("a valid template"))
            }
            None => ProgressBar::new_spinner(),
        };
        Self(Some(bar))
    }

    /// `offset` octets of the file are done.
    #[inline]
    pub fn set(&self, offset: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(offset);
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
