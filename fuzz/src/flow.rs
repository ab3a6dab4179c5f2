//! The table of connections beside a map without bounds.

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use flow::{Slot, Table};

/// Puts in, asks for and takes out what the octets say, and grows now and then: what was put in and not evicted is found.
pub fn flow(octets: &[u8]) {
    let mut choices = Unstructured::new(octets);
    let slots = choices.int_in_range(0..=40).unwrap_or_default();
    let mut table = Table::new(vec![Slot::EMPTY; slots], choices.arbitrary().unwrap_or_default());
    let mut model = BTreeMap::new();
    let mut evictions = 0;
    for step in 0_u32.. {
        // Behind the last octet `arbitrary` gives zeros without end.
        if choices.is_empty() {
            break;
        }
        let [operation, key]: [u8; 2] = choices.arbitrary().unwrap_or_default();
        match operation % 8 {
            0..=4 => {
                let entry = table.get_or_insert_with(key, || step);
                assert_eq!(entry.is_new, !model.contains_key(&key));
                assert_eq!(*entry.value, model.get(&key).copied().unwrap_or(step));
                let evicted = entry.evicted;
                model.insert(key, *entry.value);
                if let Some((gone, value)) = evicted {
                    assert_eq!(model.remove(&gone), Some(value), "what is evicted was there");
                    evictions += 1;
                }
                if table.capacity() == 0 {
                    // The newcomer is evicted at once.
                    model.remove(&key);
                    evictions += 1;
                }
            }
            5 => assert_eq!(table.remove(&key), model.remove(&key)),
            6 => assert_eq!(table.get(&key), model.get(&key)),
            _ => {
                let longer = usize::from(key % 8);
                if operation & 8 == 0 {
                    table.resize(|slots| slots.resize(slots.len() + longer, Slot::EMPTY));
                } else {
                    // A storage of another length, which may be too short.
                    table = table.move_into(vec![Slot::EMPTY; usize::from(key % 48)]);
                    model.retain(|key, _| {
                        table.get(key).is_some() || {
                            evictions += 1;
                            false
                        }
                    });
                }
            }
        }
        assert!(table.len() <= table.capacity(), "capacity is never exceeded");
        assert_eq!((table.len(), table.evictions()), (model.len(), evictions), "evictions are counted");
        assert_eq!((table.is_empty(), table.is_full()), (model.is_empty(), model.len() >= table.capacity()));
        for (key, value) in &model {
            assert_eq!(table.get(key), Some(value), "what is not evicted is found");
        }
    }
    let mut held: Vec<_> = table.iter().map(|(key, value)| (*key, *value)).collect();
    held.sort_unstable();
    assert_eq!(held, model.into_iter().collect::<Vec<_>>());
    std::hint::black_box(format!("{table:?}"));
}
