//! Linux cooked captures, version 2 (tcpdump 4.99.3;
//! [LINKTYPE_LINUX_SLL2](https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html)).
//!
//! Interface and direction are always printed: `ens5  In  IP …`. The capture has only the interface's index; its name is
//! looked up in [`Options::interface_names`](crate::Options::interface_names).

use core::fmt::Write;

use wire::{EtherType, MacAddr};

use crate::RelativeNumbers;
use crate::engine::{Data, Engine, Step};
use crate::sll::direction;

/// Length of the header, in octets.
const LEN: usize = 20;

impl<W: Write, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet with an SLL2 header.
    pub(crate) fn sll2<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "sll2";
        let header = packet.octets::<LEN>(0)?;
        let &[a, b, _, _, i, j, k, l, _, _, packet_type, ..] = header;
        let index = u32::from_be_bytes([i, j, k, l]);
        let name = self.options.interface_names.iter().find_map(|(entry, name)| (*entry == index).then_some(*name));
        self.line.left(name.unwrap_or(if index == 1 { "lo" } else { "?" }), 5);
        self.line.text(b" ");
        self.line.left(direction(u16::from(packet_type)), 3);
        self.line.text(b" ");
        if self.options.link_header {
            self.sll2_header(header, packet.len);
        }
        let kind = EtherType(u16::from_be_bytes([a, b]));
        self.cooked(packet.skip(LEN), LEN, kind, |engine, len| engine.sll2_header(header, len))
    }

    /// `ifindex 2 06:0a:0a:0a:0a:fc ethertype IPv4 (0x0800), length N: `.
    fn sll2_header(&mut self, header: &[u8; LEN], len: u32) {
        self.name = "sll2";
        let &[a, b, _, _, i, j, k, l, _, _, _, address_len, m1, m2, m3, m4, m5, m6, _, _] = header;
        self.line.text(b"ifindex ");
        self.line.number(u32::from_be_bytes([i, j, k, l]));
        self.line.text(b" ");
        if address_len == 6 {
            self.line.mac(MacAddr([m1, m2, m3, m4, m5, m6]));
            self.line.text(b" ");
        }
        self.cooked_type(u16::from_be_bytes([a, b]), len);
    }
}
