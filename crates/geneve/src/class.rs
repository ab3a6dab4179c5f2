//! Who defines an option.

use core::fmt;

/// The namespace of an option's type ([RFC 8926 §7](https://www.rfc-editor.org/rfc/rfc8926#section-7),
/// [IANA's list](https://www.iana.org/assignments/nvo3)): who says what the type means.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionClass(pub u16);

impl OptionClass {
    /// Linux.
    pub const LINUX: Self = Self(0x0100);
    /// Open vSwitch.
    pub const OVS: Self = Self(0x0101);
    /// Open Virtual Networking.
    pub const OVN: Self = Self(0x0102);
    /// In-band Network Telemetry.
    pub const INT: Self = Self(0x0103);
    /// VMware.
    pub const VMWARE: Self = Self(0x0104);
    /// The first of Amazon's; 0x0108 to 0x0110 are Amazon's too.
    pub const AMAZON: Self = Self(0x0105);
    /// Oracle.
    pub const ORACLE: Self = Self(0x0107);
    /// The one of Amazon's that gateway load balancers use, see [`aws`](crate::aws).
    pub const AMAZON_GATEWAY_LOAD_BALANCER: Self = Self(0x0108);
    /// The first of Google's; 0x0133 to 0x0135 are Google's too.
    pub const GOOGLE: Self = Self(0x0132);
    /// Tencent.
    pub const TENCENT: Self = Self(0x0167);

    /// Whose it is, if this registry knows it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self.0 {
            0x0000..=0x00ff => Some("Standard"),
            0x0100 => Some("Linux"),
            0x0101 => Some("Open vSwitch"),
            0x0102 => Some("Open Virtual Networking (OVN)"),
            0x0103 => Some("In-band Network Telemetry (INT)"),
            0x0104 => Some("VMware"),
            0x0105 | 0x0108..=0x0110 => Some("Amazon"),
            0x0107 => Some("Oracle"),
            0x0132..=0x0135 => Some("Google"),
            0x0167 => Some("Tencent"),
            0xfff0..=0xffff => Some("Experimental"),
            _ => None,
        }
    }
}

impl From<u16> for OptionClass {
    #[inline]
    fn from(number: u16) -> Self {
        Self(number)
    }
}

impl From<OptionClass> for u16 {
    #[inline]
    fn from(class: OptionClass) -> Self {
        class.0
    }
}

impl fmt::Display for OptionClass {
    /// As tcpdump words it, with names that it does not know: `Linux (0x100)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:#x})", self.name().unwrap_or("Unknown"), self.0)
    }
}

impl fmt::Debug for OptionClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
