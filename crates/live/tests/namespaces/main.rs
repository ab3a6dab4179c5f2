//! Both sources in network namespaces of the tests' own: needs to be root there, and `ip`.
//!
//! Where that is not permitted, the tests are ignored and say so; with `LIVE_TESTS=require` they fail instead.
#![cfg_attr(not(target_os = "linux"), allow(unused))]
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod frames;
#[cfg(target_os = "linux")]
mod lab;
#[cfg(target_os = "linux")]
mod ring;
#[cfg(target_os = "linux")]
mod udp;

/// Set for the program that this one starts in a user namespace.
#[cfg(target_os = "linux")]
const INSIDE: &str = "LIVE_TESTS_INSIDE";

#[cfg(target_os = "linux")]
fn main() {
    use libtest_mimic::{Arguments, Failed, Trial};
    use std::process::{Command, exit};

    ring::without_privilege_if_asked();
    let mut arguments = Arguments::from_args();
    // Each of them wants the processor for itself.
    arguments.test_threads = Some(1);
    let required = std::env::var_os("LIVE_TESTS").is_some_and(|value| value == "require");
    // Who is not root may be root in a user namespace.
    if !lab::Needs::Namespaces.met() && std::env::var_os(INSIDE).is_none() {
        let unshare = |program: &str| {
            let mut command = Command::new("unshare");
            command.args(["-Urnm", program]).env(INSIDE, "1");
            command
        };
        if unshare("true").output().is_ok_and(|output| output.status.success()) {
            let program = std::env::current_exe().unwrap();
            let status = unshare(program.to_str().unwrap()).args(std::env::args_os().skip(1)).status().unwrap();
            exit(status.code().unwrap_or(1));
        }
    }
    let trial = |(name, test, needs): lab::Test| {
        let met = needs.met();
        let run = move || {
            if !met {
                return Err(Failed::from("not permitted here, or `ip` is missing"));
            }
            lab::run(test);
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(!met && !required)
    };
    let trials = ring::TESTS.iter().chain(udp::TESTS).copied().map(trial).collect();
    libtest_mimic::run(&arguments, trials).exit();
}
