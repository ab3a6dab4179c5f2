//! Packets as tcpdump 4.99.3 prints them, byte for byte.
//!
//! A [`Printer`] writes the text of one [`Packet`] after another to any [`core::fmt::Write`] or other [`Sink`]: the time,
//! the line, further lines of tunnels and of `-v`, the dump, and a final newline. Octets that are missing, wrong or left
//! over are part of the text, as they are in tcpdump's: ` [|tcp]` stands where the capture ends inside a TCP header.
//!
//! ```
//! # use flow as mirrortap_flow;
//! use mirrortap_flow::tcpdump::{Ipv4Slot, Ipv6Slot, Sequences};
//! use mirrortap_text::{LinkType, Options, Packet, Printer, Time, TimeFormat};
//!
//! // An ARP request, without its time.
//! let frame = [
//!     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 1, 0x08, 0x06, // Ethernet
//!     0, 1, 0x08, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
//! ];
//! let mut printer = Printer::new(Options { time: TimeFormat::None, ..Options::default() });
//! let packet = Packet { time: Time::default(), link_type: LinkType::ETHERNET, bytes: &frame, len: 42 };
//! // In a program the key is 128 random bits.
//! let mut sequences = Sequences::new([Ipv4Slot::EMPTY; 64], [Ipv6Slot::EMPTY; 64], [7; 16]);
//! let mut text = String::new();
//! printer.packet(&mut text, &mut sequences, &packet)?;
//! assert_eq!(text, "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28\n");
//! # Ok::<(), core::fmt::Error>(())
//! ```
//!
//! # Printers
//!
//! Ethernet with VLAN tags, LLC and SNAP, Linux cooked captures (SLL, SLL2), null and loop, raw IP, ARP, IPv4, IPv6 and
//! its extension headers, ICMP, ICMPv6, UDP, TCP, VXLAN, VXLAN-GPE, OTV, GENEVE, GRE, and the first lines of HTTP, FTP,
//! SMTP, WHOIS, RTSP and SIP.
//!
//! A packet that tcpdump hands to another printer ends in what is true without that printer: a UDP datagram in
//! `UDP, length N`, a TCP segment in its own line, an IP packet in ` ip-proto-N LENGTH`, a frame in its addresses, its
//! EtherType and a dump. Which printer a datagram belongs to is decided in tcpdump's order: nothing is printed as VXLAN
//! that tcpdump would take for something else. [`Printer::missing_printer`] says that there is such a printer.
#![no_std]
#![forbid(unsafe_code)]

mod arp;
mod arp_atm;
mod arp_frame_relay;
mod checksum;
mod digits;
mod engine;
mod ether;
mod ftp;
mod geneve;
mod gre;
mod hex;
mod http;
mod icmp;
mod icmp6;
mod icmp6_mobility;
mod icmp6_multicast;
mod icmp6_names;
mod icmp6_neighbor;
mod icmp6_node;
mod icmp6_renumbering;
mod icmp6_rpl;
mod icmp_extension;
mod ip;
mod ip6;
mod ip6_extensions;
mod ip_demux;
mod line;
mod llc;
mod missing;
mod mptcp;
mod names;
mod null;
mod options;
mod otv;
mod phrase;
mod plain;
mod ports;
mod raw;
mod rtsp;
mod sequences;
mod sink;
mod sip;
mod sll;
mod sll2;
mod smtp;
mod tcp;
mod tcp_flags;
mod tcp_options;
mod text_protocol;
mod time;
mod udp;
mod vxlan;
mod vxlan_gpe;
mod whois;

use core::fmt;

use engine::{Data, Engine, Truncated};
use line::{CAPACITY, Line};
use time::Clock;

pub use options::{Hex, Options};
pub use sequences::RelativeNumbers;
pub use sink::Sink;
pub use time::{FractionUnit, Time, TimeFormat};
pub use wire::LinkType;

/// The longest packet that tcpdump prints, in octets; a record that claims more is an invalid header.
const MAXIMUM_LENGTH: usize = 262_144;

/// A packet as a capture keeps it.
///
/// From a record of `mirrortap_capture`:
///
/// ```
/// # use capture as mirrortap_capture;
/// use mirrortap_capture::Record;
/// use mirrortap_text::{FractionUnit, Packet, Time};
///
/// fn packet<'a>(record: &Record<'a>) -> Packet<'a> {
///     let time = Time {
///         seconds: record.time.seconds,
///         fraction: u32::try_from(record.time.nanoseconds()).unwrap_or(u32::MAX),
///         unit: FractionUnit::Nanoseconds,
///         utc_offset: 0, // UTC: local time is for the program to look up
///     };
///     let len = usize::try_from(record.len).unwrap_or(usize::MAX);
///     Packet { time, link_type: record.link_type, bytes: record.bytes, len }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// When it was captured.
    pub time: Time,
    /// What its first header is. tcpdump refuses a file with a link type that it has no printer for; here such a packet is
    /// its link type's number, its length, and a dump.
    pub link_type: LinkType,
    /// The octets that were captured.
    pub bytes: &'a [u8],
    /// How many octets it had on the wire.
    pub len: usize,
}

/// Prints packets; remembers what the next one's text depends on: the times before it and its number.
#[derive(Clone)]
pub struct Printer<'o> {
    options: Options<'o>,
    /// What [`Options::are_plain`] says.
    plain: bool,
    clock: Clock,
    /// How many packets were printed.
    packets: u32,
    /// What [`missing_printer`](Self::missing_printer) says.
    missing: Option<&'static str>,
    buffer: [u8; CAPACITY],
}

impl<'o> Printer<'o> {
    /// A printer that has not seen a packet.
    #[must_use]
    pub const fn new(options: Options<'o>) -> Self {
        Self {
            options,
            plain: options.are_plain(),
            clock: Clock::new(),
            packets: 0,
            missing: None,
            buffer: [0; CAPACITY],
        }
    }

    /// What it prints, and how.
    #[must_use]
    pub const fn options(&self) -> &Options<'o> {
        &self.options
    }

    /// The printer that tcpdump would have used for the packet printed last and that is not here, by tcpdump's name:
    /// `domain` for DNS, `stp`, `ospf2`. If a packet needs several, it is the first.
    ///
    /// With `None`, the text is what tcpdump prints, with four exceptions: more than sixteen datagrams that quote each
    /// other; differences of times after 2038; a fraction of a second of 2³¹ or more in a file of the other byte order,
    /// which only a damaged file has, and which is read here as in one of the machine's own; more octets of domain names in
    /// an ICMPv6 message than 1,048,576 and one for each octet of its options. Only names that point to each other, in a
    /// packet of more than 1,500 octets, have so many; the text then ends in ` [|icmp6]`, where tcpdump takes time that is
    /// quadratic in the length.
    #[must_use]
    pub const fn missing_printer(&self) -> Option<&'static str> {
        self.missing
    }

    /// Writes the text of `packet` to `out`, with its final newline. The first numbers of TCP connections are kept in
    /// `sequences`.
    ///
    /// A record that cannot be a packet (no octets, more captured than sent, or more than 262,144) is a line
    /// `[Invalid header: …]`.
    ///
    /// # Errors
    /// If `out` does not take the text. What it took before stays.
    pub fn packet<W, S>(&mut self, out: &mut W, sequences: &mut S, packet: &Packet<'_>) -> fmt::Result
    where
        W: Sink,
        S: RelativeNumbers,
    {
        self.packets = self.packets.wrapping_add(1);
        self.missing = None;
        // The line stays where it is from now on: a copy would wait for what was just written to it (a twentieth of all
        // time).
        let mut engine = Engine {
            line: Line::new(out, &mut self.buffer),
            plain: self.plain,
            name: "",
            options: &self.options,
            sequences,
            link_header: None,
            missing: None,
            quotes: 0,
        };
        let line = &mut engine.line;
        if self.options.number {
            let mut digits = itoa::Buffer::new();
            line.right(digits.format(self.packets), 5);
            line.text(b"  ");
        }
        if invalid_header(line, packet) {
            return engine.line.finish();
        }
        self.clock.print(line, &packet.time, self.options.time, self.options.nanoseconds);
        if engine.link(packet).is_err() {
            engine.mark_truncated();
            engine.link_header = Some(0);
        }
        self.missing = engine.missing;
        if self.options.hex != Hex::None {
            engine.dump(packet.bytes);
        }
        engine.line.text(b"\n");
        engine.line.finish()
    }
}

impl fmt::Debug for Printer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printer")
            .field("options", &self.options)
            .field("packets", &self.packets)
            .finish_non_exhaustive()
    }
}

impl<W: Sink, S: RelativeNumbers> Engine<'_, W, S> {
    /// Prints the packet from its link layer on.
    #[inline]
    fn link(&mut self, packet: &Packet<'_>) -> Result<(), Truncated> {
        let data = Data { bytes: packet.bytes, len: engine::narrow(packet.len) };
        let next = match packet.link_type {
            LinkType::ETHERNET => match self.plain(data.bytes, data.len) {
                Some(step) => step?,
                None => self.ether(data)?,
            },
            LinkType::LINUX_SLL => self.sll(data)?,
            LinkType::LINUX_SLL2 => self.sll2(data)?,
            LinkType::NULL | LinkType::LOOP => self.null(data)?,
            LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD | LinkType::IPV4 | LinkType::IPV6 => {
                self.raw(data)?
            }
            other => self.unknown_link(other, data),
        };
        match next {
            engine::Next::Done => Ok(()),
            next => self.walk(next),
        }
    }

    /// A link layer without a printer: its number, the length, and a dump.
    #[cold]
    fn unknown_link<'a>(&mut self, link_type: LinkType, data: Data<'a>) -> engine::Next<'a> {
        self.lacks(missing::link(link_type));
        self.line.text(b"link-type ");
        self.line.number(link_type.0);
        self.line.text(b", length ");
        self.line.number(data.len);
        self.line.text(b": ");
        self.hex_ascii_dump(data.bytes);
        engine::Next::Done
    }
}

/// Prints what is impossible about the record, if anything is.
fn invalid_header<W: Sink>(line: &mut Line<'_, W>, packet: &Packet<'_>) -> bool {
    let (captured, len) = (packet.bytes.len(), packet.len);
    if captured != 0 && len >= captured && len <= MAXIMUM_LENGTH {
        return false;
    }
    let mut before = "[Invalid header:";
    let mut clause = |line: &mut Line<'_, W>, text: &str| {
        line.str(before);
        line.str(text);
        before = ",";
    };
    if captured == 0 {
        clause(line, " caplen==0");
    }
    if len == 0 {
        clause(line, " len==0");
    } else if len < captured {
        clause(line, " len(");
        line.length(len);
        line.text(b") < caplen(");
        line.length(captured);
        line.text(b")");
    }
    for (name, length) in [(" caplen(", captured), (" len(", len)] {
        if length > MAXIMUM_LENGTH {
            clause(line, name);
            line.length(length);
            line.text(b") > ");
            line.length(MAXIMUM_LENGTH);
        }
    }
    line.text(b"]\n");
    true
}
