//! Node information (tcpdump 4.99.3; [RFC 4620](https://www.rfc-editor.org/rfc/rfc4620)).
//!
//! `who-are-you request node information query (DNS name, subject=fe80::1)`.

use crate::engine::{Data, Engine, Truncated, wide};
use crate::icmp6::{Message, Rest};
use crate::{RelativeNumbers, Sink};

/// Length of the header, in octets.
const NODE_INFORMATION_LEN: usize = 16;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
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
}
