//! Makes a series with all its slots, as drafts or published, in one transaction.

use super::clashes::{Clash, Staffed};
use super::input::{self, NewSeries};
use super::make;
use super::plan::{Asked, Plan, in_template, plan};
use crate::auth::Stamp;
use crate::companies::store::CompanyRow;
use crate::db::Conn;
use crate::error::{Result, check_room};
use crate::events::EventType;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::slot::{check_unpublished_room, company_of};
use crate::slots::store::{self, SeriesRow};
use crate::web::change_request::Given;

/// A company may have at most this many series.
const MOST_SERIES: i64 = 10_000;

/// What was made, or would be: a dry run has no series.
#[derive(Debug)]
pub struct Made {
    pub series: Option<SeriesRow>,
    pub slots: Vec<Staffed>,
    pub clashes: Vec<Clash>,
}

/// Makes the series and every slot that fits. A series without a slot is made too, where nothing is free.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Made> {
    let policy = policies::read(conn, stamp.at)?;
    let new = input::new_series(given.fields()?, &policy.settings, &stamp.by)?;
    let (company, plan) = planned(conn, stamp, &policy.settings, &new)?;
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
pub fn foresee(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Made> {
    let policy = policies::read(conn, stamp.at)?;
    let new = input::new_series(given.fields()?, &policy.settings, &stamp.by)?;
    let (_, Plan { slots, clashes, .. }) = planned(conn, stamp, &policy.settings, &new)?;
    Ok(Made { series: None, slots, clashes })
}

fn planned(conn: &mut Conn, stamp: &Stamp, settings: &Settings, new: &NewSeries) -> Result<(CompanyRow, Plan)> {
    let company = company_of(conn, stamp.by.scope(), new.company_id).map_err(in_template)?;
    let asked = Asked {
        pattern: &new.pattern,
        days: &new.days,
        timezone: &new.timezone,
        template: &new.template,
        settings,
        publish: new.publish,
        override_reason: new.override_reason.as_deref(),
    };
    let plan = plan(conn, stamp, &company, asked)?;
    Ok((company, plan))
}
