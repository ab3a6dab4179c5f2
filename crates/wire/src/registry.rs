//! Open registries: newtypes with constants, so that no number is lost.

use core::fmt;

macro_rules! registry {
    ($(#[$doc:meta])* $name:ident($int:ty) { $($constant:ident = $value:literal, $text:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl $name {
            $(#[doc = concat!($text, " (`", stringify!($value), "`).")] pub const $constant: Self = Self($value);)*

            /// Its name, if this registry knows it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$constant => Some($text),)*
                    _ => None,
                }
            }
        }

        impl From<$int> for $name {
            #[inline]
            fn from(number: $int) -> Self {
                Self(number)
            }
        }

        impl From<$name> for $int {
            #[inline]
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

registry! {
    /// What an Ethernet frame, a tag or a tunnel carries: the IEEE's EtherType. Names are tcpdump's.
    EtherType(u16) {
        PUP = 0x0200, "PUP";
        PUP_ADDRESS = 0x0201, "PUP-AT?";
        TRAIL = 0x1000, "Trail";
        SPRITE = 0x0500, "Sprite";
        IPV4 = 0x0800, "IPv4";
        ARP = 0x0806, "ARP";
        TRANSPARENT_ETHERNET_BRIDGING = 0x6558, "TEB";
        REVERSE_ARP = 0x8035, "Reverse ARP";
        VLAN = 0x8100, "802.1Q";
        IPV6 = 0x86dd, "IPv6";
        MPLS_UNICAST = 0x8847, "MPLS unicast";
        MPLS_MULTICAST = 0x8848, "MPLS multicast";
        PPPOE_DISCOVERY = 0x8863, "PPPoE D";
        PPPOE_SESSION = 0x8864, "PPPoE S";
        JUMBO = 0x8870, "Jumbo";
        EAPOL = 0x888e, "EAPOL";
        SERVICE_VLAN = 0x88a8, "802.1Q-QinQ";
        LLDP = 0x88cc, "LLDP";
        MACSEC = 0x88e5, "802.1AE MACsec";
        QINQ_9100 = 0x9100, "802.1Q-9100";
        QINQ_9200 = 0x9200, "802.1Q-9200";
        NSH = 0x894f, "NSH";
    }
}

impl EtherType {
    /// The smallest value that is a type. Up to 1500 it is the length of an 802.3 frame, in octets; between the two it is
    /// undefined.
    pub const MIN: Self = Self(0x0600);

    /// Whether it announces a VLAN tag of four octets.
    #[inline]
    #[must_use]
    pub const fn is_vlan(self) -> bool {
        matches!(self, Self::VLAN | Self::SERVICE_VLAN | Self::QINQ_9100 | Self::QINQ_9200)
    }
}

impl fmt::Display for EtherType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#06x})", self.name().unwrap_or("Unknown"), self.0)
    }
}

registry! {
    /// What an IP packet carries: IPv4's protocol and IPv6's next header, one registry at IANA. Names are IANA's.
    IpProtocol(u8) {
        HOP_BY_HOP = 0, "HOPOPT";
        ICMP = 1, "ICMP";
        IGMP = 2, "IGMP";
        IPV4 = 4, "IPv4";
        TCP = 6, "TCP";
        UDP = 17, "UDP";
        IPV6 = 41, "IPv6";
        ROUTING = 43, "IPv6-Route";
        FRAGMENT = 44, "IPv6-Frag";
        GRE = 47, "GRE";
        ESP = 50, "ESP";
        AUTHENTICATION = 51, "AH";
        ICMPV6 = 58, "IPv6-ICMP";
        NO_NEXT_HEADER = 59, "IPv6-NoNxt";
        DESTINATION_OPTIONS = 60, "IPv6-Opts";
        SCTP = 132, "SCTP";
        MOBILITY = 135, "Mobility Header";
        ETHERNET = 143, "Ethernet";
    }
}

impl fmt::Display for IpProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

registry! {
    /// What the octets of a captured packet begin with: a link-layer header type as in capture files
    /// ([the tcpdump group's list](https://www.tcpdump.org/linktypes.html)). Names are tcpdump's.
    LinkType(u32) {
        NULL = 0, "NULL";
        ETHERNET = 1, "EN10MB";
        RAW_BSD = 12, "RAW";
        RAW_OPENBSD = 14, "RAW";
        RAW = 101, "RAW";
        LOOP = 108, "LOOP";
        LINUX_SLL = 113, "LINUX_SLL";
        IPV4 = 228, "IPV4";
        IPV6 = 229, "IPV6";
        LINUX_SLL2 = 276, "LINUX_SLL2";
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{}", self.0),
        }
    }
}
