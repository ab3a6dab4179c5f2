//! The first octet of a VXLAN header.

use core::fmt;
use core::ops::BitOr;

/// The eight flag bits of a VXLAN header ([RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// I: the VNI is valid. The one flag of RFC 7348; the other seven are reserved there.
    pub const VNI: Self = Self(0x08);
    /// G: the header carries a group policy (VXLAN-GBP).
    pub const GROUP_POLICY: Self = Self(0x80);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for Flags {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Flags {
    /// As tcpdump words it: `[I] (0x08)`, or `[invalid] (0x00)` without the I bit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.contains(Self::VNI) { "I" } else { "invalid" };
        write!(f, "[{name}] ({:#04x})", self.0)
    }
}
