//! Instants, the clock and time zones.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp, TimestampArithmetic, ToSpan};
use serde::{Deserialize, Serialize};

use super::local::LocalTime;

/// A point in time, in UTC and with microseconds, which both databases can hold exactly.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(Timestamp);

impl Instant {
    /// The start of the year 9999, which is later than anything that is scheduled, so that drafts without a start are sorted last.
    pub const FAR_FUTURE: Self = Self(Timestamp::constant(253_370_764_800, 0));

    /// Cuts a timestamp to microseconds, towards the past.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Timestamp::from_microsecond(timestamp.as_microsecond()).map_or(Self::FAR_FUTURE, Self)
    }

    /// Makes an instant of microseconds since 1970-01-01T00:00Z; `None` outside the years −9999 to 9999.
    pub fn from_microsecond(microsecond: i64) -> Option<Self> {
        Timestamp::from_microsecond(microsecond).ok().map(Self)
    }

    /// Gives the microseconds since 1970-01-01T00:00Z.
    pub fn as_microsecond(self) -> i64 {
        self.0.as_microsecond()
    }

    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Adds a duration of jiff or of the standard library. A sum beyond the end of the calendar becomes [`Self::FAR_FUTURE`].
    #[must_use]
    pub fn plus(self, by: impl Into<TimestampArithmetic>) -> Self {
        self.0.checked_add(by).map_or(Self::FAR_FUTURE, Self::from_timestamp)
    }

    /// Subtracts a duration. A difference before the beginning of the calendar becomes the beginning.
    #[must_use]
    pub fn minus(self, by: SignedDuration) -> Self {
        self.0.checked_sub(by).map_or(Self(Timestamp::MIN), Self::from_timestamp)
    }

    #[must_use]
    pub fn plus_minutes(self, minutes: i32) -> Self {
        self.plus(SignedDuration::from_mins(i64::from(minutes)))
    }

    /// Gives how long after an earlier instant this one is. The result is negative if the other instant is later.
    pub fn since(self, earlier: Self) -> SignedDuration {
        self.0.duration_since(earlier.0)
    }

    #[must_use]
    pub fn minus_minutes(self, minutes: i32) -> Self {
        self.minus(SignedDuration::from_mins(i64::from(minutes)))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Instant {
    type Err = jiff::Error;

    /// Parses RFC 3339 with any offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::from_timestamp)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Timestamp::deserialize(deserializer).map(Self::from_timestamp)
    }
}

impl utoipa::PartialSchema for Instant {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .description(Some("RFC 3339 in UTC"))
            .examples([serde_json::json!("2027-03-31T17:00:00Z")])
            .into()
    }
}

impl utoipa::ToSchema for Instant {}

/// The clock tells the time of the system, or in tests a time that is set by hand.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    /// The system's clock, set forward or back by so much.
    Shifted(SignedDuration),
    /// Microseconds since 1970-01-01T00:00Z, shared by every clone.
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    /// Makes a clock that stands still at `start` until it is set.
    pub fn by_hand(start: Instant) -> Self {
        Self::ByHand(Arc::new(AtomicI64::new(start.as_microsecond())))
    }

    /// Makes a clock that shows `start` now and runs on.
    pub fn starting_at(start: Instant) -> Self {
        Self::Shifted(start.since(Self::System.now()))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => Instant::from_timestamp(Timestamp::now()),
            Self::Shifted(by) => Self::System.now().plus(*by),
            Self::ByHand(microsecond) => Instant::from_microsecond(microsecond.load(Ordering::SeqCst)).unwrap_or(Instant::FAR_FUTURE),
        }
    }

    /// Sets a clock that is set by hand; the system's clock stays as it is.
    pub fn set(&self, now: Instant) {
        if let Self::ByHand(microsecond) = self {
            microsecond.store(now.as_microsecond(), Ordering::SeqCst);
        }
    }
}

/// This is an IANA time zone that the tz database knows, or one that was known when it was stored and that this program does not know.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    rules: TimeZone,
    /// This is the stored name of an unknown zone, which has the rules of UTC.
    unknown: Option<Arc<str>>,
}

/// The name of a zone that the tz database does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownZone;

/// Why a local time is not one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOneInstant {
    /// It does not exist, because the clocks go forward over it.
    Nonexistent,
    /// It exists twice, because the clocks go back over it.
    Ambiguous,
    /// It lies outside the calendar of jiff, which ends with the year 9999.
    OutOfRange,
}

/// The tz database that is built into this program.
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The tz database has this name for machines on which nobody has chosen a zone yet, so it is not the zone of any place.
const NO_PLACE: &str = "Factory";

/// These are the stored names that are not known. Each of them is logged once.
static UNKNOWN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

impl Zone {
    /// Finds a zone by its name. Only the names that are built into this program count. A machine has more names, such as `localtime`,
    /// `posixrules` and `right/Europe/London`, and on another machine they mean something else or nothing.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let is_known = !name.eq_ignore_ascii_case(NO_PLACE) && BUNDLED.get(name).is_ok_and(|zone| zone.iana_name().is_some());
        let zone = is_known.then(|| Self::known_to([jiff::tz::db(), &BUNDLED], name)).flatten();
        zone.ok_or(UnknownZone)
    }

    /// Gives the machine's own rules if the machine has the name, because they may be newer. A machine may lack some names: Debian and
    /// Ubuntu keep old ones, such as `Asia/Calcutta` and `US/Eastern`, in a package of their own.
    fn known_to(databases: [&TimeZoneDatabase; 2], name: &str) -> Option<Self> {
        let mut found = databases.into_iter().filter_map(|database| database.get(name).ok());
        found.find(|zone| zone.iana_name().is_some()).map(|rules| Self { rules, unknown: None })
    }

    /// Reads a zone as it is stored. An unknown name is kept and has the rules of UTC, so that a list that holds it can still be read. An
    /// earlier version accepted every name that its machine had.
    pub fn stored(name: &str) -> Self {
        Self::named(name).unwrap_or_else(|UnknownZone| {
            if UNKNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned()) {
                tracing::warn!(name, "a stored time zone is not known to this program: its times are read as UTC");
            }
            Self { rules: TimeZone::UTC, unknown: Some(name.into()) }
        })
    }

    pub fn utc() -> Self {
        Self { rules: TimeZone::UTC, unknown: None }
    }

    /// Gives the zone's name as it is stored and answered, even if it is not known.
    pub fn name(&self) -> &str {
        self.unknown.as_deref().or_else(|| self.rules.iana_name()).unwrap_or("UTC")
    }

    /// Gives the zone's rules to code that describes them or computes with them.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// Gives the instant of a local time, or says why it is not exactly one.
    pub fn instant_of(&self, local: LocalTime) -> Result<Instant, NotOneInstant> {
        let ambiguous = self.rules.to_ambiguous_timestamp(local.0);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {
                ambiguous.unambiguous().map(Instant::from_timestamp).map_err(|_| NotOneInstant::OutOfRange)
            }
            AmbiguousOffset::Gap { .. } => Err(NotOneInstant::Nonexistent),
            AmbiguousOffset::Fold { .. } => Err(NotOneInstant::Ambiguous),
        }
    }

    /// Gives the time of the wall clock at an instant. Two instants in a repeated hour have the same local time.
    pub fn local_time_at(&self, instant: Instant) -> LocalTime {
        LocalTime(self.rules.to_datetime(instant.timestamp()))
    }

    /// Gives the same wall time `days` working days earlier. These are Monday to Friday, but not a day for which `is_off` is true
    /// (docs/product.md, Deadlines). Where a clock change skips or repeats that wall time, it gives the instant that RFC 5545 (3.3.5) takes,
    /// because a deadline, unlike an appointment, has to be at some instant.
    pub fn working_days_before(&self, instant: Instant, days: u32, is_off: impl Fn(Date) -> bool) -> Instant {
        self.step_working_days(instant, days, -1.day(), is_off)
    }

    /// Gives the same wall time `days` working days later.
    pub fn working_days_after(&self, instant: Instant, days: u32, is_off: impl Fn(Date) -> bool) -> Instant {
        self.step_working_days(instant, days, 1.day(), is_off)
    }

    fn step_working_days(&self, instant: Instant, days: u32, step: Span, is_off: impl Fn(Date) -> bool) -> Instant {
        let mut local = self.rules.to_datetime(instant.timestamp());
        let mut left = days;
        while left > 0 {
            local = local.saturating_add(step);
            if !matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_off(local.date()) {
                left -= 1;
            }
        }
        self.rules.to_timestamp(local).map_or(instant, Instant::from_timestamp)
    }

    /// Gives the zone's calendar day at an instant.
    pub fn date_at(&self, instant: Instant) -> Date {
        self.rules.to_datetime(instant.timestamp()).date()
    }

    /// Gives the time of the wall clock at an instant, without its day.
    pub fn time_at(&self, instant: Instant) -> Time {
        self.rules.to_datetime(instant.timestamp()).time()
    }

    /// Gives the instant at which this zone's wall clock shows a time on a day. Where a clock change skips or repeats that time, it gives
    /// the instant that RFC 5545 (3.3.5) takes.
    pub fn at_or_after(&self, day: Date, time: Time) -> Instant {
        self.rules.to_timestamp(day.to_datetime(time)).map_or(Instant::FAR_FUTURE, Instant::from_timestamp)
    }

    /// Gives the first instant of a day in this zone, which is not midnight where the clocks change at midnight.
    pub fn start_of(&self, date: Date) -> Instant {
        self.rules
            .to_zoned(date.to_datetime(Time::midnight()))
            .map_or(Instant::FAR_FUTURE, |zoned| Instant::from_timestamp(zoned.timestamp()))
    }
}

impl fmt::Display for Zone {
    /// Writes the zone for people, beside a local time. For an unknown zone, it says that the local time is in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unknown {
            Some(name) => write!(f, "UTC, since {name} is not known"),
            None => f.write_str(self.name()),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl utoipa::PartialSchema for Zone {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("IANA time zone name"))
            .examples([serde_json::json!("Europe/London")])
            .into()
    }
}

impl utoipa::ToSchema for Zone {}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_starts_at_an_instant_runs_on() {
        let start = instant("2027-03-11T09:00:00Z");
        let clock = Clock::starting_at(start);
        let first = clock.now();
        assert!(first >= start && first.since(start) < SignedDuration::from_mins(1), "{first}");
        assert!(clock.now() >= first);
    }

    #[test]
    fn a_skipped_hour_and_a_repeated_hour_are_refused_by_name() {
        let london = Zone::named("Europe/London").unwrap();
        assert_eq!(london.instant_of("2027-03-28T01:30".parse().unwrap()), Err(NotOneInstant::Nonexistent));
        assert_eq!(london.instant_of("2027-10-31T01:30".parse().unwrap()), Err(NotOneInstant::Ambiguous));
        assert_eq!(london.instant_of("2027-03-31T18:00".parse().unwrap()), Ok(instant("2027-03-31T17:00:00Z")));
    }

    #[test]
    fn a_zone_is_an_iana_name() {
        assert_eq!(Zone::named("europe/london").unwrap().name(), "Europe/London");
        assert!(Zone::named("Mars/Olympus").is_err());
        assert!(Zone::named("GMT Standard Time").is_err());
        let of_this_machine =
            ["localtime", "posixrules", "posix/Europe/London", "right/Europe/London", "Factory", "factory", "Etc/Unknown"];
        for name in of_this_machine {
            assert!(Zone::named(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_stored_zone_that_is_not_known_keeps_its_name_and_has_the_rules_of_utc() {
        let zone = Zone::stored("Mars/Olympus");
        assert_eq!((zone.name(), zone.to_string().as_str()), ("Mars/Olympus", "UTC, since Mars/Olympus is not known"));
        assert_eq!(zone.local_time_at(instant("2027-07-01T09:00:00Z")).to_string(), "2027-07-01T09:00");
        assert_eq!(Zone::stored("europe/london"), Zone::named("Europe/London").unwrap());
    }

    #[test]
    fn a_name_that_the_machine_lacks_is_known_all_the_same() {
        let without = TimeZoneDatabase::none();
        for old in ["Asia/Calcutta", "US/Eastern", "Europe/Kiev"] {
            assert_eq!(Zone::known_to([&without, &BUNDLED], old).unwrap().name(), old);
            assert_eq!(Zone::named(old).unwrap().name(), old);
        }
        assert!(Zone::known_to([&without, &without], "Asia/Calcutta").is_none());
    }

    #[test]
    fn working_days_skip_the_weekend_and_keep_the_wall_time() {
        let london = Zone::named("Europe/London").unwrap();
        // The instant is Wednesday 31 March 2027, 09:30 in summer time; five working days earlier is Wednesday 24 March, still in winter
        // time.
        let closes = london.working_days_before(instant("2027-03-31T08:30:00Z"), 5, |_| false);
        assert_eq!(closes, instant("2027-03-24T09:30:00Z"));
        // For a start on Sunday, one working day before is Friday.
        assert_eq!(london.working_days_before(instant("2027-01-10T10:00:00Z"), 1, |_| false), instant("2027-01-08T10:00:00Z"));
    }

    #[test]
    fn a_local_time_is_to_the_minute() {
        assert_eq!("2027-03-31T18:00".parse::<LocalTime>().unwrap().to_string(), "2027-03-31T18:00");
        for wrong in ["2027-03-31 18:00", "2027-03-31T18:00Z", "2027-03-31T18:00:30", "2027-02-30T18:00", "18:00", "2027-03-31T18"] {
            assert!(wrong.parse::<LocalTime>().is_err(), "{wrong}");
        }
    }
}
