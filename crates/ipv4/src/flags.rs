//! The flags of an IPv4 header.

use core::fmt;
use core::ops::BitOr;

/// The three bits before the fragment offset ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// Reserved, to be sent as zero ([RFC 3514](https://www.rfc-editor.org/rfc/rfc3514), of 1 April, calls it evil).
    pub const RESERVED: Self = Self(0b100);
    /// DF: routers must not fragment the packet.
    pub const DONT_FRAGMENT: Self = Self(0b010);
    /// MF: this is not the last fragment.
    pub const MORE_FRAGMENTS: Self = Self(0b001);

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
    /// As tcpdump words them: `+` is more fragments, `none` is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (flag, name) in [(Self::MORE_FRAGMENTS, "+"), (Self::DONT_FRAGMENT, "DF"), (Self::RESERVED, "rsvd")] {
            if self.contains(flag) {
                f.write_str(separator)?;
                f.write_str(name)?;
                separator = ", ";
            }
        }
        if separator.is_empty() { f.write_str("none") } else { Ok(()) }
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self}] ({:#x})", self.0)
    }
}
