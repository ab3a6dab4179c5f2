//! The pcap format: [`Writer`], and what the reader knows of it.
//!
//! The format is written down in
//! [draft-ietf-opsawg-pcap](https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-06.html).

mod read;
mod write;

pub(crate) use read::Records;
pub use write::Writer;
