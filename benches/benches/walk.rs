//! How long it takes to read every header of a mirrored packet: `cargo bench -p mirrortap-benches --bench walk`.

mod common;

fn main() {
    common::run("walk/");
}
