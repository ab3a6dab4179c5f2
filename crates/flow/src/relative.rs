//! TCP sequence numbers counted from the start of the connection.

use core::hash::Hash;

use mirrortap::tcp::{self, Flags};

use crate::{Direction, Slot, Table};

/// Where the numbers of a connection start: one base for each direction.
///
/// The rule is tcpdump's, and looks at segments **with ACK** only. The first one of a connection, and each one with SYN,
/// sets both bases: its sequence number is the base of its own direction, its acknowledgment number less one that of
/// the other. That segment's own numbers stay absolute. From then on the bases are subtracted modulo 2^32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relative {
    forward: u32,
    backward: u32,
}

/// What to subtract from the numbers of one segment, modulo 2^32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bases {
    /// From the sequence number.
    pub sequence: u32,
    /// From the acknowledgment number.
    pub acknowledgment: u32,
    /// From the edges of SACK blocks, which are of the other direction. Unlike the numbers in the header they are never
    /// absolute where there is an ACK.
    pub sack: u32,
}

impl Relative {
    /// The bases that the first segment of a connection sets, going in `direction`, and what to subtract from its numbers.
    ///
    /// Meaningful if [`Flags::ACK`] is set.
    #[inline]
    #[must_use]
    pub fn start(direction: Direction, segment: tcp::Header<'_>) -> (Self, Bases) {
        let (own, other) = (segment.sequence_number().0, segment.acknowledgment_number().0.wrapping_sub(1));
        let relative = match direction {
            Direction::Forward => Self { forward: own, backward: other },
            Direction::Backward => Self { forward: other, backward: own },
        };
        (relative, Bases { sequence: 0, acknowledgment: 0, sack: other })
    }

    /// What to subtract from the numbers of a further segment, which may start the connection anew.
    #[inline(always)]
    pub fn follow(&mut self, direction: Direction, segment: tcp::Header<'_>) -> Bases {
        if !segment.flags().contains(Flags::ACK) {
            return Bases::default();
        }
        if segment.flags().contains(Flags::SYN) {
            let (relative, bases) = Self::start(direction, segment);
            *self = relative;
            return bases;
        }
        let (own, other) = (self.base(direction), self.base(direction.opposite()));
        Bases { sequence: own, acknowledgment: other, sack: other }
    }

    /// Where the numbers of one direction start.
    #[inline]
    #[must_use]
    pub const fn base(self, direction: Direction) -> u32 {
        match direction {
            Direction::Forward => self.forward,
            Direction::Backward => self.backward,
        }
    }
}

impl<K: Eq + Hash, S: AsRef<[Slot<K, Relative>]> + AsMut<[Slot<K, Relative>]>> Table<K, Relative, S> {
    /// What to subtract from the numbers of `segment`, which goes in `direction` on the connection `key`.
    ///
    /// Nothing is subtracted and nothing is remembered without [`Flags::ACK`]. A connection that was evicted starts anew.
    #[inline(always)]
    pub fn bases(&mut self, key: K, direction: Direction, segment: tcp::Header<'_>) -> Bases {
        if !segment.flags().contains(Flags::ACK) {
            return Bases::default();
        }
        let (started, first) = Relative::start(direction, segment);
        let entry = self.entry(key, || started);
        if entry.is_new { first } else { entry.value.follow(direction, segment) }
    }
}
