//! Searches of many octets at a time: safe, and without a path that could panic.
//!
//! Each returns the octets from the one that was searched for: none, if it is not there.
//!
//! Eight octets are one integer, a word, in which all are judged at once. Such a judgement is a hint: it marks every
//! octet that ends the search, and may mark others, which are then looked at by themselves. Whether one of sixteen
//! octets ends it, the compiler asks of all at once where there is an instruction for that; which one, only the word
//! tells. Sixteens first, and words then, take half the time of words alone over a head with 2000 octets of cookies, and
//! the same time over heads of 400 octets.
//!
//! `inline(always)` stands where a call per line of a head was measured to cost more than the search in it.

use core::num::NonZeroU64;

/// Searches for an octet that is not a `tchar` ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
/// The second slice starts with the word which that octet is in: all octets in front of it are `tchar`s.
#[inline(always)]
pub(crate) fn not_token(input: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = input;
    while let Some((word, behind)) = rest.split_first_chunk() {
        let Some(at) = first(not_letter(u64::from_le_bytes(*word))) else {
            rest = behind;
            continue;
        };
        match rest.split_at_checked(at) {
            // Nearly every search ends here: ahead of the table.
            Some((_, found @ [b':', ..])) => return (found, rest),
            Some((_, [octet, behind @ ..])) if is_tchar(*octet) => rest = behind,
            Some((_, found)) => return (found, rest),
            None => break,
        }
    }
    (not_token_in_few(rest), rest)
}

/// The same in the last octets, which are fewer than a word.
#[cold]
#[inline(never)]
fn not_token_in_few(mut input: &[u8]) -> &[u8] {
    while let [octet, behind @ ..] = input {
        if !is_tchar(*octet) {
            break;
        }
        input = behind;
    }
    input
}

/// Searches for a control character other than HTAB.
#[inline(always)]
pub(crate) fn not_text(input: &[u8]) -> &[u8] {
    let mut rest = skip(input, is_control);
    let found = loop {
        let Some((word, behind)) = rest.split_first_chunk() else { break rest };
        match first(below::<0x20>(u64::from_le_bytes(*word))) {
            Some(at) => break rest.get(at..).unwrap_or_default(),
            None => rest = behind,
        }
    };
    match found {
        // What nearly every line ends in needs no second look.
        [b'\r', b'\n', ..] => found,
        _ => not_text_from(found),
    }
}

/// The same in the last octets, which are fewer than a word, and where the hint was wrong or is HTAB.
#[cold]
#[inline(never)]
fn not_text_from(mut input: &[u8]) -> &[u8] {
    loop {
        let found = input.iter().position(|octet| is_control(*octet)).and_then(|at| input.get(at..));
        match found {
            Some([b'\t', behind @ ..]) => input = skip(behind, is_control),
            _ => return found.unwrap_or_default(),
        }
    }
}

/// Searches for white space or a control character.
#[inline]
pub(crate) fn not_visible(input: &[u8]) -> &[u8] {
    let is_end = |octet| (octet < 0x21) | (octet == 0x7f);
    let mut rest = skip(input, is_end);
    let found = loop {
        let Some((word, behind)) = rest.split_first_chunk() else { break rest };
        match first(below::<0x21>(u64::from_le_bytes(*word))) {
            Some(at) => break rest.get(at..).unwrap_or_default(),
            None => rest = behind,
        }
    };
    match found {
        [b' ', ..] => found,
        // A wrong hint, or the last octets.
        _ => found.iter().position(|octet| is_end(*octet)).and_then(|at| found.get(at..)).unwrap_or_default(),
    }
}

/// Searches for LF.
pub(crate) fn line_feed(input: &[u8]) -> &[u8] {
    let rest = skip(input, |octet| octet == b'\n');
    rest.iter().position(|octet| *octet == b'\n').and_then(|at| rest.get(at..)).unwrap_or_default()
}

/// Whether the octet may stand in a token.
#[inline]
pub(crate) fn is_tchar(octet: u8) -> bool {
    matches!(TCHAR.get(usize::from(octet)), Some(true))
}

/// HTAB is among these.
#[inline(always)]
const fn is_control(octet: u8) -> bool {
    (octet < 0x20) | (octet == 0x7f)
}

/// Steps over blocks of sixteen octets without a `marked` one.
#[inline(always)]
fn skip(mut input: &[u8], marked: impl Fn(u8) -> bool) -> &[u8] {
    while let Some((block, behind)) = input.split_first_chunk::<16>() {
        if block.iter().fold(false, |any, octet| any | marked(*octet)) {
            break;
        }
        input = behind;
    }
    input
}

/// Which octet of a word is the first that is marked.
#[inline(always)]
fn first(marks: u64) -> Option<usize> {
    let marks = NonZeroU64::new(marks)?;
    usize::try_from(marks.trailing_zeros() / 8).ok()
}

/// `octet` eight times.
#[inline]
const fn each(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// Marks the octets below `LIMIT` (at most 0x80), and DEL.
#[inline]
const fn below<const LIMIT: u8>(word: u64) -> u64 {
    // Borrows come from octets that are marked, carries from those with a high bit. They may add a mark to the octet
    // behind, and never take one away.
    (word.wrapping_sub(each(LIMIT)) | word.wrapping_add(each(1))) & !word & each(0x80)
}

/// Marks the octets that are not a letter or a hyphen, which nearly all octets of names are.
#[inline]
const fn not_letter(word: u64) -> u64 {
    // Without their high bits octets can be added to without a carry from one into the next.
    let low = word & each(0x7f);
    let lower = low | each(0x20);
    let letter = lower.wrapping_add(each(0x80 - b'a')) & !lower.wrapping_add(each(0x7f - b'z'));
    let not_hyphen = (low ^ each(b'-')).wrapping_add(each(0x7f));
    ((!letter & not_hyphen) | word) & each(0x80)
}

const TCHAR: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut octet = 0_u8;
    while let [tchar, behind @ ..] = rest {
        *tchar = octet.is_ascii_alphanumeric()
            || matches!(octet, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
        octet = octet.wrapping_add(1);
        rest = behind;
    }
    table
};
