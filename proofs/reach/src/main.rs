//! Follows machine code. A static archive keeps every function in a section of its own, and a relocation wherever one section
//! names another: what a function can reach is what its section reaches, through calls, through tables of functions and
//! through constants.
//!
//! - `reach proof ARCHIVE --not TABLE`: no entry reaches a panic, an allocation or the standard library; every control does.
//!   One table is shown but not judged.
//! - `reach complete ARCHIVE CRATES`: the entries reach every public function in the sources of the crates.

mod graph;
mod name;
mod proof;
mod sources;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let good = match arguments[..] {
        ["proof", archive, "--not", table] => proof::run(&graph::Graph::read(archive), table),
        ["complete", archive, crates] => sources::run(&graph::Graph::read(archive), crates),
        _ => {
            eprintln!("reach proof ARCHIVE --not TABLE | reach complete ARCHIVE CRATES");
            false
        }
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
