//! IPv4 options ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1),
//! [IANA's list](https://www.iana.org/assignments/ip-parameters)).

use core::fmt;

use wire::{Error, Field, IResult, Part};

use crate::route::{Route, Timestamp, TimestampFlag};

/// An IPv4 option.
///
/// An option whose length is not one its type can have is [`Unknown`](Self::Unknown): it is stepped over and nothing is
/// lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ipv4Option<'a> {
    /// Type 1.
    NoOperation,
    /// Type 7: the routers the packet came through.
    RecordRoute(Route<'a>),
    /// Type 68.
    Timestamp(Timestamp<'a>),
    /// Type 130: what follows the length ([RFC 1108 §2](https://www.rfc-editor.org/rfc/rfc1108#section-2)).
    Security(&'a [u8]),
    /// Type 131: the packet must come through these addresses, and may through others.
    LooseSourceRoute(Route<'a>),
    /// Type 136: of the SATNET; obsolete ([RFC 6814](https://www.rfc-editor.org/rfc/rfc6814)).
    StreamIdentifier(u16),
    /// Type 137: the packet must come through these addresses and no others.
    StrictSourceRoute(Route<'a>),
    /// Type 148: routers shall examine the packet; 0 is the one value of
    /// [RFC 2113 §2.1](https://www.rfc-editor.org/rfc/rfc2113#section-2.1).
    RouterAlert(u16),
    /// Any other type, stepped over by its length.
    Unknown {
        /// The type: copied flag, class and number.
        option_type: u8,
        /// What follows the length.
        data: &'a [u8],
    },
}

/// Reads the option at the front of `input`, as a nom parser. End of Option List is for [`Options`] to see: here type 0
/// is an unknown option.
///
/// # Errors
/// [`Error::Truncated`] if the option runs past `input`, [`Error::Malformed`] if its length is under 2.
#[inline]
pub fn option(input: &[u8]) -> IResult<'_, Ipv4Option<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(Ipv4Option<'_>, &[u8]), Error> {
    let (option_type, len) = match *input {
        [1, ref rest @ ..] => return Ok((Ipv4Option::NoOperation, rest)),
        [option_type, len, ..] => (option_type, len),
        _ => return Err(Error::truncated(Part::Ipv4Option, 2, input.len())),
    };
    if len < 2 {
        return Err(Error::malformed(Part::Ipv4Option, Field::OptionLength, u32::from(len)));
    }
    let Some((octets, rest)) = input.split_at_checked(usize::from(len)) else {
        return Err(Error::truncated(Part::Ipv4Option, usize::from(len), input.len()));
    };
    let data = octets.get(2..).unwrap_or_default();
    let option = match (option_type, data) {
        (7 | 131 | 137, &[pointer, ref addresses @ ..]) if addresses.len() % 4 == 0 => {
            let route = Route::new(pointer, addresses);
            match option_type {
                7 => Ipv4Option::RecordRoute(route),
                131 => Ipv4Option::LooseSourceRoute(route),
                _ => Ipv4Option::StrictSourceRoute(route),
            }
        }
        (68, &[pointer, octet, ref octets @ ..]) => Ipv4Option::Timestamp(Timestamp {
            pointer,
            overflow: octet >> 4,
            flag: TimestampFlag(octet & 0x0f),
            octets,
        }),
        (130, data) => Ipv4Option::Security(data),
        (136, &[a, b]) => Ipv4Option::StreamIdentifier(u16::from_be_bytes([a, b])),
        (148, &[a, b]) => Ipv4Option::RouterAlert(u16::from_be_bytes([a, b])),
        (option_type, data) => Ipv4Option::Unknown { option_type, data },
    };
    Ok((option, rest))
}

impl Ipv4Option<'_> {
    /// The type on the wire: copied flag, class and number.
    #[must_use]
    pub const fn option_type(&self) -> u8 {
        match self {
            Self::NoOperation => 1,
            Self::RecordRoute(_) => 7,
            Self::Timestamp(_) => 68,
            Self::Security(_) => 130,
            Self::LooseSourceRoute(_) => 131,
            Self::StreamIdentifier(_) => 136,
            Self::StrictSourceRoute(_) => 137,
            Self::RouterAlert(_) => 148,
            Self::Unknown { option_type, .. } => *option_type,
        }
    }

    /// Whether every fragment carries it: the first bit of its type.
    #[must_use]
    pub const fn is_copied(&self) -> bool {
        self.option_type() & 0x80 != 0
    }

    /// Writes the option to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the option has more than 255 octets.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let (first, second): (&[u8], &[u8]) = match self {
            Self::NoOperation => return wire::put(output, &[&[1]]),
            Self::RecordRoute(route) | Self::LooseSourceRoute(route) | Self::StrictSourceRoute(route) => {
                (&[route.pointer()], route.octets())
            }
            Self::Timestamp(Timestamp { pointer, overflow, flag, octets }) => {
                (&[*pointer, (overflow << 4) | (flag.0 & 0x0f)], octets)
            }
            Self::StreamIdentifier(value) | Self::RouterAlert(value) => (&value.to_be_bytes(), &[]),
            Self::Security(data) | Self::Unknown { data, .. } => (data, &[]),
        };
        let len = first.len().saturating_add(second.len()).saturating_add(2);
        let Ok(len) = u8::try_from(len) else {
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            return Err(Error::malformed(Part::Ipv4Option, Field::OptionLength, len));
        };
        wire::put(output, &[&[self.option_type(), len], first, second])
    }
}

/// The options of an IPv4 header: yields each with its octets borrowed.
///
/// Ends at End of Option List, at the end of the octets, or after the first error, whose offset counts from the first
/// option. Unknown types are stepped over.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Options<'a> {
    /// The options in `octets`, which are those between the fixed header and the payload.
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
    type Item = Result<Ipv4Option<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.rest, [] | [0, ..]) {
            self.rest = &[];
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
