//! Domain names in ICMPv6 (tcpdump 4.99.3): the search list of a router, DNSSL
//! ([RFC 8106 §5.2](https://www.rfc-editor.org/rfc/rfc8106#section-5.2)).
//!
//! ` lifetime 600s, domain(s): example.org.`. Names are those of DNS
//! ([RFC 1035 §3.1](https://www.rfc-editor.org/rfc/rfc1035#section-3.1)) with its pointers
//! ([RFC 1035 §4.1.4](https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4)), though a search list must not have any, and
//! with the labels of bits that DNS had for a while ([RFC 2673](https://www.rfc-editor.org/rfc/rfc2673)).

use crate::engine::{Data, Engine, Truncated, narrow};
use crate::{RelativeNumbers, Sink};

/// How much of a domain name is printed, in octets.
const MAX_NAME: usize = 255;
/// How many octets of a message's names are followed, beside one for each octet of its options.
///
/// tcpdump follows all of them, which takes time and text that are quadratic in the message's length where each name points
/// to the one before. Names without pointers do not have more octets than the options. Of `n` octets of options, at most
/// `(n - 8) / 2` start a name, and at most `n` can be followed in each, as pointers lead backwards: not more than this in a
/// packet of 1,500 octets.
const MAX_FOLLOWED: usize = 1 << 20;
/// The type of a label of bits.
const BIT_LABEL: u8 = 0x41;

/// How many octets of names may still be followed in a message.
pub(crate) struct Followed(usize);

impl Followed {
    /// In a message with these `options`.
    pub(crate) const fn of(options: Data<'_>) -> Self {
        Self(options.bytes.len().saturating_add(MAX_FOLLOWED))
    }

    /// Follows some; none are left if there were too many.
    fn take(&mut self, octets: usize) -> Option<()> {
        self.0 = self.0.checked_sub(octets)?;
        Some(())
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// The domains of a search list option of `len` octets, `at` octets behind the first option's start; says whether
    /// they can be read.
    pub(crate) fn search_list(
        &mut self,
        options: Data<'_>,
        at: usize,
        len: usize,
        followed: &mut Followed,
    ) -> Result<bool, Truncated> {
        let lifetime = options.u32(at.saturating_add(4))?;
        self.line.text(b" lifetime ");
        self.line.number(lifetime);
        self.line.text(b"s, domain(s):");
        let end = at.saturating_add(len);
        let mut at = at.saturating_add(8);
        while at < end && options.u8(at)? != 0 {
            self.line.text(b" ");
            match self.domain(options, at, followed) {
                Some(next) => at = next,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// A domain name at `at`; says where the next one starts. Pointers count from the first option's start, and must
    /// lead backwards.
    fn domain(&mut self, options: Data<'_>, at: usize, followed: &mut Followed) -> Option<usize> {
        let (mut limit, mut behind_pointer, mut printed) = (at, None, 0_usize);
        let mut label = self.label(options, at)?;
        let mut at = at.saturating_add(1);
        if label == 0 {
            self.line.text(b".");
        }
        while label != 0 && at < options.bytes.len() {
            if label >= 0xc0 {
                followed.take(2)?;
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
            if label == BIT_LABEL {
                let octets = self.bit_label(options.skip(at))?;
                followed.take(octets.saturating_add(1))?;
                at = at.saturating_add(octets);
            } else {
                let len = usize::from(label);
                followed.take(len.saturating_add(1))?;
                let room = len.min(MAX_NAME.saturating_sub(printed));
                let rest = options.bytes.get(at..).unwrap_or_default();
                rest.iter().take(room).for_each(|octet| self.visible(*octet));
                if rest.len() < room {
                    return None;
                }
                printed = printed.saturating_add(len);
                at = at.saturating_add(len);
            }
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

    /// The first octet of a label or a pointer.
    fn label(&mut self, options: Data<'_>, at: usize) -> Option<u8> {
        let label = options.u8(at).ok()?;
        match label {
            BIT_LABEL => options.u8(at.saturating_add(1)).ok().map(|_| label),
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

    /// A label of bits (RFC 2673, historic): `\[x61/8]`. Says how many octets it takes behind its type; none if it was cut
    /// short.
    fn bit_label(&mut self, label: Data<'_>) -> Option<usize> {
        let bits = match label.u8(0).ok()? {
            0 => 256_usize,
            bits => usize::from(bits),
        };
        let (whole, used) = (bits / 8, bits % 8);
        self.line.text(b"\\[x");
        // One by one: those before the end of what was captured are printed.
        for at in 1..=whole {
            self.line.hex2(label.u8(at).ok()?);
        }
        if used > 0 {
            let last = label.u8(whole.saturating_add(1)).ok()?;
            // The bits that are not part of it are printed as zeros.
            let unused = 8_u32.saturating_sub(narrow(used));
            let kept = last.wrapping_shr(unused).wrapping_shl(unused);
            if used > 4 {
                self.line.hex2(kept);
            } else {
                self.line.hex(kept >> 4);
            }
        }
        self.line.text(b"/");
        self.line.number(narrow(bits));
        self.line.text(b"]");
        Some(bits.div_ceil(8).saturating_add(1))
    }
}
