//! The one error of the workspace.

use core::fmt;

/// Why octets could not be read, and where.
///
/// There are two ways to fail. *Truncated*: more octets would help. *Malformed*: nothing would help. A payload that was
/// cut short is neither, see [`Payload`](crate::Payload).
///
/// Offsets are in octets. A parser counts them from the front of its own input; a caller that walks a packet adds the place of
/// that input with [`Error::at`], so that a person reads the offset in the packet.
///
/// ```
/// use mirrortap_wire::{Error, Field, Part};
///
/// let cut = Error::truncated(Part::Ipv4Header, 20, 12).at(34);
/// assert_eq!(cut.to_string(), "IPv4 header at octet 34: needs 20 octets, has 12");
/// let bad = Error::malformed(Part::Ipv4Header, Field::Ihl, 3).at(14);
/// assert_eq!(bad.to_string(), "IPv4 header at octet 14: IHL cannot be 3");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Error {
    /// The octets end before the part does.
    #[error("{part} at octet {offset}: needs {needed} octets, has {available}")]
    Truncated {
        /// What was being read.
        part: Part,
        /// Where it starts, in octets.
        offset: u32,
        /// How many octets it needs, from its start; always more than `available`.
        needed: u32,
        /// How many octets there are, from its start.
        available: u32,
    },
    /// A field has a value that it cannot have.
    #[error("{part} at octet {offset}: {field} cannot be {value}")]
    Malformed {
        /// What was being read.
        part: Part,
        /// The field in it.
        field: Field,
        /// Where the part (not the field) starts, in octets.
        offset: u32,
        /// The value as sent.
        value: u32,
    },
}

impl Error {
    /// A [`Truncated`](Self::Truncated) part at offset 0. Lengths are in octets.
    #[cold]
    #[must_use]
    pub fn truncated(part: Part, needed: usize, available: usize) -> Self {
        Self::Truncated { part, offset: 0, needed: saturate(needed), available: saturate(available) }
    }

    /// A [`Malformed`](Self::Malformed) part at offset 0.
    #[cold]
    #[must_use]
    pub fn malformed(part: Part, field: Field, value: u32) -> Self {
        Self::Malformed { part, field, offset: 0, value }
    }

    /// The same error, `octets` further into the packet.
    #[cold]
    #[must_use]
    pub fn at(mut self, octets: usize) -> Self {
        let (Self::Truncated { offset, .. } | Self::Malformed { offset, .. }) = &mut self;
        *offset = offset.saturating_add(saturate(octets));
        self
    }

    /// Which part could not be read.
    #[must_use]
    pub const fn part(&self) -> Part {
        match self {
            Self::Truncated { part, .. } | Self::Malformed { part, .. } => *part,
        }
    }

    /// Where that part starts, in octets.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        match self {
            Self::Truncated { offset, .. } | Self::Malformed { offset, .. } => *offset,
        }
    }
}

/// No packet has 4 GiB: the limit is never reached, but a conversion must say what it does there.
fn saturate(octets: usize) -> u32 {
    u32::try_from(octets).unwrap_or(u32::MAX)
}

impl<I: AsRef<[u8]>> nom::error::ParseError<I> for Error {
    fn from_error_kind(input: I, kind: nom::error::ErrorKind) -> Self {
        let available = input.as_ref().len();
        match kind {
            nom::error::ErrorKind::Eof => Self::truncated(Part::Input, available.saturating_add(1), available),
            _ => Self::malformed(Part::Input, Field::Octet, input.as_ref().first().copied().map_or(0, u32::from)),
        }
    }

    fn append(_: I, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("Printed as “", $text, "”.")] $variant,)*
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $text,)* })
            }
        }
    };
}

names! {
    /// A part of a packet that can fail to be read.
    Part {
        Input = "input",
        EthernetHeader = "Ethernet header",
        VlanTag = "VLAN tag",
        LlcHeader = "LLC header",
        SnapHeader = "SNAP header",
        SllHeader = "SLL header",
        Sll2Header = "SLL2 header",
        NullHeader = "null/loopback header",
        IpHeader = "IP header",
        ArpPacket = "ARP packet",
        Ipv4Header = "IPv4 header",
        Ipv4Option = "IPv4 option",
        Ipv6Header = "IPv6 header",
        HopByHopHeader = "IPv6 hop-by-hop options header",
        DestinationOptionsHeader = "IPv6 destination options header",
        RoutingHeader = "IPv6 routing header",
        FragmentHeader = "IPv6 fragment header",
        Ipv6Option = "IPv6 option",
        AuthenticationHeader = "authentication header",
        IcmpHeader = "ICMP header",
        Icmpv6Header = "ICMPv6 header",
        IcmpExtension = "ICMP extension",
        NdpOption = "neighbor discovery option",
        UdpHeader = "UDP header",
        TcpHeader = "TCP header",
        TcpOption = "TCP option",
        VxlanHeader = "VXLAN header",
        VxlanGpeHeader = "VXLAN-GPE header",
        GeneveHeader = "GENEVE header",
        GeneveOption = "GENEVE option",
        GreHeader = "GRE header",
        ErspanHeader = "ERSPAN header",
        Buffer = "output buffer",
    }
}

names! {
    /// A field whose value can be impossible.
    Field {
        Octet = "octet",
        Version = "version",
        Flags = "flags",
        Ihl = "IHL",
        TotalLength = "total length",
        DataOffset = "data offset",
        Length = "length",
        OptionLength = "option length",
        PayloadLength = "payload length",
        AddressFamily = "address family",
        HardwareAddressLength = "hardware address length",
        ProtocolAddressLength = "protocol address length",
        SegmentsLeft = "segments left",
        LastEntry = "last entry",
        NextHeader = "next header",
    }
}
