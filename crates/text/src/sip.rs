//! SIP (tcpdump 4.99.3; [RFC 3261 §7](https://www.rfc-editor.org/rfc/rfc3261#section-7), and the methods of its
//! extensions).
//!
//! `SIP: INVITE sip:bob@example.org SIP/2.0`, or `SIP` alone where the datagram does not start a message.

use crate::engine::{Data, Engine, Step};
use crate::text_protocol::FirstLine;
use crate::{RelativeNumbers, Sink};

/// The methods that start a request.
const SIP: FirstLine = FirstLine::new(&[
    "ACK",
    "BYE",
    "CANCEL",
    "DO",
    "INFO",
    "INVITE",
    "MESSAGE",
    "NOTIFY",
    "OPTIONS",
    "PRACK",
    "QAUTH",
    "REFER",
    "REGISTER",
    "SPRACK",
    "SUBSCRIBE",
    "UPDATE",
    "PUBLISH",
]);

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// What a datagram on SIP's port carries.
    #[inline]
    pub(crate) fn sip<'a>(&mut self, data: Data<'a>) -> Step<'a> {
        self.name = "sip";
        self.text_lines(b"SIP", data, SIP)
    }
}
