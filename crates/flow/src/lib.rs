//! Connections in mirrored traffic: symmetric keys with the VNI, relative TCP sequence numbers, bounded memory.
//!
//! - [`Key`]: which connection a packet belongs to, the same for both directions, and never mixed up with the same
//!   addresses behind another mirror.
//! - [`Table`]: a map in storage that the caller gives, with a keyed hash ([`SipHasher13`]) and a stated way to evict.
//! - [`Relative`]: TCP sequence numbers counted from the start of the connection.
//! - [`tcpdump`]: the same with tcpdump's idea of a connection, for its text.
//!
//! ```
//! use mirrortap_flow::{Endpoint, Key, Mirror, Slot, Table};
//! use mirrortap::tcp::{Fields, Flags, Header, SequenceNumber};
//! use mirrortap::{IpProtocol, Vni};
//!
//! // Half a thousand connections, without an allocator.
//! let mut connections = Table::new([Slot::EMPTY; 512], [7; 16]); // 128 random bits in a program
//!
//! let mirror = Some(Mirror { source: "172.31.0.238".parse()?, vni: Vni::new(16_398_363) });
//! let client = Endpoint { address: "10.10.10.252".parse()?, port: 45_604 };
//! let server = Endpoint { address: "10.10.1.7".parse()?, port: 80 };
//!
//! // The server accepts: its own numbers start at 5000, the client's at 999.
//! let octets = Fields {
//!     source_port: 80,
//!     destination_port: 45_604,
//!     sequence_number: SequenceNumber(5000),
//!     acknowledgment_number: SequenceNumber(1000),
//!     flags: Flags::SYN | Flags::ACK,
//!     ..Fields::default()
//! }
//! .to_bytes();
//! let (key, direction) = Key::new(mirror, IpProtocol::TCP, server, client);
//! connections.bases(key, direction, Header::parse(&octets)?.0);
//!
//! // The client asks: both numbers are 1.
//! let octets = Fields {
//!     source_port: 45_604,
//!     destination_port: 80,
//!     sequence_number: SequenceNumber(1000),
//!     acknowledgment_number: SequenceNumber(5001),
//!     flags: Flags::PSH | Flags::ACK,
//!     ..Fields::default()
//! }
//! .to_bytes();
//! let (segment, _) = Header::parse(&octets)?;
//! let (key, direction) = Key::new(mirror, IpProtocol::TCP, client, server);
//! let bases = connections.bases(key, direction, segment);
//! assert_eq!(segment.sequence_number() - bases.sequence, SequenceNumber(1));
//! assert_eq!(segment.acknowledgment_number() - bases.acknowledgment, SequenceNumber(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod hash;
mod key;
mod relative;
mod slot;
mod table;
pub mod tcpdump;

pub use hash::SipHasher13;
pub use key::{Direction, Endpoint, Key, Mirror};
pub use relative::{Bases, Relative};
pub use slot::Slot;
pub use table::{Entry, Table};
