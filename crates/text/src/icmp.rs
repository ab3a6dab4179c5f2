//! ICMP (tcpdump 4.99.3; [RFC 792](https://www.rfc-editor.org/rfc/rfc792),
//! [RFC 1191](https://www.rfc-editor.org/rfc/rfc1191), [RFC 1256](https://www.rfc-editor.org/rfc/rfc1256)).
//!
//! `ICMP echo request, id 1, seq 2, length 64`. tcpdump puts the text together before it prints any of it: everything is
//! read before `ICMP ` is printed. The quoted datagram of an error is printed only with `-v`.

use core::net::Ipv4Addr;

use wire::IpProtocol;
use wire::checksum::Sum;

use crate::engine::{Data, Engine, Next, Step, Truncated, places, wide};
use crate::line::{CAPACITY, Line};
use crate::{RelativeNumbers, Sink, checksum};

/// Where the quoted datagram starts, in octets.
const QUOTED: usize = 8;
/// Where its destination address is, in octets.
const QUOTED_DESTINATION: usize = 24;
/// How many datagrams that quote each other are printed. tcpdump prints any number, one call deeper each.
const MAX_QUOTES: u8 = 16;

/// tcpdump puts a message together in a buffer of 164 octets and prints what fits, without the zero at its end. Of the
/// messages here only a router advertisement can be longer.
const COMPOSED: usize = 163;

/// The front of a text.
struct Composed {
    octets: [u8; COMPOSED],
    len: usize,
}

impl Sink for Composed {
    fn take(&mut self, text: &[u8]) -> core::fmt::Result {
        for (to, from) in self.octets.iter_mut().skip(self.len).zip(text) {
            *to = *from;
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An ICMP message.
    pub(crate) fn icmp<'a>(&mut self, message: Data<'a>, fragmented: bool) -> Step<'a> {
        self.name = "icmp";
        let (kind, code) = (message.u8(0)?, message.u8(1)?);
        match kind {
            0 | 8 => {
                let (id, sequence) = (message.u16(4)?, message.u16(6)?);
                self.line.str(if kind == 8 { "ICMP echo request, id " } else { "ICMP echo reply, id " });
                self.line.number(id);
                self.line.text(b", seq ");
                self.line.number(sequence);
            }
            3 if code == 3 => {
                if !message.has(0, 18) {
                    return self.cut();
                }
                self.port_unreachable(message)?;
            }
            3 => self.unreachable(message, code)?,
            5 => self.redirect(message, code)?,
            9 => {
                if !message.has(4, 4) {
                    return self.cut();
                }
                if !self.router_advertisement(message)? {
                    return self.cut();
                }
            }
            11 => {
                if !message.has(QUOTED_DESTINATION, 4) {
                    return self.cut();
                }
                match code {
                    0 => self.line.text(b"ICMP time exceeded in-transit"),
                    1 => self.line.text(b"ICMP ip reassembly time exceeded"),
                    _ => {
                        self.line.text(b"ICMP time exceeded-#");
                        self.line.number(code);
                    }
                }
            }
            12 => {
                let octet = if code == 0 { message.u8(4)? } else { code };
                self.line.str(if code == 0 {
                    "ICMP parameter problem - octet "
                } else {
                    "ICMP parameter problem - code "
                });
                self.line.number(octet);
            }
            13 => {
                let (id, sequence) = (message.u16(4)?, message.u16(6)?);
                self.line.text(b"ICMP time stamp query id ");
                self.line.number(id);
                self.line.text(b" seq ");
                self.line.number(sequence);
            }
            14 => {
                if !message.has(16, 4) {
                    return self.cut();
                }
                self.timestamp_reply(message)?;
            }
            18 => {
                let mask = message.u32(8)?;
                self.line.text(b"ICMP address mask is 0x");
                self.line.hex8(mask);
            }
            4 => self.line.text(b"ICMP source quench"),
            10 => self.line.text(b"ICMP router solicitation"),
            15 => self.line.text(b"ICMP information request"),
            16 => self.line.text(b"ICMP information reply"),
            17 => self.line.text(b"ICMP address mask request"),
            _ => {
                self.line.text(b"ICMP type-#");
                self.line.number(kind);
            }
        }
        self.line.text(b", length ");
        self.line.number(message.len);
        if self.verbose() { self.icmp_details(message, kind, fragmented) } else { Ok(Next::Done) }
    }

    /// What `-v` adds: a wrong checksum, the quoted datagram, extensions.
    fn icmp_details<'a>(&mut self, message: Data<'a>, kind: u8, fragmented: bool) -> Step<'a> {
        if let (false, Ok(octets)) = (fragmented, message.slice(0, wide(message.len))) {
            let sum = Sum::default().add_octets(octets);
            if sum.checksum() != 0 {
                let sent = message.u16(2)?;
                self.line.text(b" (wrong icmp cksum ");
                self.line.hex(sent);
                self.line.text(b" (->");
                self.line.hex(checksum::wrong(sum, sent).unwrap_or_default());
                self.line.text(b")!)");
            }
        }
        if matches!(kind, 3 | 4 | 5 | 11 | 12) {
            self.line.text(b"\n\t");
            let quoted = message.skip(QUOTED);
            let len = u32::from(quoted.u16(2)?);
            let quoted = quoted.clip(len).claim(len);
            // tcpdump reads the length again where the datagram is clipped already.
            quoted.u16(2)?;
            if self.quotes < MAX_QUOTES {
                self.quotes = self.quotes.saturating_add(1);
                let walked = self.walk(Next::Ip(quoted));
                self.quotes = self.quotes.saturating_sub(1);
                walked?;
            }
        }
        self.name = "icmp";
        if matches!(kind, 3 | 11 | 12) { self.icmp_extension(message) } else { Ok(Next::Done) }
    }

    /// A port that nobody listens to.
    fn port_unreachable(&mut self, message: Data<'_>) -> Result<(), Truncated> {
        let header_len = usize::from(message.u8(QUOTED)? & 0x0f).saturating_mul(4);
        let port = message.u16(header_len.saturating_add(QUOTED).saturating_add(2))?;
        let protocol = IpProtocol(message.u8(17)?);
        let destination = message.ipv4(QUOTED_DESTINATION)?;
        self.line.text(b"ICMP ");
        self.line.ipv4(destination);
        match protocol {
            IpProtocol::TCP => self.line.text(b" tcp port "),
            IpProtocol::UDP => self.line.text(b" udp port "),
            protocol => {
                self.line.text(b" protocol ");
                self.line.number(protocol.0);
                self.line.text(b" port ");
            }
        }
        self.line.number(port);
        self.line.text(b" unreachable");
        Ok(())
    }

    /// Another reason that a datagram could not be delivered.
    fn unreachable(&mut self, message: Data<'_>, code: u8) -> Result<(), Truncated> {
        let protocol = if code == 2 { Some((message.ipv4(QUOTED_DESTINATION)?, message.u8(17)?)) } else { None };
        let mtu = if code == 4 { message.u16(6)? } else { 0 };
        let destination = message.ipv4(QUOTED_DESTINATION)?;
        self.line.str(match code {
            0 | 6 | 9 | 11 => "ICMP net ",
            1 | 7 | 10 | 12..=15 => "ICMP host ",
            _ => "ICMP ",
        });
        self.line.ipv4(destination);
        if let Some((_, protocol)) = protocol {
            self.line.text(b" protocol ");
            self.line.number(protocol);
        }
        self.line.text(b" unreachable");
        self.line.str(match code {
            0..=2 => "",
            4 => " - need to frag",
            5 => " - source route failed",
            6 | 7 => " - unknown",
            8 => " - source host isolated",
            9 | 10 => " - admin prohibited",
            11 | 12 => " - tos prohibited",
            13 => " - admin prohibited filter",
            14 => " - host precedence violation",
            15 => " - precedence cutoff",
            _ => " - #",
        });
        match code {
            4 if mtu != 0 => {
                self.line.text(b" (mtu ");
                self.line.number(mtu);
                self.line.text(b")");
            }
            0..=15 => {}
            _ => self.line.number(code),
        }
        Ok(())
    }

    fn redirect(&mut self, message: Data<'_>, code: u8) -> Result<(), Truncated> {
        let (destination, gateway): (Ipv4Addr, Ipv4Addr) = (message.ipv4(QUOTED_DESTINATION)?, message.ipv4(4)?);
        self.line.str(match code {
            0 | 1 => "ICMP redirect ",
            2 | 3 => "ICMP redirect-tos ",
            _ => "ICMP redirect-#",
        });
        if code > 3 {
            self.line.number(code);
            self.line.text(b" ");
        }
        self.line.ipv4(destination);
        self.line.str(match code {
            0 | 2 => " to net ",
            1 | 3 => " to host ",
            _ => " to ",
        });
        self.line.ipv4(gateway);
        Ok(())
    }

    /// The addresses of a router; says whether all were captured. If not, nothing is printed.
    fn router_advertisement(&mut self, message: Data<'_>) -> Result<bool, Truncated> {
        let (number, size, lifetime) = (message.u8(4)?, message.u8(5)?, message.u16(6)?);
        let entries = usize::from(number).saturating_mul(8);
        if size == 2 && !message.has(8, entries) {
            return Ok(false);
        }
        let (mut composed, mut buffer) = (Composed { octets: [0; COMPOSED], len: 0 }, [0; CAPACITY]);
        let mut line = Line::new(&mut composed, &mut buffer);
        line.text(b"router advertisement lifetime ");
        let [hours, minutes, seconds] = [lifetime / 3600, lifetime / 60 % 60, lifetime % 60];
        if hours > 0 {
            line.number(hours);
            line.text(b":");
            line.padded(u32::from(minutes), 2);
            line.text(b":");
            line.padded(u32::from(seconds), 2);
        } else if minutes > 0 {
            line.number(minutes);
            line.text(b":");
            line.padded(u32::from(seconds), 2);
        } else {
            line.number(seconds);
        }
        line.text(b" ");
        line.number(number);
        line.text(b":");
        if size == 2 {
            for at in places(8, 8).take(usize::from(number)) {
                let (address, preference) = (message.ipv4(at)?, message.u32(at.saturating_add(4))?);
                line.text(b" {");
                line.ipv4(address);
                line.text(b" ");
                line.number(preference);
                line.text(b"}");
            }
        } else {
            line.text(b" [size ");
            line.number(size);
            line.text(b"]");
        }
        // It takes all text, so nothing can fail.
        let _ = line.finish();
        self.line.text(b"ICMP ");
        self.line.ascii(composed.octets.get(..composed.len).unwrap_or_default());
        Ok(true)
    }

    fn timestamp_reply(&mut self, message: Data<'_>) -> Result<(), Truncated> {
        let (id, sequence) = (message.u16(4)?, message.u16(6)?);
        self.line.text(b"ICMP time stamp reply id ");
        self.line.number(id);
        self.line.text(b" seq ");
        self.line.number(sequence);
        for (at, text) in [(8, ": org "), (12, ", recv "), (16, ", xmit ")] {
            let milliseconds = message.u32(at)?;
            let seconds = milliseconds / 1000;
            self.line.str(text);
            self.line.padded(seconds / 3600, 2);
            self.line.text(b":");
            self.line.padded(seconds / 60 % 60, 2);
            self.line.text(b":");
            self.line.padded(seconds % 60, 2);
            self.line.text(b".");
            self.line.padded(milliseconds % 1000, 3);
        }
        Ok(())
    }
}
