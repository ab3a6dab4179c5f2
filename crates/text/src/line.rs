//! The text in progress: a buffer in front of the caller's writer, and numbers and addresses in the digits that
//! tcpdump 4.99.3 prints.
//!
//! Text comes in pieces of a few octets. They are put together in a buffer whose pieces have lengths the compiler knows,
//! and handed on in one call for each packet. All text is ASCII but for the names of interfaces, which are never split.

use core::fmt::Write;
use core::net::{Ipv4Addr, Ipv6Addr};

use wire::MacAddr;

use crate::engine::wide;

/// How much text is put together before it is handed on, in octets. A line of two layers has about 250.
pub(crate) const CAPACITY: usize = 1024;

/// The decimal digits of an octet with a dot behind them, the first in the lowest octet.
const DECIMAL: [u32; 256] = {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut octet = 0_u8;
    while let [entry, tail @ ..] = rest {
        let [a, b, c] = [b'0' | (octet / 100), b'0' | (octet / 10 % 10), b'0' | (octet % 10)];
        *entry = u32::from_le_bytes(match octet {
            0..=9 => [c, b'.', 0, 0],
            10..=99 => [b, c, b'.', 0],
            _ => [a, b, c, b'.'],
        });
        octet = octet.wrapping_add(1);
        rest = tail;
    }
    table
};

/// The two hexadecimal digits of an octet.
const HEXADECIMAL: [[u8; 2]; 256] = {
    let mut table = [[0; 2]; 256];
    let mut rest: &mut [[u8; 2]] = &mut table;
    let mut octet = 0_u8;
    while let [entry, tail @ ..] = rest {
        *entry = [hex_digit(octet >> 4), hex_digit(octet)];
        octet = octet.wrapping_add(1);
        rest = tail;
    }
    table
};

/// The hexadecimal digit of the lower four bits.
const fn hex_digit(bits: u8) -> u8 {
    match bits & 0x0f {
        digit @ 0..=9 => b'0' | digit,
        letter => b'a'.wrapping_add(letter.wrapping_sub(10)),
    }
}

/// Two octets in decimal digits, a dot behind each, the first in the lowest octet; and how many octets that are.
#[inline]
fn decimal_pair(first: u8, second: u8) -> (u64, u16) {
    let [first, second] = [first, second].map(|octet| DECIMAL.get(usize::from(octet)).copied().unwrap_or_default());
    let bits = used_bits(u64::from(first));
    let pair = u64::from(first) | u64::from(second).wrapping_shl(bits);
    (pair, short(wide(used_bits(pair) / 8)))
}

/// How many bits the characters in a word take, in whole octets.
#[inline]
const fn used_bits(text: u64) -> u32 {
    64_u32.wrapping_sub(text.leading_zeros() & 0x38)
}

/// The eight decimal digits of a number below 100,000,000, as values, the first in the lowest octet.
///
/// All are taken apart at once, in lanes of one word: by 10,000, by 100, and by 10. The multiplications are divisions that
/// are exact for as many digits as a lane has.
#[inline]
const fn eight_digits(number: u32) -> u64 {
    let [a, b, c, d] = (number / 10_000).to_le_bytes();
    let [e, f, g, h] = (number % 10_000).to_le_bytes();
    let fours = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos.wrapping_sub(tens.wrapping_mul(10)) << 8)
}

/// The four decimal digits of a number below 10,000, likewise.
#[inline]
const fn four_digits(number: u32) -> u32 {
    let hundreds = number.wrapping_mul(10_486) >> 20;
    let twos = hundreds | (number.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000f_000f;
    tens | (twos.wrapping_sub(tens.wrapping_mul(10)) << 8)
}

/// The characters of eight digits.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// `HH:MM:SS`.
pub(crate) const fn clock(hours: u32, minutes: u32, seconds: u32) -> [u8; 8] {
    let digits = hours.wrapping_mul(10_000).wrapping_add(minutes.wrapping_mul(100)).wrapping_add(seconds);
    let [_, _, a, b, c, d, e, f] = (eight_digits(digits) | ZEROS).to_le_bytes();
    [a, b, b':', c, d, b':', e, f]
}

/// A length that has 16 bits.
#[inline]
const fn short(len: usize) -> u16 {
    let [low, high, ..] = len.to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// The hexadecimal digits of `octet`.
#[inline]
pub(crate) fn hexadecimal(octet: u8) -> [u8; 2] {
    HEXADECIMAL.get(usize::from(octet)).copied().unwrap_or_default()
}

/// Whether tcpdump prints `octet` as it is in a dump: printable ASCII and not a space.
#[inline]
pub(crate) const fn is_graphic(octet: u8) -> bool {
    matches!(octet, 0x21..=0x7e)
}

/// Text on its way to `out`.
pub(crate) struct Line<'l, W> {
    out: &'l mut W,
    buffer: &'l mut [u8; CAPACITY],
    /// How much of the buffer is text, in octets.
    used: u16,
    /// Whether `out` refused text. What comes after that is dropped, and the packet's printing ends in an error.
    failed: bool,
}

impl<'l, W: Write> Line<'l, W> {
    pub(crate) const fn new(out: &'l mut W, buffer: &'l mut [u8; CAPACITY]) -> Self {
        Self { out, buffer, used: 0, failed: false }
    }

    /// Hands everything on; says whether all of it was taken.
    pub(crate) fn finish(mut self) -> core::fmt::Result {
        self.flush();
        if self.failed { Err(core::fmt::Error) } else { Ok(()) }
    }

    #[inline(never)]
    fn flush(&mut self) {
        let text = self.buffer.get(..usize::from(self.used)).and_then(|text| core::str::from_utf8(text).ok());
        self.failed |= text.is_none_or(|text| self.failed || self.out.write_str(text).is_err());
        self.used = 0;
    }

    /// ASCII whose length the compiler knows.
    #[inline]
    pub(crate) fn text<const N: usize>(&mut self, text: &[u8; N]) {
        self.prefix(text, short(N));
    }

    /// The first `len` octets of `text`. All are copied, which is cheaper than to copy some.
    #[inline]
    fn prefix<const N: usize>(&mut self, text: &[u8; N], len: u16) {
        // 16 bits and a constant do not overflow, so this is one comparison.
        let start = usize::from(self.used);
        match self.buffer.get_mut(start..start.wrapping_add(N)).and_then(<[u8]>::first_chunk_mut) {
            Some(place) => {
                *place = *text;
                self.used = self.used.wrapping_add(len);
            }
            None => {
                self.str(core::str::from_utf8(text.get(..usize::from(len)).unwrap_or_default()).unwrap_or_default())
            }
        }
    }

    /// Text of any length. Longer than the buffer, it is handed on as it is.
    #[inline(never)]
    pub(crate) fn str(&mut self, text: &str) {
        if self.buffer.len().saturating_sub(usize::from(self.used)) < text.len() {
            self.flush();
        }
        match self.buffer.get_mut(usize::from(self.used)..).and_then(|free| free.get_mut(..text.len())) {
            Some(place) => {
                place.iter_mut().zip(text.as_bytes()).for_each(|(place, octet)| *place = *octet);
                self.used = self.used.wrapping_add(short(text.len()));
            }
            None => self.failed = self.failed || self.out.write_str(text).is_err(),
        }
    }

    /// ASCII of any length.
    pub(crate) fn ascii(&mut self, text: &[u8]) {
        for piece in text.chunks(CAPACITY) {
            self.str(core::str::from_utf8(piece).unwrap_or_default());
        }
    }

    /// `text`, and spaces up to `width` octets.
    pub(crate) fn left(&mut self, text: &str, width: usize) {
        self.str(text);
        for _ in text.len()..width {
            self.text(b" ");
        }
    }

    /// Spaces up to `width` octets, and `text`.
    pub(crate) fn right(&mut self, text: &str, width: usize) {
        for _ in text.len()..width {
            self.text(b" ");
        }
        self.str(text);
    }

    /// A number in decimal digits.
    ///
    /// By hand and not by itoa, whose digits would have to be copied once more: a quarter of the instructions.
    #[inline]
    pub(crate) fn number(&mut self, number: impl Into<u32>) {
        let number: u32 = number.into();
        match number {
            0..10_000 => {
                // The last digit is printed even if it is zero.
                let digits = four_digits(number);
                let zeros = (digits | 1 << 24).trailing_zeros() / 8;
                let text = (digits | 0x3030_3030).wrapping_shr(zeros.wrapping_mul(8));
                self.prefix(&text.to_le_bytes(), 4_u16.wrapping_sub(short(wide(zeros))));
            }
            10_000..100_000_000 => {
                let digits = eight_digits(number);
                let zeros = digits.trailing_zeros() / 8;
                let text = (digits | ZEROS).wrapping_shr(zeros.wrapping_mul(8));
                self.prefix(&text.to_le_bytes(), 8_u16.wrapping_sub(short(wide(zeros))));
            }
            _ => self.long_number(number),
        }
    }

    /// A number of nine or ten digits.
    #[inline]
    fn long_number(&mut self, number: u32) {
        let high = number / 100_000_000;
        let [_, _, _, _, _, _, a, b] = (eight_digits(high) | ZEROS).to_le_bytes();
        if high < 10 {
            self.text(&[b]);
        } else {
            self.text(&[a, b]);
        }
        self.text(&(eight_digits(number % 100_000_000) | ZEROS).to_le_bytes());
    }

    /// A number of octets in decimal digits.
    pub(crate) fn length(&mut self, octets: usize) {
        self.str(itoa::Buffer::new().format(octets));
    }

    /// A number of 64 bits in decimal digits.
    pub(crate) fn number64(&mut self, number: u64) {
        self.str(itoa::Buffer::new().format(number));
    }

    /// A number in `width` decimal digits or more.
    pub(crate) fn padded(&mut self, number: u32, width: usize) {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(number);
        for _ in digits.len()..width {
            self.text(b"0");
        }
        self.str(digits);
    }

    /// A point and six digits, or more if there are.
    #[inline]
    pub(crate) fn millionths(&mut self, number: u32) {
        if number < 1_000_000 {
            let [_, _, a, b, c, d, e, f] = (eight_digits(number) | ZEROS).to_le_bytes();
            self.text(&[b'.', a, b, c, d, e, f]);
        } else {
            self.text(b".");
            self.number(number);
        }
    }

    /// Two decimal digits.
    #[inline]
    pub(crate) fn two(&mut self, number: u8) {
        self.text(&[b'0' | (number / 10 % 10), b'0' | (number % 10)]);
    }

    /// Two hexadecimal digits.
    #[inline]
    pub(crate) fn hex2(&mut self, octet: u8) {
        self.text(&hexadecimal(octet));
    }

    /// Four hexadecimal digits.
    #[inline]
    pub(crate) fn hex4(&mut self, number: u16) {
        let [a, b] = number.to_be_bytes();
        let [[a, b], [c, d]] = [hexadecimal(a), hexadecimal(b)];
        self.text(&[a, b, c, d]);
    }

    /// Eight hexadecimal digits.
    pub(crate) fn hex8(&mut self, number: u32) {
        for octet in number.to_be_bytes() {
            self.hex2(octet);
        }
    }

    /// As many hexadecimal digits as it takes.
    pub(crate) fn hex(&mut self, number: impl Into<u64>) {
        let number: u64 = number.into();
        let digits = 16_u32.saturating_sub(number.leading_zeros() / 4).max(1);
        for place in (0..digits).rev() {
            let [.., bits] = number.wrapping_shr(place.wrapping_mul(4)).to_be_bytes();
            self.text(&[hex_digit(bits)]);
        }
    }

    /// Two hexadecimal digits for each octet.
    pub(crate) fn hex_octets(&mut self, octets: &[u8]) {
        for octet in octets {
            self.hex2(*octet);
        }
    }

    /// `192.0.2.1`.
    #[inline]
    pub(crate) fn ipv4(&mut self, address: Ipv4Addr) {
        let [a, b, c, d] = address.octets();
        let (text, len) = decimal_pair(a, b);
        self.prefix(&text.to_le_bytes(), len);
        // The dot behind the last octet is not text.
        let (text, len) = decimal_pair(c, d);
        self.prefix(&text.to_le_bytes(), len.wrapping_sub(1));
    }

    /// `2001:db8::1`: the longest run of two or more zero words is `::`, the first of equal ones; mapped and compatible
    /// addresses end in a dotted quad.
    pub(crate) fn ipv6(&mut self, address: Ipv6Addr) {
        let words = address.segments();
        let (mut best, mut run) = ((0_usize, 0_usize), (0_usize, 0_usize));
        for (at, word) in words.into_iter().enumerate() {
            run = match (word, run) {
                (0, (_, 0)) => (at, 1),
                (0, (start, len)) => (start, len.saturating_add(1)),
                _ => (0, 0),
            };
            if run.1 > best.1 {
                best = run;
            }
        }
        let (start, len) = if best.1 < 2 { (usize::MAX, 0) } else { best };
        let end = start.saturating_add(len);
        let [.., word5, _, _] = words;
        let dotted = start == 0 && (len == 6 || (len == 5 && word5 == 0xffff));
        for (at, word) in words.into_iter().enumerate() {
            if at == start {
                self.text(b":");
            }
            if (start..end).contains(&at) {
                continue;
            }
            if at != 0 {
                self.text(b":");
            }
            if dotted && at == 6 {
                let [.., a, b, c, d] = address.octets();
                return self.ipv4(Ipv4Addr::new(a, b, c, d));
            }
            self.hex(word);
        }
        if end == words.len() {
            self.text(b":");
        }
    }

    /// `06:0a:0a:0a:0a:fc`.
    pub(crate) fn mac(&mut self, address: MacAddr) {
        let [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l]] = address.0.map(hexadecimal);
        self.text(&[a, b, b':', c, d, b':', e, f, b':', g, h, b':', i, j, b':', k, l]);
    }
}
