//! RPL, routing in lossy networks (tcpdump 4.99.3; [RFC 6550](https://www.rfc-editor.org/rfc/rfc6550)).
//!
//! `RPL, (CLR)DODAG Information Object`; what it says is printed with `-v`, its options with `-vv`.

use crate::engine::{Data, Engine, Truncated, narrow};
use crate::icmp6::{Message, Rest};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
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
            self.line.text(b" [length ");
            self.line.number(body.len);
            self.line.text(b" < 24]");
            self.mark_invalid();
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
        // Of an advertisement tcpdump wants the room for an identifier captured, also where there is none.
        let wanted = if acknowledgment { 4 } else { 20 };
        let (Ok(&[instance, flags, third, fourth]), true) = (body.octets::<4>(0), body.has(0, wanted)) else {
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
