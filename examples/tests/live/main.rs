//! `vxlive` as it is used: the program in network namespaces of the tests' own, beside tcpdump, flooded, stopped, in trouble.
//!
//! Needs to be root, or to be permitted user namespaces; `ip` and `tc` (iproute2), `curl`, `tcpdump`, `tshark`.
//! Where that is missing, the tests are ignored and say so; with `LIVE_TESTS=require` they fail instead.
//! `SOAK_SECONDS=3600 cargo test -p mirrortap-examples --test live -- soak` runs for an hour.
#![allow(missing_docs)]
#![cfg_attr(not(target_os = "linux"), allow(unused))]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod both;
#[cfg(target_os = "linux")]
mod counts;
#[cfg(target_os = "linux")]
mod encapsulations;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod frames;
#[cfg(target_os = "linux")]
mod harness;
#[cfg(target_os = "linux")]
mod lab;
#[cfg(target_os = "linux")]
mod pcapng;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod running;
#[cfg(target_os = "linux")]
mod soak;
#[cfg(target_os = "linux")]
mod tcpdump;
#[cfg(target_os = "linux")]
mod transcript;
#[cfg(target_os = "linux")]
mod trouble;
#[cfg(target_os = "linux")]
mod vnis;

#[cfg(target_os = "linux")]
fn main() {
    let lists = [
        transcript::TESTS,
        counts::TESTS,
        encapsulations::TESTS,
        vnis::TESTS,
        files::TESTS,
        running::TESTS,
        trouble::TESTS,
    ];
    harness::run(&lists.concat(), soak::test());
}
