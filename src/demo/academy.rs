//! Makes the Community Leadership Academy of 2016-17 as a template: its sessions at a later date, as drafts of the institute.

use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use serde::Deserialize;
use serde_json::json;

use crate::auth::Stamp;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::slots::input::new_slot;
use crate::slots::slot::make_draft;
use crate::time::{LocalTime, Zone};
use crate::wire::fields::Fields;

/// The academy's calendar, which is an unchanged copy of the institute's planning material.
const FILE: &str = include_str!("academy_2016_17.json");

/// The seats that each session has. The calendar does not say how many people took part.
const SEATS: i32 = 20;

#[derive(Deserialize)]
struct Academy {
    sessions: Vec<Session>,
    to_be_confirmed: Vec<Placeholder>,
}

/// A session whose time was known.
#[derive(Deserialize)]
struct Session {
    title: String,
    local_start: String,
    #[serde(rename = "duration_min")]
    duration_minutes: i32,
}

/// A session of which only the month was known, such as `2017-01`.
#[derive(Deserialize)]
struct Placeholder {
    month: String,
}

/// The drafts that were made.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    pub with_start: usize,
    pub to_be_confirmed: usize,
    /// The day of the first session.
    pub first_day: Date,
}

/// Makes a draft for each session, on the same weekday and at the same time of day in the institute's time zone. The calendar is moved by
/// whole weeks, so that its first session is on `from` or within the week after it. Sessions whose time was not known have no start.
pub fn make(conn: &mut Conn, stamp: &Stamp, from: Date) -> Result<Made> {
    let academy: Academy = serde_json::from_str(FILE).map_err(|error| unreadable(&error))?;
    let own = companies::lock_own_company(conn)?;
    let first =
        academy.sessions.iter().filter_map(|session| date_of(&session.local_start)).min().ok_or_else(|| unreadable(&"no sessions"))?;
    let days = whole_weeks(first, from);
    for session in &academy.sessions {
        let agreed: LocalTime = session.local_start.parse().map_err(|()| unreadable(&session.local_start))?;
        draft(conn, stamp, own.id, &own.timezone, &session.title, session.duration_minutes, Some(agreed.plus_days(days)))?;
    }
    for placeholder in &academy.to_be_confirmed {
        // The middle of a month stays in the month that most of the month's days come to.
        let middle: Date = format!("{}-15", placeholder.month).parse().map_err(|error: jiff::Error| unreadable(&error))?;
        let month = middle.saturating_add(days.days()).strftime("%B %Y");
        draft(conn, stamp, own.id, &own.timezone, &format!("To be confirmed: {month}"), 120, None)?;
    }
    Ok(Made {
        with_start: academy.sessions.len(),
        to_be_confirmed: academy.to_be_confirmed.len(),
        first_day: first.saturating_add(days.days()),
    })
}

/// Counts the days of the fewest whole weeks after which a day is `from` or later. They are negative where the day lies weeks after it.
fn whole_weeks(day: Date, from: Date) -> i64 {
    let days = from.since((Unit::Day, day)).map_or(0, |span| i64::from(span.get_days()));
    // Rounds up to the next multiple of seven.
    -(-days).div_euclid(7) * 7
}

fn date_of(local_start: &str) -> Option<Date> {
    local_start.get(..10)?.parse().ok()
}

/// Makes one draft from a body of the API.
fn draft(
    conn: &mut Conn,
    stamp: &Stamp,
    company: CompanyId,
    zone: &Zone,
    title: &str,
    minutes: i32,
    start: Option<LocalTime>,
) -> Result<()> {
    let body = json!({"company_id": company, "kind": "group_session", "title": title, "local_start": start, "timezone": zone.name(),
        "duration_minutes": minutes, "capacity": SEATS, "mode": "in_person"});
    let serde_json::Value::Object(body) = body else { return Err(unreadable(&body)) };
    make_draft(conn, stamp, &new_slot(Fields::of_map(body))?).map(drop)
}

fn unreadable(why: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!("the academy's file: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_the_next_one_of_its_weekday() {
        let thursday: Date = "2016-09-08".parse().unwrap();
        let moved = |from: &str| thursday.saturating_add(whole_weeks(thursday, from.parse().unwrap()).days()).to_string();
        assert_eq!(moved("2016-09-08"), "2016-09-08");
        assert_eq!(moved("2016-09-09"), "2016-09-15");
        assert_eq!(moved("2027-09-01"), "2027-09-02");
        assert_eq!(moved("2016-09-01"), "2016-09-01");
        assert_eq!(moved("2016-08-26"), "2016-09-01");
    }
}
