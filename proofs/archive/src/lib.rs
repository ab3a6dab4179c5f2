//! One archive of everything: the entries, the controls, the crates under proof, and the standard library as it is shipped.

pub use controls;
pub use entries;
