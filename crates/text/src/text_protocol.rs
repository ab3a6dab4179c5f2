//! What HTTP, FTP, SMTP, WHOIS, RTSP and SIP share: they are lines of text (tcpdump 4.99.3).
//!
//! The protocol's name in capitals, and the first line if it starts a request or a response: `HTTP: GET / HTTP/1.1`; with
//! `-v` the length and every line up to the first that is not text. tcpdump decides by port: whatever is sent there is
//! printed so. Each protocol has a file of its own.

use crate::engine::{Data, Engine, Next, Step, Truncated, wide};
use crate::phrase::LONGEST;
use crate::{RelativeNumbers, Sink};

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
        // A response has its three digits behind the version.
        matches!(word(rest, whole), Some(([b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'], _)))
            || self.methods.iter().any(|method| method.as_bytes().eq_ignore_ascii_case(first))
    }
}

/// The longest word, in octets.
const LONGEST_WORD: usize = 128;

/// The word at the front of `octets` and what follows it and its spaces. No word if one ends in anything but a space or
/// the end of a line, or is too long.
fn word(octets: &[u8], whole: bool) -> Option<(&[u8], &[u8])> {
    // One octet more than a word has is enough to see that there is none.
    let window = octets.get(..=LONGEST_WORD).unwrap_or(octets);
    let (word, rest) = octets.split_at_checked(graphic::<0x21>(window))?;
    match rest {
        [b' ' | b'\t' | b'\r' | b'\n', ..] => {}
        [] if whole => {}
        _ => return None,
    }
    if word.is_empty() || word.len() > LONGEST_WORD {
        return None;
    }
    // A tab does not count here: it is no printable character.
    let next = rest.iter().position(|octet| *octet != b' ').unwrap_or(rest.len());
    Some((word, rest.get(next..).unwrap_or_default()))
}

/// How many octets at the front of `octets` are ASCII from `LOWEST` to `~`.
///
/// Eight at a time, each in a lane of one word. A lane's upper bit says that it is none of these; what is carried out of a
/// lane goes into those behind it, where it does not matter any more.
#[inline]
fn graphic<const LOWEST: u8>(octets: &[u8]) -> usize {
    const UPPER: u64 = 0x8080_8080_8080_8080;
    let mut rest = octets;
    while let Some((lanes, behind)) = rest.split_first_chunk() {
        let lanes = u64::from_le_bytes(*lanes);
        let below = lanes.wrapping_sub(u64::from_le_bytes([LOWEST; 8])) & !lanes;
        let above = lanes.wrapping_add(u64::from_le_bytes([1; 8])) | lanes;
        let others = (below | above) & UPPER;
        if others != 0 {
            let before = octets.len().saturating_sub(rest.len());
            return before.saturating_add(wide(others.trailing_zeros() / 8));
        }
        rest = behind;
    }
    let last = rest.iter().position(|octet| !(LOWEST..=b'~').contains(octet)).unwrap_or(rest.len());
    octets.len().saturating_sub(rest.len()).saturating_add(last)
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// The payload of the protocol `name`, in capitals.
    #[inline]
    pub(crate) fn text_lines<'a, const N: usize>(
        &mut self,
        name: &[u8; N],
        data: Data<'a>,
        first_line: FirstLine,
    ) -> Step<'a> {
        self.line.text(name);
        if !first_line.is_at_front_of(data.bytes, wide(data.len)) {
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
        let mut end = graphic::<b' '>(rest);
        while let Some((b'\t', behind)) = rest.get(end..).and_then(<[u8]>::split_first) {
            end = end.saturating_add(1).saturating_add(graphic::<b' '>(behind));
        }
        let Some((line, behind @ [_, ..])) = rest.split_at_checked(end) else {
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
        match (rest.first_chunk::<LONGEST>(), u8::try_from(line.len())) {
            // Most lines are short and have others behind them.
            (Some(octets), Ok(len)) if wide(u32::from(len)) <= LONGEST => {
                self.line.phrase(|phrase| phrase.text(before).prefix(octets, len));
            }
            _ => {
                self.line.text(before);
                self.line.ascii(line);
            }
        }
        Ok(Some(next))
    }
}
