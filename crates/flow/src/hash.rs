//! A hash whose results nobody can predict without its key.

use core::fmt;
use core::hash::Hasher;

/// SipHash-1-3 ([Aumasson and Bernstein, 2012](https://www.aumasson.jp/siphash/siphash.pdf), with one round per word and
/// three at the end): what keeps senders from choosing addresses that all fall into one place of a table.
///
/// Integers count as their octets in little-endian order on every machine.
///
/// ```
/// use core::hash::Hasher;
/// use mirrortap_flow::SipHasher13;
///
/// let mut hasher = SipHasher13::new(*b"sixteen octets !");
/// hasher.write(b"10.10.10.252");
/// let first = hasher.finish();
/// hasher.write(b":80");
/// assert_ne!(hasher.finish(), first);
/// ```
#[derive(Clone, Copy)]
pub struct SipHasher13 {
    state: [u64; 4],
    /// Octets that do not fill a word yet, the first one lowest; zero above them.
    tail: u64,
    /// How many octets `tail` has; 0 to 7.
    tail_len: u32,
    /// How many octets there were; the lowest eight bits matter.
    length: u32,
}

impl SipHasher13 {
    /// A hash of nothing yet, under a `key` of 128 bits.
    #[inline]
    #[must_use]
    pub const fn new(key: [u8; 16]) -> Self {
        Start::new(key).hasher()
    }

    /// Adds the lowest `octets` octets of `value`, up to eight, lowest first; above them it must be zero.
    #[inline]
    fn push(&mut self, value: u64, octets: u32) {
        let before = self.tail_len.wrapping_mul(8);
        self.length = self.length.wrapping_add(octets);
        self.tail |= value.wrapping_shl(before);
        self.tail_len = self.tail_len.wrapping_add(octets);
        if self.tail_len >= 8 {
            self.state = compress(self.state, self.tail);
            self.tail_len = self.tail_len.wrapping_sub(8);
            // What did not fit; a shift by all 64 bits leaves nothing.
            self.tail = value.checked_shr(64_u32.wrapping_sub(before)).unwrap_or(0);
        }
    }
}

/// Where hashing begins, which depends on the key alone.
///
/// A hasher that was kept may hold any number of octets that wait for a whole word, and the compiler must ask how many at every
/// number that is added; one made from this holds none (without this: 1.35 times the instructions for a connection over IPv4).
#[derive(Clone, Copy)]
pub(crate) struct Start([u64; 4]);

impl Start {
    #[inline]
    pub(crate) const fn new(key: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = key;
        let (low, high) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]));
        Self([
            low ^ 0x736f_6d65_7073_6575,
            high ^ 0x646f_7261_6e64_6f6d,
            low ^ 0x6c79_6765_6e65_7261,
            high ^ 0x7465_6462_7974_6573,
        ])
    }

    /// A hash of nothing yet.
    #[inline]
    pub(crate) const fn hasher(self) -> SipHasher13 {
        SipHasher13 { state: self.0, tail: 0, tail_len: 0, length: 0 }
    }
}

impl Hasher for SipHasher13 {
    #[inline]
    fn write(&mut self, octets: &[u8]) {
        let mut words = octets.chunks_exact(8);
        for word in &mut words {
            if let Ok(word) = word.try_into() {
                self.push(u64::from_le_bytes(word), 8);
            }
        }
        for &octet in words.remainder() {
            self.push(u64::from(octet), 1);
        }
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.push(u64::from(number), 1);
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.push(u64::from(number), 2);
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.push(u64::from(number), 4);
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.push(number, 8);
    }

    #[inline]
    fn finish(&self) -> u64 {
        let last = self.tail | u64::from(self.length & 0xff) << 56;
        let [a, b, c, d] = compress(self.state, last);
        let [a, b, c, d] = round(round(round([a, b, c ^ 0xff, d])));
        a ^ b ^ c ^ d
    }
}

impl fmt::Debug for SipHasher13 {
    /// Without the state: it would give the key away.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SipHasher13").finish_non_exhaustive()
    }
}

/// Takes one word in.
#[inline]
const fn compress([a, b, c, d]: [u64; 4], word: u64) -> [u64; 4] {
    let [a, b, c, d] = round([a, b, c, d ^ word]);
    [a ^ word, b, c, d]
}

/// SipRound, figure 2.1 of the paper.
#[inline]
const fn round([mut a, mut b, mut c, mut d]: [u64; 4]) -> [u64; 4] {
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    [a, b, c, d]
}
