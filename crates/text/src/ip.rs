//! IPv4 (tcpdump 4.99.3; [RFC 791](https://www.rfc-editor.org/rfc/rfc791)).
//!
//! `IP 10.0.0.1 > 10.0.0.2: …`; TCP and UDP print the addresses themselves, with their ports. Options are printed only
//! with `-v`, as is the rest of the header, on a line of its own.

use core::net::Ipv4Addr;

use ipv4::{Error, Flags, Header};
use wire::checksum::Sum;

use crate::engine::{Data, Engine, Next, Step, Truncated, narrow, wide};
use crate::ip_demux::{Network, prints_addresses};
use crate::{RelativeNumbers, Sink, checksum, names};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An IPv4 packet.
    pub(crate) fn ip<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "ip";
        match packet.u8(0)? >> 4 {
            4 => {}
            6 => {
                self.line.text(b"IP6, wrong link-layer encapsulation");
                return self.invalid();
            }
            version => {
                self.line.text(b"IP");
                self.line.number(version);
                return self.invalid();
            }
        }
        if !self.options.link_header {
            self.line.text(b"IP ");
        }
        let header = match Header::parse(packet.bytes) {
            Err(Error::Truncated { .. }) => return self.cut(),
            _ if packet.len < 20 => {
                self.line.text(b"truncated-ip ");
                self.line.number(packet.len);
                return Ok(Next::Done);
            }
            Err(Error::Malformed { value: ihl, .. }) => {
                self.line.text(b"bad-hlen ");
                self.line.number(ihl.wrapping_mul(4));
                return Ok(Next::Done);
            }
            Ok((header, _)) => header,
        };
        let (len, header_len) = (u32::from(header.total_length()), header.header_len());
        if packet.len < len {
            self.line.text(b"truncated-ip - ");
            self.line.number(len.wrapping_sub(packet.len));
            self.line.text(b" bytes missing! ");
        }
        if len < narrow(header_len) {
            self.line.text(b"bad-len ");
            self.line.number(len);
            return Ok(Next::Done);
        }
        let packet = packet.clip(len).claim(len);
        let (source, destination, protocol) = (header.source(), header.destination(), header.protocol());
        if self.verbose() {
            self.ip_details(packet, header)?;
            let cut_options = self.ip_options_and_checksum(packet, header_len, header.header_checksum())?;
            self.line.text(b")\n    ");
            if cut_options {
                self.ipv4_pair(source, destination);
                self.line.text(b": ");
                return self.cut();
            }
        }
        if header.is_later_fragment() {
            self.ipv4_pair(source, destination);
            self.line.text(b": ip-proto-");
            self.line.number(protocol.0);
            return Ok(Next::Done);
        }
        // TCP, UDP, SCTP and DCCP print the addresses with their ports.
        if !prints_addresses(protocol) {
            self.ipv4_pair(source, destination);
            self.line.text(b": ");
        }
        if !packet.has(0, header_len) {
            return self.header_cut(packet, header_len);
        }
        let more_fragments = header.flags().contains(Flags::MORE_FRAGMENTS);
        self.demux(protocol, packet.skip(header_len), &Network::V4 { header, packet }, more_fragments)
    }

    /// `(tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60`.
    fn ip_details(&mut self, packet: Data<'_>, header: Header<'_>) -> Result<(), Truncated> {
        let tos = packet.u8(1)?;
        self.line.text(b"(tos 0x");
        self.line.hex(tos);
        self.line.str(match tos & 0x03 {
            0 => "",
            1 => ",ECT(1)",
            2 => ",ECT(0)",
            _ => ",CE",
        });
        let ttl = header.time_to_live();
        if ttl >= 1 {
            self.line.text(b", ttl ");
            self.line.number(ttl);
        }
        self.line.text(b", id ");
        self.line.number(header.identification());
        self.line.text(b", offset ");
        self.line.number(header.fragment_offset());
        self.line.text(b", flags [");
        let names = [(Flags::MORE_FRAGMENTS, "+"), (Flags::DONT_FRAGMENT, "DF"), (Flags::RESERVED, "rsvd")];
        let names = names.map(|(flag, name)| (u32::from(flag.0), name));
        self.bits(u32::from(header.flags().0), &names, ", ", "none");
        self.line.text(b"], proto ");
        let protocol = header.protocol().0;
        self.line.str(names::ip_protocol(protocol).unwrap_or("unknown"));
        self.line.text(b" (");
        self.line.number(protocol);
        self.line.text(b"), length ");
        self.line.number(packet.len);
        Ok(())
    }

    /// `, options (…), bad cksum …!`; says whether the options were cut short.
    fn ip_options_and_checksum(&mut self, packet: Data<'_>, header_len: usize, sent: u16) -> Result<bool, Truncated> {
        let mut cut = false;
        if header_len > Header::LEN {
            self.line.text(b", options (");
            cut = !self.ip_options(packet, header_len)?;
            if cut {
                self.line.text(b" [truncated-option]");
            }
            self.line.text(b")");
        }
        if let (false, Some(header)) = (self.options.skip_checksums, packet.bytes.get(..header_len)) {
            if let Some(expected) = checksum::wrong(Sum::default().add_octets(header), sent) {
                self.line.text(b", bad cksum ");
                self.line.hex(sent);
                self.line.text(b" (->");
                self.line.hex(expected);
                self.line.text(b")!");
            }
        }
        Ok(cut)
    }

    /// The options, comma-separated; says whether all were captured.
    fn ip_options(&mut self, packet: Data<'_>, header_len: usize) -> Result<bool, Truncated> {
        let mut at = Header::LEN;
        while at < header_len {
            if at > Header::LEN {
                self.line.text(b",");
            }
            let kind = packet.u8(at)?;
            let name = match kind {
                0 => "EOL",
                1 => "NOP",
                7 => "RR",
                68 => "timestamp",
                82 => "traceroute",
                130 => "security",
                131 => "LSRR",
                137 => "SSRR",
                148 => "RA",
                _ => {
                    self.line.text(b"unknown ");
                    self.line.number(kind);
                    ""
                }
            };
            self.line.str(name);
            let len = if kind < 2 { 1 } else { packet.u8(at.saturating_add(1))? };
            let (octets, left) = (usize::from(len), header_len.saturating_sub(at));
            if octets > left || (kind >= 2 && len < 2) {
                self.bad_value(" [bad length ", len);
                return Ok(true);
            }
            let Ok(option) = packet.slice(at, octets) else { return Ok(false) };
            let option = Data { bytes: packet.bytes.get(at..).unwrap_or(option), len: u32::from(len) };
            match kind {
                0 => return Ok(true),
                68 if !self.ip_timestamps(option)? => return Ok(false),
                7 | 131 | 137 if !self.ip_route(option)? => return Ok(false),
                148 if len < 4 => self.bad_value(" [bad length ", len),
                148 => {
                    let value = option.u16(2)?;
                    if value != 0 {
                        self.line.text(b" value ");
                        self.line.number(value);
                    }
                }
                _ => {}
            }
            at = at.saturating_add(octets);
        }
        Ok(true)
    }

    /// `[bad length 3]`: the text in front of a value that an option cannot have, and the value.
    #[cold]
    fn bad_value(&mut self, text: &str, value: u8) {
        self.line.str(text);
        self.line.number(value);
        self.line.text(b"]");
    }

    /// The addresses of a record route or source route option; says whether all were captured.
    fn ip_route(&mut self, option: Data<'_>) -> Result<bool, Truncated> {
        let len = u8::try_from(option.len).unwrap_or(u8::MAX);
        if len < 3 {
            self.bad_value(" [bad length ", len);
            return Ok(true);
        }
        if len.wrapping_add(1) & 3 != 0 {
            self.bad_value(" [bad length ", len);
        }
        let sent = option.u8(2)?;
        let pointer = u32::from(sent).wrapping_sub(1);
        if pointer < 3 || pointer.wrapping_add(1) & 3 != 0 || pointer > option.len.wrapping_add(1) {
            self.bad_value(" [bad ptr ", sent);
        }
        for at in (3..option.len).step_by(4) {
            let Ok(address) = option.ipv4(wide(at)) else { return Ok(false) };
            self.line.text(b" ");
            self.line.ipv4(address);
            if pointer > at {
                self.line.text(b",");
            }
        }
        Ok(true)
    }

    /// The times of a timestamp option; says whether all were captured.
    fn ip_timestamps(&mut self, option: Data<'_>) -> Result<bool, Truncated> {
        let len = u8::try_from(option.len).unwrap_or(u8::MAX);
        if len < 4 {
            self.bad_value("[bad length ", len);
            return Ok(true);
        }
        self.line.text(b" TS{");
        let (sent, flags) = (option.u8(2)?, option.u8(3)?);
        let step = if flags & 0x0f == 0 { 4_u32 } else { 8 };
        let misfit = |octets: u32| octets & step.wrapping_sub(1) != 0;
        if misfit(option.len.wrapping_sub(4)) {
            self.bad_value("[bad length ", len);
        }
        let pointer = u32::from(sent).wrapping_sub(1);
        if pointer < 4 || misfit(pointer.wrapping_sub(4)) || pointer > option.len.wrapping_add(1) {
            self.bad_value("[bad ptr ", sent);
        }
        let kind = match flags & 0x0f {
            0 => "TSONLY",
            1 => "TS+ADDR",
            3 => "PRESPEC",
            _ => "",
        };
        self.line.str(kind);
        let mut at = 0_u32;
        if kind.is_empty() {
            self.bad_value("[bad ts type ", flags & 0x0f);
        } else {
            at = 4;
            while at < option.len {
                let entry = wide(at);
                let mark = if pointer == at { " ^ " } else { " " };
                if step == 8 {
                    let (Ok(address), Ok(time)) = (option.ipv4(entry), option.u32(entry.saturating_add(4))) else {
                        return Ok(false);
                    };
                    self.line.str(mark);
                    self.line.number(time);
                    self.line.text(b"@");
                    self.line.ipv4(address);
                } else {
                    let Ok(time) = option.u32(entry) else { return Ok(false) };
                    self.line.str(mark);
                    self.line.number(time);
                    self.line.text(b"@");
                }
                at = at.wrapping_add(step);
            }
        }
        if pointer == at {
            self.line.text(b" ^ ");
        }
        if flags >> 4 != 0 {
            self.line.text(b" [");
            self.line.number(flags >> 4);
            self.line.text(b" hops not recorded]} ");
        } else {
            self.line.text(b"}");
        }
        Ok(true)
    }

    /// `SOURCE > DESTINATION`.
    #[inline]
    pub(crate) fn ipv4_pair(&mut self, source: Ipv4Addr, destination: Ipv4Addr) {
        self.line.ipv4(source);
        self.line.text(b" > ");
        self.line.ipv4(destination);
    }
}
