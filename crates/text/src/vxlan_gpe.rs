//! VXLAN-GPE (tcpdump 4.99.3;
//! [draft-ietf-nvo3-vxlan-gpe](https://datatracker.ietf.org/doc/html/draft-ietf-nvo3-vxlan-gpe-13#section-3)).
//!
//! `VXLAN-GPE, flags [IP], vni 10: ` and what is inside, on the same line; with `-v` on the next.

use vxlan::gpe::{Flags, Header, NextProtocol};

use crate::engine::{Data, Engine, Next, Step, Truncated};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A VXLAN-GPE header and its payload.
    pub(crate) fn vxlan_gpe<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "vxlan_gpe";
        self.line.text(b"VXLAN-GPE, ");
        if data.len < 8 {
            self.line.text(b" (len ");
            self.line.number(data.len);
            self.line.text(b" < 8)");
            return self.invalid();
        }
        let flags = u32::from(data.u8(0)?);
        self.line.text(b"flags [");
        let letters = [(Flags::VNI, "I"), (Flags::NEXT_PROTOCOL, "P"), (Flags::BUM, "B"), (Flags::OAM, "O")];
        self.bits(flags, &letters.map(|(flag, letter)| (u32::from(flag.0), letter)), "", "none");
        self.line.text(b"], ");
        let next = NextProtocol(data.u8(3)?);
        let vni = data.u24(4)?;
        if !data.has(0, Header::LEN) {
            return Err(Truncated);
        }
        self.line.text(b"vni ");
        self.line.number(vni);
        self.line.str(if self.verbose() { "\n    " } else { ": " });
        let payload = data.skip(Header::LEN);
        match next {
            NextProtocol::IPV4 => Ok(Next::Ip(payload)),
            NextProtocol::IPV6 => Ok(Next::Ip6(payload)),
            NextProtocol::ETHERNET => Ok(Next::Ethernet(payload)),
            next => {
                if next == NextProtocol::NSH {
                    self.lacks(Some("nsh"));
                }
                self.line.text(b"ERROR: unknown-next-protocol");
                self.invalid()
            }
        }
    }
}
