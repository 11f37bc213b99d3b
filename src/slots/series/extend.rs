//! Adds days to a series.

use super::create::Made;
use super::input;
use super::make;
use super::model::{Days, Pattern};
use super::plan::{Asked, Plan, plan};
use crate::auth::Stamp;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::SeriesId;
use crate::policy::store as policies;
use crate::slots::slot::check_unpublished_room;
use crate::slots::store::{self, SeriesRow};
use crate::web::change_request::Given;

/// Makes the slots of the new days, as drafts or published. Days that the series has already are left alone.
pub fn extend(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Made> {
    let (series, company, more) = read(conn, stamp, given, id)?;
    let plan = planned(conn, stamp, &series, &company, &more)?;
    plan.check_clashes(more.on_clash)?;
    let pattern = Pattern { days: more.pattern_days.clone(), ..series.pattern };
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
pub fn foresee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Made> {
    let (series, company, more) = read(conn, stamp, given, id)?;
    let Plan { slots, clashes, .. } = planned(conn, stamp, &series, &company, &more)?;
    Ok(Made { series: None, slots, clashes })
}

/// Locks the company and then the series, and reads which days are added.
fn read(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<(SeriesRow, CompanyRow, input::More)> {
    // A series never goes to another company, so it can be read before it is locked.
    let company_id = store::find_series(conn, stamp.by.scope(), id)?.company_id;
    let company = companies::lock_company(conn, stamp.by.scope(), company_id)?;
    let series = store::lock_series(conn, stamp.by.scope(), id)?;
    let more = given.read_at(series.version, |fields| input::extension(fields, &series.pattern.days, &stamp.by))?;
    Ok((series, company, more))
}

fn planned(conn: &mut Conn, stamp: &Stamp, series: &SeriesRow, company: &CompanyRow, more: &input::More) -> Result<Plan> {
    let policy = policies::read(conn, stamp.at)?;
    let asked = Asked {
        pattern: &series.pattern,
        days: &more.days,
        timezone: &series.timezone,
        template: &series.template,
        settings: &policy.settings,
        publish: more.publish,
        override_reason: more.override_reason.as_deref(),
    };
    match plan(conn, stamp, company, asked) {
        // What is wrong lies in the series, and not in the body of this call.
        Err(Error::Invalid(faults)) if faults.iter().all(|fault| !fault.pointer.is_empty()) => {
            let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            Err(Error::conflict(format!("The series cannot go on as it is: change {} first.", places.join(", "))))
        }
        planned => planned,
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
