//! ICMP ([RFC 792](https://www.rfc-editor.org/rfc/rfc792)) as [`v4`], ICMPv6
//! ([RFC 4443 §2.1](https://www.rfc-editor.org/rfc/rfc4443#section-2.1)) as [`v6`]: messages, and the datagram that an error
//! message quotes.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |     Type      |     Code      |          Checksum             |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                 Rest of Header, by type                       |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |             Body, by type: for errors, a quote ...            |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! Both headers have the same shape: the first four octets are the fixed part, without which there is no header; the four
//! after them may have been cut off, as happens to a message that is itself quoted or mirrored in part. [`extension`] is
//! what routers put behind a quote (RFC 4884).
//!
//! ```
//! use mirrortap_icmp::v4::{Code, Header, Type};
//!
//! // Fragmentation needed, MTU 1400, and the first octets of the datagram that did not fit.
//! let message = [0x03, 0x04, 0xf4, 0xab, 0, 0, 0x05, 0x78, 0x45, 0x00, 0x05, 0xdc];
//! let (header, rest) = Header::parse(&message)?;
//! assert_eq!((header.message_type(), header.code()), (Type::DESTINATION_UNREACHABLE, Code::FRAGMENTATION_NEEDED));
//! assert_eq!(header.mtu(), Some(1400));
//! assert_eq!(header.quoted(rest), Some(&message[8..]));
//! # Ok::<(), mirrortap_icmp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod extension;
pub mod v4;
pub mod v6;

pub use wire::Error;
pub use wire::Ipv6Addresses;

/// What tells a request and its reply from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Echo {
    /// Who asked; one number per program, commonly.
    pub identifier: u16,
    /// Which question it was.
    pub sequence_number: u16,
}

impl Echo {
    /// From the four octets after the checksum.
    #[inline]
    #[must_use]
    pub const fn from_be_bytes(octets: [u8; 4]) -> Self {
        let [a, b, c, d] = octets;
        Self { identifier: u16::from_be_bytes([a, b]), sequence_number: u16::from_be_bytes([c, d]) }
    }

    /// The four octets after the checksum.
    #[inline]
    #[must_use]
    pub const fn to_be_bytes(self) -> [u8; 4] {
        let [a, b] = self.identifier.to_be_bytes();
        let [c, d] = self.sequence_number.to_be_bytes();
        [a, b, c, d]
    }
}
