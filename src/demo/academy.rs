//! Makes the Community Leadership Academy of 2016-17 as a template: a cohort at a later date, with its sessions as drafts of the institute.

use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth::Stamp;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::mentees::input::{new_cohort, new_programme};
use crate::mentees::store::{self as mentees, CohortRow};
use crate::mentees::{cohort, programme};
use crate::slots::input::new_slot;
use crate::slots::slot::make_draft;
use crate::time::{LocalTime, Zone};
use crate::wire::fields::Fields;
use crate::wire::paging::PageRequest;

/// The academy's calendar, which is an unchanged copy of the institute's planning material.
const FILE: &str = include_str!("academy_2016_17.json");

/// The name of the programme, of which the academy was one cohort.
const PROGRAMME: &str = "Community Leadership Academy";

/// The places of the cohort, and the seats of each session. The calendar does not say how many people took part.
const PLACES: i32 = 20;

#[derive(Deserialize)]
struct Academy {
    cohort: Course,
    sessions: Vec<Session>,
    to_be_confirmed: Vec<Placeholder>,
}

/// The cohort, of which the last month is known, such as `2017-05`.
#[derive(Deserialize)]
struct Course {
    ends_month: String,
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

/// The cohort and the drafts that were made.
#[derive(Debug, PartialEq, Eq)]
pub struct Made {
    /// The name of the cohort.
    pub cohort: String,
    pub with_start: usize,
    pub to_be_confirmed: usize,
    /// The day of the first session.
    pub first_day: Date,
}

/// Makes a cohort, and for it a draft of each session on the same weekday and at the same time of day in the institute's time zone. The calendar
/// is moved by whole weeks, so that its first session is on `from` or within the week after it. Sessions whose time was not known have no
/// start. A session books everybody who is enrolled once it is published.
pub fn make(conn: &mut Conn, stamp: &Stamp, from: Date) -> Result<Made> {
    let academy: Academy = serde_json::from_str(FILE).map_err(|error| unreadable(&error))?;
    let own = companies::lock_own_company(conn)?;
    let first =
        academy.sessions.iter().filter_map(|session| date_of(&session.local_start)).min().ok_or_else(|| unreadable(&"no sessions"))?;
    let days = whole_weeks(first, from);
    let first_day = first.saturating_add(days.days());
    let last_day = middle_of(&academy.cohort.ends_month)?.last_of_month().saturating_add(days.days());
    let cohort = make_cohort(conn, stamp, first_day, last_day, &own.timezone)?;
    for session in &academy.sessions {
        let agreed: LocalTime = session.local_start.parse().map_err(|()| unreadable(&session.local_start))?;
        let start = Some(agreed.plus_days(days));
        draft(conn, stamp, (own.id, &cohort), &session.title, session.duration_minutes, start)?;
    }
    for placeholder in &academy.to_be_confirmed {
        // The middle of a month stays in the month that most of the month's days come to.
        let month = middle_of(&placeholder.month)?.saturating_add(days.days()).strftime("%B %Y");
        draft(conn, stamp, (own.id, &cohort), &format!("To be confirmed: {month}"), 120, None)?;
    }
    Ok(Made { cohort: cohort.details.name, with_start: academy.sessions.len(), to_be_confirmed: academy.to_be_confirmed.len(), first_day })
}

/// Makes the cohort of these days. It belongs to the programme that an earlier cohort has made, or else to a new one.
fn make_cohort(conn: &mut Conn, stamp: &Stamp, first: Date, last: Date, zone: &Zone) -> Result<CohortRow> {
    let there = mentees::list_programmes(conn, Some(true), &PageRequest { limit: 1_000, after: None })?;
    let programme = match there.into_iter().find(|programme| programme.details.name == PROGRAMME) {
        Some(programme) => programme,
        None => programme::create(conn, stamp, new_programme(body(json!({"name": PROGRAMME}))?)?)?,
    };
    let name = format!("{PROGRAMME} {}-{}", first.year(), last.strftime("%y"));
    let new =
        json!({"programme_id": programme.id, "name": name, "starts_on": first, "ends_on": last, "timezone": zone.name(), "places": PLACES});
    let (programme, details) = new_cohort(body(new)?)?;
    cohort::create(conn, stamp, programme, details)
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

/// Gives the middle of a month such as `2017-01`.
fn middle_of(month: &str) -> Result<Date> {
    format!("{month}-15").parse().map_err(|error: jiff::Error| unreadable(&error))
}

/// Makes one draft of a session of the cohort, from a body of the API.
fn draft(
    conn: &mut Conn,
    stamp: &Stamp,
    (company, cohort): (CompanyId, &CohortRow),
    title: &str,
    minutes: i32,
    start: Option<LocalTime>,
) -> Result<()> {
    let new = json!({"company_id": company, "kind": "group_session", "title": title, "local_start": start,
        "timezone": cohort.details.timezone.name(), "duration_minutes": minutes, "capacity": PLACES, "mode": "in_person",
        "cohort_id": cohort.id, "book_cohort": true});
    make_draft(conn, stamp, &new_slot(body(new)?)?).map(drop)
}

/// Reads a body as one that is sent to the API.
fn body(value: Value) -> Result<Fields> {
    let Value::Object(fields) = value else { return Err(unreadable(&value)) };
    Ok(Fields::of_map(fields))
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
