//! What one octet of an IP header holds in either version: DSCP and ECN.

use core::fmt;

/// A Differentiated Services Code Point, six bits ([RFC 2474 §3](https://www.rfc-editor.org/rfc/rfc2474#section-3),
/// [IANA's list](https://www.iana.org/assignments/dscp-registry)).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dscp(pub u8);

impl Dscp {
    /// Default forwarding ([RFC 2474 §4.1](https://www.rfc-editor.org/rfc/rfc2474#section-4.1)).
    pub const CS0: Self = Self(0);
    /// Class selector 1 ([RFC 2474 §4.2.2](https://www.rfc-editor.org/rfc/rfc2474#section-4.2.2)), like those up to 7.
    pub const CS1: Self = Self(8);
    /// Class selector 2.
    pub const CS2: Self = Self(16);
    /// Class selector 3.
    pub const CS3: Self = Self(24);
    /// Class selector 4.
    pub const CS4: Self = Self(32);
    /// Class selector 5.
    pub const CS5: Self = Self(40);
    /// Class selector 6.
    pub const CS6: Self = Self(48);
    /// Class selector 7.
    pub const CS7: Self = Self(56);
    /// Lower effort ([RFC 8622](https://www.rfc-editor.org/rfc/rfc8622)).
    pub const LE: Self = Self(1);
    /// Voice admit ([RFC 5865](https://www.rfc-editor.org/rfc/rfc5865)).
    pub const VOICE_ADMIT: Self = Self(44);
    /// Expedited forwarding ([RFC 3246](https://www.rfc-editor.org/rfc/rfc3246)).
    pub const EF: Self = Self(46);

    /// Assured forwarding: class 1 to 4 and drop precedence 1 to 3, if it is that
    /// ([RFC 2597 §6](https://www.rfc-editor.org/rfc/rfc2597#section-6)).
    #[must_use]
    pub const fn assured_forwarding(self) -> Option<(u8, u8)> {
        match (self.0 >> 3, self.0 & 0x07) {
            (class @ 1..=4, precedence @ (2 | 4 | 6)) => Some((class, precedence >> 1)),
            _ => None,
        }
    }
}

impl fmt::Display for Dscp {
    /// IANA's name, or the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (*self, self.assured_forwarding()) {
            (Self::LE, _) => f.write_str("LE"),
            (Self::VOICE_ADMIT, _) => f.write_str("VOICE-ADMIT"),
            (Self::EF, _) => f.write_str("EF"),
            (_, Some((class, precedence))) => write!(f, "AF{class}{precedence}"),
            (Self(class), None) if class < 64 && class & 0x07 == 0 => write!(f, "CS{}", class >> 3),
            (Self(number), None) => write!(f, "{number}"),
        }
    }
}

impl fmt::Debug for Dscp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Explicit Congestion Notification, two bits ([RFC 3168 §5](https://www.rfc-editor.org/rfc/rfc3168#section-5)).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ecn(pub u8);

impl Ecn {
    /// The sender does not take part.
    pub const NOT_ECT: Self = Self(0b00);
    /// The sender takes part; with low latency, [RFC 9331](https://www.rfc-editor.org/rfc/rfc9331).
    pub const ECT_1: Self = Self(0b01);
    /// The sender takes part.
    pub const ECT_0: Self = Self(0b10);
    /// A router has met congestion.
    pub const CE: Self = Self(0b11);
}

impl fmt::Display for Ecn {
    /// The RFC's name, which is tcpdump's too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NOT_ECT => f.write_str("Not-ECT"),
            Self::ECT_1 => f.write_str("ECT(1)"),
            Self::ECT_0 => f.write_str("ECT(0)"),
            Self::CE => f.write_str("CE"),
            Self(number) => write!(f, "{number}"),
        }
    }
}

impl fmt::Debug for Ecn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
