//! How long it takes to add up a checksum: `cargo bench -p mirrortap-benches --bench checksum`.

mod common;

fn main() {
    common::run("checksum/");
}
