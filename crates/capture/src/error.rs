//! Why a capture could not be read on, and where.

use std::fmt;
use std::io;

use wire::LinkType;

/// Why reading ended before the file did. A [`Reader`](crate::Reader) gives one, after everything that was readable.
///
/// ```
/// use mirrortap_capture::{Damage, Error, Part};
///
/// let damage = Damage::Cut { needed: 70_016, available: 28 };
/// let error = Error::Damaged { part: Part::PcapRecord, offset: 1040, damage };
/// assert_eq!(error.to_string(), "pcap record at octet 1,040: claims 70,016 octets, the file ends after 28");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file does not begin as a pcap or pcapng file does.
    #[error("not a capture file: {0}")]
    NotACapture(Beginning),
    /// A part of the file is cut short, or says what it cannot say.
    #[error("{part} at octet {}: {damage}", Grouped(*.offset))]
    Damaged {
        /// What was being read.
        part: Part,
        /// Where it starts, in octets from the start of the file.
        offset: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The source failed.
    #[error("reading at octet {}: {source}", Grouped(*.offset))]
    Io {
        /// How many octets of the file the source had given.
        offset: u64,
        /// What the source said.
        source: io::Error,
    },
}

/// The first octets of a file that is no capture; printed as “begins with 1f 8b 08 00”.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Beginning {
    octets: [u8; 12],
    len: usize,
}

impl Beginning {
    /// Takes up to twelve of `octets`.
    pub(crate) fn new(octets: &[u8]) -> Self {
        let mut beginning = Self { octets: [0; 12], len: 0 };
        for (to, from) in beginning.octets.iter_mut().zip(octets) {
            *to = *from;
            beginning.len = beginning.len.saturating_add(1);
        }
        beginning
    }

    /// The octets: four, or twelve if the first four are those of pcapng; fewer if the file has no more.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or_default()
    }
}

impl fmt::Display for Beginning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = self.octets();
        if octets.is_empty() {
            return f.write_str("it is empty");
        }
        f.write_str("begins with")?;
        for octet in octets {
            write!(f, " {octet:02x}")?;
        }
        match octets {
            [0x1f, 0x8b, ..] => f.write_str(", as gzip does: decompress it first"),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => f.write_str(", as zstd does: decompress it first"),
            [_, _, _, _, ..] => Ok(()),
            _ => f.write_str(" and ends there"),
        }
    }
}

/// A part of a capture file that can be damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The 24 octets at the start of a pcap file.
    PcapFileHeader,
    /// A packet of a pcap file: a header of 16 octets (24 in a modified pcap), then the packet.
    PcapRecord,
    /// The block that starts a section of a pcapng file.
    SectionHeader,
    /// The block that describes an interface.
    InterfaceDescription,
    /// The usual block for a packet.
    EnhancedPacket,
    /// The block for a packet of the first interface, without a time.
    SimplePacket,
    /// The obsolete block for a packet.
    Packet,
    /// Any other block of a pcapng file.
    Block {
        /// Its type; 0 if it was cut before one could tell.
        kind: u32,
    },
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PcapFileHeader => "pcap file header",
            Self::PcapRecord => "pcap record",
            Self::SectionHeader => "pcapng section header block",
            Self::InterfaceDescription => "pcapng interface description block",
            Self::EnhancedPacket => "pcapng enhanced packet block",
            Self::SimplePacket => "pcapng simple packet block",
            Self::Packet => "pcapng packet block",
            Self::Block { kind: 0 } => "pcapng block",
            Self::Block { kind } => return write!(f, "pcapng block of type {kind:#x}"),
        })
    }
}

/// What is wrong with a [`Part`]. All lengths are in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The file ends inside the header of the part.
    #[error("needs {} octets, the file ends after {}", Grouped(*.needed), Grouped(*.available))]
    HeaderCut {
        /// How long the header is.
        needed: u64,
        /// How much of it there is.
        available: u64,
    },
    /// The file ends before the length that the part claims.
    #[error("claims {} octets, the file ends after {}", Grouped(*.needed), Grouped(*.available))]
    Cut {
        /// How long the part is by its own account, with its header.
        needed: u64,
        /// How much of it there is, with its header.
        available: u64,
    },
    /// The packet claims more captured octets than any packet of its link type can have.
    #[error("claims a packet of {} octets, at most {} are possible", Grouped((*.captured).into()), Grouped((*.limit).into()))]
    PacketTooLong {
        /// The captured length as claimed.
        captured: u32,
        /// The longest that is possible.
        limit: u32,
    },
    /// The packet claims more captured octets than its interface's snap length allows (pcapng only).
    #[error("claims a packet of {} octets, the snap length of its interface is {}", Grouped((*.captured).into()), Grouped((*.snap_len).into()))]
    OverSnapLength {
        /// The captured length as claimed.
        captured: u32,
        /// The interface's snap length.
        snap_len: u32,
    },
    /// The block claims a length that no block of its type can have.
    #[error("claims {} octets, which is no length of such a block", Grouped((*.0).into()))]
    BlockLength(u32),
    /// The block says another length at its end than at its start.
    #[error("claims {} octets at its start and {} at its end", Grouped((*.start).into()), Grouped((*.end).into()))]
    LengthsDiffer {
        /// The length at the start of the block.
        start: u32,
        /// The length at its end.
        end: u32,
    },
    /// The block is whole, but too short for what it must hold.
    #[error("needs {} octets of content, has {}", Grouped(*.needed), Grouped(*.available))]
    TooShort {
        /// How much content it must have.
        needed: u64,
        /// How much it has.
        available: u64,
    },
    /// The section does not begin with a byte-order magic.
    #[error("its byte order cannot be told from {0:#010x}")]
    ByteOrder(u32),
    /// A version of the format that nobody is known to have written.
    #[error("version {major}.{minor} is not supported")]
    Version {
        /// Major version.
        major: u16,
        /// Minor version.
        minor: u16,
    },
    /// The packet names an interface that its section has not described.
    #[error("is of interface {interface}, the section describes {known} so far")]
    NoInterface {
        /// The number of the interface in its section, from 0.
        interface: u32,
        /// How many the section has described.
        known: u32,
    },
    /// The interface is not like the first one, and
    /// [`Reader::require_interfaces_alike`](crate::Reader::require_interfaces_alike) asks for that (pcapng only).
    #[error("has link type {link_type} and snap length {}, unlike the first interface", Grouped((*.snap_len).into()))]
    InterfaceDiffers {
        /// Its link type.
        link_type: LinkType,
        /// Its snap length.
        snap_len: u32,
    },
    /// The file describes more interfaces than are remembered (pcapng only).
    #[error("describes one interface more than the {} that are remembered", Grouped(u64::try_from(*.limit).unwrap_or(u64::MAX)))]
    TooManyInterfaces {
        /// How many are remembered.
        limit: usize,
    },
    /// An option that a packet's time depends on, or the end of the options, is malformed.
    #[error("option {0} is malformed or given twice")]
    InterfaceOption(u16),
}

/// A number with a comma before every three digits.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut unit = 1_000_000_000_000_000_000_u64;
        let mut begun = false;
        while unit > 0 {
            let group = self.0.checked_div(unit).unwrap_or(0).checked_rem(1000).unwrap_or(0);
            match (begun, unit) {
                (true, _) => write!(f, ",{group:03}")?,
                (false, 1) => write!(f, "{group}")?,
                (false, _) if group > 0 => write!(f, "{group}")?,
                (false, _) => {}
            }
            begun |= group > 0;
            unit = unit.checked_div(1000).unwrap_or(0);
        }
        Ok(())
    }
}
