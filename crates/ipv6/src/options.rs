//! Hop-by-hop and destination options ([RFC 8200 §4.2](https://www.rfc-editor.org/rfc/rfc8200#section-4.2),
//! [IANA's list](https://www.iana.org/assignments/ipv6-parameters)): two headers of one shape.
//!
//! ```text
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |  Next Header  |  Hdr Ext Len  |                               |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
//! .                            Options                            .
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! [`hop_by_hop::parse`](crate::hop_by_hop::parse) and [`destination_options::parse`](crate::destination_options::parse)
//! read them.

use core::fmt;

use wire::{Error, Field, IResult, IpProtocol, Part};

/// A hop-by-hop or destination options header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    fixed: &'a [u8; 2],
    options: &'a [u8],
}

impl<'a> Header<'a> {
    /// Length of the part before the options, in octets.
    pub const LEN: usize = 2;
    /// Length with as many options as the header can tell, in octets.
    pub const MAX_LEN: usize = 2048;

    /// What both modules do, each with its name for the errors.
    #[inline]
    pub(crate) fn parse(part: Part, input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (fixed, rest) = wire::octets::<2>(part, input)?;
        let header = Self { fixed, options: &[] };
        let options_len = header.header_len().saturating_sub(Self::LEN);
        let (options, rest) = wire::claimed(rest, options_len);
        Ok((Self { fixed, options }, rest))
    }

    /// What follows.
    #[inline]
    #[must_use]
    pub const fn next_header(self) -> IpProtocol {
        let [octet, _] = *self.fixed;
        IpProtocol(octet)
    }

    /// Length of the header in units of eight octets without the first eight, as sent.
    #[inline]
    #[must_use]
    pub const fn hdr_ext_len(self) -> u8 {
        let [_, octet] = *self.fixed;
        octet
    }

    /// Length of the header with its options, in octets, as it claims.
    #[inline]
    #[must_use]
    pub fn header_len(self) -> usize {
        usize::from(self.hdr_ext_len()).saturating_add(1) << 3
    }

    /// How much of [`header_len`](Self::header_len) was captured, in octets.
    #[inline]
    #[must_use]
    pub const fn captured_len(self) -> usize {
        Self::LEN.saturating_add(self.options.len())
    }

    /// The options.
    #[inline]
    #[must_use]
    pub const fn options(self) -> Options<'a> {
        Options::new(self.options)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("next_header", &self.next_header())
            .field("hdr_ext_len", &self.hdr_ext_len())
            .field("options", &self.options())
            .finish()
    }
}

/// What to do with an option that one does not know: the first two bits of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `00`: step over it.
    Skip,
    /// `01`: discard the packet.
    Discard,
    /// `10`: discard the packet and send an ICMP Parameter Problem.
    DiscardAndReport,
    /// `11`: discard the packet and send an ICMP Parameter Problem unless it went to a multicast address.
    DiscardAndReportUnicast,
}

/// An option of a hop-by-hop or destination options header.
///
/// An option whose length is not the one its type has is [`Unknown`](Self::Unknown): it is stepped over and nothing is
/// lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ipv6Option<'a> {
    /// Type 0: one octet of padding, without a length.
    Pad1,
    /// Type 1: padding; what follows the length, to be sent as zeros.
    PadN(&'a [u8]),
    /// Type 4: how many more tunnels the packet may enter
    /// ([RFC 2473 §4.1.1](https://www.rfc-editor.org/rfc/rfc2473#section-4.1.1)).
    TunnelEncapsulationLimit(u8),
    /// Type 5: routers shall examine the packet; 0 is multicast listener discovery
    /// ([RFC 2711 §2.1](https://www.rfc-editor.org/rfc/rfc2711#section-2.1)).
    RouterAlert(u16),
    /// Type 194: the payload length of a jumbogram, in octets; over 65,535
    /// ([RFC 2675 §2](https://www.rfc-editor.org/rfc/rfc2675#section-2)).
    JumboPayload(u32),
    /// Any other type, stepped over by its length.
    Unknown {
        /// The type, its action bits included.
        option_type: u8,
        /// What follows the length.
        data: &'a [u8],
    },
}

/// Reads the option at the front of `input`, as a nom parser.
///
/// # Errors
/// [`Error::Truncated`] if the option runs past `input`.
#[inline]
pub fn option(input: &[u8]) -> IResult<'_, Ipv6Option<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(Ipv6Option<'_>, &[u8]), Error> {
    let (option_type, len, rest) = match *input {
        [0, ref rest @ ..] => return Ok((Ipv6Option::Pad1, rest)),
        [option_type, len, ref rest @ ..] => (option_type, usize::from(len), rest),
        _ => return Err(Error::truncated(Part::Ipv6Option, 2, input.len())),
    };
    let Some((data, rest)) = rest.split_at_checked(len) else {
        return Err(Error::truncated(Part::Ipv6Option, len.saturating_add(2), input.len()));
    };
    let option = match (option_type, data) {
        (1, zeros) => Ipv6Option::PadN(zeros),
        (4, &[limit]) => Ipv6Option::TunnelEncapsulationLimit(limit),
        (5, &[a, b]) => Ipv6Option::RouterAlert(u16::from_be_bytes([a, b])),
        (194, &[a, b, c, d]) => Ipv6Option::JumboPayload(u32::from_be_bytes([a, b, c, d])),
        (option_type, data) => Ipv6Option::Unknown { option_type, data },
    };
    Ok((option, rest))
}

impl Ipv6Option<'_> {
    /// The type on the wire, its action bits included.
    #[must_use]
    pub const fn option_type(&self) -> u8 {
        match self {
            Self::Pad1 => 0,
            Self::PadN(_) => 1,
            Self::TunnelEncapsulationLimit(_) => 4,
            Self::RouterAlert(_) => 5,
            Self::JumboPayload(_) => 194,
            Self::Unknown { option_type, .. } => *option_type,
        }
    }

    /// What a node that does not know the type has to do.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self.option_type() >> 6 {
            0 => Action::Skip,
            1 => Action::Discard,
            2 => Action::DiscardAndReport,
            _ => Action::DiscardAndReportUnicast,
        }
    }

    /// Whether routers may change it: the third bit of its type. Authentication takes it for zeros then.
    #[must_use]
    pub const fn may_change(&self) -> bool {
        self.option_type() & 0x20 != 0
    }

    /// Writes the option to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the data has more than 255 octets.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let data: &[u8] = match self {
            Self::Pad1 => return wire::put(output, &[&[0]]),
            Self::TunnelEncapsulationLimit(limit) => &[*limit],
            Self::RouterAlert(value) => &value.to_be_bytes(),
            Self::JumboPayload(octets) => &octets.to_be_bytes(),
            Self::PadN(data) | Self::Unknown { data, .. } => data,
        };
        let Ok(len) = u8::try_from(data.len()) else {
            let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
            return Err(Error::malformed(Part::Ipv6Option, Field::OptionLength, len));
        };
        wire::put(output, &[&[self.option_type(), len], data])
    }
}

/// The options of a hop-by-hop or destination options header: yields each with its octets borrowed, padding too.
///
/// Ends at the end of the octets or after the first error, whose offset counts from the first option. Unknown types are
/// stepped over.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Options<'a> {
    /// The options in `octets`, which are those between the first two octets of the header and its end.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets, rest: octets }
    }

    /// All the octets, padding included, however many options were taken out already.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<Ipv6Option<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parsed = parse(self.rest);
        match parsed {
            Ok((option, rest)) => {
                self.rest = rest;
                Some(Ok(option))
            }
            Err(error) => {
                let at = self.octets.len().saturating_sub(self.rest.len());
                self.rest = &[];
                Some(Err(error.at(at)))
            }
        }
    }
}

impl core::iter::FusedIterator for Options<'_> {}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Self::new(self.octets)).finish()
    }
}

/// The part before the options as values, for building one.
///
/// [`Ipv6Option::write`] writes the options behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// What follows.
    pub next_header: IpProtocol,
    /// Length of the header in units of eight octets without the first eight.
    pub hdr_ext_len: u8,
}

impl Default for Fields {
    /// Eight octets before nothing.
    fn default() -> Self {
        Self { next_header: IpProtocol::NO_NEXT_HEADER, hdr_ext_len: 0 }
    }
}

impl Fields {
    /// The header on the wire, without its options.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        [self.next_header.0, self.hdr_ext_len]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { next_header: header.next_header(), hdr_ext_len: header.hdr_ext_len() }
    }
}
