//! IPv6 (tcpdump 4.99.3; [RFC 8200](https://www.rfc-editor.org/rfc/rfc8200)).
//!
//! `IP6 fe80::1 > ff02::1: …`; TCP and UDP print the addresses themselves, with their ports, if they come right behind
//! the fixed header.

use core::net::Ipv6Addr;

use ipv6::{Error, Header};
use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step, narrow};
use crate::ip_demux::{Network, prints_addresses};
use crate::{RelativeNumbers, Sink, missing, names};

/// The mobility header's first number.
const MOBILITY_OLD: IpProtocol = IpProtocol(62);

/// What the hop-by-hop options said of the length.
#[derive(Clone, Copy)]
pub(crate) struct Jumbo {
    /// Length of the payload, in octets: the header's, or the jumbo option's.
    pub(crate) payload_len: u32,
    /// Whether a valid jumbo option was found.
    pub(crate) found: bool,
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An IPv6 packet.
    pub(crate) fn ip6<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "ip6";
        let header = match Header::parse(packet.bytes) {
            Err(Error::Truncated { .. }) => return self.cut(),
            _ if packet.len < 40 => {
                self.line.text(b"truncated-ip6 ");
                self.line.number(packet.len);
                return Ok(Next::Done);
            }
            header => header,
        };
        if !self.options.link_header {
            self.line.text(b"IP6 ");
        }
        let header = match header {
            Ok((header, _)) => header,
            Err(_) => {
                self.line.text(b"version error: ");
                self.line.number(packet.u8(0)? >> 4);
                self.line.text(b" != 6");
                return Ok(Next::Done);
            }
        };
        let payload_len = u32::from(header.payload_length());
        let mut len = if payload_len == 0 { packet.len } else { payload_len }.wrapping_add(40);
        if payload_len != 0 && packet.len < len {
            self.octets_missing(len.wrapping_sub(packet.len));
        }
        if self.verbose() {
            self.ip6_details(header);
        }
        let whole = packet;
        let mut packet = packet.clip(len);
        let mut jumbo = Jumbo { payload_len, found: false };
        let (mut at, mut advance, mut next_header) = (0_usize, Header::LEN, header.next_header());
        let (mut previous, mut hop_by_hop, mut extended, mut fragmented) = (None, false, false, false);
        while at < packet.bytes.len() {
            if len < narrow(advance) {
                return self.cut();
            }
            at = at.saturating_add(advance);
            len = len.wrapping_sub(narrow(advance));
            if at == Header::LEN && !prints_addresses(next_header) {
                self.ipv6_pair(header.source(), header.destination());
                self.line.text(b": ");
            }
            let data = packet.skip(at).claim(len);
            let stepped = match next_header {
                IpProtocol::HOP_BY_HOP => {
                    if hop_by_hop {
                        self.line.text(b"[The Hop-by-Hop Options header was already found]");
                        return self.invalid();
                    }
                    if previous.is_some() {
                        self.line.text(b"[The Hop-by-Hop Options header don't follow the IPv6 header]");
                        return self.invalid();
                    }
                    hop_by_hop = true;
                    let stepped = self.hop_by_hop(data, &mut jumbo)?;
                    if jumbo.payload_len == 0 && !jumbo.found {
                        self.line.text(b"[No valid Jumbo Payload Hop-by-Hop option found]");
                        return self.invalid();
                    }
                    stepped
                }
                IpProtocol::DESTINATION_OPTIONS => self.destination_options(data)?,
                IpProtocol::FRAGMENT => {
                    fragmented = true;
                    let stepped = self.fragment(data, payload_len, at)?;
                    if !data.has(0, 9) {
                        return Ok(Next::Done);
                    }
                    stepped
                }
                IpProtocol::ROUTING => {
                    if data.bytes.is_empty() {
                        return self.cut();
                    }
                    self.routing(data)?
                }
                _ => {
                    // tcpdump takes a mobility header before it looks at the length.
                    if matches!(next_header, IpProtocol::MOBILITY | MOBILITY_OLD) {
                        self.lacks(missing::ip_protocol(next_header, false));
                    }
                    let total = narrow(at);
                    if jumbo.found {
                        len = jumbo.payload_len.wrapping_add(40);
                        if len < total {
                            return self.cut();
                        }
                        if whole.len < len {
                            self.octets_missing(len.wrapping_sub(whole.len));
                        }
                        if len <= whole.available() {
                            packet = whole.clip(len);
                        }
                        len = len.wrapping_sub(total);
                    } else if jumbo.payload_len == 0 {
                        if extended {
                            return self.cut();
                        }
                        len = 0;
                        packet = whole.clip(40);
                    }
                    let network = Network::V6 { header, packet };
                    return self.demux(next_header, packet.skip(at).claim(len), &network, fragmented);
                }
            };
            let Some(octets) = stepped else { return Ok(Next::Done) };
            extended = true;
            previous = Some(next_header);
            next_header = IpProtocol(data.u8(0)?);
            advance = octets;
            self.name = "ip6";
        }
        Ok(Next::Done)
    }

    /// `truncated-ip6 - N bytes missing!`.
    fn octets_missing(&mut self, octets: u32) {
        self.line.text(b"truncated-ip6 - ");
        self.line.number(octets);
        self.line.text(b" bytes missing!");
    }

    /// `SOURCE > DESTINATION`.
    #[inline]
    pub(crate) fn ipv6_pair(&mut self, source: Ipv6Addr, destination: Ipv6Addr) {
        self.line.ipv6(source);
        self.line.text(b" > ");
        self.line.ipv6(destination);
    }

    /// `(class 0x10, flowlabel 0x12345, hlim 64, next-header TCP (6) payload length: 40) `.
    fn ip6_details(&mut self, header: Header<'_>) {
        self.line.text(b"(");
        if let class @ 1.. = header.traffic_class() {
            self.line.text(b"class 0x");
            self.line.hex2(class);
            self.line.text(b", ");
        }
        if let label @ 1.. = header.flow_label() {
            let [_, high, low @ ..] = label.to_be_bytes();
            self.line.text(b"flowlabel 0x");
            self.line.hex(high);
            self.line.hex4(u16::from_be_bytes(low));
            self.line.text(b", ");
        }
        self.line.text(b"hlim ");
        self.line.number(header.hop_limit());
        self.line.text(b", next-header ");
        let next_header = header.next_header().0;
        self.line.str(names::ip_protocol(next_header).unwrap_or("unknown"));
        self.line.text(b" (");
        self.line.number(next_header);
        self.line.text(b") payload length: ");
        self.line.number(header.payload_length());
        self.line.text(b") ");
    }
}
