//! The extension structure behind a quote ([RFC 4884 §7](https://www.rfc-editor.org/rfc/rfc4884#section-7)): a header, then
//! objects.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |Version|      (Reserved)       |           Checksum            |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |             Length            |   Class-Num   |   C-Type      |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                       (Object payload) ...                    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! ```
//! use mirrortap_icmp::extension::{Header, ObjectClass, Objects};
//!
//! let structure = [0x20, 0, 0xd1, 0xf4, 0x00, 0x08, 0x01, 0x01, 0x00, 0x01, 0x0d, 0x01];
//! let (header, rest) = Header::parse(&structure)?;
//! assert_eq!(header.version(), 2);
//! let object = Objects::new(rest).next().unwrap()?;
//! assert_eq!((object.class, object.c_type), (ObjectClass::MPLS_LABEL_STACK, 1));
//! assert_eq!(object.data, [0x00, 0x01, 0x0d, 0x01]);
//! # Ok::<(), mirrortap_icmp::Error>(())
//! ```

use core::fmt;

use wire::checksum::{Sum, Verdict};
use wire::{Error, Field, IResult, Part, Payload};

/// The header of an extension structure, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 4]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 4;

    /// Reads the header at the front of `input`; returns it with the octets after it, which [`Objects`] reads.
    ///
    /// # Errors
    /// [`Error::Truncated`] under four octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::IcmpExtension, input)?;
        Ok((Self(octets), rest))
    }

    /// The four octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 4] {
        self.0
    }

    /// The version, four bits; RFC 4884 defines 2.
    #[inline]
    #[must_use]
    pub const fn version(self) -> u8 {
        let [octet, ..] = *self.0;
        octet >> 4
    }

    /// The 12 bits after the version, to be sent as zero.
    #[inline]
    #[must_use]
    pub const fn reserved(self) -> u16 {
        let [a, b, ..] = *self.0;
        u16::from_be_bytes([a & 0x0f, b])
    }

    /// The checksum as sent; [`verify`](Self::verify) judges it.
    #[inline]
    #[must_use]
    pub const fn checksum(self) -> u16 {
        let [.., a, b] = *self.0;
        u16::from_be_bytes([a, b])
    }

    /// Judges the checksum over this header and the objects behind it, which are all the octets of the message that are
    /// left. A checksum of zero was left out by the sender.
    #[must_use]
    pub fn verify(self, objects: Payload<'_>) -> Verdict {
        if self.checksum() == 0 || objects.missing() > 0 {
            return Verdict::NotVerifiable;
        }
        Sum::default().add_octets(self.0).add_octets(objects.bytes).verdict(self.checksum())
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("version", &self.version())
            .field("reserved", &self.reserved())
            .field("checksum", &format_args!("{:#06x}", self.checksum()))
            .finish()
    }
}

/// [`Header::parse`] as a nom parser, for composing with your own.
///
/// # Errors
/// As [`Header::parse`].
#[inline]
pub fn header(input: &[u8]) -> IResult<'_, Header<'_>> {
    wire::to_nom(Header::parse(input))
}

/// What an object is about ([IANA's list](https://www.iana.org/assignments/icmp-parameters)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectClass(pub u8);

impl ObjectClass {
    /// The labels that the packet came with ([RFC 4950](https://www.rfc-editor.org/rfc/rfc4950)).
    pub const MPLS_LABEL_STACK: Self = Self(1);
    /// The interface that the packet came through ([RFC 5837](https://www.rfc-editor.org/rfc/rfc5837)).
    pub const INTERFACE_INFORMATION: Self = Self(2);
    /// The interface that is asked for ([RFC 8335](https://www.rfc-editor.org/rfc/rfc8335)).
    pub const INTERFACE_IDENTIFICATION: Self = Self(3);

    /// Its name, if this registry knows it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::MPLS_LABEL_STACK => Some("MPLS Stack Entry"),
            Self::INTERFACE_INFORMATION => Some("Interface Identification"),
            Self::INTERFACE_IDENTIFICATION => Some("Interface Identification Object"),
            _ => None,
        }
    }
}

/// An object. What the data mean is for class and C-Type to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Object<'a> {
    /// Class-Num.
    pub class: ObjectClass,
    /// The type within the class.
    pub c_type: u8,
    /// The object's payload.
    pub data: &'a [u8],
}

/// Reads the object at the front of `input`, as a nom parser.
///
/// # Errors
/// [`Error::Truncated`] if the object runs past `input`, [`Error::Malformed`] if its length is under 4.
#[inline]
pub fn object(input: &[u8]) -> IResult<'_, Object<'_>> {
    wire::to_nom(parse(input))
}

#[inline]
fn parse(input: &[u8]) -> Result<(Object<'_>, &[u8]), Error> {
    let (&[a, b, class, c_type], rest) = wire::octets(Part::IcmpExtension, input)?;
    let length = u16::from_be_bytes([a, b]);
    let Some(len) = usize::from(length).checked_sub(Object::LEN) else {
        return Err(Error::malformed(Part::IcmpExtension, Field::Length, u32::from(length)));
    };
    let Some((data, rest)) = rest.split_at_checked(len) else {
        return Err(Error::truncated(Part::IcmpExtension, usize::from(length), input.len()));
    };
    Ok((Object { class: ObjectClass(class), c_type, data }, rest))
}

impl Object<'_> {
    /// Length of the part before the data, in octets.
    pub const LEN: usize = 4;

    /// Writes the object to the front of `output`; returns how many octets it took.
    ///
    /// # Errors
    /// [`Error::Truncated`] if `output` is too short; [`Error::Malformed`] if the object has more than 65,535 octets.
    pub fn write(&self, output: &mut [u8]) -> Result<usize, Error> {
        let len = self.data.len().saturating_add(Self::LEN);
        let Ok(length) = u16::try_from(len) else {
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            return Err(Error::malformed(Part::IcmpExtension, Field::Length, len));
        };
        wire::put(output, &[&length.to_be_bytes(), &[self.class.0, self.c_type], self.data])
    }
}

/// The objects of an extension structure: yields each with its octets borrowed.
///
/// Ends at the end of the octets, or after the first error, whose offset counts from the first object.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Objects<'a> {
    octets: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Objects<'a> {
    /// The objects in `octets`, which are those after the header of the structure.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets, rest: octets }
    }

    /// All the octets, however many objects were taken out already.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match parse(self.rest) {
            Ok((object, rest)) => {
                self.rest = rest;
                Some(Ok(object))
            }
            Err(error) => {
                let at = self.octets.len().saturating_sub(self.rest.len());
                self.rest = &[];
                Some(Err(error.at(at)))
            }
        }
    }
}

impl core::iter::FusedIterator for Objects<'_> {}

impl fmt::Debug for Objects<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(Self::new(self.octets)).finish()
    }
}

/// The header as values, for building one. Lossless: reserved bits are fields too.
///
/// [`Object::write`] writes the objects behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Version; the lower four bits are written.
    pub version: u8,
    /// 12 reserved bits; the lower 12 bits are written.
    pub reserved: u16,
    /// Checksum as sent; zero is none.
    pub checksum: u16,
}

impl Default for Fields {
    /// Version 2, without checksum.
    fn default() -> Self {
        Self { version: 2, reserved: 0, checksum: 0 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [r1, r2] = self.reserved.to_be_bytes();
        let [c1, c2] = self.checksum.to_be_bytes();
        [(self.version << 4) | (r1 & 0x0f), r2, c1, c2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self { version: header.version(), reserved: header.reserved(), checksum: header.checksum() }
    }
}
