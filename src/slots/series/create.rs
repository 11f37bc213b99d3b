//! Makes a series with all its slots, as drafts or published, in one transaction.

use super::clashes::{Clash, Staffed};
use super::input::{self, NewSeries};
use super::make;
use super::plan::{self, Asked, Plan, in_template};
use crate::auth::Stamp;
use crate::companies::store::CompanyRow;
use crate::db::Conn;
use crate::error::{Result, check_room};
use crate::events::EventType;
use crate::ids::CohortId;
use crate::policy::settings::Settings;
use crate::slots::slot::{check_unpublished_room, company_of};
use crate::slots::store::{self, SeriesRow};
use crate::web::change_request::Given;

/// A company may have at most this many series.
const MOST_SERIES: i64 = 10_000;

/// A series that a caller asks for, with its company, which is locked.
#[derive(Debug)]
pub struct Wanted {
    new: NewSeries,
    company: CompanyRow,
}

/// This is what was made, or would be: a dry run has no series.
#[derive(Debug)]
pub struct Made {
    pub series: Option<SeriesRow>,
    pub slots: Vec<Staffed>,
    pub clashes: Vec<Clash>,
}

/// Reads what is asked for, locks the company, shares the cohort, and checks what all slots have in common. The hosts are not locked yet.
pub fn read(conn: &mut Conn, stamp: &Stamp, settings: &Settings, given: &Given) -> Result<Wanted> {
    let new = input::new_series(given.fields()?, settings, &stamp.by)?;
    let company = company_of(conn, stamp.by.scope(), new.company_id).map_err(in_template)?;
    let wanted = Wanted { new, company };
    plan::check(conn, stamp, &wanted.company, wanted.asked(settings))?;
    Ok(wanted)
}

/// Makes the series and every slot that fits. A series without a slot is made too, where nothing is free.
pub fn create(conn: &mut Conn, stamp: &Stamp, settings: &Settings, wanted: Wanted) -> Result<Made> {
    let plan = plan::plan(conn, stamp, &wanted.company, wanted.asked(settings))?;
    let Wanted { new, company } = wanted;
    plan.check_clashes(new.on_clash)?;
    let there = store::count_series(conn, company.id)?;
    check_room(there, MOST_SERIES, "The company", "slot series", "Make slots one by one.")?;
    let series = SeriesRow {
        id: stamp.new_id(),
        company_id: company.id,
        timezone: new.timezone,
        pattern: new.pattern,
        template: new.template,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert_series(conn, &series)?;
    let Plan { slots, clashes, diary } = plan;
    let slots = if new.publish {
        make::published(conn, stamp, series.id, (slots, &diary), new.override_reason.as_deref())?
    } else {
        check_unpublished_room(conn, company.id, i64::try_from(slots.len()).unwrap_or(i64::MAX))?;
        make::drafts(conn, stamp, series.id, slots)?
    };
    make::record(conn, stamp, EventType::SeriesCreated, &series, slots.len(), None)?;
    Ok(Made { series: Some(series), slots, clashes })
}

/// Tells what [`create`] would make, and what is in the way, and makes nothing.
pub fn foresee(conn: &mut Conn, stamp: &Stamp, settings: &Settings, wanted: &Wanted) -> Result<Made> {
    let Plan { slots, clashes, .. } = plan::plan(conn, stamp, &wanted.company, wanted.asked(settings))?;
    Ok(Made { series: None, slots, clashes })
}

impl Wanted {
    /// Gives the cohort whose members are booked at once, because its sessions are published.
    pub fn books_cohort(&self) -> Option<CohortId> {
        self.new.template.books_cohort().filter(|_| self.new.publish)
    }

    fn asked<'a>(&'a self, settings: &'a Settings) -> Asked<'a> {
        let NewSeries { pattern, days, timezone, template, publish, override_reason, .. } = &self.new;
        Asked { pattern, days, timezone, template, settings, publish: *publish, override_reason: override_reason.as_deref() }
    }
}
