//! The reader of both formats.

use std::fmt;
use std::io::Read;

use crate::record::{Found, Record};
use crate::source::Source;
use crate::{Beginning, Error, Interface, pcap, pcapng};

/// Reads a capture record by record, from a file, from standard input or from a pipe that is still being written.
///
/// It has its own buffer of 256 KiB, so that `source` needs none. It grows for a record that is longer: up to 128 MiB for
/// D-Bus, up to 16 MiB for anything else in pcapng, up to 8 MiB in pcap. It asks `source` for no more than it needs to
/// return a record.
///
/// What to read and what to refuse is decided as in libpcap 1.10.3, with these differences: interfaces with different
/// link types or snap lengths, and sections with different byte orders, are read; a file without an interface is empty.
pub struct Reader<R> {
    source: Source<R>,
    format: Kind,
    interfaces: Vec<Interface>,
    ended: bool,
}

enum Kind {
    Pcap(pcap::Records),
    Pcapng(pcapng::Blocks),
}

/// The format of a capture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One file header, one link type.
    Pcap,
    /// Blocks: sections, interfaces, packets, …
    Pcapng,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pcap => "pcap",
            Self::Pcapng => "pcapng",
        })
    }
}

impl<R: Read> Reader<R> {
    /// Recognises the format and reads up to the first interface, so that [`interfaces`](Self::interfaces) has it.
    ///
    /// # Errors
    /// [`Error::NotACapture`] if the file is of neither format, [`Error::Damaged`] if it ends or is wrong before the first
    /// interface, [`Error::Io`] if `source` fails.
    pub fn new(source: R) -> Result<Self, Error> {
        let mut source = Source::new(source);
        source.fill(4)?;
        let magic = source.octets().first_chunk().copied();
        let mut interfaces = Vec::new();
        let format = match magic {
            Some(magic) if pcap::Records::begin_with(magic) => {
                let (records, interface) = pcap::Records::open(&mut source)?;
                interfaces.push(interface);
                Kind::Pcap(records)
            }
            Some(magic) if pcapng::Blocks::begin_with(magic) => {
                let mut blocks = pcapng::Blocks::open(&mut source)?;
                // A packet cannot come first: without an interface it is an error.
                while interfaces.is_empty() {
                    if let pcapng::Step::End = blocks.step(&mut source, &mut interfaces)? {
                        break;
                    }
                }
                Kind::Pcapng(blocks)
            }
            Some(magic) => return Err(Error::NotACapture(Beginning::new(&magic))),
            None => return Err(Error::NotACapture(Beginning::new(source.octets()))),
        };
        Ok(Self { source, format, interfaces, ended: false })
    }

    /// The next packet. `None` at the end of the file, and after an error; then it stays `None`.
    ///
    /// This is not [`Iterator::next`] because the record borrows the buffer.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the file is cut short or wrong, [`Error::Io`] if the source fails.
    // The compiler inlines it into a program's first loop, but calls it from a second one, where a record of 60 octets then
    // takes half as long again.
    #[inline(always)]
    pub fn next_record(&mut self) -> Option<Result<Record<'_>, Error>> {
        // After an error, too: `usual` takes nothing that `search` refused, and only `search` reads on.
        let usual = self.source.octets_at_once().and_then(|octets| match &self.format {
            Kind::Pcap(records) => records.usual(octets),
            Kind::Pcapng(blocks) => blocks.usual(octets),
        });
        let found = match usual {
            Some(found) => found,
            None => match self.search() {
                Ok(Some(found)) => found,
                end => return end.err().map(Err),
            },
        };
        Some(Ok(found.take(&mut self.source)))
    }

    /// Reads until the next packet is there. After the end of the file and after an error there is none.
    #[cold]
    fn search(&mut self) -> Result<Option<Found>, Error> {
        if self.ended {
            return Ok(None);
        }
        let found = match &mut self.format {
            Kind::Pcap(records) => records.next(&mut self.source),
            Kind::Pcapng(blocks) => loop {
                match blocks.step(&mut self.source, &mut self.interfaces) {
                    Ok(pcapng::Step::Packet(found)) => break Ok(Some(found)),
                    Ok(pcapng::Step::Other) => {}
                    Ok(pcapng::Step::End) => break Ok(None),
                    Err(error) => break Err(error),
                }
            },
        };
        self.ended = !matches!(found, Ok(Some(_)));
        found
    }
}

impl<R> Reader<R> {
    /// Which format the file has.
    #[must_use]
    pub const fn format(&self) -> Format {
        match self.format {
            Kind::Pcap(_) => Format::Pcap,
            Kind::Pcapng(_) => Format::Pcapng,
        }
    }

    /// The interfaces that the file has described so far, of all its sections. [`Record::interface`] counts in them.
    ///
    /// They can differ in link type and in snap length, which libpcap and thus tcpdump refuse.
    #[must_use]
    pub fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    /// Makes an interface that differs from the first one in link type or in snap length an error, as it is to libpcap and
    /// thus to tcpdump.
    pub fn require_interfaces_alike(&mut self) {
        if let Kind::Pcapng(blocks) = &mut self.format {
            blocks.interfaces_alike = true;
        }
    }

    /// How much of the file has been consumed, in octets: up to the end of the last record, or to the damaged part.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.source.offset()
    }

    /// The source. It has given more than was consumed.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        self.source.get_ref()
    }

    /// The source, without what was read ahead.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.source.into_inner()
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("format", &self.format())
            .field("interfaces", &self.interfaces)
            .field("offset", &self.offset())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
