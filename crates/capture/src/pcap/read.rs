//! Reads records of a pcap file.
//!
//! The file header is pcap-file's. Its records are not used: they know neither the longer headers of a modified libpcap
//! nor the lengths of versions before 2.4, and a reader that must look at a claim before it waits for that many octets
//! takes the header apart anyway.

use std::io::Read;

use pcap_file::pcap::{PcapParser, PcapTsResolution};
use wire::LinkType;

use crate::order::Order;
use crate::record::{Found, longest_packet};
use crate::source::Source;
use crate::{Beginning, Damage, Error, Interface, Part, Resolution, Timestamp};

/// Length of the file header, in octets.
const FILE_HEADER: usize = 24;
/// How a file of a modified libpcap begins.
const MODIFIED_MAGIC: u32 = 0xa1b2_cd34;

/// What the file header says about the records.
pub(crate) struct Records {
    order: Order,
    lengths: Lengths,
    /// Length of a record's header, in octets: 16; in a modified pcap 24, which goes on with an interface index, a
    /// protocol, a packet type and an octet of padding.
    header_len: usize,
    /// Whether these three are as in nearly all files.
    usual: bool,
    link_type: LinkType,
    resolution: Resolution,
    /// Captured octets beyond this are stepped over, as libpcap does.
    snap_len: usize,
    longest: u32,
}

/// Which of its two lengths a record header has first.
#[derive(Clone, Copy)]
enum Lengths {
    /// The captured one, since version 2.4.
    InOrder,
    /// The captured one, but some programs that wrote version 2.3 did not know.
    PerhapsSwapped,
    /// The one on the wire, before version 2.3.
    Swapped,
}

/// The header of a record.
struct Head {
    seconds: u32,
    fraction: u32,
    captured: u32,
    len: u32,
}

impl Records {
    /// Whether `magic` is how a pcap file begins.
    pub(crate) fn begin_with(magic: [u8; 4]) -> bool {
        [u32::from_be_bytes(magic), u32::from_le_bytes(magic)]
            .into_iter()
            .any(|magic| matches!(magic, 0xa1b2_c3d4 | 0xa1b2_3c4d | MODIFIED_MAGIC))
    }

    /// Reads the file header.
    pub(crate) fn open<R: Read>(source: &mut Source<R>) -> Result<(Self, Interface), Error> {
        source.fill(FILE_HEADER)?;
        let Some(mut octets) = source.octets().first_chunk::<FILE_HEADER>().copied() else {
            return Err(damaged(source, Damage::HeaderCut { needed: 24, available: source.available() }));
        };
        let modified = unmodify(&mut octets);
        // It can refuse only a magic or a short header, and both were looked at.
        let Ok((_, parser)) = PcapParser::new(&octets) else {
            return Err(Error::NotACapture(Beginning::new(&octets)));
        };
        let header = parser.header();
        let lengths = match (header.version_major, header.version_minor) {
            (2, 4) => Lengths::InOrder,
            (2, 3) => Lengths::PerhapsSwapped,
            (2, 0..=2) | (543, 0) => Lengths::Swapped, // 543.0 is of DG/UX
            (major, minor) => return Err(damaged(source, Damage::Version { major, minor })),
        };
        // The six bits above the link type tell the length of the frame check sequence.
        let link_type = LinkType(u32::from(header.datalink) & 0x03ff_ffff);
        let resolution = match header.ts_resolution {
            PcapTsResolution::MicroSecond => Resolution::MICROSECONDS,
            PcapTsResolution::NanoSecond => Resolution::NANOSECONDS,
        };
        let interface = Interface { link_type, snap_len: header.snaplen, resolution, ..Interface::default() };
        // The modified libpcap put an Ethernet header of its own before packets that had filled the snap length.
        let added = if modified && link_type == LinkType::ETHERNET { 14 } else { 0 };
        let order = if header.endianness.is_big() { Order::Big } else { Order::Little };
        let records = Self {
            order,
            lengths,
            header_len: if modified { 24 } else { 16 },
            usual: matches!((order, lengths, modified), (Order::Little, Lengths::InOrder, false)),
            link_type,
            resolution,
            snap_len: usize::try_from(interface.limit().saturating_add(added)).unwrap_or(usize::MAX),
            longest: longest_packet(link_type),
        };
        source.skip(FILE_HEADER);
        Ok((records, interface))
    }

    /// The record that `octets` begin with, if it is all there and the file is like nearly all: little-endian, version 2.4,
    /// not modified. [`next`](Self::next) finds the others. (Over records of 60 octets reading is 1.3 times as fast with it.)
    #[inline]
    pub(crate) fn usual(&self, octets: &[u8]) -> Option<Found> {
        let (head, rest) = octets.split_first_chunk::<16>()?;
        let [seconds, fraction, captured, len] = Order::Little.u32s(head)?;
        let found = self.found(16, Head { seconds, fraction, captured, len });
        let is_whole = usize::try_from(captured).is_ok_and(|captured| captured <= rest.len());
        (is_whole && captured <= self.longest && self.usual).then_some(found)
    }

    /// Waits until the next record is there; `None` at the end of the file.
    pub(crate) fn next<R: Read>(&self, source: &mut Source<R>) -> Result<Option<Found>, Error> {
        source.fill(self.header_len)?;
        let Some(head) = self.head(source.octets()) else {
            let needed = u64::try_from(self.header_len).unwrap_or(u64::MAX);
            return match source.available() {
                0 => Ok(None),
                available => Err(damaged(source, Damage::HeaderCut { needed, available })),
            };
        };
        if head.captured > self.longest {
            return Err(damaged(source, Damage::PacketTooLong { captured: head.captured, limit: self.longest }));
        }
        let found = self.found(self.header_len, head);
        if !source.fill(found.whole)? {
            let needed = u64::try_from(found.whole).unwrap_or(u64::MAX);
            return Err(damaged(source, Damage::Cut { needed, available: source.available() }));
        }
        Ok(Some(found))
    }

    /// Reads a record's header at the front of `octets`; `None` if it is not all there.
    fn head(&self, octets: &[u8]) -> Option<Head> {
        let [seconds, fraction, first, second] = self.order.u32s(octets)?;
        if octets.len() < self.header_len {
            return None;
        }
        let swapped = match self.lengths {
            Lengths::InOrder => false,
            Lengths::PerhapsSwapped => first > second,
            Lengths::Swapped => true,
        };
        let (captured, len) = if swapped { (second, first) } else { (first, second) };
        Some(Head { seconds, fraction, captured, len })
    }

    /// The record with this header of `header_len` octets.
    #[inline]
    fn found(&self, header_len: usize, head: Head) -> Found {
        let Head { seconds, fraction, captured, len } = head;
        let captured = usize::try_from(captured).unwrap_or(usize::MAX);
        Found {
            time: Timestamp { seconds: seconds.into(), fraction: fraction.into(), resolution: self.resolution },
            link_type: self.link_type,
            interface: 0,
            len,
            bytes: header_len..header_len.saturating_add(captured.min(self.snap_len)),
            options: 0..0,
            order: Order::Little,
            whole: header_len.saturating_add(captured),
        }
    }
}

/// If that file header is of the modified libpcap, gives it the magic that pcap-file knows.
fn unmodify(header: &mut [u8; FILE_HEADER]) -> bool {
    let [a, b, c, d, ..] = header;
    let magic = [*a, *b, *c, *d];
    let usual = 0xa1b2_c3d4_u32;
    [*a, *b, *c, *d] = if u32::from_be_bytes(magic) == MODIFIED_MAGIC {
        usual.to_be_bytes()
    } else if u32::from_le_bytes(magic) == MODIFIED_MAGIC {
        usual.to_le_bytes()
    } else {
        return false;
    };
    true
}

#[cold]
fn damaged<R>(source: &Source<R>, damage: Damage) -> Error {
    let part = if source.offset() == 0 { Part::PcapFileHeader } else { Part::PcapRecord };
    Error::Damaged { part, offset: source.offset(), damage }
}
