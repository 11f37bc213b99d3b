//! Credits: who was let down by a company, and who recorded it. By what a credit is given `bookings::turns` says.

use std::collections::HashMap;

use super::part::Counted as Part;
use crate::auth::{ActorId, Role};
use crate::bookings::model::BookingStatus;
use crate::bookings::turns;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{BookingId, CompanyId, MenteeId};
use crate::reports::store::{self, Counted, RecordedAct, SeatGiven};
use crate::slots::model::SlotKind;
use crate::time::Instant;

crate::words! {
    /// How a company let a mentee down: it cancelled late, had the mentee moved late, or its host did not come.
    pub enum LetDown { CancelledLate = "cancelled_late", MovedLate = "moved_late", HostAbsent = "host_absent" }
}

/// A credit, with who recorded what it is given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    pub booking_id: BookingId,
    pub company_id: CompanyId,
    pub mentee_id: MenteeId,
    pub kind: SlotKind,
    pub why: LetDown,
    pub at: Instant,
    /// `None` where the audit does not say it.
    pub recorded: Option<Recorder>,
}

/// Who recorded it, and in which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    pub by: ActorId,
    pub role: String,
}

impl Credit {
    /// Tells whether somebody of the institute recorded it, and not the company itself.
    pub fn is_recorded_by_institute(&self) -> bool {
        let institute = [Role::Admin.as_str(), Role::Coordinator.as_str()];
        self.recorded.as_ref().is_some_and(|recorder| institute.contains(&recorder.role.as_str()))
    }

    pub fn counted(&self, is_part: bool) -> Part {
        Part { kind: self.kind, mentee_id: self.mentee_id, is_part }
    }

    /// Tells whether this act is what recorded the credit.
    fn is_recorded_by(&self, act: &RecordedAct) -> bool {
        match self.why {
            LetDown::CancelledLate => act.action == EventType::BookingCancelled.as_str(),
            LetDown::MovedLate => act.action == EventType::BookingRescheduled.as_str() && act.at == self.at,
            LetDown::HostAbsent => [EventType::BookingNoShow, EventType::BookingCorrected].iter().any(|event| act.action == event.as_str()),
        }
    }
}

/// Reads the credits for these seats and for late reschedules of such bookings, the newest first.
pub fn read(conn: &mut Conn, counted: &Counted, seats: &[SeatGiven], now: Instant) -> Result<Vec<Credit>> {
    let moved = store::moved_late(conn, counted)?.into_iter().filter_map(|moved| {
        let at = turns::moved_by_company_at(&moved.reschedule)?;
        let (mentee_id, kind) = (moved.reschedule.mentee_id, moved.reschedule.kind);
        Some(Credit { booking_id: moved.id, company_id: moved.company_id, mentee_id, kind, why: LetDown::MovedLate, at, recorded: None })
    });
    let mut credits: Vec<_> = seats.iter().filter_map(of_seat).chain(moved).filter(|credit| credit.at <= now).collect();
    credits.sort_by_key(|credit| (std::cmp::Reverse(credit.at), credit.booking_id));
    let acts = acts(conn, &credits)?;
    for credit in &mut credits {
        let mut of_booking = acts.get(&credit.booking_id.to_string()).into_iter().flatten();
        let act = of_booking.rfind(|act| credit.is_recorded_by(act));
        credit.recorded = act.map(|act| Recorder { by: act.by, role: act.role.clone() });
    }
    Ok(credits)
}

fn of_seat(seat: &SeatGiven) -> Option<Credit> {
    let at = turns::let_down_at(&seat.booking)?;
    let why = if seat.booking.status == BookingStatus::Cancelled { LetDown::CancelledLate } else { LetDown::HostAbsent };
    let (mentee_id, kind) = (seat.booking.mentee_id, seat.booking.kind);
    Some(Credit { booking_id: seat.id, company_id: seat.company_id, mentee_id, kind, why, at, recorded: None })
}

/// Reads what was done with the bookings of these credits.
fn acts(conn: &mut Conn, credits: &[Credit]) -> Result<HashMap<String, Vec<RecordedAct>>> {
    let events = [EventType::BookingCancelled, EventType::BookingRescheduled, EventType::BookingNoShow, EventType::BookingCorrected];
    let mut subjects: Vec<_> = credits.iter().map(|credit| credit.booking_id.to_string()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let mut by_booking: HashMap<_, Vec<_>> = HashMap::new();
    for act in store::acts_on(conn, &subjects, &events.map(EventType::as_str))? {
        by_booking.entry(act.subject_id.clone()).or_default().push(act);
    }
    Ok(by_booking)
}
