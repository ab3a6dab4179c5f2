//! HTTP (tcpdump 4.99.3; [RFC 9112 §2.1](https://www.rfc-editor.org/rfc/rfc9112#section-2.1), and
//! WebDAV's methods: [RFC 4918](https://www.rfc-editor.org/rfc/rfc4918)).
//!
//! `HTTP: GET / HTTP/1.1`, or `HTTP` alone where the segment does not start a message. tcpdump knows no PATCH.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

/// The methods that start a request.
const HTTP: FirstLine = FirstLine::new(&[
    "GET",
    "POST",
    "PUT",
    "COPY",
    "HEAD",
    "LOCK",
    "MOVE",
    "POLL",
    "BCOPY",
    "BMOVE",
    "MKCOL",
    "TRACE",
    "LABEL",
    "MERGE",
    "DELETE",
    "SEARCH",
    "UNLOCK",
    "REPORT",
    "UPDATE",
    "NOTIFY",
    "BDELETE",
    "CONNECT",
    "OPTIONS",
    "CHECKIN",
    "PROPFIND",
    "CHECKOUT",
    "CCM_POST",
    "SUBSCRIBE",
    "PROPPATCH",
    "BPROPFIND",
    "BPROPPATCH",
    "UNCHECKOUT",
    "MKACTIVITY",
    "MKWORKSPACE",
    "UNSUBSCRIBE",
    "RPC_CONNECT",
    "VERSION-CONTROL",
    "BASELINE-CONTROL",
]);

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a segment on one of HTTP's ports carries.
    #[inline]
    pub(crate) fn http<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "http";
        self.text_lines(b"HTTP", data, HTTP)
    }
}
