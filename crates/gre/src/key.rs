//! The key of a GRE header.

use core::fmt;

use wire::Vni;

/// The key of a GRE header ([RFC 2890 §2.1](https://www.rfc-editor.org/rfc/rfc2890#section-2.1)): 32 bits that tell flows
/// in a tunnel apart. NVGRE and PPTP read it in two parts each.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u32);

impl Key {
    /// NVGRE: the key of a flow in a virtual subnet.
    #[inline]
    #[must_use]
    pub const fn nvgre(vsid: Vni, flow_id: u8) -> Self {
        let [a, b, c] = vsid.to_be_bytes();
        Self(u32::from_be_bytes([a, b, c, flow_id]))
    }

    /// NVGRE: the Virtual Subnet ID, 24 bits ([RFC 7637 §3.2](https://www.rfc-editor.org/rfc/rfc7637#section-3.2)).
    /// Meaningful if the header carries Ethernet and has neither checksum nor sequence number, but then it may still be a
    /// key of 32 bits: only who built the tunnel knows.
    #[inline]
    #[must_use]
    pub const fn vsid(self) -> Vni {
        let [a, b, c, _] = self.0.to_be_bytes();
        Vni::from_be_bytes([a, b, c])
    }

    /// NVGRE: the flow in the virtual subnet ([RFC 7637 §3.2](https://www.rfc-editor.org/rfc/rfc7637#section-3.2)).
    #[inline]
    #[must_use]
    pub const fn flow_id(self) -> u8 {
        let [.., flow_id] = self.0.to_be_bytes();
        flow_id
    }

    /// PPTP: length of the payload, in octets, without the GRE header
    /// ([RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)). Meaningful in version 1.
    #[inline]
    #[must_use]
    pub const fn payload_length(self) -> u16 {
        let [a, b, _, _] = self.0.to_be_bytes();
        u16::from_be_bytes([a, b])
    }

    /// PPTP: the receiver's identifier of the call
    /// ([RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)). Meaningful in version 1.
    #[inline]
    #[must_use]
    pub const fn call_id(self) -> u16 {
        let [_, _, a, b] = self.0.to_be_bytes();
        u16::from_be_bytes([a, b])
    }
}

impl From<u32> for Key {
    #[inline]
    fn from(key: u32) -> Self {
        Self(key)
    }
}

impl From<Key> for u32 {
    #[inline]
    fn from(key: Key) -> Self {
        key.0
    }
}

impl fmt::Display for Key {
    /// As tcpdump words it: `0x7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
