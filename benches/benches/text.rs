//! How long it takes to print a packet: `cargo bench -p mirrortap-benches --bench text`.

mod common;

fn main() {
    common::run("text/");
}
