//! Messages of ICMPv6 that are seldom seen (tcpdump 4.99.3): router renumbering
//! ([RFC 2894](https://www.rfc-editor.org/rfc/rfc2894)), node information
//! ([RFC 4620](https://www.rfc-editor.org/rfc/rfc4620)), RPL ([RFC 6550](https://www.rfc-editor.org/rfc/rfc6550)).

use core::fmt::Write;

use crate::RelativeNumbers;
use crate::engine::{Data, Engine, Truncated, narrow, wide};
use crate::icmp6::Rest;

/// What the message says, or that the packet is given up.
type Message = Result<Rest, Truncated>;

/// Length of the header of node information, in octets.
const NODE_INFORMATION_LEN: usize = 16;

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
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

    /// The mark of a truncation in front of the length: tcpdump goes on behind these printers.
    fn cut_message(&mut self) -> Message {
        self.mark_truncated();
        Ok(Rest::Length)
    }

    /// A query for information about a node, or the reply to one.
    pub(crate) fn node_information(&mut self, message: Data<'_>, kind: u8, code: u8) -> Message {
        let available = message.bytes.len();
        if kind == 139 {
            if available == 12 {
                self.line.text(b" who-are-you request");
                return Ok(Rest::Length);
            }
            self.line.text(b" node information query");
            if available < NODE_INFORMATION_LEN {
                return self.cut_message();
            }
            return self.node_query(message, code);
        }
        if wide(message.len) > available || available < NODE_INFORMATION_LEN {
            return self.cut_message();
        }
        self.node_reply(message, code)
    }

    fn node_query(&mut self, message: Data<'_>, code: u8) -> Message {
        let available = message.bytes.len();
        let (question, flags) = (message.u16(4)?, message.u16(6)?);
        self.line.text(b" (");
        self.question(question, flags, false);
        if matches!(question, 0 | 1) {
            if available != NODE_INFORMATION_LEN && self.verbose() {
                self.line.text(b", invalid len");
            }
            self.line.text(b")");
            return Ok(Rest::Length);
        }
        if available == NODE_INFORMATION_LEN {
            self.line.text(b", 03 draft)");
            return Ok(Rest::Length);
        }
        match code {
            0 | 2 => {
                let len = if code == 0 { 16 } else { 4 };
                let fits = available == NODE_INFORMATION_LEN.saturating_add(len);
                if !fits && self.verbose() && message.has(NODE_INFORMATION_LEN, len) {
                    self.line.text(b", invalid subject len");
                }
                if fits {
                    self.line.text(b", subject=");
                    if code == 0 {
                        self.line.ipv6(message.ipv6(NODE_INFORMATION_LEN)?);
                    } else {
                        self.line.ipv4(message.ipv4(NODE_INFORMATION_LEN)?);
                    }
                }
            }
            1 => {
                self.line.text(b", subject=DNS name");
                self.node_name(message.skip(NODE_INFORMATION_LEN))?;
            }
            _ => self.line.text(b", unknown subject"),
        }
        self.line.text(b")");
        Ok(Rest::Length)
    }

    fn node_reply(&mut self, message: Data<'_>, code: u8) -> Message {
        let available = message.bytes.len();
        self.line.text(b" node information reply (");
        match code {
            0 if self.verbose() => self.line.text(b"success"),
            1 => self.line.text(b"refused"),
            2 => self.line.text(b"unknown"),
            _ => {}
        }
        let odd_len = available != NODE_INFORMATION_LEN && self.verbose();
        if code != 0 {
            if odd_len && code <= 2 {
                self.line.text(b", invalid length");
            }
            self.line.text(b")");
            return Ok(Rest::Length);
        }
        if self.verbose() {
            self.line.text(b", ");
        }
        let (question, flags) = (message.u16(4)?, message.u16(6)?);
        match question {
            0 => {
                self.line.text(b"noop");
                if odd_len {
                    self.line.text(b", invalid length");
                }
            }
            2 => {
                self.line.text(b"DNS name");
                self.node_name(message.skip(NODE_INFORMATION_LEN.saturating_add(4)))?;
                if flags & 0x01 != 0 {
                    let lifetime = message.u32(NODE_INFORMATION_LEN)?;
                    self.line.text(b" [TTL=");
                    self.line.number(lifetime);
                    self.line.text(b"]");
                }
            }
            3 => {
                self.line.text(b"node addresses");
                let mut at = NODE_INFORMATION_LEN;
                while let (Ok(lifetime), Ok(address)) = (message.u32(at), message.ipv6(at.saturating_add(4))) {
                    self.line.text(b" ");
                    self.line.ipv6(address);
                    self.line.text(b"(");
                    self.line.number(lifetime);
                    self.line.text(b")");
                    at = at.saturating_add(20);
                }
                if flags != 0 {
                    self.address_flags(flags, true);
                }
            }
            _ => self.question(question, flags, true),
        }
        self.line.text(b")");
        Ok(Rest::Length)
    }

    /// What is asked for.
    fn question(&mut self, question: u16, flags: u16, reply: bool) {
        match question {
            0 => self.line.text(b"noop"),
            1 => {
                self.line.text(b"supported qtypes");
                if flags != 0 {
                    self.line.str(if flags & 0x01 != 0 { " [C]" } else { " []" });
                }
            }
            2 => self.line.text(b"DNS name"),
            3 => {
                self.line.text(b"node addresses");
                if flags != 0 {
                    self.address_flags(flags, reply);
                }
            }
            _ => self.line.text(b"unknown"),
        }
    }

    fn address_flags(&mut self, flags: u16, reply: bool) {
        let names = [(0x40, "a"), (0x20, "G"), (0x10, "S"), (0x08, "L"), (0x04, "C"), (0x02, "A"), (0x01, "T")];
        let names = if reply { names.as_slice() } else { names.get(..6).unwrap_or_default() };
        self.line.text(b" [");
        self.bits(u32::from(flags), names, "", "");
        self.line.text(b"]");
    }

    /// A name: of one label that fills the rest in old drafts, else in DNS's form.
    fn node_name(&mut self, name: Data<'_>) -> Result<(), Truncated> {
        let first = name.u8(0)?;
        let rest = name.bytes.get(1..).unwrap_or_default();
        if usize::from(first) == rest.len() {
            if self.verbose() {
                self.line.text(b", 03 draft");
            }
            self.line.text(b", \"");
            rest.iter().for_each(|octet| self.visible(*octet));
            self.line.text(b"\"");
            return Ok(());
        }
        self.line.text(b", \"");
        let mut rest = name.bytes;
        while let [len, behind @ ..] = rest {
            let len = usize::from(*len);
            if len == 0 {
                match behind {
                    [] => self.line.text(b"."),
                    [0] => {}
                    _ => self.line.text(b"???"),
                }
                break;
            }
            let Some((label, after)) = behind.split_at_checked(len) else {
                self.line.text(b"???");
                break;
            };
            label.iter().for_each(|octet| self.visible(*octet));
            if matches!(after, [next, _, ..] if *next != 0) {
                self.line.text(b".");
            }
            rest = after;
        }
        self.line.text(b"\"");
        Ok(())
    }

    /// A message of the routing protocol for lossy networks.
    pub(crate) fn rpl(&mut self, message: Data<'_>, code: u8) -> Message {
        if code & 0x80 != 0 {
            self.line.text(b", (SEC) [worktodo]");
            return Ok(Rest::Length);
        }
        let body = message.skip(4);
        self.line.text(b", (CLR)");
        match code {
            0 => self.line.text(b"DODAG Information Solicitation"),
            1 => {
                self.line.text(b"DODAG Information Object");
                if self.verbose() {
                    self.rpl_information(body)?;
                }
            }
            2 => {
                self.line.text(b"Destination Advertisement Object");
                if self.verbose() {
                    self.rpl_advertisement(body, false)?;
                }
            }
            3 => {
                self.line.text(b"Destination Advertisement Object Ack");
                if self.verbose() {
                    self.rpl_advertisement(body, true)?;
                }
            }
            _ => {
                self.line.text(b"RPL message, unknown code ");
                self.line.number(code);
            }
        }
        Ok(Rest::Length)
    }

    fn rpl_information(&mut self, body: Data<'_>) -> Result<(), Truncated> {
        if body.len < 24 {
            self.line.text(b" (invalid)");
            return Ok(());
        }
        let id = body.ipv6(8)?;
        let &[instance, _, r1, r2, mode, sequence, _, _] = body.octets::<8>(0)?;
        self.line.text(b" [dagid:");
        self.line.ipv6(id);
        self.line.text(b",seq:");
        self.line.number(sequence);
        self.line.text(b",instance:");
        self.line.number(instance);
        self.line.text(b",rank:");
        self.line.number(u16::from_be_bytes([r1, r2]));
        self.line.str(if mode & 0x80 != 0 { ",grounded,mop:" } else { ",mop:" });
        match (mode >> 3) & 0x07 {
            0 => self.line.text(b"nonstoring"),
            1 => self.line.text(b"storing"),
            2 => self.line.text(b"nonstoring-multicast"),
            3 => self.line.text(b"storing-multicast"),
            other => {
                self.line.text(b"mop");
                self.line.number(other);
            }
        }
        self.line.text(b",prf:");
        self.line.number(mode & 0x07);
        self.line.text(b"]");
        if self.options.verbosity > 1 { self.rpl_options(body.skip(24)) } else { Ok(()) }
    }

    /// An advertisement, or the acknowledgment of one.
    fn rpl_advertisement(&mut self, body: Data<'_>, acknowledgment: bool) -> Result<(), Truncated> {
        let Ok(&[instance, flags, third, fourth]) = body.octets::<4>(0) else {
            self.mark_truncated();
            return Ok(());
        };
        let (has_id, too_short) = if acknowledgment {
            (flags & 0x80 != 0, " [|dao-length too short]")
        } else {
            (flags & 0x40 != 0, " [|length too short]")
        };
        if body.len < 4 {
            self.line.str(too_short);
            return Ok(());
        }
        let mut rest = body.skip(4);
        let mut id = None;
        if has_id {
            let Ok(address) = rest.ipv6(0) else {
                self.mark_truncated();
                return Ok(());
            };
            if rest.len < 16 {
                self.line.str(too_short);
                return Ok(());
            }
            id = Some(address);
            rest = rest.skip(16);
        }
        self.line.text(b" [dagid:");
        match id {
            Some(id) => self.line.ipv6(id),
            None => self.line.text(b"<elided>"),
        }
        self.line.text(b",seq:");
        self.line.number(if acknowledgment { third } else { fourth });
        self.line.text(b",instance:");
        self.line.number(instance);
        if acknowledgment {
            self.line.text(b",status:");
            self.line.number(fourth);
        } else {
            self.line.str(if flags & 0x80 != 0 { ",acK" } else { "" });
            self.line.str(if has_id { ",Dagid," } else { "," });
            self.line.hex2(flags);
        }
        self.line.text(b"]");
        if self.options.verbosity > 1 { self.rpl_options(rest) } else { Ok(()) }
    }

    fn rpl_options(&mut self, options: Data<'_>) -> Result<(), Truncated> {
        let mut rest = options;
        while rest.len != 0 {
            let kind = rest.u8(0)?;
            if kind == 0 {
                self.line.text(b" opt:pad1");
                rest = rest.skip(1);
                continue;
            }
            if rest.len < 2 {
                self.mark_truncated();
                return Ok(());
            }
            let len = usize::from(rest.u8(1)?).saturating_add(2);
            self.line.text(b" opt:");
            match kind {
                1 => self.line.text(b"padN"),
                2 => self.line.text(b"metrics"),
                3 => self.line.text(b"routinginfo"),
                4 => self.line.text(b"config"),
                5 => self.line.text(b"rpltarget"),
                6 => self.line.text(b"transitinfo"),
                8 => self.line.text(b"destprefix"),
                9 => self.line.text(b"rpltargetdesc"),
                _ => {
                    self.line.text(b"subopt:");
                    self.line.number(kind);
                }
            }
            self.line.text(b" len:");
            self.line.number(narrow(len));
            self.line.text(b" ");
            let Ok(option) = rest.slice(2, len.saturating_sub(2)) else {
                self.mark_truncated();
                return Ok(());
            };
            if rest.len < narrow(len) {
                self.mark_truncated();
                return Ok(());
            }
            if self.options.verbosity > 2 {
                self.hex_dump(" ", option);
            }
            rest = rest.skip(len);
        }
        Ok(())
    }
}
