//! GENEVE options ([RFC 8926 §3.5](https://www.rfc-editor.org/rfc/rfc8926#section-3.5)).
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |          Option Class         |      Type     |R|R|R| Length  |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                  Variable-Length Option Data                  |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```

use core::fmt;

use wire::{Error, Field, IResult, Part};

use crate::OptionClass;

/// A GENEVE option. What the data mean is for the class to say; [`aws`](crate::aws) knows one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GeneveOption<'a> {
    /// Who defines the type.
    pub class: OptionClass,
    /// The type, its critical bit included.
    pub option_type: u8,
    /// Three reserved bits; the lower three bits are written.
    pub reserved: u8,
    /// What follows the length: a multiple of four octets, at most 124.
    pub data: &'a [u8],
}

/// Reads the option at the front of `input`, as a nom parser.
///
/// # Errors
/// [`Error::Truncated`] if the option runs past `input`.
#[inline]
pub fn option(input: &[u8]) -> IResult<'_, GeneveOption<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(GeneveOption<'_>, &[u8]), Error> {
    let (&[a, b, option_type, length], rest) = wire::octets(Part::GeneveOption, input)?;
    let len = usize::from(length & 0x1f) << 2;
    let Some((data, rest)) = rest.split_at_checked(len) else {
        return Err(Error::truncated(Part::GeneveOption, GeneveOption::LEN.saturating_add(len), input.len()));
    };
    Ok((
        GeneveOption { class: OptionClass(u16::from_be_bytes([a, b])), option_type, reserved: length >> 5, data },
        rest,
    ))
}

impl GeneveOption<'_> {
    /// Length of the part before the data, in octets.
    pub const LEN: usize = 4;

    /// Whether the packet must be dropped by a receiver that does not know this option: the first bit of the type.
    #[inline]
    #[must_use]
    pub const fn critical(&self) -> bool {
        self.option_type & 0x80 != 0
    }

    /// Writes the option to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the data are not whole words of four octets or
    /// more than 31 of them.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let length = match u8::try_from(self.data.len()) {
            Ok(len) if len <= 124 && len & 0x03 == 0 => (self.reserved << 5) | (len >> 2),
            _ => {
                let len = u32::try_from(self.data.len()).unwrap_or(u32::MAX);
                return Err(Error::malformed(Part::GeneveOption, Field::OptionLength, len));
            }
        };
        wire::put(output, &[&self.class.0.to_be_bytes(), &[self.option_type, length], self.data])
    }
}

/// The options of a GENEVE header: yields each with its octets borrowed.
///
/// Ends at the end of the octets, or after the first error, whose offset counts from the first option.
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

    /// All the octets, however many options were taken out already.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<GeneveOption<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match parse(self.rest) {
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
