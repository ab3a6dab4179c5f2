//! ICMPv6 (tcpdump 4.99.3; [RFC 4443](https://www.rfc-editor.org/rfc/rfc4443),
//! [RFC 4861](https://www.rfc-editor.org/rfc/rfc4861)).
//!
//! `ICMP6, echo request, id 1, seq 2, length 64`; `ICMP6, neighbor solicitation, who has fe80::1, length 32`. Options of
//! neighbor discovery are printed only with `-v`.

use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step, Truncated, wide};
use crate::ip_demux::Network;
use crate::{RelativeNumbers, Sink, checksum};

/// Where a quoted packet starts, in octets.
const QUOTED: usize = 8;
/// Where its addresses are, in octets.
const QUOTED_SOURCE: usize = 16;
const QUOTED_DESTINATION: usize = 32;

/// Name of a message type.
const fn type_name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "destination unreachable",
        2 => "packet too big",
        3 => "time exceeded in-transit",
        4 => "parameter problem",
        128 => "echo request",
        129 => "echo reply",
        130 => "multicast listener query",
        131 => "multicast listener report",
        132 => "multicast listener done",
        133 => "router solicitation",
        134 => "router advertisement",
        135 => "neighbor solicitation",
        136 => "neighbor advertisement",
        137 => "redirect",
        138 => "router renumbering",
        139 => "who-are-you request",
        140 => "who-are-you reply",
        141 => "inverse neighbor solicitation",
        142 => "inverse neighbor advertisement",
        143 => "multicast listener report v2",
        144 => "ha discovery request",
        145 => "ha discovery reply",
        146 => "mobile router solicitation",
        147 => "mobile router advertisement",
        155 => "RPL",
        200 => "mtrace response",
        201 => "mtrace message",
        _ => return None,
    })
}

/// How a message's line goes on.
pub(crate) enum Rest {
    /// With its length, unless that stands in front already.
    Length,
    /// Not at all.
    Nothing,
    /// With the mark of a truncation.
    Cut,
}

/// What a message says, or that the packet is given up.
pub(crate) type Message = Result<Rest, Truncated>;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An ICMPv6 message.
    pub(crate) fn icmp6<'a>(&mut self, message: Data<'a>, network: &Network<'_>, fragmented: bool) -> Step<'a> {
        self.name = "icmp6";
        if message.len == 0 {
            self.line.text(b"ICMP6, length 0");
            return self.invalid();
        }
        if self.verbose() && !fragmented {
            self.icmp6_checksum(message, network)?;
        }
        let kind = message.u8(0)?;
        self.line.text(b"ICMP6, ");
        match type_name(kind) {
            Some(name) => self.line.str(name),
            None => {
                self.line.text(b"unknown icmp6 type (");
                self.line.number(kind);
                self.line.text(b")");
            }
        }
        if self.verbose() && matches!(kind, 133..=137 | 145 | 147) {
            self.line.text(b", length ");
            self.line.number(message.len);
        }
        let code = message.u8(1)?;
        let rest = match kind {
            1 => self.unreachable_6(message, code)?,
            2 => {
                let mtu = message.u32(4)?;
                self.line.text(b", mtu ");
                self.line.number(mtu);
                Rest::Length
            }
            3 => {
                match code {
                    0 => {
                        let destination = message.ipv6(QUOTED_DESTINATION)?;
                        self.line.text(b" for ");
                        self.line.ipv6(destination);
                    }
                    1 => self.line.text(b" (reassembly)"),
                    _ => {
                        self.line.text(b", unknown code (");
                        self.line.number(code);
                        self.line.text(b")");
                    }
                }
                Rest::Length
            }
            4 => self.parameter_problem(message, code)?,
            128 | 129 => {
                let (id, sequence) = (message.u16(4)?, message.u16(6)?);
                self.line.text(b", id ");
                self.line.number(id);
                self.line.text(b", seq ");
                self.line.number(sequence);
                Rest::Length
            }
            130..=132 | 143 => self.multicast_listener(message, kind)?,
            133..=137 => self.neighbor_discovery(message, kind)?,
            138 => self.router_renumbering(message, code)?,
            139 | 140 => self.node_information(message, kind, code)?,
            141 | 142 => Rest::Length,
            144..=147 => self.mobility(message, kind)?,
            155 => self.rpl(message, code)?,
            _ => {
                self.line.text(b", length ");
                self.line.number(message.len);
                if self.options.verbosity <= 1 {
                    self.hex_dump("\n\t", message.clip(message.len).bytes);
                }
                Rest::Nothing
            }
        };
        match rest {
            Rest::Length if !self.verbose() => {
                self.line.text(b", length ");
                self.line.number(message.len);
            }
            Rest::Length | Rest::Nothing => {}
            Rest::Cut => self.mark_truncated(),
        }
        Ok(Next::Done)
    }

    /// The mark of a truncation in front of the length: tcpdump goes on behind these printers.
    pub(crate) fn cut_message(&mut self) -> Message {
        self.mark_truncated();
        Ok(Rest::Length)
    }

    fn icmp6_checksum(&mut self, message: Data<'_>, network: &Network<'_>) -> Result<(), Truncated> {
        let Ok(octets) = message.slice(0, wide(message.len)) else { return Ok(()) };
        let sent = message.u16(2)?;
        let sum = checksum::transport(network, IpProtocol::ICMPV6, octets)?;
        self.checksum_verdict(sum, sent);
        Ok(())
    }

    fn unreachable_6(&mut self, message: Data<'_>, code: u8) -> Message {
        self.line.text(b", ");
        self.line.str(match code {
            0 => "unreachable route",
            1 => " unreachable prohibited",
            2 => "beyond scope",
            3 => "unreachable address",
            4 => "unreachable port",
            _ => "unknown unreach code (",
        });
        match code {
            0 | 1 | 3 => {
                let destination = message.ipv6(QUOTED_DESTINATION)?;
                self.line.text(b" ");
                self.line.ipv6(destination);
            }
            2 => {
                let (destination, source) = (message.ipv6(QUOTED_DESTINATION)?, message.ipv6(QUOTED_SOURCE)?);
                self.line.text(b" ");
                self.line.ipv6(destination);
                self.line.text(b", source address ");
                self.line.ipv6(source);
            }
            4 => {
                let Some((protocol, port)) = upper_layer(message.skip(QUOTED))? else { return Ok(Rest::Cut) };
                let destination = message.ipv6(QUOTED_DESTINATION)?;
                self.line.text(b", ");
                self.line.ipv6(destination);
                self.line.str(if protocol == IpProtocol::TCP { " tcp port " } else { " udp port " });
                self.line.number(port);
            }
            _ => {
                self.line.number(code);
                self.line.text(b")");
                if self.options.verbosity <= 1 {
                    self.hex_dump("\n\t", message.clip(message.len).bytes);
                    return Ok(Rest::Nothing);
                }
            }
        }
        Ok(Rest::Length)
    }

    fn parameter_problem(&mut self, message: Data<'_>, code: u8) -> Message {
        if !message.has(QUOTED_DESTINATION, 16) {
            return Ok(Rest::Cut);
        }
        self.line.str(match code {
            0 => ", erroneous - octet ",
            1 => ", next header - octet ",
            2 => ", option - octet ",
            3 => ", incomplete header chain - octet ",
            _ => ", code-#",
        });
        self.line.number(if code <= 3 { message.u32(4)? } else { u32::from(code) });
        Ok(Rest::Length)
    }
}

/// The transport protocol of a quoted packet and its destination port, if TCP or UDP is reached.
fn upper_layer(packet: Data<'_>) -> Result<Option<(IpProtocol, u16)>, Truncated> {
    let Ok(mut next_header) = packet.u8(6).map(IpProtocol) else { return Ok(None) };
    let (mut at, mut advance) = (0_usize, 40_usize);
    while at < packet.bytes.len() {
        at = at.saturating_add(advance);
        match next_header {
            IpProtocol::UDP | IpProtocol::TCP => {
                return Ok(packet.u16(at.saturating_add(2)).ok().map(|port| (next_header, port)));
            }
            IpProtocol::HOP_BY_HOP | IpProtocol::DESTINATION_OPTIONS | IpProtocol::ROUTING => {
                let Ok(&[next, len]) = packet.octets::<2>(at) else { return Ok(None) };
                next_header = IpProtocol(next);
                advance = usize::from(len).saturating_add(1).saturating_mul(8);
            }
            IpProtocol::FRAGMENT => {
                let Ok(&[next, _, a, b]) = packet.octets::<4>(at) else { return Ok(None) };
                if u16::from_be_bytes([a, b]) & 0xfff8 != 0 {
                    return Ok(None);
                }
                next_header = IpProtocol(next);
                advance = 8;
            }
            IpProtocol::AUTHENTICATION => {
                let Ok(&[next, len]) = packet.octets::<2>(at) else { return Ok(None) };
                next_header = IpProtocol(next);
                advance = usize::from(len).saturating_add(2).saturating_mul(4);
            }
            _ => return Ok(None),
        }
    }
    Ok(None)
}
