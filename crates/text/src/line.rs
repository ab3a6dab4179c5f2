//! The text in progress: a buffer in front of the caller's [`Sink`].
//!
//! Text comes in pieces of a few octets. They are put together in a buffer and handed on in one call for each packet. All
//! text is ASCII but for the names of interfaces, which are never split.

use core::net::{Ipv4Addr, Ipv6Addr};

use wire::MacAddr;

use crate::Sink;
use crate::digits::hex_digit;
use crate::phrase::{Phrase, ROOM};

/// How much text is put together before it is handed on, in octets. A line of two layers has about 250.
pub(crate) const CAPACITY: usize = 1024;

/// A length that has 16 bits.
#[inline]
const fn short(len: usize) -> u16 {
    let [low, high, ..] = len.to_le_bytes();
    u16::from_le_bytes([low, high])
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

impl<'l, W: Sink> Line<'l, W> {
    pub(crate) const fn new(out: &'l mut W, buffer: &'l mut [u8; CAPACITY]) -> Self {
        Self { out, buffer, used: 0, failed: false }
    }

    /// Hands everything on; says whether all of it was taken.
    #[inline]
    pub(crate) fn finish(mut self) -> core::fmt::Result {
        self.flush();
        if self.failed { Err(core::fmt::Error) } else { Ok(()) }
    }

    #[inline]
    fn flush(&mut self) {
        let text = self.buffer.get(..usize::from(self.used)).unwrap_or_default();
        self.failed = self.failed || self.out.take(text).is_err();
        self.used = 0;
    }

    /// Hands on what there is, to have room for more.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.flush();
    }

    /// What `words` puts together.
    #[inline(always)]
    pub(crate) fn phrase(&mut self, words: impl FnOnce(Phrase<'_>) -> Phrase<'_>) {
        let mut start = usize::from(self.used);
        if start > const { CAPACITY.saturating_sub(ROOM) } {
            self.make_room();
            start = 0;
        }
        let place = self.buffer.get_mut(start..start.wrapping_add(ROOM)).and_then(<[u8]>::first_chunk_mut);
        if let Some(place) = place {
            let len = words(Phrase::new(place)).len();
            self.used = short(start).wrapping_add(u16::from(len));
        }
    }

    /// ASCII whose length the compiler knows.
    #[inline(always)]
    pub(crate) fn text<const N: usize>(&mut self, text: &[u8; N]) {
        self.phrase(|phrase| phrase.text(text));
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
            None => self.failed = self.failed || self.out.take(text.as_bytes()).is_err(),
        }
    }

    /// ASCII of any length.
    pub(crate) fn ascii(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some((piece, behind)) = rest.split_first_chunk::<16>() {
            self.text(piece);
            rest = behind;
        }
        while let Some((piece, behind)) = rest.split_first_chunk::<4>() {
            self.text(piece);
            rest = behind;
        }
        for octet in rest {
            self.text(&[*octet]);
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
        self.put_number(number.into());
    }

    #[inline(never)]
    fn put_number(&mut self, number: u32) {
        self.phrase(|phrase| phrase.number(number));
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

    /// Two hexadecimal digits.
    #[inline]
    pub(crate) fn hex2(&mut self, octet: u8) {
        self.phrase(|phrase| phrase.hex2(octet));
    }

    /// Four hexadecimal digits.
    #[inline]
    pub(crate) fn hex4(&mut self, number: u16) {
        self.phrase(|phrase| phrase.hex4(number));
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
        self.phrase(|phrase| phrase.ipv4(address));
    }

    /// `2001:db8::1`.
    #[inline]
    pub(crate) fn ipv6(&mut self, address: Ipv6Addr) {
        self.phrase(|phrase| phrase.ipv6(address));
    }

    /// `06:0a:0a:0a:0a:fc`.
    pub(crate) fn mac(&mut self, address: MacAddr) {
        self.phrase(|phrase| phrase.mac(address));
    }
}
