//! ARP and its reverse and inverse (tcpdump 4.99.3; [RFC 826](https://www.rfc-editor.org/rfc/rfc826),
//! [RFC 903](https://www.rfc-editor.org/rfc/rfc903), [RFC 2390](https://www.rfc-editor.org/rfc/rfc2390)).
//!
//! `ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28`: the length is the frame's, padding included. Whether the
//! last address was captured is tested before anything is printed.

use wire::{EtherType, MacAddr};

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, Sink, names};

/// Length of the part before the addresses, in octets.
const LEN: usize = 8;
/// Hardware with addresses of its own form.
const FRAME_RELAY: u16 = 15;
const ATM: u16 = 19;

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An ARP packet.
    pub(crate) fn arp<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.name = "arp";
        let &[h1, h2, p1, p2, hardware_len, protocol_len, o1, o2] = packet.octets::<LEN>(0)?;
        let hardware = u16::from_be_bytes([h1, h2]);
        let protocol = EtherType(u16::from_be_bytes([p1, p2]));
        let operation = u16::from_be_bytes([o1, o2]);
        if hardware == ATM {
            return self.arp_atm(packet);
        }
        let (hardware_octets, protocol_octets) = (usize::from(hardware_len), usize::from(protocol_len));
        let source_protocol = LEN.saturating_add(hardware_octets);
        let target_hardware = source_protocol.saturating_add(protocol_octets);
        let target_protocol = target_hardware.saturating_add(hardware_octets);
        packet.slice(target_protocol, protocol_octets)?;
        if !self.options.link_header {
            self.line.text(b"ARP, ");
        }
        let ipv4 = matches!(protocol, EtherType::IPV4 | EtherType::TRAIL);
        if !ipv4 || protocol_len != 4 || hardware_len == 0 || self.verbose() {
            self.arp_formats(hardware, hardware_len, protocol, protocol_len);
            if !self.verbose() {
                return self.arp_length(packet);
            }
            self.line.text(b", ");
        }
        self.arp_operation(operation);
        let source = packet.slice(LEN, hardware_octets)?;
        let target = packet.slice(target_hardware, hardware_octets)?;
        let source_address = packet.slice(source_protocol, protocol_octets)?;
        let target_address = packet.slice(target_protocol, protocol_octets)?;
        match operation {
            1 => {
                self.line.text(b"who-has ");
                self.protocol_address(ipv4, target_address, "<wrong len>");
                if target.iter().any(|octet| *octet != 0) {
                    self.line.text(b" (");
                    self.hardware_address(hardware, target);
                    self.line.text(b")");
                }
                self.line.text(b" tell ");
                self.protocol_address(ipv4, source_address, "<wrong len>");
            }
            2 => {
                self.protocol_address(ipv4, source_address, "<wrong len>");
                self.line.text(b" is-at ");
                self.hardware_address(hardware, source);
            }
            3 | 8 => {
                self.line.text(b"who-is ");
                self.hardware_address(hardware, target);
                self.line.text(b" tell ");
                self.hardware_address(hardware, source);
            }
            4 => {
                self.hardware_address(hardware, target);
                self.line.text(b" at ");
                self.protocol_address(ipv4, target_address, "<wrong len>");
            }
            9 => {
                self.hardware_address(hardware, source);
                self.line.text(b" at ");
                self.protocol_address(ipv4, source_address, "<wrong len>");
            }
            // tcpdump has a form for NACK only over ATM.
            _ => {
                self.hex_ascii_dump(packet.bytes);
                return Ok(Next::Done);
            }
        }
        self.arp_length(packet)
    }

    /// `Ethernet (len 6), IPv4 (len 4)`.
    fn arp_formats(&mut self, hardware: u16, hardware_len: u8, protocol: EtherType, protocol_len: u8) {
        let name = match hardware {
            1 => Some("Ethernet"),
            6 => Some("TokenRing"),
            7 => Some("ArcNet"),
            15 => Some("FrameRelay"),
            19 => Some("ATM"),
            23 => Some("Strip"),
            24 => Some("IEEE 1394"),
            32 => Some("InfiniBand"),
            _ => None,
        };
        match name {
            Some(name) => self.line.str(name),
            None => {
                self.line.text(b"Unknown Hardware (");
                self.line.number(hardware);
                self.line.text(b")");
            }
        }
        self.line.text(b" (len ");
        self.line.number(hardware_len);
        self.line.text(b"), ");
        self.arp_protocol(protocol);
        self.line.text(b" (len ");
        self.line.number(protocol_len);
        self.line.text(b")");
    }

    /// `IPv4`.
    pub(crate) fn arp_protocol(&mut self, protocol: EtherType) {
        match names::ethertype(protocol.0) {
            Some(name) => self.line.str(name),
            None => {
                self.line.text(b"Unknown Protocol (0x");
                self.line.hex4(protocol.0);
                self.line.text(b")");
            }
        }
    }

    /// `, length N`.
    pub(crate) fn arp_length<'a>(&mut self, packet: Data<'a>) -> Step<'a> {
        self.line.text(b", length ");
        self.line.number(packet.len);
        Ok(Next::Done)
    }

    fn hardware_address(&mut self, hardware: u16, address: &[u8]) {
        if hardware == FRAME_RELAY {
            return self.frame_relay_address(address);
        }
        match address.try_into() {
            Ok(address) => self.line.mac(MacAddr(address)),
            Err(_) if address.is_empty() => self.line.text(b"<empty>"),
            Err(_) => self.octets_with_colons(address),
        }
    }

    /// `aa:bb:cc:…`.
    pub(crate) fn octets_with_colons(&mut self, octets: &[u8]) {
        for (at, octet) in octets.iter().enumerate() {
            if at > 0 {
                self.line.text(b":");
            }
            self.line.hex2(*octet);
        }
    }

    /// An IPv4 address, or why it is none.
    pub(crate) fn protocol_address(&mut self, ipv4: bool, address: &[u8], wrong_len: &str) {
        match <[u8; 4]>::try_from(address) {
            _ if !ipv4 => self.line.text(b"<wrong proto type>"),
            Ok(address) => self.line.ipv4(address.into()),
            Err(_) => self.line.str(wrong_len),
        }
    }

    /// `Request `.
    pub(crate) fn arp_operation(&mut self, operation: u16) {
        let name = match operation {
            1 => "Request ",
            2 => "Reply ",
            3 => "Reverse Request ",
            4 => "Reverse Reply ",
            8 => "Inverse Request ",
            9 => "Inverse Reply ",
            10 => "NACK Reply ",
            _ => {
                self.line.text(b"Unknown (");
                self.line.number(operation);
                ") "
            }
        };
        self.line.str(name);
    }
}
