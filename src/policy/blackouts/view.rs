//! A blackout as readers see it.

use jiff::civil::Date;
use serde::Serialize;

use super::model::{BlackoutScope, BlackoutScopeType};
use crate::busy::calendar::LeftOut;
use crate::ids::{BlackoutId, CompanyId, SlotId};
use crate::policy::store::BlackoutRow;
use crate::time::{Instant, Zone};

/// A blackout is never changed, so it stays at its first version.
pub const VERSION: i64 = 1;

/// This says whose blackout it is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = BlackoutScope, example = json!({"type": "institute", "id": null}))]
pub struct BlackoutScopeView {
    #[serde(rename = "type")]
    scope_type: BlackoutScopeType,
    /// It is null for the institute.
    id: Option<String>,
}

impl From<BlackoutScope> for BlackoutScopeView {
    fn from(scope: BlackoutScope) -> Self {
        let (scope_type, id) = match scope {
            BlackoutScope::Institute => (BlackoutScopeType::Institute, None),
            BlackoutScope::Company(id) => (BlackoutScopeType::Company, Some(id.to_string())),
            BlackoutScope::Host(id) => (BlackoutScopeType::Host, Some(id.to_string())),
        };
        Self { scope_type, id }
    }
}

/// A time in which nothing is published.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Blackout)]
pub struct BlackoutView {
    id: BlackoutId,
    scope: BlackoutScopeView,
    /// The company of the scope or of its host; null for the institute.
    company_id: Option<CompanyId>,
    #[schema(example = "Winter break")]
    name: String,
    /// The first day; null for a blackout that was given by instants.
    starts_on: Option<Date>,
    /// The last day, which belongs to it.
    ends_on: Option<Date>,
    /// The zone of the scope when the blackout was made: its days are days there.
    timezone: Zone,
    starts_at: Instant,
    ends_at: Instant,
    #[schema(example = 1)]
    version: i64,
    created_at: Instant,
    /// This is what the blackout touches. Only the answer that makes it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    touches: Option<TouchesView>,
}

/// Slots that a blackout touches. They are published or on hold, and have not begun.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Touches)]
pub struct TouchesView {
    counts: TouchesCountsView,
    /// The earliest start first; the first 500.
    slots: Vec<TouchedSlotView>,
}

/// This says how many slots there are of each kind.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[schema(as = TouchesCounts)]
pub struct TouchesCountsView {
    /// Slots that stand in the blackout.
    standing: usize,
    /// Slots with a deadline that would be another one.
    deadlines: usize,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = TouchedSlot)]
pub struct TouchedSlotView {
    pub slot_id: SlotId,
    pub company_id: CompanyId,
    pub title: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub seats_taken: i32,
    /// The name of the blackout.
    pub blackout: String,
    /// It is `true` where the slot stands in the blackout: nobody could publish it there now.
    pub stands: bool,
    /// It is null where the blackout makes no difference to it.
    pub booking_closes_at: Option<KeptInstantView>,
    pub cancel_cutoff_at: Option<KeptInstantView>,
}

/// An instant that the slot keeps, and the one that it would have if it were published now.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[schema(as = KeptInstant)]
pub struct KeptInstantView {
    pub kept: Instant,
    pub would_be: Instant,
}

/// This is what an import has made, or in a dry run would make.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ImportedBlackouts)]
pub struct ImportedView {
    pub dry_run: bool,
    /// Events that lie wholly before this are passed over.
    pub from: Instant,
    /// Events that lie wholly after this are passed over, and so are later occurrences of those that recur.
    pub to: Instant,
    /// The earliest first.
    pub blackouts: Vec<ImportedBlackoutView>,
    /// Events for whose time the scope has a blackout already.
    #[schema(example = 0)]
    pub already_there: usize,
    /// Events that could not be understood, wholly or in part.
    pub left_out: Vec<LeftOut>,
    pub touches: TouchesView,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ImportedBlackout)]
pub struct ImportedBlackoutView {
    /// It is null in a dry run.
    id: Option<BlackoutId>,
    #[schema(example = "Easter Monday")]
    name: String,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
    starts_at: Instant,
    ends_at: Instant,
}

impl ImportedBlackoutView {
    pub fn of(row: &BlackoutRow, dry_run: bool) -> Self {
        Self {
            id: (!dry_run).then_some(row.id),
            name: row.name.clone(),
            starts_on: row.starts_on.map(|day| day.0),
            ends_on: row.ends_on.map(|day| day.0),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        }
    }
}

/// An answer shows at most this many slots, and counts all of them.
const MOST_SHOWN: usize = 500;

impl TouchesView {
    pub fn of(mut slots: Vec<TouchedSlotView>) -> Self {
        let standing = slots.iter().filter(|slot| slot.stands).count();
        let deadlines = slots.iter().filter(|slot| slot.booking_closes_at.is_some() || slot.cancel_cutoff_at.is_some()).count();
        slots.truncate(MOST_SHOWN);
        Self { counts: TouchesCountsView { standing, deadlines }, slots }
    }
}

impl BlackoutView {
    /// Shows a blackout that was just made, with what it touches.
    pub fn made(row: BlackoutRow, touches: TouchesView) -> Self {
        Self { touches: Some(touches), ..Self::from(row) }
    }
}

impl From<BlackoutRow> for BlackoutView {
    fn from(row: BlackoutRow) -> Self {
        Self {
            id: row.id,
            scope: row.scope().into(),
            company_id: row.company_id,
            name: row.name,
            starts_on: row.starts_on.map(|day| day.0),
            ends_on: row.ends_on.map(|day| day.0),
            timezone: row.timezone,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            version: VERSION,
            created_at: row.created_at,
            touches: None,
        }
    }
}
