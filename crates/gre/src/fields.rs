//! A GRE header as values.

use wire::{Error, EtherType};

use crate::{Flags, Header, Key};

/// The same header as values, for building one. Lossless: reserved bits are fields too.
///
/// The flags say which words are written, as they say which are read; the others are ignored. Words that were not captured
/// are zero.
///
/// ```
/// use mirrortap_gre::{Fields, Flags, Key};
/// let fields = Fields { flags: Flags::KEY, key: Key(7), ..Fields::default() };
/// let mut output = [0; 8];
/// assert_eq!(fields.write(&mut output), Ok(8));
/// assert_eq!(output, [0x20, 0, 0x65, 0x58, 0, 0, 0, 7]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Which words follow, and reserved bits; the upper 13 bits are written.
    pub flags: Flags,
    /// Version; the lower three bits are written.
    pub version: u8,
    /// What follows.
    pub protocol_type: EtherType,
    /// Checksum as sent; with [`Flags::CHECKSUM`] or [`Flags::ROUTING`].
    pub checksum: u16,
    /// The two octets behind it.
    pub reserved_1: u16,
    /// Key; with [`Flags::KEY`].
    pub key: Key,
    /// Number of this packet; with [`Flags::SEQUENCE_NUMBER`].
    pub sequence_number: u32,
    /// The highest number that the sender received; with [`Flags::ACKNOWLEDGMENT_NUMBER`] in version 1.
    pub acknowledgment_number: u32,
}

impl Default for Fields {
    /// An Ethernet frame, without optional words.
    fn default() -> Self {
        Self {
            flags: Flags(0),
            version: 0,
            protocol_type: EtherType::TRANSPARENT_ETHERNET_BRIDGING,
            checksum: 0,
            reserved_1: 0,
            key: Key(0),
            sequence_number: 0,
            acknowledgment_number: 0,
        }
    }
}

impl Fields {
    /// Writes the header to the front of `output`; returns how many octets it took. Source route entries go behind it, see
    /// [`SourceRouteEntry::write`](crate::SourceRouteEntry::write).
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let [f1, f2] = self.flags.0.to_be_bytes();
        let [p1, p2] = self.protocol_type.0.to_be_bytes();
        let fixed = [f1, (f2 & 0xf8) | (self.version & 0x07), p1, p2];
        let layout = Header { fixed: &fixed, optional: &[] }.layout();
        let [c1, c2] = self.checksum.to_be_bytes();
        let [r1, r2] = self.reserved_1.to_be_bytes();
        wire::put(
            output,
            &[
                &fixed,
                word(layout.checksum, &[c1, c2, r1, r2]),
                word(layout.key, &self.key.0.to_be_bytes()),
                word(layout.sequence_number, &self.sequence_number.to_be_bytes()),
                word(layout.acknowledgment_number, &self.acknowledgment_number.to_be_bytes()),
            ],
        )
    }
}

/// `octets`, if they have a place.
const fn word(place: Option<usize>, octets: &[u8; 4]) -> &[u8] {
    if place.is_some() { octets } else { &[] }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            flags: header.flags(),
            version: header.version(),
            protocol_type: header.protocol_type(),
            checksum: header.checksum().unwrap_or_default(),
            reserved_1: header.reserved_1().unwrap_or_default(),
            key: header.key().unwrap_or_default(),
            sequence_number: header.sequence_number().unwrap_or_default(),
            acknowledgment_number: header.acknowledgment_number().unwrap_or_default(),
        }
    }
}
