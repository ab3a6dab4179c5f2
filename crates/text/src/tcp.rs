//! TCP (tcpdump 4.99.3; [RFC 9293](https://www.rfc-editor.org/rfc/rfc9293)).
//!
//! `10.0.0.1.1024 > 10.0.0.2.80: Flags [P.], seq 1:76, ack 1, win 491, options […], length 75` and what a printer for one
//! of the ports says. Numbers are relative to the connection's first ones, which are printed as sent.

use flow::Bases;
use tcp::{Error, Flags, Header};
use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step, Truncated, narrow, wide};
use crate::ip_demux::Network;
use crate::ports::Tcp;
use crate::{RelativeNumbers, Sink, checksum, ports};

/// How much of a reset's data `-v` prints, in octets.
const MAX_RESET_DATA: usize = 30;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A TCP segment.
    pub(crate) fn tcp<'a>(&mut self, segment: Data<'a>, network: &Network<'a>, fragmented: bool) -> Step<'a> {
        self.name = "tcp";
        let (Ok(source_port), Ok(destination_port)) = (segment.u16(0), segment.u16(2)) else {
            self.address_pair(network);
            self.line.text(b":");
            return self.cut();
        };
        self.endpoints(network, IpProtocol::TCP, source_port, destination_port);
        let header = match Header::parse(segment.bytes) {
            Ok((header, _)) => header,
            Err(Error::Truncated { .. }) => return self.cut(),
            Err(Error::Malformed { value: data_offset, .. }) => {
                let header_len = data_offset.wrapping_mul(4);
                self.line.text(b" tcp ");
                self.line.number(segment.len.wrapping_sub(header_len));
                self.bad_header_len(header_len);
                self.line.text(b"short, < 20]");
                return Ok(Next::Done);
            }
        };
        let header_len = narrow(header.header_len());
        if self.options.quiet {
            self.line.text(b"tcp ");
            self.line.number(segment.len.wrapping_sub(header_len));
            if header_len > segment.len {
                self.header_too_long(header_len, segment.len);
            }
            return Ok(Next::Done);
        }
        let flags = header.flags();
        self.tcp_flags(flags);
        let mut bases = Bases::default();
        if flags.contains(Flags::ACK) && !self.options.absolute_sequence {
            let (source, destination) = network.addresses();
            bases = self.sequences.bases(source, destination, header);
        }
        let Some(len) = segment.len.checked_sub(header_len) else {
            self.header_too_long(header_len, segment.len);
            return Ok(Next::Done);
        };
        if self.verbose() && !self.options.skip_checksums && !fragmented {
            self.tcp_checksum(segment, network, header.checksum())?;
        }
        if len > 0 || flags.intersects(Flags::SYN | Flags::FIN | Flags::RST) || self.options.verbosity > 1 {
            let sequence = header.sequence_number().0.wrapping_sub(bases.sequence);
            self.line.phrase(|phrase| {
                let phrase = phrase.text(b", seq ").number(sequence);
                if len > 0 { phrase.text(b":").number(sequence.wrapping_add(len)) } else { phrase }
            });
        }
        if flags.contains(Flags::ACK) {
            let acknowledgment = header.acknowledgment_number().0.wrapping_sub(bases.acknowledgment);
            self.line.phrase(|phrase| phrase.text(b", ack ").number(acknowledgment));
        }
        self.line.phrase(|phrase| phrase.text(b", win ").number(header.window()));
        if flags.contains(Flags::URG) {
            self.line.text(b", urg ");
            self.line.number(header.urgent_pointer());
        }
        let header_len = header.header_len();
        if header_len > Header::LEN && !self.tcp_options(segment, header_len, len, flags, bases.sack)? {
            return Ok(Next::Done);
        }
        self.tcp_length(segment, header, len)
    }

    /// `, length N` and what follows it.
    #[inline]
    pub(crate) fn tcp_length<'a>(&mut self, segment: Data<'a>, header: Header<'_>, len: u32) -> Step<'a> {
        self.line.phrase(|phrase| phrase.text(b", length ").number(len));
        if len == 0 {
            return Ok(Next::Done);
        }
        if !segment.has(0, header.header_len()) {
            return self.header_cut(segment, header.header_len());
        }
        let payload = segment.skip(header.header_len());
        if header.flags().contains(Flags::RST) && self.verbose() {
            self.reset_data(payload);
            return Ok(Next::Done);
        }
        self.tcp_payload(payload, header.source_port(), header.destination_port())
    }

    /// The payload of a segment, if one of the ports has a printer.
    #[inline]
    fn tcp_payload<'a>(&mut self, payload: Data<'a>, source: u16, destination: u16) -> Step<'a> {
        match Tcp::between(source, destination) {
            Tcp::Http => self.colon().http(payload),
            Tcp::Ftp => self.colon().ftp(payload),
            Tcp::Smtp => self.colon().smtp(payload),
            Tcp::Whois => self.colon().whois(payload),
            Tcp::Rtsp => self.colon().rtsp(payload),
            Tcp::NoPrinter => Ok(Next::Done),
            // The call stands behind its length.
            Tcp::Nfs if payload.len < 4 || !ports::is_nfs(source, destination, payload.skip(4)) => Ok(Next::Done),
            printer => {
                self.lacks(printer.missing());
                Ok(Next::Done)
            }
        }
    }

    /// What stands between the length and a payload's text.
    #[inline]
    fn colon(&mut self) -> &mut Self {
        self.line.text(b": ");
        self
    }

    /// ` [bad hdr length N - too `.
    fn bad_header_len(&mut self, header_len: u32) {
        self.line.text(b" [bad hdr length ");
        self.line.number(header_len);
        self.line.text(b" - too ");
    }

    fn header_too_long(&mut self, header_len: u32, len: u32) {
        self.bad_header_len(header_len);
        self.line.text(b"long, > ");
        self.line.number(len);
        self.line.text(b"]");
    }

    /// `, cksum 0x1234 (correct)`, if the whole segment was captured.
    fn tcp_checksum(&mut self, segment: Data<'_>, network: &Network<'_>, sent: u16) -> Result<(), Truncated> {
        let Ok(octets) = segment.slice(0, wide(segment.len)) else { return Ok(()) };
        let sum = checksum::transport(network, IpProtocol::TCP, octets)?;
        self.line.text(b", cksum 0x");
        self.line.hex4(sent);
        match checksum::wrong(sum, sent) {
            None => self.line.text(b" (correct)"),
            Some(expected) => {
                self.line.text(b" (incorrect -> 0x");
                self.line.hex4(expected);
                self.line.text(b")");
            }
        }
        Ok(())
    }

    /// What a reset says of its reason: ` [RST text]`, `!` if not all was captured, `+` if not all is printed.
    fn reset_data(&mut self, payload: Data<'_>) {
        let len = wide(payload.len);
        self.line.str(if payload.has(0, len) { " [RST" } else { " [!RST" });
        if len > MAX_RESET_DATA {
            self.line.text(b"+");
        }
        self.line.text(b" ");
        for octet in payload.bytes.iter().take(len.min(MAX_RESET_DATA)) {
            self.visible(*octet);
        }
        self.line.text(b"]");
    }

    /// An octet so that a person sees it: `^A` for a control character, `M-` in front of one with the upper bit set.
    pub(crate) fn visible(&mut self, octet: u8) {
        if !octet.is_ascii() {
            self.line.text(b"M-");
        }
        match octet & 0x7f {
            printable @ 0x20..=0x7e => self.line.text(&[printable]),
            control => self.line.text(&[b'^', control ^ 0x40]),
        }
    }
}
