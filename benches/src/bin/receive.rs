//! Receiving under load, in network namespaces of this program's own: see README.md.
//!
//! ```text
//! receive [sources|text] [--rounds N] [--seconds N] [--vxlive PATH]
//! ```
//!
//! - `sources`: how much of the processor the sources of `mirrortap-live` take for a packet, beside bare loops.
//! - `text`: up to which rate vxlive and tcpdump print every packet.
//!
//! Needs Linux, root, `ip` and two cores; nothing of it touches the machine's own interfaces.

#[cfg(target_os = "linux")]
#[path = "../receive/bare.rs"]
mod bare;
#[cfg(target_os = "linux")]
#[path = "../receive/lab.rs"]
mod lab;
#[cfg(target_os = "linux")]
#[path = "../receive/mix.rs"]
mod mix;
#[cfg(target_os = "linux")]
#[path = "../receive/sender.rs"]
mod sender;
#[cfg(target_os = "linux")]
#[path = "../receive/sources.rs"]
mod sources;
#[cfg(target_os = "linux")]
#[path = "../receive/text.rs"]
mod text;

/// The ring's memory, as `mirrortap-live` has it: the bare loop must not be unsafe in a way of its own.
#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "bare loops need less")]
#[path = "../../../crates/live/src/sys.rs"]
mod sys;

/// What `sys` needs beside it.
#[cfg(target_os = "linux")]
mod filter {
    #[allow(dead_code, reason = "no bare loop spreads its packets")]
    pub(crate) struct Instruction {
        pub(crate) code: u16,
        pub(crate) jt: u8,
        pub(crate) jf: u8,
        pub(crate) k: u32,
    }
}

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: receive [sources|text] [--rounds N] [--seconds N] [--vxlive PATH]";

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
struct Arguments {
    sources: bool,
    text: bool,
    rounds: usize,
    /// How long one measurement is, in seconds.
    seconds: u64,
    vxlive: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Some(arguments) = Arguments::parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("receive: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn run(arguments: &Arguments) -> Result<(), lab::Error> {
    let lab = lab::Lab::new()?;
    if arguments.sources {
        sources::compare(&lab, arguments)?;
    }
    if arguments.text {
        text::compare(&lab, arguments)?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn run(_: &Arguments) -> Result<(), &'static str> {
    Err("needs Linux")
}

impl Arguments {
    /// `None`: they make no sense.
    fn parse(mut given: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments = Self { sources: true, text: true, rounds: 5, seconds: 2, vxlive: None };
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "sources" => arguments.text = false,
                "text" => arguments.sources = false,
                "--rounds" => arguments.rounds = given.next()?.parse().ok().filter(|&rounds| rounds > 0)?,
                "--seconds" => arguments.seconds = given.next()?.parse().ok().filter(|&seconds| seconds > 0)?,
                "--vxlive" => arguments.vxlive = Some(given.next()?.into()),
                _ => return None,
            }
        }
        (arguments.sources || arguments.text).then_some(arguments)
    }
}

/// The middle one.
#[cfg(target_os = "linux")]
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
