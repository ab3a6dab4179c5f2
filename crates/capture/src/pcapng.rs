//! The pcapng format: [`Writer`], and what the reader knows of it.
//!
//! The format is written down in
//! [draft-ietf-opsawg-pcapng](https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-04.html).

mod interface;
mod read;
mod write;

pub(crate) use read::{Blocks, Step};
pub use write::Writer;
