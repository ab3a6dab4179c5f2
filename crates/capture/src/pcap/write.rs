//! Writes pcap files.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use pcap_file::pcap::{PcapHeader, PcapTsResolution, PcapWriteError, PcapWriter, RawPcapPacket};
use pcap_file::{DataLink, Endianness};
use wire::LinkType;

use crate::write::{finish, invalid};
use crate::{Interface, Resolution, Timestamp};

/// Writes a pcap file, version 2.4, little-endian.
///
/// Writes are collected; dropping the writer writes the last ones, but only [`finish`](Self::finish) and
/// [`flush`](Self::flush) say whether that went well.
///
/// ```
/// use mirrortap_capture::{LinkType, Reader, Resolution, Timestamp, pcap};
///
/// let mut writer = pcap::Writer::new(Vec::new(), LinkType::ETHERNET, 65_535, Resolution::MICROSECONDS)?;
/// let time = Timestamp { seconds: 1_700_000_000, fraction: 250_000, resolution: Resolution::MICROSECONDS };
/// writer.write(time, &[0xff; 60], 60)?;
/// let file = writer.finish()?;
/// assert_eq!(file.len(), 24 + 16 + 60);
///
/// let mut reader = Reader::new(&file[..])?;
/// let record = reader.next_record().unwrap()?;
/// assert_eq!((record.time, record.bytes.len()), (time, 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Writer<W: Write> {
    inner: PcapWriter<BufWriter<W>>,
    limit: u32,
    resolution: Resolution,
}

impl<W: Write> Writer<W> {
    /// Writes the file header. `snap_len` is in octets, 0 sets no limit.
    ///
    /// # Errors
    /// What `sink` says. [`InvalidInput`](io::ErrorKind::InvalidInput) if the resolution is neither microseconds nor
    /// nanoseconds, or the link type has more than 26 bits: pcap has no room for others.
    pub fn new(sink: W, link_type: LinkType, snap_len: u32, resolution: Resolution) -> io::Result<Self> {
        let ts_resolution = match resolution {
            Resolution::MICROSECONDS => PcapTsResolution::MicroSecond,
            Resolution::NANOSECONDS => PcapTsResolution::NanoSecond,
            other => return Err(invalid(format!("a pcap file cannot have times in units of {other}"))),
        };
        if link_type.0 > 0x03ff_ffff {
            return Err(invalid(format!("a pcap file cannot have link type {link_type}")));
        }
        let header = PcapHeader {
            snaplen: snap_len,
            datalink: DataLink::from(link_type.0),
            ts_resolution,
            endianness: Endianness::Little,
            ..PcapHeader::default()
        };
        let inner = PcapWriter::with_header(BufWriter::new(sink), header).map_err(to_io)?;
        let limit = Interface { link_type, snap_len, ..Interface::default() }.limit();
        Ok(Self { inner, limit: limit.min(crate::longest_packet(link_type)), resolution })
    }

    /// Writes a packet of `len` octets on the wire of which `bytes` were captured.
    ///
    /// A time in the resolution of the file is written as it is, even if its fraction is more than a second; any other is
    /// rounded down to it.
    ///
    /// # Errors
    /// What the sink says. [`InvalidInput`](io::ErrorKind::InvalidInput), with nothing written, if `bytes` are more than
    /// the snap length or a reader allows, or if 32 bits cannot hold the seconds (before 1970, after 2106).
    pub fn write(&mut self, time: Timestamp, bytes: &[u8], len: u32) -> io::Result<()> {
        let Some(incl_len) = u32::try_from(bytes.len()).ok().filter(|captured| *captured <= self.limit) else {
            return Err(invalid(format!("a packet of {} octets, at most {} are possible", bytes.len(), self.limit)));
        };
        let time = if time.resolution == self.resolution { time } else { time.carried() };
        let (Ok(ts_sec), Ok(ts_frac)) = (u32::try_from(time.seconds), u32::try_from(time.fraction_in(self.resolution)))
        else {
            return Err(invalid(format!("a pcap file cannot hold the time {time}")));
        };
        let packet = RawPcapPacket { ts_sec, ts_frac, incl_len, orig_len: len, data: Cow::Borrowed(bytes) };
        self.inner.write_raw_packet(&packet).map_err(to_io)?;
        Ok(())
    }

    /// Hands all that was written to the sink, and flushes it.
    ///
    /// # Errors
    /// What the sink says.
    pub fn flush(&mut self) -> io::Result<()> {
        self.inner.flush().map_err(to_io)
    }

    /// Hands all that was written to the sink, and returns it.
    ///
    /// # Errors
    /// What the sink says.
    pub fn finish(self) -> io::Result<W> {
        finish(self.inner.into_inner())
    }
}

fn to_io(error: PcapWriteError) -> io::Error {
    match error {
        PcapWriteError::Io(error) | PcapWriteError::FieldWriteFailed(_, error) => error,
        PcapWriteError::Validation(error) => invalid(error.to_string()),
    }
}
