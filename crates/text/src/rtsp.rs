//! RTSP (tcpdump 4.99.3; [RFC 2326 §6](https://www.rfc-editor.org/rfc/rfc2326#section-6), and version 2.0:
//! [RFC 7826](https://www.rfc-editor.org/rfc/rfc7826)).
//!
//! `RTSP: DESCRIBE rtsp://example.org/ RTSP/1.0`, or `RTSP` alone where the segment does not start a message. tcpdump
//! knows no PLAY_NOTIFY.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

/// The methods that start a request.
const RTSP: FirstLine = FirstLine::new(&[
    "DESCRIBE",
    "ANNOUNCE",
    "GET_PARAMETER",
    "OPTIONS",
    "PAUSE",
    "PLAY",
    "RECORD",
    "REDIRECT",
    "SETUP",
    "SET_PARAMETER",
    "TEARDOWN",
]);

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a segment on one of RTSP's ports carries.
    #[inline]
    pub(crate) fn rtsp<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "rtsp";
        self.text_lines(b"RTSP", data, RTSP)
    }
}
