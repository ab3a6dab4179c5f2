//! How long it takes to find a connection: `cargo bench -p mirrortap-benches --bench flow`.

mod common;

fn main() {
    common::run("flow/");
}
