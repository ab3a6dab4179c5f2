//! What two or more protocols of [mirrortap](https://docs.rs/mirrortap) share.
//!
//! - [`Error`]: the one error of the workspace, with its place and its lengths.
//! - [`octets`], [`be_u16`], [`take`], …: leaf readers on nom's types, which stay fast in a default release build.
//! - [`EtherType`], [`IpProtocol`], [`LinkType`], [`MacAddr`], [`Vni`]: numbers that several protocols carry.
//! - [`checksum`]: the Internet checksum of RFC 1071 and its three-way [`Verdict`](checksum::Verdict).
//! - [`Payload`]: octets that were captured, beside the number that was claimed.
#![no_std]
#![forbid(unsafe_code)]

mod addresses;
mod error;
mod mac;
mod octets;
mod payload;
mod registry;
mod traffic_class;
mod vni;

pub mod checksum;

pub use addresses::Ipv6Addresses;
pub use error::{Error, Field, Part};
pub use mac::{MacAddr, ParseMacAddrError};
pub use octets::{IResult, be_u8, be_u16, be_u32, claimed, from_nom, octets, put, take, to_nom};
pub use payload::Payload;
pub use registry::{EtherType, IpProtocol, LinkType};
pub use traffic_class::{Dscp, Ecn};
pub use vni::{ParseVniError, Vni};
