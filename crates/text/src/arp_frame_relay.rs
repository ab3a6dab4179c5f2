//! Addresses of ARP over frame relay (tcpdump 4.99.3; ITU-T Q.922,
//! [RFC 2427](https://www.rfc-editor.org/rfc/rfc2427)).
//!
//! `DLCI 100`, where a MAC address would stand.

use crate::engine::Engine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// `DLCI 100`: an address of frame relay, two to four octets whose lowest bit says whether it is the last (Q.922).
    pub(crate) fn frame_relay_address(&mut self, address: &[u8]) {
        let last = |octet: u8| octet & 0x01 != 0;
        let invalid = "<Invalid DLCI>";
        let dlci = match *address {
            [] => Err("<empty>"),
            [a, ..] if last(a) => Err(invalid),
            [_] => Err("<Truncated>"),
            [a, b, ref rest @ ..] => {
                let first = u32::from(a & 0xfc) << 2 | u32::from(b >> 4);
                match *rest {
                    _ if last(b) => Ok(first),
                    [c, ..] if last(c) => Ok(first << 6 | u32::from(c >> 2)),
                    [c, d, ..] if last(d) => Ok((first << 7 | u32::from(c >> 1)) << 6 | u32::from(d >> 2)),
                    [] | [_] => Err("<Truncated>"),
                    [_, _, ..] => Err(invalid),
                }
            }
        };
        match dlci {
            Ok(dlci) => {
                self.line.text(b"DLCI ");
                self.line.number(dlci);
            }
            Err(text) => self.line.str(text),
        }
    }
}
