//! Digits: what tables have ready for numbers and addresses.

/// A number below 1000 in decimal digits.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    /// Without leading zeros; a dot behind them.
    pub(crate) short: [u8; 4],
    /// With leading zeros.
    pub(crate) padded: [u8; 3],
    /// How many digits `short` has.
    pub(crate) len: u8,
}

/// The numbers below 1000.
static GROUPS: [Group; 1000] = {
    let mut table = [Group { short: *b"0.\0\0", padded: *b"000", len: 1 }; 1000];
    let mut rest: &mut [Group] = &mut table;
    let mut number = 0_u16;
    while let [entry, tail @ ..] = rest {
        let [a, b, c] = [digit(number / 100), digit(number / 10), digit(number)];
        *entry = match number {
            0..10 => Group { short: [c, b'.', 0, 0], padded: [a, b, c], len: 1 },
            10..100 => Group { short: [b, c, b'.', 0], padded: [a, b, c], len: 2 },
            _ => Group { short: [a, b, c, b'.'], padded: [a, b, c], len: 3 },
        };
        number = number.wrapping_add(1);
        rest = tail;
    }
    table
};

/// The last decimal digit.
const fn digit(number: u16) -> u8 {
    let [digit, _] = (number % 10).to_le_bytes();
    b'0' | digit
}

/// The digits of a number below 1000.
#[inline]
pub(crate) fn group(number: u32) -> Group {
    usize::try_from(number).ok().and_then(|number| GROUPS.get(number)).copied().unwrap_or(Group {
        short: [0; 4],
        padded: [0; 3],
        len: 0,
    })
}

/// The two hexadecimal digits of an octet.
static HEXADECIMAL: [[u8; 2]; 256] = {
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
pub(crate) const fn hex_digit(bits: u8) -> u8 {
    match bits & 0x0f {
        digit @ 0..=9 => b'0' | digit,
        letter => b'a'.wrapping_add(letter.wrapping_sub(10)),
    }
}

/// The hexadecimal digits of `octet`.
#[inline]
pub(crate) fn hexadecimal(octet: u8) -> [u8; 2] {
    HEXADECIMAL.get(usize::from(octet)).copied().unwrap_or_default()
}
