//! Router renumbering (tcpdump 4.99.3; [RFC 2894 §3](https://www.rfc-editor.org/rfc/rfc2894#section-3)).
//!
//! `ICMP6, router renumbering, command, seq=1`, and for a command the prefixes that it matches and those to use instead:
//! ` match(change,2001:db8::/32) use(V,2001:db9::/32/0)`.

use crate::engine::{Data, Engine};
use crate::icmp6::{Message, Rest};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Router renumbering.
    pub(crate) fn router_renumbering(&mut self, message: Data<'_>, code: u8) -> Message {
        let Ok(&[segment, flags, d1, d2, r1, r2, r3, r4]) = message.octets::<8>(8) else {
            return self.cut_message();
        };
        match code {
            0 => self.line.text(b", command"),
            1 => self.line.text(b", result"),
            255 => self.line.text(b", sequence number reset"),
            _ => {
                self.line.text(b", code-#");
                self.line.number(code);
            }
        }
        let sequence = message.u32(4)?;
        self.line.text(b", seq=");
        self.line.number(sequence);
        if self.verbose() {
            self.line.text(b"[");
            if flags != 0 {
                let names = [(0x80, "T"), (0x40, "R"), (0x20, "A"), (0x10, "S"), (0x08, "P")];
                self.bits(u32::from(flags), &names, "", "");
                self.line.text(b",");
            }
            self.line.text(b"seg=");
            self.line.number(segment);
            self.line.text(b",maxdelay=");
            self.line.number(u16::from_be_bytes([d1, d2]));
            let reserved = u32::from_be_bytes([r1, r2, r3, r4]);
            if reserved != 0 {
                self.line.text(b"rsvd=0x");
                self.line.hex(reserved);
            }
            self.line.text(b"]");
        }
        if code == 0 { self.renumbering_command(message.skip(16)) } else { Ok(Rest::Length) }
    }

    /// The prefixes that a renumbering command matches and uses.
    fn renumbering_command(&mut self, command: Data<'_>) -> Message {
        let Ok(&[code, len, ordinal, match_len, min_len, max_len, _, _]) = command.octets::<8>(0) else {
            return self.cut_message();
        };
        let Ok(prefix) = command.ipv6(8) else { return self.cut_message() };
        let indent = if self.options.verbosity > 1 { "\n\t" } else { " " };
        self.line.str(indent);
        self.line.text(b"match(");
        match code {
            1 => self.line.text(b"add"),
            2 => self.line.text(b"change"),
            3 => self.line.text(b"setglobal"),
            _ => {
                self.line.text(b"#");
                self.line.number(code);
            }
        }
        if self.verbose() {
            self.line.text(b",ord=");
            self.line.number(ordinal);
            self.line.text(b",min=");
            self.line.number(min_len);
            self.line.text(b",max=");
            self.line.number(max_len);
        }
        self.line.text(b",");
        self.line.ipv6(prefix);
        self.line.text(b"/");
        self.line.number(match_len);
        self.line.text(b")");
        // The length counts words of four octets, three of them in front of the prefixes.
        let Some(words) = len.checked_sub(3) else {
            return if len % 4 == 3 { Ok(Rest::Length) } else { self.cut_message() };
        };
        if words % 4 != 0 {
            return self.cut_message();
        }
        let mut rest = command.skip(24);
        for _ in 0..words / 4 {
            let Ok(prefix) = rest.ipv6(16) else { return self.cut_message() };
            let &[use_len, keep_len, mask, ra_flags, v1, v2, v3, v4, p1, p2, p3, p4, flags, ..] =
                rest.octets::<16>(0)?;
            self.line.str(indent);
            self.line.text(b"use(");
            if flags != 0 {
                self.bits(u32::from(flags), &[(0x80, "V"), (0x40, "P")], "", "");
                self.line.text(b",");
            }
            if self.verbose() {
                self.line.text(b"mask=0x");
                self.line.hex(mask);
                self.line.text(b",raflags=0x");
                self.line.hex(ra_flags);
                for (text, lifetime) in [(b",vltime=", [v1, v2, v3, v4]), (b",pltime=", [p1, p2, p3, p4])] {
                    self.line.text(text);
                    match u32::from_be_bytes(lifetime) {
                        u32::MAX => self.line.text(b"infty"),
                        seconds => self.line.number(seconds),
                    }
                }
                self.line.text(b",");
            }
            self.line.ipv6(prefix);
            self.line.text(b"/");
            self.line.number(use_len);
            self.line.text(b"/");
            self.line.number(keep_len);
            self.line.text(b")");
            rest = rest.skip(32);
        }
        Ok(Rest::Length)
    }
}
