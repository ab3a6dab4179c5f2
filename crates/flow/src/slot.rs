//! The places of a table.

/// A place for one connection: what the storage of a [`Table`](crate::Table) is made of.
///
/// One has the size of a key, a value and an octet, rounded up to their alignment.
///
/// ```
/// use mirrortap_flow::{Slot, tcpdump};
/// let storage = [tcpdump::Ipv4Slot::EMPTY; 1024];
/// assert_eq!(size_of_val(&storage), 1024 * 24);
/// ```
#[derive(Clone, Debug)]
pub struct Slot<K, V>(pub(crate) Option<Occupied<K, V>>);

impl<K, V> Slot<K, V> {
    /// A place that is free.
    pub const EMPTY: Self = Self(None);
}

impl<K, V> Default for Slot<K, V> {
    fn default() -> Self {
        Self::EMPTY
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Occupied<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    pub(crate) mark: Mark,
}

/// Where the clock's hand and growing left off. An enum, so that a free slot is one of its unused values and costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Used since the hand last passed.
    Used,
    /// Not used since then: the hand evicts it when it comes again.
    Idle,
    /// Still where it was before the storage grew.
    Misplaced,
}
