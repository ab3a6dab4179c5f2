//! What each fuzz target does with its octets, as functions, so that a plain test can do the same to the seeds.
//!
//! Nothing may panic or hang, and what the documentation promises is asserted. The README says what each target asserts.

mod accessors;
mod builder;
mod capture;
mod differential;
mod flow;
mod geneve_options;
mod http_sniff;
mod items;
mod layers;
mod mirrored;
mod packet;
mod round_trip;
mod tcp_options;
mod text;

pub use builder::builder;
pub use capture::capture;
pub use differential::differential;
pub use flow::flow;
pub use geneve_options::geneve_options;
pub use http_sniff::http_sniff;
pub use layers::layers;
pub use mirrored::mirrored;
pub use packet::LINKS;
pub use round_trip::{PROTOCOLS, round_trip};
pub use tcp_options::tcp_options;
pub use text::text;

/// A target: what it does with its octets.
pub type Target = fn(&[u8]);

/// Every target by its name. The test compares this list with the binaries in `Cargo.toml` and with the seeds.
pub const TARGETS: [(&str, Target); 11] = [
    ("builder", builder),
    ("capture", capture),
    ("differential", differential),
    ("flow", flow),
    ("geneve_options", geneve_options),
    ("http_sniff", http_sniff),
    ("layers", layers),
    ("mirrored", mirrored),
    ("round_trip", round_trip),
    ("tcp_options", tcp_options),
    ("text", text),
];
