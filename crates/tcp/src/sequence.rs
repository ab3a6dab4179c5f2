//! Sequence numbers, which wrap.

use core::cmp::Ordering;
use core::fmt;

/// A sequence or acknowledgment number: 32 bits that wrap
/// ([RFC 9293 §3.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.4)).
///
/// ```
/// use mirrortap_tcp::SequenceNumber;
/// let start = SequenceNumber(u32::MAX);
/// let next = start + 2;
/// assert_eq!(next, SequenceNumber(1));
/// assert_eq!(next - start, 2);
/// assert!(start.is_before(next));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SequenceNumber(pub u32);

impl SequenceNumber {
    /// Which of two numbers comes first, for numbers under 2^31 apart; at 2^31 each is after the other and the answer is
    /// [`Greater`](Ordering::Greater) both ways, so there is no `Ord`.
    #[inline]
    #[must_use]
    pub const fn wrapping_cmp(self, other: Self) -> Ordering {
        match self.0.wrapping_sub(other.0) {
            0 => Ordering::Equal,
            1..=0x8000_0000 => Ordering::Greater,
            _ => Ordering::Less,
        }
    }

    /// Whether it comes before `other`: `SEG.SEQ < other` of the RFC.
    #[inline]
    #[must_use]
    pub const fn is_before(self, other: Self) -> bool {
        matches!(self.wrapping_cmp(other), Ordering::Less)
    }

    /// Whether it comes after `other`.
    #[inline]
    #[must_use]
    pub const fn is_after(self, other: Self) -> bool {
        other.is_before(self)
    }
}

impl core::ops::Add<u32> for SequenceNumber {
    type Output = Self;

    #[inline]
    fn add(self, octets: u32) -> Self {
        Self(self.0.wrapping_add(octets))
    }
}

impl core::ops::Sub<u32> for SequenceNumber {
    type Output = Self;

    #[inline]
    fn sub(self, octets: u32) -> Self {
        Self(self.0.wrapping_sub(octets))
    }
}

impl core::ops::Sub for SequenceNumber {
    type Output = u32;

    /// How many octets lie between them, modulo 2^32.
    #[inline]
    fn sub(self, earlier: Self) -> u32 {
        self.0.wrapping_sub(earlier.0)
    }
}

impl From<u32> for SequenceNumber {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<SequenceNumber> for u32 {
    #[inline]
    fn from(number: SequenceNumber) -> Self {
        number.0
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
