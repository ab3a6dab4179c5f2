//! A list of IPv6 addresses.

use core::fmt;
use core::net::Ipv6Addr;

/// IPv6 addresses, 16 octets each: yields each by value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ipv6Addresses<'a>(&'a [u8]);

impl<'a> Ipv6Addresses<'a> {
    /// The addresses in `octets`; what is left over is dropped.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        let whole = octets.len().saturating_sub(octets.len() % 16);
        Self(octets.get(..whole).unwrap_or_default())
    }

    /// The octets of those that were not taken out.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len() / 16
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Iterator for Ipv6Addresses<'_> {
    type Item = Ipv6Addr;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (address, rest) = self.0.split_first_chunk::<16>()?;
        self.0 = rest;
        Some(Ipv6Addr::from(*address))
    }
}

impl core::iter::FusedIterator for Ipv6Addresses<'_> {}

impl fmt::Debug for Ipv6Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}
