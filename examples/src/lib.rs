//! What the binaries are made of: arguments, input, output, local time, summary, progress; traffic to measure with.
#![forbid(unsafe_code)]

pub mod arguments;
pub mod connections;
pub mod input;
pub mod local_time;
pub mod output;
pub mod progress;
pub mod summary;
pub mod traffic;

/// The example in the project's README is compiled too.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
