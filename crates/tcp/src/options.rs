//! TCP options ([RFC 9293 §3.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.2),
//! [IANA's list](https://www.iana.org/assignments/tcp-parameters)).

use core::fmt;

use wire::{Error, Field, IResult, Part};

use crate::SequenceNumber;

/// A TCP option.
///
/// An option whose length is not the one its kind has is [`Unknown`](Self::Unknown): RFC 9293 requires that it is stepped
/// over (MUST-6), and nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TcpOption<'a> {
    /// Kind 1.
    NoOperation,
    /// Kind 2: the largest segment the sender takes, in octets.
    MaximumSegmentSize(u16),
    /// Kind 3: how many bits to shift the window by; more than 14 counts as 14
    /// ([RFC 7323 §2](https://www.rfc-editor.org/rfc/rfc7323#section-2)).
    WindowScale(u8),
    /// Kind 4 ([RFC 2018 §2](https://www.rfc-editor.org/rfc/rfc2018#section-2)).
    SackPermitted,
    /// Kind 5: blocks that were received ([RFC 2018 §3](https://www.rfc-editor.org/rfc/rfc2018#section-3)).
    Sack(SackBlocks<'a>),
    /// Kind 8 ([RFC 7323 §3](https://www.rfc-editor.org/rfc/rfc7323#section-3)).
    Timestamps {
        /// TSval: the sender's clock.
        value: u32,
        /// TSecr: the clock it last saw from the receiver.
        echo_reply: u32,
    },
    /// Kind 19: a digest of the segment ([RFC 2385](https://www.rfc-editor.org/rfc/rfc2385#section-3)).
    Md5(&'a [u8; 16]),
    /// Kind 28 ([RFC 5482 §3](https://www.rfc-editor.org/rfc/rfc5482#section-3)).
    UserTimeout {
        /// Whether `timeout` is in minutes; in seconds otherwise.
        minutes: bool,
        /// 15 bits.
        timeout: u16,
    },
    /// Kind 29, TCP-AO ([RFC 5925 §2.2](https://www.rfc-editor.org/rfc/rfc5925#section-2.2)).
    Authentication {
        /// The key the sender used.
        key_id: u8,
        /// The key the sender is ready to receive.
        receive_next_key_id: u8,
        /// The message authentication code.
        mac: &'a [u8],
    },
    /// Kind 30, MPTCP ([RFC 8684 §3](https://www.rfc-editor.org/rfc/rfc8684#section-3)): what follows the length; the
    /// subtype is the first four bits.
    Multipath(&'a [u8]),
    /// Kind 34, TCP Fast Open ([RFC 7413 §4.1.1](https://www.rfc-editor.org/rfc/rfc7413#section-4.1.1)): the cookie; empty
    /// asks for one.
    FastOpen(&'a [u8]),
    /// Kinds 253 and 254 ([RFC 6994 §3](https://www.rfc-editor.org/rfc/rfc6994#section-3)).
    Experimental {
        /// 253 or 254.
        kind: u8,
        /// The identifier that comes first.
        experiment_id: u16,
        /// What follows it.
        data: &'a [u8],
    },
    /// Any other kind, stepped over by its length.
    Unknown {
        /// The kind.
        kind: u8,
        /// What follows the length.
        data: &'a [u8],
    },
}

/// Reads the option at the front of `input`, as a nom parser. End of Option List is for [`Options`] to see: here kind 0
/// is an unknown option.
///
/// # Errors
/// [`Error::Truncated`] if the option runs past `input`, [`Error::Malformed`] if its length is under 2.
#[inline]
pub fn option(input: &[u8]) -> IResult<'_, TcpOption<'_>> {
    wire::to_nom(parse(input))
}

#[inline(always)]
fn parse(input: &[u8]) -> Result<(TcpOption<'_>, &[u8]), Error> {
    let (kind, len) = match *input {
        [1, ref rest @ ..] => return Ok((TcpOption::NoOperation, rest)),
        [kind, len, ..] => (kind, len),
        _ => return Err(Error::truncated(Part::TcpOption, 2, input.len())),
    };
    if len < 2 {
        return Err(Error::malformed(Part::TcpOption, Field::OptionLength, u32::from(len)));
    }
    let Some((octets, rest)) = input.split_at_checked(usize::from(len)) else {
        return Err(Error::truncated(Part::TcpOption, usize::from(len), input.len()));
    };
    let data = octets.get(2..).unwrap_or_default();
    let option = match (kind, data) {
        (2, &[a, b]) => TcpOption::MaximumSegmentSize(u16::from_be_bytes([a, b])),
        (3, &[shift]) => TcpOption::WindowScale(shift),
        (4, []) => TcpOption::SackPermitted,
        (5, blocks) if blocks.len() % SackBlock::LEN == 0 => TcpOption::Sack(SackBlocks(blocks)),
        (8, &[a, b, c, d, e, f, g, h]) => TcpOption::Timestamps {
            value: u32::from_be_bytes([a, b, c, d]),
            echo_reply: u32::from_be_bytes([e, f, g, h]),
        },
        (19, data) => match data.try_into() {
            Ok(digest) => TcpOption::Md5(digest),
            Err(_) => TcpOption::Unknown { kind, data },
        },
        (28, &[a, b]) => TcpOption::UserTimeout { minutes: a & 0x80 != 0, timeout: u16::from_be_bytes([a & 0x7f, b]) },
        (29, &[key_id, receive_next_key_id, ref mac @ ..]) => {
            TcpOption::Authentication { key_id, receive_next_key_id, mac }
        }
        (30, [_, ..]) => TcpOption::Multipath(data),
        // RFC 7413 §4.1.1: no cookie, or 4 to 16 octets of even number.
        (34, cookie) if matches!(cookie.len(), 0 | 4 | 6 | 8 | 10 | 12 | 14 | 16) => TcpOption::FastOpen(cookie),
        (253 | 254, &[a, b, ref data @ ..]) => {
            TcpOption::Experimental { kind, experiment_id: u16::from_be_bytes([a, b]), data }
        }
        (kind, data) => TcpOption::Unknown { kind, data },
    };
    Ok((option, rest))
}

impl TcpOption<'_> {
    /// The kind on the wire.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::NoOperation => 1,
            Self::MaximumSegmentSize(_) => 2,
            Self::WindowScale(_) => 3,
            Self::SackPermitted => 4,
            Self::Sack(_) => 5,
            Self::Timestamps { .. } => 8,
            Self::Md5(_) => 19,
            Self::UserTimeout { .. } => 28,
            Self::Authentication { .. } => 29,
            Self::Multipath(_) => 30,
            Self::FastOpen(_) => 34,
            Self::Experimental { kind, .. } | Self::Unknown { kind, .. } => *kind,
        }
    }

    /// Writes the option to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the option has more than 255 octets.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        if let Self::NoOperation = self {
            return wire::put(output, &[&[1]]);
        }
        let timestamps;
        let (first, second): (&[u8], &[u8]) = match self {
            Self::NoOperation | Self::SackPermitted => (&[], &[]),
            Self::MaximumSegmentSize(size) => (&size.to_be_bytes(), &[]),
            Self::WindowScale(shift) => (&[*shift], &[]),
            Self::Sack(blocks) => (blocks.0, &[]),
            Self::Timestamps { value, echo_reply } => {
                timestamps = [value.to_be_bytes(), echo_reply.to_be_bytes()];
                (timestamps.as_flattened(), &[])
            }
            Self::Md5(digest) => (*digest, &[]),
            Self::UserTimeout { minutes, timeout } => {
                (&((timeout & 0x7fff) | (u16::from(*minutes) << 15)).to_be_bytes(), &[])
            }
            Self::Authentication { key_id, receive_next_key_id, mac } => (&[*key_id, *receive_next_key_id], mac),
            Self::Multipath(data) | Self::FastOpen(data) | Self::Unknown { data, .. } => (data, &[]),
            Self::Experimental { experiment_id, data, .. } => (&experiment_id.to_be_bytes(), data),
        };
        let len = first.len().saturating_add(second.len()).saturating_add(2);
        let Ok(len) = u8::try_from(len) else {
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            return Err(Error::malformed(Part::TcpOption, Field::OptionLength, len));
        };
        wire::put(output, &[&[self.kind(), len], first, second])
    }
}

/// The options of a TCP header: yields each with its octets borrowed.
///
/// Ends at End of Option List, at the end of the octets, or after the first error, whose offset counts from the first
/// option. Unknown kinds are stepped over.
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
    type Item = Result<TcpOption<'a>, Error>;

    #[inline(always)]
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

/// Octets that were received out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SackBlock {
    /// The first number in it.
    pub left: SequenceNumber,
    /// The first number behind it.
    pub right: SequenceNumber,
}

impl SackBlock {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;
}

/// The blocks of a SACK option.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SackBlocks<'a>(&'a [u8]);

impl<'a> SackBlocks<'a> {
    /// The blocks in `octets`, eight octets each; what is left over is dropped.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        let whole = octets.len().saturating_sub(octets.len() % SackBlock::LEN);
        Self(octets.get(..whole).unwrap_or_default())
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len() / SackBlock::LEN
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Iterator for SackBlocks<'_> {
    type Item = SackBlock;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (&[a, b, c, d, e, f, g, h], rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(SackBlock {
            left: SequenceNumber(u32::from_be_bytes([a, b, c, d])),
            right: SequenceNumber(u32::from_be_bytes([e, f, g, h])),
        })
    }
}

impl core::iter::FusedIterator for SackBlocks<'_> {}

impl fmt::Debug for SackBlocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}
