//! Types and codes of ICMPv6.

use core::fmt;

/// What ICMPv6 message it is ([IANA's list](https://www.iana.org/assignments/icmpv6-parameters)). Names are tcpdump's
/// where it has one.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Type(pub u8);

impl Type {
    /// Destination unreachable (`1`).
    pub const DESTINATION_UNREACHABLE: Self = Self(1);
    /// Packet too big (`2`).
    pub const PACKET_TOO_BIG: Self = Self(2);
    /// Time exceeded in-transit (`3`).
    pub const TIME_EXCEEDED: Self = Self(3);
    /// Parameter problem (`4`).
    pub const PARAMETER_PROBLEM: Self = Self(4);
    /// Echo request (`128`).
    pub const ECHO_REQUEST: Self = Self(128);
    /// Echo reply (`129`).
    pub const ECHO_REPLY: Self = Self(129);
    /// Multicast listener query (`130`).
    pub const MULTICAST_LISTENER_QUERY: Self = Self(130);
    /// Multicast listener report (`131`).
    pub const MULTICAST_LISTENER_REPORT: Self = Self(131);
    /// Multicast listener done (`132`).
    pub const MULTICAST_LISTENER_DONE: Self = Self(132);
    /// Router solicitation (`133`).
    pub const ROUTER_SOLICITATION: Self = Self(133);
    /// Router advertisement (`134`).
    pub const ROUTER_ADVERTISEMENT: Self = Self(134);
    /// Neighbor solicitation (`135`).
    pub const NEIGHBOR_SOLICITATION: Self = Self(135);
    /// Neighbor advertisement (`136`).
    pub const NEIGHBOR_ADVERTISEMENT: Self = Self(136);
    /// Redirect (`137`).
    pub const REDIRECT: Self = Self(137);
    /// Router renumbering (`138`).
    pub const ROUTER_RENUMBERING: Self = Self(138);
    /// Node information query (`139`).
    pub const NODE_INFORMATION_QUERY: Self = Self(139);
    /// Node information reply (`140`).
    pub const NODE_INFORMATION_REPLY: Self = Self(140);
    /// Inverse neighbor solicitation (`141`).
    pub const INVERSE_NEIGHBOR_SOLICITATION: Self = Self(141);
    /// Inverse neighbor advertisement (`142`).
    pub const INVERSE_NEIGHBOR_ADVERTISEMENT: Self = Self(142);
    /// Multicast listener report v2 (`143`).
    pub const MULTICAST_LISTENER_REPORT_V2: Self = Self(143);
    /// Ha discovery request (`144`).
    pub const HOME_AGENT_DISCOVERY_REQUEST: Self = Self(144);
    /// Ha discovery reply (`145`).
    pub const HOME_AGENT_DISCOVERY_REPLY: Self = Self(145);
    /// Mobile router solicitation (`146`).
    pub const MOBILE_PREFIX_SOLICITATION: Self = Self(146);
    /// Mobile router advertisement (`147`).
    pub const MOBILE_PREFIX_ADVERTISEMENT: Self = Self(147);
    /// RPL (`155`).
    pub const RPL: Self = Self(155);

    /// Whether it reports an error: the first bit is clear
    /// ([RFC 4443 §2.1](https://www.rfc-editor.org/rfc/rfc4443#section-2.1)).
    #[inline]
    #[must_use]
    pub const fn is_error(self) -> bool {
        self.0 < 128
    }

    /// Its name, if this registry knows it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::DESTINATION_UNREACHABLE => Some("destination unreachable"),
            Self::PACKET_TOO_BIG => Some("packet too big"),
            Self::TIME_EXCEEDED => Some("time exceeded in-transit"),
            Self::PARAMETER_PROBLEM => Some("parameter problem"),
            Self::ECHO_REQUEST => Some("echo request"),
            Self::ECHO_REPLY => Some("echo reply"),
            Self::MULTICAST_LISTENER_QUERY => Some("multicast listener query"),
            Self::MULTICAST_LISTENER_REPORT => Some("multicast listener report"),
            Self::MULTICAST_LISTENER_DONE => Some("multicast listener done"),
            Self::ROUTER_SOLICITATION => Some("router solicitation"),
            Self::ROUTER_ADVERTISEMENT => Some("router advertisement"),
            Self::NEIGHBOR_SOLICITATION => Some("neighbor solicitation"),
            Self::NEIGHBOR_ADVERTISEMENT => Some("neighbor advertisement"),
            Self::REDIRECT => Some("redirect"),
            Self::ROUTER_RENUMBERING => Some("router renumbering"),
            Self::NODE_INFORMATION_QUERY => Some("node information query"),
            Self::NODE_INFORMATION_REPLY => Some("node information reply"),
            Self::INVERSE_NEIGHBOR_SOLICITATION => Some("inverse neighbor solicitation"),
            Self::INVERSE_NEIGHBOR_ADVERTISEMENT => Some("inverse neighbor advertisement"),
            Self::MULTICAST_LISTENER_REPORT_V2 => Some("multicast listener report v2"),
            Self::HOME_AGENT_DISCOVERY_REQUEST => Some("ha discovery request"),
            Self::HOME_AGENT_DISCOVERY_REPLY => Some("ha discovery reply"),
            Self::MOBILE_PREFIX_SOLICITATION => Some("mobile router solicitation"),
            Self::MOBILE_PREFIX_ADVERTISEMENT => Some("mobile router advertisement"),
            Self::RPL => Some("RPL"),
            _ => None,
        }
    }
}

/// Which of its type the message is: the same number means something else in each type.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u8);

impl Code {
    /// Unreachable route (`0` of destination unreachable).
    pub const NO_ROUTE: Self = Self(0);
    /// Unreachable prohibited (`1` of destination unreachable).
    pub const PROHIBITED: Self = Self(1);
    /// Beyond scope (`2` of destination unreachable).
    pub const BEYOND_SCOPE: Self = Self(2);
    /// Unreachable address (`3` of destination unreachable).
    pub const ADDRESS_UNREACHABLE: Self = Self(3);
    /// Unreachable port (`4` of destination unreachable).
    pub const PORT_UNREACHABLE: Self = Self(4);
    /// Source address failed policy (`5` of destination unreachable).
    pub const SOURCE_POLICY_FAILED: Self = Self(5);
    /// Reject route (`6` of destination unreachable).
    pub const REJECT_ROUTE: Self = Self(6);
    /// Hop limit exceeded (`0` of time exceeded in-transit).
    pub const HOP_LIMIT_EXCEEDED: Self = Self(0);
    /// Reassembly time exceeded (`1` of time exceeded in-transit).
    pub const REASSEMBLY_TIME_EXCEEDED: Self = Self(1);
    /// Erroneous header (`0` of parameter problem).
    pub const ERRONEOUS_HEADER: Self = Self(0);
    /// Unknown next header (`1` of parameter problem).
    pub const UNKNOWN_NEXT_HEADER: Self = Self(1);
    /// Unknown option (`2` of parameter problem).
    pub const UNKNOWN_OPTION: Self = Self(2);

    /// Its name in messages of type `message_type`, if this registry knows it.
    #[must_use]
    pub const fn name(self, message_type: Type) -> Option<&'static str> {
        match (message_type, self) {
            (Type::DESTINATION_UNREACHABLE, Self::NO_ROUTE) => Some("unreachable route"),
            (Type::DESTINATION_UNREACHABLE, Self::PROHIBITED) => Some("unreachable prohibited"),
            (Type::DESTINATION_UNREACHABLE, Self::BEYOND_SCOPE) => Some("beyond scope"),
            (Type::DESTINATION_UNREACHABLE, Self::ADDRESS_UNREACHABLE) => Some("unreachable address"),
            (Type::DESTINATION_UNREACHABLE, Self::PORT_UNREACHABLE) => Some("unreachable port"),
            (Type::DESTINATION_UNREACHABLE, Self::SOURCE_POLICY_FAILED) => Some("source address failed policy"),
            (Type::DESTINATION_UNREACHABLE, Self::REJECT_ROUTE) => Some("reject route"),
            (Type::TIME_EXCEEDED, Self::HOP_LIMIT_EXCEEDED) => Some("hop limit exceeded"),
            (Type::TIME_EXCEEDED, Self::REASSEMBLY_TIME_EXCEEDED) => Some("reassembly time exceeded"),
            (Type::PARAMETER_PROBLEM, Self::ERRONEOUS_HEADER) => Some("erroneous header"),
            (Type::PARAMETER_PROBLEM, Self::UNKNOWN_NEXT_HEADER) => Some("unknown next header"),
            (Type::PARAMETER_PROBLEM, Self::UNKNOWN_OPTION) => Some("unknown option"),
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<u8> for Type {
    #[inline]
    fn from(number: u8) -> Self {
        Self(number)
    }
}

impl From<Type> for u8 {
    #[inline]
    fn from(number: Type) -> Self {
        number.0
    }
}

impl From<u8> for Code {
    #[inline]
    fn from(number: u8) -> Self {
        Self(number)
    }
}

impl From<Code> for u8 {
    #[inline]
    fn from(number: Code) -> Self {
        number.0
    }
}
