//! Finds what needs a person. It reads one page of each queue, and then the names for all pages at once.

use super::model::{Found, Position, Queue};
use super::store::{self, Names};
use crate::auth::Scope;
use crate::db::Conn;
use crate::error::Result;
use crate::time::{Instant, Zone};
use crate::wire::paging::PageRequest;

/// This is what each of the queues holds, with the names that are shown with it.
pub struct Attention {
    pub queues: Vec<(Queue, Vec<Found>)>,
    pub names: Names,
}

/// Looks into the requested queues. `zone` is the institute's time zone, because next actions and agreements are due on a day there.
pub fn look(conn: &mut Conn, scope: Scope, now: Instant, zone: &Zone, asked: &[Queue], page: &PageRequest<Position>) -> Result<Attention> {
    let mut queues = Vec::with_capacity(asked.len());
    for queue in asked {
        queues.push((*queue, find(conn, scope, now, zone, *queue, page)?));
    }
    let all: Vec<&Found> = queues.iter().flat_map(|(_, found)| found).collect();
    let names = store::names(conn, scope, &all)?;
    Ok(Attention { queues, names })
}

fn find(conn: &mut Conn, scope: Scope, now: Instant, zone: &Zone, queue: Queue, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    match queue {
        Queue::LookFirst => store::look_first(conn, page),
        Queue::ClearanceWithdrawn => store::clearance_withdrawn(conn, page),
        Queue::NotBooked => store::not_booked(conn, now, page),
        Queue::OverLimits => store::over_limits(conn, now, page),
        Queue::ChangedSlots => store::changed_slots(conn, page),
        Queue::Blackouts => store::blackouts(conn, now, page),
        Queue::Draws => store::draws(conn, now, page),
        Queue::Exceptions => store::exceptions(conn, now, page),
        Queue::Requests => store::requests(conn, scope, page),
        Queue::Offers => store::offers(conn, scope, page),
        Queue::UnansweredOffers => store::unanswered_offers(conn, now, page),
        Queue::Attendance => store::attendance(conn, scope, now, page),
        Queue::SubmittedSlots => store::submitted_slots(conn, scope, page),
        Queue::ReturnedDrafts => store::returned_drafts(conn, scope, page),
        Queue::SlotsOnHold => store::slots_on_hold(conn, scope, page),
        Queue::FreeSeats => store::free_seats(conn, scope, now, page),
        Queue::FewEntries => store::few_entries(conn, now, page),
        Queue::NextActions => store::next_actions(conn, now, zone, page),
        Queue::Agreements => store::agreements(conn, now, zone, page),
        Queue::DisabledEndpoints => store::disabled_endpoints(conn, scope, page),
        Queue::BusyCalendars => store::busy_calendars(conn, scope, page),
        Queue::FollowerFailures => store::follower_failures(conn, page),
    }
}
