//! Reads blocks of a pcapng file.
//!
//! Of pcap-file only the block types are used here. Its reader refuses packets that libpcap lets through, counts time in
//! nanoseconds at best, allocates for options, and repeats an error for ever.

use std::io::Read;

use pcap_file::pcapng::blocks::{
    ENHANCED_PACKET_BLOCK, INTERFACE_DESCRIPTION_BLOCK, PACKET_BLOCK, SECTION_HEADER_BLOCK, SIMPLE_PACKET_BLOCK,
};

use super::interface;
use crate::order::Order;
use crate::record::{Found, longest_packet};
use crate::source::Source;
use crate::{Beginning, Damage, Error, Interface, LinkType, Part, Resolution, Timestamp};

/// How many interfaces are remembered: a pipe without end can describe interfaces without end.
const INTERFACES: usize = 16_384;
/// The shortest block: its type and twice its length, in octets.
const SHORTEST: u32 = 12;
/// The shortest section header block, in octets.
const SHORTEST_SECTION: u32 = 28;
/// The longest section header block that libpcap reads, in octets.
const LONGEST_SECTION: u32 = 1024 * 1024;
/// The longest other block that libpcap reads, in octets, unless a link type has longer packets.
const LONGEST: u32 = 16 * 1024 * 1024;
/// What libpcap allows a block besides the packet, in octets: the fixed fields and 128 KiB of options.
const BESIDE_PACKET: u32 = 32 + 128 * 1024;
/// Length before the content of a block, in octets: its type and its length.
const HEADER: usize = 8;
/// Length after the content of a block, in octets: its length again.
const TRAILER: usize = 4;

/// Where in the file the reader is.
pub(crate) struct Blocks {
    order: Order,
    /// How many interfaces the sections before this one have.
    earlier_interfaces: u32,
    /// The interfaces of this section.
    known: Vec<Known>,
    longest: u32,
    /// Whether an interface that differs from the first one is an error.
    pub(crate) interfaces_alike: bool,
}

/// What a block was.
pub(crate) enum Step {
    Packet(Found),
    Other,
    End,
}

impl Blocks {
    /// Whether `magic` is how a pcapng file begins.
    pub(crate) fn begin_with(magic: [u8; 4]) -> bool {
        u32::from_be_bytes(magic) == SECTION_HEADER_BLOCK
    }

    /// Reads the section header.
    pub(crate) fn open<R: Read>(source: &mut Source<R>) -> Result<Self, Error> {
        source.fill(12)?;
        // The first four octets are line ends of all kinds: a text can begin like this.
        let octets = source.octets().first_chunk::<12>();
        if octets.is_none_or(|octets| section_order(octets).is_err()) {
            return Err(Error::NotACapture(Beginning::new(source.octets())));
        }
        let mut blocks = Self {
            order: Order::Little,
            earlier_interfaces: 0,
            known: Vec::new(),
            longest: LONGEST,
            interfaces_alike: false,
        };
        blocks.step(source, &mut Vec::new())?;
        Ok(blocks)
    }

    /// The packet that `octets` begin with, if it is all there and well-formed, and, as nearly all, in an enhanced packet
    /// block, little-endian. [`step`](Self::step) reads the others. (Over packets of 60 octets reading is twice as fast with it.)
    #[inline]
    pub(crate) fn usual(&self, octets: &[u8]) -> Option<Found> {
        let [kind, len, id, high, low, captured, wire_len] = Order::Little.u32s(octets)?;
        let whole = usize::try_from(len).ok()?;
        let (content, end) = octets.get(..whole)?.split_last_chunk::<TRAILER>()?;
        let interface = self.known.get(usize::try_from(id).ok()?)?;
        let fixed = Fixed { len: 20, id, ticks: ticks(high, low), captured, wire_len };
        let found = self.found(Order::Little, whole, interface, &fixed);
        let is_usual = kind == ENHANCED_PACKET_BLOCK && self.order == Order::Little;
        let fits = captured <= interface.limit && found.bytes.end <= content.len();
        let is_block = len & 3 == 0 && len <= self.longest && Order::Little.u32(*end) == len;
        (is_usual && fits && is_block).then_some(found)
    }

    /// Reads one block, of whatever type.
    pub(crate) fn step<R: Read>(
        &mut self,
        source: &mut Source<R>,
        interfaces: &mut Vec<Interface>,
    ) -> Result<Step, Error> {
        source.fill(12)?;
        let Some(start) = source.octets().first_chunk::<12>() else { return self.end(source) };
        let &[t1, t2, t3, t4, l1, l2, l3, l4, ..] = start;
        let kind = self.order.u32([t1, t2, t3, t4]);
        let (mut shortest, mut longest) = (SHORTEST, self.longest);
        if kind == SECTION_HEADER_BLOCK {
            self.order = section_order(start).map_err(|damage| damaged(source, kind, damage))?;
            (shortest, longest) = (SHORTEST_SECTION, LONGEST_SECTION);
        }
        let len = self.order.u32([l1, l2, l3, l4]);
        if !(shortest..=longest).contains(&len) || len & 3 != 0 {
            return Err(damaged(source, kind, Damage::BlockLength(len)));
        }
        let whole = usize::try_from(len).unwrap_or(usize::MAX);
        if !source.fill(whole)? {
            let damage = Damage::Cut { needed: len.into(), available: source.available() };
            return Err(damaged(source, kind, damage));
        }
        let body = source.octets().get(HEADER..whole).unwrap_or_default();
        let (body, end) = body.split_last_chunk::<4>().unwrap_or((&[], &[0; 4]));
        let end = self.order.u32(*end);
        // libpcap does not look at the end of the first block.
        if end != len && source.offset() > 0 {
            return Err(damaged(source, kind, Damage::LengthsDiffer { start: len, end }));
        }
        let packet = match kind {
            ENHANCED_PACKET_BLOCK => self.enhanced_packet(body).map(Some),
            SIMPLE_PACKET_BLOCK => self.simple_packet(body).map(Some),
            PACKET_BLOCK => self.packet(body).map(Some),
            INTERFACE_DESCRIPTION_BLOCK => self.interface(body, interfaces).map(|()| None),
            SECTION_HEADER_BLOCK => self.section(body, interfaces).map(|()| None),
            _ => Ok(None),
        };
        match packet.map_err(|damage| damaged(source, kind, damage))? {
            Some(packet) => Ok(Step::Packet(packet)),
            None => {
                source.skip(whole);
                Ok(Step::Other)
            }
        }
    }

    /// Under twelve octets are left: none, or a block that was cut.
    #[cold]
    fn end<R>(&self, source: &Source<R>) -> Result<Step, Error> {
        let octets = source.octets();
        if octets.is_empty() {
            return Ok(Step::End);
        }
        let kind = self.order.u32s::<1>(octets).map_or(0, |[kind]| kind);
        let damage = Damage::HeaderCut { needed: SHORTEST.into(), available: source.available() };
        Err(damaged(source, kind, damage))
    }

    #[cold]
    fn section(&mut self, body: &[u8], interfaces: &[Interface]) -> Result<(), Damage> {
        let Some(&[_, _, _, _, a1, a2, i1, i2, ..]) = body.first_chunk::<16>() else { return Err(short(16, body)) };
        let (major, minor) = (self.order.u16([a1, a2]), self.order.u16([i1, i2]));
        // Version 1.2 is 1.0 with more types of blocks; libpcap looks at the minor version of the first section only.
        if major != 1 || (interfaces.is_empty() && !matches!(minor, 0 | 2)) {
            return Err(Damage::Version { major, minor });
        }
        self.earlier_interfaces = u32::try_from(interfaces.len()).unwrap_or(u32::MAX);
        self.known.clear();
        Ok(())
    }

    #[cold]
    fn interface(&mut self, body: &[u8], interfaces: &mut Vec<Interface>) -> Result<(), Damage> {
        if interfaces.len() >= INTERFACES {
            return Err(Damage::TooManyInterfaces { limit: INTERFACES });
        }
        let interface = interface::read(self.order, body)?;
        if let Some(first) = interfaces.first().filter(|_| self.interfaces_alike)
            && (first.link_type, first.limit()) != (interface.link_type, interface.limit())
        {
            let (link_type, snap_len) = (interface.link_type, interface.limit());
            return Err(Damage::InterfaceDiffers { link_type, snap_len });
        }
        self.longest = self.longest.max(longest_packet(interface.link_type).saturating_add(BESIDE_PACKET));
        self.known.push(Known {
            link_type: interface.link_type,
            limit: interface.limit(),
            resolution: interface.resolution,
            offset: interface.offset,
        });
        interfaces.push(interface);
        Ok(())
    }

    fn enhanced_packet(&self, body: &[u8]) -> Result<Found, Damage> {
        let Some([id, high, low, captured, len]) = self.order.u32s(body) else { return Err(short(20, body)) };
        self.packet_in(body, &Fixed { len: 20, id, ticks: ticks(high, low), captured, wire_len: len })
    }

    #[cold]
    fn packet(&self, body: &[u8]) -> Result<Found, Damage> {
        let (Some([_, high, low, captured, len]), Some(&[i1, i2, ..])) =
            (self.order.u32s(body), body.first_chunk::<4>())
        else {
            return Err(short(20, body));
        };
        // Its second half is a count of drops.
        let id = self.order.u16([i1, i2]).into();
        self.packet_in(body, &Fixed { len: 20, id, ticks: ticks(high, low), captured, wire_len: len })
    }

    #[cold]
    fn simple_packet(&self, body: &[u8]) -> Result<Found, Damage> {
        let Some([len]) = self.order.u32s(body) else { return Err(short(4, body)) };
        let limit = self.known.first().map_or(0, |interface| interface.limit);
        self.packet_in(body, &Fixed { len: 4, id: 0, ticks: 0, captured: len.min(limit), wire_len: len })
    }

    /// The packet in a block's content.
    fn packet_in(&self, body: &[u8], fixed: &Fixed) -> Result<Found, Damage> {
        let id = usize::try_from(fixed.id).unwrap_or(usize::MAX);
        let Some(interface) = self.known.get(id) else {
            let known = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
            return Err(Damage::NoInterface { interface: fixed.id, known });
        };
        if fixed.captured > interface.limit {
            return Err(Damage::OverSnapLength { captured: fixed.captured, snap_len: interface.limit });
        }
        let captured = usize::try_from(fixed.captured).unwrap_or(usize::MAX);
        let end = fixed.len.saturating_add(captured);
        if end > body.len() {
            return Err(short(end, body));
        }
        let whole = body.len().saturating_add(HEADER).saturating_add(TRAILER);
        Ok(self.found(self.order, whole, interface, fixed))
    }

    /// A packet with these fields in a block of `whole` octets.
    #[inline]
    fn found(&self, order: Order, whole: usize, interface: &Known, fixed: &Fixed) -> Found {
        let start = fixed.len.saturating_add(HEADER);
        let end = start.saturating_add(usize::try_from(fixed.captured).unwrap_or(usize::MAX));
        Found {
            time: Timestamp::from_ticks(fixed.ticks, interface.resolution, interface.offset),
            link_type: interface.link_type,
            interface: self.earlier_interfaces.saturating_add(fixed.id),
            len: fixed.wire_len,
            bytes: start..end,
            // The packet is padded to 32 bits, the fixed fields are a multiple of that.
            options: end.saturating_add(3) & !3..whole.saturating_sub(TRAILER),
            order,
            whole,
        }
    }
}

/// What a packet needs of its interface.
struct Known {
    link_type: LinkType,
    limit: u32,
    resolution: Resolution,
    offset: i64,
}

/// The fixed fields of the three blocks for packets.
struct Fixed {
    /// Length of these fields, in octets.
    len: usize,
    /// Number of the interface in its section.
    id: u32,
    ticks: u64,
    captured: u32,
    wire_len: u32,
}

/// Reads the byte order of a section from the start of its header.
fn section_order(start: &[u8; 12]) -> Result<Order, Damage> {
    let [.., a, b, c, d] = *start;
    match [a, b, c, d] {
        [0x1a, 0x2b, 0x3c, 0x4d] => Ok(Order::Big),
        [0x4d, 0x3c, 0x2b, 0x1a] => Ok(Order::Little),
        other => Err(Damage::ByteOrder(u32::from_be_bytes(other))),
    }
}

#[inline]
fn ticks(high: u32, low: u32) -> u64 {
    (u64::from(high) << 32) | u64::from(low)
}

#[cold]
fn short(needed: usize, body: &[u8]) -> Damage {
    Damage::TooShort {
        needed: u64::try_from(needed).unwrap_or(u64::MAX),
        available: u64::try_from(body.len()).unwrap_or(u64::MAX),
    }
}

#[cold]
fn damaged<R>(source: &Source<R>, kind: u32, damage: Damage) -> Error {
    let part = match kind {
        SECTION_HEADER_BLOCK => Part::SectionHeader,
        INTERFACE_DESCRIPTION_BLOCK => Part::InterfaceDescription,
        ENHANCED_PACKET_BLOCK => Part::EnhancedPacket,
        SIMPLE_PACKET_BLOCK => Part::SimplePacket,
        PACKET_BLOCK => Part::Packet,
        kind => Part::Block { kind },
    };
    Error::Damaged { part, offset: source.offset(), damage }
}
