//! Mobile IPv6 in ICMPv6 (tcpdump 4.99.3; [RFC 6275 §6.5](https://www.rfc-editor.org/rfc/rfc6275#section-6.5)): home agents
//! that are looked for, and the prefixes of a mobile node's home.
//!
//! `ICMP6, ha discovery request, id 0x0001, length 8`; what a reply or an advertisement says is printed with `-v`.

use crate::engine::{Data, Engine, wide};
use crate::icmp6::{Message, Rest};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
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
