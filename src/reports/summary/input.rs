//! Reads which summary a caller asks for.

use jiff::Span;
use jiff::civil::Date;

use super::small_groups::Part;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId};
use crate::reports::store::Counted;
use crate::slots::model::SlotKind;
use crate::time::Zone;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The most years that a summary is of.
const MOST_YEARS: i64 = 3;

/// This says who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A coordinator or an administrator asks for whatever they like.
    Office,
    /// A viewer asks for a calendar year, with one condition at most, so that no two answers differ by a few people.
    Viewer,
}

/// A caller asks for the summary of these days, with these conditions.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub company_id: Option<CompanyId>,
    pub kind: Option<SlotKind>,
    pub cohort_id: Option<CohortId>,
}

impl Question {
    /// Gives what is counted. The days are days in the institute's time zone.
    pub fn counted(&self, zone: &Zone) -> Counted {
        let after = self.to.tomorrow().unwrap_or(Date::MAX);
        Counted {
            from: zone.start_of(self.from),
            to: zone.start_of(after),
            company_id: self.company_id,
            kind: self.kind,
            cohort_id: self.cohort_id,
        }
    }

    /// Gives the part of all bookings that a viewer asks for. A viewer gives one condition at most.
    pub fn part(&self) -> Part {
        match (self.company_id, self.kind, self.cohort_id) {
            (Some(company), ..) => Part::Company(company),
            (None, Some(kind), _) => Part::Kind(kind),
            (None, None, Some(cohort)) => Part::Cohort(Some(cohort)),
            (None, None, None) => Part::Whole,
        }
    }
}

/// Reads the query. Without a period it asks for the calendar year of `today`.
pub fn question(query: &str, reader: Reader, today: Date) -> Result<Question> {
    let mut fields = Fields::of_query(query);
    let (from, to) = period(&mut fields, reader, (today.first_of_year(), today.last_of_year()));
    let (company_id, kind) = (fields.optional("company_id", parse::id), fields.optional("kind", parse::word));
    let cohort_id = fields.optional("cohort_id", parse::id);
    if reader == Reader::Viewer {
        let given = [("company_id", company_id.is_some()), ("kind", kind.is_some()), ("cohort_id", cohort_id.is_some())];
        for (name, _) in given.into_iter().filter(|(_, is_given)| *is_given).skip(1) {
            fields.fault(name, "not-allowed", "A viewer gives one condition at a time.");
        }
    }
    fields.finish(|| Some(Question { from, to, company_id, kind, cohort_id }))
}

/// Takes the first and the last day. If both are absent, it is the usual period; if one is, the calendar year of the other one begins or ends
/// the period.
pub fn period(fields: &mut Fields, reader: Reader, usual: (Date, Date)) -> (Date, Date) {
    let (from, to) = match (fields.optional("from", parse::date), fields.optional("to", parse::date)) {
        (None, None) => return usual,
        (Some(from), None) => (from, from.last_of_year()),
        (None, Some(to)) => (to.first_of_year(), to),
        (Some(from), Some(to)) => (from, to),
    };
    if to < from {
        fields.fault("to", "out-of-range", "Not earlier than from.");
    } else if from.saturating_add(Span::new().years(MOST_YEARS)) <= to {
        fields.fault("to", "out-of-range", format!("At most {MOST_YEARS} years after from."));
    }
    if reader == Reader::Viewer && (from, to) != (from.first_of_year(), from.last_of_year()) {
        let year = from.year();
        fields.fault("from", "not-allowed", format!("A viewer reads a whole calendar year: from={year}-01-01&to={year}-12-31."));
    }
    (from, to)
}
