//! Extension headers of IPv6: hop-by-hop and destination options, routing, fragment (tcpdump 4.99.3;
//! [RFC 8200 §4](https://www.rfc-editor.org/rfc/rfc8200#section-4), [RFC 2675](https://www.rfc-editor.org/rfc/rfc2675),
//! [RFC 6275](https://www.rfc-editor.org/rfc/rfc6275), [RFC 8754](https://www.rfc-editor.org/rfc/rfc8754)).
//!
//! `HBH `, `DSTOPT `, `RT6 (len=2, type=0 …) `, `frag (1232|8) `. Options are printed only with `-v`, but a jumbo payload
//! among the hop-by-hop options counts without it too.

use crate::engine::{Data, Engine, Truncated};
use crate::ip6::Jumbo;
use crate::{RelativeNumbers, Sink};

/// How far to the next header, in octets; none if the packet's printing ends here.
type Advance = Result<Option<usize>, Truncated>;

/// Lengths of the options that are read, in octets.
const ROUTER_ALERT_LEN: usize = 4;
const JUMBO_LEN: usize = 6;
const HOME_ADDRESS_LEN: usize = 18;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A hop-by-hop options header.
    pub(crate) fn hop_by_hop(&mut self, data: Data<'_>, jumbo: &mut Jumbo) -> Advance {
        self.name = "hbhopt";
        let len = extension_len(data)?;
        let Ok(header) = data.slice(0, len) else {
            self.mark_truncated();
            return Ok(None);
        };
        self.line.text(b"HBH ");
        self.extension_options(header, Some(jumbo)).map(|ok| self.after_options(ok, len))
    }

    /// A destination options header.
    pub(crate) fn destination_options(&mut self, data: Data<'_>) -> Advance {
        self.name = "dstopt";
        let len = extension_len(data)?;
        let Ok(header) = data.slice(0, len) else {
            self.mark_truncated();
            return Ok(None);
        };
        self.line.text(b"DSTOPT ");
        if !self.verbose() {
            return Ok(Some(len));
        }
        self.extension_options(header, None).map(|ok| self.after_options(ok, len))
    }

    fn after_options(&mut self, ok: bool, len: usize) -> Option<usize> {
        if !ok {
            self.mark_truncated();
        }
        ok.then_some(len)
    }

    /// The options of `header`; says whether they fit into it.
    fn extension_options(&mut self, header: &[u8], mut jumbo: Option<&mut Jumbo>) -> Result<bool, Truncated> {
        let mut rest = header.get(2..).unwrap_or_default();
        let mut jumbo_seen = false;
        let verbose = self.verbose();
        while let [kind, behind @ ..] = rest {
            if *kind == 0 {
                if verbose {
                    self.line.text(b"(pad1)");
                }
                rest = behind;
                continue;
            }
            let Some(&len) = behind.first() else { return Ok(false) };
            let Some((option, after)) = rest.split_at_checked(usize::from(len).saturating_add(2)) else {
                return Ok(false);
            };
            // Whether it fits was tested against its own length; these test it against the one it must have.
            let left = rest.len();
            match kind {
                1 if verbose => self.line.text(b"(padn)"),
                1 => {}
                5 if left < ROUTER_ALERT_LEN => return self.bad_option(b"(rtalert: trunc)"),
                5 if usize::from(len) != ROUTER_ALERT_LEN.saturating_sub(2) => {
                    return self.bad_option_len(b"(rtalert: invalid len ", len);
                }
                5 => {
                    if let (true, [_, _, a, b, ..]) = (verbose, option) {
                        self.line.text(b"(rtalert: 0x");
                        self.line.hex4(u16::from_be_bytes([*a, *b]));
                        self.line.text(b") ");
                    }
                }
                0xc2 if left < JUMBO_LEN => return self.bad_option(b"(jumbo: trunc)"),
                0xc2 if usize::from(len) != JUMBO_LEN.saturating_sub(2) => {
                    return self.bad_option_len(b"(jumbo: invalid len ", len);
                }
                0xc2 => {
                    if let [_, _, a, b, c, d, ..] = *option {
                        let jumbo = if jumbo_seen { Err(" - already seen) ") } else { Ok(jumbo.as_deref_mut()) };
                        jumbo_seen = true;
                        self.jumbo_option(u32::from_be_bytes([a, b, c, d]), jumbo);
                    }
                }
                0xc9 if left < HOME_ADDRESS_LEN => return self.bad_option(b"(homeaddr: trunc)"),
                0xc9 if usize::from(len) < HOME_ADDRESS_LEN.saturating_sub(2) => {
                    return self.bad_option_len(b"(homeaddr: invalid len ", len);
                }
                0xc9 if verbose => {
                    let option = Data { bytes: option, len: 0 };
                    self.line.text(b"(homeaddr: ");
                    self.line.ipv6(option.ipv6(2)?);
                    if !self.sub_options(option.skip(HOME_ADDRESS_LEN).bytes) {
                        return Ok(false);
                    }
                    self.line.text(b")");
                }
                kind if verbose && *kind != 0xc9 => {
                    self.line.text(b"(opt_type 0x");
                    self.line.hex2(*kind);
                    self.line.text(b": len=");
                    self.line.number(len);
                    self.line.text(b")");
                }
                _ => {}
            }
            rest = after;
        }
        if verbose {
            self.line.text(b" ");
        }
        Ok(true)
    }

    fn bad_option<const N: usize>(&mut self, text: &[u8; N]) -> Result<bool, Truncated> {
        self.line.text(text);
        Ok(false)
    }

    fn bad_option_len<const N: usize>(&mut self, text: &[u8; N], len: u8) -> Result<bool, Truncated> {
        self.line.text(text);
        self.line.number(len);
        self.line.text(b")");
        Ok(false)
    }

    /// A jumbo payload option, valid only among hop-by-hop options of a packet whose payload length is zero.
    fn jumbo_option(&mut self, len: u32, jumbo: Result<Option<&mut Jumbo>, &str>) {
        let remark = match jumbo {
            Err(remark) => remark,
            Ok(None) => " - not a hop-by-hop option) ",
            Ok(Some(jumbo)) if jumbo.payload_len != 0 => " - payload len != 0) ",
            Ok(Some(_)) if len < 65_536 => " - < 65536) ",
            Ok(Some(jumbo)) => {
                *jumbo = Jumbo { payload_len: len, found: true };
                ") "
            }
        };
        if self.verbose() {
            self.line.text(b"(jumbo: ");
            self.line.number(len);
            self.line.str(remark);
        }
    }

    /// The options inside a home address option; says whether they fit.
    fn sub_options(&mut self, octets: &[u8]) -> bool {
        let mut rest = octets;
        while let [kind, behind @ ..] = rest {
            if *kind == 0 {
                self.line.text(b", pad1");
                rest = behind;
                continue;
            }
            let Some(&len) = behind.first() else { return false };
            let Some(after) = rest.get(usize::from(len).saturating_add(2)..) else { return false };
            if *kind == 1 {
                self.line.text(b", padn");
            } else {
                self.line.text(b", sopt_type 0x");
                self.line.hex2(*kind);
                self.line.text(b": len=");
                self.line.number(len);
            }
            rest = after;
        }
        true
    }

    /// A routing header.
    pub(crate) fn routing(&mut self, data: Data<'_>) -> Advance {
        self.name = "rt6";
        self.line.text(b"RT6");
        let len = data.u8(1)?;
        self.line.text(b" (len=");
        self.line.number(len);
        let kind = data.u8(2)?;
        self.line.text(b", type=");
        self.line.number(kind);
        if kind == 0 {
            self.line.text(b" [Deprecated]");
        }
        let segments_left = data.u8(3)?;
        self.line.text(b", segleft=");
        self.line.number(segments_left);
        match kind {
            0 | 2 => {
                let reserved = data.u32(4)?;
                if reserved != 0 || self.verbose() {
                    self.line.text(b", rsv=0x");
                    self.line.hex(reserved);
                }
            }
            4 => {
                let last_entry = data.u8(4)?;
                self.line.text(b", last-entry=");
                self.line.number(last_entry);
                let flags = data.u8(5)?;
                if flags != 0 || self.verbose() {
                    self.line.text(b", flags=0x");
                    self.line.hex(flags);
                }
                let tag = data.u16(6)?;
                self.line.text(b", tag=");
                self.line.hex(tag);
            }
            _ => {
                self.line.text(b" (unknown type)");
                self.mark_invalid();
                return Ok(None);
            }
        }
        if len % 2 == 1 {
            self.line.text(b" (invalid length ");
            self.line.number(len);
            self.line.text(b")");
            self.mark_invalid();
            return Ok(None);
        }
        for segment in 0..len / 2 {
            let address = data.ipv6(usize::from(segment).saturating_mul(16).saturating_add(8))?;
            self.line.text(b", [");
            self.line.number(segment);
            self.line.text(b"]");
            self.line.ipv6(address);
        }
        self.line.text(b") ");
        extension_len(data).map(Some)
    }

    /// A fragment header `at` octets into a packet with `payload_len`.
    pub(crate) fn fragment(&mut self, data: Data<'_>, payload_len: u32, at: usize) -> Advance {
        self.name = "frag6";
        let (identification, offset) =
            if self.verbose() { (Some(data.u32(4)?), data.u16(2)? & 0xfff8) } else { (None, data.u16(2)? & 0xfff8) };
        self.line.text(b"frag (");
        if let Some(identification) = identification {
            self.line.text(b"0x");
            self.line.hex8(identification);
            self.line.text(b":");
        }
        self.line.number(offset);
        self.line.text(b"|");
        // What is behind this header, in 64 bits, which wrap round if the length is too small for it.
        let behind = u64::from(payload_len).wrapping_add(32).wrapping_sub(u64::try_from(at).unwrap_or_default());
        self.line.number64(behind);
        self.line.text(b")");
        if offset != 0 {
            return Ok(None);
        }
        self.line.text(b" ");
        Ok(Some(8))
    }
}

/// Length of an extension header as its second octet claims, in octets.
fn extension_len(data: Data<'_>) -> Result<usize, Truncated> {
    data.u8(1).map(|len| usize::from(len).saturating_add(1).saturating_mul(8))
}
