//! Hop-by-hop options ([RFC 8200 §4.3](https://www.rfc-editor.org/rfc/rfc8200#section-4.3)): for every router on the way.
//! The RFC allows them right behind the IPv6 header only.

use wire::{Error, IResult, Part};

pub use crate::options::{Fields, Header};

/// Reads the header at the front of `input`; returns it with the octets after it.
///
/// Options that were cut short are a shorter header with no octets after it: compare
/// [`header_len`](Header::header_len) with [`captured_len`](Header::captured_len).
///
/// # Errors
/// [`Error::Truncated`] under two octets.
#[inline]
pub fn parse(input: &[u8]) -> Result<(Header<'_>, &[u8]), Error> {
    Header::parse(Part::HopByHopHeader, input)
}

/// [`parse`] as a nom parser, for composing with your own.
///
/// # Errors
/// As [`parse`].
#[inline]
pub fn header(input: &[u8]) -> IResult<'_, Header<'_>> {
    wire::to_nom(parse(input))
}
