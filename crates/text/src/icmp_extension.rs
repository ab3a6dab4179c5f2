//! The extension of an ICMP error (tcpdump 4.99.3; [RFC 4884 §7](https://www.rfc-editor.org/rfc/rfc4884#section-7),
//! labels of MPLS: [RFC 4950](https://www.rfc-editor.org/rfc/rfc4950)), printed with `-v`.
//!
//! `ICMP Multi-Part extension v2, checksum 0x1234 (correct), length 12`, each object and each label on a line of its
//! own.

use wire::checksum::Sum;

use crate::engine::{Data, Engine, Next, Step, narrow, wide};
use crate::{RelativeNumbers, Sink};

/// Where the extension starts: behind the header and 128 octets of the quoted datagram.
const EXTENSION: usize = 136;
/// Length of its own header, in octets.
const HEADER_LEN: u32 = 4;
/// Length of an object's header, in octets.
const OBJECT_LEN: u32 = 4;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// The extension of an ICMP error, if it has one.
    pub(crate) fn icmp_extension<'a>(&mut self, message: Data<'a>) -> Step<'a> {
        let Some(mut left @ 1..) = message.len.checked_sub(narrow(EXTENSION)) else { return Ok(Next::Done) };
        // tcpdump wants the header and an octet behind it.
        if !message.has(0, 141) {
            return self.cut();
        }
        let extension = message.skip(EXTENSION);
        let octets = extension.slice(0, wide(left)).ok();
        let sum = octets.map(|octets| Sum::default().add_octets(octets).checksum());
        // A sender that does not know the length field has an extension only if the checksum is right.
        if message.u8(5)? == 0 && sum.is_some_and(|sum| sum != 0) {
            return Ok(Next::Done);
        }
        let version = extension.u8(0)? >> 4;
        self.line.text(b"\n\tICMP Multi-Part extension v");
        self.line.number(version);
        if version != 2 {
            self.line.text(b" packet not supported");
            return Ok(Next::Done);
        }
        if let Some(sum) = sum {
            let sent = extension.u16(2)?;
            self.line.text(b", checksum 0x");
            self.line.hex4(sent);
            self.line.str(if sum == 0 { " (correct), length " } else { " (incorrect), length " });
            self.line.number(left);
        }
        let mut objects = extension.skip(wide(HEADER_LEN));
        left = left.wrapping_sub(HEADER_LEN);
        while left > OBJECT_LEN {
            let Ok(&[a, b, class, kind]) = objects.octets::<4>(0) else { return self.cut() };
            let len = u32::from(u16::from_be_bytes([a, b]));
            objects = objects.skip(wide(OBJECT_LEN));
            self.line.text(b"\n\t  ");
            self.line.str(match class {
                1 => "MPLS Stack Entry",
                2 => "Interface Identification",
                _ => "unknown",
            });
            self.line.text(b" Object (");
            self.line.number(class);
            self.line.text(b"), Class-Type: ");
            self.line.number(kind);
            self.line.text(b", length ");
            self.line.number(len);
            left = left.wrapping_sub(OBJECT_LEN);
            let Some(len) = len.checked_sub(OBJECT_LEN) else { return Ok(Next::Done) };
            match (class, kind) {
                (0, _) => return Ok(Next::Done),
                (1, 1) => {
                    let entry = objects.u32(0)?;
                    self.line.text(b"\n\t    label ");
                    self.line.number(entry >> 12);
                    self.line.text(b", tc ");
                    self.line.number((entry >> 9) & 0x07);
                    if entry & 0x0100 != 0 {
                        self.line.text(b", [S]");
                    }
                    self.line.text(b", ttl ");
                    self.line.number(entry & 0xff);
                }
                _ => self.hex_dump("\n\t    ", objects.clip(len).bytes),
            }
            let Some(rest) = left.checked_sub(len) else { break };
            left = rest;
            objects = objects.skip(wide(len));
        }
        Ok(Next::Done)
    }
}
