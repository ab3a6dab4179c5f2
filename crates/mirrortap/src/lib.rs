//! Reads mirrored network traffic: Ethernet frames that a cloud or a switch wrapped in VXLAN (or GENEVE, GRE) and sent to
//! a monitor.
//!
//! A header is a view on the captured octets; a loop walks the tunnel; what was cut off a packet is a number, not an
//! error; and nothing here can allocate or reach the operating system.
//!
//! - [`Layers`] walks every header of a packet, through every tunnel.
//! - [`Mirrored`] is the fast path for the one stack a monitor sees all day.
//! - [`ethernet`], [`ipv4`], [`tcp`], [`vxlan`], …: one crate a protocol, each with the same shape: `Header` reads, `Fields`
//!   writes.
//! - [`Checksums`] judges checksums along a walk.
//! - [`builder`] writes frames from the inside out, for tests and generators.
//! - [`http_sniff`] says whether a payload is HTTP.
//!
//! ```
//! use mirrortap::{Direction, Layers, Mirrored, tcp};
//!
//! # let frame = &mirrortap::doc::FRAME[..];
//! // `frame`: an Ethernet frame that a cloud mirrored to this machine.
//! let mirrored = Mirrored::parse(frame)?;
//! assert_eq!(mirrored.vni().get(), 5_569_041);
//! assert_eq!(mirrored.direction(), Some(Direction::Ingress));
//! for layer in Layers::ethernet(mirrored.frame()) {
//!     if let mirrortap::Header::Tcp(tcp) = layer?.header {
//!         assert_eq!(tcp.flags(), tcp::Flags::SYN);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod checksums;
mod dispatch;
mod header;
mod layers;
mod mirrored;
mod prefetch;
mod rare;
mod settings;
mod state;

pub mod builder;
#[doc(hidden)]
pub mod doc;

/// The example in the README is compiled too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use {arp, ethernet, geneve, gre, http_sniff, icmp, ipv4, ipv6, tcp, udp, vxlan};

pub use checksums::Checksums;
pub use header::Header;
pub use layers::{End, Layer, Layers};
pub use mirrored::{Direction, Ip, Mirrored, NotMirrored};
pub use prefetch::{Prefetch, prefetch};
pub use settings::{Ports, Settings, VxlanFlags};
pub use wire::{Error, EtherType, Field, IResult, IpProtocol, LinkType, MacAddr, Part, Payload, Vni, checksum};
