//! What the binaries are made of: arguments, input, what happens to a packet, output; traffic to measure with.
#![forbid(unsafe_code)]

pub mod arguments;
pub mod connections;
pub mod contents;
pub mod health;
pub mod input;
pub mod interfaces;
pub mod local_time;
pub mod output;
pub mod pipeline;
pub mod print;
pub mod privileges;
pub mod progress;
pub mod receiver;
pub mod record;
pub mod save;
pub mod selection;
pub mod signals;
pub mod statistics;
pub mod summary;
pub mod traffic;

use std::fmt;
use std::io::{self, Write};

/// Writes to standard error; nothing is lost if nobody can read it.
pub fn say(words: fmt::Arguments<'_>) {
    // In one piece: others may write there, too.
    let _ = io::stderr().write_all(words.to_string().as_bytes());
}

/// The example in the project's README is compiled too.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
