//! GRE (tcpdump 4.99.3; [RFC 2784 §2](https://www.rfc-editor.org/rfc/rfc2784#section-2), key and sequence number:
//! [RFC 2890 §2](https://www.rfc-editor.org/rfc/rfc2890#section-2), source routes:
//! [RFC 1701](https://www.rfc-editor.org/rfc/rfc1701), version 1, which PPTP has:
//! [RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)).
//!
//! `GREv0, key=0x1, length 108: ` and what is inside, on the same line; with `-v` on the next.

use wire::EtherType;

use crate::engine::{Data, Engine, Next, Step, wide};
use crate::{RelativeNumbers, Sink, missing};

/// The flag bits.
const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGMENT: u16 = 0x0080;

/// The header does not fit into what is there, or into what is claimed.
struct Cut;

/// Takes one field after another off the front of a header.
struct Fields<'a>(Data<'a>);

impl Fields<'_> {
    fn u16(&mut self) -> Result<u16, Cut> {
        let value = self.0.u16(0).map_err(|_| Cut)?;
        self.take(2)?;
        Ok(value)
    }

    fn u32(&mut self) -> Result<u32, Cut> {
        let value = self.0.u32(0).map_err(|_| Cut)?;
        self.take(4)?;
        Ok(value)
    }

    fn take(&mut self, octets: u32) -> Result<(), Cut> {
        if self.0.len < octets {
            return Err(Cut);
        }
        self.0 = self.0.skip(wide(octets));
        Ok(())
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A GRE header and its payload.
    pub(crate) fn gre<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "gre";
        let mut fields = Fields(data);
        let Ok(flags) = fields.u16() else { return self.cut() };
        self.line.text(b"GREv");
        self.line.number(flags & 0x0007);
        let header = match flags & 0x0007 {
            0 => self.gre_0(&mut fields, flags),
            1 => self.gre_1(&mut fields, flags),
            _ => {
                self.line.text(b" ERROR: unknown-version");
                return Ok(Next::Done);
            }
        };
        let Ok(protocol) = header else { return self.cut() };
        let version_1 = flags & 0x0007 == 1;
        if version_1 && flags & SEQUENCE == 0 {
            self.line.text(b", no-payload");
        }
        if self.options.link_header {
            self.tunnel_protocol(protocol);
        }
        self.line.text(b", length ");
        self.line.number(data.len);
        if version_1 && flags & SEQUENCE == 0 {
            return Ok(Next::Done);
        }
        self.line.str(if self.verbose() { "\n\t" } else { ": " });
        match protocol {
            EtherType::IPV4 if !version_1 => Ok(Next::Ip(fields.0)),
            EtherType::IPV6 if !version_1 => Ok(Next::Ip6(fields.0)),
            EtherType::TRANSPARENT_ETHERNET_BRIDGING if !version_1 => Ok(Next::Ethernet(fields.0)),
            _ => {
                self.lacks(missing::gre(flags & 0x0007, protocol));
                self.line.text(b"gre-proto-0x");
                self.line.hex(protocol.0);
                Ok(Next::Done)
            }
        }
    }

    /// The rest of a header of version 0; what it carries.
    fn gre_0(&mut self, fields: &mut Fields<'_>, flags: u16) -> Result<EtherType, Cut> {
        self.gre_flags(flags);
        let protocol = fields.u16()?;
        if flags & (CHECKSUM | ROUTING) != 0 {
            let checksum = fields.u16()?;
            if self.verbose() {
                self.line.text(b", sum 0x");
                self.line.hex(checksum);
            }
            let offset = fields.u16()?;
            self.line.text(b", off 0x");
            self.line.hex(offset);
        }
        if flags & KEY != 0 {
            let key = fields.u32()?;
            self.line.text(b", key=0x");
            self.line.hex(key);
        }
        if flags & SEQUENCE != 0 {
            let sequence = fields.u32()?;
            self.line.text(b", seq ");
            self.line.number(sequence);
        }
        if flags & ROUTING != 0 {
            loop {
                let [a, b, offset, len] = fields.u32()?.to_be_bytes();
                let family = u16::from_be_bytes([a, b]);
                if family == 0 && len == 0 {
                    break;
                }
                self.source_route(fields.0, family, offset, len)?;
                fields.take(u32::from(len))?;
            }
        }
        Ok(EtherType(protocol))
    }

    /// The rest of a header of version 1; what it carries.
    fn gre_1(&mut self, fields: &mut Fields<'_>, flags: u16) -> Result<EtherType, Cut> {
        self.gre_flags(flags);
        let protocol = fields.u16()?;
        if flags & KEY != 0 {
            let key = fields.u32()?;
            self.line.text(b", call ");
            self.line.number(key & 0xffff);
        }
        if flags & SEQUENCE != 0 {
            let sequence = fields.u32()?;
            self.line.text(b", seq ");
            self.line.number(sequence);
        }
        if flags & ACKNOWLEDGMENT != 0 {
            let acknowledgment = fields.u32()?;
            self.line.text(b", ack ");
            self.line.number(acknowledgment);
        }
        Ok(EtherType(protocol))
    }

    fn gre_flags(&mut self, flags: u16) {
        if !self.verbose() {
            return;
        }
        let names = [
            (u32::from(CHECKSUM), "checksum present"),
            (u32::from(ROUTING), "routing present"),
            (u32::from(KEY), "key present"),
            (u32::from(SEQUENCE), "sequence# present"),
            (0x0800, "source routing present"),
            (u32::from(ACKNOWLEDGMENT), "ack present"),
        ];
        self.line.text(b", Flags [");
        self.bits(u32::from(flags), &names, ", ", "none");
        self.line.text(b"]");
    }

    /// One entry of the source route ([RFC 1701](https://www.rfc-editor.org/rfc/rfc1701)).
    fn source_route(&mut self, data: Data<'_>, family: u16, offset: u8, len: u8) -> Result<(), Cut> {
        let step = match family {
            0x0800 => {
                self.line.text(b", (rtaf=ip");
                4
            }
            0xfffe => {
                self.line.text(b", (rtaf=asn");
                2
            }
            _ => {
                self.line.text(b", (rtaf=0x");
                self.line.hex(family);
                self.line.text(b")");
                return Ok(());
            }
        };
        let route = self.source_route_hops(data, step, offset, len);
        self.line.text(b")");
        route
    }

    fn source_route_hops(&mut self, data: Data<'_>, step: u8, offset: u8, len: u8) -> Result<(), Cut> {
        let odd = |value: u8| value & step.wrapping_sub(1) != 0;
        let (text, first, second) = match () {
            () if odd(offset) => (", badoffset=", offset, None),
            () if odd(len) => (", badlength=", len, None),
            () if offset >= len => (", badoff/len=", offset, Some(len)),
            () => {
                let mut fields = Fields(data);
                for at in (0..len).step_by(usize::from(step)) {
                    let mark = if at == offset { " *" } else { " " };
                    if step == 4 {
                        let address = fields.u32()?;
                        self.line.str(mark);
                        self.line.ipv4(address.into());
                    } else {
                        let number = fields.u16()?;
                        self.line.str(mark);
                        self.line.hex(number);
                    }
                }
                return Ok(());
            }
        };
        self.line.str(text);
        self.line.number(first);
        if let Some(second) = second {
            self.line.text(b"/");
            self.line.number(second);
        }
        Ok(())
    }
}
