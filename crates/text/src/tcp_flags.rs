//! The flags of TCP (tcpdump 4.99.3; [RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)): `Flags [P.]`.

use tcp::Flags;

use crate::engine::Engine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// `Flags [P.]`.
    pub(crate) fn tcp_flags(&mut self, flags: Flags) {
        if let Some(letters) = letters(flags) {
            self.line.phrase(|phrase| phrase.text(b"Flags [").prefix(&letters.text, letters.len).text(b"]"));
            return;
        }
        let names = [
            (Flags::FIN, "F"),
            (Flags::SYN, "S"),
            (Flags::RST, "R"),
            (Flags::PSH, "P"),
            (Flags::ACK, "."),
            (Flags::URG, "U"),
            (Flags::ECE, "E"),
            (Flags::CWR, "W"),
        ];
        self.line.text(b"Flags [");
        self.bits(u32::from(flags.0), &names.map(|(flag, letter)| (u32::from(flag.0), letter)), "", "none");
        self.line.text(b"]");
    }
}

/// The letters of `flags`, if only the lower five are set.
#[inline]
pub(crate) fn letters(flags: Flags) -> Option<&'static Letters> {
    LETTERS.get(usize::from(flags.0))
}

/// The letters of some flags.
#[derive(Clone, Copy)]
pub(crate) struct Letters {
    pub(crate) text: [u8; 8],
    /// How many of the octets are letters.
    pub(crate) len: u8,
}

/// The letters of the lower five flags, for each set of them.
static LETTERS: [Letters; 32] = {
    let mut table = [Letters { text: *b"none\0\0\0\0", len: 4 }; 32];
    let (mut rest, mut flags): (&mut [Letters], _) = (&mut table, 0);
    while let [entry, tail @ ..] = rest {
        if flags > 0 {
            *entry = letters_of(Flags(flags));
        }
        flags = flags.wrapping_add(1);
        rest = tail;
    }
    table
};

const fn letters_of(flags: Flags) -> Letters {
    let mut names: &[(Flags, u8)] =
        &[(Flags::FIN, b'F'), (Flags::SYN, b'S'), (Flags::RST, b'R'), (Flags::PSH, b'P'), (Flags::ACK, b'.')];
    let mut letters = Letters { text: [0; 8], len: 0 };
    // From the last to the first, each in front of those that are there.
    while let [others @ .., (flag, letter)] = names {
        if flags.contains(*flag) {
            let [a, b, c, d, e, f, g, _] = letters.text;
            letters = Letters { text: [*letter, a, b, c, d, e, f, g], len: letters.len.wrapping_add(1) };
        }
        names = others;
    }
    letters
}
