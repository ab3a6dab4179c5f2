//! Runs comparisons: see README.md.
//!
//! ```text
//! mirrortap-benches [PREFIX] [--rounds N] [--only CONTENDER]…    times, interleaved
//! mirrortap-benches --passes N COMPARISON CONTENDER              N passes of one contender, for a profiler
//! mirrortap-benches --list                                       comparisons and contenders
//! ```

use std::env;
use std::process::ExitCode;

use mirrortap_benches::{interleaved, named};

const USAGE: &str = "usage: mirrortap-benches [PREFIX] [--rounds N] [--only CONTENDER]...
       mirrortap-benches --passes N COMPARISON CONTENDER
       mirrortap-benches --list";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--list"] => list(),
        ["--passes", passes, comparison, contender] => passes_of(passes, comparison, contender),
        _ => times(arguments),
    };
    if done.is_none() {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// `None`: the arguments make no sense.
fn times(mut arguments: Vec<String>) -> Option<()> {
    let mut rounds = 160;
    let mut only = Vec::new();
    while let Some(at) = arguments.iter().position(|argument| argument.starts_with("--")) {
        let option = arguments.remove(at);
        let value = (at < arguments.len()).then(|| arguments.remove(at))?;
        match option.as_str() {
            "--rounds" => rounds = value.parse().ok().filter(|&rounds| rounds > 0)?,
            "--only" => only.push(value),
            _ => return None,
        }
    }
    let prefix = match &arguments[..] {
        [] => "",
        [prefix] => prefix,
        _ => return None,
    };
    let mut found = None;
    for (name, mut comparison) in named(prefix) {
        comparison.keep(&only);
        println!("{name}, {rounds} rounds\n{}", interleaved::measure(&mut comparison, rounds));
        found = Some(());
    }
    found
}

fn passes_of(passes: &str, comparison: &str, contender: &str) -> Option<()> {
    let passes: usize = passes.parse().ok()?;
    let (_, mut comparison) = named(comparison).next()?;
    let contender = comparison.contenders.iter_mut().find(|each| each.name == contender)?;
    for _ in 0..passes {
        contender.pass();
    }
    println!("{}", comparison.units);
    Some(())
}

fn list() -> Option<()> {
    for (name, comparison) in named("") {
        for contender in &comparison.contenders {
            println!("{name} {}", contender.name);
        }
    }
    Some(())
}
