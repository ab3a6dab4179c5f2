//! Neighbor discovery options ([RFC 4861 §4.6](https://www.rfc-editor.org/rfc/rfc4861#section-4.6)).

use core::fmt;
use core::net::Ipv6Addr;

use wire::{Error, Field, IResult, Part};

use crate::Ipv6Addresses;

/// A neighbor discovery option.
///
/// An option whose length is not the one its type has is [`Unknown`](Self::Unknown), and nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NdpOption<'a> {
    /// Type 1: of the sender; six octets on Ethernet.
    SourceLinkLayerAddress(&'a [u8]),
    /// Type 2: of the target; six octets on Ethernet.
    TargetLinkLayerAddress(&'a [u8]),
    /// Type 3: addresses on this link ([§4.6.2](https://www.rfc-editor.org/rfc/rfc4861#section-4.6.2)).
    PrefixInformation {
        /// How many bits of the prefix count.
        prefix_length: u8,
        /// What the prefix is for.
        flags: PrefixFlags,
        /// How long it is on this link, in seconds; `u32::MAX` is forever.
        valid_lifetime: u32,
        /// How long addresses made of it are preferred, in seconds; `u32::MAX` is forever.
        preferred_lifetime: u32,
        /// Reserved.
        reserved: u32,
        /// The prefix.
        prefix: Ipv6Addr,
    },
    /// Type 4: what was redirected ([§4.6.3](https://www.rfc-editor.org/rfc/rfc4861#section-4.6.3)).
    RedirectedHeader {
        /// Reserved.
        reserved: &'a [u8; 6],
        /// The front of an IP packet.
        packet: &'a [u8],
    },
    /// Type 5: the MTU of this link ([§4.6.4](https://www.rfc-editor.org/rfc/rfc4861#section-4.6.4)).
    Mtu {
        /// Reserved.
        reserved: u16,
        /// In octets.
        mtu: u32,
    },
    /// Type 25 ([RFC 8106 §5.1](https://www.rfc-editor.org/rfc/rfc8106#section-5.1)).
    RecursiveDnsServers {
        /// Reserved.
        reserved: u16,
        /// How long to use them, in seconds; `u32::MAX` is forever.
        lifetime: u32,
        /// The servers.
        addresses: Ipv6Addresses<'a>,
    },
    /// Any other type, stepped over by its length.
    Unknown {
        /// The type.
        option_type: u8,
        /// What follows the length.
        data: &'a [u8],
    },
}

/// Reads the option at the front of `input`, as a nom parser.
///
/// # Errors
/// [`Error::Truncated`] if the option runs past `input`, [`Error::Malformed`] if its length is 0.
#[inline]
pub fn option(input: &[u8]) -> IResult<'_, NdpOption<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(NdpOption<'_>, &[u8]), Error> {
    let (&[option_type, length], _) = wire::octets(Part::NdpOption, input)?;
    if length == 0 {
        return Err(Error::malformed(Part::NdpOption, Field::OptionLength, 0));
    }
    let len = usize::from(length) << 3;
    let Some((octets, rest)) = input.split_at_checked(len) else {
        return Err(Error::truncated(Part::NdpOption, len, input.len()));
    };
    let data = octets.get(2..).unwrap_or_default();
    let option = match (option_type, data) {
        (1, address) => NdpOption::SourceLinkLayerAddress(address),
        (2, address) => NdpOption::TargetLinkLayerAddress(address),
        (3, data) => prefix_information(data).unwrap_or(NdpOption::Unknown { option_type, data }),
        (4, data) => match data.split_first_chunk() {
            Some((reserved, packet)) => NdpOption::RedirectedHeader { reserved, packet },
            None => NdpOption::Unknown { option_type, data },
        },
        (5, &[a, b, c, d, e, f]) => {
            NdpOption::Mtu { reserved: u16::from_be_bytes([a, b]), mtu: u32::from_be_bytes([c, d, e, f]) }
        }
        (25, &[a, b, c, d, e, f, ref addresses @ ..]) if addresses.len() % 16 == 0 => NdpOption::RecursiveDnsServers {
            reserved: u16::from_be_bytes([a, b]),
            lifetime: u32::from_be_bytes([c, d, e, f]),
            addresses: Ipv6Addresses::new(addresses),
        },
        (option_type, data) => NdpOption::Unknown { option_type, data },
    };
    Ok((option, rest))
}

#[inline]
fn prefix_information(data: &[u8]) -> Option<NdpOption<'_>> {
    let (&[prefix_length, flags, a, b, c, d, e, f, g, h, i, j, k, l], prefix) = data.split_first_chunk()?;
    Some(NdpOption::PrefixInformation {
        prefix_length,
        flags: PrefixFlags(flags),
        valid_lifetime: u32::from_be_bytes([a, b, c, d]),
        preferred_lifetime: u32::from_be_bytes([e, f, g, h]),
        reserved: u32::from_be_bytes([i, j, k, l]),
        prefix: <[u8; 16]>::try_from(prefix).ok()?.into(),
    })
}

impl NdpOption<'_> {
    /// The type on the wire.
    #[must_use]
    pub const fn option_type(&self) -> u8 {
        match self {
            Self::SourceLinkLayerAddress(_) => 1,
            Self::TargetLinkLayerAddress(_) => 2,
            Self::PrefixInformation { .. } => 3,
            Self::RedirectedHeader { .. } => 4,
            Self::Mtu { .. } => 5,
            Self::RecursiveDnsServers { .. } => 25,
            Self::Unknown { option_type, .. } => *option_type,
        }
    }

    /// Writes the option to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the option is not whole units of eight octets
    /// or more than 255 of them.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let prefix_octets;
        let (first, second, third): (&[u8], &[u8], &[u8]) = match self {
            Self::SourceLinkLayerAddress(data) | Self::TargetLinkLayerAddress(data) | Self::Unknown { data, .. } => {
                (data, &[], &[])
            }
            Self::PrefixInformation { prefix_length, flags, valid_lifetime, preferred_lifetime, reserved, prefix } => {
                prefix_octets =
                    [valid_lifetime.to_be_bytes(), preferred_lifetime.to_be_bytes(), reserved.to_be_bytes()];
                (&[*prefix_length, flags.0], prefix_octets.as_flattened(), &prefix.octets())
            }
            Self::RedirectedHeader { reserved, packet } => (*reserved, packet, &[]),
            Self::Mtu { reserved, mtu } => (&reserved.to_be_bytes(), &mtu.to_be_bytes(), &[]),
            Self::RecursiveDnsServers { reserved, lifetime, addresses } => {
                (&reserved.to_be_bytes(), &lifetime.to_be_bytes(), addresses.octets())
            }
        };
        let len = first.len().saturating_add(second.len()).saturating_add(third.len()).saturating_add(2);
        match u8::try_from(len >> 3) {
            Ok(units) if len & 0x07 == 0 => wire::put(output, &[&[self.option_type(), units], first, second, third]),
            _ => {
                let len = u32::try_from(len).unwrap_or(u32::MAX);
                Err(Error::malformed(Part::NdpOption, Field::OptionLength, len))
            }
        }
    }
}

/// The options of a neighbor discovery message: yields each with its octets borrowed.
///
/// Ends at the end of the octets, or after the first error, whose offset counts from the first option. Unknown types are
/// stepped over.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Options<'a> {
    /// The options in `octets`, which are those between the fixed part of a message and its end.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets, rest: octets }
    }

    /// All the octets, however many options were taken out already.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<NdpOption<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match parse(self.rest) {
            Ok((option, rest)) => {
                self.rest = rest;
                Some(Ok(option))
            }
            Err(error) => {
                let at = self.octets.len().saturating_sub(self.rest.len());
                self.rest = &[];
                Some(Err(error.at(at)))
            }
        }
    }
}

impl core::iter::FusedIterator for Options<'_> {}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Self::new(self.octets)).finish()
    }
}

/// The flag bits of a prefix ([RFC 4861 §4.6.2](https://www.rfc-editor.org/rfc/rfc4861#section-4.6.2)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PrefixFlags(pub u8);

impl PrefixFlags {
    /// L: the prefix is on this link.
    pub const ON_LINK: Self = Self(0x80);
    /// A: hosts may make addresses of it.
    pub const AUTONOMOUS: Self = Self(0x40);
    /// R: the prefix is the router's own address ([RFC 6275 §7.2](https://www.rfc-editor.org/rfc/rfc6275#section-7.2)).
    pub const ROUTER: Self = Self(0x20);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}
