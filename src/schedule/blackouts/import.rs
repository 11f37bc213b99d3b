//! Makes blackouts of a calendar that somebody hands over, such as one of public holidays. All of its events become blackouts, or none.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::create::create_in;
use super::touched::Touched;
use crate::auth::Stamp;
use crate::busy::calendar::{LeftOut, LeftOutReason};
use crate::busy::import::{self, EventTime, ImportFault, NamedEvent, NamedEvents};
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::error::Result;
use crate::policy::blackouts::blackout;
use crate::policy::blackouts::look_up;
use crate::policy::blackouts::model::{BlackoutScope, BlackoutTime, MOST_DAYS, NewBlackout};
use crate::policy::store::{self as policy, BlackoutRow};
use crate::time::{Instant, Zone};
use crate::wire::parse;

/// Blackouts are made of events from this many days before today to [`DAYS_ON`] days after it.
pub const DAYS_BACK: i64 = 60;
pub const DAYS_ON: i64 = 1_096;

/// This is what an event without a name is called.
const NAMELESS: &str = "Without a name";

/// This is what a calendar asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub span: Interval,
    pub blackouts: Vec<NewBlackout>,
    pub left_out: Vec<LeftOut>,
}

/// This is what an import has made.
pub struct Imported {
    pub made: Vec<(BlackoutRow, Vec<Touched>)>,
    /// The number of events whose time the scope has a blackout for already.
    pub already_there: usize,
}

/// Gives the span whose events become blackouts, in whole days in UTC.
pub fn span(now: Instant) -> Interval {
    Interval::of_days(Zone::utc().date_at(now), DAYS_BACK, DAYS_ON)
}

/// Reads a calendar. `zone` is the zone of the scope, for times without a zone.
pub fn read(bytes: &[u8], span: Interval, zone: &Zone) -> Result<Wanted, ImportFault> {
    let NamedEvents { events, mut left_out } = import::read_named(bytes, span, zone)?;
    let found = events.len();
    let blackouts: Vec<_> = events.iter().filter_map(new_blackout).collect();
    let too_long = u32::try_from(found - blackouts.len()).unwrap_or(u32::MAX);
    match left_out.iter_mut().find(|known| known.reason == LeftOutReason::Unreadable) {
        Some(known) => known.events += too_long,
        None if too_long > 0 => left_out.push(LeftOut { reason: LeftOutReason::Unreadable, events: too_long }),
        None => {}
    }
    Ok(Wanted { span, blackouts, left_out })
}

/// Gives `None` for an event that is too long for a blackout.
fn new_blackout(event: &NamedEvent) -> Option<NewBlackout> {
    let (time, length) = match event.time {
        EventTime::Days { first, last } => {
            (BlackoutTime::Days { first, last }, first.duration_until(last) + SignedDuration::from_hours(24))
        }
        EventTime::Between(interval) => (BlackoutTime::Between(interval), interval.ends_at.since(interval.starts_at)),
    };
    let fits = length <= SignedDuration::from_hours(24 * MOST_DAYS);
    fits.then(|| NewBlackout { name: name(event.name.as_deref().unwrap_or_default()), time })
}

/// Gives a name that can be kept: in one line, and not too long.
fn name(text: &str) -> String {
    let line = text.replace("\\n", " ").replace("\\N", " ");
    let name: String = line.trim().chars().take(parse::NAME).collect();
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}

/// Makes the blackouts that are not there yet. A time that the scope has a blackout for already is passed over, so that the same calendar can
/// be imported again.
pub fn import(conn: &mut Conn, stamp: &Stamp, scope: BlackoutScope, wanted: &Wanted) -> Result<Imported> {
    let place = blackout::lock_place(conn, stamp.by.scope(), scope, "/scope")?;
    let mut there: HashSet<_> = policy::times_of(conn, scope)?.into_iter().collect();
    let new: Vec<_> = wanted.blackouts.iter().filter(|new| there.insert(new.time.interval(&place.timezone))).collect();
    let already_there = wanted.blackouts.len() - new.len();
    if !new.is_empty() {
        blackout::check_room_for(conn, &place, i64::try_from(new.len()).unwrap_or(i64::MAX))?;
    }
    // The institute's blackouts are read once, and each new one counts for those after it.
    let mut others = look_up::of_institute_around(conn, wanted.span)?;
    let settings = policy::read(conn, stamp.at)?.settings;
    let mut made = Vec::with_capacity(new.len());
    for new in new {
        let (blackout, touched) = create_in(conn, stamp, &settings, &place, new, &others)?;
        if scope == BlackoutScope::Institute {
            others.push(blackout.clone());
        }
        made.push((blackout, touched));
    }
    Ok(Imported { made, already_there })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read_in(zone: &str, events: &str) -> Wanted {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
        let span = span("2027-03-08T09:00:00Z".parse().unwrap());
        read(text.as_bytes(), span, &Zone::named(zone).unwrap()).unwrap()
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n")
    }

    #[test]
    fn a_day_is_that_day_in_every_zone_and_over_each_change_of_clocks() {
        for zone in ["Europe/London", "Pacific/Auckland", "Pacific/Honolulu", "America/Santiago", "Asia/Beirut"] {
            for (first, next, days) in [("20270328", "20270329", (28, 28)), ("20270326", "20270330", (26, 29))] {
                let wanted =
                    read_in(zone, &event(&format!("UID:a\r\nSUMMARY:Easter\r\nDTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{next}")));
                let time = BlackoutTime::Days { first: date(2027, 3, days.0), last: date(2027, 3, days.1) };
                assert_eq!(wanted.blackouts, [NewBlackout { name: "Easter".to_owned(), time }], "{zone}");
            }
        }
        // The clocks of Santiago and Beirut change at midnight, so these days begin at one o'clock.
        for (zone, day) in [("America/Santiago", date(2027, 9, 5)), ("Asia/Beirut", date(2027, 3, 28))] {
            let line = day.strftime("%Y%m%d");
            let wanted = read_in(zone, &event(&format!("UID:a\r\nDTSTART;VALUE=DATE:{line}")));
            assert_eq!(wanted.blackouts[0].time, BlackoutTime::Days { first: day, last: day }, "{zone}");
        }
    }

    #[test]
    fn a_name_is_kept_in_one_line_of_at_most_200_characters() {
        assert_eq!(name("May Day\\, first\\nof two "), "May Day\\, first of two");
        assert_eq!(name(&"é".repeat(300)).chars().count(), 200);
        assert_eq!((name(""), name(" \\n ")), (NAMELESS.to_owned(), NAMELESS.to_owned()));
    }

    #[test]
    fn an_event_of_more_than_three_years_is_left_out_and_counted() {
        let wanted = read_in("Europe/London", &event("UID:a\r\nDTSTART;VALUE=DATE:20270401\r\nDTEND;VALUE=DATE:20300402"));
        assert!(wanted.blackouts.is_empty());
        assert_eq!(wanted.left_out, [LeftOut { reason: LeftOutReason::Unreadable, events: 1 }]);
        let wanted = read_in("Europe/London", &event("UID:a\r\nDTSTART;VALUE=DATE:20270401\r\nDTEND;VALUE=DATE:20300401"));
        assert_eq!((wanted.blackouts.len(), wanted.left_out.len()), (1, 0));
    }
}
