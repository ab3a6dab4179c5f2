//! The Internet checksum ([RFC 1071](https://www.rfc-editor.org/rfc/rfc1071)).
//!
//! A checksum is never a reason not to parse: cards fill checksums in after the capture, mirrors cut packets. Whoever
//! wants to know asks a header's `verify`, and gets a [`Verdict`].

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::IpProtocol;

/// What can be said of a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It fits the octets.
    Valid,
    /// It does not fit, and `expected` would.
    Invalid {
        /// The checksum that the octets have.
        expected: u16,
    },
    /// Nothing can be said: octets are missing, or the sender left it out (UDP checksum zero).
    NotVerifiable,
}

/// A one's complement sum in progress.
///
/// Octets are added in the order they are sent. Every piece but the last must have an even number of octets.
///
/// ```
/// use mirrortap_wire::checksum::Sum;
/// // The example of RFC 1071 §3.
/// let sum = Sum::default().add_octets(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
/// assert_eq!(sum.fold(), 0xddf2);
/// assert_eq!(sum.checksum(), !0xddf2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum(u64);

impl Sum {
    /// Adds `octets`; an odd last one counts as if a zero followed
    /// ([RFC 1071 §1](https://www.rfc-editor.org/rfc/rfc1071#section-1)).
    #[must_use]
    pub fn add_octets(self, octets: &[u8]) -> Self {
        // The sum does not depend on the octet order (RFC 1071 §2 B), so words of 64 bits are added as this machine reads them,
        // in four sums that do not wait for each other, and turned round once at the end. Carries are counted apart: 2^64, as
        // 2^32 and 2^16, is 1 in one's complement.
        let (mut sums, mut carries) = ([0_u64; 4], [0_u64; 4]);
        let mut rest = octets;
        while let Some((block, behind)) = rest.split_first_chunk::<64>() {
            let mut block = block.as_slice();
            for (sum, carries) in sums.iter_mut().zip(&mut carries) {
                let Some((&[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p], words)) = block.split_first_chunk() else {
                    break;
                };
                for word in [[a, b, c, d, e, f, g, h], [i, j, k, l, m, n, o, p]] {
                    let (added, carry) = sum.overflowing_add(u64::from_ne_bytes(word));
                    (*sum, *carries) = (added, carries.wrapping_add(u64::from(carry)));
                }
                block = words;
            }
            rest = behind;
        }
        let mut native = sums.into_iter().zip(carries).fold(0_u64, |native, (sum, carries)| {
            native.wrapping_add(sum >> 32).wrapping_add(sum & 0xffff_ffff).wrapping_add(carries)
        });
        while let Some((&word, behind)) = rest.split_first_chunk() {
            native = native.wrapping_add(u64::from(u32::from_ne_bytes(word)));
            rest = behind;
        }
        if let Some((&word, behind)) = rest.split_first_chunk() {
            native = native.wrapping_add(u64::from(u16::from_ne_bytes(word)));
            rest = behind;
        }
        if let [last] = rest {
            native = native.wrapping_add(u64::from(u16::from_ne_bytes([*last, 0])));
        }
        self.add_word(u16::from_be(fold(native)))
    }

    /// Adds one word of 16 bits.
    #[inline]
    #[must_use]
    pub const fn add_word(self, word: u16) -> Self {
        let [a, b] = word.to_be_bytes();
        Self(self.0.wrapping_add(u64::from_be_bytes([0, 0, 0, 0, 0, 0, a, b])))
    }

    /// The sum in 16 bits: `0xffff` over octets with a correct checksum among them.
    #[inline]
    #[must_use]
    pub fn fold(self) -> u16 {
        fold(self.0)
    }

    /// The checksum to write: the complement of the sum.
    #[inline]
    #[must_use]
    pub fn checksum(self) -> u16 {
        !self.fold()
    }

    /// Judges octets that were added together with the checksum `sent` in them.
    #[must_use]
    pub fn verdict(self, sent: u16) -> Verdict {
        if self.fold() == 0xffff {
            Verdict::Valid
        } else {
            // What is missing to 0xffff goes on top of what was sent. (Taking what was sent out of the sum instead gives
            // the other zero, which does not fit octets that are all zero.)
            Verdict::Invalid { expected: Self::default().add_word(sent).add_word(self.checksum()).fold() }
        }
    }
}

/// `sum` in 16 bits, every carry brought round to the front.
#[inline]
fn fold(sum: u64) -> u16 {
    let [a, b, c, d, e, f, g, h] = sum.to_be_bytes();
    let (sum, carry) = u32::from_be_bytes([a, b, c, d]).overflowing_add(u32::from_be_bytes([e, f, g, h]));
    let [a, b, c, d] = sum.wrapping_add(u32::from(carry)).to_be_bytes();
    let (sum, carry) = u16::from_be_bytes([a, b]).overflowing_add(u16::from_be_bytes([c, d]));
    sum.wrapping_add(u16::from(carry))
}

/// The addresses that the checksums of TCP, UDP and ICMPv6 cover beside their own octets
/// ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1),
/// [RFC 8200 §8.1](https://www.rfc-editor.org/rfc/rfc8200#section-8.1)).
///
/// The destination is the final one: behind a source route or a routing header that is not the address in the IP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PseudoHeader {
    /// Of IPv4.
    Ipv4 {
        /// Source address.
        source: Ipv4Addr,
        /// Final destination address.
        destination: Ipv4Addr,
    },
    /// Of IPv6.
    Ipv6 {
        /// Source address.
        source: Ipv6Addr,
        /// Final destination address.
        destination: Ipv6Addr,
    },
}

impl PseudoHeader {
    /// The sum over the pseudo-header of an upper-layer packet of `length` octets, header included.
    #[must_use]
    pub fn sum(&self, protocol: IpProtocol, length: usize) -> Sum {
        let addresses = match self {
            Self::Ipv4 { source, destination } => {
                Sum::default().add_octets(&source.octets()).add_octets(&destination.octets())
            }
            Self::Ipv6 { source, destination } => {
                Sum::default().add_octets(&source.octets()).add_octets(&destination.octets())
            }
        };
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        addresses.add_octets(&length.to_be_bytes()).add_word(u16::from(protocol.0))
    }
}
