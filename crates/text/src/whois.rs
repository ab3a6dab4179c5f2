//! WHOIS (tcpdump 4.99.3; [RFC 3912 §2](https://www.rfc-editor.org/rfc/rfc3912#section-2)).
//!
//! `WHOIS: example.org`: queries and answers, whatever the line says.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a segment on WHOIS's port carries.
    #[inline]
    pub(crate) fn whois<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "whois";
        self.text_lines(b"WHOIS", data, FirstLine::ANY)
    }
}
