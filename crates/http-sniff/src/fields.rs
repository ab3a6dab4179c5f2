//! What follows the start line: header fields, then the body.

use core::fmt;

use crate::scan;

/// What follows a start line: header fields ([RFC 9112 §5](https://www.rfc-editor.org/rfc/rfc9112#section-5)), an empty
/// line, the body; each as far as the octets go.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head<'a> {
    input: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Head<'a> {
    /// `rest` is the part of `input` behind the start line.
    #[inline]
    pub(crate) const fn new(input: &'a [u8], rest: &'a [u8]) -> Self {
        Self { input, rest }
    }

    /// The octets behind the start line.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.rest
    }

    /// The header fields, read as they are asked for.
    #[inline]
    #[must_use]
    pub const fn fields(self) -> HeaderFields<'a> {
        HeaderFields { input: self.input, rest: self.rest, state: State::Fields }
    }

    /// The octets after the empty line, if there is one. Who reads the fields too should ask [`HeaderFields::body`],
    /// which goes on where the fields ended.
    #[inline]
    #[must_use]
    pub fn body(self) -> Option<&'a [u8]> {
        self.fields().body()
    }
}

impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fields(), f)
    }
}

/// A header field. Both parts as sent, but for the white space around the value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderField<'a> {
    /// The name: a token, so ASCII and never empty. Case as sent; compare with [`is`](Self::is).
    pub name: &'a [u8],
    /// The value without the optional white space (SP, HTAB) around it. May be empty.
    pub value: &'a [u8],
}

impl<'a> HeaderField<'a> {
    /// Whether this is the name of the field. Case does not count.
    #[inline]
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The name as text.
    #[inline]
    #[must_use]
    pub fn name_str(self) -> &'a str {
        token_str(self.name)
    }
}

impl fmt::Debug for HeaderField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderField").field("name", &Text(self.name)).field("value", &Text(self.value)).finish()
    }
}

/// Why a line of a head is not a header field, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldError {
    /// What is wrong with it.
    pub malformed: Malformed,
    /// The octet that is wrong, counted from the front of what [`sniff`](crate::sniff) was given. If something is
    /// missing, where the line starts.
    pub offset: usize,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field line at octet {}: {}", self.offset, self.malformed)
    }
}

impl core::error::Error for FieldError {}

/// What is wrong with a line of a head. If several things are, the first of this list is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Malformed {
    /// A CR without LF ([RFC 9112 §2.2](https://www.rfc-editor.org/rfc/rfc9112#section-2.2)).
    BareCr,
    /// The line begins with SP or HTAB: it goes on with the value of the line before
    /// ([obs-fold](https://www.rfc-editor.org/rfc/rfc9112#section-5.2)), or, as the first one, follows the start line
    /// ([RFC 9112 §2.2](https://www.rfc-editor.org/rfc/rfc9112#section-2.2)).
    Folded,
    /// There is no colon.
    MissingColon,
    /// Nothing stands before the colon.
    MissingName,
    /// White space stands before the colon ([RFC 9112 §5.1](https://www.rfc-editor.org/rfc/rfc9112#section-5.1)).
    SpaceBeforeColon,
    /// An octet that no name has ([RFC 9110 §5.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.1)).
    Name,
    /// A control character that no value has ([RFC 9110 §5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)).
    Value,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BareCr => "CR without LF",
            Self::Folded => "white space before the name",
            Self::MissingColon => "no colon",
            Self::MissingName => "no name",
            Self::SpaceBeforeColon => "white space before the colon",
            Self::Name => "invalid octet in the name",
            Self::Value => "invalid octet in the value",
        })
    }
}

/// The header fields of a [`Head`], one line at a time.
///
/// A malformed line is an error in its place and the next line follows; no line is left out. Ends at the empty line, or
/// where the octets end: [`body`](Self::body) tells which. A line that was cut short is no item but stays in
/// [`rest`](Self::rest). Each octet is looked at a fixed number of times.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderFields<'a> {
    input: &'a [u8],
    rest: &'a [u8],
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum State {
    Fields,
    Body,
    Incomplete,
}

impl<'a> HeaderFields<'a> {
    /// The octets after the empty line; `None` if the octets end before it, so that the head is incomplete.
    ///
    /// Takes no fields out of the iterator: if there are some left, this looks behind them for the empty line. After
    /// the last field it costs nothing.
    #[inline]
    #[must_use]
    pub fn body(mut self) -> Option<&'a [u8]> {
        while let State::Fields = self.state {
            self.line();
        }
        match self.state {
            State::Body => Some(self.rest),
            State::Fields | State::Incomplete => None,
        }
    }

    /// The octets that were not read yet. After the last field: the body, or the line that was cut short.
    #[inline]
    #[must_use]
    pub const fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// Steps over a line and returns it without its end; `None` if it was the last one.
    #[inline]
    fn line(&mut self) -> Option<&'a [u8]> {
        let end = scan::line_feed(self.rest);
        let line = self.rest.get(..self.rest.len().wrapping_sub(end.len())).unwrap_or_default();
        let [_, rest @ ..] = end else {
            self.state = State::Incomplete;
            return None;
        };
        self.rest = rest;
        match line {
            [] | [b'\r'] => {
                self.state = State::Body;
                None
            }
            [line @ .., b'\r'] | line => Some(line),
        }
    }

    /// What [`next`](Self::next) does where no field plainly is: at the end of the head, with a line that was cut short
    /// or is malformed.
    ///
    /// By value, so that the iterator need not lie in memory while all goes well.
    #[cold]
    #[inline]
    fn other(mut self) -> (Self, Option<FieldError>) {
        let start = self.input.len().saturating_sub(self.rest.len());
        let error = self.line().map(|line| {
            let (malformed, at) = why(line);
            FieldError { malformed, offset: start.saturating_add(at) }
        });
        (self, error)
    }
}

impl<'a> Iterator for HeaderFields<'a> {
    type Item = Result<HeaderField<'a>, FieldError>;

    // Where it is called more than once, link-time optimisation would make a function of it, which takes a quarter more
    // instructions for a head.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let State::Fields = self.state else { return None };
        if let Some((field, rest)) = field(self.rest) {
            self.rest = rest;
            return Some(Ok(field));
        }
        // Nearly every head ends so. Without the call a head of three fields takes a tenth less time.
        if let [b'\r', b'\n', body @ ..] = self.rest {
            self.rest = body;
            self.state = State::Body;
            return None;
        }
        let (after, error) = self.other();
        *self = after;
        error.map(Err)
    }
}

impl core::iter::FusedIterator for HeaderFields<'_> {}

impl fmt::Debug for HeaderFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The field that a line is, and what follows the line; `None` if the line is malformed or cut short.
#[inline(always)]
fn field(line: &[u8]) -> Option<(HeaderField<'_>, &[u8])> {
    let (colon, near) = scan::not_token(line);
    let [b':', value @ ..] = colon else { return None };
    // From the word which the colon is in, not from the colon: the processor goes on with that word long before it knows
    // where in it the colon is. More octets are looked at in a fifth less time, over heads of 400 octets.
    let end = scan::not_text(near);
    let ([b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..]) = end else { return None };
    let name @ [_, ..] = line.get(..line.len().wrapping_sub(colon.len()))? else { return None };
    let value = value.get(..value.len().wrapping_sub(end.len()))?;
    Some((HeaderField { name, value: trim(value) }, rest))
}

/// What is wrong with a line that is not a field, and at which of its octets.
#[inline]
fn why(line: &[u8]) -> (Malformed, usize) {
    let position = |wanted: u8| line.iter().position(|octet| *octet == wanted);
    if let Some(at) = position(b'\r') {
        return (Malformed::BareCr, at);
    }
    if let [b' ' | b'\t', ..] = line {
        return (Malformed::Folded, 0);
    }
    let Some(colon) = position(b':') else { return (Malformed::MissingColon, 0) };
    let (name, value) = line.split_at_checked(colon).unwrap_or_default();
    if name.is_empty() {
        return (Malformed::MissingName, 0);
    }
    let (behind, _) = scan::not_token(name);
    let token = name.len().saturating_sub(behind.len());
    match behind {
        [] => {}
        [b' ' | b'\t', ..] if trim_any(name).len() == token => return (Malformed::SpaceBeforeColon, token),
        _ => return (Malformed::Name, token),
    }
    (Malformed::Value, line.len().saturating_sub(scan::not_text(value).len()))
}

/// Without the optional white space around it.
#[inline(always)]
fn trim(value: &[u8]) -> &[u8] {
    match value {
        // What nearly every sender writes (a tenth fewer instructions for a head). Of all octets up to SP, only SP and
        // HTAB are in a value.
        [b' ', first, .., last] if *first > b' ' && *last > b' ' => value.get(1..).unwrap_or_default(),
        _ => trim_any(value),
    }
}

/// The same, whatever white space there is.
#[inline(never)]
fn trim_any(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// A token as text. A token is ASCII, so the default is never taken.
#[inline]
pub(crate) fn token_str(token: &[u8]) -> &str {
    core::str::from_utf8(token).unwrap_or_default()
}

/// Octets that are text more often than not, for `Debug`.
pub(crate) struct Text<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}
