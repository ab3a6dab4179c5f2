//! VXLAN ([RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5)): the header cloud mirrors put before a frame.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |R|R|R|R|I|R|R|R|            Reserved                           |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! |                VXLAN Network Identifier (VNI) |   Reserved    |
//! +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//! ```
//!
//! What follows is an Ethernet frame without its check sequence. [`Header::group_policy`] reads the bits that VXLAN-GBP
//! keeps in the first reserved field; [`gpe`] is VXLAN-GPE, a header of the same shape on a port of its own.
//!
//! ```
//! use mirrortap_vxlan::{Flags, Header};
//!
//! let datagram = [0x08, 0, 0, 0, 0xfa, 0x38, 0x1b, 0, 0x0a, 0x1b];
//! let (header, frame) = Header::parse(&datagram)?;
//! assert!(header.flags().contains(Flags::VNI));
//! assert_eq!(header.vni().get(), 16_398_363);
//! assert_eq!(frame, [0x0a, 0x1b]);
//! # Ok::<(), mirrortap_vxlan::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

mod flags;
pub mod gpe;

use core::fmt;

use wire::{IResult, Part};

pub use flags::Flags;
pub use wire::{Error, Vni};

/// The UDP port IANA assigned ([RFC 7348 §8](https://www.rfc-editor.org/rfc/rfc7348#section-8)).
pub const PORT: u16 = 4789;
/// The UDP port that Linux used before there was an assigned one.
pub const PORT_LINUX: u16 = 8472;

/// A VXLAN header, as it lies in the packet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a>(&'a [u8; 8]);

impl<'a> Header<'a> {
    /// Length on the wire, in octets.
    pub const LEN: usize = 8;

    /// Reads the header at the front of `input`; returns it with the octets after it.
    ///
    /// Flags and reserved bits are passed on as sent: whether a header without [`Flags::VNI`] is VXLAN is for the caller
    /// to say.
    ///
    /// # Errors
    /// [`Error::Truncated`] under eight octets.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (octets, rest) = wire::octets(Part::VxlanHeader, input)?;
        Ok((Self(octets), rest))
    }

    /// The eight octets.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> &'a [u8; 8] {
        self.0
    }

    /// The eight flag bits; only [`Flags::VNI`] has a meaning in RFC 7348.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> Flags {
        let [flags, ..] = *self.0;
        Flags(flags)
    }

    /// The 24 bits between flags and VNI, to be sent as zero and ignored on receipt.
    #[inline]
    #[must_use]
    pub const fn reserved_1(self) -> [u8; 3] {
        let [_, a, b, c, ..] = *self.0;
        [a, b, c]
    }

    /// The VXLAN Network Identifier. Meaningful if [`Flags::VNI`] is set.
    #[inline]
    #[must_use]
    pub const fn vni(self) -> Vni {
        let [_, _, _, _, a, b, c, d] = *self.0;
        Vni::from_be_word([a, b, c, d])
    }

    /// The last octet, to be sent as zero and ignored on receipt.
    #[inline]
    #[must_use]
    pub const fn reserved_2(self) -> u8 {
        let [.., last] = *self.0;
        last
    }

    /// Whether flags and reserved bits are what RFC 7348 tells a sender to write: the I bit, and zeros.
    #[inline]
    #[must_use]
    pub const fn is_transmit_form(self) -> bool {
        matches!(self.0, [0x08, 0, 0, 0, _, _, _, 0])
    }

    /// The group policy, if [`Flags::GROUP_POLICY`] says that the sender uses VXLAN-GBP
    /// ([draft-smith-vxlan-group-policy](https://datatracker.ietf.org/doc/html/draft-smith-vxlan-group-policy-05#section-2.1)).
    #[inline]
    #[must_use]
    pub const fn group_policy(self) -> Option<GroupPolicy> {
        if !self.flags().contains(Flags::GROUP_POLICY) {
            return None;
        }
        let [bits, a, b] = self.reserved_1();
        Some(GroupPolicy { dont_learn: bits & 0x40 != 0, applied: bits & 0x08 != 0, id: u16::from_be_bytes([a, b]) })
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("flags", &self.flags())
            .field("reserved_1", &self.reserved_1())
            .field("vni", &self.vni())
            .field("reserved_2", &self.reserved_2())
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

/// What VXLAN-GBP says of the frame's sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupPolicy {
    /// D: the receiver shall not learn the inner source address.
    pub dont_learn: bool,
    /// A: the policy was applied already.
    pub applied: bool,
    /// The sender's group.
    pub id: u16,
}

impl GroupPolicy {
    /// The octets for [`Fields::reserved_1`], beside [`Flags::GROUP_POLICY`].
    #[must_use]
    pub const fn to_be_bytes(self) -> [u8; 3] {
        let dont_learn = if self.dont_learn { 0x40 } else { 0 };
        let applied = if self.applied { 0x08 } else { 0 };
        let [a, b] = self.id.to_be_bytes();
        [dont_learn | applied, a, b]
    }
}

/// The same header as values, for building one. Lossless: reserved bits are fields too.
///
/// ```
/// use mirrortap_vxlan::{Fields, Vni};
/// let fields = Fields { vni: Vni::new(16_398_363).unwrap(), ..Fields::default() };
/// assert_eq!(fields.to_bytes(), [0x08, 0, 0, 0, 0xfa, 0x38, 0x1b, 0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// Flag bits.
    pub flags: Flags,
    /// 24 reserved bits.
    pub reserved_1: [u8; 3],
    /// VXLAN Network Identifier.
    pub vni: Vni,
    /// Eight reserved bits.
    pub reserved_2: u8,
}

impl Default for Fields {
    /// The I bit set, everything else zero.
    fn default() -> Self {
        Self { flags: Flags::VNI, reserved_1: [0; 3], vni: Vni::default(), reserved_2: 0 }
    }
}

impl Fields {
    /// The header on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Header::LEN] {
        let [r1, r2, r3] = self.reserved_1;
        let [v1, v2, v3] = self.vni.to_be_bytes();
        [self.flags.0, r1, r2, r3, v1, v2, v3, self.reserved_2]
    }
}

impl From<Header<'_>> for Fields {
    fn from(header: Header<'_>) -> Self {
        Self {
            flags: header.flags(),
            reserved_1: header.reserved_1(),
            vni: header.vni(),
            reserved_2: header.reserved_2(),
        }
    }
}
