//! Virtual network identifiers.

use core::fmt;
use core::str::FromStr;

/// A Virtual Network Identifier, 24 bits: of VXLAN
/// ([RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5)), GENEVE
/// ([RFC 8926 §3.4](https://www.rfc-editor.org/rfc/rfc8926#section-3.4)) and, as virtual subnet, NVGRE.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vni(u32);

impl Vni {
    /// The largest one.
    pub const MAX: Self = Self(0x00ff_ffff);

    /// The identifier `value`, or `None` if it has more than 24 bits.
    #[inline]
    #[must_use]
    pub const fn new(value: u32) -> Option<Self> {
        if value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }

    /// From its three octets in network order.
    #[inline]
    #[must_use]
    pub const fn from_be_bytes(octets: [u8; 3]) -> Self {
        let [a, b, c] = octets;
        Self(u32::from_be_bytes([0, a, b, c]))
    }

    /// From the four octets that begin with it, as in VXLAN and GENEVE; the last one is ignored.
    #[inline]
    #[must_use]
    pub const fn from_be_word(octets: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(octets) >> 8)
    }

    /// Its three octets in network order.
    #[inline]
    #[must_use]
    pub const fn to_be_bytes(self) -> [u8; 3] {
        let [_, a, b, c] = self.0.to_be_bytes();
        [a, b, c]
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl From<Vni> for u32 {
    #[inline]
    fn from(vni: Vni) -> Self {
        vni.0
    }
}

impl fmt::Display for Vni {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Vni {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The text is not a number of at most 24 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a VNI is a number from 0 to 16777215")]
pub struct ParseVniError;

impl FromStr for Vni {
    type Err = ParseVniError;

    /// Reads a decimal number, or a hexadecimal one behind `0x`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => text.parse(),
        }
        .ok()
        .and_then(Self::new)
        .ok_or(ParseVniError)
    }
}
