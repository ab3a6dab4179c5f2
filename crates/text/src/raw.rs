//! Raw IP captures (tcpdump 4.99.3; [LINKTYPE_RAW](https://www.tcpdump.org/linktypes.html)): the version says which IP.

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A packet without a link header.
    pub(crate) fn raw<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.link_header(0);
        if self.options.link_header {
            self.line.text(b"ip: ");
        }
        self.name = "ipn";
        match packet.u8(0)? >> 4 {
            4 => Ok(Next::Ip(packet)),
            6 => Ok(Next::Ip6(packet)),
            version => {
                self.line.text(b"unknown ip ");
                self.line.number(version);
                Ok(Next::Done)
            }
        }
    }
}
