//! An exact map until its limit; never more than its limit; against std's `HashMap`.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use mirrortap_flow::{Slot, Table, tcpdump};
use proptest::prelude::*;

type Slots = Vec<Slot<u16, u32>>;

fn table(slots: usize) -> Table<u16, u32, Slots> {
    Table::new(vec![Slot::EMPTY; slots], [7; 16])
}

fn sorted<S: AsRef<[Slot<u16, u32>]> + AsMut<[Slot<u16, u32>]>>(table: &Table<u16, u32, S>) -> Vec<(u16, u32)> {
    let mut all: Vec<_> = table.iter().map(|(&key, &value)| (key, value)).collect();
    all.sort_unstable();
    all
}

#[derive(Clone, Debug)]
enum Step {
    Add(u16, u32),
    Remove(u16),
    Resize(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        20 => (0..200_u16, any::<u32>()).prop_map(|(key, value)| Step::Add(key, value)),
        4 => (0..200_u16).prop_map(Step::Remove),
        1 => (0..300_usize).prop_map(Step::Resize),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    #[test]
    fn is_the_map_that_it_says_it_is(slots in 0..100_usize, steps in steps()) {
        let mut slots = slots;
        let (mut table, mut model, mut evictions) = (table(slots), HashMap::new(), 0);
        for step in steps {
            match step {
                Step::Add(key, value) => {
                    let (full, capacity) = (table.is_full(), table.capacity());
                    let entry = table.get_or_insert_with(key, || 1);
                    *entry.value = entry.value.wrapping_add(value);
                    let (is_new, evicted, got) = (entry.is_new, entry.evicted, *entry.value);
                    prop_assert_eq!(is_new, !model.contains_key(&key));
                    prop_assert_eq!(evicted.is_some(), is_new && full && capacity > 0);
                    evictions += u64::from(is_new && full);
                    if let Some((key, value)) = evicted {
                        prop_assert_eq!(model.remove(&key), Some(value));
                    }
                    let expected = model.get(&key).copied().unwrap_or(1_u32).wrapping_add(value);
                    prop_assert_eq!(got, expected);
                    if capacity > 0 {
                        model.insert(key, expected);
                    }
                }
                Step::Remove(key) => prop_assert_eq!(table.remove(&key), model.remove(&key)),
                Step::Resize(to) => {
                    let before = table.len();
                    if to >= slots {
                        table.resize(|storage| storage.resize(to, Slot::EMPTY));
                    } else {
                        table = table.move_into(vec![Slot::EMPTY; to]);
                        let lost = before.saturating_sub(table.capacity());
                        evictions += u64::try_from(lost).unwrap();
                        let left: HashMap<u16, u32> = table.iter().map(|(&key, &value)| (key, value)).collect();
                        prop_assert_eq!(left.len(), before - lost);
                        model.retain(|key, _| left.contains_key(key));
                    }
                    slots = to;
                }
            }
            prop_assert!(table.len() <= table.capacity());
            prop_assert_eq!(table.evictions(), evictions);
            prop_assert_eq!((table.len(), table.is_empty()), (model.len(), model.is_empty()));
            prop_assert!(model.iter().all(|(key, value)| table.get(key) == Some(value)));
            let mut expected: Vec<_> = model.iter().map(|(&key, &value)| (key, value)).collect();
            expected.sort_unstable();
            prop_assert_eq!(sorted(&table), expected);
        }
    }

    #[test]
    fn a_storage_that_shrinks_loses_only_what_it_must(before in 0..100_usize, after in 0..100_usize, keys in prop::collection::vec(any::<u16>(), 0..100)) {
        let mut table = table(before);
        for key in keys {
            table.get_or_insert_with(key, || key.into());
        }
        let held = sorted(&table);
        table.resize(|storage| storage.resize(after, Slot::EMPTY));
        prop_assert!(table.len() <= table.capacity());
        let left = sorted(&table);
        prop_assert_eq!(left.len(), table.len());
        prop_assert!(left.iter().all(|pair| held.contains(pair) && table.get(&pair.0) == Some(&pair.1)));
        if after >= before {
            prop_assert_eq!(left, held);
        }
    }
}

#[test]
fn an_ipv4_connection_takes_24_octets() {
    assert_eq!(size_of::<tcpdump::Ipv4Slot>(), 24);
    assert_eq!(size_of::<tcpdump::Ipv6Slot>(), 48);
}

#[test]
fn holds_seven_eighths_of_its_slots() {
    for (slots, capacity) in [(0, 0), (1, 0), (2, 1), (7, 6), (8, 7), (9, 7), (16, 14), (1000, 875)] {
        assert_eq!(table(slots).capacity(), capacity, "{slots} slots");
    }
}

#[test]
fn works_in_an_array_and_in_a_slice() {
    let mut array = Table::new([Slot::EMPTY; 16], [7; 16]);
    let mut storage = [Slot::EMPTY; 16];
    let mut slice = Table::new(&mut storage[..], [7; 16]);
    for key in 0..14_u16 {
        assert!(array.get_or_insert_with(key, || 5_u32).is_new);
        assert!(slice.get_or_insert_with(key, || 5_u32).is_new);
    }
    assert!(array.is_full() && slice.is_full());
    assert_eq!(sorted(&array), sorted(&slice));
    let grown = array.move_into(vec![Slot::EMPTY; 32]);
    assert_eq!((grown.len(), grown.capacity(), grown.evictions()), (14, 28, 0));
    assert_eq!(sorted(&grown), sorted(&slice));
    assert_eq!(format!("{grown:?}"), "Table { len: 14, capacity: 28, evictions: 0, .. }");
}

#[test]
fn begins_empty_in_used_storage() {
    let mut storage = [Slot::EMPTY; 8];
    Table::new(&mut storage, [7; 16]).get_or_insert_with(1_u16, || 1_u32);
    let again = Table::new(&mut storage, [8; 16]);
    assert_eq!((again.len(), again.iter().count()), (0, 0));
}

#[test]
fn without_slots_each_connection_is_new() {
    let mut table = table(0);
    for round in 1..4 {
        let entry = table.get_or_insert_with(1, || 5);
        assert_eq!((*entry.value, entry.is_new, entry.evicted), (5, true, None));
        *entry.value = 6;
        assert_eq!((table.len(), table.evictions(), table.get(&1)), (0, round, None));
    }
    table.resize(|slots| slots.resize(8, Slot::EMPTY));
    assert!(table.get_or_insert_with(1, || 5).is_new);
    assert_eq!(table.get(&1), Some(&5));
}

#[test]
fn what_is_used_stays() {
    let mut table = table(64);
    for key in 0..57 {
        table.get_or_insert_with(key, || 0);
    }
    // The 57th found all in use: the hand went once round, and evicted the first. From now on some are in use.
    assert_eq!((table.len(), table.evictions()), (56, 1));
    let in_use: Vec<u16> = table.iter().map(|(&key, _)| key).take(10).collect();
    for key in 100..145 {
        for &used in &in_use {
            assert!(!table.get_or_insert_with(used, || 0).is_new);
        }
        let (_, _) = table.get_or_insert_with(key, || 0).evicted.unwrap();
    }
    assert!(in_use.iter().all(|key| table.get(key).is_some()));
}

#[test]
fn a_flood_of_new_connections_stays_bounded() {
    let mut table = Table::new(vec![Slot::EMPTY; 1024], [7; 16]);
    for key in 0..1_000_000_u32 {
        let entry = table.get_or_insert_with(key, || key);
        assert_eq!(*entry.value, key);
        assert!(table.len() <= 896);
    }
    assert_eq!((table.len(), table.evictions()), (896, 1_000_000 - 896));
}

thread_local! { static COMPARISONS: Cell<u64> = const { Cell::new(0) }; }

/// A key that counts how often keys are compared: one comparison for each step of a search.
#[derive(Clone)]
struct Counted(u64);

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        COMPARISONS.set(COMPARISONS.get() + 1);
        self.0 == other.0
    }
}
impl Eq for Counted {}
impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

#[test]
fn chosen_keys_do_not_pile_up() {
    // Who knows the hash key can choose connections that all begin at the first hundredth of the slots …
    const KNOWN: [u8; 16] = [0; 16];
    let chosen: Vec<u64> = (0..300_000)
        .filter(|&key| {
            let mut hasher = mirrortap_flow::SipHasher13::new(KNOWN);
            hasher.write_u64(key);
            hasher.finish() < u64::MAX / 100
        })
        .collect();
    assert!(chosen.len() > 2500);
    let steps = |hash_key| {
        let mut table = Table::new(vec![Slot::EMPTY; 4096], hash_key);
        COMPARISONS.set(0);
        for &key in &chosen {
            table.get_or_insert_with(Counted(key), || ());
        }
        COMPARISONS.get() / u64::try_from(chosen.len()).unwrap()
    };
    // … and make every search long, but only under that key.
    assert!(steps(KNOWN) > 1000);
    assert!(steps([1; 16]) < 5);
}

#[test]
fn evicting_leaves_free_slots_everywhere() {
    let mut table = Table::new(vec![Slot::EMPTY; 4096], [1; 16]);
    COMPARISONS.set(0);
    for key in 0..50_000 {
        table.get_or_insert_with(Counted(key), || ());
    }
    // Two searches for a newcomer, each some 32 steps at seven eighths (Knuth, volume 3, §6.4).
    assert!(COMPARISONS.get() < 50_000 * 100, "{} steps", COMPARISONS.get());
}
