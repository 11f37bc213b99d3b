//! This module decides who is told what of a booking (docs/product.md, Disclosure). Views, lists, downloads, feeds and events all ask here.
//!
//! [`told`] decides for one booking, [`only_told`] for all bookings of a query; a test checks that both follow the same table.

use diesel::prelude::*;
use jiff::ToSpan;
use serde::Serialize;

use super::model::BookingStatus;
use super::store::DisclosureRow;
use crate::auth::Scope;
use crate::db::MultiBackend;
use crate::db::schema::bookings;
use crate::error::Refusal;
use crate::ids::CompanyId;
use crate::mentees::store::MenteeRow;
use crate::slots::model::CancelledBy;
use crate::time::{Instant, Zone};

/// The states in which no company is told that there is a booking: the mentee waits, or is asked whether to take a seat.
const UNTOLD: [BookingStatus; 2] = [BookingStatus::Waitlisted, BookingStatus::Offered];

/// The states in which a company is told only of what was a request to it, and not of an offer to a mentee.
const UNTOLD_OF_OFFERS: [BookingStatus; 2] = [BookingStatus::Declined, BookingStatus::Expired];

/// The states in which the slot's company is told who comes.
pub const WITH_PERSON: [BookingStatus; 3] = [BookingStatus::Confirmed, BookingStatus::Attended, BookingStatus::NoShow];

/// The facts of a booking on which disclosure depends: its state, and how it ended.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    pub company_id: CompanyId,
    pub status: BookingStatus,
    /// It is `true` where a cancellation was late, and `None` unless the booking was cancelled while it held a seat.
    pub late: Option<bool>,
    /// The deadline of a request. It stays when the request is answered, and is cleared when an offer of it is declined or runs out: so it
    /// tells whose answer it was.
    pub respond_by: Option<Instant>,
    pub cancelled_by: Option<CancelledBy>,
    /// This is the end of the slot. A company is told some things only for some time after it.
    pub ends_at: Instant,
}

/// A company is told all that it was told of a mentee for this many days after the day on which the slot ended, in UTC.
const DETAILS_FOR_DAYS: i64 = 30;

/// A company is told the name for this many months after that day.
const NAMES_FOR_MONTHS: i64 = 12;

/// Gives the earliest end of a slot for which a company is still told all that it was told of a mentee. It changes at midnight in UTC, as
/// the tags of feeds do.
pub fn details_told_since(now: Instant) -> Instant {
    let utc = Zone::utc();
    utc.start_of(utc.date_at(now).saturating_sub((DETAILS_FOR_DAYS - 1).days()))
}

/// Gives the earliest end of a slot for which a company is still told the mentee's name. It changes at midnight in UTC.
pub fn names_told_since(now: Instant) -> Instant {
    let utc = Zone::utc();
    utc.start_of(utc.date_at(now).saturating_sub(NAMES_FOR_MONTHS.months()).saturating_add(1.day()))
}

/// This is how much a reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The reader is not even told that there is a booking.
    Nothing,
    /// The reader is told that a seat is or was taken, and the reason for giving it up only where the company's own side did so.
    Seat {
        with_reason: bool,
    },
    /// The reader is told the preferred name of the mentee as well.
    Name,
    /// The reader is told everything that the mentee agreed to share.
    Person,
    Everything,
}

impl Told {
    /// Tells whether the reader may know who the mentee is.
    pub fn has_person(self) -> bool {
        matches!(self, Self::Name | Self::Person | Self::Everything)
    }

    /// Gives as much of a mentee as the reader may be shown.
    pub fn of_person(self, mentee: MenteeForHost) -> Option<MenteeForHost> {
        match self {
            Self::Nothing | Self::Seat { .. } => None,
            Self::Name => Some(MenteeForHost { profession: None, target_role: None, adjustment_for_host: None, ..mentee }),
            Self::Person | Self::Everything => Some(mentee),
        }
    }

    /// Tells whether the reason and the note may be shown.
    pub fn has_reason(self) -> bool {
        matches!(self, Self::Seat { with_reason: true } | Self::Everything)
    }
}

/// Decides what a reader is told of a booking now.
pub fn told(scope: Scope, stage: &Stage, now: Instant) -> Told {
    match scope {
        Scope::Institute => Told::Everything,
        Scope::Company(own) if own == stage.company_id => told_to_company(stage, now),
        Scope::Company(_) => Told::Nothing,
    }
}

/// Decides what a company is told of a booking now. The company is told what it knows of a mentee only for some time after the slot.
fn told_to_company(stage: &Stage, now: Instant) -> Told {
    match told_at_first(stage) {
        Told::Person if stage.ends_at < names_told_since(now) => Told::Seat { with_reason: false },
        Told::Person if stage.ends_at < details_told_since(now) => Told::Name,
        told => told,
    }
}

/// A company is told its own reasons alone: not why a mentee or the institute cancelled or declined, nor why a mentee did not take an offer.
fn told_at_first(stage: &Stage) -> Told {
    use BookingStatus as S;
    match stage.status {
        S::Waitlisted | S::Offered => Told::Nothing,
        // The booking ended on the waitlist and never held a seat.
        S::Cancelled if stage.late.is_none() => Told::Nothing,
        // An offer that the mentee did not take: as if the mentee had only waited.
        S::Declined | S::Expired if stage.respond_by.is_none() => Told::Nothing,
        S::Cancelled | S::Declined => Told::Seat { with_reason: stage.cancelled_by == Some(CancelledBy::Employer) },
        S::Requested | S::Expired => Told::Seat { with_reason: false },
        S::Confirmed | S::Attended | S::NoShow => Told::Person,
    }
}

/// Tells whether the slot's company is told of a booking at all.
pub fn is_told_to_its_company(stage: &Stage) -> bool {
    told_at_first(stage) != Told::Nothing
}

/// Tells whether a reader is told of a booking at all. That does not change as time passes.
pub fn is_told(scope: Scope, stage: &Stage) -> bool {
    match scope {
        Scope::Institute => true,
        Scope::Company(own) => own == stage.company_id && is_told_to_its_company(stage),
    }
}

/// Gives the time since when the booking exists, as a reader is told it. For a company this is when it first heard of the booking, so that
/// it does not learn how long somebody has waited.
pub fn created_at_told(scope: Scope, created_at: Instant, told_at: Option<Instant>) -> Instant {
    match scope {
        Scope::Institute => created_at,
        Scope::Company(_) => told_at.unwrap_or(created_at),
    }
}

/// Gives the refusal of an act on a booking as its caller is told it. The cause of `refusal` is the mentee (clearance, other bookings,
/// archived), and a company is not told which of these causes it is.
pub fn refusal_told(scope: Scope, refusal: Refusal) -> Refusal {
    match scope {
        Scope::Institute => refusal,
        Scope::Company(_) => Refusal::Conflict("The institute has to look at this booking first; it has been told.".to_owned()),
    }
}

/// Narrows a query to the bookings of which the reader is told.
pub fn only_told<ST>(query: bookings::BoxedQuery<'_, MultiBackend, ST>, scope: Scope) -> bookings::BoxedQuery<'_, MultiBackend, ST> {
    match scope {
        Scope::Institute => query,
        Scope::Company(company) => {
            let had_seat = bookings::status.ne(BookingStatus::Cancelled).or(bookings::late.is_not_null());
            let was_request = bookings::status.ne_all(UNTOLD_OF_OFFERS).or(bookings::respond_by.is_not_null());
            query.filter(bookings::company_id.eq(company).and(bookings::status.ne_all(UNTOLD)).and(had_seat).and(was_request))
        }
    }
}

/// Narrows a query to the bookings of which the reader is told who comes. Without this, a company that asks for one mentee's bookings would
/// learn who is behind a request.
pub fn only_with_person<ST>(
    query: bookings::BoxedQuery<'_, MultiBackend, ST>,
    scope: Scope,
    now: Instant,
) -> bookings::BoxedQuery<'_, MultiBackend, ST> {
    match scope {
        Scope::Institute => query,
        Scope::Company(_) => query.filter(bookings::status.eq_any(WITH_PERSON).and(bookings::ends_at.ge(names_told_since(now)))),
    }
}

/// This is what a host is told of a mentee, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MenteeForHost {
    preferred_name: String,
    profession: Option<String>,
    target_role: Option<String>,
    adjustment_for_host: Option<String>,
}

impl MenteeForHost {
    pub fn preferred_name(&self) -> &str {
        &self.preferred_name
    }

    pub fn profession(&self) -> Option<&str> {
        self.profession.as_deref()
    }

    pub fn target_role(&self) -> Option<&str> {
        self.target_role.as_deref()
    }

    pub fn adjustment_for_host(&self) -> Option<&str> {
        self.adjustment_for_host.as_deref()
    }
}

impl From<&MenteeRow> for MenteeForHost {
    fn from(mentee: &MenteeRow) -> Self {
        Self {
            preferred_name: mentee.preferred_name.clone(),
            profession: mentee.profession.clone(),
            target_role: mentee.target_role.clone(),
            adjustment_for_host: mentee.adjustment_for_host.clone(),
        }
    }
}

impl From<DisclosureRow> for MenteeForHost {
    fn from(told: DisclosureRow) -> Self {
        Self {
            preferred_name: told.preferred_name,
            profession: told.profession,
            target_role: told.target_role,
            adjustment_for_host: told.adjustment,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;
    use crate::slots::card::SHARED_ONCE_CONFIRMED;

    fn company(number: u128) -> CompanyId {
        CompanyId::from(Uuid::from_u128(number))
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    const THE_DAY: &str = "2027-03-31T23:00:00Z";

    /// A booking came to its state in one of these ways.
    const WAYS: [&str; 3] = ["on the waitlist", "by an offer", "by a request"];

    fn stage(status: BookingStatus, way: &str) -> Stage {
        let late = (way != "on the waitlist").then_some(false);
        let respond_by = (way == "by a request").then_some(Instant::FAR_FUTURE);
        Stage { company_id: company(1), status, late, respond_by, cancelled_by: None, ends_at: at("2027-03-31T17:45:00Z") }
    }

    #[test]
    fn the_table_of_disclosure() {
        let mut table = Vec::new();
        for status in BookingStatus::ALL {
            for way in WAYS {
                let stage = stage(*status, way);
                let [institute, own, other] = [Scope::Institute, Scope::Company(company(1)), Scope::Company(company(2))]
                    .map(|scope| told(scope, &stage, at(THE_DAY)));
                assert_eq!((institute, other), (Told::Everything, Told::Nothing), "{status}");
                table.push(format!("{status} {way}: {own:?}"));
            }
        }
        assert_eq!(
            table,
            [
                "waitlisted on the waitlist: Nothing",
                "waitlisted by an offer: Nothing",
                "waitlisted by a request: Nothing",
                "requested on the waitlist: Seat { with_reason: false }",
                "requested by an offer: Seat { with_reason: false }",
                "requested by a request: Seat { with_reason: false }",
                "offered on the waitlist: Nothing",
                "offered by an offer: Nothing",
                "offered by a request: Nothing",
                "confirmed on the waitlist: Person",
                "confirmed by an offer: Person",
                "confirmed by a request: Person",
                "declined on the waitlist: Nothing",
                "declined by an offer: Nothing",
                "declined by a request: Seat { with_reason: false }",
                "expired on the waitlist: Nothing",
                "expired by an offer: Nothing",
                "expired by a request: Seat { with_reason: false }",
                "cancelled on the waitlist: Nothing",
                "cancelled by an offer: Seat { with_reason: false }",
                "cancelled by a request: Seat { with_reason: false }",
                "attended on the waitlist: Person",
                "attended by an offer: Person",
                "attended by a request: Person",
                "no_show on the waitlist: Person",
                "no_show by an offer: Person",
                "no_show by a request: Person",
            ]
        );
    }

    #[test]
    fn a_company_is_told_its_own_reasons_alone() {
        let has_reason = |stage: Stage| told(Scope::Company(company(1)), &stage, at(THE_DAY)).has_reason();
        for status in [BookingStatus::Cancelled, BookingStatus::Declined] {
            let by = |side| Stage { cancelled_by: side, ..stage(status, "by a request") };
            assert!(has_reason(by(Some(CancelledBy::Employer))), "{status}");
            for other in [Some(CancelledBy::Mentee), Some(CancelledBy::Institute), None] {
                assert!(!has_reason(by(other)), "{status} {other:?}");
                assert!(told(Scope::Institute, &by(other), at(THE_DAY)).has_reason());
            }
        }
    }

    #[test]
    fn the_states_that_queries_name_are_those_of_the_table() {
        let own = Scope::Company(company(1));
        for status in BookingStatus::ALL {
            let told = told(own, &stage(*status, "by a request"), at(THE_DAY));
            assert_eq!(UNTOLD.contains(status), told == Told::Nothing, "{status}");
            let of_offer = super::told(own, &stage(*status, "by an offer"), at(THE_DAY));
            assert_eq!(UNTOLD_OF_OFFERS.contains(status), of_offer == Told::Nothing && told != Told::Nothing, "{status}");
            assert_eq!(WITH_PERSON.contains(status), told.has_person(), "{status}");
            for scope in [Scope::Institute, own, Scope::Company(company(2))] {
                for way in WAYS {
                    let stage = stage(*status, way);
                    assert_eq!(is_told(scope, &stage), super::told(scope, &stage, at(THE_DAY)) != Told::Nothing, "{status} {way}");
                }
            }
        }
    }

    #[test]
    fn what_was_told_of_a_person_fades_by_days_of_utc() {
        let on = |now| told(Scope::Company(company(1)), &stage(BookingStatus::Attended, "by a request"), at(now));
        assert_eq!(on("2027-04-29T23:59:59Z"), Told::Person);
        assert_eq!(on("2027-04-30T00:00:00Z"), Told::Name);
        assert_eq!(on("2028-03-30T23:59:59Z"), Told::Name);
        assert_eq!(on("2028-03-31T00:00:00Z"), Told::Seat { with_reason: false });
        let cancelled = Stage { cancelled_by: Some(CancelledBy::Employer), ..stage(BookingStatus::Cancelled, "by a request") };
        assert!(told(Scope::Company(company(1)), &cancelled, at("2030-01-01T00:00:00Z")).has_reason(), "its own reason stays");
        assert_eq!(told(Scope::Institute, &cancelled, at("2030-01-01T00:00:00Z")), Told::Everything);
    }

    #[test]
    fn the_card_names_what_a_host_is_told() {
        let mentee = MenteeForHost { preferred_name: String::new(), profession: None, target_role: None, adjustment_for_host: None };
        let Ok(Value::Object(fields)) = serde_json::to_value(mentee) else { panic!("no object") };
        assert_eq!(fields.keys().collect::<Vec<_>>(), SHARED_ONCE_CONFIRMED);
    }
}
