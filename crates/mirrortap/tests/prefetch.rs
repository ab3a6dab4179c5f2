//! Packets that were touched before come out as they went in.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use mirrortap::{Payload, prefetch};

#[test]
fn yields_every_packet_in_order() {
    let octets = [0; 200];
    // Around the size of a batch, and packets that are shorter than what is touched.
    for count in [0, 1, 63, 64, 65, 127, 128, 129, 1000] {
        let packets: Vec<&[u8]> = (0..count).map(|number| &octets[..number % 200]).collect();
        let mut yielded = prefetch(packets.iter().copied());
        for (number, packet) in packets.iter().enumerate() {
            assert_eq!(yielded.size_hint(), (packets.len() - number, Some(packets.len() - number)));
            assert_eq!(yielded.next(), Some(*packet));
        }
        assert_eq!(yielded.next(), None);
    }
}

#[test]
fn takes_what_has_octets() {
    assert_eq!(prefetch([Payload::from(&[1, 2, 3])]).map(|payload| payload.len).collect::<Vec<_>>(), [3]);
    assert_eq!(prefetch(vec![vec![1, 2], vec![3]]).flatten().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn ends_where_the_packets_end_first() {
    // An iterator that goes on after its end, as a socket without data does.
    let mut calls = 0;
    let mut packets = prefetch(core::iter::from_fn(|| {
        calls += 1;
        (calls % 3 != 0).then_some([1_u8])
    }));
    assert_eq!(packets.by_ref().count(), 2);
    assert_eq!(packets.next(), None);
}
