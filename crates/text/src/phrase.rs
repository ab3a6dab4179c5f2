//! A few words of text: numbers and addresses in the digits that tcpdump 4.99.3 prints, and what stands between them.

use core::net::{Ipv4Addr, Ipv6Addr};

use wire::MacAddr;

use crate::digits::{group, hexadecimal};

/// The most that is copied at a time, in octets.
pub(crate) const LONGEST: usize = 64;
/// Room for a phrase, and for what is copied behind its last octet, which may be more than is text.
pub(crate) const ROOM: usize = 256 + LONGEST;

/// Words of at most 255 octets, to be put at one place.
///
/// Its length has eight bits, and its place has room behind every octet that eight bits can tell: nothing has to be asked
/// before a word is put, and there is no code for the answer that there is no room.
#[must_use]
pub(crate) struct Phrase<'p> {
    place: &'p mut [u8; ROOM],
    len: u8,
}

impl<'p> Phrase<'p> {
    /// None yet.
    #[inline]
    pub(crate) const fn new(place: &'p mut [u8; ROOM]) -> Self {
        Self { place, len: 0 }
    }

    /// How many octets it has.
    #[inline]
    pub(crate) const fn len(&self) -> u8 {
        self.len
    }

    /// ASCII whose length the compiler knows.
    #[inline(always)]
    pub(crate) fn text<const N: usize>(self, text: &[u8; N]) -> Self {
        let [len, ..] = N.to_le_bytes();
        self.prefix(text, len)
    }

    /// The first `len` octets of `text`. All are copied, which is cheaper than to copy some.
    #[inline(always)]
    pub(crate) fn prefix<const N: usize>(self, text: &[u8; N], len: u8) -> Self {
        const { assert!(N <= LONGEST, "longer than what a place has room for") };
        debug_assert!(self.len.checked_add(len).is_some(), "more than 255 octets");
        let start = usize::from(self.len);
        let place = self.place.get_mut(start..start.wrapping_add(N)).and_then(<[u8]>::first_chunk_mut);
        if let Some(place) = place {
            *place = *text;
        }
        Self { len: self.len.wrapping_add(len), ..self }
    }

    /// A number in decimal digits.
    ///
    /// Three at a time from a table, of as many as there can be without a division for each.
    #[inline(always)]
    pub(crate) fn number(self, number: impl Into<u32>) -> Self {
        let number: u32 = number.into();
        match number {
            0..1_000 => self.first(number),
            1_000..1_000_000 => self.first(number / 1_000).further(number % 1_000),
            _ => self.long_number(number),
        }
    }

    /// A number of seven digits or more.
    ///
    /// The ones with nine and with ten digits go the same way: timestamps and sequence numbers are evenly spread over
    /// them, and a branch between them would be guessed wrong half the time.
    #[inline(never)]
    fn long_number(self, number: u32) -> Self {
        if number < 100_000_000 {
            self.first(number / 1_000_000).further(number / 1_000 % 1_000).further(number % 1_000)
        } else {
            let eight = number % 100_000_000;
            let [_, tens, ones] = group(eight % 100).padded;
            self.first(number / 100_000_000).further(eight / 100_000).further(eight / 100 % 1_000).text(&[tens, ones])
        }
    }

    /// The first digits of a number: without leading zeros.
    #[inline(always)]
    fn first(self, below_1000: u32) -> Self {
        let group = group(below_1000);
        self.prefix(&group.short, group.len)
    }

    /// Three further digits of a number.
    #[inline(always)]
    fn further(self, below_1000: u32) -> Self {
        let group = group(below_1000);
        let [a, b, c] = group.padded;
        // Four octets are copied in one instruction.
        self.prefix(&[a, b, c, group.len], 3)
    }

    /// A point and six digits, or more if there are.
    #[inline(always)]
    pub(crate) fn millionths(self, number: u32) -> Self {
        let phrase = self.text(b".");
        if number < 1_000_000 { phrase.further(number / 1_000).further(number % 1_000) } else { phrase.number(number) }
    }

    /// Two hexadecimal digits.
    #[inline]
    pub(crate) fn hex2(self, octet: u8) -> Self {
        self.text(&hexadecimal(octet))
    }

    /// Four hexadecimal digits.
    #[inline]
    pub(crate) fn hex4(self, number: u16) -> Self {
        let [a, b] = number.to_be_bytes();
        let [[a, b], [c, d]] = [hexadecimal(a), hexadecimal(b)];
        self.text(&[a, b, c, d])
    }

    /// A number of 16 bits in as many hexadecimal digits as it takes.
    #[inline]
    fn hex(self, number: u16) -> Self {
        let [a, b] = number.to_be_bytes();
        let [[a, b], [c, d]] = [hexadecimal(a), hexadecimal(b)];
        match number {
            0..0x10 => self.text(&[d]),
            0x10..0x100 => self.text(&[c, d]),
            0x100..0x1000 => self.text(&[b, c, d]),
            _ => self.text(&[a, b, c, d]),
        }
    }

    /// `192.0.2.1.`, with a dot behind it.
    #[inline(always)]
    pub(crate) fn ipv4_dot(self, address: Ipv4Addr) -> Self {
        let [a, b, c, d] = address.octets();
        self.octet_dot(a).octet_dot(b).octet_dot(c).octet_dot(d)
    }

    /// `192.0.2.1`.
    #[inline]
    pub(crate) fn ipv4(self, address: Ipv4Addr) -> Self {
        let phrase = self.ipv4_dot(address);
        Self { len: phrase.len.wrapping_sub(1), ..phrase }
    }

    /// An octet in decimal digits, and a dot.
    #[inline(always)]
    fn octet_dot(self, octet: u8) -> Self {
        let group = group(u32::from(octet));
        self.prefix(&group.short, group.len.wrapping_add(1))
    }

    /// `2001:db8::1`: the longest run of two or more zero words is `::`, the first of equal ones; mapped and compatible
    /// addresses end in a dotted quad.
    pub(crate) fn ipv6(self, address: Ipv6Addr) -> Self {
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
        let mut phrase = self;
        for (at, word) in words.into_iter().enumerate() {
            if at == start {
                phrase = phrase.text(b":");
            }
            if (start..end).contains(&at) {
                continue;
            }
            if at != 0 {
                phrase = phrase.text(b":");
            }
            if dotted && at == 6 {
                let [.., a, b, c, d] = address.octets();
                return phrase.ipv4(Ipv4Addr::new(a, b, c, d));
            }
            phrase = phrase.hex(word);
        }
        if end == words.len() {
            phrase = phrase.text(b":");
        }
        phrase
    }

    /// `06:0a:0a:0a:0a:fc`.
    #[inline]
    pub(crate) fn mac(self, address: MacAddr) -> Self {
        let [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l]] = address.0.map(hexadecimal);
        self.text(&[a, b, b':', c, d, b':', e, f, b':', g, h, b':', i, j, b':', k, l])
    }
}
