//! A map of bounded size in storage that the caller gives.

use core::fmt;
use core::hash::{Hash, Hasher};

use crate::hash::Start;
use crate::slot::{Mark, Occupied, Slot};

/// A map from connections to what is known of them, in storage that the caller gives: an array, a slice, a `Vec`.
///
/// It is exact, and never takes more than seven of eight [`Slot`]s: that is its [`capacity`](Self::capacity). A connection
/// that comes when the table is full takes the place of another: a hand goes round all slots and evicts the first
/// connection that was not used since the hand last passed it (the *clock* or *second chance* rule; coming in counts as a
/// use). [`evictions`](Self::evictions) counts them, so that a program can say that its answers are no longer exact.
///
/// Finding and inserting take constant time on average, whatever keys a sender chooses, if the hash key is secret. Any
/// number of slots will do; without any, each connection is new.
///
/// ```
/// use mirrortap_flow::{Slot, Table};
///
/// let hash_key = [7; 16]; // 128 random bits in a program
/// let mut packets = Table::new([Slot::EMPTY; 64], hash_key);
/// for port in [80, 443, 80] {
///     *packets.get_or_insert_with(port, || 0).value += 1;
/// }
/// assert_eq!(packets.get(&80), Some(&2));
/// assert_eq!((packets.len(), packets.capacity(), packets.evictions()), (2, 56, 0));
/// ```
///
/// A program with an allocator lets it grow up to a limit of its own, and evicts nothing until then:
///
/// ```
/// use mirrortap_flow::{Slot, Table};
///
/// let mut seen = Table::new(vec![Slot::EMPTY; 64], [7; 16]);
/// for connection in 0..10_000_u32 {
///     if seen.is_full() {
///         seen.resize(|slots| slots.resize(2 * slots.len(), Slot::EMPTY));
///     }
///     seen.get_or_insert_with(connection, || ());
/// }
/// assert_eq!((seen.len(), seen.evictions()), (10_000, 0));
/// ```
#[derive(Clone)]
pub struct Table<K, V, S> {
    storage: S,
    hash: Start,
    len: usize,
    hand: usize,
    /// How many slots the hand goes on at a time, see [`stride`].
    stride: usize,
    evictions: u64,
    /// Where a connection goes that has no place, so that there is a value to give out.
    spare: Slot<K, V>,
}

/// What [`Table::get_or_insert_with`] found or made.
#[derive(Debug)]
pub struct Entry<'a, K, V> {
    /// The value of the connection.
    pub value: &'a mut V,
    /// Whether the connection was not in the table.
    pub is_new: bool,
    /// The connection that had to give way to it.
    pub evicted: Option<(K, V)>,
}

/// Where a key is.
enum Place {
    At(usize),
    FreeAt(usize),
    Nowhere,
}

impl<K: Eq + Hash, V, S: AsRef<[Slot<K, V>]> + AsMut<[Slot<K, V>]>> Table<K, V, S> {
    /// An empty table; what may be in `storage` is dropped.
    ///
    /// `hash_key` is to be random and unknown to whoever sends the packets: with the standard library, two
    /// `RandomState::new().build_hasher().finish()` have 16 such octets.
    #[must_use]
    pub fn new(storage: S, hash_key: [u8; 16]) -> Self {
        Self::with(storage, Start::new(hash_key))
    }

    /// How many connections are in it.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many connections it can hold: seven eighths of its slots.
    #[inline]
    #[must_use]
    pub fn capacity(&self) -> usize {
        let slots = self.storage.as_ref().len();
        slots.saturating_sub(slots.div_ceil(8))
    }

    /// Whether the next new connection evicts one.
    #[inline]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len >= self.capacity()
    }

    /// How many connections were evicted.
    #[inline]
    #[must_use]
    pub const fn evictions(&self) -> u64 {
        self.evictions
    }

    /// The connections in no order.
    pub fn iter<'a>(&'a self) -> impl Iterator<Item = (&'a K, &'a V)>
    where
        K: 'a,
        V: 'a,
    {
        self.storage.as_ref().iter().filter_map(|slot| slot.0.as_ref()).map(|held| (&held.key, &held.value))
    }

    /// The value of a connection. Looking does not count as a use.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        match self.find(key) {
            Place::At(index) => self.storage.as_ref().get(index)?.0.as_ref().map(|held| &held.value),
            Place::FreeAt(_) | Place::Nowhere => None,
        }
    }

    /// The value of a connection, which counts as used; a new connection gets the value that `make` returns.
    #[inline]
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> Entry<'_, K, V> {
        self.entry(key, make)
    }

    /// Inlined into whoever looks up: a key that is handed over in memory is written in parts and read whole, for which the
    /// processor waits.
    #[inline(always)]
    pub(crate) fn entry(&mut self, key: K, make: impl FnOnce() -> V) -> Entry<'_, K, V> {
        let (place, evicted) = match self.find(&key) {
            Place::At(index) => (Some(index), None),
            Place::FreeAt(index) if !self.is_full() => (Some(index), None),
            Place::FreeAt(_) | Place::Nowhere => self.make_room(&key),
        };
        let slot = place.and_then(|index| self.storage.as_mut().get_mut(index));
        let placed = slot.is_some();
        let slot = slot.unwrap_or_else(|| {
            self.spare = Slot::EMPTY;
            &mut self.spare
        });
        match &mut slot.0 {
            Some(held) => {
                held.mark = Mark::Used;
                Entry { value: &mut held.value, is_new: false, evicted }
            }
            free => {
                if placed {
                    self.len = self.len.saturating_add(1);
                } else {
                    // There are no slots, or one: the newcomer is evicted at once.
                    self.evictions = self.evictions.saturating_add(1);
                }
                let held = free.insert(Occupied { key, value: make(), mark: Mark::Used });
                Entry { value: &mut held.value, is_new: true, evicted }
            }
        }
    }

    /// Takes a connection out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        match self.find(key) {
            Place::At(index) => self.take(index).map(|(_, value)| value),
            Place::FreeAt(_) | Place::Nowhere => None,
        }
    }

    /// Lets `change` make the storage longer (or shorter), then puts every connection where it belongs now.
    ///
    /// This needs no second storage. All connections count as used. If they are too many for a shorter storage, some are
    /// evicted; those in slots that `change` itself drops are lost and not counted.
    pub fn resize(&mut self, change: impl FnOnce(&mut S)) {
        change(&mut self.storage);
        let slots = self.storage.as_mut();
        self.stride = stride(slots.len());
        self.hand = 0;
        self.len = 0;
        for held in slots.iter_mut().filter_map(|slot| slot.0.as_mut()) {
            held.mark = Mark::Misplaced;
            self.len = self.len.saturating_add(1);
        }
        for index in 0..slots.len() {
            let mut moving = match slots.get_mut(index) {
                Some(slot) if slot.is_misplaced() => slot.0.take(),
                _ => None,
            };
            // Whoever is in the way and was not moved yet is moved next. Those that were moved stay, so it ends.
            while let Some(mut held) = moving.take() {
                held.mark = Mark::Used;
                let mut here = home(self.hash, &held.key, slots.len());
                for _ in 0..slots.len() {
                    match slots.get_mut(here) {
                        Some(slot) if slot.0.is_none() || slot.is_misplaced() => {
                            moving = slot.0.replace(held);
                            break;
                        }
                        _ => here = after(here, 1, slots.len()),
                    }
                }
            }
        }
        while self.len > self.capacity() && self.evict().is_some() {}
    }

    /// The same table in another storage, which may be of another type; what may be in `storage` is dropped.
    ///
    /// If the connections are too many for it, some are evicted. The others count as used.
    #[must_use]
    pub fn move_into<T: AsRef<[Slot<K, V>]> + AsMut<[Slot<K, V>]>>(mut self, storage: T) -> Table<K, V, T> {
        let mut moved = Table::with(storage, self.hash);
        while self.len > moved.capacity() && self.evict().is_some() {}
        moved.evictions = self.evictions;
        for Occupied { key, value, .. } in self.storage.as_mut().iter_mut().filter_map(|slot| slot.0.take()) {
            moved.get_or_insert_with(key, || value);
        }
        moved
    }

    fn with(mut storage: S, hash: Start) -> Self {
        let slots = storage.as_mut();
        slots.iter_mut().for_each(|slot| *slot = Slot::EMPTY);
        let stride = stride(slots.len());
        Self { storage, hash, len: 0, hand: 0, stride, evictions: 0, spare: Slot::EMPTY }
    }

    /// Where `key` is, or where it would go.
    #[inline(always)]
    fn find(&self, key: &K) -> Place {
        let slots = self.storage.as_ref();
        let mut here = home(self.hash, key, slots.len());
        for _ in 0..slots.len() {
            match slots.get(here) {
                Some(Slot(Some(held))) if held.key == *key => return Place::At(here),
                Some(Slot(Some(_))) => here = after(here, 1, slots.len()),
                Some(Slot(None)) => return Place::FreeAt(here),
                None => break,
            }
        }
        Place::Nowhere
    }

    /// Evicts a connection, and says where `key` goes then: nowhere if there is none to evict.
    #[cold]
    fn make_room(&mut self, key: &K) -> (Option<usize>, Option<(K, V)>) {
        let evicted = self.evict();
        match self.find(key) {
            Place::FreeAt(index) if evicted.is_some() => (Some(index), evicted),
            _ => (None, evicted),
        }
    }

    /// Moves the hand on to the first connection that was not used since it last passed, and takes that out.
    fn evict(&mut self) -> Option<(K, V)> {
        let slots = self.storage.as_mut();
        // In one round every connection loses its mark, so the second finds one if there is any.
        for _ in 0..slots.len().saturating_mul(2) {
            match slots.get_mut(self.hand) {
                Some(Slot(Some(held))) if held.mark == Mark::Idle => {
                    self.evictions = self.evictions.saturating_add(1);
                    return self.take(self.hand);
                }
                Some(Slot(Some(held))) => held.mark = Mark::Idle,
                Some(Slot(None)) | None => {}
            }
            self.hand = after(self.hand, self.stride, slots.len());
        }
        None
    }

    /// Takes out what is at `index`, and closes the gap: no search may end early at it.
    fn take(&mut self, index: usize) -> Option<(K, V)> {
        let slots = self.storage.as_mut();
        let count = slots.len();
        let taken = slots.get_mut(index)?.0.take()?;
        self.len = self.len.saturating_sub(1);
        let (mut gap, mut here) = (index, index);
        for _ in 1..count {
            here = after(here, 1, count);
            let Some(Slot(Some(held))) = slots.get(here) else { break };
            // One that belongs behind the gap would not be found before it.
            if distance(home(self.hash, &held.key, count), here, count) < distance(gap, here, count) {
                continue;
            }
            let moved = slots.get_mut(here).and_then(|slot| slot.0.take());
            if let Some(slot) = slots.get_mut(gap) {
                slot.0 = moved;
            }
            gap = here;
        }
        Some((taken.key, taken.value))
    }
}

impl<K, V> Slot<K, V> {
    fn is_misplaced(&self) -> bool {
        self.0.as_ref().is_some_and(|held| held.mark == Mark::Misplaced)
    }
}

impl<K: Eq + Hash, V, S: AsRef<[Slot<K, V>]> + AsMut<[Slot<K, V>]>> fmt::Debug for Table<K, V, S> {
    /// Without the hash key, and without the connections: [`iter`](Table::iter) gives those.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("evictions", &self.evictions())
            .finish_non_exhaustive()
    }
}

/// Where among `slots` slots the search for `key` begins: its hash, taken as a fraction of all hashes. That needs no
/// division and no power of two.
#[inline]
fn home<K: Hash>(hash: Start, key: &K, slots: usize) -> usize {
    let mut hasher = hash.hasher();
    key.hash(&mut hasher);
    fraction(hasher.finish(), slots)
}

/// `part` of 2^64 parts of `slots`.
#[inline]
fn fraction(part: u64, slots: usize) -> usize {
    let slots = u64::try_from(slots).unwrap_or(u64::MAX);
    usize::try_from(u128::from(part).wrapping_mul(u128::from(slots)) >> 64).unwrap_or(0)
}

/// How far the hand goes at a time: far, and so that it comes to each of `slots` slots before it comes to one again.
///
/// A hand that took one slot after the other would leave few connections behind it and so many ahead of it that there
/// would be no free slot for thousands. Steps of the golden ratio take from everywhere alike.
fn stride(slots: usize) -> usize {
    let golden = fraction(0x9e37_79b9_7f4a_7c15, slots);
    (golden..slots).find(|&stride| greatest_common_divisor(stride, slots) == 1).unwrap_or(0)
}

fn greatest_common_divisor(mut a: usize, mut b: usize) -> usize {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// The slot `steps` after `index`, fewer than there are; after the last comes the first.
#[inline]
const fn after(index: usize, steps: usize, slots: usize) -> usize {
    // No slice has so many slots that the sum could wrap; a free place costs an octet or more.
    let next = index.wrapping_add(steps);
    if next < slots { next } else { next.wrapping_sub(slots) }
}

/// How many steps lead from slot `from` to slot `to`.
#[inline]
const fn distance(from: usize, to: usize, slots: usize) -> usize {
    let steps = to.wrapping_sub(from);
    if from <= to { steps } else { steps.wrapping_add(slots) }
}
