//! TCP options (tcpdump 4.99.3; [RFC 9293 §3.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.2)).
//!
//! `, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7]`. An option that is malformed ends the packet's line in
//! `[bad opt]`; one that is longer than what was read of it has `[len N]` behind it, and tcpdump goes on behind what
//! was read.
//!
//! Selective acknowledgments: [RFC 2018 §3](https://www.rfc-editor.org/rfc/rfc2018#section-3). Window scale and
//! timestamps: [RFC 7323](https://www.rfc-editor.org/rfc/rfc7323). Fast open:
//! [RFC 7413 §4.1.1](https://www.rfc-editor.org/rfc/rfc7413#section-4.1.1), and in an experimental option as
//! [RFC 6994](https://www.rfc-editor.org/rfc/rfc6994) has them. User timeout:
//! [RFC 5482](https://www.rfc-editor.org/rfc/rfc5482). MD5: [RFC 2385](https://www.rfc-editor.org/rfc/rfc2385).
//! Authentication: [RFC 5925 §2.2](https://www.rfc-editor.org/rfc/rfc5925#section-2.2). Obsolete, echo:
//! [RFC 1072](https://www.rfc-editor.org/rfc/rfc1072); connection count:
//! [RFC 1644](https://www.rfc-editor.org/rfc/rfc1644). Multipath TCP is in `mptcp`.

use tcp::Flags;

use crate::engine::{Data, Engine, Truncated, narrow, wide};
use crate::phrase::Phrase;
use crate::{RelativeNumbers, Sink};

/// Why an option was not printed to its end.
enum Stop {
    /// The packet is given up.
    Truncated,
    /// Its octets were not captured.
    Cut,
    /// Its octets are not in the header.
    Bad,
}

impl From<Truncated> for Stop {
    fn from(_: Truncated) -> Self {
        Self::Truncated
    }
}

/// The octets behind an option's length, and how many of them the header has.
#[derive(Clone, Copy)]
struct Body<'a> {
    data: Data<'a>,
    left: usize,
}

impl<'a> Body<'a> {
    /// The first `len` octets.
    #[inline]
    fn take(self, len: usize) -> Result<Data<'a>, Stop> {
        if len > self.left {
            return Err(Stop::Bad);
        }
        if self.data.has(0, len) { Ok(self.data) } else { Err(Stop::Cut) }
    }
}

/// What options need of the segment around them.
#[derive(Clone, Copy)]
struct Around {
    /// Whether header and payload were captured.
    captured: bool,
    flags: Flags,
    /// What to subtract from numbers in SACK blocks.
    sack: u32,
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// The options of a segment with `len` octets of payload; says whether the line goes on behind them.
    pub(crate) fn tcp_options(
        &mut self,
        segment: Data<'_>,
        header_len: usize,
        len: u32,
        flags: Flags,
        sack: u32,
    ) -> Result<bool, Truncated> {
        if let Some([value, echo_reply]) = lone_timestamps(segment, header_len) {
            self.line.phrase(|phrase| phrase.timestamps(value, echo_reply));
            return Ok(true);
        }
        self.line.text(b", options [");
        let around = Around { captured: segment.has(header_len, wide(len)), flags, sack };
        let (mut at, mut left) = (20_usize, header_len.saturating_sub(20));
        let mut any = false;
        while left > 0 {
            if any {
                self.line.text(b",");
            }
            let kind = segment.u8(at)?;
            at = at.saturating_add(1);
            let mut option_len = 1;
            if kind > 1 {
                option_len = segment.u8(at)?;
                at = at.saturating_add(1);
                if option_len < 2 || usize::from(option_len) > left {
                    self.bad_option_mark(any);
                    return Ok(false);
                }
                left = left.saturating_sub(1);
            }
            left = left.saturating_sub(1);
            let body = Body { data: segment.skip(at), left };
            let read = match self.tcp_option(kind, option_len, body, around) {
                Ok(read) => read,
                Err(Stop::Truncated) => return Err(Truncated),
                Err(Stop::Bad) => {
                    self.bad_option_mark(any);
                    return Ok(false);
                }
                Err(Stop::Cut) => {
                    self.mark_truncated();
                    if any {
                        self.line.text(b">");
                    }
                    return Ok(false);
                }
            };
            at = at.saturating_add(read);
            left = left.saturating_sub(read);
            if kind > 1 && read.saturating_add(2) != usize::from(option_len) {
                self.line.text(b"[len ");
                self.line.number(option_len);
                self.line.text(b"]");
            }
            any = true;
            if kind == 0 {
                break;
            }
        }
        self.line.text(b"]");
        Ok(true)
    }

    fn bad_option_mark(&mut self, any: bool) {
        self.line.text(b"[bad opt]");
        if any {
            self.line.text(b"]");
        }
    }

    /// One option; says how many octets behind its length were read.
    #[inline]
    fn tcp_option(&mut self, kind: u8, len: u8, body: Body<'_>, around: Around) -> Result<usize, Stop> {
        let data_len = usize::from(len).saturating_sub(2);
        match kind {
            0 => self.line.text(b"eol"),
            1 => self.line.text(b"nop"),
            2 => {
                self.line.text(b"mss");
                let size = body.take(2)?.u16(0)?;
                self.line.text(b" ");
                self.line.number(size);
                return Ok(2);
            }
            3 => {
                self.line.text(b"wscale");
                let shift = body.take(1)?.u8(0)?;
                self.line.text(b" ");
                self.line.number(shift);
                return Ok(1);
            }
            4 => self.line.text(b"sackOK"),
            5 => {
                self.line.text(b"sack");
                return self.sack(body, data_len, around.sack);
            }
            8 => {
                self.line.text(b"TS");
                let data = body.take(8)?;
                let (value, echo_reply) = (data.u32(0)?, data.u32(4)?);
                self.line.text(b" val ");
                self.line.number(value);
                self.line.text(b" ecr ");
                self.line.number(echo_reply);
                return Ok(8);
            }
            _ => return self.rare_tcp_option(kind, len, body, around),
        }
        Ok(0)
    }

    /// The blocks of a SACK option.
    fn sack(&mut self, body: Body<'_>, data_len: usize, base: u32) -> Result<usize, Stop> {
        if data_len % 8 != 0 {
            self.line.text(b" invalid sack");
            return Ok(data_len);
        }
        self.line.text(b" ");
        self.line.number(narrow(data_len / 8));
        self.line.text(b" ");
        for at in (0..data_len).step_by(8) {
            let end = at.saturating_add(8);
            // tcpdump looks at the halves one by one, but prints neither without the other.
            let left = body.take(end.saturating_sub(4))?.u32(at)?;
            let right = body.take(end)?.u32(end.saturating_sub(4))?;
            self.line.text(b"{");
            self.line.number(left.wrapping_sub(base));
            self.line.text(b":");
            self.line.number(right.wrapping_sub(base));
            self.line.text(b"}");
        }
        Ok(data_len)
    }

    /// The options that are not seen every day.
    #[inline(never)]
    fn rare_tcp_option(&mut self, kind: u8, len: u8, body: Body<'_>, around: Around) -> Result<usize, Stop> {
        let data_len = usize::from(len).saturating_sub(2);
        match kind {
            6 | 7 | 11..=13 => {
                self.line.str(match kind {
                    6 => "echo",
                    7 => "echoreply",
                    11 => "cc",
                    12 => "ccnew",
                    // tcpdump has no name for CC.ECHO.
                    _ => "",
                });
                let value = body.take(4)?.u32(0)?;
                self.line.text(b" ");
                self.line.number(value);
                Ok(4)
            }
            19 => {
                self.line.text(b"md5");
                let digest = body.take(16)?.octets::<16>(0)?;
                self.line.text(b" ");
                self.line.str(if around.captured { "shared secret not supplied with -M" } else { "snaplen too short" });
                self.line.text(b", can't check - ");
                self.line.hex_octets(digest);
                Ok(16)
            }
            20 => {
                self.line.text(b"scps");
                let data = body.take(2)?;
                let (capabilities, id) = (data.u8(0)?, data.u8(1)?);
                self.line.text(b" cap ");
                self.line.hex2(capabilities);
                self.line.text(b" id ");
                self.line.number(id);
                Ok(2)
            }
            28 => {
                self.line.text(b"uto");
                let value = body.take(2)?.u16(0)?;
                self.line.text(b" 0x");
                self.line.hex(value);
                self.line.text(b" ");
                // RFC 5482 has the granularity in the upper bit; tcpdump takes it from the lower one.
                let seconds = u32::from(value >> 1).wrapping_mul(if value & 1 != 0 { 60 } else { 1 });
                self.line.number(seconds);
                Ok(2)
            }
            29 => {
                self.line.text(b"tcp-ao");
                self.authentication(body, data_len)
            }
            30 => {
                self.line.text(b"mptcp");
                body.take(data_len)?;
                let data = body.data.clip(narrow(data_len));
                if self.mptcp(data, len, around.flags)? { Ok(data_len) } else { Err(Stop::Bad) }
            }
            34 => {
                self.line.text(b"tfo");
                let data = body.take(data_len)?;
                self.line.text(b" ");
                self.fast_open(data.slice(0, data_len)?);
                Ok(data_len)
            }
            254 => {
                self.line.text(b"exp");
                let data = body.take(data_len)?;
                if data_len < 2 {
                    return Err(Stop::Bad);
                }
                let id = data.u16(0)?;
                self.line.text(b"-");
                if id == 0xf989 {
                    self.line.text(b"tfo");
                    self.fast_open(data.slice(2, data_len.saturating_sub(2))?);
                } else {
                    self.line.hex4(id);
                }
                Ok(data_len)
            }
            _ => {
                self.line.text(b"unknown-");
                self.line.number(kind);
                if data_len > 0 {
                    self.line.text(b" 0x");
                }
                self.octets_one_by_one(body, 0, data_len)?;
                Ok(data_len)
            }
        }
    }

    /// Octets in hexadecimal digits, those in front of a missing one too.
    fn octets_one_by_one(&mut self, body: Body<'_>, from: usize, to: usize) -> Result<(), Stop> {
        for at in from..to {
            let octet = body.take(at.saturating_add(1))?.u8(at)?;
            self.line.hex2(octet);
        }
        Ok(())
    }

    /// An authentication option ([RFC 5925](https://www.rfc-editor.org/rfc/rfc5925)).
    fn authentication(&mut self, body: Body<'_>, data_len: usize) -> Result<usize, Stop> {
        if data_len < 2 {
            self.mark_invalid();
            return Ok(data_len);
        }
        let key = body.take(1)?.u8(0)?;
        self.line.text(b" keyid ");
        self.line.number(key);
        let next_key = body.take(2)?.u8(1)?;
        self.line.text(b" rnextkeyid ");
        self.line.number(next_key);
        if data_len > 2 {
            self.line.text(b" mac 0x");
            self.octets_one_by_one(body, 2, data_len)?;
        }
        Ok(data_len)
    }

    /// The cookie of a fast open option ([RFC 7413](https://www.rfc-editor.org/rfc/rfc7413)).
    fn fast_open(&mut self, cookie: &[u8]) {
        match cookie.len() {
            0 => self.line.text(b" cookiereq"),
            4 | 6 | 8 | 10 | 12 | 14 | 16 => {
                self.line.text(b" cookie ");
                self.line.hex_octets(cookie);
            }
            _ => self.mark_invalid(),
        }
    }
}

/// Value and echo reply of a timestamps option behind two NOPs, if these are all options: those that nearly every segment
/// has.
#[inline]
pub(crate) fn lone_timestamps(segment: Data<'_>, header_len: usize) -> Option<[u32; 2]> {
    match segment.bytes.get(20..32) {
        Some(&[1, 1, 8, 10, a, b, c, d, e, f, g, h]) if header_len == 32 => {
            Some([u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])])
        }
        _ => None,
    }
}

impl Phrase<'_> {
    /// `, options [nop,nop,TS val 1 ecr 0]`.
    #[inline]
    pub(crate) fn timestamps(self, value: u32, echo_reply: u32) -> Self {
        self.text(b", options [nop,nop,TS val ").number(value).text(b" ecr ").number(echo_reply).text(b"]")
    }
}
