//! Adds days to a series.

use super::create::Made;
use super::input;
use super::make;
use super::model::{Days, Pattern};
use super::plan::{self, Asked, Plan};
use crate::auth::Stamp;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{CohortId, SeriesId};
use crate::policy::settings::Settings;
use crate::slots::slot::check_unpublished_room;
use crate::slots::store::{self, SeriesRow};
use crate::web::change_request::Given;

/// The days that a caller adds to a series. Its company and the series are locked.
#[derive(Debug)]
pub struct Wanted {
    series: SeriesRow,
    company: CompanyRow,
    more: input::More,
}

/// Locks the company and then the series, reads which days are added, shares the cohort, and checks what the new slots have in common. The
/// hosts are not locked yet.
pub fn read(conn: &mut Conn, stamp: &Stamp, settings: &Settings, given: &Given, id: SeriesId) -> Result<Wanted> {
    // A series never goes to another company, so it can be read before it is locked.
    let company_id = store::find_series(conn, stamp.by.scope(), id)?.company_id;
    let company = companies::lock_company(conn, stamp.by.scope(), company_id)?;
    let series = store::lock_series(conn, stamp.by.scope(), id)?;
    let more = given.read_at(series.version, |fields| input::extension(fields, &series.pattern.days, &stamp.by))?;
    let wanted = Wanted { series, company, more };
    plan::check(conn, stamp, &wanted.company, wanted.asked(settings)).map_err(of_series)?;
    Ok(wanted)
}

/// Makes the slots of the new days, as drafts or published. Days that the series has already are left alone.
pub fn extend(conn: &mut Conn, stamp: &Stamp, settings: &Settings, wanted: Wanted) -> Result<Made> {
    let plan = plan::plan(conn, stamp, &wanted.company, wanted.asked(settings)).map_err(of_series)?;
    let Wanted { series, company, more } = wanted;
    plan.check_clashes(more.on_clash)?;
    let pattern = Pattern { days: more.pattern_days, ..series.pattern };
    let series = SeriesRow { pattern, version: series.version + 1, updated_at: stamp.at, ..series };
    store::update_series(conn, &series)?;
    let Plan { slots, clashes, diary } = plan;
    let slots = if more.publish {
        make::published(conn, stamp, series.id, (slots, &diary), more.override_reason.as_deref())?
    } else {
        check_unpublished_room(conn, company.id, i64::try_from(slots.len()).unwrap_or(i64::MAX))?;
        make::drafts(conn, stamp, series.id, slots)?
    };
    make::record(conn, stamp, EventType::SeriesChanged, &series, slots.len(), None)?;
    Ok(Made { series: Some(series), slots, clashes })
}

/// Tells what [`extend`] would make, and what is in the way, and makes nothing.
pub fn foresee(conn: &mut Conn, stamp: &Stamp, settings: &Settings, wanted: &Wanted) -> Result<Made> {
    let Plan { slots, clashes, .. } = plan::plan(conn, stamp, &wanted.company, wanted.asked(settings)).map_err(of_series)?;
    Ok(Made { series: None, slots, clashes })
}

/// Says of faults that they lie in the series, and not in the body of this call.
fn of_series(error: Error) -> Error {
    match error {
        Error::Invalid(faults) if faults.iter().all(|fault| !fault.pointer.is_empty()) => {
            let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            Error::conflict(format!("The series cannot go on as it is: change {} first.", places.join(", ")))
        }
        error => error,
    }
}

impl Wanted {
    /// Gives the cohort whose members are booked at once, because its new sessions are published.
    pub fn books_cohort(&self) -> Option<CohortId> {
        self.series.template.books_cohort().filter(|_| self.more.publish)
    }

    fn asked<'a>(&'a self, settings: &'a Settings) -> Asked<'a> {
        let SeriesRow { pattern, timezone, template, .. } = &self.series;
        let input::More { days, publish, override_reason, .. } = &self.more;
        Asked { pattern, days, timezone, template, settings, publish: *publish, override_reason: override_reason.as_deref() }
    }
}

impl Days {
    /// Gives the days with a new end of the recurrence, or with more dates.
    #[must_use]
    pub fn extended(&self, by: &input::By) -> Option<Self> {
        match (self.clone(), by) {
            (Self::Dates(mut dates), input::By::Dates(more)) => {
                dates.extend(more);
                dates.sort_unstable();
                dates.dedup();
                Some(Self::Dates(dates))
            }
            (Self::Recurring(mut recurrence), input::By::Dates(more)) => {
                recurrence.also.extend(more);
                recurrence.also.sort_unstable();
                recurrence.also.dedup();
                Some(Self::Recurring(recurrence))
            }
            (Self::Recurring(mut recurrence), input::By::End(end)) => {
                recurrence.end = *end;
                Some(Self::Recurring(recurrence))
            }
            (Self::Dates(_), input::By::End(_)) => None,
        }
    }
}
