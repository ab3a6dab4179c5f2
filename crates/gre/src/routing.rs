//! Source route entries ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)), which follow a header with the routing bit.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |       Address Family          |  SRE Offset   |  SRE Length   |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                       Routing Information                     |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, Field, IResult, Part};

/// A source route entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceRouteEntry<'a> {
    /// What the routing information is: 0x0800 for IPv4 addresses, 0xfffe for numbers of autonomous systems.
    pub address_family: u16,
    /// Where in the routing information the hop to look at is, in octets.
    pub offset: u8,
    /// The hops; at most 255 octets.
    pub routing_information: &'a [u8],
}

/// Reads the source route entry at the front of `input`, as a nom parser. The last one is for [`Routing`] to see: here it
/// is an entry without routing information.
///
/// # Errors
/// [`Error::Truncated`] if the entry runs past `input`.
#[inline]
pub fn source_route_entry(input: &[u8]) -> IResult<'_, SourceRouteEntry<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(SourceRouteEntry<'_>, &[u8]), Error> {
    let (&[a, b, offset, len], rest) = wire::octets(Part::GreHeader, input)?;
    let Some((routing_information, rest)) = rest.split_at_checked(usize::from(len)) else {
        let needed = SourceRouteEntry::LEN.saturating_add(usize::from(len));
        return Err(Error::truncated(Part::GreHeader, needed, input.len()));
    };
    Ok((SourceRouteEntry { address_family: u16::from_be_bytes([a, b]), offset, routing_information }, rest))
}

impl SourceRouteEntry<'_> {
    /// Length of the part before the routing information, in octets.
    pub const LEN: usize = 4;

    /// Writes the entry to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the routing information has more than 255
    /// octets.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let Ok(len) = u8::try_from(self.routing_information.len()) else {
            let len = u32::try_from(self.routing_information.len()).unwrap_or(u32::MAX);
            return Err(Error::malformed(Part::GreHeader, Field::Length, len));
        };
        wire::put(output, &[&self.address_family.to_be_bytes(), &[self.offset, len], self.routing_information])
    }
}

/// The source route entries behind a GRE header: yields each with its octets borrowed, and keeps what follows them.
///
/// Ends behind the last entry (no address family, no routing information), which it does not yield; at the end of the
/// octets; or after the first error, whose offset counts from the first entry.
///
/// ```
/// use mirrortap_gre::{Header, Routing};
///
/// let packet = [0x40, 0, 0x08, 0, 0, 0, 0, 0, 0x08, 0, 0, 4, 192, 0, 2, 1, 0, 0, 0, 0, 0x45];
/// let (header, rest) = Header::parse(&packet)?;
/// assert!(header.has_routing());
/// let mut routing = Routing::new(rest);
/// assert_eq!(routing.next().unwrap()?.routing_information, [192, 0, 2, 1]);
/// assert_eq!(routing.next(), None);
/// assert_eq!(routing.rest(), [0x45]);
/// # Ok::<(), mirrortap_gre::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Routing<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
    is_over: bool,
}

impl<'a> Routing<'a> {
    /// The entries at the front of `octets`, which are those after a GRE header.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets, rest: octets, is_over: false }
    }

    /// What follows the entries that were taken out: after the end of the iterator, what the header carries; empty after
    /// an error.
    #[inline]
    #[must_use]
    pub const fn rest(self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Routing<'a> {
    type Item = Result<SourceRouteEntry<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over || self.rest.is_empty() {
            return None;
        }
        match parse(self.rest) {
            Ok((SourceRouteEntry { address_family: 0, routing_information: [], .. }, rest)) => {
                self.rest = rest;
                self.is_over = true;
                None
            }
            Ok((entry, rest)) => {
                self.rest = rest;
                Some(Ok(entry))
            }
            Err(error) => {
                let at = self.octets.len().saturating_sub(self.rest.len());
                self.rest = &[];
                Some(Err(error.at(at)))
            }
        }
    }
}

impl core::iter::FusedIterator for Routing<'_> {}

impl fmt::Debug for Routing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Self::new(self.octets)).finish()
    }
}
