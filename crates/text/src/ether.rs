//! Ethernet II and 802.3 frames with VLAN tags (tcpdump 4.99.3;
//! [RFC 894](https://www.rfc-editor.org/rfc/rfc894), [RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
//!
//! Nothing of a frame is printed without `-e`, unless its payload has no printer: then addresses, type, length, and a
//! dump. Tags are stepped over in silence.

use wire::{EtherType, MacAddr};

use crate::engine::{Data, Engine, Next, Step, wide};
use crate::{RelativeNumbers, Sink, missing, names};

/// The largest value that is the length of an 802.3 frame.
const MAX_LENGTH: u16 = 1500;
/// The type of a frame that is longer than 802.3's length can say.
const JUMBO: EtherType = EtherType(0x8870);
/// Arista's own headers, with a frame behind them.
const ARISTA: EtherType = EtherType(0xd28b);

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A frame without its check sequence.
    pub(crate) fn ether<'a>(&mut self, frame: Data<'a>) -> Step<'a> {
        self.name = "ether";
        if frame.len < frame.available() {
            self.link_header(wide(frame.len));
            self.line.text(b"[length ");
            self.line.number(frame.len);
            self.line.text(b" < caplen ");
            self.line.number(frame.available());
            self.line.text(b"]");
            return self.invalid();
        }
        let (Ok(destination), Ok(source), Ok(kind)) = (frame.mac(0), frame.mac(6), frame.u16(12)) else {
            self.link_header(frame.bytes.len());
            return self.cut();
        };
        if self.options.link_header {
            self.addresses(source, destination);
        }
        let (mut kind, mut data) = (EtherType(kind), frame.skip(14));
        if kind == EtherType::MACSEC {
            self.lacks(Some("macsec"));
        }
        let mut length_printed = false;
        while kind.is_vlan() {
            if data.bytes.len() < 4 {
                self.name = "vlan";
                self.link_header(frame.bytes.len());
                return self.cut();
            }
            if self.options.link_header {
                self.ethertype_name(kind);
                if length_printed {
                    self.line.text(b", ");
                } else {
                    self.length(frame.len);
                    length_printed = true;
                }
                self.tag(data.u16(0)?);
            }
            kind = EtherType(data.u16(2)?);
            data = data.skip(4);
        }
        let header = frame.bytes.len().saturating_sub(data.bytes.len());
        if kind.0 <= MAX_LENGTH {
            let len = data.len.min(u32::from(kind.0));
            let data = data.clip(len).claim(len);
            if self.options.link_header {
                self.line.text(b"802.3");
                if !length_printed {
                    self.length(len);
                }
            }
            return self.llc(data, header, Some((source, destination)));
        }
        if kind == JUMBO {
            return self.llc(data, header, Some((source, destination)));
        }
        if kind == ARISTA {
            self.lacks(Some("arista"));
        }
        self.link_header(header);
        if self.options.link_header {
            self.ethertype_name(kind);
            if length_printed {
                self.line.text(b", ");
            } else {
                self.length(frame.len);
            }
        }
        if let Some(step) = self.ethertype(kind, data) {
            return step;
        }
        if !self.options.link_header {
            self.addresses(source, destination);
            self.ethertype_name(kind);
            self.length(frame.len);
        }
        self.default_dump(data.bytes);
        Ok(Next::Done)
    }

    /// What an EtherType says is next; nothing if there is no printer for it.
    #[inline]
    pub(crate) fn ethertype<'a>(&mut self, kind: EtherType, data: Data<'a>) -> Option<Step<'a>> {
        match kind {
            EtherType::IPV4 => Some(Ok(Next::Ip(data))),
            EtherType::IPV6 => Some(Ok(Next::Ip6(data))),
            EtherType::ARP | EtherType::REVERSE_ARP => Some(self.arp(data)),
            _ => {
                self.lacks(missing::ethertype(kind));
                None
            }
        }
    }

    /// `SOURCE > DESTINATION, `.
    fn addresses(&mut self, source: MacAddr, destination: MacAddr) {
        self.line.mac(source);
        self.line.text(b" > ");
        self.line.mac(destination);
        self.line.text(b", ");
    }

    /// `, length N: `.
    pub(crate) fn length(&mut self, len: u32) {
        self.line.text(b", length ");
        self.line.number(len);
        self.line.text(b": ");
    }

    /// What a VLAN tag says: `vlan V, p P, `.
    pub(crate) fn tag(&mut self, tag: u16) {
        self.line.text(b"vlan ");
        self.line.number(tag & 0x0fff);
        self.line.text(b", p ");
        self.line.number(tag >> 13);
        if tag & 0x1000 != 0 {
            self.line.text(b", DEI");
        }
        self.line.text(b", ");
    }

    /// `ethertype NAME (0xHHHH)`, or with `-q` the name alone.
    pub(crate) fn ethertype_name(&mut self, kind: EtherType) {
        let name = names::ethertype(kind.0);
        if self.options.quiet {
            match name {
                Some(name) => self.line.str(name),
                None => {
                    self.line.text(b"Unknown Ethertype (0x");
                    self.line.hex4(kind.0);
                    self.line.text(b")");
                }
            }
            return;
        }
        self.line.text(b"ethertype ");
        self.line.str(name.unwrap_or("Unknown"));
        self.line.text(b" (0x");
        self.line.hex4(kind.0);
        self.line.text(b")");
    }
}
