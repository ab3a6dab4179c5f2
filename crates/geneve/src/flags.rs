//! The flag bits of a GENEVE header.

use core::fmt;
use core::ops::BitOr;

/// The flag bits of a GENEVE header ([RFC 8926 §3.4](https://www.rfc-editor.org/rfc/rfc8926#section-3.4)): the upper two of
/// its second octet. The six below them are reserved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// O: a control packet. Its payload is not for the tenant.
    pub const CONTROL: Self = Self(0x80);
    /// C: one or more options are critical. An endpoint that does not read options must drop the packet.
    pub const CRITICAL: Self = Self(0x40);

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
    /// As tcpdump words them: `OC`, or `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match (self.contains(Self::CONTROL), self.contains(Self::CRITICAL)) {
            (true, true) => "OC",
            (true, false) => "O",
            (false, true) => "C",
            (false, false) => "none",
        })
    }
}
