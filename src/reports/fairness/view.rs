//! This says how the board and the list of those who wait longest are shown. Its comments are the definitions that the OpenAPI document gives.

use jiff::civil::Date;
use serde::Serialize;

use super::credits::{Credit, LetDown};
use super::open::Open;
use super::part::is_few;
use super::people::OfPerson;
use super::spread::Spread;
use super::waiting::{Contact, Waits};
use crate::auth::ActorId;
use crate::ids::{BookingId, CohortId, CompanyId, MenteeId, RoundId};
use crate::reports::summary::figures::Ratio;
use crate::reports::summary::input::Reader;
use crate::reports::summary::view::RatioView;
use crate::slots::model::SlotKind;
use crate::time::{Instant, Zone};

/// How fairly one-to-ones are given: mock interviews and shadowing that start in the period. A seat counts from when it is offered, requested or
/// booked.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Fairness)]
pub struct FairnessView {
    /// The first day, in `timezone`.
    pub from: Date,
    /// The last day, in `timezone`.
    pub to: Date,
    /// The institute's.
    pub timezone: Zone,
    /// Null where both kinds are counted.
    pub kind: Option<SlotKind>,
    /// Null where everybody is counted.
    pub cohort_id: Option<CohortId>,
    /// Turns stand as of this instant.
    pub as_of: Instant,
    /// One-to-ones that were attended, over all mentees: those of the cohort, or those who are not archived and were registered by the end of the
    /// period, and whoever has a booking that counts here. It is what the summary counts.
    pub attended: SpreadView,
    /// Turns as a draw would count them now, over the people of the cohort, or over everybody who is not archived.
    pub turns: SpreadView,
    /// Offers that were declined ÷ all offers.
    pub offers_declined: RatioView,
    /// Offers that nobody answered in time ÷ all offers.
    pub offers_expired: RatioView,
    /// Exceptions that were approved in the period ÷ decisions of the rounds that closed in it.
    pub exceptions: RatioView,
    /// Seats that were taken at short notice ÷ all seats that were given.
    pub short_notice: RatioView,
    /// Seats that no round gave, neither by its draw nor by a line that its draw has made ÷ all seats that were given.
    pub outside_rounds: RatioView,
    /// Credits that mentees got because a company let them down ÷ all seats that were given. Those that no longer count are among them.
    pub credits: RatioView,
    /// Credits for what the institute's people recorded, and not the company ÷ all credits.
    pub credits_recorded_by_institute: RatioView,
    /// Rounds that were cancelled after they had opened ÷ rounds that have opened in the period. Those of a cohort are the ones that are for it.
    pub rounds_cancelled: RatioView,
    /// Slots that left an opened round otherwise than by its draw ÷ all slots of these rounds.
    pub slots_taken_out: RatioView,
    /// The people in the order in which a draw takes them, but for its ballot: at most 500. Null for a viewer.
    pub by_person: Option<Vec<PersonView>>,
    /// How many more people there are. Null for a viewer.
    pub people_left_out: Option<u64>,
    /// The credits with who recorded what they are given for, the newest first: at most 100. Null for a viewer.
    pub credited: Option<Vec<CreditView>>,
}

/// How evenly something is spread over people.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FairnessSpread)]
pub struct SpreadView {
    /// How many people there are; null where it is hidden.
    pub people: Option<u64>,
    /// How much they have together; null where it is hidden.
    pub total: Option<u64>,
    /// Jain's index: (Σx)² ÷ (n·Σx²), where x is how much somebody has and n is the number of people. It is 1 where all have the same.
    pub jain: RatioView,
    /// The Gini coefficient: Σ(2i − n − 1)·xᵢ ÷ (n·Σx), with x in ascending order. It is 0 where all have the same.
    pub gini: RatioView,
    /// This divides what the fifth of the people with most has by what all have. The fifth is rounded up.
    pub top_fifth: RatioView,
    /// People who have some ÷ all people.
    pub coverage: RatioView,
}

/// This is what one mentee has had.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FairnessPerson)]
pub struct PersonView {
    pub mentee_id: MenteeId,
    pub full_name: String,
    /// One-to-ones that were attended in the period, of the kind that is asked for.
    pub attended: u64,
    /// Turns of mock interviews.
    pub mock_interviews: u32,
    /// Turns of shadowing.
    pub shadowings: u32,
    /// Turns of both kinds.
    pub one_to_ones: u32,
    /// Credits that count now.
    pub credits: u32,
    pub weeks_waited: u32,
}

/// A credit, and who recorded what it is given for.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FairnessCredit)]
pub struct CreditView {
    pub booking_id: BookingId,
    pub mentee_id: MenteeId,
    pub company_id: CompanyId,
    pub why: LetDown,
    pub at: Instant,
    /// Null where the audit does not say it.
    pub recorded_by: Option<ActorId>,
    /// The role of the one who recorded it: `admin`, `coordinator`, `partner`, or `system`.
    pub recorded_by_role: Option<String>,
}

/// A mentee who has had no one-to-one for long.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ZeroListEntry)]
pub struct WaitsView {
    pub mentee_id: MenteeId,
    pub full_name: String,
    /// The start of the last one-to-one that was attended, else when the enrolment in the cohort began, else when the mentee was registered.
    pub waiting_since: Instant,
    /// Null if the mentee has attended none.
    pub last_attended_at: Option<Instant>,
    /// Null if nothing is written down of any.
    pub last_contact: Option<ContactView>,
    pub open: OpenView,
}

/// The last time that the institute had to do with a mentee.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ZeroListContact)]
pub struct ContactView {
    pub at: Instant,
    pub by: Contact,
}

/// This is what is open for a mentee. All of it is about one-to-ones.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ZeroListOpen)]
pub struct OpenView {
    /// Open rounds that are for everybody or for a cohort of the mentee's, and that the mentee has not entered.
    pub rounds: Vec<RoundId>,
    /// Open rounds that the mentee has entered.
    pub entered: Vec<RoundId>,
    /// Bookings that wait for the mentee's answer.
    pub offers: Vec<BookingId>,
    /// Bookings that wait for the company's answer.
    pub requests: Vec<BookingId>,
    /// Bookings that wait in line.
    pub waiting: Vec<BookingId>,
    /// Confirmed bookings that are to come.
    pub upcoming: Vec<BookingId>,
}

impl SpreadView {
    pub fn of(spread: &Spread, reader: Reader, tells_of_few: bool) -> Self {
        let is_viewer = reader == Reader::Viewer;
        let hidden = is_viewer && tells_of_few;
        let shown = |ratio: Ratio| RatioView::of(ratio, hidden);
        Self {
            people: (!hidden).then_some(spread.people),
            total: (!hidden).then_some(spread.total),
            jain: shown(spread.jain),
            gini: shown(spread.gini),
            // The top fifth is a group of people as well.
            top_fifth: RatioView::of(spread.top_fifth, hidden || (is_viewer && is_few(spread.size_of_top_fifth()))),
            coverage: shown(spread.coverage),
        }
    }
}

impl From<OfPerson> for PersonView {
    fn from(person: OfPerson) -> Self {
        let OfPerson { mentee_id, full_name, attended, turns } = person;
        Self {
            mentee_id,
            full_name,
            attended,
            mock_interviews: turns.mock_interviews,
            shadowings: turns.shadowings,
            one_to_ones: turns.one_to_one(),
            credits: turns.credits,
            weeks_waited: turns.weeks_waited,
        }
    }
}

impl From<Credit> for CreditView {
    fn from(credit: Credit) -> Self {
        let Credit { booking_id, company_id, mentee_id, why, at, recorded, .. } = credit;
        let (recorded_by, recorded_by_role) = recorded.map(|recorder| (recorder.by, recorder.role)).unzip();
        Self { booking_id, mentee_id, company_id, why, at, recorded_by, recorded_by_role }
    }
}

impl From<Waits> for WaitsView {
    fn from(waits: Waits) -> Self {
        let Waits { mentee_id, full_name, waiting_since, last_attended_at, last_contact, open } = waits;
        let last_contact = last_contact.map(|(at, by)| ContactView { at, by });
        Self { mentee_id, full_name, waiting_since, last_attended_at, last_contact, open: open.into() }
    }
}

impl From<Open> for OpenView {
    fn from(open: Open) -> Self {
        let Open { rounds, entered, offers, requests, waiting, upcoming } = open;
        Self { rounds, entered, offers, requests, waiting, upcoming }
    }
}
