//! The control bits of a TCP header.

use core::fmt;
use core::ops::BitOr;

/// The control bits ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)), nine with the one that was NS.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u16);

impl Flags {
    /// No more octets from the sender.
    pub const FIN: Self = Self(0x001);
    /// Synchronise sequence numbers.
    pub const SYN: Self = Self(0x002);
    /// Reset the connection.
    pub const RST: Self = Self(0x004);
    /// Push.
    pub const PSH: Self = Self(0x008);
    /// The acknowledgment number is meaningful.
    pub const ACK: Self = Self(0x010);
    /// The urgent pointer is meaningful.
    pub const URG: Self = Self(0x020);
    /// ECN echo ([RFC 3168](https://www.rfc-editor.org/rfc/rfc3168#section-6.1)).
    pub const ECE: Self = Self(0x040);
    /// Congestion window reduced ([RFC 3168](https://www.rfc-editor.org/rfc/rfc3168#section-6.1)).
    pub const CWR: Self = Self(0x080);
    /// Accurate ECN ([RFC 9768](https://www.rfc-editor.org/rfc/rfc9768)); before that the nonce sum, NS.
    pub const AE: Self = Self(0x100);

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
}

impl BitOr for Flags {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Flags {
    /// As tcpdump words them: `S.` is SYN with ACK, `none` is none. tcpdump has no letter for AE.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 & 0xff == 0 {
            return f.write_str("none");
        }
        for (bit, letter) in ["F", "S", "R", "P", ".", "U", "E", "W"].into_iter().enumerate() {
            if (self.0 >> bit) & 1 != 0 {
                f.write_str(letter)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self}] ({:#05x})", self.0)
    }
}
