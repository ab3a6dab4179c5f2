//! Linux cooked captures, version 2 (tcpdump 4.99.3;
//! [LINKTYPE_LINUX_SLL2](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html)).
//!
//! Interface and direction are always printed: `ens5  In  IP …`. The capture has only the interface's index; its name is
//! looked up in [`Options::interface_names`](crate::Options::interface_names).

use ethernet::sll::HardwareType;
use ethernet::sll2::Header;

use crate::engine::{Data, Engine, Step, Truncated};
use crate::sll::direction;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet with an SLL2 header.
    pub(crate) fn sll2<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "sll2";
        let Ok((header, _)) = Header::parse(packet.bytes) else { return Err(Truncated) };
        let index = header.interface_index();
        let name = self.options.interface_names.iter().find_map(|(entry, name)| (*entry == index).then_some(*name));
        self.line.left(name.unwrap_or(if index == 1 { "lo" } else { "?" }), 5);
        self.line.text(b" ");
        self.line.left(direction(header.packet_type()), 3);
        self.line.text(b" ");
        if self.options.link_header {
            self.sll2_header(header, packet.len);
        }
        let data = packet.skip(Header::LEN);
        if header.hardware_type() == HardwareType::RADIOTAP {
            return self.radiotap(data, Header::LEN, |engine| engine.sll2_header(header, packet.len));
        }
        self.cooked(data, Header::LEN, header.protocol(), |engine, len| engine.sll2_header(header, len))
    }

    /// `ifindex 2 06:0a:0a:0a:0a:fc ethertype IPv4 (0x0800), length N: `.
    fn sll2_header(&mut self, header: Header<'_>, len: u32) {
        self.name = "sll2";
        self.line.text(b"ifindex ");
        self.line.number(header.interface_index());
        self.line.text(b" ");
        if let Some(address) = header.mac() {
            self.line.mac(address);
            self.line.text(b" ");
        }
        self.cooked_type(header.protocol().0, len);
    }
}
