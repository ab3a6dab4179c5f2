//! SMTP (tcpdump 4.99.3; [RFC 5321 §4](https://www.rfc-editor.org/rfc/rfc5321#section-4)).
//!
//! `SMTP: EHLO example.org`: commands, replies and the lines of mail, whatever they say.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a segment on SMTP's port carries.
    #[inline]
    pub(crate) fn smtp<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "smtp";
        self.text_lines(b"SMTP", data, FirstLine::ANY)
    }
}
