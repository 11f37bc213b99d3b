//! Says when something takes place, once its zone is known.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::local_zone::LocalZone;
use super::moment::{Length, Moment};
use super::zones::Zones;
use crate::busy::calendar::LeftOutReason;
use crate::busy::interval::Interval;
use crate::time::Instant;

/// This is a start on the clock of a zone, and how long the event lasts.
#[derive(Debug, Clone)]
pub struct When {
    pub zone: LocalZone,
    pub start: DateTime,
    pub length: Lasting,
}

/// The days are counted by the calendar and the seconds by the clock. Neither is negative.
#[derive(Debug, Clone, Copy)]
pub struct Lasting {
    days: i64,
    seconds: i64,
}

impl When {
    pub fn of(start: &Moment, length: &Length, zones: &mut Zones) -> Result<Self, LeftOutReason> {
        let zone = zones.find(&start.in_zone).ok_or(LeftOutReason::UnknownZone)?;
        Ok(Self { zone, start: start.at, length: Lasting::of(start, length, zones)? })
    }

    pub fn instant(&self) -> Option<Timestamp> {
        self.zone.instant(self.start)
    }

    /// Gives both instants, and `None` if one of them is too late to be counted.
    pub fn interval(&self) -> Option<Interval> {
        let starts_at = self.instant()?;
        let by_calendar = match self.length.days {
            0 => starts_at,
            days => self.zone.instant(self.start.checked_add(SignedDuration::from_secs(days.checked_mul(86_400)?)).ok()?)?,
        };
        let ends_at = by_calendar.checked_add(SignedDuration::from_secs(self.length.seconds)).ok()?;
        Some(Interval { starts_at: Instant::from_timestamp(starts_at), ends_at: Instant::from_timestamp(ends_at) })
    }
}

impl Lasting {
    /// Reads a length. An event that ends before it starts cannot be understood.
    pub fn of(start: &Moment, length: &Length, zones: &mut Zones) -> Result<Self, LeftOutReason> {
        let mut instant = |moment: &Moment| -> Result<Timestamp, LeftOutReason> {
            let zone = zones.find(&moment.in_zone).ok_or(LeftOutReason::UnknownZone)?;
            zone.instant(moment.at).ok_or(LeftOutReason::Unreadable)
        };
        let (days, seconds) = match length {
            Length::Lasting { days, seconds } => (*days, *seconds),
            // Some programs end a whole day on that day instead of the next.
            Length::Until(end) if start.is_date() && end.is_date() && start.at == end.at => (1, 0),
            Length::Until(end) if start.is_date() && end.is_date() => (start.at.duration_until(end.at).as_hours() / 24, 0),
            Length::Until(end) => (0, instant(start)?.duration_until(instant(end)?).as_secs()),
        };
        if days < 0 || seconds < 0 { Err(LeftOutReason::Unreadable) } else { Ok(Self { days, seconds }) }
    }

    /// Gives the whole days of the length.
    pub fn whole_days(self) -> i64 {
        self.days.saturating_add(self.seconds / 86_400)
    }
}
