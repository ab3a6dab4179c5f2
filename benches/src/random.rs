//! Random numbers that are the same in every run.

/// Marsaglia's xorshift with a multiplication at the end.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence that belongs to `seed`, which must not be zero.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`.
    pub const fn below(&mut self, limit: u64) -> u64 {
        (self.bits() >> 11) % limit
    }

    /// `N` random octets.
    #[must_use]
    pub fn octets<const N: usize>(&mut self) -> [u8; N] {
        let mut octets = [0; N];
        for chunk in octets.chunks_mut(8) {
            chunk.copy_from_slice(&self.bits().to_ne_bytes()[..chunk.len()]);
        }
        octets
    }
}
