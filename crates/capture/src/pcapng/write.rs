//! Writes pcapng files.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, Write};

use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::opt_common::{COMMENT, CommonOption, UnknownOption};
use pcap_file::pcapng::blocks::{ENHANCED_PACKET_BLOCK, RawBlock};
use pcap_file::pcapng::{PcapNgWriteError, PcapNgWriter};
use pcap_file::{DataLink, Endianness};

use crate::write::{finish, invalid};
use crate::{Interface, Resolution, Timestamp};

/// `if_tsresol`.
const TIME_RESOLUTION: u16 = 9;

/// Writes a pcapng file of one section, version 1.0, little-endian.
///
/// Writes are collected; dropping the writer writes the last ones, but only [`finish`](Self::finish) and
/// [`flush`](Self::flush) say whether that went well.
///
/// ```
/// use mirrortap_capture::{Interface, LinkType, Reader, Timestamp, pcapng};
///
/// let eth0 = Interface { link_type: LinkType::ETHERNET, name: Some("eth0".to_owned()), ..Interface::default() };
/// let mut writer = pcapng::Writer::new(Vec::new())?;
/// let id = writer.add_interface(&eth0)?;
/// writer.write_with_comments(id, Timestamp::default(), &[0xff; 60], 60, ["why it is here"])?;
/// let file = writer.finish()?;
///
/// let mut reader = Reader::new(&file[..])?;
/// assert_eq!(reader.interfaces(), [eth0]);
/// let record = reader.next_record().unwrap()?;
/// assert_eq!(record.comments().next().as_deref(), Some("why it is here"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<W: Write> {
    inner: PcapNgWriter<BufWriter<W>>,
    interfaces: Vec<Known>,
    block: Vec<u8>,
}

/// What a packet must be checked against.
#[derive(Clone, Copy)]
struct Known {
    limit: u32,
    resolution: Resolution,
    offset: i64,
}

impl<W: Write> Writer<W> {
    /// Writes the section header.
    ///
    /// # Errors
    /// What `sink` says.
    pub fn new(sink: W) -> io::Result<Self> {
        let inner = PcapNgWriter::with_endianness(BufWriter::new(sink), Endianness::Little).map_err(to_io)?;
        Ok(Self { inner, interfaces: Vec::new(), block: Vec::new() })
    }

    /// Describes an interface; returns its number for [`write`](Self::write). libpcap reads the file only if all have the
    /// same link type and snap length.
    ///
    /// # Errors
    /// What the sink says. [`InvalidInput`](io::ErrorKind::InvalidInput), with nothing written, if the link type has more
    /// than 16 bits or a text more than 65,535 octets: pcapng has no room for others.
    pub fn add_interface(&mut self, interface: &Interface) -> io::Result<u32> {
        let mut options = Vec::new();
        if let Some(name) = &interface.name {
            options.push(InterfaceDescriptionOption::IfName(name.into()));
        }
        if let Some(description) = &interface.description {
            options.push(InterfaceDescriptionOption::IfDescription(description.into()));
        }
        let resolution = [interface.resolution.octet()];
        if interface.resolution != Resolution::default() {
            // pcap-file's own type for this option ends at nanoseconds.
            let option = UnknownOption::new(TIME_RESOLUTION, &resolution);
            options.push(InterfaceDescriptionOption::Common(CommonOption::Unknown(option)));
        }
        if interface.offset != 0 {
            options.push(InterfaceDescriptionOption::IfTsOffset(interface.offset));
        }
        let linktype = DataLink::from(interface.link_type.0);
        let block = InterfaceDescriptionBlock { linktype, snaplen: interface.snap_len, options };
        let id = u32::try_from(self.interfaces.len()).map_err(|_| invalid("too many interfaces".to_owned()))?;
        self.inner.write_pcapng_block(block).map_err(to_io)?;
        self.interfaces.push(Known {
            limit: interface.limit().min(crate::longest_packet(interface.link_type)),
            resolution: interface.resolution,
            offset: interface.offset,
        });
        Ok(id)
    }

    /// Writes a packet of `len` octets on the wire of which `bytes` were captured, as an enhanced packet block.
    ///
    /// The time is rounded down to the resolution of the interface, and a fraction of more than a second is carried.
    ///
    /// # Errors
    /// What the sink says. [`InvalidInput`](io::ErrorKind::InvalidInput), with nothing written, if no such interface was
    /// added, if `bytes` are more than its snap length or a reader allows, or if 64 bits cannot hold the time.
    pub fn write(&mut self, interface: u32, time: Timestamp, bytes: &[u8], len: u32) -> io::Result<()> {
        self.write_with_comments(interface, time, bytes, len, [""; 0])
    }

    /// [`write`](Self::write) with comments.
    ///
    /// # Errors
    /// As [`write`](Self::write), and [`InvalidInput`](io::ErrorKind::InvalidInput) if a comment has more than 65,535
    /// octets or all together more than 128 KiB.
    pub fn write_with_comments(
        &mut self,
        interface: u32,
        time: Timestamp,
        bytes: &[u8],
        len: u32,
        comments: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> io::Result<()> {
        let known = usize::try_from(interface).ok().and_then(|index| self.interfaces.get(index));
        let Some(Known { limit, resolution, offset }) = known.copied() else {
            return Err(invalid(format!("a packet of interface {interface}, which was not added")));
        };
        let Some(captured) = u32::try_from(bytes.len()).ok().filter(|captured| *captured <= limit) else {
            return Err(invalid(format!("a packet of {} octets, at most {limit} are possible", bytes.len())));
        };
        let Some(ticks) = time.to_ticks(resolution, offset) else {
            return Err(invalid(format!("this interface cannot hold the time {time}")));
        };
        // pcap-file's type for this block refuses a length on the wire below the captured one, has no times before 1970
        // or below nanoseconds, and needs a `Vec` for comments. So the content is laid out here.
        self.block.clear();
        let [.., h1, h2, h3, h4] = ticks.to_be_bytes();
        let low = u32::from_be_bytes([h1, h2, h3, h4]);
        let high = u32::try_from(ticks >> 32).unwrap_or(u32::MAX);
        for number in [interface, high, low, captured, len] {
            self.block.extend(number.to_le_bytes());
        }
        self.block.extend(bytes);
        self.pad();
        let before_options = self.block.len();
        for comment in comments {
            let comment = comment.as_ref();
            let Ok(len) = u16::try_from(comment.len()) else {
                return Err(invalid(format!("a comment of {} octets, at most 65535 are possible", comment.len())));
            };
            self.block.extend(COMMENT.to_le_bytes());
            self.block.extend(len.to_le_bytes());
            self.block.extend(comment.as_bytes());
            self.pad();
        }
        if self.block.len() > before_options {
            self.block.extend([0; 4]);
        }
        if self.block.len().saturating_sub(before_options) > 128 * 1024 {
            return Err(invalid("more than 131072 octets of comments".to_owned()));
        }
        let total = u32::try_from(self.block.len().saturating_add(12)).unwrap_or(u32::MAX);
        let block = RawBlock {
            type_: ENHANCED_PACKET_BLOCK,
            initial_len: total,
            body: Cow::Borrowed(&self.block),
            trailer_len: total,
        };
        self.inner.write_raw_block(&block).map_err(to_io)?;
        Ok(())
    }

    /// Fills up to 32 bits, as every part of a block is.
    fn pad(&mut self) {
        self.block.resize(self.block.len().next_multiple_of(4), 0);
    }

    /// The sink. It has what was written up to the last [`flush`](Self::flush); writing to it would damage the file.
    pub fn get_mut(&mut self) -> &mut W {
        self.inner.get_mut().get_mut()
    }

    /// Hands all that was written to the sink, and flushes it.
    ///
    /// # Errors
    /// What the sink says.
    pub fn flush(&mut self) -> io::Result<()> {
        self.inner.get_mut().flush()
    }

    /// Hands all that was written to the sink, and returns it.
    ///
    /// # Errors
    /// What the sink says.
    pub fn finish(self) -> io::Result<W> {
        finish(self.inner.into_inner())
    }
}

impl<W: Write> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("interfaces", &self.inner.interfaces()).finish_non_exhaustive()
    }
}

fn to_io(error: PcapNgWriteError) -> io::Error {
    match error {
        PcapNgWriteError::Io(error) => error,
        PcapNgWriteError::Validation { source, .. } => invalid(source.to_string()),
        other => invalid(other.to_string()),
    }
}
