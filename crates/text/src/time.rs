//! The time in front of a packet (tcpdump 4.99.3): `03:18:48.395352 `.

use crate::Sink;
use crate::digits::group;
use crate::line::Line;

/// When a packet was captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// Seconds since 1970-01-01 00:00:00 UTC. Differences between times count from 2038 on, too, where libpcap takes those of a
    /// pcap file for negative.
    pub seconds: i64,
    /// What is beyond the seconds, as sent: a damaged file can have a million microseconds or more.
    pub fraction: u32,
    /// What [`fraction`](Self::fraction) counts.
    pub unit: FractionUnit,
    /// How far local time is ahead of UTC at that moment, in seconds, for the formats that print local time.
    pub utc_offset: i32,
}

/// What the fraction of a [`Time`] counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FractionUnit {
    /// Microseconds.
    #[default]
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

/// Which time stands in front of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeFormat {
    /// `03:18:48.395352`, local time.
    #[default]
    Clock,
    /// Nothing: `-t`.
    None,
    /// Seconds since 1970: `-tt`.
    Unix,
    /// Since the packet before: `-ttt`.
    SincePrevious,
    /// `2024-05-14 03:18:48.395352`, local time: `-tttt`.
    Date,
    /// Since the first packet: `-ttttt`.
    SinceFirst,
}

impl Time {
    /// The fraction in the unit that is printed, as it is printed.
    #[inline]
    fn printed_fraction(&self, nanoseconds: bool) -> u32 {
        match self.unit {
            FractionUnit::Microseconds if !nanoseconds => self.fraction,
            _ => lower_half(self.fraction_in(nanoseconds)),
        }
    }

    /// The fraction in the unit that is printed. Nanoseconds are cut, not rounded, to microseconds. A broken file's can
    /// have 32 bits, which libpcap takes for a number with a sign.
    fn fraction_in(&self, nanoseconds: bool) -> i64 {
        let fraction = i64::from(i32::from_ne_bytes(self.fraction.to_ne_bytes()));
        match (self.unit, nanoseconds) {
            (FractionUnit::Microseconds, true) => fraction.saturating_mul(1000),
            (FractionUnit::Nanoseconds, false) => fraction / 1000,
            _ => fraction,
        }
    }
}

/// Prints times; remembers the one that differences are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// The first packet's or the previous one's; a time of zero counts as none.
    reference: (i64, i64),
    /// The second that was printed last, and its text: most packets are in the second of the one before.
    second: (i64, [u8; 8]),
}

impl Clock {
    /// One that no packet was seen with.
    pub(crate) const fn new() -> Self {
        Self { reference: (0, 0), second: (0, *b"00:00:00") }
    }

    /// The time and a space, or nothing.
    ///
    /// By reference, because a copy would wait for what the caller just wrote (a thirtieth of all time).
    #[inline]
    pub(crate) fn print<W: Sink>(
        &mut self,
        line: &mut Line<'_, W>,
        time: &Time,
        format: TimeFormat,
        nanoseconds: bool,
    ) {
        match format {
            TimeFormat::None => {}
            TimeFormat::Clock => {
                self.clock(line, time.seconds, local(time), time.printed_fraction(nanoseconds), nanoseconds)
            }
            _ => self.other(line, time, format, nanoseconds),
        }
    }

    /// The time in a format that is asked for more rarely.
    fn other<W: Sink>(&mut self, line: &mut Line<'_, W>, time: &Time, format: TimeFormat, nanoseconds: bool) {
        match format {
            TimeFormat::None | TimeFormat::Clock => {}
            TimeFormat::Date => {
                if is_printable(time.seconds) {
                    date(line, local(time));
                }
                self.clock(line, time.seconds, local(time), time.printed_fraction(nanoseconds), nanoseconds);
            }
            TimeFormat::Unix => {
                if is_printable(time.seconds) {
                    line.number(u32::try_from(time.seconds & 0x7fff_ffff).unwrap_or_default());
                    fraction(line, time.printed_fraction(nanoseconds), nanoseconds);
                    line.text(b" ");
                } else {
                    line.text(UNPRINTABLE);
                }
            }
            TimeFormat::SincePrevious | TimeFormat::SinceFirst => {
                let now = (time.seconds, time.fraction_in(nanoseconds));
                if self.reference == (0, 0) {
                    self.reference = now;
                }
                let (sign, from, to) =
                    if now < self.reference { (b"-", now, self.reference) } else { (b" ", self.reference, now) };
                let (mut seconds, mut fraction) = (to.0.saturating_sub(from.0), to.1.saturating_sub(from.1));
                if fraction < 0 {
                    seconds = seconds.saturating_sub(1);
                    fraction = fraction.saturating_add(if nanoseconds { 1_000_000_000 } else { 1_000_000 });
                }
                line.text(sign);
                self.clock(line, seconds, seconds, lower_half(fraction), nanoseconds);
                if format == TimeFormat::SincePrevious {
                    self.reference = now;
                }
            }
        }
    }

    /// `HH:MM:SS.ffffff` and a space.
    #[inline]
    fn clock<W: Sink>(&mut self, line: &mut Line<'_, W>, seconds: i64, local: i64, fraction: u32, nanoseconds: bool) {
        if !is_printable(seconds) {
            line.text(UNPRINTABLE);
            return;
        }
        if self.second.0 != local {
            self.second = (local, time_of_day(local));
        }
        let second = &self.second.1;
        if nanoseconds {
            line.text(second);
            self::fraction(line, fraction, nanoseconds);
            line.text(b" ");
        } else {
            line.phrase(|phrase| phrase.text(second).millionths(fraction).text(b" "));
        }
    }
}

/// `HH:MM:SS`.
fn time_of_day(local: i64) -> [u8; 8] {
    let of_day = u32::try_from(local.rem_euclid(86_400)).unwrap_or_default();
    let [[a, b], [c, d], [e, f]] = [of_day / 3600, of_day / 60 % 60, of_day % 60].map(two_digits);
    [a, b, b':', c, d, b':', e, f]
}

/// Seconds of local time.
#[inline]
fn local(time: &Time) -> i64 {
    time.seconds.saturating_add(i64::from(time.utc_offset))
}

/// What tcpdump prints of a broken file's fraction: the lower 32 bits, without a sign.
fn lower_half(fraction: i64) -> u32 {
    u32::try_from(fraction & 0xffff_ffff).unwrap_or_default()
}

const UNPRINTABLE: &[u8; 24] = b"[Error converting time] ";

/// Whether tcpdump prints it: bit 31 is clear.
const fn is_printable(seconds: i64) -> bool {
    seconds & 0x8000_0000 == 0
}

/// `.ffffff`.
fn fraction<W: Sink>(line: &mut Line<'_, W>, fraction: u32, nanoseconds: bool) {
    if nanoseconds {
        line.text(b".");
        line.padded(fraction, 9);
    } else {
        line.phrase(|phrase| phrase.millionths(fraction));
    }
}

/// The last two decimal digits.
fn two_digits(number: u32) -> [u8; 2] {
    let [_, tens, ones] = group(number % 100).padded;
    [tens, ones]
}

/// `YYYY-MM-DD` and a space.
fn date<W: Sink>(line: &mut Line<'_, W>, local: i64) {
    // Days are counted from 0000-03-01, so that the day a leap year has more is the last one of a year: an era of 400
    // years has 146,097 days. (H. Hinnant, chrono-compatible low-level date algorithms.)
    let days = local.div_euclid(86_400).saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leap_days = (of_era / 1460).saturating_sub(of_era / 36_524).saturating_add(of_era / 146_096);
    let year_of_era = of_era.saturating_sub(leap_days) / 365;
    let before_year = year_of_era.saturating_mul(365).saturating_add(year_of_era / 4).saturating_sub(year_of_era / 100);
    let of_year = of_era.saturating_sub(before_year);
    let month_from_march = of_year.saturating_mul(5).saturating_add(2) / 153;
    let before_month = month_from_march.saturating_mul(153).saturating_add(2) / 5;
    let day = of_year.saturating_sub(before_month).saturating_add(1);
    let month =
        if month_from_march < 10 { month_from_march.saturating_add(3) } else { month_from_march.saturating_sub(9) };
    let year = year_of_era.saturating_add(era.saturating_mul(400)).saturating_add(i64::from(month <= 2));
    line.padded(u32::try_from(year).unwrap_or_default(), 4);
    for part in [month, day] {
        line.text(b"-");
        line.text(&two_digits(u32::try_from(part).unwrap_or_default()));
    }
    line.text(b" ");
}
