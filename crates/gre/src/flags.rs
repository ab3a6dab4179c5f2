//! The flag bits of a GRE header.

use core::fmt;
use core::ops::BitOr;

/// The flag bits of a GRE header ([RFC 2784 §2.1](https://www.rfc-editor.org/rfc/rfc2784#section-2.1),
/// [RFC 2890 §2](https://www.rfc-editor.org/rfc/rfc2890#section-2)): the first 16 bits with the version, which is the lower
/// three, cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u16);

impl Flags {
    /// C: there is a checksum.
    pub const CHECKSUM: Self = Self(0x8000);
    /// R: source route entries follow the header ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)).
    pub const ROUTING: Self = Self(0x4000);
    /// K: there is a key.
    pub const KEY: Self = Self(0x2000);
    /// S: there is a sequence number.
    pub const SEQUENCE_NUMBER: Self = Self(0x1000);
    /// s: the source route is strict ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)).
    pub const STRICT_SOURCE_ROUTE: Self = Self(0x0800);
    /// A: there is an acknowledgment number. Meaningful in version 1
    /// ([RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)).
    pub const ACKNOWLEDGMENT_NUMBER: Self = Self(0x0080);

    /// Whether every bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Whether any bit of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn intersects(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// Recur: how many more times the packet may be wrapped, three bits
    /// ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)).
    #[inline]
    #[must_use]
    pub const fn recursion_control(self) -> u8 {
        let [octet, _] = self.0.to_be_bytes();
        octet & 0x07
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
    /// As tcpdump words them: `key present, sequence# present`, or `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (flag, name) in [
            (Self::CHECKSUM, "checksum present"),
            (Self::ROUTING, "routing present"),
            (Self::KEY, "key present"),
            (Self::SEQUENCE_NUMBER, "sequence# present"),
            (Self::STRICT_SOURCE_ROUTE, "source routing present"),
            (Self::ACKNOWLEDGMENT_NUMBER, "ack present"),
        ] {
            if self.contains(flag) {
                f.write_str(if first { "" } else { ", " })?;
                f.write_str(name)?;
                first = false;
            }
        }
        f.write_str(if first { "none" } else { "" })
    }
}
