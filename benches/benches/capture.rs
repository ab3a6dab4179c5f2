//! How long it takes to read the records of a capture file: `cargo bench -p mirrortap-benches --bench capture`.

mod common;

fn main() {
    common::run("capture/");
}
