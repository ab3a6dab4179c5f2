//! FTP's control connection (tcpdump 4.99.3; [RFC 959 §4](https://www.rfc-editor.org/rfc/rfc959#section-4)).
//!
//! `FTP: 220 ready`: commands and replies, whatever the line says.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a segment on FTP's control port carries.
    #[inline]
    pub(crate) fn ftp<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "ftp";
        self.text_lines(b"FTP", data, FirstLine::ANY)
    }
}
