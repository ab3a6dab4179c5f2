//! ARP over ATM (tcpdump 4.99.3; [RFC 2225 §8.2](https://www.rfc-editor.org/rfc/rfc2225#section-8.2)).
//!
//! `ARP, Request who-has 10.0.0.2 (39:00:…) tell 10.0.0.1, length 60`. An ATM address is a number and a subaddress, each
//! with a length of its own; so is each protocol address's length.

use wire::EtherType;

use crate::engine::{Data, Engine, Next, Step, Truncated};
use crate::{RelativeNumbers, Sink};

/// Length of the part before the addresses, in octets.
const LEN: usize = 12;

/// Number and subaddress of one side, and its protocol address.
struct Side<'a> {
    number: &'a [u8],
    subaddress: &'a [u8],
    protocol: &'a [u8],
}

impl<'a> Side<'a> {
    /// The addresses at `at` with lengths as sent, and where they end. The upper bits of the first two tell their form.
    fn read(packet: Data<'a>, at: usize, lens: [u8; 3]) -> Result<(Self, usize), Truncated> {
        let [number_len, subaddress_len, protocol_len] = lens;
        let (number, at) = take(packet, at, number_len & 0x3f)?;
        let (subaddress, at) = take(packet, at, subaddress_len & 0x3f)?;
        let (protocol, at) = take(packet, at, protocol_len)?;
        Ok((Self { number, subaddress, protocol }, at))
    }
}

fn take(packet: Data<'_>, at: usize, len: u8) -> Result<(&[u8], usize), Truncated> {
    let len = usize::from(len);
    Ok((packet.slice(at, len)?, at.saturating_add(len)))
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An ARP packet whose hardware is ATM.
    pub(crate) fn arp_atm<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        let &[_, _, p1, p2, s_number, s_sub, o1, o2, s_protocol, t_number, t_sub, t_protocol] =
            packet.octets::<LEN>(0)?;
        let protocol = EtherType(u16::from_be_bytes([p1, p2]));
        let operation = u16::from_be_bytes([o1, o2]);
        let (source, at) = Side::read(packet, LEN, [s_number, s_sub, s_protocol])?;
        let (target, _) = Side::read(packet, at, [t_number, t_sub, t_protocol])?;
        if !self.options.link_header {
            self.line.text(b"ARP, ");
        }
        let ipv4 = matches!(protocol, EtherType::IPV4 | EtherType::TRAIL);
        if !ipv4 || s_protocol != 4 || t_protocol != 4 || self.verbose() {
            self.line.text(b"ATM, ");
            self.arp_protocol(protocol);
            self.line.text(b" (len ");
            self.line.number(s_protocol);
            self.line.text(b"/");
            self.line.number(t_protocol);
            self.line.text(b")");
            if !self.verbose() {
                return self.arp_length(packet);
            }
            self.line.text(b", ");
        }
        self.arp_operation(operation);
        match operation {
            1 => {
                self.line.text(b"who-has ");
                self.protocol_address(ipv4, target.protocol, "<wrong tplen>");
                if !target.number.is_empty() {
                    self.line.text(b" (");
                    self.atm_address(&target);
                    self.line.text(b")");
                }
                self.line.text(b" tell ");
                self.protocol_address(ipv4, source.protocol, "<wrong splen>");
            }
            2 => {
                self.protocol_address(ipv4, source.protocol, "<wrong splen>");
                self.line.text(b" is-at ");
                self.atm_address(&source);
            }
            8 => {
                self.line.text(b"who-is ");
                self.atm_address(&target);
                self.line.text(b" tell ");
                self.atm_address(&source);
            }
            9 => {
                self.atm_address(&source);
                self.line.text(b"at ");
                self.protocol_address(ipv4, source.protocol, "<wrong splen>");
            }
            10 => {
                self.line.text(b"for ");
                self.protocol_address(ipv4, source.protocol, "<wrong splen>");
            }
            _ => {
                self.hex_ascii_dump(packet.bytes);
                return Ok(Next::Done);
            }
        }
        self.arp_length(packet)
    }

    /// `39:00:…`, and the subaddress if there is one.
    fn atm_address(&mut self, side: &Side<'_>) {
        if side.number.is_empty() {
            self.line.text(b"<No address>");
            return;
        }
        self.octets_with_colons(side.number);
        if !side.subaddress.is_empty() {
            self.line.text(b",");
            self.octets_with_colons(side.subaddress);
        }
    }
}
