//! The longer messages of ICMPv6 (tcpdump 4.99.3): neighbor discovery and its options
//! ([RFC 4861](https://www.rfc-editor.org/rfc/rfc4861)), multicast listeners
//! ([RFC 2710](https://www.rfc-editor.org/rfc/rfc2710), [RFC 3810](https://www.rfc-editor.org/rfc/rfc3810)), mobility
//! ([RFC 6275](https://www.rfc-editor.org/rfc/rfc6275)), RPL ([RFC 6550](https://www.rfc-editor.org/rfc/rfc6550)).

use core::fmt::Write;

use crate::RelativeNumbers;
use crate::engine::{Data, Engine, Truncated, narrow, wide};
use crate::icmp6::Rest;

/// What the message says, or that the packet is given up.
type Message = Result<Rest, Truncated>;

/// How much of a domain name is printed, in octets.
const MAX_NAME: usize = 255;

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

/// Name of a router's preference.
const fn preference(flags: u8) -> &'static str {
    match (flags >> 3) & 0x03 {
        0 => "medium",
        1 => "high",
        2 => "rsv",
        _ => "low",
    }
}

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// Router solicitation and advertisement, neighbor solicitation and advertisement, redirect.
    pub(crate) fn neighbor_discovery(&mut self, message: Data<'_>, kind: u8) -> Message {
        let options = match kind {
            133 => 8,
            134 => {
                if self.verbose() {
                    self.router_advertisement_6(message)?;
                }
                16
            }
            135 | 136 => {
                let target = message.ipv6(8)?;
                self.line.str(if kind == 135 { ", who has " } else { ", tgt is " });
                self.line.ipv6(target);
                if kind == 136 && self.verbose() {
                    let flags = message.u32(4)?;
                    let names = [(0x8000_0000, "router"), (0x4000_0000, "solicited"), (0x2000_0000, "override")];
                    self.line.text(b", Flags [");
                    self.bits(flags, &names, ", ", "none");
                    self.line.text(b"]");
                }
                24
            }
            _ => {
                let destination = message.ipv6(24)?;
                self.line.text(b", ");
                self.line.ipv6(destination);
                let target = message.ipv6(8)?;
                self.line.text(b" to ");
                self.line.ipv6(target);
                40
            }
        };
        if self.verbose() { self.discovery_options(message, options) } else { Ok(Rest::Length) }
    }

    fn router_advertisement_6(&mut self, message: Data<'_>) -> Result<(), Truncated> {
        let (hop_limit, flags, lifetime) = (message.u8(4)?, message.u8(5)?, message.u16(6)?);
        let (reachable, retransmit) = (message.u32(8)?, message.u32(12)?);
        self.line.text(b"\n\thop limit ");
        self.line.number(hop_limit);
        self.line.text(b", Flags [");
        let names = [(0x80, "managed"), (0x40, "other stateful"), (0x20, "home agent"), (0x02, "ipv6 only")];
        self.bits(u32::from(flags), &names, ", ", "none");
        self.line.text(b"], pref ");
        self.line.str(preference(flags));
        self.line.text(b", router lifetime ");
        self.line.number(lifetime);
        self.line.text(b"s, reachable time ");
        self.line.number(reachable);
        self.line.text(b"ms, retrans timer ");
        self.line.number(retransmit);
        self.line.text(b"ms");
        Ok(())
    }

    /// The options of neighbor discovery from `from` on, each on a line.
    fn discovery_options(&mut self, message: Data<'_>, from: usize) -> Message {
        let mut rest = message.skip(from);
        // tcpdump counts the length down as a signed number.
        let mut claimed = i64::from(message.len).saturating_sub(i64::try_from(from).unwrap_or_default());
        let first = rest;
        while !rest.bytes.is_empty() {
            let Ok(&[kind, units]) = rest.octets::<2>(0) else { return Ok(Rest::Cut) };
            if claimed <= 0 {
                return Ok(Rest::Length);
            }
            let len = usize::from(units).saturating_mul(8);
            if len == 0 || !rest.has(0, len) {
                return Ok(Rest::Cut);
            }
            self.line.text(b"\n\t  ");
            self.line.str(match kind {
                1 => "source link-address",
                2 => "destination link-address",
                3 => "prefix info",
                4 => "redirected header",
                5 => "mtu",
                7 => "advertisement interval",
                8 => "homeagent information",
                24 => "route info",
                25 => "rdnss",
                31 => "dnssl",
                _ => "unknown",
            });
            self.line.text(b" option (");
            self.line.number(kind);
            self.line.text(b"), length ");
            self.line.number(narrow(len));
            self.line.text(b" (");
            self.line.number(units);
            self.line.text(b"): ");
            let data = rest.slice(2, len.saturating_sub(2))?;
            match kind {
                1 | 2 => {
                    for (at, octet) in data.iter().enumerate() {
                        if at > 0 {
                            self.line.text(b":");
                        }
                        self.line.hex2(*octet);
                    }
                }
                3 => self.prefix_information(rest, units)?,
                // tcpdump dumps from the first option, whichever this one is.
                4 => self.hex_dump("\n\t    ", first.clip(narrow(len)).bytes),
                5 => {
                    let mtu = rest.u32(4)?;
                    self.line.text(b" ");
                    self.line.number(mtu);
                    if units != 1 {
                        self.line.text(b"bad option length");
                    }
                }
                7 => {
                    let interval = rest.u32(4)?;
                    self.line.text(b" ");
                    self.line.number(interval);
                    self.line.text(b"ms");
                }
                8 => {
                    let (preference, lifetime) = (rest.u16(4)?, rest.u16(6)?);
                    self.line.text(b" preference ");
                    self.line.number(preference);
                    self.line.text(b", lifetime ");
                    self.line.number(lifetime);
                }
                24 if !self.route_information(rest, units)? => return Ok(Rest::Cut),
                24 => {}
                25 => {
                    let lifetime = rest.u32(4)?;
                    self.line.text(b" lifetime ");
                    self.line.number(lifetime);
                    self.line.text(b"s,");
                    for at in (8_usize..).step_by(16).take(usize::from(units.saturating_sub(1) / 2)) {
                        let address = rest.ipv6(at)?;
                        self.line.text(b" addr: ");
                        self.line.ipv6(address);
                    }
                }
                31 => {
                    let at = first.bytes.len().saturating_sub(rest.bytes.len());
                    if !self.search_list(first, at, len)? {
                        return Ok(Rest::Cut);
                    }
                }
                _ if self.options.verbosity <= 1 => {
                    self.hex_dump("\n\t  ", data);
                    return Ok(Rest::Length);
                }
                _ => {}
            }
            if self.options.verbosity > 1 {
                self.hex_dump("\n\t    ", data);
            }
            rest = rest.skip(len);
            claimed = claimed.saturating_sub(i64::try_from(len).unwrap_or_default());
        }
        Ok(Rest::Length)
    }

    fn prefix_information(&mut self, option: Data<'_>, units: u8) -> Result<(), Truncated> {
        let (prefix, prefix_len, flags) = (option.ipv6(16)?, option.u8(2)?, option.u8(3)?);
        let (valid, preferred) = (option.u32(4)?, option.u32(8));
        self.line.ipv6(prefix);
        self.line.text(b"/");
        self.line.number(prefix_len);
        if units != 4 {
            self.line.text(b"badlen");
        }
        self.line.text(b", Flags [");
        let names = [(0x80, "onlink"), (0x40, "auto"), (0x20, "router")];
        self.bits(u32::from(flags), &names, ", ", "none");
        self.line.text(b"], valid time ");
        self.lifetime(valid);
        self.line.text(b", pref. time ");
        self.lifetime(preferred?);
        Ok(())
    }

    /// A route; says whether the option has a length that it can have.
    fn route_information(&mut self, option: Data<'_>, units: u8) -> Result<bool, Truncated> {
        let (prefix_len, flags, lifetime) = (option.u8(2)?, option.u8(3)?, option.u32(4)?);
        let prefix = match units {
            1 => 0,
            2 => u128::from(option.u64(8)?).wrapping_shl(64),
            3 => option.ipv6(8)?.to_bits(),
            _ => return Ok(false),
        };
        self.line.text(b" ");
        self.line.ipv6(prefix.into());
        self.line.text(b"/");
        self.line.number(prefix_len);
        self.line.text(b", pref=");
        self.line.str(preference(flags));
        self.line.text(b", lifetime=");
        self.lifetime(lifetime);
        Ok(true)
    }

    fn lifetime(&mut self, seconds: u32) {
        if seconds == u32::MAX {
            self.line.text(b"infinity");
        } else {
            self.line.number(seconds);
            self.line.text(b"s");
        }
    }

    /// The domains of a search list option of `len` octets, `at` octets behind the first option's start; says whether
    /// they can be read.
    fn search_list(&mut self, options: Data<'_>, at: usize, len: usize) -> Result<bool, Truncated> {
        let lifetime = options.u32(at.saturating_add(4))?;
        self.line.text(b" lifetime ");
        self.line.number(lifetime);
        self.line.text(b"s, domain(s):");
        let end = at.saturating_add(len);
        let mut at = at.saturating_add(8);
        while at < end && options.u8(at)? != 0 {
            self.line.text(b" ");
            match self.domain(options, at) {
                Some(next) => at = next,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// A domain name at `at`; says where the next one starts. Pointers count from the first option's start, and must
    /// lead backwards.
    fn domain(&mut self, options: Data<'_>, at: usize) -> Option<usize> {
        let (mut limit, mut behind_pointer, mut printed) = (at, None, 0_usize);
        let mut label = self.label(options, at)?;
        let mut at = at.saturating_add(1);
        if label == 0 {
            self.line.text(b".");
        }
        while label != 0 && at < options.bytes.len() {
            if label >= 0xc0 {
                behind_pointer.get_or_insert(at.saturating_add(1));
                let target = usize::from(u16::from_be_bytes([label & 0x3f, options.u8(at).ok()?]));
                if target >= limit {
                    self.line.text(b"<BAD PTR>");
                    return None;
                }
                limit = target;
                label = self.label(options, target)?;
                at = target.saturating_add(1);
                continue;
            }
            let len = usize::from(label);
            let room = len.min(MAX_NAME.saturating_sub(printed));
            let rest = options.bytes.get(at..).unwrap_or_default();
            rest.iter().take(room).for_each(|octet| self.visible(*octet));
            if rest.len() < room {
                return None;
            }
            printed = printed.saturating_add(len);
            at = at.saturating_add(len);
            if printed <= MAX_NAME {
                self.line.text(b".");
            }
            printed = printed.saturating_add(1);
            label = self.label(options, at)?;
            at = at.saturating_add(1);
        }
        if printed > MAX_NAME {
            self.line.text(b"<DOMAIN NAME TOO LONG>");
        }
        Some(behind_pointer.unwrap_or(at))
    }

    /// The first octet of a label or a pointer. tcpdump also knows bit labels, which RFC 6891 has made historic.
    fn label(&mut self, options: Data<'_>, at: usize) -> Option<u8> {
        let label = options.u8(at).ok()?;
        match label {
            0x40..=0x7f => {
                self.line.text(b"<ELT ");
                self.line.number(label & 0x3f);
                self.line.text(b">");
                None
            }
            0x80..=0xbf => {
                self.line.text(b"<BAD LABEL TYPE>");
                None
            }
            label => Some(label),
        }
    }

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
        for at in (from..).step_by(16).take(usize::from(number)) {
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

    /// Home agent discovery and mobile prefixes.
    pub(crate) fn mobility(&mut self, message: Data<'_>, kind: u8) -> Message {
        if matches!(kind, 145 | 147) && !self.verbose() {
            return Ok(Rest::Length);
        }
        let id = message.u16(4)?;
        self.line.text(b", id 0x");
        self.line.hex4(id);
        match kind {
            145 => {
                for at in (8..message.len).step_by(16) {
                    let address = message.ipv6(wide(at))?;
                    self.line.text(b", ");
                    self.line.ipv6(address);
                }
                Ok(Rest::Length)
            }
            147 => {
                let flags = message.u16(6)?;
                if flags & 0xc000 != 0 {
                    self.line.text(b" ");
                }
                if flags & 0x8000 != 0 {
                    self.line.text(b"M");
                }
                if flags & 0x4000 != 0 {
                    self.line.text(b"O");
                }
                self.discovery_options(message, 8)
            }
            _ => Ok(Rest::Length),
        }
    }
}
