//! Reads and writes pcap and pcapng files record by record, without allocating per record.
//!
//! - [`Reader`] recognises both formats by their first octets: both byte orders, micro- and nanoseconds, old variants.
//! - [`pcap::Writer`] and [`pcapng::Writer`] write what the reader reads back identical.
//! - [`Error`] says in words where a file is damaged; everything before comes out.
//!
//! ```
//! use mirrortap_capture::Reader;
//!
//! let file = [
//!     0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0, // file header
//!     0x00, 0xf1, 0x53, 0x65, 0x40, 0xe2, 0x01, 0, 4, 0, 0, 0, 60, 0, 0, 0, 1, 2, 3, 4, // 4 of 60 octets captured
//!     0x00, 0xf1, 0x53, 0x65, // cut here
//! ];
//! let mut reader = Reader::new(&file[..])?;
//! while let Some(record) = reader.next_record() {
//!     match record {
//!         Ok(record) => {
//!             assert_eq!(record.time.to_string(), "1700000000.123456");
//!             assert_eq!((record.bytes, record.len), (&[1, 2, 3, 4][..], 60));
//!         }
//!         Err(error) => {
//!             let text = "pcap record at octet 44: needs 16 octets, the file ends after 4";
//!             assert_eq!(error.to_string(), text);
//!         }
//!     }
//! }
//! assert_eq!(reader.offset(), 44);
//! # Ok::<(), mirrortap_capture::Error>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod order;
mod reader;
mod record;
mod source;
mod time;
mod write;

pub mod pcap;
pub mod pcapng;

pub use error::{Beginning, Damage, Error, Part};
pub use reader::{Format, Reader};
pub use record::{Comments, Interface, Record, longest_packet};
pub use time::{Resolution, Timestamp};
pub use wire::{LinkType, Payload};
