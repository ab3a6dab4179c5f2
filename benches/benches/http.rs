//! How long it takes to read the head of an HTTP message: `cargo bench -p mirrortap-benches --bench http`.

mod common;

fn main() {
    common::run("http/");
}
