//! What a database holds when a case starts: companies with hosts, mentees, and published slots with seats for everybody.
//!
//! Ids are counted, so that a loop without the service knows them too.

use diesel::prelude::*;
use foothold::companies::model::partnership::PartnershipStatus;
use foothold::companies::model::{HostRole, SizeBand};
use foothold::companies::store::{CompanyRow, HostDetails, HostRow};
use foothold::db::Conn;
use foothold::db::schema::{companies, hosts, mentees, policies, slot_hosts, slots};
use foothold::db::types::WordList;
use foothold::ids::{CompanyId, HostId, MenteeId, SlotId};
use foothold::mentees::model::WorkplaceClearance;
use foothold::mentees::store::MenteeRow;
use foothold::native;
use foothold::policy::settings::{CapPerCohort, CapSameCompany, CapUpcoming, Settings};
use foothold::slots::card::{Card, Compensation, CompensationKind, MayLeadToJob};
use foothold::slots::model::{Approval, Mode, SlotKind, SlotStatus};
use foothold::slots::store::SlotRow;
use foothold::time::{Instant, Zone};
use jiff::SignedDuration;
use uuid::Uuid;

pub const SLOTS: u64 = 1_000;
pub const MENTEES: u64 = 10_000;
pub const COMPANIES: u64 = 20;
const HOSTS: u64 = 40;
/// The most that a slot can have.
const CAPACITY: i32 = 1_000;

/// Rows in one statement: SQLite takes 32,766 values in one, and a slot has 35.
const ROWS_AT_ONCE: usize = 500;

/// `01900000-0000-7000-8000-` and 12 digits: two of the kind, ten of the number.
fn id<I: From<Uuid>>(kind: u128, number: u64) -> I {
    I::from(Uuid::from_u128((0x0190_0000_0000_7000_8000 << 48) | (kind << 40) | u128::from(number)))
}

pub fn company(number: u64) -> CompanyId {
    id(1, number % COMPANIES)
}

pub fn host(number: u64) -> HostId {
    id(2, number % HOSTS)
}

pub fn slot(number: u64) -> SlotId {
    id(3, number % SLOTS)
}

pub fn mentee(number: u64) -> MenteeId {
    id(4, number % MENTEES)
}

/// The mentee and the slot of a booking, by its number: no pair comes twice in ten million. `booking.pgbench` reckons the same.
pub fn pair(number: u64) -> (MenteeId, SlotId) {
    (mentee(number), slot(number + number / MENTEES))
}

/// Every slot has an hour of its own, so that no two bookings of a mentee overlap. The first is three days ahead.
pub fn start_of_slot(opening: Instant, number: u64) -> Instant {
    let hours = i64::try_from(number % SLOTS).unwrap_or(0);
    opening.plus(SignedDuration::from_hours(72 + hours))
}

/// Mentees book again and again here, so no cap is reached but by shadowing.
pub fn widen_caps(conn: &mut Conn) {
    let most = 1_000_000;
    let settings = Settings {
        cap_per_cohort: CapPerCohort { mock_interview: most, shadowing: most, ..Settings::default().cap_per_cohort },
        cap_upcoming: CapUpcoming { mock_interview: most, shadowing: most, one_to_one: most },
        cap_same_company: CapSameCompany { mock_interview: most, shadowing: most },
        ..Settings::default()
    };
    diesel::update(policies::table).set(policies::settings.eq(settings)).execute(conn).expect("the policy");
}

pub fn fill(conn: &mut Conn, opening: Instant) {
    let companies: Vec<_> = (0..COMPANIES).map(|number| company_row(number, opening)).collect();
    let hosts: Vec<_> = (0..HOSTS).map(|number| host_row(number, opening)).collect();
    let mentees: Vec<_> = (0..MENTEES).map(|number| mentee_row(number, opening)).collect();
    let slots: Vec<_> = (0..SLOTS).map(|number| slot_row(number, opening)).collect();
    native!(conn, conn => {
        diesel::insert_into(companies::table).values(&companies).execute(conn).expect("companies");
        diesel::insert_into(hosts::table).values(&hosts).execute(conn).expect("hosts");
        for some in mentees.chunks(ROWS_AT_ONCE) {
            diesel::insert_into(mentees::table).values(some).execute(conn).expect("mentees");
        }
        for some in slots.chunks(ROWS_AT_ONCE) {
            diesel::insert_into(slots::table).values(some).execute(conn).expect("slots");
        }
    });
    fill_slot_hosts(conn, opening);
}

fn fill_slot_hosts(conn: &mut Conn, opening: Instant) {
    let row = |number| {
        let start = start_of_slot(opening, number);
        (
            slot_hosts::slot_id.eq(slot(number)),
            slot_hosts::host_id.eq(host(number)),
            slot_hosts::place.eq(0),
            slot_hosts::starts_at.eq(Some(start)),
            slot_hosts::ends_at.eq(Some(start.plus_minutes(45))),
            slot_hosts::blocks.eq(true),
        )
    };
    let rows: Vec<_> = (0..SLOTS).map(row).collect();
    for some in rows.chunks(ROWS_AT_ONCE) {
        let some = some.to_vec();
        native!(conn, conn => diesel::insert_into(slot_hosts::table).values(some).execute(conn).expect("hosts of slots"));
    }
}

pub fn company_row(number: u64, at: Instant) -> CompanyRow {
    CompanyRow {
        id: company(number),
        name: format!("Company {number}"),
        sector: "health".to_owned(),
        size_band: SizeBand::Medium,
        timezone: Zone::utc(),
        website: None,
        may_publish: true,
        active: true,
        partnership_status: PartnershipStatus::Active,
        partnership_since: at,
        agreement: None,
        do_not_contact_until: None,
        version: 1,
        created_at: at,
        updated_at: at,
        renamed_at: None,
        name_folded: format!("company {number}"),
        own: false,
        external_id: None,
    }
}

fn host_row(number: u64, at: Instant) -> HostRow {
    HostRow {
        id: host(number),
        company_id: company(number),
        details: HostDetails {
            name: format!("Host {number}"),
            job_title: Some("Ward manager".to_owned()),
            email: None,
            roles: HostRole::ALL.iter().copied().collect(),
        },
        active: true,
        version: 1,
        created_at: at,
        updated_at: at,
        renamed_at: None,
        name_folded: format!("host {number}"),
    }
}

fn mentee_row(number: u64, at: Instant) -> MenteeRow {
    MenteeRow {
        id: mentee(number),
        full_name: format!("Mentee Number {number}"),
        preferred_name: format!("Mentee {number}"),
        email: Some(format!("mentee{number}@mentees.example")),
        profession: Some("Structural engineer".to_owned()),
        fields: WordList(vec!["software_data".to_owned()]),
        target_role: Some("Senior structural engineer".to_owned()),
        timezone: Zone::utc(),
        workplace_clearance: WorkplaceClearance::Cleared,
        adjustment_for_host: None,
        active: true,
        version: 1,
        created_at: at,
        updated_at: at,
        renamed_at: None,
        phone: None,
        external_id: None,
        full_name_folded: format!("mentee number {number}"),
        email_folded: Some(format!("mentee{number}@mentees.example")),
        search_folded: format!("mentee number {number}"),
    }
}

pub fn slot_row(number: u64, at: Instant) -> SlotRow {
    let start = start_of_slot(at, number);
    SlotRow {
        id: slot(number),
        company_id: company(number),
        series_id: None,
        site_id: None,
        kind: SlotKind::MockInterview,
        title: format!("First-round interview {number}"),
        status: SlotStatus::Published,
        starts_at: Some(start),
        ends_at: Some(start.plus_minutes(45)),
        sort_at: start,
        local_start: Some(Zone::utc().local_time_at(start)),
        timezone: Zone::utc(),
        duration_minutes: 45,
        capacity: CAPACITY,
        seats_taken: 0,
        seats_confirmed: 0,
        seats_changed_at: None,
        mode: Mode::Online,
        location: None,
        join_url: Some("https://meet.example/first-round".to_owned()),
        fields: WordList(vec!["software_data".to_owned(), "policy_research".to_owned()]),
        approval: Approval::Automatic,
        booking_closes_minutes_before: None,
        cancel_cutoff_minutes_before: None,
        booking_closes_at: Some(start.minus_minutes(48 * 60)),
        cancel_cutoff_at: Some(start.minus_minutes(48 * 60)),
        allow_host_overlap: false,
        card: Some(card()),
        cancelled_by: None,
        reason_code: None,
        note: None,
        return_comment: None,
        sequence: 0,
        version: 3,
        created_at: at,
        updated_at: at,
        shown_at: None,
        held_by: None,
        changed_unseen_since: None,
        terms_changed_at: None,
        cohort_id: None,
        book_cohort: false,
        round_id: None,
        round_opens_at: None,
        round_closes_at: None,
        reserved_until: None,
        reserved_before: None,
    }
}

/// Of a usual length.
pub fn card() -> Card {
    let text = |text: &str| Some(text.to_owned());
    Card {
        purpose: text("Practise for roles where data has to be turned into advice."),
        what_happens: text(
            "Thirty minutes of questions, then fifteen minutes of spoken feedback. You explain one chart to someone who will decide.",
        ),
        who_will_be_there: text("A head of data and insight."),
        compensation: Some(Compensation {
            kind: CompensationKind::Expenses,
            hourly_rate_minor: None,
            currency: None,
            note: text("Travel up to 30 pounds, actual cost with a receipt, paid by the employer."),
        }),
        may_lead_to_job: Some(MayLeadToJob::No),
        access_notes: text("Step-free; a quiet prayer room is two doors away."),
        activities: Vec::new(),
    }
}
