//! Finds which slots a series would make, and what is in the way of the others.

use jiff::civil::Date;

use super::clashes::{Clash, Diary, Staffed, sift};
use super::model::{ClashReason, MOST_SLOTS, OnSeriesClash, Pattern};
use crate::auth::Stamp;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::{Error, FieldError, Refusal, Result};
use crate::ids::{CompanyId, HostId};
use crate::policy::settings::Settings;
use crate::policy::store as blackouts;
use crate::slots::model::Start;
use crate::slots::publish::{check_may_publish, check_partnership};
use crate::slots::rules;
use crate::slots::slot::{check_cohort, check_offers, check_paid_card, check_places, check_session, draft};
use crate::slots::template::Template;
use crate::time::{LocalTime, NotOneInstant, Zone};

/// This is what is asked for: the slots of a pattern on these days.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub pattern: &'a Pattern,
    pub days: &'a [Date],
    pub timezone: &'a Zone,
    pub template: &'a Template,
    pub settings: &'a Settings,
    pub publish: bool,
    /// A coordinator's reason for passing over blackouts and busy times of the hosts.
    pub override_reason: Option<&'a str>,
}

/// This is what a series would make.
#[derive(Debug)]
pub struct Plan {
    /// Those that fit, as drafts, in the order of their days, times and hosts.
    pub slots: Vec<Staffed>,
    pub clashes: Vec<Clash>,
    pub diary: Diary,
}

/// Makes the plan. The company is locked and [`check`] has let what is asked for pass. Where the slots are to be published, their hosts are locked
/// here, once and in the order of their ids.
pub fn plan(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, asked: Asked) -> Result<Plan> {
    let (candidates, mut clashes) = candidates(stamp, company.id, asked)?;
    if asked.publish {
        blackouts::share_of_institute(conn)?;
        companies::lock_hosts(conn, &asked.pattern.host_ids)?;
    }
    let mut diary = Diary::read(conn, stamp.at, asked.settings, &candidates)?;
    let (slots, more) = sift(&mut diary, candidates, asked.override_reason.is_some());
    clashes.extend(more);
    clashes.sort_by_key(|clash| clash.local_start);
    Ok(Plan { slots, clashes, diary })
}

impl Plan {
    /// Refuses the plan if something is in the way and the caller wants all or nothing.
    pub fn check_clashes(&self, on_clash: OnSeriesClash) -> Result<()> {
        check_clashes(&self.clashes, on_clash)
    }
}

/// Refuses what clashes if the caller wants all or nothing; the refusal lists every clash.
pub fn check_clashes(clashes: &[Clash], on_clash: OnSeriesClash) -> Result<()> {
    if clashes.is_empty() || on_clash == OnSeriesClash::Skip {
        return Ok(());
    }
    let detail = format!("{} clashes are in the way, and nothing was done: see them, or skip them with on_clash.", clashes.len());
    let clashes = clashes.iter().map(super::view::ClashView::of).map(|clash| serde_json::to_value(clash).unwrap_or_default());
    Err(Error::Refused(Refusal::SeriesClash { detail, clashes: clashes.collect() }))
}

/// Checks what all slots have in common, so that no slot has to be checked for it, and shares their cohort.
pub fn check(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, asked: Asked) -> Result<()> {
    if asked.publish {
        // A partner who may not publish is told so before the faults of the template.
        check_may_publish(stamp, company)?;
    }
    let cohort = check_cohort(conn, asked.template.cohort_id);
    let places = check_places(conn, company.id, &asked.pattern.host_ids, asked.template.site_id);
    let card = if asked.publish { check_card(asked.template) } else { check_paid_card(asked.template.card.as_ref(), asked.template.kind) };
    Error::both(Error::both(places, cohort), Error::both(card, check_session(asked.template))).map_err(in_template)?;
    check_offers(company)?;
    if asked.publish { check_partnership(company, stamp.at) } else { Ok(()) }
}

/// Checks that the card is complete, which publishing needs.
fn check_card(template: &Template) -> Result<()> {
    let missing = rules::missing_on_card(template.card.as_ref(), template.kind);
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}

/// Lets faults point into the template, except those of the hosts, which stand beside it.
pub fn in_template(error: Error) -> Error {
    let into = |fault: FieldError| {
        let is_beside = fault.pointer.starts_with("/host_ids");
        FieldError { pointer: if is_beside { fault.pointer } else { format!("/template{}", fault.pointer) }, ..fault }
    };
    match error {
        Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(into).collect()),
        other => other,
    }
}

/// Makes a draft for each day, time and group of hosts. A local time that is not one instant is a clash.
pub fn candidates(stamp: &Stamp, company: CompanyId, asked: Asked) -> Result<(Vec<Staffed>, Vec<Clash>)> {
    let Asked { pattern, days, timezone, template, .. } = asked;
    let times = pattern.grid.starts(template.duration_minutes);
    let groups = pattern.groups();
    let count = days.len() * times.len() * groups.len();
    if count > MOST_SLOTS {
        return Err(Error::invalid("", "too-many", format!("These are {count} slots: at most {MOST_SLOTS} in one call.")));
    }
    let (mut slots, mut clashes) = (Vec::with_capacity(count), Vec::new());
    for day in days {
        for minutes in &times {
            let local = LocalTime::of(*day, *minutes);
            match timezone.instant_of(local) {
                Ok(at) => {
                    let start = Some(Start { at, local });
                    slots.extend(groups.iter().map(|hosts| (draft(stamp, company, template, start, timezone), hosts.clone())));
                }
                Err(why) => clashes.push(Clash { local_start: local, host_id: None, reason: no_instant(why) }),
            }
        }
    }
    Ok((slots, clashes))
}

impl Pattern {
    /// Gives the hosts of each slot that starts at a time.
    pub fn groups(&self) -> Vec<Vec<HostId>> {
        if self.parallel && !self.host_ids.is_empty() {
            self.host_ids.iter().map(|host| vec![*host]).collect()
        } else {
            vec![self.host_ids.clone()]
        }
    }
}

fn no_instant(why: NotOneInstant) -> ClashReason {
    match why {
        NotOneInstant::Nonexistent => ClashReason::NonexistentLocalTime,
        NotOneInstant::Ambiguous => ClashReason::AmbiguousLocalTime,
        // Days are read from 1970 on, and the calendar ends millennia later.
        NotOneInstant::OutOfRange => ClashReason::Past,
    }
}
