//! The demonstration's file has API bodies with the time and the role of each act, and keys instead of ids.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Unit};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::time::{Instant, LocalTime};

/// The file, which is a copy of the institute's planning material. Only `series` was added to it.
const FILE: &str = include_str!("institute.json");

/// The body of a request, as it would be sent to the API.
pub type Body = Map<String, Value>;

/// The whole file.
#[derive(Deserialize)]
pub struct Demonstration {
    /// The present of the story, before it is moved.
    demo_now: Instant,
    pub institute: Institute,
    pub companies: Vec<Company>,
    pub mentees: Vec<Keyed>,
    pub series: Vec<Series>,
    pub slots: Vec<Slot>,
    pub bookings: Vec<Booking>,
}

#[derive(Deserialize)]
pub struct Institute {
    pub body: Body,
    pub programme: Programme,
}

/// The institute's programme with its one cohort, in which all mentees are enrolled when they are registered.
#[derive(Deserialize)]
pub struct Programme {
    pub name: String,
    /// It has no time zone, because it has that of the institute.
    pub cohort: Body,
}

/// A company with its partnership, its sites and its hosts.
#[derive(Deserialize)]
pub struct Company {
    pub key: String,
    pub at: Instant,
    pub body: Body,
    pub partnership: Vec<Act>,
    pub sites: Vec<Part>,
    pub hosts: Vec<Part>,
}

/// A move of a partnership from one state to the next.
#[derive(Deserialize)]
pub struct Act {
    pub at: Instant,
    pub body: Body,
}

/// A site or a host, which is made together with its company.
#[derive(Deserialize)]
pub struct Part {
    pub key: String,
    pub body: Body,
}

/// A mentee.
#[derive(Deserialize)]
pub struct Keyed {
    pub key: String,
    pub at: Instant,
    pub body: Body,
}

/// A series, which makes drafts of some of the slots in one call.
#[derive(Deserialize)]
pub struct Series {
    pub key: String,
    pub at: Instant,
    pub by: By,
    pub body: Body,
    /// The keys of the slots that it makes, in the order of their starts.
    pub slots: Vec<String>,
    pub extensions: Vec<Extension>,
}

/// More days of a series.
#[derive(Deserialize)]
pub struct Extension {
    pub at: Instant,
    pub body: Body,
    /// The keys of the slots that it adds, in the order of their starts.
    pub slots: Vec<String>,
}

/// A slot with the steps that it goes through. One of a series is there already, and gets what its body says beyond the template.
#[derive(Deserialize)]
pub struct Slot {
    pub key: String,
    /// The key of its series.
    pub series: Option<String>,
    pub at: Instant,
    pub by: By,
    pub body: Body,
    pub steps: Vec<Step>,
}

/// A booking, which a coordinator makes, with the steps that it goes through.
#[derive(Deserialize)]
pub struct Booking {
    pub key: String,
    pub at: Instant,
    pub body: Body,
    pub steps: Vec<Step>,
}

/// A step of a slot or booking, by the name that it has in the API.
#[derive(Deserialize, Clone)]
pub struct Step {
    pub at: Instant,
    #[serde(rename = "do")]
    pub what: String,
    pub by: By,
    pub body: Body,
}

/// Who acts: the institute's coordinator, or the company that the act is about.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Coordinator,
    Partner,
}

impl Demonstration {
    /// Reads the file and moves every time by whole weeks, so that its present lies in the week of `now`.
    pub fn shifted_to(now: Instant) -> Result<Self> {
        let mut demonstration: Self =
            serde_json::from_str(FILE).map_err(|error| Error::Internal(format!("the demonstration's file: {error}")))?;
        demonstration.shift_by(whole_weeks(demonstration.demo_now, now));
        Ok(demonstration)
    }

    fn shift_by(&mut self, days: i64) {
        let by = SignedDuration::from_hours(24 * days);
        let instant = |at: &mut Instant| *at = at.plus(by);
        instant(&mut self.demo_now);
        shift_dates(&mut self.institute.programme.cohort, days);
        for company in &mut self.companies {
            instant(&mut company.at);
            for act in &mut company.partnership {
                instant(&mut act.at);
                shift_dates(&mut act.body, days);
            }
        }
        self.mentees.iter_mut().for_each(|mentee| instant(&mut mentee.at));
        for series in &mut self.series {
            instant(&mut series.at);
            shift_dates(&mut series.body, days);
            for extension in &mut series.extensions {
                instant(&mut extension.at);
                shift_dates(&mut extension.body, days);
            }
        }
        for slot in &mut self.slots {
            instant(&mut slot.at);
            shift_dates(&mut slot.body, days);
            slot.steps.iter_mut().for_each(|step| instant(&mut step.at));
        }
        for booking in &mut self.bookings {
            instant(&mut booking.at);
            booking.steps.iter_mut().for_each(|step| instant(&mut step.at));
        }
    }
}

/// Counts the days from the Monday of one week to the Monday of another, in UTC.
fn whole_weeks(from: Instant, to: Instant) -> i64 {
    let monday = |at: Instant| {
        let day = at.timestamp().to_zoned(TimeZone::UTC).date();
        let since_monday = i64::from(day.weekday().since(Weekday::Monday));
        day.saturating_sub(jiff::Span::new().days(since_monday))
    };
    monday(to).since((Unit::Day, monday(from))).map_or(0, |span| i64::from(span.get_days()))
}

/// Moves local times and dates by so many days, so that the times of the wall clock stay.
fn shift_dates(body: &mut Body, days: i64) {
    body.values_mut().for_each(|value| shift_value(value, days));
}

fn shift_value(value: &mut Value, days: i64) {
    match value {
        Value::Object(inner) => shift_dates(inner, days),
        Value::Array(items) => items.iter_mut().for_each(|item| shift_value(item, days)),
        Value::String(text) => {
            if let Ok(local) = text.parse::<LocalTime>() {
                *text = local.plus_days(days).to_string();
            } else if text.len() == 10
                && let Ok(date) = text.parse::<Date>()
            {
                *text = date.saturating_add(jiff::Span::new().days(days)).to_string();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_falls_into_the_week_of_now() {
        let now: Instant = "2026-11-21T12:00:00Z".parse().unwrap();
        let demonstration = Demonstration::shifted_to(now).unwrap();
        assert_eq!(demonstration.demo_now.to_string(), "2026-11-16T09:00:00Z");
        let first = &demonstration.slots[0];
        assert_eq!(first.body["local_start"], "2026-10-20T10:00");
        assert_eq!(demonstration.companies[0].partnership[3].body["agreement"]["signed_on"], "2026-06-15");
    }
}
