//! How far local time is from UTC.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The time zone of this machine, or of the variable `TZ`.
#[derive(Debug)]
pub struct LocalTime {
    zone: TimeZone,
    /// The second that was asked for last, and its answer: many packets share one.
    last: Option<(i64, i32)>,
}

impl Default for LocalTime {
    fn default() -> Self {
        Self { zone: TimeZone::system(), last: None }
    }
}

impl LocalTime {
    /// How far local time is ahead of UTC at `seconds` since 1970, in seconds.
    #[inline]
    pub fn offset(&mut self, seconds: i64) -> i32 {
        match self.last {
            Some((known, offset)) if known == seconds => offset,
            _ => self.look_up(seconds),
        }
    }

    #[cold]
    fn look_up(&mut self, seconds: i64) -> i32 {
        let moment = Timestamp::from_second(seconds).unwrap_or_default();
        let offset = self.zone.to_offset(moment).seconds();
        self.last = Some((seconds, offset));
        offset
    }
}
