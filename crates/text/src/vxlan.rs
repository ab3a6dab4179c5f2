//! VXLAN (tcpdump 4.99.3; [RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5)).
//!
//! `VXLAN, flags [I] (0x08), vni 16398363` and a newline; the frame inside is printed on the next line as if it were the
//! first.

use vxlan::{Flags, Header};

use crate::engine::{Data, Engine, Next, Step, Truncated};
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A VXLAN header and its frame.
    pub(crate) fn vxlan<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "vxlan";
        self.line.text(b"VXLAN");
        if data.len < 8 {
            return self.invalid();
        }
        let flags = Flags(data.u8(0)?);
        if flags.contains(Flags::VNI) {
            self.line.text(b", flags [I] (0x");
        } else {
            self.line.text(b", flags [invalid] (0x");
        }
        self.line.hex2(flags.0);
        // The identifier is printed before the last octet of the header is looked at.
        let Ok(vni) = data.u24(4) else {
            self.line.text(b"), ");
            return Err(Truncated);
        };
        self.line.phrase(|phrase| phrase.text(b"), vni ").number(vni).text(b"\n"));
        if !data.has(0, Header::LEN) {
            return Err(Truncated);
        }
        Ok(Next::Ethernet(data.skip(Header::LEN)))
    }
}
