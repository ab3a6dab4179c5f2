//! The start line, as nom parsers.
//!
//! nom's two failures are the two answers without a start line: `Incomplete` cannot tell yet, `Error` is not HTTP. If
//! every leaf parser is `Incomplete` only where octets can still be added that make it succeed, so is every composition
//! of them. The leaf parsers are our own because nom's are not `#[inline]`.

use nom::{Err, Needed};

use crate::{HTTP2_PREFACE, Head, MAX_EMPTY_LINES, MAX_METHOD_LEN, Request, Response, Sniff, Version, scan};

type IResult<'a, O> = nom::IResult<&'a [u8], O, ()>;

const CANNOT_TELL: Err<()> = Err::Incomplete(Needed::Unknown);
const NOT_HTTP: Err<()> = Err::Error(());

/// Says what the front of a payload is, whose first octet [may begin it](may_begin).
pub(crate) fn sniff(input: &[u8]) -> Sniff<'_> {
    match start(input) {
        Ok((_, found)) => found,
        Err(Err::Incomplete(_)) => Sniff::Partial,
        Err(Err::Error(()) | Err::Failure(())) => Sniff::NotHttp,
    }
}

/// Whether a preface, a start line or an empty line may begin with this octet.
#[inline]
pub(crate) fn may_begin(octet: u8) -> bool {
    scan::is_tchar(octet) || matches!(octet, b'\r' | b'\n')
}

/// A preface or a start line; the rest is what follows it.
#[inline]
fn start(input: &[u8]) -> IResult<'_, Sniff<'_>> {
    or(tag(input, HTTP2_PREFACE).map(|(rest, ())| (rest, Sniff::Http2Preface)), || {
        let (line, ()) = empty_lines(input)?;
        or(status_line(input, line), || request_line(input, line))
    })
}

/// nom's `alt` for two: the second parser is asked if the first says [`NOT_HTTP`].
#[inline]
fn or<'a, O>(first: IResult<'a, O>, second: impl FnOnce() -> IResult<'a, O>) -> IResult<'a, O> {
    match first {
        Err(Err::Error(())) => second(),
        first => first,
    }
}

/// `method SP request-target SP HTTP-version CRLF`
#[inline]
fn request_line<'a>(input: &'a [u8], line: &'a [u8]) -> IResult<'a, Sniff<'a>> {
    let (rest, method) = method(line)?;
    let (rest, ()) = tag(rest, b" ")?;
    let (rest, target) = target(rest)?;
    let (rest, ()) = tag(rest, b" ")?;
    let (rest, version) = version(rest)?;
    let (rest, ()) = line_end(rest)?;
    Ok((rest, Sniff::Request(Request { method, target, version, head: Head::new(input, rest) })))
}

/// `HTTP-version SP status-code [ SP reason-phrase ] CRLF`
#[inline]
fn status_line<'a>(input: &'a [u8], line: &'a [u8]) -> IResult<'a, Sniff<'a>> {
    let (rest, version) = version(line)?;
    let (rest, ()) = tag(rest, b" ")?;
    let (rest, status) = status_code(rest)?;
    let (rest, reason) = or(tag(rest, b" ").and_then(|(rest, ())| reason(rest)), || Ok((rest, Default::default())))?;
    let (rest, ()) = line_end(rest)?;
    Ok((rest, Sniff::Response(Response { version, status, reason, head: Head::new(input, rest) })))
}

/// Empty lines, of which there may be none; `Incomplete` if nothing follows them.
#[inline]
fn empty_lines(input: &[u8]) -> IResult<'_, ()> {
    let mut rest = input;
    for _ in 0..MAX_EMPTY_LINES {
        match line_end(rest) {
            Ok((behind, ())) => rest = behind,
            Err(Err::Error(())) => break,
            Err(error) => return Err(error),
        }
    }
    Ok((rest, ()))
}

/// `token`
#[inline]
fn method(input: &[u8]) -> IResult<'_, &[u8]> {
    // The front of a longer one is taken here, and refused because no SP follows.
    let front = input.get(..MAX_METHOD_LEN).unwrap_or(input);
    let len = front.iter().position(|octet| !scan::is_tchar(*octet)).unwrap_or(front.len());
    match input.split_at_checked(len) {
        Some((method @ [_, ..], rest)) => Ok((rest, method)),
        _ => Err(NOT_HTTP),
    }
}

/// Anything but white space and control characters.
#[inline]
fn target(input: &[u8]) -> IResult<'_, &[u8]> {
    match before(input, scan::not_visible(input)) {
        (_, []) => Err(CANNOT_TELL),
        ([], _) => Err(NOT_HTTP),
        (target, rest) => Ok((rest, target)),
    }
}

/// `HTTP-name "/1." DIGIT`
#[inline]
fn version(input: &[u8]) -> IResult<'_, Version> {
    let (rest, ()) = tag(input, b"HTTP/1.")?;
    let (rest, minor) = digit(rest)?;
    Ok((rest, Version(minor)))
}

/// `3DIGIT`
#[inline]
fn status_code(input: &[u8]) -> IResult<'_, u16> {
    let (rest, a) = digit(input)?;
    let (rest, b) = digit(rest)?;
    let (rest, c) = digit(rest)?;
    let tens = u16::from(a).wrapping_mul(10).wrapping_add(u16::from(b));
    Ok((rest, tens.wrapping_mul(10).wrapping_add(u16::from(c))))
}

/// `*( HTAB / SP / VCHAR / obs-text )`
#[inline]
fn reason(input: &[u8]) -> IResult<'_, &[u8]> {
    match before(input, scan::not_text(input)) {
        (_, []) => Err(CANNOT_TELL),
        (reason, rest) => Ok((rest, reason)),
    }
}

/// What stands in front of `rest`, the last part of `input`; and `rest`.
#[inline]
fn before<'a>(input: &'a [u8], rest: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    (input.get(..input.len().wrapping_sub(rest.len())).unwrap_or_default(), rest)
}

/// The value of a `DIGIT`.
#[inline]
fn digit(input: &[u8]) -> IResult<'_, u8> {
    match input {
        [digit @ b'0'..=b'9', rest @ ..] => Ok((rest, digit & 0x0f)),
        [] => Err(CANNOT_TELL),
        _ => Err(NOT_HTTP),
    }
}

/// `CRLF`, or a bare LF ([RFC 9112 §2.2](https://www.rfc-editor.org/rfc/rfc9112#section-2.2)).
#[inline]
fn line_end(input: &[u8]) -> IResult<'_, ()> {
    match input {
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => Ok((rest, ())),
        [] | [b'\r'] => Err(CANNOT_TELL),
        _ => Err(NOT_HTTP),
    }
}

/// The octets of `tag`.
#[inline]
fn tag<'a, const N: usize>(input: &'a [u8], tag: &[u8; N]) -> IResult<'a, ()> {
    match input.split_first_chunk::<N>() {
        Some((octets, rest)) if octets == tag => Ok((rest, ())),
        None if input.iter().zip(tag).all(|(octet, wanted)| octet == wanted) => Err(CANNOT_TELL),
        _ => Err(NOT_HTTP),
    }
}
