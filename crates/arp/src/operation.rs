//! The numbers that an ARP packet carries ([IANA's list](https://www.iana.org/assignments/arp-parameters)).

use core::fmt;

/// What an ARP packet does; `Display` is tcpdump's word.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(pub u16);

impl Operation {
    /// Who has the target protocol address?
    pub const REQUEST: Self = Self(1);
    /// The sender has it.
    pub const REPLY: Self = Self(2);
    /// RARP: what is the protocol address of the target hardware address?
    /// ([RFC 903](https://www.rfc-editor.org/rfc/rfc903))
    pub const REVERSE_REQUEST: Self = Self(3);
    /// RARP: the target protocol address ([RFC 903](https://www.rfc-editor.org/rfc/rfc903)).
    pub const REVERSE_REPLY: Self = Self(4);
    /// InARP: what is the protocol address at the other end of a circuit?
    /// ([RFC 2390 §4](https://www.rfc-editor.org/rfc/rfc2390#section-4))
    pub const INVERSE_REQUEST: Self = Self(8);
    /// InARP: the sender's ([RFC 2390 §4](https://www.rfc-editor.org/rfc/rfc2390#section-4)).
    pub const INVERSE_REPLY: Self = Self(9);
    /// ATMARP: the server knows no answer ([RFC 2225 §8.7](https://www.rfc-editor.org/rfc/rfc2225#section-8.7)).
    pub const NAK: Self = Self(10);

    /// Its name, if it is known here.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::REQUEST => Some("Request"),
            Self::REPLY => Some("Reply"),
            Self::REVERSE_REQUEST => Some("Reverse Request"),
            Self::REVERSE_REPLY => Some("Reverse Reply"),
            Self::INVERSE_REQUEST => Some("Inverse Request"),
            Self::INVERSE_REPLY => Some("Inverse Reply"),
            Self::NAK => Some("NACK Reply"),
            _ => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "Unknown ({})", self.0),
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which hardware the addresses are of; `Display` is tcpdump's word.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HardwareType(pub u16);

impl HardwareType {
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// IEEE 802 networks other than Ethernet, such as Token Ring.
    pub const IEEE_802: Self = Self(6);
    /// ARCNET.
    pub const ARCNET: Self = Self(7);
    /// Frame Relay.
    pub const FRAME_RELAY: Self = Self(15);
    /// ATM, as [RFC 2225](https://www.rfc-editor.org/rfc/rfc2225#section-8.7) has it.
    pub const ATM: Self = Self(19);
    /// Metricom STRIP.
    pub const STRIP: Self = Self(23);
    /// IEEE 1394.
    pub const IEEE_1394: Self = Self(24);

    /// Its name, if it is known here.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::ETHERNET => Some("Ethernet"),
            Self::IEEE_802 => Some("TokenRing"),
            Self::ARCNET => Some("ArcNet"),
            Self::FRAME_RELAY => Some("FrameRelay"),
            Self::ATM => Some("ATM"),
            Self::STRIP => Some("Strip"),
            Self::IEEE_1394 => Some("IEEE 1394"),
            _ => None,
        }
    }
}

impl fmt::Display for HardwareType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "Unknown Hardware ({})", self.0),
        }
    }
}

impl fmt::Debug for HardwareType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
