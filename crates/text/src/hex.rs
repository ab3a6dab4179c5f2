//! Dumps (tcpdump 4.99.3): `-x` in hexadecimal, `-X` with ASCII beside it, `-A` in ASCII alone; and the dump that stands
//! behind a header whose payload has no printer.

use crate::engine::{Engine, narrow, places};
use crate::line::is_graphic;
use crate::{Hex, RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What the options ask for, of a packet whose link header is known by now.
    pub(crate) fn dump(&mut self, packet: &[u8]) {
        let behind = packet.get(self.link_header.unwrap_or(0)..).unwrap_or_default();
        match self.options.hex {
            Hex::None => {}
            Hex::Hex => self.hex_dump("\n\t", behind),
            Hex::HexWithLink => self.hex_dump("\n\t", packet),
            Hex::HexAscii => self.hex_ascii_dump(behind),
            Hex::HexAsciiWithLink => self.hex_ascii_dump(packet),
            Hex::Ascii if behind.is_empty() => {}
            Hex::Ascii => self.ascii_dump(behind),
            Hex::AsciiWithLink => self.ascii_dump(packet),
        }
    }

    /// The dump of a payload without a printer, unless the options ask for the packet in hexadecimal anyway, or for less.
    pub(crate) fn default_dump(&mut self, octets: &[u8]) {
        if !self.options.quiet && matches!(self.options.hex, Hex::None | Hex::Ascii | Hex::AsciiWithLink) {
            self.hex_ascii_dump(octets);
        }
    }

    /// Rows of 16 octets in pairs, each row behind `indent` and its place.
    pub(crate) fn hex_dump(&mut self, indent: &str, octets: &[u8]) {
        for (row, place) in octets.chunks(16).zip(places(0, 16)) {
            self.place(indent, place);
            for pair in row.chunks(2) {
                self.line.text(b" ");
                self.line.hex_octets(pair);
            }
        }
    }

    /// The same rows with the octets as ASCII beside them.
    pub(crate) fn hex_ascii_dump(&mut self, octets: &[u8]) {
        for (row, place) in octets.chunks(16).zip(places(0, 16)) {
            self.place("\n\t", place);
            let mut width = 0_usize;
            for pair in row.chunks(2) {
                self.line.text(b" ");
                self.line.hex_octets(pair);
                width = width.saturating_add(1).saturating_add(pair.len()).saturating_add(pair.len());
            }
            for _ in width..40 {
                self.line.text(b" ");
            }
            self.line.text(b"  ");
            for octet in row {
                self.line.text(&[if is_graphic(*octet) { *octet } else { b'.' }]);
            }
        }
    }

    /// Where a row starts.
    fn place(&mut self, indent: &str, place: usize) {
        self.line.str(indent);
        self.line.text(b"0x");
        match u16::try_from(place) {
            Ok(place) => self.line.hex4(place),
            Err(_) => self.line.hex(narrow(place)),
        }
        self.line.text(b": ");
    }

    /// The octets as they are, but for those that are not text.
    fn ascii_dump(&mut self, octets: &[u8]) {
        self.line.text(b"\n");
        let mut rest = octets;
        while let [octet, behind @ ..] = rest {
            rest = behind;
            match *octet {
                // A carriage return is left out, with a mark if no line feed follows, unless it is the last octet but one.
                b'\r' => {
                    if matches!(rest, [next, _, ..] if *next != b'\n') {
                        self.line.text(b".");
                    }
                }
                b'\t' | b' ' | b'\n' => self.line.text(&[*octet]),
                graphic if is_graphic(graphic) => self.line.text(&[graphic]),
                _ => self.line.text(b"."),
            }
        }
    }
}
