//! Multipath TCP options (tcpdump 4.99.3; [RFC 8684 §3](https://www.rfc-editor.org/rfc/rfc8684#section-3), and version 0:
//! [RFC 6824 §3](https://www.rfc-editor.org/rfc/rfc6824#section-3)).
//!
//! `mptcp 12 dss ack 1234`: the option's length and its subtype, then what the subtype says.

use tcp::Flags;

use crate::engine::{Data, Engine, Truncated};
use crate::{RelativeNumbers, Sink};

/// Whether an option has a length and flags that its subtype can have.
type Valid = Result<bool, Truncated>;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A multipath option of `len` octets; `data` is what is behind its length.
    pub(crate) fn mptcp(&mut self, data: Data<'_>, len: u8, flags: Flags) -> Valid {
        self.name = "mptcp";
        if len < 3 {
            return Ok(false);
        }
        let subtype = data.u8(0)? >> 4;
        self.line.text(b" ");
        self.line.number(len);
        self.line.str(match subtype {
            0 => " capable",
            1 => " join",
            2 => " dss",
            3 => " add-addr",
            4 => " rem-addr",
            5 => " prio",
            6 => " fail",
            7 => " fast-close",
            _ => " unknown",
        });
        match subtype {
            0 => self.mp_capable(data, len, flags),
            1 => self.mp_join(data, len, flags),
            2 => self.mp_dss(data, len, flags),
            3 => self.mp_add_address(data, len),
            4 => self.mp_remove_address(data, len),
            5 => self.mp_priority(data, len),
            6 if len == 12 => {
                let sequence = data.u64(2)?;
                self.line.text(b" seq ");
                self.line.number64(sequence);
                Ok(true)
            }
            7 if len == 12 => {
                let key = data.u64(2)?;
                self.line.text(b" key 0x");
                self.line.hex(key);
                Ok(true)
            }
            6 | 7 => Ok(false),
            _ => Ok(true),
        }
    }

    fn mp_capable(&mut self, data: Data<'_>, len: u8, flags: Flags) -> Valid {
        let first = matches!(len, 4 | 12) && flags.contains(Flags::SYN);
        let third = matches!(len, 20 | 22) && flags.contains(Flags::ACK) && !flags.contains(Flags::SYN);
        if !first && !third {
            return Ok(false);
        }
        let version = data.u8(0)? & 0x0f;
        if version > 1 {
            self.line.text(b" Unknown Version (");
            self.line.number(version);
            self.line.text(b")");
            return Ok(true);
        }
        self.line.text(b" v");
        self.line.number(version);
        if data.u8(1)? & 0x80 != 0 {
            self.line.text(b" csum");
        }
        if len >= 12 {
            let sender = data.u64(2)?;
            self.line.text(b" {0x");
            self.line.hex(sender);
            if len >= 20 {
                let receiver = data.u64(10)?;
                self.line.text(b",0x");
                self.line.hex(receiver);
            }
            self.line.text(b"}");
        }
        Ok(true)
    }

    fn mp_join(&mut self, data: Data<'_>, len: u8, flags: Flags) -> Valid {
        let fits = match len {
            12 => flags.contains(Flags::SYN),
            16 => flags.contains(Flags::SYN | Flags::ACK),
            24 => flags.contains(Flags::ACK),
            _ => false,
        };
        if !fits {
            return Ok(false);
        }
        if len != 24 {
            if data.u8(0)? & 0x01 != 0 {
                self.line.text(b" backup");
            }
            let id = data.u8(1)?;
            self.line.text(b" id ");
            self.line.number(id);
        }
        match len {
            12 => {
                let (token, nonce) = (data.u32(2)?, data.u32(6)?);
                self.line.text(b" token 0x");
                self.line.hex(token);
                self.line.text(b" nonce 0x");
                self.line.hex(nonce);
            }
            16 => {
                let (mac, nonce) = (data.u64(2)?, data.u32(10)?);
                self.line.text(b" hmac 0x");
                self.line.hex(mac);
                self.line.text(b" nonce 0x");
                self.line.hex(nonce);
            }
            _ => {
                let mac = data.slice(2, 20)?;
                self.line.text(b" hmac 0x");
                self.line.hex_octets(mac);
            }
        }
        Ok(true)
    }

    fn mp_dss(&mut self, data: Data<'_>, len: u8, flags: Flags) -> Valid {
        if len < 4 || flags.contains(Flags::SYN) {
            return Ok(false);
        }
        let dss = data.u8(1)?;
        if dss & 0x10 != 0 {
            self.line.text(b" fin");
        }
        let (mut at, mut left) = (2_usize, len.saturating_sub(4));
        for (present, wide, text) in [(0x01, 0x02, b" ack "), (0x04, 0x08, b" seq ")] {
            if dss & present == 0 {
                continue;
            }
            self.line.text(text);
            let octets = if dss & wide != 0 { 8 } else { 4 };
            let Some(rest) = left.checked_sub(octets) else { return Ok(false) };
            let number = if octets == 8 { data.u64(at)? } else { u64::from(data.u32(at)?) };
            self.line.number64(number);
            at = at.saturating_add(usize::from(octets));
            left = rest;
        }
        if dss & 0x04 != 0 {
            if left < 4 {
                return Ok(false);
            }
            let subflow = data.u32(at)?;
            self.line.text(b" subseq ");
            self.line.number(subflow);
            if left < 6 {
                return Ok(false);
            }
            let data_len = data.u16(at.saturating_add(4))?;
            self.line.text(b" len ");
            self.line.number(data_len);
            left = left.saturating_sub(6);
            if left >= 2 {
                let checksum = data.u16(at.saturating_add(6))?;
                self.line.text(b" csum 0x");
                self.line.hex(checksum);
                left = left.saturating_sub(2);
            }
        }
        Ok(left == 0)
    }

    fn mp_add_address(&mut self, data: Data<'_>, len: u8) -> Valid {
        let address_len = match len {
            8 | 10 | 16 | 18 => 4_usize,
            20 | 22 | 28 | 30 => 16,
            _ => return Ok(false),
        };
        self.line.str(match data.u8(0)? & 0x0f {
            0 => " v1",
            1 => " v1-echo",
            4 => " v0-ip4",
            6 => " v0-ip6",
            _ => " [bad version/echo]",
        });
        let id = data.u8(1)?;
        self.line.text(b" id ");
        self.line.number(id);
        if address_len == 4 {
            let address = data.ipv4(2)?;
            self.line.text(b" ");
            self.line.ipv4(address);
        } else {
            let address = data.ipv6(2)?;
            self.line.text(b" ");
            self.line.ipv6(address);
        }
        let mut at = address_len.saturating_add(2);
        if matches!(len, 10 | 18 | 22 | 30) {
            let port = data.u16(at)?;
            self.line.text(b":");
            self.line.number(port);
            at = at.saturating_add(2);
        }
        if matches!(len, 16 | 18 | 28 | 30) {
            let mac = data.u64(at)?;
            self.line.text(b" hmac 0x");
            self.line.hex(mac);
        }
        Ok(true)
    }

    fn mp_remove_address(&mut self, data: Data<'_>, len: u8) -> Valid {
        if len < 4 {
            return Ok(false);
        }
        self.line.text(b" id");
        for at in 1..usize::from(len).saturating_sub(2) {
            let id = data.u8(at)?;
            self.line.text(b" ");
            self.line.number(id);
        }
        Ok(true)
    }

    fn mp_priority(&mut self, data: Data<'_>, len: u8) -> Valid {
        if !matches!(len, 3 | 4) {
            return Ok(false);
        }
        self.line.str(if data.u8(0)? & 0x01 != 0 { " backup" } else { " non-backup" });
        if len == 4 {
            let id = data.u8(1)?;
            self.line.text(b" id ");
            self.line.number(id);
        }
        Ok(true)
    }
}
