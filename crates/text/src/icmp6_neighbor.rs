//! Neighbor discovery and its options (tcpdump 4.99.3; [RFC 4861](https://www.rfc-editor.org/rfc/rfc4861),
//! [RFC 4191](https://www.rfc-editor.org/rfc/rfc4191), [RFC 8106](https://www.rfc-editor.org/rfc/rfc8106)).
//!
//! `neighbor solicitation, who has fe80::1`; with `-v` each option on a line of its own.

use crate::engine::{Data, Engine, Truncated, narrow, places};
use crate::icmp6::{Message, Rest};
use crate::icmp6_names::Followed;
use crate::{RelativeNumbers, Sink};

/// Name of a router's preference.
const fn preference(flags: u8) -> &'static str {
    match (flags >> 3) & 0x03 {
        0 => "medium",
        1 => "high",
        2 => "rsv",
        _ => "low",
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
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
    pub(crate) fn discovery_options(&mut self, message: Data<'_>, from: usize) -> Message {
        let mut rest = message.skip(from);
        // tcpdump counts the length down in 32 bits with a sign: that of a jumbogram can begin below zero.
        let signed = i32::from_ne_bytes(message.len.to_ne_bytes());
        let mut claimed = signed.wrapping_sub(i32::try_from(from).unwrap_or_default());
        let first = rest;
        let mut followed = Followed::of(first);
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
                1 | 2 => self.octets_with_colons(data),
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
                    for at in places(8, 16).take(usize::from(units.saturating_sub(1) / 2)) {
                        let address = rest.ipv6(at)?;
                        self.line.text(b" addr: ");
                        self.line.ipv6(address);
                    }
                }
                31 => {
                    let at = first.bytes.len().saturating_sub(rest.bytes.len());
                    if !self.search_list(first, at, len, &mut followed)? {
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
            claimed = claimed.saturating_sub(i32::try_from(len).unwrap_or_default());
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
}
