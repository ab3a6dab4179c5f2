//! What HTTP, FTP, SMTP, WHOIS, RTSP and SIP share: they are lines of text (tcpdump 4.99.3).
//!
//! The protocol's name in capitals, and the first line if it starts a request or a response: `HTTP: GET / HTTP/1.1`; with
//! `-v` the length and every line up to the first that is not text. tcpdump decides by port: whatever is sent there is
//! printed so. Each protocol has a file of its own.

use core::fmt::Write;

use crate::RelativeNumbers;
use crate::engine::{Data, Engine, Next, Step, Truncated, wide};

/// What a first line looks like.
#[derive(Clone, Copy)]
pub(crate) struct FirstLine {
    /// The words that a request starts with, in capitals; none where every line is printed.
    methods: &'static [&'static str],
}

impl FirstLine {
    /// Every first line is printed.
    pub(crate) const ANY: Self = Self { methods: &[] };

    /// What starts with one of `methods`.
    pub(crate) const fn new(methods: &'static [&'static str]) -> Self {
        Self { methods }
    }

    /// Whether `octets` start a request or a response.
    #[inline]
    fn is_at_front_of(self, octets: &[u8], claimed: usize) -> bool {
        if self.methods.is_empty() {
            return true;
        }
        let octets = octets.get(..claimed).unwrap_or(octets);
        // A word that nothing follows in what was captured is none, unless it ends where the payload does.
        let whole = octets.len() == claimed;
        let Some((first, rest)) = word(octets, whole) else { return false };
        if self.methods.iter().any(|method| method.as_bytes().eq_ignore_ascii_case(first)) {
            return true;
        }
        // A response has its three digits behind the version.
        word(rest, whole).is_some_and(|(second, _)| second.len() == 3 && second.iter().all(u8::is_ascii_digit))
    }
}

/// The word at the front of `octets` and what follows it and its spaces. No word if one ends in anything but a space or
/// the end of a line, or has more than 128 octets.
fn word(octets: &[u8], whole: bool) -> Option<(&[u8], &[u8])> {
    let end = octets.iter().position(|octet| !matches!(octet, 0x21..=0x7e));
    let (word, rest) = match end {
        Some(end) => octets.split_at_checked(end)?,
        None if whole => (octets, &[][..]),
        None => return None,
    };
    if !matches!(rest, [] | [b' ' | b'\t' | b'\r' | b'\n', ..]) || word.is_empty() || word.len() > 128 {
        return None;
    }
    // A tab does not count here: it is no printable character.
    let next = rest.iter().position(|octet| *octet != b' ').unwrap_or(rest.len());
    Some((word, rest.get(next..).unwrap_or_default()))
}

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// The payload of the protocol that was named last.
    #[inline]
    pub(crate) fn text_lines<'a>(&mut self, data: Data<'a>, first_line: FirstLine) -> Step<'a> {
        let first = first_line.is_at_front_of(data.bytes, wide(data.len));
        self.name_in_capitals();
        if !first {
            return Ok(Next::Done);
        }
        if !self.verbose() {
            self.text_line(b": ", data, 0)?;
            return Ok(Next::Done);
        }
        self.line.text(b", length: ");
        self.line.number(data.len);
        let mut at = 0;
        while at < wide(data.len) {
            match self.text_line(b"\n\t", data, at)? {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(Next::Done)
    }

    /// Prints the line at `at` behind `before`, unless something in it is not text; says where the next one starts.
    fn text_line(&mut self, before: &[u8; 2], data: Data<'_>, at: usize) -> Result<Option<usize>, Truncated> {
        let rest = data.bytes.get(at..wide(data.len).min(data.bytes.len())).unwrap_or_default();
        let end = rest.iter().position(|octet| !matches!(octet, b'\t' | 0x20..=0x7e));
        let Some((line, behind)) = end.and_then(|end| rest.split_at_checked(end)) else {
            if data.bytes.len() < wide(data.len) {
                return Err(Truncated);
            }
            // The segment ends before the line does.
            self.line.text(before);
            self.line.ascii(rest);
            self.mark_truncated();
            return Ok(None);
        };
        let next = at.saturating_add(line.len());
        let next = match behind {
            [b'\n', ..] => next.saturating_add(1),
            [b'\r', b'\n', ..] => next.saturating_add(2),
            [b'\r'] if data.bytes.len() < wide(data.len) => return Err(Truncated),
            // A lone carriage return, or anything else that is not text.
            _ => return Ok(None),
        };
        self.line.text(before);
        self.line.ascii(line);
        Ok(Some(next))
    }
}
