//! This is what a dry run answers as a whole, and who would hear of the step.

use std::collections::BTreeSet;

use serde::Serialize;

use super::booking_hit::BookingHit;
use super::slot_hit::SlotHit;
use crate::ids::{CompanyId, HostId, MenteeId};

/// Each list of a dry run shows at most this many items. `counts` counts all of them.
const SHOWN: usize = 500;

crate::words! {
    pub enum ToldKind { Company = "company", Host = "host", Mentee = "mentee" }
}

/// This is what a step would do; nothing of it was done.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DryRun)]
pub struct DryRunView {
    #[schema(example = true)]
    dry_run: bool,
    pub counts: CountsView,
    /// They are the first 500, in the order of their ids.
    pub slots: Vec<SlotHit>,
    /// Those of which the caller may know, in the order in which they were made; the first 500.
    pub bookings: Vec<BookingHit>,
    /// The company with its calendars and webhooks, hosts by their calendars, and for coordinators the mentees; the first 500.
    pub told: Vec<ToldView>,
}

/// The answer of a step: what was changed, or with `dry_run=true` what would be.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
pub enum OrDryRun<T> {
    Done(T),
    DryRun(DryRunView),
}

/// These say how long each list is as a whole.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DryRunCounts)]
pub struct CountsView {
    pub slots: usize,
    pub bookings: usize,
    pub told: usize,
}

/// These are the lists of a dry run as a whole. A person who is told of several things stands in them once.
#[derive(Default)]
pub struct HitLists {
    pub slots: Vec<SlotHit>,
    pub bookings: Vec<BookingHit>,
    pub told: BTreeSet<ToldView>,
}

impl DryRunView {
    pub fn of(mut lists: HitLists) -> Self {
        let counts = CountsView { slots: lists.slots.len(), bookings: lists.bookings.len(), told: lists.told.len() };
        lists.slots.truncate(SHOWN);
        lists.bookings.truncate(SHOWN);
        Self { dry_run: true, counts, slots: lists.slots, bookings: lists.bookings, told: lists.told.into_iter().take(SHOWN).collect() }
    }
}

/// These would hear of the step.
#[derive(Serialize, utoipa::ToSchema, PartialEq, Eq, PartialOrd, Ord)]
#[schema(as = Told)]
pub struct ToldView {
    pub kind: ToldKind,
    pub name: String,
    #[schema(example = "host_01k2m7q3x8e5rb4t9v6w1y0z2a")]
    id: String,
}

impl ToldView {
    pub fn company(id: CompanyId, name: &str) -> Self {
        Self { kind: ToldKind::Company, name: name.to_owned(), id: id.to_string() }
    }

    pub fn mentee(id: MenteeId, name: &str) -> Self {
        Self { kind: ToldKind::Mentee, name: name.to_owned(), id: id.to_string() }
    }

    pub fn host(id: HostId, name: &str) -> Self {
        Self { kind: ToldKind::Host, name: name.to_owned(), id: id.to_string() }
    }
}
