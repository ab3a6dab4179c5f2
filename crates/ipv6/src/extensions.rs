//! The chain of extension headers ([RFC 8200 §4](https://www.rfc-editor.org/rfc/rfc8200#section-4)).

use core::fmt;
use core::net::Ipv6Addr;

use wire::checksum::PseudoHeader;
use wire::{Error, IpProtocol};

use crate::{Header, authentication, destination_options, fragment, hop_by_hop, options, routing};

/// An extension header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Extension<'a> {
    /// Next header 0.
    HopByHop(options::Header<'a>),
    /// Next header 43.
    Routing(routing::Header<'a>),
    /// Next header 44.
    Fragment(fragment::Header<'a>),
    /// Next header 51.
    Authentication(authentication::Header<'a>),
    /// Next header 60.
    DestinationOptions(options::Header<'a>),
}

impl<'a> Extension<'a> {
    /// Reads the extension header that `number` announces at the front of `input`; returns it with the octets after it, or
    /// `None` if the number is that of no extension header here.
    ///
    /// # Errors
    /// As the `parse` in the header's module.
    #[inline]
    pub fn parse(number: IpProtocol, input: &'a [u8]) -> Result<Option<(Self, &'a [u8])>, Error> {
        Ok(Some(match number {
            IpProtocol::HOP_BY_HOP => {
                let (header, rest) = hop_by_hop::parse(input)?;
                (Self::HopByHop(header), rest)
            }
            IpProtocol::ROUTING => {
                let (header, rest) = routing::Header::parse(input)?;
                (Self::Routing(header), rest)
            }
            IpProtocol::FRAGMENT => {
                let (header, rest) = fragment::Header::parse(input)?;
                (Self::Fragment(header), rest)
            }
            IpProtocol::AUTHENTICATION => {
                let (header, rest) = authentication::Header::parse(input)?;
                (Self::Authentication(header), rest)
            }
            IpProtocol::DESTINATION_OPTIONS => {
                let (header, rest) = destination_options::parse(input)?;
                (Self::DestinationOptions(header), rest)
            }
            _ => return Ok(None),
        }))
    }

    /// What follows.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        match self {
            Self::HopByHop(header) | Self::DestinationOptions(header) => header.next_header(),
            Self::Routing(header) => header.next_header(),
            Self::Fragment(header) => header.next_header(),
            Self::Authentication(header) => header.next_header(),
        }
    }

    /// Length of the header, in octets, as it claims.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        match self {
            Self::HopByHop(header) | Self::DestinationOptions(header) => header.header_len(),
            Self::Routing(header) => header.header_len(),
            Self::Fragment(_) => fragment::Header::LEN,
            Self::Authentication(header) => header.header_len(),
        }
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        match self {
            Self::HopByHop(header) | Self::DestinationOptions(header) => header.captured_len(),
            Self::Routing(header) => header.captured_len(),
            Self::Fragment(_) => fragment::Header::LEN,
            Self::Authentication(header) => header.captured_len(),
        }
    }
}

/// What the chain of extension headers leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UpperLayer<'a> {
    /// What `octets` is; in a later fragment, what the packet that was fragmented goes on with behind its fragment header.
    pub protocol: IpProtocol,
    /// The octets behind the extension headers, not clipped to the payload length.
    pub octets: &'a [u8],
    /// Whether they are a fragment, the first one included.
    pub is_fragment: bool,
    /// Whether they are a fragment that is not the first: they do not begin with a header.
    pub is_later_fragment: bool,
}

/// Walks the chain of extension headers.
///
/// Ends before whatever is not an [`Extension`] (the upper layer, ESP, No Next Header, a number it does not know), behind
/// the fragment header of a later fragment, or after the first error, whose offset counts from the first octet behind the
/// IPv6 header. Headers are taken in any order and number: each takes octets, so there is an end.
///
/// A header that was cut short takes what is left; if another extension header should follow, that is truncated.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extensions<'a> {
    first: IpProtocol,
    octets: &'a [u8],
    next: IpProtocol,
    rest: &'a [u8],
    fragment: bool,
    later_fragment: bool,
    failed: bool,
    final_destination: Option<Ipv6Addr>,
}

impl<'a> Extensions<'a> {
    /// The chain in `octets`, which are those behind the IPv6 header; `next_header` is what it says that follows.
    #[inline]
    #[must_use]
    pub const fn new(next_header: IpProtocol, octets: &'a [u8]) -> Self {
        Self {
            first: next_header,
            octets,
            next: next_header,
            rest: octets,
            fragment: false,
            later_fragment: false,
            failed: false,
            final_destination: None,
        }
    }

    /// What is behind the headers that were taken out: the upper layer when the iterator has ended, or the header that
    /// could not be read.
    #[inline]
    #[must_use]
    pub const fn upper_layer(self) -> UpperLayer<'a> {
        UpperLayer {
            protocol: self.next,
            octets: self.rest,
            is_fragment: self.fragment,
            is_later_fragment: self.later_fragment,
        }
    }

    /// What the checksums of the upper layers cover of `header`: its source and the final destination, which a routing
    /// header among those taken out may have told.
    #[inline]
    #[must_use]
    pub fn pseudo_header(self, header: Header<'_>) -> PseudoHeader {
        let destination = self.final_destination.unwrap_or(header.destination());
        PseudoHeader::Ipv6 { source: header.source(), destination }
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Result<Extension<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.later_fragment || self.failed {
            return None;
        }
        let (extension, rest) = match Extension::parse(self.next, self.rest) {
            Ok(parsed) => parsed?,
            Err(error) => {
                self.failed = true;
                return Some(Err(error.at(self.octets.len().saturating_sub(self.rest.len()))));
            }
        };
        match extension {
            Extension::Fragment(header) => {
                self.fragment |= header.is_fragment();
                self.later_fragment = header.is_later_fragment();
            }
            Extension::Routing(header) => {
                self.final_destination = header.final_destination().or(self.final_destination)
            }
            _ => {}
        }
        self.next = extension.next_header();
        self.rest = rest;
        Some(Ok(extension))
    }
}

impl core::iter::FusedIterator for Extensions<'_> {}

impl fmt::Debug for Extensions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Self::new(self.first, self.octets)).finish()
    }
}
