//! What options about the packet's way hold: addresses and times.

use core::fmt;
use core::net::Ipv4Addr;

/// A recorded route or a source route ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route<'a> {
    pointer: u8,
    octets: &'a [u8],
}

impl<'a> Route<'a> {
    /// The addresses in `octets`, four octets each; what is left over is dropped. `pointer` is as on the wire.
    #[must_use]
    pub fn new(pointer: u8, octets: &'a [u8]) -> Self {
        let whole = octets.len() & !0x03;
        Self { pointer, octets: octets.get(..whole).unwrap_or_default() }
    }

    /// Where the next address is to be read or recorded, in octets from the front of the option, counted from 1; the first
    /// address is at 4.
    #[inline]
    #[must_use]
    pub const fn pointer(self) -> u8 {
        self.pointer
    }

    /// The octets of the addresses.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }

    /// Every address, those behind the pointer included: in a recorded route they are not filled in yet.
    #[inline]
    #[must_use]
    pub const fn addresses(self) -> Addresses<'a> {
        Addresses(self.octets)
    }

    /// Whether the pointer is behind the last address: the source route was followed to its end, the recorded one is full.
    #[inline]
    #[must_use]
    pub fn is_complete(self) -> bool {
        usize::from(self.pointer) > self.octets.len().saturating_add(3)
    }
}

impl fmt::Debug for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("pointer", &self.pointer).field("addresses", &self.addresses()).finish()
    }
}

/// The addresses of a [`Route`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Addresses<'a>(&'a [u8]);

impl Addresses<'_> {
    /// How many are left.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len() / 4
    }

    /// Whether none is left.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Iterator for Addresses<'_> {
    type Item = Ipv4Addr;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (address, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(Ipv4Addr::from(*address))
    }
}

impl core::iter::FusedIterator for Addresses<'_> {}

impl fmt::Debug for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// An Internet Timestamp option ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp<'a> {
    /// Where the next entry is to be recorded, in octets from the front of the option, counted from 1; the first entry is
    /// at 5.
    pub pointer: u8,
    /// How many routers found no room; four bits.
    pub overflow: u8,
    /// What an entry is; four bits.
    pub flag: TimestampFlag,
    /// The octets of the entries.
    pub octets: &'a [u8],
}

impl<'a> Timestamp<'a> {
    /// Every entry, those behind the pointer included, which are not filled in yet. Octets that are not a whole entry are
    /// left out; with a flag that RFC 791 does not define there is none.
    #[inline]
    #[must_use]
    pub const fn entries(self) -> TimestampEntries<'a> {
        TimestampEntries { flag: self.flag, rest: self.octets }
    }
}

impl fmt::Debug for Timestamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timestamp")
            .field("pointer", &self.pointer)
            .field("overflow", &self.overflow)
            .field("flag", &self.flag)
            .field("entries", &self.entries())
            .finish()
    }
}

/// What an entry of a [`Timestamp`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TimestampFlag(pub u8);

impl TimestampFlag {
    /// A time.
    pub const TIME: Self = Self(0);
    /// The address of the router and its time.
    pub const ADDRESS_AND_TIME: Self = Self(1);
    /// An address that the sender wrote, and the time that the router with it filled in.
    pub const PRESPECIFIED: Self = Self(3);
}

/// An entry of a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimestampEntry {
    /// Whose time it is, if the flag says that it is there.
    pub address: Option<Ipv4Addr>,
    /// Milliseconds since midnight UT, or anything if the first bit is set.
    pub time: u32,
}

/// The entries of a [`Timestamp`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimestampEntries<'a> {
    flag: TimestampFlag,
    rest: &'a [u8],
}

impl Iterator for TimestampEntries<'_> {
    type Item = TimestampEntry;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (address, (time, rest)) = match self.flag {
            TimestampFlag::TIME => (None, self.rest.split_first_chunk::<4>()?),
            TimestampFlag::ADDRESS_AND_TIME | TimestampFlag::PRESPECIFIED => {
                let (address, rest) = self.rest.split_first_chunk::<4>()?;
                (Some(Ipv4Addr::from(*address)), rest.split_first_chunk::<4>()?)
            }
            _ => return None,
        };
        self.rest = rest;
        Some(TimestampEntry { address, time: u32::from_be_bytes(*time) })
    }
}

impl core::iter::FusedIterator for TimestampEntries<'_> {}

impl fmt::Debug for TimestampEntries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}
