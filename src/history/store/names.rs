//! These statements find the names that the sentences of a page need. There is one query for each kind of thing that the page names.

use std::collections::HashMap;

use diesel::prelude::*;

use super::EntryRow;
use crate::auth::Scope;
use crate::companies::model::interaction::InteractionKind;
use crate::companies::store::host_names;
use crate::db::Conn;
use crate::db::schema::{accounts, bookings, cohorts, enrolments, interactions, mentees, programmes, sites, slots};
use crate::error::Result;
use crate::ids::{AccountId, BookingId, CohortId, EnrolmentId, HostId, InteractionId, MenteeId, ProgrammeId, SiteId, SlotId};
use crate::mentees::store::{cohort_names, full_names};
use crate::time::Zone;

/// These are the names of a page. A thing that is not in it gets no name in the sentences.
#[derive(Debug, Default)]
pub struct Names {
    /// This is the full name of the mentee of each booking.
    pub bookings: HashMap<String, String>,
    pub slots: HashMap<SlotId, (String, Zone)>,
    /// These are the names of hosts and sites.
    pub places: HashMap<String, String>,
    pub mentees: HashMap<String, String>,
    /// These are the names of the people whose accounts they are.
    pub accounts: HashMap<String, String>,
    /// These are the names of programmes and cohorts.
    pub programmes: HashMap<String, String>,
    /// This is the full name of the mentee of each enrolment, and the name of the cohort.
    pub enrolments: HashMap<String, (String, String)>,
    /// This says what was said with a company, and by what means.
    pub interactions: HashMap<String, (InteractionKind, String)>,
}

impl Names {
    /// Reads the names for the institute, or only those that a company may read, which include no name of a mentee.
    pub fn of(conn: &mut Conn, entries: &[EntryRow], reader: Scope) -> Result<Self> {
        let mut names = Self::default();
        let mut wanted: Vec<SlotId> = entries.iter().filter_map(EntryRow::slot).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if !wanted.is_empty() {
            let rows: Vec<(SlotId, String, Zone)> =
                slots::table.filter(slots::id.eq_any(wanted)).select((slots::id, slots::title, slots::timezone)).load(conn)?;
            names.slots = rows.into_iter().map(|(id, title, zone)| (id, (title, zone))).collect();
        }
        let wanted: Vec<HostId> = subjects(entries);
        if !wanted.is_empty() {
            names.places.extend(host_names(conn, &wanted)?.into_iter().map(|(id, name)| (id.to_string(), name)));
        }
        let wanted: Vec<SiteId> = subjects(entries);
        if !wanted.is_empty() {
            let rows: Vec<(SiteId, String)> = sites::table.filter(sites::id.eq_any(wanted)).select((sites::id, sites::name)).load(conn)?;
            names.places.extend(rows.into_iter().map(|(id, name)| (id.to_string(), name)));
        }
        match reader {
            Scope::Institute => names.read_of_institute(conn, entries)?,
            Scope::Company(_) => {}
        }
        Ok(names)
    }

    fn read_of_institute(&mut self, conn: &mut Conn, entries: &[EntryRow]) -> Result<()> {
        let wanted: Vec<BookingId> = subjects(entries);
        if !wanted.is_empty() {
            let named = bookings::table.inner_join(mentees::table).filter(bookings::id.eq_any(wanted));
            let rows: Vec<(BookingId, String)> = named.select((bookings::id, mentees::full_name)).load(conn)?;
            self.bookings = rows.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        }
        let wanted: Vec<MenteeId> = subjects(entries);
        if !wanted.is_empty() {
            self.mentees = full_names(conn, &wanted)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        }
        let wanted: Vec<AccountId> = subjects(entries);
        if !wanted.is_empty() {
            let named = accounts::table.filter(accounts::id.eq_any(wanted)).select((accounts::id, accounts::name));
            self.accounts = named.load::<(AccountId, String)>(conn)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        }
        let wanted: Vec<ProgrammeId> = subjects(entries);
        if !wanted.is_empty() {
            let named = programmes::table.filter(programmes::id.eq_any(wanted)).select((programmes::id, programmes::name));
            self.programmes.extend(named.load::<(ProgrammeId, String)>(conn)?.into_iter().map(|(id, name)| (id.to_string(), name)));
        }
        let wanted: Vec<CohortId> = subjects(entries);
        self.programmes.extend(cohort_names(conn, &wanted)?.into_iter().map(|(id, name)| (id.to_string(), name)));
        let wanted: Vec<EnrolmentId> = subjects(entries);
        if !wanted.is_empty() {
            let named = enrolments::table.inner_join(cohorts::table).inner_join(mentees::table).filter(enrolments::id.eq_any(wanted));
            let rows: Vec<(EnrolmentId, String, String)> = named.select((enrolments::id, mentees::full_name, cohorts::name)).load(conn)?;
            self.enrolments = rows.into_iter().map(|(id, mentee, cohort)| (id.to_string(), (mentee, cohort))).collect();
        }
        let wanted: Vec<InteractionId> = subjects(entries);
        if !wanted.is_empty() {
            let said = interactions::table.filter(interactions::id.eq_any(wanted));
            let rows: Vec<(InteractionId, InteractionKind, String)> =
                said.select((interactions::id, interactions::kind, interactions::summary)).load(conn)?;
            self.interactions = rows.into_iter().map(|(id, kind, summary)| (id.to_string(), (kind, summary))).collect();
        }
        Ok(())
    }
}

/// Gives the ids of one kind among the subjects of a page, each of them once.
fn subjects<I: std::str::FromStr + Ord>(entries: &[EntryRow]) -> Vec<I> {
    let mut ids: Vec<I> = entries.iter().filter_map(|entry| entry.subject_id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
