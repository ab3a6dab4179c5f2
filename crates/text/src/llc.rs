//! LLC and SNAP headers (tcpdump 4.99.3; IEEE 802.2, [RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
//!
//! A SNAP header is printed as what it carries. Other frames are
//! `02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff STP Unnumbered, xid, Flags [Poll], length 8`, with a dump. tcpdump's printers
//! for STP, IPX, ISO and Cisco's protocols are not here: such frames are printed like those of a service access point
//! without a printer.

use wire::{EtherType, MacAddr};

use crate::engine::{Data, Engine, Next, Step};
use crate::{RelativeNumbers, Sink, missing, names};

/// Source and destination address of the frame around a header, where there is one.
type Addresses = Option<(MacAddr, MacAddr)>;

/// A frame with an LLC header.
#[derive(Clone, Copy)]
struct Llc<'a> {
    /// The frame from that header on.
    frame: Data<'a>,
    /// How many octets of link header are in front of it.
    before: usize,
    /// Length of the header, in octets; with a SNAP header behind it.
    header: usize,
    addresses: Addresses,
}

impl Llc<'_> {
    /// Length of all link headers, in octets.
    const fn behind(&self) -> usize {
        self.before.saturating_add(self.header)
    }
}

/// The service access points that have a meaning here.
const SAP_IP: u8 = 0x06;
const SAP_STP: u8 = 0x42;
const SAP_SNAP: u8 = 0xaa;
const SAP_IPX: u8 = 0xe0;
const SAP_OSI: u8 = 0xfe;
const SAP_GLOBAL: u8 = 0xff;
/// The control field of unnumbered information.
const UI: u16 = 0x03;
/// The control field of an exchange of identification.
const XID: u16 = 0xaf;

const fn sap_name(sap: u8) -> Option<&'static str> {
    Some(match sap {
        0x00 => "Null",
        0x02 => "802.1B I",
        0x03 => "802.1B G",
        0x04 => "SNA",
        SAP_IP => "IP",
        0x0e => "ProWay NM",
        SAP_STP => "STP",
        0x4e => "RS511",
        0x7e => "ISO8208",
        0x8e => "ProWay",
        SAP_SNAP => "SNAP",
        SAP_IPX => "IPX",
        0xf0 => "NetBeui",
        SAP_OSI => "OSI",
        SAP_GLOBAL => "Global",
        _ => return None,
    })
}

/// What the response bit of the source and the poll bit say together.
const fn flags_name(response: bool, poll: bool) -> &'static str {
    match (response, poll) {
        (false, false) => "Command",
        (true, false) => "Response",
        (false, true) => "Poll",
        (true, true) => "Final",
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// An LLC header behind `before` octets of link header.
    pub(crate) fn llc<'a>(&mut self, data: Data<'a>, before: usize, addresses: Addresses) -> Step<'a> {
        self.name = "llc";
        let &[destination_field, source_field, control, ..] = data.bytes else {
            return self.short_llc(data, before);
        };
        if data.len < 3 {
            return self.short_llc(data, before);
        }
        let unnumbered = control & 0x03 == 0x03;
        let (control, header) = match *data.bytes {
            _ if unnumbered => (u16::from(control), 3),
            [_, _, low, high, ..] if data.len >= 4 => (u16::from_le_bytes([low, high]), 4),
            _ => return self.short_llc(data, before),
        };
        let frame = data;
        if source_field == SAP_GLOBAL && destination_field == SAP_GLOBAL {
            // Novell's IPX without an LLC header; there is no printer for it here.
            self.lacks(Some("ipx"));
            self.link_header(before);
            if self.options.link_header {
                self.line.text(b"IPX 802.3: ");
            }
            self.default_dump(frame.bytes);
            return Ok(Next::Done);
        }
        let (destination, source) = (destination_field & 0xfe, source_field & 0xfe);
        let (group, response) = (destination_field & 0x01 != 0, source_field & 0x01 != 0);
        if self.options.link_header {
            self.line.text(b"LLC, dsap ");
            self.sap(destination, if group { "Group" } else { "Individual" });
            self.line.text(b", ssap ");
            self.sap(source, flags_name(response, false));
            self.line.text(b", ctrl 0x");
            if unnumbered {
                self.line.hex_octets(control.to_be_bytes().get(1..).unwrap_or_default());
            } else {
                self.line.hex4(control);
            }
            self.line.text(b": ");
        }
        let data = data.skip(header);
        let llc = Llc { frame, before, header, addresses };
        let both = |sap: u8| source == sap && destination == sap && control == UI;
        if both(SAP_SNAP) {
            return self.snap(Llc { header: header.saturating_add(5), ..llc }, data);
        }
        if both(SAP_IP) {
            self.link_header(llc.behind());
            return Ok(Next::Ip(data));
        }
        for (sap, name) in [(SAP_STP, "stp"), (SAP_IPX, "ipx"), (SAP_OSI, "isoclns")] {
            if both(sap) {
                self.lacks(Some(name));
            }
        }
        if !self.options.link_header {
            self.saps(source, destination, addresses);
        }
        if unnumbered { self.unnumbered(llc, data, control, response) } else { self.numbered(llc, control, response) }
    }

    /// A header that was cut short: tcpdump dumps what there is of it.
    fn short_llc<'a>(&mut self, data: Data<'a>, before: usize) -> Step<'a> {
        self.mark_truncated();
        self.hex_ascii_dump(data.bytes);
        self.link_header(before.saturating_add(data.bytes.len()));
        Ok(Next::Done)
    }

    /// `NAME (0xHH) KIND`.
    fn sap(&mut self, sap: u8, kind: &str) {
        self.line.str(sap_name(sap).unwrap_or("Unknown"));
        self.line.text(b" (0x");
        self.line.hex2(sap);
        self.line.text(b") ");
        self.line.str(kind);
    }

    /// `SOURCE SAP > DESTINATION SAP `, or the one name if both are the same.
    fn saps(&mut self, source: u8, destination: u8, addresses: Addresses) {
        if let Some((address, _)) = addresses {
            self.line.mac(address);
            self.line.text(b" ");
        }
        if source != destination {
            self.sap_or(source, b"Unknown SSAP 0x");
            self.line.text(b" ");
        }
        if addresses.is_some() || source != destination {
            self.line.text(b"> ");
        }
        if let Some((_, address)) = addresses {
            self.line.mac(address);
            self.line.text(b" ");
        }
        self.sap_or(destination, b"Unknown DSAP 0x");
        self.line.text(b" ");
    }

    fn sap_or(&mut self, sap: u8, unknown: &[u8; 15]) {
        if let Some(name) = sap_name(sap) {
            self.line.str(name);
        } else {
            self.line.text(unknown);
            self.line.hex2(sap);
        }
    }

    /// An unnumbered frame.
    fn unnumbered<'a>(&mut self, llc: Llc<'a>, data: Data<'a>, control: u16, response: bool) -> Step<'a> {
        let command = control & 0xef;
        self.line.text(b"Unnumbered, ");
        match command {
            UI => self.line.text(b"ui"),
            0xe3 => self.line.text(b"test"),
            XID => self.line.text(b"xid"),
            0x63 => self.line.text(b"ua"),
            0x43 => self.line.text(b"disc"),
            0x0f => self.line.text(b"dm"),
            0x6f => self.line.text(b"sabme"),
            0x87 => self.line.text(b"frmr"),
            _ => self.line.hex_octets(command.to_be_bytes().get(1..).unwrap_or_default()),
        }
        self.llc_flags(response, control & 0x10 != 0, llc.frame.len);
        if command == XID {
            // Only where none of these ends the frame is there a payload that was not printed.
            let behind = llc.behind();
            match *data.bytes {
                _ if data.len == 0 => {
                    self.link_header(behind);
                    return Ok(Next::Done);
                }
                [] => {
                    self.link_header(behind);
                    return self.cut();
                }
                [0x81, a, b, ..] if data.len >= 3 => {
                    self.link_header(behind);
                    self.line.text(b": ");
                    self.line.hex2(a);
                    self.line.text(b" ");
                    self.line.hex2(b);
                    return Ok(Next::Done);
                }
                [0x81, ..] => {
                    self.link_header(behind);
                    self.mark_truncated();
                    self.hex_ascii_dump(data.bytes);
                    return Ok(Next::Done);
                }
                _ => {}
            }
        }
        self.not_printed(llc)
    }

    /// A frame whose payload has no printer.
    fn not_printed<'a>(&mut self, llc: Llc<'a>) -> Step<'a> {
        // Behind an Ethernet header the LLC header counts as link header nevertheless; in a cooked capture it does not.
        self.link_header(if llc.addresses.is_some() { llc.behind() } else { llc.before });
        self.default_dump(llc.frame.bytes);
        Ok(Next::Done)
    }

    /// A supervisory or an information frame.
    fn numbered<'a>(&mut self, llc: Llc<'a>, control: u16, response: bool) -> Step<'a> {
        let received = (control >> 9) & 0x7f;
        let supervisory = control & 0x01 != 0;
        if supervisory {
            self.line.text(b"Supervisory, ");
            self.line.str(match (control >> 2) & 0x03 {
                0 => "Receiver Ready",
                1 => "Receiver not Ready",
                2 => "Reject",
                _ => "?",
            });
        } else {
            self.line.text(b"Information, send seq ");
            self.line.number((control >> 1) & 0x7f);
        }
        self.line.text(b", rcv seq ");
        self.line.number(received);
        self.llc_flags(response, control & 0x0100 != 0, llc.frame.len);
        if !supervisory {
            return self.not_printed(llc);
        }
        self.link_header(llc.behind());
        Ok(Next::Done)
    }

    /// `, Flags [F], length N`.
    fn llc_flags(&mut self, response: bool, poll: bool, len: u32) {
        self.line.text(b", Flags [");
        self.line.str(flags_name(response, poll));
        self.line.text(b"], length ");
        self.line.number(len);
    }

    /// A SNAP header, behind the LLC header.
    fn snap<'a>(&mut self, llc: Llc<'a>, data: Data<'a>) -> Step<'a> {
        self.name = "snap";
        let (Ok(organisation), Ok(protocol)) = (data.u24(0), data.u16(3)) else {
            self.link_header(llc.behind());
            return self.cut();
        };
        if data.len < 5 {
            self.link_header(llc.behind());
            return self.cut();
        }
        let data = data.skip(5);
        if self.options.link_header {
            self.snap_names(organisation, protocol, data.len);
        }
        match organisation {
            0x00_0000 | 0x00_00f8 => {
                if let Some(step) = self.ethertype(EtherType(protocol), data) {
                    self.link_header(llc.behind());
                    return step;
                }
            }
            // Bridged Ethernet (RFC 2684), with two octets of padding.
            0x00_80c2 if matches!(protocol, 0x0001 | 0x0007) => {
                self.link_header(llc.behind());
                if !data.has(0, 2) {
                    return self.cut();
                }
                return Ok(Next::Ethernet(data.skip(2)));
            }
            _ => self.lacks(missing::snap(organisation, protocol)),
        }
        if !self.options.link_header {
            if let Some((source, destination)) = llc.addresses {
                self.line.mac(source);
                self.line.text(b" > ");
                self.line.mac(destination);
                self.line.text(b" ");
            }
            self.line.text(b"SNAP, ");
            self.snap_names(organisation, protocol, data.len);
        }
        self.not_printed(llc)
    }

    /// What a SNAP header says. With `-e` the organisation is named even where it is Ethernet.
    fn snap_names(&mut self, organisation: u32, protocol: u16, len: u32) {
        if self.options.link_header || organisation != 0 {
            self.line.text(b"oui ");
            self.line.str(names::organisation(organisation).unwrap_or("Unknown"));
            self.line.text(b" (0x");
            self.line.hex_octets(organisation.to_be_bytes().get(1..).unwrap_or_default());
            self.line.text(b"), ");
        }
        self.line.str(if organisation == 0 { "ethertype " } else { "pid " });
        self.line.str(names::organisation_protocol(organisation, protocol).unwrap_or("Unknown"));
        self.line.text(b" (0x");
        self.line.hex4(protocol);
        self.line.text(b"), length ");
        self.line.number(len);
        self.line.text(b": ");
    }
}
