//! UDP (tcpdump 4.99.3; [RFC 768](https://www.rfc-editor.org/rfc/rfc768)).
//!
//! `10.0.0.1.1024 > 10.0.0.2.4789: ` and what a printer for one of the ports says, else `UDP, length N`, where N is the
//! header's claim.

use wire::IpProtocol;

use crate::engine::{Data, Engine, Next, Step, Truncated, wide};
use crate::ip_demux::Network;
use crate::ports::Udp;
use crate::{RelativeNumbers, Sink, checksum, ports};

/// Length of the header, in octets.
const LEN: u32 = 8;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// A UDP datagram.
    pub(crate) fn udp<'a>(&mut self, datagram: Data<'a>, network: &Network<'a>, fragmented: bool) -> Step<'a> {
        self.name = "udp";
        let (Ok(source), Ok(destination)) = (datagram.u16(0), datagram.u16(2)) else {
            if network.is_first(IpProtocol::UDP) {
                self.address_pair(network);
                self.line.text(b": ");
            }
            return self.cut();
        };
        self.endpoints(network, IpProtocol::UDP, source, destination);
        if datagram.len < LEN {
            self.line.text(b"truncated-udp ");
            self.line.number(datagram.len);
            return Ok(Next::Done);
        }
        let Ok(sent) = datagram.u16(4) else { return self.cut() };
        let udp_len = match u32::from(sent) {
            // A jumbogram's length does not fit (RFC 2675 §4).
            0 if datagram.len > 65_535 => datagram.len,
            len => len,
        };
        let Some(udp_payload) = udp_len.checked_sub(LEN) else {
            self.line.text(b"truncated-udplength ");
            self.line.number(udp_len);
            return Ok(Next::Done);
        };
        if !datagram.has(0, wide(LEN)) {
            return self.cut();
        }
        let payload = datagram.skip(wide(LEN));
        let len = payload.len.min(udp_payload);
        let payload = payload.claim(len);
        if self.options.quiet {
            self.udp_checksum(datagram, len, network, fragmented)?;
            return self.plain_udp(udp_payload, len, fragmented);
        }
        if matches!((source, destination), (2049, _) | (_, 2049)) && ports::is_nfs(source, destination, payload) {
            self.lacks(Some("nfs"));
            return self.plain_udp(udp_payload, len, fragmented);
        }
        self.udp_checksum(datagram, len, network, fragmented)?;
        match Udp::between(source, destination, self.options.vxlan_ports) {
            Udp::Vxlan => self.vxlan(payload),
            Udp::Geneve => self.geneve(payload),
            Udp::VxlanGpe => self.vxlan_gpe(payload),
            Udp::Otv => self.otv(payload),
            Udp::Sip => self.sip(payload),
            printer => {
                // A port can be AppleTalk's as well as that of a printer behind it.
                let appletalk = ports::is_appletalk(source, destination, payload);
                let printer = if appletalk { printer.min(Udp::Llap) } else { printer };
                if printer != Udp::NoPrinter {
                    self.lacks(printer.missing());
                }
                self.plain_udp(udp_payload, len, fragmented)
            }
        }
    }

    /// `UDP, length N`.
    fn plain_udp<'a>(&mut self, claimed: u32, len: u32, fragmented: bool) -> Step<'a> {
        if claimed > len && !fragmented {
            self.line.text(b"UDP, bad length ");
            self.line.number(claimed);
            self.line.text(b" > ");
            self.line.number(len);
        } else {
            self.line.text(b"UDP, length ");
            self.line.number(claimed);
        }
        Ok(Next::Done)
    }

    /// What `-v` says of the checksum: over IPv4 only `-vv`, where the sender may leave it out.
    #[inline]
    fn udp_checksum(
        &mut self,
        datagram: Data<'_>,
        len: u32,
        network: &Network<'_>,
        fragmented: bool,
    ) -> Result<(), Truncated> {
        if !self.verbose() || self.options.skip_checksums || fragmented {
            return Ok(());
        }
        self.verbose_udp_checksum(datagram, len, network)
    }

    fn verbose_udp_checksum(&mut self, datagram: Data<'_>, len: u32, network: &Network<'_>) -> Result<(), Truncated> {
        let octets = datagram.slice(0, wide(len.saturating_add(LEN)));
        if matches!(network, Network::V4 { .. }) {
            if self.options.verbosity < 2 {
                return Ok(());
            }
            if datagram.u16(6)? == 0 {
                self.line.text(b"[no cksum] ");
                return Ok(());
            }
        }
        let Ok(octets) = octets else { return Ok(()) };
        let sent = datagram.u16(6)?;
        let sum = checksum::transport(network, IpProtocol::UDP, octets)?;
        self.checksum_verdict(sum, sent);
        Ok(())
    }
}
