//! OTV (tcpdump 4.99.3; [draft-hasmit-otv-04](https://datatracker.ietf.org/doc/html/draft-hasmit-otv-04)).
//!
//! `OTV, flags [I] (0x08), overlay 0, instance 10` and a newline; the frame inside is printed on the next line. Its port
//! 8472 is the one that Linux had for VXLAN before there was an assigned one: such VXLAN is printed as OTV too.

use crate::engine::{Data, Engine, Next, Step, Truncated, wide};
use crate::{RelativeNumbers, Sink};

/// Length of the header, in octets.
const LEN: usize = 8;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An OTV header and its frame.
    pub(crate) fn otv<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "otv";
        self.line.text(b"OTV, ");
        if data.len < 8 {
            self.line.text(b"[length ");
            self.line.number(data.len);
            self.line.text(b" < 8]");
            self.mark_invalid();
            data.slice(0, wide(data.len))?;
            return Ok(Next::Done);
        }
        let flags = data.u8(0)?;
        self.line.text(b"flags [");
        self.line.text(if flags & 0x08 != 0 { b"I" } else { b"." });
        self.line.text(b"] (0x");
        self.line.hex2(flags);
        self.line.text(b"), ");
        let overlay = data.u24(1)?;
        self.line.text(b"overlay ");
        self.line.number(overlay);
        self.line.text(b", ");
        let instance = data.u24(4)?;
        self.line.text(b"instance ");
        self.line.number(instance);
        self.line.text(b"\n");
        if !data.has(0, LEN) {
            return Err(Truncated);
        }
        Ok(Next::Ethernet(data.skip(LEN)))
    }
}
