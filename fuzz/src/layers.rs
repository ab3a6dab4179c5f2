//! The walk, with octets captured that are fewer than claimed.

use std::hint::black_box;

use mirrortap::{Checksums, End, Layers};

use crate::accessors;
use crate::items::{check_error, same_place};
use crate::packet::packet;

/// Walks a packet, however many octets it claims, and asks every header everything.
pub fn layers(octets: &[u8]) {
    let Some((link_type, packet)) = packet(octets) else { return };
    let mut layers = Layers::link(link_type, packet);
    let mut checksums = Checksums::default();
    let mut count = 0;
    let mut next_offset = 0;
    let mut failed = None;
    while let Some(layer) = layers.next() {
        assert_eq!(failed, None, "nothing follows an error");
        count += 1;
        assert!(count <= packet.bytes.len() + 1, "each header takes an octet");
        match layer {
            Ok(layer) => {
                assert!(layer.offset >= next_offset, "offsets grow");
                next_offset = layer.offset + 1;
                let (payload, rest) = (layer.payload, layers.rest());
                assert!(payload.bytes.len() <= payload.len, "no more is captured than claimed");
                assert_eq!((payload, layer.offset < layers.offset()), (rest, true), "the walk goes on behind a header");
                let inside = packet.bytes[layers.offset()..].get(..payload.bytes.len());
                assert!(inside.is_some_and(|inside| same_place(inside, payload.bytes)), "payloads lie inside");
                black_box((checksums.verify(&layer), layer.header.name()));
                accessors::ask(&layer.header, payload);
                // Debug, too, calls accessors and runs iterators to their ends.
                black_box(format!("{layer:?}"));
            }
            Err(error) => {
                failed = Some(error);
                check_error(error, packet.bytes.len());
                assert_eq!(layers.end(), Some(End::Error(error)));
            }
        }
    }
    assert!(layers.next().is_none(), "nothing follows the end");
    assert!(layers.end().is_some(), "there is a reason for the end");
    black_box(format!("{layers:?}"));
}
