//! What a capture file keeps of a packet and of an interface.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;
use std::ops::Range;

use wire::{LinkType, Payload};

use crate::order::Order;
use crate::source::Source;
use crate::{Resolution, Timestamp};

/// A packet as the file has it. Borrows the reader's buffer; nothing is allocated or copied.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// When it was captured. Zero seconds for a simple packet block, which has no time.
    pub time: Timestamp,
    /// What its octets begin with.
    pub link_type: LinkType,
    /// Which of [`Reader::interfaces`](crate::Reader::interfaces) it was captured on; 0 in a pcap file. Copy the number to
    /// ask the reader for the interface: the record borrows the reader until it is dropped.
    pub interface: u32,
    /// The octets that were captured; there may be none. What a pcap file has of a packet beyond its snap length is
    /// stepped over, as libpcap does.
    pub bytes: &'a [u8],
    /// How long the packet was on the wire, in octets, as sent: in a damaged file also less than `bytes`.
    pub len: u32,
    pub(crate) comments: Comments<'a>,
}

impl<'a> Record<'a> {
    /// What was captured beside what was on the wire, as the walk of a packet takes it.
    #[must_use]
    pub fn packet(&self) -> Payload<'a> {
        Payload::new(self.bytes, usize::try_from(self.len).unwrap_or(usize::MAX))
    }

    /// The comments (`opt_comment`) that a pcapng file has on this packet.
    #[must_use]
    pub const fn comments(&self) -> Comments<'a> {
        self.comments
    }
}

/// A record that is in the reader's buffer. Places in it count from its start.
pub(crate) struct Found {
    pub(crate) time: Timestamp,
    pub(crate) link_type: LinkType,
    pub(crate) interface: u32,
    /// Length of the packet on the wire, in octets.
    pub(crate) len: u32,
    /// Where the captured octets are.
    pub(crate) bytes: Range<usize>,
    /// Where the options of a pcapng block are, and their byte order.
    pub(crate) options: Range<usize>,
    pub(crate) order: Order,
    /// Length of the record with its headers, in octets.
    pub(crate) whole: usize,
}

impl Found {
    /// Takes the record out of the buffer.
    #[inline]
    pub(crate) fn take<R>(self, source: &mut Source<R>) -> Record<'_> {
        let [bytes, options] = source.take(self.whole, [self.bytes, self.options]);
        Record {
            time: self.time,
            link_type: self.link_type,
            interface: self.interface,
            bytes,
            len: self.len,
            comments: Comments { options: Options { octets: options, order: self.order } },
        }
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("time", &self.time)
            .field("link_type", &self.link_type)
            .field("interface", &self.interface)
            .field("bytes", &self.bytes)
            .field("len", &self.len)
            .field("comments", &self.comments)
            .finish()
    }
}

/// The comments on a packet, in the order of the file. Octets that are not UTF-8 are replaced by U+FFFD.
#[derive(Clone, Copy)]
pub struct Comments<'a> {
    options: Options<'a>,
}

impl<'a> Iterator for Comments<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // A packet is readable without its options: malformed ones end the list and are no error.
            let (code, value) = self.options.next()?.ok()?;
            if code == Options::COMMENT {
                return Some(String::from_utf8_lossy(value));
            }
        }
    }
}

impl FusedIterator for Comments<'_> {}

impl fmt::Debug for Comments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The options of a pcapng block, as code and value. Ends after the first malformed one, whose code is the error.
///
/// pcap-file reads all options of a block into a `Vec` and refuses the block if one is malformed.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    pub(crate) octets: &'a [u8],
    pub(crate) order: Order,
}

impl Options<'_> {
    const END: u16 = 0;
    pub(crate) const COMMENT: u16 = 1;
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<(u16, &'a [u8]), u16>;

    fn next(&mut self) -> Option<Self::Item> {
        let octets = std::mem::take(&mut self.octets);
        if octets.is_empty() {
            return None;
        }
        let Some((&[a, b, c, d], rest)) = octets.split_first_chunk::<4>() else { return Some(Err(Self::END)) };
        let (code, len) = (self.order.u16([a, b]), usize::from(self.order.u16([c, d])));
        if (code, len) == (Self::END, 0) {
            return None;
        }
        let Some((value, rest)) = rest.split_at_checked(len.next_multiple_of(4)) else { return Some(Err(code)) };
        if code == Self::END {
            return Some(Err(code));
        }
        self.octets = rest;
        Some(Ok((code, value.get(..len).unwrap_or_default())))
    }
}

/// An interface that packets were captured on. A pcap file has exactly one, without names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interface {
    /// What the octets of its packets begin with.
    pub link_type: LinkType,
    /// How many octets of a packet were captured at most, as the file says; 0: no limit.
    pub snap_len: u32,
    /// Its name, such as `eth0` (`if_name`). Octets that are not UTF-8 are replaced by U+FFFD.
    pub name: Option<String>,
    /// What it is, in words (`if_description`). Octets that are not UTF-8 are replaced by U+FFFD.
    pub description: Option<String>,
    /// How long a unit of its times is (`if_tsresol`).
    pub resolution: Resolution,
    /// What is added to its times as they are in the file, in seconds (`if_tsoffset`).
    pub offset: i64,
}

impl Interface {
    /// How many octets of a packet can be captured at most: [`snap_len`](Self::snap_len), or, where it sets no limit,
    /// what [`longest_packet`] says.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        if matches!(self.snap_len, 1..=0x7fff_ffff) { self.snap_len } else { longest_packet(self.link_type) }
    }
}

/// How many octets a packet of that link type can have, by libpcap's account: 262,144 for nearly all.
#[must_use]
pub const fn longest_packet(link_type: LinkType) -> u32 {
    match link_type.0 {
        231 => 128 * 1024 * 1024, // D-Bus
        279 => 8 * 1024 * 1024,   // Elektrobit buses
        249 => 1024 * 1024,       // USBPcap
        _ => 256 * 1024,
    }
}
