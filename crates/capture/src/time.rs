//! Times as capture files keep them.

use std::fmt;
use std::time::Duration;

/// When a packet was captured: seconds since 1970-01-01 00:00:00 UTC, and a fraction in units of the file.
///
/// The fraction is as sent. In a damaged pcap file it can reach a second or more; [`carried`](Self::carried) makes whole
/// seconds of it, [`microseconds`](Self::microseconds) and [`nanoseconds`](Self::nanoseconds) do not.
///
/// ```
/// use mirrortap_capture::{Resolution, Timestamp};
///
/// let time = Timestamp { seconds: 1_700_000_000, fraction: 1_000_000, resolution: Resolution::MICROSECONDS };
/// assert_eq!(time.microseconds(), 1_000_000);
/// assert_eq!(time.to_string(), "1700000000.1000000");
/// assert_eq!(time.carried().to_string(), "1700000001.000000");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// Whole seconds. In a pcap file 32 bits without a sign.
    pub seconds: i64,
    /// What is added to them, in units of [`resolution`](Self::resolution). In a pcap file 32 bits.
    pub fraction: u64,
    /// How long a unit of the fraction is.
    pub resolution: Resolution,
}

impl Timestamp {
    /// The fraction in microseconds, rounded down. 1,000,000 or more only if the file is damaged.
    #[must_use]
    pub fn microseconds(self) -> u64 {
        self.fraction_in(Resolution::MICROSECONDS)
    }

    /// The fraction in nanoseconds, rounded down. 1,000,000,000 or more only if the file is damaged.
    #[must_use]
    pub fn nanoseconds(self) -> u64 {
        self.fraction_in(Resolution::NANOSECONDS)
    }

    /// The fraction in units of `resolution`, rounded down.
    #[must_use]
    pub fn fraction_in(self, resolution: Resolution) -> u64 {
        if self.resolution == resolution {
            return self.fraction;
        }
        let scaled = u128::from(self.fraction).saturating_mul(resolution.per_second().into());
        scaled.checked_div(self.resolution.per_second().into()).unwrap_or(0).try_into().unwrap_or(u64::MAX)
    }

    /// The same time with a fraction of less than a second.
    #[must_use]
    pub fn carried(self) -> Self {
        let per_second = self.resolution.per_second();
        let whole = self.fraction.checked_div(per_second).unwrap_or(0);
        Self {
            seconds: self.seconds.saturating_add_unsigned(whole),
            fraction: self.fraction.checked_rem(per_second).unwrap_or(0),
            resolution: self.resolution,
        }
    }

    /// How long after 1970-01-01 00:00:00 UTC it is, in nanoseconds rounded down; `None` if it is before.
    #[must_use]
    pub fn since_epoch(self) -> Option<Duration> {
        let carried = self.carried();
        let nanoseconds = u32::try_from(carried.nanoseconds()).ok()?;
        Some(Duration::new(u64::try_from(carried.seconds).ok()?, nanoseconds))
    }

    /// `ticks` units of `resolution` after `offset` seconds: how pcapng keeps times.
    #[inline]
    pub(crate) fn from_ticks(ticks: u64, resolution: Resolution, offset: i64) -> Self {
        // Divisors that the compiler knows are multiplications.
        let (seconds, fraction) = match resolution {
            Resolution::MICROSECONDS => (ticks / 1_000_000, ticks % 1_000_000),
            Resolution::NANOSECONDS => (ticks / 1_000_000_000, ticks % 1_000_000_000),
            other => other.divided(ticks),
        };
        Self { seconds: seconds.cast_signed().wrapping_add(offset), fraction, resolution }
    }

    /// The inverse of [`from_ticks`](Self::from_ticks), rounded down; `None` if 64 bits cannot hold it.
    pub(crate) fn to_ticks(self, resolution: Resolution, offset: i64) -> Option<u64> {
        let seconds = i128::from(self.seconds).checked_sub(offset.into())?;
        let whole = seconds.checked_mul(resolution.per_second().into())?;
        whole.checked_add(self.fraction_in(resolution).into())?.try_into().ok()
    }
}

impl fmt::Display for Timestamp {
    /// Seconds, a point, and as many digits as the resolution has (nine if it is a power of two).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, fraction) = match self.resolution.0 {
            0 if self.fraction == 0 => return write!(f, "{}", self.seconds),
            digits @ 0..0x80 => (digits, self.fraction),
            _ => (9, self.nanoseconds()),
        };
        write!(f, "{}.{fraction:0width$}", self.seconds, width = usize::from(digits))
    }
}

/// How long a unit of a time is: a negative power of ten or of two, in seconds; pcapng's `if_tsresol`
/// ([section 4.2](https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-04.html#section-4.2)). Every one is exact; libpcap
/// 1.10 reads those below 2⁻³⁵ wrong, because it multiplies in 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resolution(u8);

impl Resolution {
    /// 10⁻⁶ s.
    pub const MICROSECONDS: Self = Self(6);
    /// 10⁻⁹ s.
    pub const NANOSECONDS: Self = Self(9);

    /// Reads the octet of `if_tsresol`: an exponent, of two if the top bit is set, else of ten. `None` if 64 bits cannot
    /// count a second in such units (10⁻²⁰, 2⁻⁶⁴ and shorter).
    #[must_use]
    pub const fn new(octet: u8) -> Option<Self> {
        if matches!(octet, 0..=19 | 0x80..=0xbf) { Some(Self(octet)) } else { None }
    }

    /// The octet of `if_tsresol`.
    #[must_use]
    pub const fn octet(self) -> u8 {
        self.0
    }

    /// How many units make a second.
    #[inline]
    #[must_use]
    pub fn per_second(self) -> u64 {
        match self.0 {
            6 => 1_000_000,
            9 => 1_000_000_000,
            decimal @ 0..0x80 => 10_u64.saturating_pow(decimal.into()),
            binary => 1_u64.checked_shl(u32::from(binary & 0x7f)).unwrap_or(u64::MAX),
        }
    }
}

impl Resolution {
    /// Seconds in `ticks` units, and what is left.
    #[cold]
    fn divided(self, ticks: u64) -> (u64, u64) {
        let per_second = self.per_second();
        (ticks.checked_div(per_second).unwrap_or(0), ticks.checked_rem(per_second).unwrap_or(0))
    }
}

impl Default for Resolution {
    /// Microseconds, as in a pcapng file that does not say.
    fn default() -> Self {
        Self::MICROSECONDS
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            decimal @ 0..0x80 => write!(f, "10^-{decimal} s"),
            binary => write!(f, "2^-{} s", binary & 0x7f),
        }
    }
}

impl fmt::Debug for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
