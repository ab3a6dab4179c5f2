//! A packet, from wherever it comes.

use mirrortap::{LinkType, Payload};
use mirrortap_capture::{Resolution, Timestamp};

/// A packet of a capture file, or one that was just received.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// When it was captured.
    pub time: Timestamp,
    /// What its octets begin with.
    pub link_type: LinkType,
    /// The number of its interface in the capture file; 0 for what was just received.
    pub interface: u32,
    /// The octets that were captured.
    pub bytes: &'a [u8],
    /// How many there were, as the file says: less than `bytes` in some damaged files.
    pub len: u32,
}

impl<'a> Record<'a> {
    /// The packet as its headers are read.
    #[must_use]
    pub fn packet(&self) -> Payload<'a> {
        Payload::new(self.bytes, usize::try_from(self.len).unwrap_or(usize::MAX))
    }
}

impl<'a> From<&mirrortap_capture::Record<'a>> for Record<'a> {
    #[inline]
    fn from(record: &mirrortap_capture::Record<'a>) -> Self {
        let &mirrortap_capture::Record { time, link_type, interface, bytes, len, .. } = record;
        Self { time, link_type, interface, bytes, len }
    }
}

impl<'a> From<mirrortap_live::Record<'a>> for Record<'a> {
    #[inline]
    fn from(record: mirrortap_live::Record<'a>) -> Self {
        let mirrortap_live::Record { time, link_type, bytes, len, .. } = record;
        let time = Timestamp {
            seconds: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            fraction: time.subsec_nanos().into(),
            resolution: Resolution::NANOSECONDS,
        };
        Self { time, link_type, interface: 0, bytes, len }
    }
}
