//! The Internet checksum of some octets, as it is written into a header.
//!
//! internet-checksum has a method for few octets and one for many: what is used here chooses by itself. etherparse returns the
//! checksum with its octets in the order in which they are sent.

use std::rc::Rc;

use mirrortap::checksum::Sum;

use crate::comparison::{Bar, Comparison, Contender};
use crate::random::Random;

/// How many there are: of the longest all stay in the first cache.
const COUNT: usize = 16;

/// The largest segment that fits into Ethernet.
#[must_use]
pub fn octets_1460() -> Comparison {
    let bars = vec![Bar { contender: "ours", times: 0.5, of: "internet-checksum" }];
    Comparison { bars, ..compare(buffers(1460)) }
}

/// A header of IPv4 or TCP without options.
#[must_use]
pub fn octets_20() -> Comparison {
    compare(buffers(20))
}

fn compare(buffers: Vec<Vec<u8>>) -> Comparison {
    let buffers = Rc::new(buffers);
    let contenders = vec![
        contender("internet-checksum", &buffers, |octets| u16::from_be_bytes(internet_checksum::checksum(octets))),
        contender("etherparse", &buffers, |octets| {
            u16::from_be(etherparse::checksum::Sum16BitWords::new().add_slice(octets).ones_complement())
        }),
        contender("ours", &buffers, |octets| Sum::default().add_octets(octets).checksum()),
        contender("words", &buffers, words),
    ];
    Comparison { unit: "checksum", units: buffers.len(), contenders, bars: Vec::new() }
}

fn contender(name: &'static str, buffers: &Rc<Vec<Vec<u8>>>, checksum: impl Fn(&[u8]) -> u16 + 'static) -> Contender {
    let buffers = Rc::clone(buffers);
    Contender::new(name, move || {
        buffers.iter().fold(0, |sum: u64, octets| sum.rotate_left(1) ^ u64::from(checksum(octets)))
    })
}

/// For reference: one word of 16 bits after the other, as RFC 1071 has it. The compiler makes vectors of it.
#[inline(always)]
fn words(octets: &[u8]) -> u16 {
    let (words, last) = octets.as_chunks::<2>();
    let sum: u32 = words.iter().map(|&word| u32::from(u16::from_be_bytes(word))).sum();
    let mut sum = sum + last.first().map_or(0, |&octet| u32::from(octet) << 8);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn buffers(len: usize) -> Vec<Vec<u8>> {
    let mut random = Random::new(42);
    std::iter::repeat_with(|| std::iter::repeat_with(|| random.bits() as u8).take(len).collect()).take(COUNT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contender_has_the_same_checksum_of_every_length() {
        for len in (0..300).chain([1459, 1460, 1461, 9000, 65_535]) {
            let buffers = buffers(len).into_iter().chain([vec![0; len], vec![0xff; len]]);
            for octets in buffers {
                compare(vec![octets]).assert_agreement();
            }
        }
    }

    #[test]
    fn the_example_of_rfc_1071() {
        let octets = vec![0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        for contender in &mut compare(vec![octets]).contenders {
            assert_eq!(contender.pass(), !0xddf2 & 0xffff, "{}", contender.name);
        }
    }
}
