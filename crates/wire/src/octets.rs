//! Leaf readers on nom's types, and the one writer.
//!
//! nom's own `take` and `be_u16` are not `#[inline]` and loop per octet: a header walk written with them takes six times
//! as long in a default release build as with link-time optimisation. These are one bounds check each, everywhere.

use crate::{Error, Part};

/// What a nom parser of this workspace returns: the octets left, then the value.
pub type IResult<'a, O> = nom::IResult<&'a [u8], O, Error>;

/// Splits `N` octets off the front of `input`: the one bounds check of a header.
///
/// # Errors
/// [`Error::Truncated`] in `part` if `input` is shorter.
///
/// ```
/// use mirrortap_wire::{octets, Part};
/// let (header, rest) = octets::<2>(Part::Input, &[1, 2, 3])?;
/// assert_eq!((header, rest), (&[1, 2], &[3][..]));
/// # Ok::<(), mirrortap_wire::Error>(())
/// ```
#[inline]
pub fn octets<const N: usize>(part: Part, input: &[u8]) -> Result<(&[u8; N], &[u8]), Error> {
    match input.split_first_chunk() {
        Some(split) => Ok(split),
        None => Err(Error::truncated(part, N, input.len())),
    }
}

/// Splits the `len` octets that a header claims off the front of `input`. If there are fewer, they are
/// all of them, and the rest is empty, at the end of `input`.
#[inline]
#[must_use]
pub fn claimed(input: &[u8], len: usize) -> (&[u8], &[u8]) {
    // Out of the way: as a choice between two values it costs the walk over a segment five instructions.
    #[cold]
    #[inline(never)]
    fn all(input: &[u8]) -> (&[u8], &[u8]) {
        // Not `&[]`, which is somewhere else: who asks where the rest begins finds the end of `input`.
        (input, input.get(input.len()..).unwrap_or_default())
    }
    match input.split_at_checked(len) {
        Some(split) => split,
        None => all(input),
    }
}

/// A parse result in nom's order, for composing with nom's combinators.
#[inline]
pub fn to_nom<'a, O>(result: Result<(O, &'a [u8]), Error>) -> IResult<'a, O> {
    match result {
        Ok((value, rest)) => Ok((rest, value)),
        Err(error) => Err(nom::Err::Error(error)),
    }
}

/// What nom said, in the two kinds of [`Error`]. `input` is what its parser was given.
#[must_use]
pub fn from_nom(input: &[u8], error: nom::Err<Error>) -> Error {
    match error {
        nom::Err::Error(error) | nom::Err::Failure(error) => error,
        nom::Err::Incomplete(needed) => {
            let more = match needed {
                nom::Needed::Unknown => 1,
                nom::Needed::Size(octets) => octets.get(),
            };
            Error::truncated(Part::Input, input.len().saturating_add(more), input.len())
        }
    }
}

/// Reads one octet.
///
/// # Errors
/// [`Error::Truncated`] in [`Part::Input`] at the end of the octets; likewise for the other readers here.
#[inline]
pub fn be_u8(input: &[u8]) -> IResult<'_, u8> {
    to_nom(octets::<1>(Part::Input, input).map(|(&[octet], rest)| (octet, rest)))
}

/// Reads 16 bits in network order.
///
/// # Errors
/// As [`be_u8`].
#[inline]
pub fn be_u16(input: &[u8]) -> IResult<'_, u16> {
    to_nom(octets(Part::Input, input).map(|(octets, rest)| (u16::from_be_bytes(*octets), rest)))
}

/// Reads 32 bits in network order.
///
/// # Errors
/// As [`be_u8`].
#[inline]
pub fn be_u32(input: &[u8]) -> IResult<'_, u32> {
    to_nom(octets(Part::Input, input).map(|(octets, rest)| (u32::from_be_bytes(*octets), rest)))
}

/// A nom parser that takes `count` octets.
///
/// # Errors
/// As [`be_u8`].
#[inline]
pub fn take<'a>(count: usize) -> impl Fn(&'a [u8]) -> IResult<'a, &'a [u8]> {
    move |input| match input.split_at_checked(count) {
        Some((octets, rest)) => Ok((rest, octets)),
        None => Err(nom::Err::Error(Error::truncated(Part::Input, count, input.len()))),
    }
}

/// Writes `pieces` one after another to the front of `output`; returns how many octets they took.
///
/// # Errors
/// [`Error::Truncated`] in [`Part::Buffer`] if `output` is shorter than they are; nothing is written then.
pub fn put(output: &mut [u8], pieces: &[&[u8]]) -> Result<usize, Error> {
    let needed = pieces.iter().fold(0_usize, |sum, piece| sum.saturating_add(piece.len()));
    if needed > output.len() {
        return Err(Error::truncated(Part::Buffer, needed, output.len()));
    }
    let mut rest = output;
    for piece in pieces {
        let Some((here, behind)) = rest.split_at_mut_checked(piece.len()) else { break };
        here.copy_from_slice(piece);
        rest = behind;
    }
    Ok(needed)
}
