//! Linux cooked captures, version 1 (tcpdump 4.99.3;
//! [LINKTYPE_LINUX_SLL](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html)).
//!
//! Nothing is printed without `-e`, but for the type behind a VLAN tag.

use ethernet::sll::{HardwareType, Header, PacketType};
use wire::EtherType;

use crate::engine::{Data, Engine, Next, Step, Truncated};
use crate::{RelativeNumbers, Sink, names};

/// Name of a packet type: which way it went.
pub(crate) const fn direction(packet_type: PacketType) -> &'static str {
    match packet_type {
        PacketType::HOST => "In",
        PacketType::BROADCAST => "B",
        PacketType::MULTICAST => "M",
        PacketType::OTHER_HOST => "P",
        PacketType::OUTGOING => "Out",
        _ => "?",
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet with an SLL header.
    pub(crate) fn sll<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "sll";
        let Ok((header, _)) = Header::parse(packet.bytes) else { return Err(Truncated) };
        if self.options.link_header {
            self.sll_header(header, packet.len);
        }
        let data = packet.skip(Header::LEN);
        if header.hardware_type() == HardwareType::RADIOTAP {
            return self.radiotap(data, Header::LEN, |engine| engine.sll_header(header, packet.len));
        }
        self.cooked(data, Header::LEN, header.protocol(), |engine, len| engine.sll_header(header, len))
    }

    /// ` In 06:0a:0a:0a:0a:fc ethertype IPv4 (0x0800), length N: `.
    fn sll_header(&mut self, header: Header<'_>, len: u32) {
        self.name = "sll";
        self.line.right(direction(header.packet_type()), 3);
        self.line.text(b" ");
        if let Some(address) = header.mac() {
            self.line.mac(address);
            self.line.text(b" ");
        }
        self.cooked_type(header.protocol().0, len);
    }

    /// A wireless frame behind a radiotap header, whatever the protocol says. There is no printer for it here.
    pub(crate) fn radiotap<'a>(&mut self, data: Data<'a>, header: usize, describe: impl Fn(&mut Self)) -> Step<'a> {
        self.lacks(Some("802.11_radio"));
        self.link_header(header);
        if !self.options.link_header {
            describe(self);
        }
        self.default_dump(data.bytes);
        Ok(Next::Done)
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
        if kind.0 == 0x0001 {
            self.lacks(Some("ipx"));
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
