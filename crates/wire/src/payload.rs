//! What was captured beside what was claimed.

/// The octets behind a header: those that were captured, and how many the headers claim there were.
///
/// A mirror cuts packets inside the tunnel and a capture stops at its snap length, so a short payload is normal input.
///
/// ```
/// use mirrortap_wire::Payload;
///
/// let frame = Payload::from(&[0; 60][..]);
/// let padded = frame.clip(46);        // a header says: 46 octets, the rest is padding
/// assert_eq!((padded.bytes.len(), padded.missing()), (46, 0));
/// let cut = frame.clip(1480);         // a header says: 1,480 octets
/// assert_eq!((cut.bytes.len(), cut.missing()), (60, 1420));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Payload<'a> {
    /// The octets that were captured; never more than `len`.
    pub bytes: &'a [u8],
    /// The length on the wire, in octets, as the headers before it claim.
    pub len: usize,
}

impl<'a> Payload<'a> {
    /// `bytes` out of a payload that had `len` octets on the wire; at least as many as `bytes` has.
    #[inline]
    #[must_use]
    pub const fn new(bytes: &'a [u8], len: usize) -> Self {
        Self { bytes, len: if len < bytes.len() { bytes.len() } else { len } }
    }

    /// How many octets are claimed but were not captured.
    #[inline]
    #[must_use]
    pub const fn missing(self) -> usize {
        self.len.saturating_sub(self.bytes.len())
    }

    /// What a header behind which `len` octets are claimed leaves of this: octets past the claim (Ethernet padding) are
    /// dropped, octets short of it are missing.
    #[inline]
    #[must_use]
    pub fn clip(self, len: usize) -> Self {
        Self { bytes: self.bytes.get(..len).unwrap_or(self.bytes), len }
    }

    /// The payload behind a header that claims `header_len` octets and left `rest`: unlike with [`behind`](Self::behind),
    /// the header may have been cut short.
    #[inline]
    #[must_use]
    pub const fn behind_header(self, rest: &'a [u8], header_len: usize) -> Self {
        Self::new(rest, self.len.saturating_sub(header_len))
    }

    /// The payload behind a header that was read from the front of this one and left `rest`.
    #[inline]
    #[must_use]
    pub fn behind(self, rest: &'a [u8]) -> Self {
        Self { bytes: rest, len: rest.len().saturating_add(self.missing()) }
    }
}

impl<'a> From<&'a [u8]> for Payload<'a> {
    #[inline]
    fn from(bytes: &'a [u8]) -> Self {
        Self { bytes, len: bytes.len() }
    }
}

impl AsRef<[u8]> for Payload<'_> {
    /// The octets that were captured.
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.bytes
    }
}

impl<'a> From<&'a mut [u8]> for Payload<'a> {
    /// What a writer returned.
    #[inline]
    fn from(bytes: &'a mut [u8]) -> Self {
        Self { len: bytes.len(), bytes }
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Payload<'a> {
    #[inline]
    fn from(bytes: &'a [u8; N]) -> Self {
        Self { bytes, len: N }
    }
}
