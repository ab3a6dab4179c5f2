//! Checksums as tcpdump 4.99.3 computes them for `-v` ([RFC 1071](https://www.rfc-editor.org/rfc/rfc1071)).

use core::net::{Ipv4Addr, Ipv6Addr};

use wire::IpProtocol;
use wire::checksum::{PseudoHeader, Sum};

use crate::engine::{Data, Engine, Truncated};
use crate::ip_demux::Network;
use crate::{RelativeNumbers, Sink};

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// `[udp sum ok] ` or `[bad udp cksum 0x1234 -> 0x5678!] `, with the name of the last printer entered.
    pub(crate) fn checksum_verdict(&mut self, sum: Sum, sent: u16) {
        match wrong(sum, sent) {
            None => {
                self.line.text(b"[");
                self.line.str(self.name);
                self.line.text(b" sum ok] ");
            }
            Some(expected) => {
                self.line.text(b"[bad ");
                self.line.str(self.name);
                self.line.text(b" cksum 0x");
                self.line.hex4(sent);
                self.line.text(b" -> 0x");
                self.line.hex4(expected);
                self.line.text(b"!] ");
            }
        }
    }
}

/// The checksum that `sum`, in which the one `sent` is included, would have had to have; none if it is right.
pub(crate) fn wrong(sum: Sum, sent: u16) -> Option<u16> {
    match sum.checksum() {
        0 => None,
        // tcpdump adds what is left over to what was sent. That can be 0xffff where another sum would be zero.
        left => Some(Sum::default().add_word(sent).add_word(left).fold()),
    }
}

/// The sum over `octets` of an upper-layer packet and the addresses around it.
///
/// # Errors
/// If an IP option or an extension header, which could hold the final destination, was cut short.
pub(crate) fn transport(network: &Network<'_>, protocol: IpProtocol, octets: &[u8]) -> Result<Sum, Truncated> {
    let pseudo = match *network {
        Network::V4 { header, packet } => {
            let destination = final_destination_4(packet, header.header_len(), header.destination())?;
            PseudoHeader::Ipv4 { source: header.source(), destination }
        }
        Network::V6 { header, packet } => {
            let destination = final_destination_6(packet, header.destination())?;
            PseudoHeader::Ipv6 { source: header.source(), destination }
        }
    };
    Ok(pseudo.sum(protocol, octets.len()).add_octets(octets))
}

/// The last address of a source route, or `destination`.
fn final_destination_4(packet: Data<'_>, header_len: usize, destination: Ipv4Addr) -> Result<Ipv4Addr, Truncated> {
    let mut at = 20_usize;
    while at < header_len {
        let kind = packet.u8(at)?;
        let len = match kind {
            0 => break,
            1 => 1,
            _ => usize::from(packet.u8(at.saturating_add(1))?),
        };
        let next = at.saturating_add(len);
        if len == 0 || (kind != 1 && len < 2) || next > header_len || next > packet.bytes.len() {
            break;
        }
        if matches!(kind, 131 | 137) && len >= 7 {
            return packet.ipv4(next.saturating_sub(4));
        }
        at = next;
    }
    Ok(destination)
}

/// The final address of a routing header, or `destination`.
fn final_destination_6(packet: Data<'_>, destination: Ipv6Addr) -> Result<Ipv6Addr, Truncated> {
    let (mut next_header, mut at, mut advance) = (packet.u8(6)?, 0_usize, 40_usize);
    while at < packet.bytes.len() {
        at = at.saturating_add(advance);
        match next_header {
            0 | 60 | 62 | 135 => {
                advance = usize::from(packet.u8(at.saturating_add(1))?).saturating_add(1).saturating_mul(8);
                next_header = packet.u8(at)?;
            }
            44 => {
                advance = 8;
                next_header = packet.u8(at)?;
            }
            43 => {
                let Ok(&[_, len, kind, _]) = packet.octets::<4>(at) else { return Ok(destination) };
                let first = at.saturating_add(8);
                if len % 2 == 1 {
                    return Ok(destination);
                }
                return Ok(match kind {
                    0 | 2 => (0..usize::from(len / 2))
                        .map_while(|segment| packet.ipv6(first.saturating_add(segment.saturating_mul(16))).ok())
                        .last()
                        .unwrap_or(destination),
                    4 => packet.ipv6(first).unwrap_or(destination),
                    _ => destination,
                });
            }
            _ => return Ok(destination),
        }
    }
    Ok(destination)
}
