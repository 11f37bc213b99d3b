//! These statements read a page of the audit: the entries with their events, their reasons, and the keys and accounts that acted.

use diesel::prelude::*;

use super::super::model::Whose;
use crate::audit::Did;
use crate::auth::{ActorId, Role, Scope};
use crate::db::schema::{accounts, api_keys, audit_entries, audit_texts, bookings, enrolments, events};
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{AuditId, BookingId, CompanyId, EnrolmentId, EventId, SlotId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// This is one act, as the audit keeps it.
#[derive(Debug, Clone, Queryable)]
pub struct EntryRow {
    pub seq: i64,
    pub id: AuditId,
    pub actor: ActorId,
    pub role: String,
    /// This is the name of the event, or the name of the act if it has no event.
    pub action: String,
    pub subject_id: String,
    pub slot_id: Option<String>,
    pub did: Option<Did>,
    pub changed: WordList,
    pub created_at: Instant,
    pub reason: Option<String>,
    pub event_id: Option<EventId>,
    /// This is the body of the event.
    pub body: Option<String>,
    pub key_name: Option<String>,
    key_company: Option<CompanyId>,
    pub account_name: Option<String>,
    account_company: Option<CompanyId>,
}

/// Reads a page of a history, oldest first. The caller has checked that the reader may see the thing whose history it is.
pub fn entries(conn: &mut Conn, reader: Scope, whose: Whose, page: &PageRequest<i64>) -> Result<Vec<EntryRow>> {
    let joined = audit_entries::table
        .left_join(events::table.on(events::id.nullable().eq(audit_entries::event_id)))
        .left_join(audit_texts::table.on(audit_texts::entry_id.eq(audit_entries::id)))
        .left_join(api_keys::table.on(api_keys::id.nullable().eq(audit_entries::actor_id)))
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit_entries::actor_id)));
    let mut query = joined
        .select((
            audit_entries::seq,
            audit_entries::id,
            (audit_entries::actor_kind, audit_entries::actor_id),
            audit_entries::actor_role,
            audit_entries::action,
            audit_entries::subject_id,
            audit_entries::slot_id,
            audit_entries::did,
            audit_entries::changed,
            audit_entries::created_at,
            audit_texts::text.nullable(),
            audit_entries::event_id,
            events::body.nullable(),
            api_keys::name.nullable(),
            api_keys::company_id.nullable(),
            accounts::name.nullable(),
            accounts::company_id.nullable(),
        ))
        .into_boxed::<MultiBackend>();
    // An entry that only repeats another one of the same history is left out.
    let is_not = |did: Did| audit_entries::did.is_null().or(audit_entries::did.ne(did));
    query = match whose {
        Whose::Company(id) => query.filter(audit_entries::company_id.eq(id).and(audit_entries::slot_id.is_null()).and(is_not(Did::Within))),
        Whose::Slot(id) => query.filter(audit_entries::slot_id.eq(id.to_string())),
        Whose::Booking(id) => query.filter(audit_entries::subject_id.eq(id.to_string()).and(is_not(Did::Left))),
        Whose::Mentee(id) => {
            let theirs: Vec<BookingId> = bookings::table.filter(bookings::mentee_id.eq(id)).select(bookings::id).load(conn)?;
            let enrolled: Vec<EnrolmentId> = enrolments::table.filter(enrolments::mentee_id.eq(id)).select(enrolments::id).load(conn)?;
            let theirs = theirs.iter().map(ToString::to_string).chain(enrolled.iter().map(ToString::to_string));
            let subjects: Vec<_> = theirs.chain([id.to_string()]).collect();
            query.filter(audit_entries::subject_id.eq_any(subjects).and(is_not(Did::Left)))
        }
        Whose::Programme(id) => query.filter(audit_entries::subject_id.eq(id.to_string())),
        Whose::Cohort(id) => {
            let enrolled: Vec<EnrolmentId> = enrolments::table.filter(enrolments::cohort_id.eq(id)).select(enrolments::id).load(conn)?;
            let subjects: Vec<_> = enrolled.iter().map(ToString::to_string).chain([id.to_string()]).collect();
            query.filter(audit_entries::subject_id.eq_any(subjects))
        }
        Whose::Enrolment(id) => query.filter(audit_entries::subject_id.eq(id.to_string())),
    };
    let like = |pattern: &'static str| audit_entries::action.like(pattern);
    query = match reader {
        Scope::Institute => query,
        Scope::Company(own) => {
            let told = events::company_id.eq(own).and(events::shown_to_company);
            // A company can read these acts on its own things, but no acts on keys and no interactions.
            let readable = like("host.%")
                .or(like("site.%"))
                .or(like("feed.%"))
                .or(like("webhook_endpoint.%"))
                .or(like("busy_calendar.%"))
                .or(like("blackout.%"));
            let own_acts = audit_entries::company_id.eq(own).and(audit_entries::event_id.is_null()).and(readable);
            query.filter(told.assume_not_null().or(own_acts.assume_not_null()))
        }
    };
    if let Some(after) = page.after {
        query = query.filter(audit_entries::seq.gt(after));
    }
    Ok(query.order(audit_entries::seq).limit(page.rows_to_read()).load(conn)?)
}

impl EntryRow {
    pub fn slot(&self) -> Option<SlotId> {
        self.slot_id.as_ref().and_then(|slot| slot.parse().ok())
    }

    /// Tells whether the actor acted for a company. The role is the one at the time of the act, because an account's role can change.
    pub fn is_of_company(&self) -> bool {
        self.role == Role::Partner.as_str()
    }

    /// Gives the company of the key or account that acted; `None` where the institute or the system acted.
    pub fn actor_company(&self) -> Option<CompanyId> {
        self.key_company.or(self.account_company).filter(|_| self.is_of_company())
    }
}
