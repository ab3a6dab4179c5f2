//! Multicast listeners (tcpdump 4.99.3; [RFC 2710](https://www.rfc-editor.org/rfc/rfc2710),
//! [RFC 3810](https://www.rfc-editor.org/rfc/rfc3810)).
//!
//! `multicast listener report v2, 1 group record(s)`; the groups are printed with `-v`, their sources with `-vv`.

use crate::engine::{Data, Engine, Truncated, places, wide};
use crate::icmp6::{Message, Rest};
use crate::{RelativeNumbers, Sink};

/// Name of what a multicast record does.
const fn record_name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "is_in",
        2 => "is_ex",
        3 => "to_in",
        4 => "to_ex",
        5 => "allow",
        6 => "block",
        _ => return None,
    })
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Queries and reports of multicast listeners.
    pub(crate) fn multicast_listener(&mut self, message: Data<'_>, kind: u8) -> Message {
        match (kind, message.len) {
            (130, 24) | (131 | 132, _) => {
                // The first version; its text is glued to what is before it.
                if message.has(0, 24) {
                    let (delay, address) = (message.u16(4)?, message.ipv6(8)?);
                    self.line.text(b"max resp delay: ");
                    self.line.number(delay);
                    self.line.text(b" addr: ");
                    self.line.ipv6(address);
                }
                Ok(Rest::Length)
            }
            (130, 28..) => {
                self.line.text(b" v2");
                self.listener_query(message)
            }
            (130, len) => {
                self.line.text(b" unknown-version (len ");
                self.line.number(len);
                self.line.text(b") ");
                Ok(Rest::Length)
            }
            _ => self.listener_report(message),
        }
    }

    fn listener_query(&mut self, message: Data<'_>) -> Message {
        let code = message.u16(4)?;
        if self.verbose() {
            let delay = match u32::from(code) {
                delay @ 0..32_768 => delay,
                code => ((code & 0x0fff) | 0x1000).wrapping_shl(((code & 0x7000) >> 12).wrapping_add(3)),
            };
            self.line.text(b" [max resp delay=");
            self.line.number(delay);
            self.line.text(b"]");
        }
        let group = message.ipv6(8)?;
        self.line.text(b" [gaddr ");
        self.line.ipv6(group);
        if self.verbose() {
            let flags = message.u8(24)?;
            if flags & 0x08 != 0 {
                self.line.text(b" sflag");
            }
            if flags & 0x07 != 0 {
                self.line.text(b" robustness=");
                self.line.number(flags & 0x07);
            }
            let interval = match u32::from(message.u8(25)?) {
                interval @ 0..128 => interval,
                code => ((code & 0x0f) | 0x10).wrapping_shl(((code & 0x70) >> 4).wrapping_add(3)),
            };
            self.line.text(b" qqi=");
            self.line.number(interval);
        }
        let sources = message.u16(26)?;
        if sources > 0 {
            let octets = u32::from(sources).wrapping_mul(16).wrapping_add(28);
            if message.len < octets {
                self.line.text(b" [invalid number of sources]");
            } else if self.options.verbosity > 1 {
                self.line.text(b" {");
                self.sources(message, 28, sources)?;
                self.line.text(b" }");
            } else {
                self.line.text(b", ");
                self.line.number(sources);
                self.line.text(b" source(s)");
            }
        }
        self.line.text(b"]");
        Ok(Rest::Length)
    }

    fn sources(&mut self, message: Data<'_>, from: usize, number: u16) -> Result<(), Truncated> {
        for at in places(from, 16).take(usize::from(number)) {
            let address = message.ipv6(at)?;
            self.line.text(b" ");
            self.line.ipv6(address);
        }
        Ok(())
    }

    fn listener_report(&mut self, message: Data<'_>) -> Message {
        if message.len < 8 {
            self.line.text(b" [invalid len ");
            self.line.number(message.len);
            self.line.text(b"]");
            return Ok(Rest::Length);
        }
        let groups = message.u16(6)?;
        self.line.text(b", ");
        self.line.number(groups);
        self.line.text(b" group record(s)");
        if !self.verbose() {
            return Ok(Rest::Length);
        }
        let mut at = 8_u32;
        for _ in 0..groups {
            let end = at.wrapping_add(20);
            if message.len < end {
                self.line.text(b" [invalid number of groups]");
                return Ok(Rest::Length);
            }
            let record = message.skip(wide(at));
            let group = record.ipv6(4)?;
            self.line.text(b" [gaddr ");
            self.line.ipv6(group);
            let kind = record.u8(0)?;
            self.line.text(b" ");
            match record_name(kind) {
                Some(name) => self.line.str(name),
                None => {
                    self.line.text(b" [v2-report-#");
                    self.line.number(kind);
                    self.line.text(b"]");
                }
            }
            let sources = record.u16(2)?;
            let end = end.wrapping_add(u32::from(sources).wrapping_mul(16));
            if message.len < end {
                self.line.text(b" [invalid number of sources ");
                self.line.number(sources);
                self.line.text(b"]");
                return Ok(Rest::Length);
            }
            if self.options.verbosity == 1 {
                self.line.text(b", ");
                self.line.number(sources);
                self.line.text(b" source(s)");
            } else {
                self.line.text(b" {");
                self.sources(record, 20, sources)?;
                self.line.text(b" }");
            }
            self.line.text(b"]");
            at = end;
        }
        Ok(Rest::Length)
    }
}
