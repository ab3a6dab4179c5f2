//! SipHash-1-3 against std, which has the zero key, and against OpenSSL, which takes any.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

use std::hash::{DefaultHasher, Hasher};

use mirrortap_flow::SipHasher13;
use proptest::prelude::*;

/// What `openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:8 -macopt c-rounds:1
/// -macopt d-rounds:3 SIPHASH` says of the first 0, 1, 2, … octets of 00 01 02 …, read in little-endian order. With two
/// and four rounds it gives `a129ca6149be45e5` for 15 octets, as the paper's appendix A does.
const OPENSSL: [u64; 17] = [
    0xabac_0158_050f_c4dc,
    0xc9f4_9bf3_7d57_ca93,
    0x82cb_9b02_4dc7_d44d,
    0x8bf8_0ab8_e7dd_f7fb,
    0xcf75_5760_88d3_8328,
    0xdef9_d52f_4953_3b67,
    0xc50d_2b50_c59f_22a7,
    0xd392_7d98_9bb1_1140,
    0x3690_9511_8d29_9a8e,
    0x25a4_8eb3_6c06_3de4,
    0x79de_85ee_92ff_097f,
    0x70c1_18c1_f94d_c352,
    0x78a3_84b1_57b4_d9a2,
    0x306f_760c_1229_ffa7,
    0x605a_a111_c0f9_5d34,
    0xd320_d86d_2a51_9956,
    0xcc4f_dd1a_7d90_8b66,
];

#[test]
fn agrees_with_openssl() {
    let octets: [u8; 16] = std::array::from_fn(|i| u8::try_from(i).unwrap());
    for (len, expected) in OPENSSL.into_iter().enumerate() {
        let mut hasher = SipHasher13::new(octets);
        hasher.write(&octets[..len]);
        assert_eq!(hasher.finish(), expected, "{len} octets");
    }
}

#[test]
fn a_clone_and_a_second_finish_change_nothing() {
    let mut hasher = SipHasher13::new([9; 16]);
    hasher.write(b"abc");
    let (first, mut copy) = (hasher.finish(), hasher);
    assert_eq!(hasher.finish(), first);
    copy.write_u8(1);
    assert_ne!(copy.finish(), first);
    assert_eq!(format!("{hasher:?}"), "SipHasher13 { .. }");
}

proptest! {
    #[test]
    fn agrees_with_std_under_the_zero_key(octets in prop::collection::vec(any::<u8>(), 0..600), cuts in prop::collection::vec(0..600_usize, 0..6)) {
        let mut theirs = DefaultHasher::new();
        theirs.write(&octets);
        // In how many pieces the octets come does not matter.
        let mut ours = SipHasher13::new([0; 16]);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(octets.len())).collect();
        cuts.sort_unstable();
        let mut from = 0;
        for cut in cuts.into_iter().chain([octets.len()]) {
            ours.write(&octets[from..cut]);
            from = cut;
        }
        prop_assert_eq!(ours.finish(), theirs.finish());
    }

    #[test]
    fn integers_are_their_octets_in_little_endian_order(a: u8, b: u16, c: u32, d: u64, order in prop::collection::vec(0..4, 0..20)) {
        let (mut numbers, mut octets) = (SipHasher13::new([5; 16]), Vec::new());
        for which in order {
            match which {
                0 => { numbers.write_u8(a); octets.extend(a.to_le_bytes()); }
                1 => { numbers.write_u16(b); octets.extend(b.to_le_bytes()); }
                2 => { numbers.write_u32(c); octets.extend(c.to_le_bytes()); }
                _ => { numbers.write_u64(d); octets.extend(d.to_le_bytes()); }
            }
        }
        let mut whole = SipHasher13::new([5; 16]);
        whole.write(&octets);
        prop_assert_eq!(numbers.finish(), whole.finish());
    }
}
