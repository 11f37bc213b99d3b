//! This does the acts of the demonstration, in the order of their times.

use std::collections::HashMap;

use serde_json::Value;

use super::data::{Act, Body, Booking, By, Company, Demonstration, Extension, Institute, Keyed, Series, Slot, Step};
use super::waiting::{self, Outside, Stage};
use crate::accounts;
use crate::auth::secret::new_key;
use crate::auth::{Access, Actor, Scope, Stamp};
use crate::bookings::input as booking_input;
use crate::bookings::{attend, book, cancel, expire, reschedule, respond, store as bookings};
use crate::companies::input as company_input;
use crate::companies::model::CompanyFilter;
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::{company, host, site, store as companies};
use crate::db::{Conn, dialect, installation};
use crate::error::{Error, Result};
use crate::ids::{BookingId, CohortId, CompanyId, Ids, KeyId, SeriesId, SlotId};
use crate::institute::{input as institute_input, store as institute_store};
use crate::keys::model::NewKey;
use crate::lifecycle::institute::change_locked as change_institute;
use crate::lifecycle::{enrol, suspend};
use crate::mentees::{cohort, input as mentee_input, mentee, programme};
use crate::schedule;
use crate::slots::input as slot_input;
use crate::slots::series::clashes::Staffed;
use crate::slots::{publish, slot, store as slots};
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::Fields;
use crate::wire::paging::PageRequest;

/// The demonstration's keys have this name. Other keys may have it too, so the demonstration's own keys are marked.
pub const KEY_NAME: &str = "demonstration";

/// This is the number of the advisory lock of the demonstration. It can be any number that no other lock has.
const LOCK: i64 = 0x6465_6d6f;

/// The cohort is known by this key, which the file does not give it.
const COHORT: &str = "cohort";

/// Lets one instance load or greet while the others wait. The lock is held until the transaction ends.
pub fn lock(conn: &mut Conn) -> Result<()> {
    dialect::transaction_lock_at_start(conn, LOCK)
}

/// Loads everything in this transaction, unless there are companies or mentees already, and says whether it did. Of two instances that start
/// together the second one waits, and finds what the first one has loaded.
///
/// If `outside` has what the acts of [`waiting`] need, they are among the others.
pub fn load_if_empty(conn: &mut Conn, ids: Ids, now: Instant, outside: Option<&Outside>) -> Result<bool> {
    lock(conn)?;
    let first = PageRequest { limit: 1, after: None };
    let no_filter = CompanyFilter::default();
    let empty = companies::list_companies(conn, Scope::Institute, &no_filter, &first)?.is_empty()
        && crate::mentees::store::list(conn, &crate::mentees::model::MenteeFilter::default(), &PageRequest { limit: 1, after: None })?
            .is_empty();
    if !empty {
        return Ok(false);
    }
    let demonstration = Demonstration::shifted_to(now)?;
    let waiting: Vec<_> =
        outside.iter().flat_map(|outside| Stage::ALL.map(|stage| (stage.at(now), Next::Waiting(stage, now, outside)))).collect();
    Replay::new(conn, ids, &demonstration)?.run(conn, &demonstration, waiting)?;
    let active = CompanyFilter { status: Some(PartnershipStatus::Active), ..CompanyFilter::default() };
    let partner = companies::list_companies(conn, Scope::Institute, &active, &first)?.first().map(|company| company.id);
    let partner = partner.ok_or_else(|| Error::Internal("the demonstration has no active company".to_owned()))?;
    accounts::demonstration::make(conn, &Stamp { by: Actor::System, at: now, ids }, partner)?;
    installation::mark_demonstration(conn)?;
    Ok(true)
}

/// One act, ready to be sorted among the others.
enum Next<'a> {
    Company(&'a Company),
    Transition(&'a Company, &'a Act),
    Cohort(&'a Institute),
    Mentee(&'a Keyed),
    Series(&'a Series),
    Extension(&'a Series, &'a Extension),
    Slot(&'a Slot),
    SlotStep(&'a Slot, &'a Step),
    Booking(&'a Booking),
    BookingStep(&'a Booking, &'a Step),
    /// This act leads to what waits at this present.
    Waiting(Stage, Instant, &'a Outside),
}

/// The state of a replay: who acts, and which ids were made so far.
pub struct Replay {
    ids: Ids,
    coordinator: KeyId,
    /// The ids that were made, by the file's keys.
    known: HashMap<String, String>,
    /// The key with which each company acts.
    partners: HashMap<CompanyId, KeyId>,
}

impl Replay {
    fn new(conn: &mut Conn, ids: Ids, demonstration: &Demonstration) -> Result<Self> {
        let start = demonstration.companies.iter().map(|company| company.at).min().unwrap_or(Instant::FAR_FUTURE);
        let stamp = Stamp { by: Actor::System, at: start, ids };
        let coordinator = key(conn, &stamp, Access::Coordinator)?;
        let replay = Self { ids, coordinator, known: HashMap::new(), partners: HashMap::new() };
        let stamp = replay.stamp(By::Coordinator, None, start)?;
        let row = institute_store::lock(conn)?;
        let patch = institute_input::institute_patch(Fields::of_map(demonstration.institute.body.clone()))?;
        change_institute(conn, &stamp, row, patch)?;
        Ok(replay)
    }

    fn run(&mut self, conn: &mut Conn, demonstration: &Demonstration, waiting: Vec<(Instant, Next<'_>)>) -> Result<()> {
        let mut all = timeline(demonstration);
        all.extend(waiting);
        // The sort is stable, so of two acts at the same time the one that the file names first comes first.
        all.sort_by_key(|(at, _)| *at);
        for (at, next) in all {
            // The acts must find what the timed jobs would have left.
            self.timed_jobs(conn, at)?;
            self.act(conn, at, &next)?;
        }
        Ok(())
    }

    fn act(&mut self, conn: &mut Conn, at: Instant, next: &Next<'_>) -> Result<()> {
        match next {
            Next::Company(company) => self.company(conn, at, company),
            Next::Transition(company, act) => self.transition(conn, at, company, act),
            Next::Cohort(institute) => self.cohort(conn, at, institute),
            Next::Mentee(keyed) => self.mentee(conn, at, keyed),
            Next::Series(series) => self.series(conn, at, series),
            Next::Extension(series, more) => self.extension(conn, at, series, more),
            Next::Slot(offered) => self.slot(conn, at, offered),
            Next::SlotStep(slot, step) => self.slot_step(conn, slot, step),
            Next::Booking(booking) => {
                let stamp = self.stamp(By::Coordinator, None, at)?;
                let (row, _) = book::book(conn, &stamp, &booking_input::new_booking(self.fields(&booking.body)?)?)?;
                self.remember(&booking.key, row.id);
                Ok(())
            }
            Next::BookingStep(booking, step) => self.booking_step(conn, booking, step),
            Next::Waiting(stage, now, outside) => waiting::act(self, conn, *stage, *now, outside),
        }
    }

    fn company(&mut self, conn: &mut Conn, at: Instant, from: &Company) -> Result<()> {
        let stamp = self.stamp(By::Coordinator, None, at)?;
        let row = company::create(conn, &stamp, &company_input::new_company(self.fields(&from.body)?)?)?;
        self.remember(&from.key, row.id);
        self.partners.insert(row.id, key(conn, &stamp, Access::Partner(row.id))?);
        for part in &from.sites {
            let site = site::create(conn, &stamp, &row, &company_input::new_site(self.fields(&part.body)?)?)?;
            self.remember(&part.key, site.id);
        }
        for part in &from.hosts {
            let host = host::create(conn, &stamp, &row, &company_input::new_host(self.fields(&part.body)?)?)?;
            self.remember(&part.key, host.id);
        }
        Ok(())
    }

    fn transition(&self, conn: &mut Conn, at: Instant, of: &Company, act: &Act) -> Result<()> {
        let stamp = self.stamp(By::Coordinator, None, at)?;
        let row = companies::lock_company(conn, Scope::Institute, self.id(&of.key)?)?;
        suspend::transition_locked(conn, &stamp, &row, &company_input::new_transition(self.fields(&act.body)?)?)?;
        Ok(())
    }

    fn cohort(&mut self, conn: &mut Conn, at: Instant, of: &Institute) -> Result<()> {
        let stamp = self.stamp(By::Coordinator, None, at)?;
        let named = Body::from_iter([("name".to_owned(), Value::String(of.programme.name.clone()))]);
        let programme = programme::create(conn, &stamp, mentee_input::new_programme(Fields::of_map(named))?)?;
        let mut body = of.programme.cohort.clone();
        body.insert("programme_id".to_owned(), Value::String(programme.id.to_string()));
        body.insert("timezone".to_owned(), of.body.get("timezone").cloned().unwrap_or_default());
        let (programme, details) = mentee_input::new_cohort(Fields::of_map(body))?;
        let cohort = cohort::create(conn, &stamp, programme, details)?;
        self.remember(COHORT, cohort.id);
        Ok(())
    }

    fn mentee(&mut self, conn: &mut Conn, at: Instant, from: &Keyed) -> Result<()> {
        let stamp = self.stamp(By::Coordinator, None, at)?;
        let mentee = mentee::create(conn, &stamp, &mentee_input::new_mentee(self.fields(&from.body)?)?)?;
        self.remember(&from.key, mentee.id);
        let body = Body::from_iter([("mentee_id".to_owned(), Value::String(mentee.id.to_string()))]);
        enrol::enrol(conn, &stamp, &Given::filled_in(body, None), self.id::<CohortId>(COHORT)?).map(drop)
    }

    fn series(&mut self, conn: &mut Conn, at: Instant, from: &Series) -> Result<()> {
        let mut body = self.with_ids(&from.body)?;
        let template = from.body.get("template").and_then(Value::as_object).map(|template| self.with_ids(template)).transpose()?;
        let company = template.as_ref().and_then(|template| template.get("company_id")).and_then(Value::as_str);
        let stamp = self.stamp(from.by, company.and_then(|id| id.parse().ok()), at)?;
        body.insert("template".to_owned(), template.map_or(Value::Null, Value::Object));
        let made = schedule::series::create::create(conn, &stamp, &Given::filled_in(body, None))?.made;
        if let Some(series) = made.series {
            self.remember(&from.key, series.id);
        }
        self.remember_slots(&from.slots, &made.slots)
    }

    fn extension(&mut self, conn: &mut Conn, at: Instant, of: &Series, more: &Extension) -> Result<()> {
        let id: SeriesId = self.id(&of.key)?;
        let company = slots::find_series(conn, Scope::Institute, id)?.company_id;
        let stamp = self.stamp(of.by, Some(company), at)?;
        let made = schedule::series::extend::extend(conn, &stamp, &self.given(&more.body)?, id)?.made;
        self.remember_slots(&more.slots, &made.slots)
    }

    fn remember_slots(&mut self, keys: &[String], slots: &[Staffed]) -> Result<()> {
        if keys.len() != slots.len() {
            return Err(Error::Internal(format!("a series of the demonstration has {} slots, not {}", slots.len(), keys.len())));
        }
        for (key, (slot, _)) in keys.iter().zip(slots) {
            self.remember(key, slot.id);
        }
        Ok(())
    }

    /// Makes a draft, or gives the draft that its series has made what it alone has.
    fn slot(&mut self, conn: &mut Conn, at: Instant, offered: &Slot) -> Result<()> {
        let new = slot_input::new_slot(self.fields(&offered.body)?)?;
        let stamp = self.stamp(offered.by, new.company_id, at)?;
        if offered.series.is_some() {
            let own = |name: &&str| Some(((*name).to_owned(), offered.body.get(*name)?.clone()));
            let patch = ["card", "join_url"].iter().filter_map(own).collect();
            return schedule::change::patch(conn, &stamp, &Given::filled_in(patch, None), self.id(&offered.key)?).map(drop);
        }
        let slot = slot::make_draft(conn, &stamp, &new)?;
        self.remember(&offered.key, slot.id);
        Ok(())
    }

    fn slot_step(&self, conn: &mut Conn, of: &Slot, step: &Step) -> Result<()> {
        let id: SlotId = self.id(&of.key)?;
        let company = slots::find(conn, Scope::Institute, id)?.company_id;
        let stamp = self.stamp(step.by, Some(company), step.at)?;
        let given = self.given(&step.body)?;
        match step.what.as_str() {
            "submit" => publish::submit(conn, &stamp, &given, id),
            "publish" => schedule::publish::publish(conn, &stamp, &given, id).map(|published| published.slot),
            "cancel" => schedule::cancel::cancel(conn, &stamp, &given, id),
            "hold" => schedule::hold::hold(conn, &stamp, &given, id),
            "complete" => schedule::complete::complete_by_hand(conn, &stamp, &given, id),
            other => Err(unknown_step(other)),
        }
        .map(drop)
    }

    fn booking_step(&self, conn: &mut Conn, of: &Booking, step: &Step) -> Result<()> {
        let id: BookingId = self.id(&of.key)?;
        let company = bookings::find(conn, Scope::Institute, id)?.company_id;
        let stamp = self.stamp(step.by, Some(company), step.at)?;
        let given = self.given(&step.body)?;
        match step.what.as_str() {
            "confirm" => respond::confirm(conn, &stamp, &given, id),
            "decline" => respond::decline(conn, &stamp, &given, id),
            "cancel" => cancel::cancel(conn, &stamp, &given, id),
            "reschedule" => reschedule::reschedule(conn, &stamp, &given, id),
            "attendance" => attend::attend(conn, &stamp, &given, id),
            other => Err(unknown_step(other)),
        }
        .map(drop)
    }

    /// Does what the timed jobs would have done until then.
    fn timed_jobs(&self, conn: &mut Conn, at: Instant) -> Result<()> {
        let stamp = self.stamp_of_system(at);
        let mut unanswered = bookings::requests_due(conn, at, None, i64::from(u16::MAX))?;
        unanswered.extend(bookings::offers_due(conn, at, None, i64::from(u16::MAX))?);
        for (_, booking) in unanswered {
            expire::expire(conn, &stamp, booking)?;
        }
        for (_, slot) in slots::ended_before(conn, at.minus(schedule::complete::AFTER_END), None, i64::from(u16::MAX))? {
            schedule::complete::complete(conn, &stamp, slot)?;
        }
        Ok(())
    }

    /// Gives the stamp of what the service does by itself.
    pub(super) fn stamp_of_system(&self, at: Instant) -> Stamp {
        Stamp { by: Actor::System, at, ids: self.ids }
    }

    pub(super) fn stamp(&self, by: By, company: Option<CompanyId>, at: Instant) -> Result<Stamp> {
        let coordinator = Actor::Key { id: self.coordinator, access: Access::Coordinator };
        let by = match (by, company) {
            (By::Coordinator, _) => coordinator,
            (By::Partner, Some(company)) => {
                let id = *self.partners.get(&company).ok_or_else(|| Error::Internal("a partner without a key".to_owned()))?;
                Actor::Key { id, access: Access::Partner(company) }
            }
            (By::Partner, None) => return Err(Error::Internal("a partner without a company".to_owned())),
        };
        Ok(Stamp { by, at, ids: self.ids })
    }

    pub(super) fn remember(&mut self, key: &str, id: impl std::fmt::Display) {
        self.known.insert(key.to_owned(), id.to_string());
    }

    /// Gives the id of a key. The file may name a key only after the act that makes it.
    pub(super) fn id<I: std::str::FromStr>(&self, key: &str) -> Result<I> {
        let unknown = || Error::Internal(format!("the demonstration's file names {key} before it is made"));
        self.known.get(key).and_then(|id| id.parse().ok()).ok_or_else(unknown)
    }

    fn given(&self, body: &Body) -> Result<Given> {
        Ok(Given::filled_in(self.with_ids(body)?, None))
    }

    fn fields(&self, body: &Body) -> Result<Fields> {
        Ok(Fields::of_map(self.with_ids(body)?))
    }

    /// Gives a body with ids where the file has keys.
    fn with_ids(&self, body: &Body) -> Result<Body> {
        let mut with_ids = Body::new();
        for (name, value) in body {
            match (name.strip_suffix("_key"), name.strip_suffix("_keys"), value) {
                (Some(stem), _, Value::String(key)) => drop(with_ids.insert(format!("{stem}_id"), Value::String(self.id::<String>(key)?))),
                (_, Some(stem), Value::Array(keys)) => {
                    let ids: Result<Vec<Value>> =
                        keys.iter().filter_map(Value::as_str).map(|key| self.id::<String>(key).map(Value::String)).collect();
                    with_ids.insert(format!("{stem}_ids"), Value::Array(ids?));
                }
                _ => drop(with_ids.insert(name.clone(), value.clone())),
            }
        }
        Ok(with_ids)
    }
}

/// Makes a key that nobody holds, because its secret is thrown away.
fn key(conn: &mut Conn, stamp: &Stamp, access: Access) -> Result<KeyId> {
    let new = NewKey { name: KEY_NAME.to_owned(), access, expires_at: None };
    let key = crate::keys::key::create(conn, stamp, &new, &new_key()?)?;
    crate::keys::store::mark_demonstration(conn, key.id)?;
    Ok(key.id)
}

fn unknown_step(what: &str) -> Error {
    Error::Internal(format!("the demonstration's file has an unknown step: {what}"))
}

/// Gives every act with its time, in the order of the file.
fn timeline(demonstration: &Demonstration) -> Vec<(Instant, Next<'_>)> {
    let mut all = Vec::new();
    for company in &demonstration.companies {
        all.push((company.at, Next::Company(company)));
        all.extend(company.partnership.iter().map(|act| (act.at, Next::Transition(company, act))));
    }
    // The cohort is there before the first mentee is registered.
    all.extend(demonstration.mentees.iter().map(|mentee| mentee.at).min().map(|at| (at, Next::Cohort(&demonstration.institute))));
    all.extend(demonstration.mentees.iter().map(|mentee| (mentee.at, Next::Mentee(mentee))));
    // A series is there before its slots get what each alone has.
    for series in &demonstration.series {
        all.push((series.at, Next::Series(series)));
        all.extend(series.extensions.iter().map(|more| (more.at, Next::Extension(series, more))));
    }
    for slot in &demonstration.slots {
        all.push((slot.at, Next::Slot(slot)));
        all.extend(slot.steps.iter().map(|step| (step.at, Next::SlotStep(slot, step))));
    }
    for booking in &demonstration.bookings {
        all.push((booking.at, Next::Booking(booking)));
        all.extend(booking.steps.iter().map(|step| (step.at, Next::BookingStep(booking, step))));
    }
    all
}
