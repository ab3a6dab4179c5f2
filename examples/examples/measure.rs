//! Runs a command, and says how many seconds it took, how many of the processor, and how much memory at its peak, in KiB:
//! `measure COMMAND ARGUMENT…`. What the command writes is thrown away.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: measure COMMAND ARGUMENT…");
        return ExitCode::from(2);
    };
    let begin = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let elapsed = begin.elapsed().as_secs_f64();
    match (status, getrusage(UsageWho::RUSAGE_CHILDREN)) {
        (Ok(status), Ok(usage)) if status.success() => {
            let processor = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
            println!("{elapsed:.6} {}.{:06} {}", processor / 1_000_000, processor % 1_000_000, usage.max_rss());
            ExitCode::SUCCESS
        }
        (status, usage) => {
            eprintln!("measure: {status:?}, {:?}", usage.map(|usage| usage.max_rss()));
            ExitCode::FAILURE
        }
    }
}
