//! Searches of many octets at a time: safe, and without a path that could panic.
//!
//! Eight octets are one integer, in which all are judged at once. Such a judgement is a hint: it marks every octet that
//! ends the search, and may mark others, which are then looked at by themselves.
//!
//! `inline(always)` stands where a call per line of a head was measured to cost more than the search in it.

/// Splits in front of the first octet that is not a `tchar`
/// ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
#[inline(always)]
pub(crate) fn token(input: &[u8]) -> (&[u8], &[u8]) {
    split_at_first(input, input, not_word, |octet| matches!(NOT_TCHAR.get(usize::from(octet)), Some(true)))
}

/// Splits in front of the first octet that is white space or a control character.
#[inline]
pub(crate) fn visible(input: &[u8]) -> (&[u8], &[u8]) {
    let ends = |octet| (octet < 0x21) | (octet == 0x7f);
    split_at_first(input, skip(input, ends), below::<0x21>, ends)
}

/// Splits in front of the first octet that is a control character other than HTAB.
#[inline(always)]
pub(crate) fn text(input: &[u8]) -> (&[u8], &[u8]) {
    split_at_first(input, skip(input, may_end_text), below::<0x20>, |octet| octet != b'\t' && may_end_text(octet))
}

/// HTAB among the others: a comparison less.
#[inline(always)]
const fn may_end_text(octet: u8) -> bool {
    (octet < 0x20) | (octet == 0x7f)
}

/// Splits in front of the first LF.
#[inline]
pub(crate) fn line(input: &[u8]) -> (&[u8], &[u8]) {
    split_at_first(input, input, below::<0x0b>, |octet| octet == b'\n')
}

/// Steps over blocks of sixteen octets without a `marked` one. Says less than a search and costs less: the compiler
/// compares all sixteen at once where there is an instruction for that.
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

/// Splits `input` in front of the first octet that `ends` the search in `rest`, its last part. `marks` sets the high
/// bit of each such octet, and perhaps of others.
#[inline(always)]
fn split_at_first<'a>(
    input: &'a [u8],
    mut rest: &'a [u8],
    marks: impl Fn(u64) -> u64,
    ends: impl Fn(u8) -> bool,
) -> (&'a [u8], &'a [u8]) {
    while let Some((block, behind)) = rest.split_first_chunk() {
        let marked = marks(u64::from_le_bytes(*block));
        if marked == 0 {
            rest = behind;
            continue;
        }
        let found = split(input, rest, usize::try_from(marked.trailing_zeros() / 8).unwrap_or_default());
        match found {
            (_, [octet, behind @ ..]) if !ends(*octet) => rest = behind,
            _ => return found,
        }
    }
    let len = rest.iter().position(|octet| ends(*octet)).unwrap_or(rest.len());
    split(input, rest, len)
}

/// Splits `input` `len` octets into `rest`, its last part.
#[inline(always)]
fn split<'a>(input: &'a [u8], rest: &[u8], len: usize) -> (&'a [u8], &'a [u8]) {
    let at = input.len().wrapping_sub(rest.len()).wrapping_add(len);
    // Never out of bounds: `at` lies in `rest`.
    input.split_at_checked(at).unwrap_or((input, &[]))
}

/// `octet` eight times.
#[inline]
const fn each(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// Marks the octets below `LIMIT` (at most 0x80), and DEL.
#[inline]
const fn below<const LIMIT: u8>(block: u64) -> u64 {
    // Borrows come from octets that are marked, carries from those with a high bit. They may add a mark to the octet
    // behind, and never take one away.
    (block.wrapping_sub(each(LIMIT)) | block.wrapping_add(each(1))) & !block & each(0x80)
}

/// Marks the octets that are not a letter or a hyphen, which nearly all octets of names are.
#[inline]
const fn not_word(block: u64) -> u64 {
    // Without their high bits octets can be added to without a carry from one into the next.
    let low = block & each(0x7f);
    let lower = low | each(0x20);
    let letter = lower.wrapping_add(each(0x80 - b'a')) & !lower.wrapping_add(each(0x7f - b'z'));
    let not_hyphen = (low ^ each(b'-')).wrapping_add(each(0x7f));
    ((!letter & not_hyphen) | block) & each(0x80)
}

const NOT_TCHAR: [bool; 256] = {
    let mut table = [true; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut octet = 0_u8;
    while let [not_tchar, behind @ ..] = rest {
        *not_tchar = !octet.is_ascii_alphanumeric()
            && !matches!(octet, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
        octet = octet.wrapping_add(1);
        rest = behind;
    }
    table
};
