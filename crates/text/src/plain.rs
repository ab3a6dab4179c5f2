//! Plain frames: IPv4 without options or fragments, and in it TCP or VXLAN.
//!
//! Nearly every frame of mirrored traffic is one. Its line is put together here in one go (all of printing is twice as fast).
//! It is the line that the printers of `ether`, `ip`, `udp`, `vxlan` and `tcp` print: whatever is different about a frame,
//! short, wrong or verbose, leaves it to them before anything is printed.

use core::net::IpAddr;

use flow::Bases;
use tcp::Flags;
use wire::{EtherType, IpProtocol};

use crate::engine::{Data, Engine, Next, Step, narrow};
use crate::ports::is_surely_vxlan;
use crate::{RelativeNumbers, Sink, tcp_flags, tcp_options};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Prints a plain frame, and those inside it; prints nothing if it is not plain.
    ///
    /// Frames stay in registers: as a [`Next`] each would go through memory, written in parts and read whole, for which
    /// the processor waits (a quarter of the time).
    pub(crate) fn plain<'a>(&mut self, bytes: &'a [u8], len: u32) -> Option<Step<'a>> {
        if !self.plain {
            return None;
        }
        let (mut frame, mut entered) = (Data { bytes, len }, false);
        loop {
            let inside = match plain_ipv4(frame) {
                Some((ip, segment)) if ip.protocol() == IpProtocol::TCP => match self.plain_tcp(ip, segment) {
                    None => None,
                    step => return step,
                },
                Some((ip, datagram)) if ip.protocol() == IpProtocol::UDP => self.plain_vxlan(ip, datagram),
                _ => None,
            };
            match inside {
                Some(inside) => (frame, entered) = (inside, true),
                None => return entered.then_some(Ok(Next::Ethernet(frame))),
            }
        }
    }

    /// `IP 10.0.0.1.50000 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 1` and a newline.
    #[inline(always)]
    fn plain_vxlan<'a>(&mut self, ip: ipv4::Header<'_>, datagram: Data<'a>) -> Option<Data<'a>> {
        let (udp, _) = udp::Header::parse(datagram.bytes).ok()?;
        let payload = datagram.skip(udp::Header::LEN);
        let (vxlan, _) = vxlan::Header::parse(payload.bytes).ok()?;
        let len = payload.len.min(u32::from(udp.length()).saturating_sub(8));
        if len < 8 || vxlan.flags() != vxlan::Flags::VNI || !is_surely_vxlan(udp.source_port(), udp.destination_port())
        {
            return None;
        }
        self.line.phrase(|phrase| {
            let phrase = phrase.text(b"IP ").ipv4_ends(ip, udp.source_port(), udp.destination_port());
            phrase.text(b": VXLAN, flags [I] (0x08), vni ").number(vxlan.vni().get()).text(b"\n")
        });
        self.name = "vxlan";
        self.link_header(ethernet::Header::LEN);
        Some(payload.claim(len).skip(vxlan::Header::LEN))
    }

    /// `IP 10.0.0.1.1024 > 10.0.0.2.80: Flags [P.], seq 1:76, ack 1, win 491, options […], length 75` and what follows.
    #[inline(always)]
    fn plain_tcp<'a>(&mut self, ip: ipv4::Header<'_>, segment: Data<'a>) -> Option<Step<'a>> {
        let (header, _) = tcp::Header::parse(segment.bytes).ok()?;
        let len = segment.len.checked_sub(narrow(header.header_len()))?;
        let flags = header.flags();
        let letters = tcp_flags::letters(flags)?;
        let bases = if flags.contains(Flags::ACK) {
            self.sequences.bases(IpAddr::V4(ip.source()), IpAddr::V4(ip.destination()), header)
        } else {
            Bases::default()
        };
        let sequence = header.sequence_number().0.wrapping_sub(bases.sequence);
        let acknowledgment = header.acknowledgment_number().0.wrapping_sub(bases.acknowledgment);
        let timestamps = tcp_options::lone_timestamps(segment, header.header_len());
        self.line.phrase(|phrase| {
            let phrase = phrase.text(b"IP ").ipv4_ends(ip, header.source_port(), header.destination_port());
            let mut phrase = phrase.text(b": Flags [").prefix(&letters.text, letters.len).text(b"]");
            if len > 0 || flags.intersects(Flags::SYN | Flags::FIN | Flags::RST) {
                phrase = phrase.text(b", seq ").number(sequence);
                if len > 0 {
                    phrase = phrase.text(b":").number(sequence.wrapping_add(len));
                }
            }
            if flags.contains(Flags::ACK) {
                phrase = phrase.text(b", ack ").number(acknowledgment);
            }
            phrase = phrase.text(b", win ").number(header.window());
            if let Some([value, echo_reply]) = timestamps {
                phrase = phrase.timestamps(value, echo_reply);
            }
            phrase
        });
        self.name = "tcp";
        self.link_header(ethernet::Header::LEN);
        if timestamps.is_none() && header.header_len() > tcp::Header::LEN {
            match self.tcp_options(segment, header.header_len(), len, flags, bases.sack) {
                Ok(true) => {}
                Ok(false) => return Some(Ok(Next::Done)),
                Err(truncated) => return Some(Err(truncated)),
            }
        }
        Some(self.tcp_length(segment, header, len))
    }
}

/// The header of an IPv4 packet without options or fragments in a frame, and what it carries.
#[inline(always)]
fn plain_ipv4(frame: Data<'_>) -> Option<(ipv4::Header<'_>, Data<'_>)> {
    let (ethernet, _) = ethernet::Header::parse(frame.bytes).ok()?;
    let packet = frame.skip(ethernet::Header::LEN);
    let (header, _) = ipv4::Header::parse(packet.bytes).ok()?;
    let len = u32::from(header.total_length());
    let plain = ethernet.ether_type() == EtherType::IPV4
        && frame.len >= frame.available()
        && header.header_len() == ipv4::Header::LEN
        && !header.is_fragment()
        && packet.len >= len
        && len >= 20;
    plain.then(|| (header, packet.clip(len).claim(len).skip(ipv4::Header::LEN)))
}
