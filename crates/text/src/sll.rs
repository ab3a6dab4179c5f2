//! Linux cooked captures, version 1 (tcpdump 4.99.3;
//! [LINKTYPE_LINUX_SLL](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html)).
//!
//! Nothing is printed without `-e`, but for the type behind a VLAN tag.

use core::fmt::Write;

use wire::{EtherType, MacAddr};

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, names};

/// Length of the header, in octets.
const LEN: usize = 16;

/// Name of a packet type: which way it went.
pub(crate) const fn direction(packet_type: u16) -> &'static str {
    match packet_type {
        0 => "In",
        1 => "B",
        2 => "M",
        3 => "P",
        4 => "Out",
        _ => "?",
    }
}

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet with an SLL header.
    pub(crate) fn sll<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "sll";
        let header = packet.octets::<LEN>(0)?;
        if self.options.link_header {
            self.sll_header(header, packet.len);
        }
        let &[.., a, b] = header;
        let kind = EtherType(u16::from_be_bytes([a, b]));
        self.cooked(packet.skip(LEN), LEN, kind, |engine, len| engine.sll_header(header, len))
    }

    /// ` In 06:0a:0a:0a:0a:fc ethertype IPv4 (0x0800), length N: `.
    fn sll_header(&mut self, header: &[u8; LEN], len: u32) {
        self.name = "sll";
        let &[p, q, _, _, h, l, m1, m2, m3, m4, m5, m6, _, _, a, b] = header;
        self.line.right(direction(u16::from_be_bytes([p, q])), 3);
        self.line.text(b" ");
        if u16::from_be_bytes([h, l]) == 6 {
            self.line.mac(MacAddr([m1, m2, m3, m4, m5, m6]));
            self.line.text(b" ");
        }
        self.cooked_type(u16::from_be_bytes([a, b]), len);
    }

    /// `ethertype NAME (0xHHHH), length N: `; types under 1,536 are those of Linux.
    pub(crate) fn cooked_type(&mut self, kind: u16, len: u32) {
        if self.options.quiet {
            return;
        }
        match kind {
            0x0001 => self.line.text(b"802.3"),
            0x0004 => self.line.text(b"802.2"),
            kind => {
                let name = if kind > 1500 { names::ethertype(kind) } else { None };
                self.line.text(b"ethertype ");
                self.line.str(name.unwrap_or("Unknown"));
                self.line.text(b" (0x");
                self.line.hex4(kind);
                self.line.text(b")");
            }
        }
        self.length(len);
    }

    /// What follows a cooked header of `header` octets; `describe` prints that header in front of a dump.
    pub(crate) fn cooked<'a>(
        &mut self,
        data: Data<'a>,
        header: usize,
        kind: EtherType,
        describe: impl Fn(&mut Self, u32),
    ) -> Step<'a> {
        let (mut data, mut header, mut kind) = (data, header, kind);
        let own = header;
        while kind == EtherType::VLAN {
            if data.bytes.len() < 4 {
                self.name = "vlan";
                self.link_header(header.saturating_add(data.bytes.len()));
                return self.cut();
            }
            if self.options.link_header {
                self.tag(data.u16(0)?);
            }
            kind = match data.u16(2)? {
                // A length: an LLC header follows.
                0..=1500 => EtherType(0x0004),
                number => EtherType(number),
            };
            if !self.options.quiet {
                self.line.text(b"ethertype ");
                self.line.str(names::ethertype(kind.0).unwrap_or("Unknown"));
                self.line.text(b", ");
            }
            data = data.skip(4);
            header = header.saturating_add(4);
        }
        if kind.0 == 0x0004 {
            return self.llc(data, header, None);
        }
        self.link_header(header);
        if kind.0 > 1500 {
            if let Some(step) = self.ethertype(kind, data) {
                return step;
            }
            if !self.options.link_header {
                describe(self, data.len.wrapping_add(crate::engine::narrow(own)));
            }
        }
        self.default_dump(data.bytes);
        Ok(Next::Done)
    }
}
