//! Benchmarks of mirrortap.
