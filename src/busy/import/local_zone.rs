//! Local times become instants by the clocks of a zone. The zone is in the database, or a calendar describes it itself.

use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// This is a zone that a calendar names. It is cheap to clone.
#[derive(Debug, Clone)]
pub enum LocalZone {
    Known(TimeZone),
    Described(Rc<Changes>),
}

/// These are the changes of the clock in a zone that a calendar describes, for the requested years and the years around them.
#[derive(Debug)]
pub struct Changes {
    /// This offset holds before the first change.
    before: Offset,
    /// They stand in the order of their instants.
    changes: Vec<Change>,
}

#[derive(Debug)]
struct Change {
    at: Timestamp,
    /// From this local time on, the clock shows times after the change.
    local: DateTime,
    after: Offset,
}

/// An onset tells when an offset begins to hold.
#[derive(Debug, Clone, Copy)]
pub struct Onset {
    /// The clock shows this time when the change comes.
    pub local: DateTime,
    /// This offset held before, if the calendar says so.
    pub from: Option<Offset>,
    pub to: Offset,
    pub is_daylight: bool,
}

impl LocalZone {
    /// Gives the instant of a local time, and `None` for a time that is too late to be counted. A time that a clock change skips or repeats
    /// is read by the offset before the change (RFC 5545 section 3.3.5).
    pub fn instant(&self, at: DateTime) -> Option<Timestamp> {
        match self {
            Self::Known(zone) => zone.to_ambiguous_timestamp(at).compatible().ok(),
            Self::Described(changes) => changes.offset_on(at).to_timestamp(at).ok(),
        }
    }

    /// Gives what the clock shows at an instant.
    pub fn local(&self, at: Timestamp) -> DateTime {
        match self {
            Self::Known(zone) => zone.to_datetime(at),
            Self::Described(changes) => changes.offset_at(at).to_datetime(at),
        }
    }

    /// Tells whether people live by this zone. Nobody lives by UTC or a bare offset, which programs write if they do not know where
    /// somebody is.
    pub fn is_somewhere(&self) -> bool {
        match self {
            Self::Known(zone) => zone.iana_name().is_some_and(|name| name.contains('/') && !name.starts_with("Etc/")),
            Self::Described(_) => true,
        }
    }
}

impl Changes {
    /// Puts onsets in order. The latest onset before a time holds (RFC 5545 section 3.6.5). If two have the same time, the standard one
    /// holds. It gives `None` if there is no onset.
    pub fn of(mut onsets: Vec<Onset>) -> Option<Self> {
        onsets.sort_by_key(|onset| (onset.local, !onset.is_daylight));
        let first = onsets.first()?;
        let before = first.from.unwrap_or(first.to);
        let (mut last, mut changes) = (before, Vec::new());
        for onset in onsets {
            let Ok(at) = onset.from.unwrap_or(last).to_timestamp(onset.local) else { continue };
            // With the higher of both offsets, skipped times still belong to the offset before, and repeated times are read as the times
            // before the change.
            changes.push(Change { at, local: last.max(onset.to).to_datetime(at), after: onset.to });
            last = onset.to;
        }
        changes.sort_by_key(|change| change.at);
        Some(Self { before, changes })
    }

    fn offset_on(&self, at: DateTime) -> Offset {
        self.after(self.changes.partition_point(|change| change.local <= at))
    }

    fn offset_at(&self, at: Timestamp) -> Offset {
        self.after(self.changes.partition_point(|change| change.at <= at))
    }

    /// Gives the offset that holds after this many changes.
    fn after(&self, count: usize) -> Offset {
        count.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(self.before, |change| change.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    /// In Paris in 2027, summer time begins on 28 March and winter time on 31 October.
    fn paris() -> LocalZone {
        let (winter, summer) = (Offset::constant(1), Offset::constant(2));
        let onset = |local: &str, from, to| Onset { local: at(local), from: Some(from), to, is_daylight: to == summer };
        let changes = Changes::of(vec![onset("2027-10-31T03:00", summer, winter), onset("2027-03-28T02:00", winter, summer)]);
        LocalZone::Described(Rc::new(changes.unwrap()))
    }

    #[test]
    fn a_described_zone_reads_skipped_and_repeated_times_as_a_known_one_does() {
        let (described, known) = (paris(), LocalZone::Known(TimeZone::get("Europe/Paris").unwrap()));
        for month in [3, 10] {
            let mut local = at(&format!("2027-{month:02}-25T00:00"));
            while local < at(&format!("2027-{month:02}-31T23:00")) {
                let instant = described.instant(local).unwrap();
                assert_eq!(Some(instant), known.instant(local), "{local}");
                assert_eq!(described.local(instant), known.local(instant), "{local}");
                local = local.saturating_add(jiff::SignedDuration::from_mins(15));
            }
        }
    }

    #[test]
    fn before_the_first_change_holds_what_it_changes_from() {
        let instant = paris().instant(at("2020-07-01T12:00")).unwrap();
        assert_eq!(instant, "2020-07-01T11:00:00Z".parse().unwrap());
        assert_eq!(paris().local(instant), at("2020-07-01T12:00"));
    }

    #[test]
    fn utc_and_bare_offsets_are_nowhere() {
        let known = |name: &str| LocalZone::Known(TimeZone::get(name).unwrap());
        assert!(known("Europe/London").is_somewhere() && paris().is_somewhere());
        for nowhere in [known("UTC"), known("Etc/UTC"), known("Etc/GMT+5"), LocalZone::Known(TimeZone::fixed(Offset::constant(-5)))] {
            assert!(!nowhere.is_somewhere(), "{nowhere:?}");
        }
    }
}
