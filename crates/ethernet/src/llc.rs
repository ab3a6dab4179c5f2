//! LLC (IEEE 802.2 §3 and §5, [RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)): what an 802.3 frame begins with.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |     DSAP    |G|     SSAP    |R|    N(S)     |0|    N(R)     |P|   I format
//! |             | |             | |  0000 | S |0 1|    N(R)     |P|   S format
//! |             | |             | | M M M |P|M M|1 1|                 U format
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! Bits are drawn with the most significant one first, as they lie in memory; the standard draws them the other way
//! round. The control field has one octet in the U format and two otherwise.
//!
//! ```
//! use mirrortap_ethernet::llc::{Control, Function, Header, Sap};
//!
//! // A spanning tree configuration: unnumbered information.
//! let (header, rest) = Header::parse(&[0x42, 0x42, 0x03, 0x00, 0x00])?;
//! assert_eq!((header.dsap(), header.ssap()), (Sap::SPANNING_TREE, Sap::SPANNING_TREE));
//! assert_eq!(header.control(), Control::Unnumbered { function: Function::UI, poll_final: false });
//! assert_eq!(rest, [0x00, 0x00]);
//! # Ok::<(), mirrortap_ethernet::Error>(())
//! ```

use core::fmt;

use wire::{Error, IResult, Part};

/// An LLC header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(Octets<'a>);

/// The two lengths that a header can have.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Octets<'a> {
    Three(&'a [u8; 3]),
    Four(&'a [u8; 4]),
}

impl<'a> Header<'a> {
    /// Length of the U format, in octets; the least a header has.
    pub const LEN: usize = 3;
    /// Length of the I and S formats, in octets.
    pub const MAX_LEN: usize = 4;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// # Errors
    /// [`Error::Truncated`] under three octets, and under four unless the control field is in the U format.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        match *input {
            [_, _, control, ..] if control & 0x03 != 0x03 => {
                let (octets, rest) = wire::octets(Part::LlcHeader, input)?;
                Ok((Self(Octets::Four(octets)), rest))
            }
            _ => {
                let (octets, rest) = wire::octets(Part::LlcHeader, input)?;
                Ok((Self(Octets::Three(octets)), rest))
            }
        }
    }

    /// The three or four octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        match self.0 {
            Octets::Three(octets) => octets,
            Octets::Four(octets) => octets,
        }
    }

    /// Length of the header, in octets.
    #[inline]
    #[must_use]
    pub const fn header_len(self) -> usize {
        match self.0 {
            Octets::Three(_) => Self::LEN,
            Octets::Four(_) => Self::MAX_LEN,
        }
    }

    /// The service access point it is for, as sent: [`is_group`](Self::is_group) is its last bit.
    #[inline]
    #[must_use]
    pub const fn dsap(self) -> Sap {
        let (Octets::Three(&[dsap, ..]) | Octets::Four(&[dsap, ..])) = self.0;
        Sap(dsap)
    }

    /// The service access point it is from, as sent: [`is_response`](Self::is_response) is its last bit.
    #[inline]
    #[must_use]
    pub const fn ssap(self) -> Sap {
        let (Octets::Three(&[_, ssap, ..]) | Octets::Four(&[_, ssap, ..])) = self.0;
        Sap(ssap)
    }

    /// I/G: whether it is for a group of service access points; for an individual one otherwise.
    #[inline]
    #[must_use]
    pub const fn is_group(self) -> bool {
        self.dsap().0 & 0x01 != 0
    }

    /// C/R: whether it is a response; a command otherwise.
    #[inline]
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.ssap().0 & 0x01 != 0
    }

    /// The control field.
    #[inline]
    #[must_use]
    pub const fn control(self) -> Control {
        match self.0 {
            Octets::Three(&[_, _, octet]) => {
                Control::Unnumbered { function: Function(octet & 0xef), poll_final: octet & 0x10 != 0 }
            }
            Octets::Four(&[_, _, first, second]) if first & 0x01 == 0 => {
                Control::Information { send: first >> 1, receive: second >> 1, poll_final: second & 0x01 != 0 }
            }
            Octets::Four(&[_, _, first, second]) => Control::Supervisory {
                reserved: first >> 4,
                function: (first >> 2) & 0x03,
                receive: second >> 1,
                poll_final: second & 0x01 != 0,
            },
        }
    }

    /// Whether a [`snap`](crate::snap) header follows: both addresses are [`Sap::SNAP`], in unnumbered information
    /// ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
    #[inline]
    #[must_use]
    pub const fn is_snap(self) -> bool {
        // The last bit of each address is not part of it, as tcpdump reads it.
        matches!(self.0, Octets::Three([0xaa | 0xab, 0xaa | 0xab, 0x03]))
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("dsap", &self.dsap())
            .field("ssap", &self.ssap())
            .field("control", &self.control())
            .finish()
    }
}

/// [`Header::parse`] as a nom parser, for composing with your own.
///
/// # Errors
/// As [`Header::parse`].
#[inline]
pub fn header(input: &[u8]) -> IResult<'_, Header<'_>> {
    wire::to_nom(Header::parse(input))
}

/// A service access point. Names are tcpdump's.
///
/// The last bit is not part of the address: individual/group in a destination, command/response in a source.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sap(pub u8);

impl Sap {
    /// No service access point.
    pub const NULL: Self = Self(0x00);
    /// Management of the LLC sublayer, individual.
    pub const MANAGEMENT: Self = Self(0x02);
    /// Management of the LLC sublayer, group.
    pub const MANAGEMENT_GROUP: Self = Self(0x03);
    /// SNA path control.
    pub const SNA: Self = Self(0x04);
    /// IP without SNAP; obsolete.
    pub const IP: Self = Self(0x06);
    /// PROWAY network management.
    pub const PROWAY_MANAGEMENT: Self = Self(0x0e);
    /// The spanning tree protocol of bridges.
    pub const SPANNING_TREE: Self = Self(0x42);
    /// EIA RS-511.
    pub const RS511: Self = Self(0x4e);
    /// ISO 8208, X.25 over LLC.
    pub const ISO8208: Self = Self(0x7e);
    /// PROWAY active station list.
    pub const PROWAY: Self = Self(0x8e);
    /// A [`snap`](crate::snap) header follows.
    pub const SNAP: Self = Self(0xaa);
    /// Novell IPX.
    pub const IPX: Self = Self(0xe0);
    /// NetBIOS frames.
    pub const NETBEUI: Self = Self(0xf0);
    /// OSI network layer, such as IS-IS.
    pub const OSI: Self = Self(0xfe);
    /// All service access points. As both addresses of an 802.3 frame, a Novell IPX packet without LLC.
    pub const GLOBAL: Self = Self(0xff);

    /// The address without its last bit.
    #[inline]
    #[must_use]
    pub const fn address(self) -> Self {
        Self(self.0 & 0xfe)
    }

    /// Its name, if one is known for all eight bits.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::NULL => Some("Null"),
            Self::MANAGEMENT => Some("802.1B I"),
            Self::MANAGEMENT_GROUP => Some("802.1B G"),
            Self::SNA => Some("SNA"),
            Self::IP => Some("IP"),
            Self::PROWAY_MANAGEMENT => Some("ProWay NM"),
            Self::SPANNING_TREE => Some("STP"),
            Self::RS511 => Some("RS511"),
            Self::ISO8208 => Some("ISO8208"),
            Self::PROWAY => Some("ProWay"),
            Self::SNAP => Some("SNAP"),
            Self::IPX => Some("IPX"),
            Self::NETBEUI => Some("NetBeui"),
            Self::OSI => Some("OSI"),
            Self::GLOBAL => Some("Global"),
            _ => None,
        }
    }
}

impl fmt::Display for Sap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#04x})", self.name().unwrap_or("Unknown"), self.0)
    }
}

impl fmt::Debug for Sap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A control field. Its format is told by the last two bits of its first octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// I format: numbered information.
    Information {
        /// N(S): the number of this frame; the lower seven bits are written.
        send: u8,
        /// N(R): the number of the next frame the sender expects; the lower seven bits are written.
        receive: u8,
        /// P/F: poll in a command, final in a response.
        poll_final: bool,
    },
    /// S format: supervision of numbered information.
    Supervisory {
        /// Four bits, to be sent as zero; the lower four bits are written.
        reserved: u8,
        /// S: 0 is receiver ready, 1 receiver not ready, 2 reject; the lower two bits are written.
        function: u8,
        /// N(R): the number of the next frame the sender expects; the lower seven bits are written.
        receive: u8,
        /// P/F: poll in a command, final in a response.
        poll_final: bool,
    },
    /// U format: everything without numbers.
    Unnumbered {
        /// M: what it does.
        function: Function,
        /// P/F: poll in a command, final in a response.
        poll_final: bool,
    },
}

/// What an unnumbered frame does: the control octet without its P/F bit, so the last two bits are set. `Display` is
/// tcpdump's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Function(pub u8);

impl Function {
    /// Unnumbered information.
    pub const UI: Self = Self(0x03);
    /// Disconnected mode.
    pub const DM: Self = Self(0x0f);
    /// Disconnect.
    pub const DISC: Self = Self(0x43);
    /// Unnumbered acknowledgment.
    pub const UA: Self = Self(0x63);
    /// Set asynchronous balanced mode extended: begin numbering.
    pub const SABME: Self = Self(0x6f);
    /// Frame reject.
    pub const FRMR: Self = Self(0x87);
    /// Exchange identification.
    pub const XID: Self = Self(0xaf);
    /// Test.
    pub const TEST: Self = Self(0xe3);
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::UI => "ui",
            Self::DM => "dm",
            Self::DISC => "disc",
            Self::UA => "ua",
            Self::SABME => "sabme",
            Self::FRMR => "frmr",
            Self::XID => "xid",
            Self::TEST => "test",
            Self(other) => return write!(f, "{other:02x}"),
        })
    }
}

/// The same header as values, for building one. Lossless: reserved bits are fields too.
///
/// ```
/// use mirrortap_ethernet::llc::{Fields, Sap};
/// let mut frame = [0; 4];
/// let snap = Fields { dsap: Sap::SNAP, ssap: Sap::SNAP, ..Fields::default() };
/// assert_eq!(snap.write(&mut frame), Ok(3));
/// assert_eq!(frame, [0xaa, 0xaa, 0x03, 0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Service access point it is for, with the individual/group bit.
    pub dsap: Sap,
    /// Service access point it is from, with the command/response bit.
    pub ssap: Sap,
    /// Control field.
    pub control: Control,
}

impl Default for Fields {
    /// Unnumbered information, both addresses null.
    fn default() -> Self {
        Self {
            dsap: Sap::NULL,
            ssap: Sap::NULL,
            control: Control::Unnumbered { function: Function::UI, poll_final: false },
        }
    }
}

impl Fields {
    /// Writes the header to the front of `output`; returns how many octets it took, three or four.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short.
    pub fn write(self, output: &mut [u8]) -> Result<usize, Error> {
        let (Sap(dsap), Sap(ssap)) = (self.dsap, self.ssap);
        let (first, second) = match self.control {
            Control::Unnumbered { function: Function(function), poll_final } => {
                let control = (function & 0xec) | (u8::from(poll_final) << 4) | 0x03;
                return wire::put(output, &[&[dsap, ssap, control]]);
            }
            Control::Information { send, receive, poll_final } => (send << 1, (receive << 1) | u8::from(poll_final)),
            Control::Supervisory { reserved, function, receive, poll_final } => {
                ((reserved << 4) | ((function & 0x03) << 2) | 0x01, (receive << 1) | u8::from(poll_final))
            }
        };
        wire::put(output, &[&[dsap, ssap, first, second]])
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { dsap: header.dsap(), ssap: header.ssap(), control: header.control() }
    }
}
