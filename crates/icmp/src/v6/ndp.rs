//! Neighbor discovery ([RFC 4861 §4](https://www.rfc-editor.org/rfc/rfc4861#section-4)): messages, and the options behind
//! them.
//!
//! ```
//! use mirrortap_icmp::v6::{Header, ndp};
//!
//! let message = [
//!     0x87, 0x00, 0x00, 0x00, 0, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, // who has fe80::1
//!     0x01, 0x01, 0x02, 0x00, 0x5e, 0x00, 0x53, 0x01, // asks 02:00:5e:00:53:01
//! ];
//! let (header, rest) = Header::parse(&message)?;
//! let Some(ndp::Message::NeighborSolicitation { target, options, .. }) = ndp::Message::parse(header, rest)? else {
//!     panic!("another message");
//! };
//! assert_eq!(target.to_string(), "fe80::1");
//! let address = ndp::NdpOption::SourceLinkLayerAddress(&[0x02, 0x00, 0x5e, 0x00, 0x53, 0x01]);
//! assert!(options.eq([Ok(address)]));
//! # Ok::<(), mirrortap_icmp::Error>(())
//! ```

mod options;

use core::net::Ipv6Addr;
use core::ops::BitOr;

use wire::{Error, Part};

pub use options::{NdpOption, Options, PrefixFlags, option};

use super::{Header, Type};

/// A neighbor discovery message, without the type, code and checksum that the header keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message<'a> {
    /// A host asks for routers ([§4.1](https://www.rfc-editor.org/rfc/rfc4861#section-4.1)).
    RouterSolicitation {
        /// Reserved.
        reserved: u32,
        /// What follows.
        options: Options<'a>,
    },
    /// A router says how to use it ([§4.2](https://www.rfc-editor.org/rfc/rfc4861#section-4.2)).
    RouterAdvertisement {
        /// The hop limit that hosts shall send with; 0 is no advice.
        cur_hop_limit: u8,
        /// What else it says.
        flags: RouterFlags,
        /// How long it is a default router, in seconds; 0 is not.
        router_lifetime: u16,
        /// How long a neighbor is reachable after it was heard, in milliseconds; 0 is no advice.
        reachable_time: u32,
        /// How long to wait before asking again, in milliseconds; 0 is no advice.
        retrans_timer: u32,
        /// What follows.
        options: Options<'a>,
    },
    /// Who has an address ([§4.3](https://www.rfc-editor.org/rfc/rfc4861#section-4.3)).
    NeighborSolicitation {
        /// Reserved.
        reserved: u32,
        /// The address.
        target: Ipv6Addr,
        /// What follows.
        options: Options<'a>,
    },
    /// Who has it says so ([§4.4](https://www.rfc-editor.org/rfc/rfc4861#section-4.4)).
    NeighborAdvertisement {
        /// What the sender is.
        flags: NeighborFlags,
        /// The address.
        target: Ipv6Addr,
        /// What follows.
        options: Options<'a>,
    },
    /// A router knows a better first hop ([§4.5](https://www.rfc-editor.org/rfc/rfc4861#section-4.5)).
    Redirect {
        /// Reserved.
        reserved: u32,
        /// The better first hop.
        target: Ipv6Addr,
        /// What it is better for.
        destination: Ipv6Addr,
        /// What follows.
        options: Options<'a>,
    },
}

impl<'a> Message<'a> {
    /// Reads the message behind `header`, whose `rest` are the octets after it. `None` if it is not neighbor discovery.
    ///
    /// # Errors
    /// [`Error::Truncated`] if the message ends before its options begin; lengths count from the front of the header.
    #[inline]
    pub fn parse(header: Header<'a>, rest: &'a [u8]) -> Result<Option<Self>, Error> {
        let len = match header.message_type() {
            Type::ROUTER_SOLICITATION => 0,
            Type::ROUTER_ADVERTISEMENT => 8,
            Type::NEIGHBOR_SOLICITATION | Type::NEIGHBOR_ADVERTISEMENT => 16,
            Type::REDIRECT => 32,
            _ => return Ok(None),
        };
        let cut = || {
            let available = header.captured_len().saturating_add(rest.len());
            Error::truncated(Part::Icmpv6Header, header.header_len().saturating_add(len), available)
        };
        let word = *header.rest_of_header().ok_or_else(cut)?;
        let (body, options) = rest.split_at_checked(len).ok_or_else(cut)?;
        let options = Options::new(options);
        let reserved = u32::from_be_bytes(word);
        let mut addresses = crate::Ipv6Addresses::new(body);
        let message = match header.message_type() {
            Type::ROUTER_SOLICITATION => Self::RouterSolicitation { reserved, options },
            Type::ROUTER_ADVERTISEMENT => {
                let [cur_hop_limit, flags, a, b] = word;
                let &[c, d, e, f, g, h, i, j] = body.first_chunk().ok_or_else(cut)?;
                Self::RouterAdvertisement {
                    cur_hop_limit,
                    flags: RouterFlags(flags),
                    router_lifetime: u16::from_be_bytes([a, b]),
                    reachable_time: u32::from_be_bytes([c, d, e, f]),
                    retrans_timer: u32::from_be_bytes([g, h, i, j]),
                    options,
                }
            }
            Type::NEIGHBOR_SOLICITATION => {
                Self::NeighborSolicitation { reserved, target: addresses.next().ok_or_else(cut)?, options }
            }
            Type::NEIGHBOR_ADVERTISEMENT => Self::NeighborAdvertisement {
                flags: NeighborFlags(reserved),
                target: addresses.next().ok_or_else(cut)?,
                options,
            },
            _ => Self::Redirect {
                reserved,
                target: addresses.next().ok_or_else(cut)?,
                destination: addresses.next().ok_or_else(cut)?,
                options,
            },
        };
        Ok(Some(message))
    }

    /// The type on the wire.
    #[must_use]
    pub const fn message_type(&self) -> Type {
        match self {
            Self::RouterSolicitation { .. } => Type::ROUTER_SOLICITATION,
            Self::RouterAdvertisement { .. } => Type::ROUTER_ADVERTISEMENT,
            Self::NeighborSolicitation { .. } => Type::NEIGHBOR_SOLICITATION,
            Self::NeighborAdvertisement { .. } => Type::NEIGHBOR_ADVERTISEMENT,
            Self::Redirect { .. } => Type::REDIRECT,
        }
    }

    /// The options.
    #[inline]
    #[must_use]
    pub const fn options(&self) -> Options<'a> {
        match self {
            Self::RouterSolicitation { options, .. }
            | Self::RouterAdvertisement { options, .. }
            | Self::NeighborSolicitation { options, .. }
            | Self::NeighborAdvertisement { options, .. }
            | Self::Redirect { options, .. } => *options,
        }
    }

    /// The four octets after the checksum, for [`Fields::rest_of_header`](super::Fields::rest_of_header).
    #[must_use]
    pub const fn rest_of_header(&self) -> [u8; 4] {
        match *self {
            Self::RouterSolicitation { reserved, .. }
            | Self::NeighborSolicitation { reserved, .. }
            | Self::Redirect { reserved, .. } => reserved.to_be_bytes(),
            Self::NeighborAdvertisement { flags, .. } => flags.0.to_be_bytes(),
            Self::RouterAdvertisement { cur_hop_limit, flags, router_lifetime, .. } => {
                let [a, b] = router_lifetime.to_be_bytes();
                [cur_hop_limit, flags.0, a, b]
            }
        }
    }

    /// Writes what follows the header, options included, to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let options = self.options().octets();
        match self {
            Self::RouterSolicitation { .. } => wire::put(output, &[options]),
            Self::RouterAdvertisement { reachable_time, retrans_timer, .. } => {
                wire::put(output, &[&reachable_time.to_be_bytes(), &retrans_timer.to_be_bytes(), options])
            }
            Self::NeighborSolicitation { target, .. } | Self::NeighborAdvertisement { target, .. } => {
                wire::put(output, &[&target.octets(), options])
            }
            Self::Redirect { target, destination, .. } => {
                wire::put(output, &[&target.octets(), &destination.octets(), options])
            }
        }
    }
}

/// The flag bits of a router advertisement ([RFC 4861 §4.2](https://www.rfc-editor.org/rfc/rfc4861#section-4.2),
/// [RFC 5175 §3](https://www.rfc-editor.org/rfc/rfc5175#section-3)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RouterFlags(pub u8);

impl RouterFlags {
    /// M: addresses come from DHCPv6.
    pub const MANAGED: Self = Self(0x80);
    /// O: other configuration comes from DHCPv6.
    pub const OTHER: Self = Self(0x40);
    /// H: the router is a home agent ([RFC 6275 §7.1](https://www.rfc-editor.org/rfc/rfc6275#section-7.1)).
    pub const HOME_AGENT: Self = Self(0x20);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Prf: whether to prefer it, two bits: 0 as others, 1 yes, 3 no, 2 is reserved
    /// ([RFC 4191 §2.2](https://www.rfc-editor.org/rfc/rfc4191#section-2.2)).
    #[inline]
    #[must_use]
    pub const fn preference(self) -> u8 {
        (self.0 >> 3) & 0x03
    }
}

impl BitOr for RouterFlags {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The flag bits of a neighbor advertisement ([RFC 4861 §4.4](https://www.rfc-editor.org/rfc/rfc4861#section-4.4)) in the
/// upper three bits; the 29 below them are reserved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NeighborFlags(pub u32);

impl NeighborFlags {
    /// R: the sender is a router.
    pub const ROUTER: Self = Self(0x8000_0000);
    /// S: it was asked.
    pub const SOLICITED: Self = Self(0x4000_0000);
    /// O: what was known of the address is to be replaced.
    pub const OVERRIDE: Self = Self(0x2000_0000);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for NeighborFlags {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
