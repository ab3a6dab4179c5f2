//! Packets as tcpdump 4.99.3 prints them, written to any core::fmt::Write without allocating.

#![no_std]
#![forbid(unsafe_code)]
