//! Reads what callers ask of the board and of the list of those who wait longest.

use jiff::civil::Date;

use super::waiting::DAYS;
use crate::allocation::rule::RoundKind;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::CohortId;
use crate::mentees::store::{self as mentees, Waiting};
use crate::reports::store::Counted;
use crate::reports::summary::input::{Reader, period};
use crate::slots::model::SlotKind;
use crate::time::{Instant, Zone};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

/// A caller asks for the board of these days, of one kind or of both.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub kind: Option<SlotKind>,
    pub cohort_id: Option<CohortId>,
}

impl Question {
    /// Gives what is counted. The days are days in the institute's time zone.
    pub fn counted(&self, zone: &Zone) -> Counted {
        let after = self.to.tomorrow().unwrap_or(Date::MAX);
        let (from, to) = (zone.start_of(self.from), zone.start_of(after));
        Counted { from, to, company_id: None, kind: self.kind, cohort_id: self.cohort_id }
    }
}

/// Reads the query of the board. Without a period it asks for the days of the cohort, or else for the calendar year of `today`.
pub fn question(conn: &mut Conn, query: &str, reader: Reader, today: Date) -> Result<Question> {
    let mut fields = Fields::of_query(query);
    let kind = fields.optional("kind", parse::word::<RoundKind>).map(SlotKind::from);
    let cohort_id = fields.optional("cohort_id", parse::id);
    let mut usual = (today.first_of_year(), today.last_of_year());
    match (reader, cohort_id) {
        (Reader::Viewer, Some(_)) => fields.fault("cohort_id", "not-allowed", "A viewer reads the board of everybody."),
        (Reader::Office, Some(cohort)) => match mentees::find_cohort(conn, cohort) {
            Ok(cohort) => usual = (cohort.details.starts_on.0, cohort.details.ends_on.0),
            Err(Error::NotFound) => fields.fault("cohort_id", "unknown-id", "There is no such cohort."),
            Err(error) => return Err(error),
        },
        (_, None) => {}
    }
    let (from, to) = period(&mut fields, reader, usual);
    fields.finish(|| Some(Question { from, to, kind, cohort_id }))
}

/// A caller asks for those who have waited for so many days, or longer.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub cohort_id: Option<CohortId>,
    pub days: i32,
    pub page: PageRequest<Waiting>,
}

impl Wanted {
    /// Gives the instant since which somebody has waited for so many days.
    pub fn since(&self, now: Instant) -> Instant {
        now.minus(jiff::SignedDuration::from_hours(24 * i64::from(self.days)))
    }
}

pub fn wanted(query: &str, cursors: &Cursors) -> Result<Wanted> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let cohort_id = fields.optional("cohort_id", parse::id);
    let days = fields.optional("days", parse::integer_in_query(1, 3_650)).unwrap_or(DAYS);
    fields.finish(|| Some(Wanted { cohort_id, days, page }))
}
