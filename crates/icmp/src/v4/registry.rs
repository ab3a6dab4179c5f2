//! Types and codes of ICMP.

use core::fmt;

/// What ICMP message it is ([IANA's list](https://www.iana.org/assignments/icmp-parameters)). Names are tcpdump's
/// where it has one.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Type(pub u8);

impl Type {
    /// Echo reply (`0`).
    pub const ECHO_REPLY: Self = Self(0);
    /// Destination unreachable (`3`).
    pub const DESTINATION_UNREACHABLE: Self = Self(3);
    /// Source quench (`4`).
    pub const SOURCE_QUENCH: Self = Self(4);
    /// Redirect (`5`).
    pub const REDIRECT: Self = Self(5);
    /// Echo request (`8`).
    pub const ECHO_REQUEST: Self = Self(8);
    /// Router advertisement (`9`).
    pub const ROUTER_ADVERTISEMENT: Self = Self(9);
    /// Router solicitation (`10`).
    pub const ROUTER_SOLICITATION: Self = Self(10);
    /// Time exceeded (`11`).
    pub const TIME_EXCEEDED: Self = Self(11);
    /// Parameter problem (`12`).
    pub const PARAMETER_PROBLEM: Self = Self(12);
    /// Time stamp request (`13`).
    pub const TIMESTAMP_REQUEST: Self = Self(13);
    /// Time stamp reply (`14`).
    pub const TIMESTAMP_REPLY: Self = Self(14);
    /// Information request (`15`).
    pub const INFORMATION_REQUEST: Self = Self(15);
    /// Information reply (`16`).
    pub const INFORMATION_REPLY: Self = Self(16);
    /// Address mask request (`17`).
    pub const ADDRESS_MASK_REQUEST: Self = Self(17);
    /// Address mask reply (`18`).
    pub const ADDRESS_MASK_REPLY: Self = Self(18);
    /// Extended echo request (`42`).
    pub const EXTENDED_ECHO_REQUEST: Self = Self(42);
    /// Extended echo reply (`43`).
    pub const EXTENDED_ECHO_REPLY: Self = Self(43);

    /// Whether it reports an error, and so quotes a datagram
    /// ([RFC 1122 §3.2.2](https://www.rfc-editor.org/rfc/rfc1122#section-3.2.2)).
    #[inline]
    #[must_use]
    pub const fn is_error(self) -> bool {
        matches!(
            self,
            Self::DESTINATION_UNREACHABLE
                | Self::SOURCE_QUENCH
                | Self::REDIRECT
                | Self::TIME_EXCEEDED
                | Self::PARAMETER_PROBLEM
        )
    }

    /// Its name, if this registry knows it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::ECHO_REPLY => Some("echo reply"),
            Self::DESTINATION_UNREACHABLE => Some("destination unreachable"),
            Self::SOURCE_QUENCH => Some("source quench"),
            Self::REDIRECT => Some("redirect"),
            Self::ECHO_REQUEST => Some("echo request"),
            Self::ROUTER_ADVERTISEMENT => Some("router advertisement"),
            Self::ROUTER_SOLICITATION => Some("router solicitation"),
            Self::TIME_EXCEEDED => Some("time exceeded"),
            Self::PARAMETER_PROBLEM => Some("parameter problem"),
            Self::TIMESTAMP_REQUEST => Some("time stamp request"),
            Self::TIMESTAMP_REPLY => Some("time stamp reply"),
            Self::INFORMATION_REQUEST => Some("information request"),
            Self::INFORMATION_REPLY => Some("information reply"),
            Self::ADDRESS_MASK_REQUEST => Some("address mask request"),
            Self::ADDRESS_MASK_REPLY => Some("address mask reply"),
            Self::EXTENDED_ECHO_REQUEST => Some("extended echo request"),
            Self::EXTENDED_ECHO_REPLY => Some("extended echo reply"),
            _ => None,
        }
    }
}

/// Which of its type the message is: the same number means something else in each type.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u8);

impl Code {
    /// Net unreachable (`0` of destination unreachable).
    pub const NET_UNREACHABLE: Self = Self(0);
    /// Host unreachable (`1` of destination unreachable).
    pub const HOST_UNREACHABLE: Self = Self(1);
    /// Protocol unreachable (`2` of destination unreachable).
    pub const PROTOCOL_UNREACHABLE: Self = Self(2);
    /// Port unreachable (`3` of destination unreachable).
    pub const PORT_UNREACHABLE: Self = Self(3);
    /// Need to frag (`4` of destination unreachable).
    pub const FRAGMENTATION_NEEDED: Self = Self(4);
    /// Source route failed (`5` of destination unreachable).
    pub const SOURCE_ROUTE_FAILED: Self = Self(5);
    /// Net unknown (`6` of destination unreachable).
    pub const NET_UNKNOWN: Self = Self(6);
    /// Host unknown (`7` of destination unreachable).
    pub const HOST_UNKNOWN: Self = Self(7);
    /// Source host isolated (`8` of destination unreachable).
    pub const SOURCE_HOST_ISOLATED: Self = Self(8);
    /// Net prohibited (`9` of destination unreachable).
    pub const NET_PROHIBITED: Self = Self(9);
    /// Host prohibited (`10` of destination unreachable).
    pub const HOST_PROHIBITED: Self = Self(10);
    /// Net unreachable for TOS (`11` of destination unreachable).
    pub const NET_TOS_UNREACHABLE: Self = Self(11);
    /// Host unreachable for TOS (`12` of destination unreachable).
    pub const HOST_TOS_UNREACHABLE: Self = Self(12);
    /// Admin prohibited (`13` of destination unreachable).
    pub const COMMUNICATION_PROHIBITED: Self = Self(13);
    /// Host precedence violation (`14` of destination unreachable).
    pub const HOST_PRECEDENCE_VIOLATION: Self = Self(14);
    /// Precedence cutoff (`15` of destination unreachable).
    pub const PRECEDENCE_CUTOFF: Self = Self(15);
    /// Redirect to net (`0` of redirect).
    pub const REDIRECT_NET: Self = Self(0);
    /// Redirect to host (`1` of redirect).
    pub const REDIRECT_HOST: Self = Self(1);
    /// Redirect for TOS to net (`2` of redirect).
    pub const REDIRECT_TOS_NET: Self = Self(2);
    /// Redirect for TOS to host (`3` of redirect).
    pub const REDIRECT_TOS_HOST: Self = Self(3);
    /// Time exceeded in-transit (`0` of time exceeded).
    pub const EXCEEDED_IN_TRANSIT: Self = Self(0);
    /// IP reassembly time exceeded (`1` of time exceeded).
    pub const EXCEEDED_IN_REASSEMBLY: Self = Self(1);
    /// Parameter problem at the pointer (`0` of parameter problem).
    pub const POINTER_INDICATES_ERROR: Self = Self(0);
    /// Required option missing (`1` of parameter problem).
    pub const MISSING_OPTION: Self = Self(1);
    /// Bad length (`2` of parameter problem).
    pub const BAD_LENGTH: Self = Self(2);

    /// Its name in messages of type `message_type`, if this registry knows it.
    #[must_use]
    pub const fn name(self, message_type: Type) -> Option<&'static str> {
        match (message_type, self) {
            (Type::DESTINATION_UNREACHABLE, Self::NET_UNREACHABLE) => Some("net unreachable"),
            (Type::DESTINATION_UNREACHABLE, Self::HOST_UNREACHABLE) => Some("host unreachable"),
            (Type::DESTINATION_UNREACHABLE, Self::PROTOCOL_UNREACHABLE) => Some("protocol unreachable"),
            (Type::DESTINATION_UNREACHABLE, Self::PORT_UNREACHABLE) => Some("port unreachable"),
            (Type::DESTINATION_UNREACHABLE, Self::FRAGMENTATION_NEEDED) => Some("need to frag"),
            (Type::DESTINATION_UNREACHABLE, Self::SOURCE_ROUTE_FAILED) => Some("source route failed"),
            (Type::DESTINATION_UNREACHABLE, Self::NET_UNKNOWN) => Some("net unknown"),
            (Type::DESTINATION_UNREACHABLE, Self::HOST_UNKNOWN) => Some("host unknown"),
            (Type::DESTINATION_UNREACHABLE, Self::SOURCE_HOST_ISOLATED) => Some("source host isolated"),
            (Type::DESTINATION_UNREACHABLE, Self::NET_PROHIBITED) => Some("net prohibited"),
            (Type::DESTINATION_UNREACHABLE, Self::HOST_PROHIBITED) => Some("host prohibited"),
            (Type::DESTINATION_UNREACHABLE, Self::NET_TOS_UNREACHABLE) => Some("net unreachable for TOS"),
            (Type::DESTINATION_UNREACHABLE, Self::HOST_TOS_UNREACHABLE) => Some("host unreachable for TOS"),
            (Type::DESTINATION_UNREACHABLE, Self::COMMUNICATION_PROHIBITED) => Some("admin prohibited"),
            (Type::DESTINATION_UNREACHABLE, Self::HOST_PRECEDENCE_VIOLATION) => Some("host precedence violation"),
            (Type::DESTINATION_UNREACHABLE, Self::PRECEDENCE_CUTOFF) => Some("precedence cutoff"),
            (Type::REDIRECT, Self::REDIRECT_NET) => Some("redirect to net"),
            (Type::REDIRECT, Self::REDIRECT_HOST) => Some("redirect to host"),
            (Type::REDIRECT, Self::REDIRECT_TOS_NET) => Some("redirect-tos to net"),
            (Type::REDIRECT, Self::REDIRECT_TOS_HOST) => Some("redirect-tos to host"),
            (Type::TIME_EXCEEDED, Self::EXCEEDED_IN_TRANSIT) => Some("time exceeded in-transit"),
            (Type::TIME_EXCEEDED, Self::EXCEEDED_IN_REASSEMBLY) => Some("ip reassembly time exceeded"),
            (Type::PARAMETER_PROBLEM, Self::POINTER_INDICATES_ERROR) => Some("parameter problem at the pointer"),
            (Type::PARAMETER_PROBLEM, Self::MISSING_OPTION) => Some("required option missing"),
            (Type::PARAMETER_PROBLEM, Self::BAD_LENGTH) => Some("bad length"),
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
