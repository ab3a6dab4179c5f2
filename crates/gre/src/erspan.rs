//! ERSPAN ([draft-foschiano-erspan-03](https://datatracker.ietf.org/doc/html/draft-foschiano-erspan-03)): what a switch
//! puts between a GRE header and the frame that it mirrors.
//!
//! Type I is nothing: the frame follows the GRE header. Type II ([`type_2`]) and type III ([`type_3`]) are headers.
//!
//! ```
//! use mirrortap_gre::{Header, erspan};
//!
//! let packet = [
//!     0x10, 0x00, 0x88, 0xbe, 0, 0, 0, 1, // GRE with a sequence number
//!     0x10, 0x64, 0x08, 0x2a, 0, 0, 0, 5, // VLAN 100, session 42, port index 5
//!     0xff,
//! ];
//! let (gre, rest) = Header::parse(&packet)?;
//! assert_eq!(erspan::Kind::from_header(gre), Some(erspan::Kind::II));
//! let (header, frame) = erspan::type_2::Header::parse(rest)?;
//! assert_eq!((header.vlan(), header.session_id(), header.index()), (100, 42, 5));
//! assert_eq!(frame, [0xff]);
//! # Ok::<(), mirrortap_gre::Error>(())
//! ```

pub mod type_2;
pub mod type_3;

use wire::EtherType;

use crate::{Flags, Header};

/// GRE's protocol type for types I and II.
pub const PROTOCOL_TYPE_2: EtherType = EtherType(0x88be);
/// GRE's protocol type for type III.
pub const PROTOCOL_TYPE_3: EtherType = EtherType(0x22eb);

/// Which ERSPAN follows a GRE header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No header: the frame follows.
    I,
    /// A [`type_2::Header`].
    II,
    /// A [`type_3::Header`].
    III,
}

impl Kind {
    /// What follows `header`, or `None` if it is not ERSPAN. Types I and II share a protocol type; only the latter has
    /// sequence numbers.
    #[must_use]
    pub const fn from_header(header: Header<'_>) -> Option<Self> {
        match header.protocol_type() {
            PROTOCOL_TYPE_2 if header.flags().contains(Flags::SEQUENCE_NUMBER) => Some(Self::II),
            PROTOCOL_TYPE_2 => Some(Self::I),
            PROTOCOL_TYPE_3 => Some(Self::III),
            _ => None,
        }
    }
}
