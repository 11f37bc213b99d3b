//! The acts, in stages. Each is an act of the API or of a timed job by its own function; only the answers from outside are made up.

use serde_json::{Value, json};

use super::day::Present;
use crate::allocation::exception::ask;
use crate::allocation::seed::FreshSeed;
use crate::auth::{Scope, Stamp};
use crate::bookings::{book, cancel, input as booking_input};
use crate::busy::{calendar, input as busy_input, store as busy};
use crate::companies::{company, host, input as company_input, interaction, store as companies};
use crate::db::Conn;
use crate::demo::data::{Body, By};
use crate::demo::replay::Replay;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{BookingId, CohortId, CompanyId, HostId, MenteeId, SlotId};
use crate::lifecycle::{details, enrol, suspend};
use crate::mentees::{cohort, input as mentee_input, mentee, programme};
use crate::net::client::HttpClient;
use crate::reports::model::CALENDAR_FAILURES;
use crate::schedule;
use crate::seal::Sealer;
use crate::slots::model::SlotKind::{self, GroupSession, MockInterview, Shadowing};
use crate::slots::{input as slot_input, publish, slot};
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::webhooks::endpoint;
use crate::webhooks::input::new_endpoint;
use crate::webhooks::secret::FreshSecret;
use crate::wire::fields::Fields;

/// Most of it happens at this company. The demonstration signs in its contact, so that the contact has something to do too.
const COMPANY: &str = "c2";
const SITE: &str = "s3";
/// Somebody is talking with this company, and it waits for an answer.
const ASKED: &str = "c7";
const HOST: &str = "waiting-host";
pub(super) const COHORT: &str = "waiting-cohort";

/// This holds what the acts need from outside of the database.
pub struct Outside {
    sealer: Sealer,
    http: HttpClient,
    secret: FreshSecret,
    /// The seeds of the round that was drawn and of the one that is open.
    pub(super) drawn: FreshSeed,
    pub(super) open: FreshSeed,
}

impl Outside {
    pub fn of(deps: &Deps) -> Result<Self> {
        let now = deps.clock.now();
        let secret = FreshSecret::make(deps.ids, &deps.sealer, deps.ids.new_id(now), now)?;
        let seed = |stage: Stage| FreshSeed::make(deps.ids, &deps.sealer, stage.at(now));
        let (drawn, open) = (seed(Stage::Enter)?, seed(Stage::Answer)?);
        Ok(Self { sealer: deps.sealer.clone(), http: deps.http.clone(), secret, drawn, open })
    }
}

/// The acts of one stage are done at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// An agreement was signed nearly a year ago.
    Agree,
    /// A cohort is there, and people enter a round.
    Enter,
    /// The round is drawn.
    Draw,
    /// People accept their places, and enter the next round.
    Answer,
    /// More people and slots are there.
    Prepare,
    /// People are booked.
    Book,
    /// Things go another way than they were planned.
    Disturb,
}

impl Stage {
    pub const ALL: [Self; 7] = [Self::Agree, Self::Enter, Self::Draw, Self::Answer, Self::Prepare, Self::Book, Self::Disturb];

    /// Gives the time at which the stage is done.
    pub fn at(self, now: Instant) -> Instant {
        let (present, before) = (Present::of(now), |hours: i32| now.plus_minutes(-60 * hours));
        match self {
            Self::Agree => before(80 * 24),
            Self::Enter => present.instant(-15, 10),
            Self::Draw => present.instant(-7, 18),
            Self::Answer => present.instant(-6, 10),
            Self::Prepare => before(96),
            Self::Book => before(72),
            Self::Disturb => before(4),
        }
    }
}

/// Does what belongs to a stage.
pub fn act(replay: &mut Replay, conn: &mut Conn, stage: Stage, now: Instant, outside: &Outside) -> Result<()> {
    let stage_at = stage.at(now);
    let mut telling = Telling { replay, conn, at: stage_at, present: Present::of(now) };
    match stage {
        Stage::Agree => telling.agree(),
        Stage::Enter => telling.enter(now, outside),
        Stage::Draw => telling.draw(&outside.sealer),
        Stage::Answer => telling.answer(outside),
        Stage::Prepare => telling.prepare(),
        Stage::Book => telling.book_people(),
        Stage::Disturb => telling.disturb(outside),
    }
}

pub(super) struct Telling<'a> {
    pub replay: &'a mut Replay,
    pub conn: &'a mut Conn,
    pub at: Instant,
    pub present: Present,
}

/// This is a slot of these acts: its key, its kind, its title, and its day and time.
#[derive(Clone, Copy)]
pub(super) struct Planned {
    pub key: &'static str,
    kind: SlotKind,
    title: &'static str,
    days: i64,
    time: &'static str,
    minutes: i32,
    /// The company approves each booking.
    approves: bool,
}

pub(super) const fn planned(key: &'static str, kind: SlotKind, title: &'static str, days: i64, time: &'static str) -> Planned {
    let minutes = match kind {
        SlotKind::MockInterview => 45,
        SlotKind::Shadowing => 300,
        SlotKind::GroupSession => 90,
    };
    Planned { key, kind, title, days, time, minutes, approves: false }
}

const fn approved(slot: Planned) -> Planned {
    Planned { approves: true, ..slot }
}

/// These are published before people are booked. No two are at the same time, since one host has them all.
const PUBLISHED: [Planned; 13] = [
    planned("w-past", MockInterview, "First interview in English", -1, "10:00"),
    planned("w-soon", MockInterview, "Short-notice practice", 2, "15:00"),
    planned("w-changed", MockInterview, "Interview for clerks", 5, "14:00"),
    approved(planned("w-request", MockInterview, "Interview with the partners", 6, "11:00")),
    planned("w-day", Shadowing, "A morning in the registry", 8, "09:00"),
    planned("w-offer", MockInterview, "Interview for paralegals", 9, "11:00"),
    planned("w-moved", Shadowing, "An afternoon in the archive", 10, "09:00"),
    planned("w-withdrawn", Shadowing, "A day with the costs team", 11, "10:00"),
    approved(planned("w-first", Shadowing, "A day with the land team", 12, "10:00")),
    planned("w-blackout", MockInterview, "Interview for secretaries", 13, "10:00"),
    planned("w-held", MockInterview, "Interview on the phone", 16, "10:00"),
    planned("w-spare", GroupSession, "Questions and answers", 19, "17:30"),
    planned("w-missed", MockInterview, "Interview for receptionists", 24, "11:00"),
];

/// This is a session of a cohort, at the same time as a booking of one of its members. It has no host, since the host is taken.
const SESSION: Planned = planned("w-session", GroupSession, "How an office is run", 5, "14:00");

/// A mentee of these acts: a key, a full name, a preferred name, a profession and the fields of work that are known.
pub(super) type Person = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const MENTEES: [Person; 7] = [
    ("w1", "Tomasz Wilk", "Tomasz", "Notary's clerk", &[]),
    ("w2", "Farida Noori", "Farida", "Lawyer", &[]),
    ("w3", "Joseph Mensah", "Joseph", "Accountant", &[]),
    ("w4", "Ana Ferreira", "Ana", "Court interpreter", &[]),
    ("w5", "Samira Haidari", "Samira", "Legal secretary", &[]),
    ("w6", "Viktor Savchuk", "Viktor", "Paralegal", &[]),
    ("w7", "Blessing Okafor", "Blessing", "Office manager", &[]),
];

impl Telling<'_> {
    fn agree(&mut self) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        let new = json!({"name": "Harrow Lane Libraries", "sector": "public_services", "size_band": "medium", "timezone": "Europe/London",
            "website": "https://harrowlane.example"});
        let row = company::create(self.conn, &stamp, &company_input::new_company(fields(&new)?)?)?;
        let company = companies::lock_company(self.conn, Scope::Institute, row.id)?;
        let librarian = json!({"name": "Peter Okonjo", "job_title": "Head of libraries", "email": "peter.okonjo@harrowlane.example",
            "roles": ["interviewer", "facilitator"]});
        host::create(self.conn, &stamp, &company, &company_input::new_host(fields(&librarian)?)?)?;
        let agreement = json!({"signed_on": self.present.day(-80), "signed_by_name": "P. Okonjo", "ends_on": self.present.day(12),
            "commitment": {"mock_interview": 4, "group_session": 1}});
        for (to, agreement) in [("approached", None), ("in_conversation", None), ("agreement_pending", None), ("active", Some(agreement))] {
            let mut step = json!({"to": to});
            if let Some(agreement) = agreement {
                step["agreement"] = agreement;
            }
            let row = companies::lock_company(self.conn, Scope::Institute, row.id)?;
            suspend::transition_locked(self.conn, &stamp, &row, &company_input::new_transition(fields(&step)?)?)?;
        }
        Ok(())
    }

    fn prepare(&mut self) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        MENTEES.iter().try_for_each(|person| self.register(&stamp, person))?;
        ["w6", "w7"].iter().try_for_each(|mentee| self.enrol(&stamp, mentee))?;
        PUBLISHED.iter().try_for_each(|slot| self.publish(slot, Value::Null))?;
        self.book("w-missed", "w3", json!({}))?;
        self.book("w-missed", "r4", json!({"if_full": "waitlist"}))
    }

    /// Makes the host who has all slots of these acts.
    pub fn make_host(&mut self, stamp: &Stamp) -> Result<()> {
        let company = companies::lock_company(self.conn, Scope::Institute, self.replay.id(COMPANY)?)?;
        let new = json!({"name": "Marged Owen", "job_title": "Head of the office", "email": "marged.owen@tallowquill.example",
            "roles": ["interviewer", "shadow_host", "facilitator"]});
        let host = host::create(self.conn, stamp, &company, &company_input::new_host(fields(&new)?)?)?;
        self.replay.remember(HOST, host.id);
        Ok(())
    }

    pub fn register(&mut self, stamp: &Stamp, person: &Person) -> Result<()> {
        let (key, full_name, preferred_name, profession, known) = person;
        let new = json!({"full_name": full_name, "preferred_name": preferred_name, "profession": profession, "fields": known,
            "email": format!("{}@mentee.example", full_name.to_lowercase().replace(' ', ".")), "timezone": "Europe/London", "workplace_clearance": "cleared"});
        let mentee = mentee::create(self.conn, stamp, &mentee_input::new_mentee(fields(&new)?)?)?;
        self.replay.remember(key, mentee.id);
        Ok(())
    }

    /// Makes a small cohort.
    pub fn make_cohort(&mut self, stamp: &Stamp) -> Result<()> {
        let programme = programme::create(self.conn, stamp, mentee_input::new_programme(fields(&json!({"name": "Evening courses"}))?)?)?;
        let new = json!({"programme_id": programme.id, "name": "Office work", "starts_on": self.present.day(-20), "ends_on": self.present.day(80),
            "timezone": "Europe/London", "places": 12});
        let (programme, new) = mentee_input::new_cohort(fields(&new)?)?;
        let cohort = cohort::create(self.conn, stamp, programme, new)?;
        self.replay.remember(COHORT, cohort.id);
        Ok(())
    }

    pub fn enrol(&mut self, stamp: &Stamp, mentee: &str) -> Result<()> {
        let given = filled_in(&json!({"mentee_id": self.replay.id::<MenteeId>(mentee)?}))?;
        enrol::enrol(self.conn, stamp, &given, self.replay.id::<CohortId>(COHORT)?).map(drop)
    }

    fn book_people(&mut self) -> Result<()> {
        let coordinator = self.stamp(By::Coordinator)?;
        // The seat is offered to somebody who has let one offer run out already, and does so again.
        let given = filled_in(&json!({"reason_code": "work", "cancelled_by": "mentee"}))?;
        cancel::cancel(self.conn, &coordinator, &given, self.replay.id::<BookingId>("w-missed/w3")?)?;
        self.book("w-past", "w1", json!({}))?;
        self.book("w-changed", "w7", json!({}))?;
        self.book("w-withdrawn", "w3", json!({}))?;
        self.book("w-day", "w4", json!({}))?;
        self.book("w-moved", "w4", json!({"override": {"reason": "Two half days were agreed on instead of a whole one."}}))?;
        self.book("w-offer", "w6", json!({}))?;
        self.book("w-offer", "w5", json!({"if_full": "waitlist"}))
    }

    fn disturb(&mut self, outside: &Outside) -> Result<()> {
        let coordinator = self.stamp(By::Coordinator)?;
        let partner = self.stamp(By::Partner)?;
        // The session finds one of its people booked elsewhere.
        let session = json!({"cohort_id": self.replay.id::<CohortId>(COHORT)?, "book_cohort": true, "host_ids": [], "capacity": 12});
        self.publish(&SESSION, session)?;
        self.book("w-request", "w1", json!({}))?;
        self.book("w-first", "w2", json!({}))?;
        for mentee in ["w2", "w3"] {
            let given = filled_in(&json!({"workplace_clearance": "not_cleared"}))?;
            details::change_mentee(self.conn, &coordinator, &given, self.replay.id(mentee)?)?;
        }
        let given = filled_in(&json!({"local_start": self.present.at(8, "14:30"), "reason_code": "business_need"}))?;
        schedule::moving::move_slot(self.conn, &coordinator, &given, self.replay.id("w-moved")?)?;
        let given = filled_in(&json!({"title": "Interview for clerks and cashiers"}))?;
        schedule::change::patch(self.conn, &partner, &given, self.replay.id("w-changed")?)?;
        let given = filled_in(&json!({"reason_code": "illness", "cancelled_by": "mentee", "note": "In bed with a cold."}))?;
        cancel::cancel(self.conn, &coordinator, &given, self.replay.id::<BookingId>("w-offer/w6")?)?;
        let away = json!({"scope": {"type": "company", "id": self.company()?}, "name": "Stocktaking",
            "starts_on": self.present.day(13), "ends_on": self.present.day(13)});
        let given = filled_in(&away)?;
        schedule::blackouts::create::create(self.conn, &coordinator, &given)?;
        let given = filled_in(&json!({"reason": "The telephones are being replaced."}))?;
        schedule::hold::hold(self.conn, &coordinator, &given, self.replay.id("w-held")?)?;
        self.submit(&planned("w-submitted", MockInterview, "Interview in a panel of two", 14, "10:00"))?;
        let returned = self.submit(&planned("w-returned", MockInterview, "Interview with a recruiter", 15, "10:00"))?;
        let given = filled_in(&json!({"comment": "Please say who will be there, and how one gets in."}))?;
        publish::return_to_company(self.conn, &coordinator, &given, returned)?;
        self.next_step(&coordinator)?;
        self.ask_for_exception(&coordinator)?;
        self.outside(&partner, outside)
    }

    fn ask_for_exception(&mut self, stamp: &Stamp) -> Result<()> {
        let asked = json!({"action": "place", "slot_id": self.replay.id::<SlotId>("r-desk")?, "mentee_id": self.replay.id::<MenteeId>("w6")?,
            "category": "deadline_for_person", "reason": "He is in hospital until after the round has closed."});
        ask::ask(self.conn, stamp, &filled_in(&asked)?).map(drop)
    }

    fn next_step(&mut self, stamp: &Stamp) -> Result<()> {
        let company = companies::lock_company(self.conn, Scope::Institute, self.replay.id(ASKED)?)?;
        let said = json!({"kind": "call", "summary": "They would like to see what a mentee's visit looks like.",
            "next_action": "Send the photographs of the last open day", "next_action_due": self.present.day(-1)});
        interaction::create(self.conn, stamp, &company, &company_input::new_interaction(fields(&said)?)?).map(drop)
    }

    /// Makes an endpoint that its company has stopped, and a calendar that could not be read three times.
    fn outside(&mut self, stamp: &Stamp, outside: &Outside) -> Result<()> {
        let guard = outside.http.guard();
        let hook = json!({"url": "https://hooks.tallowquill.example/foothold", "description": "The office's own calendar"});
        let row = endpoint::create(self.conn, stamp, &new_endpoint(fields(&hook)?, stamp.by.scope(), guard)?, &outside.secret)?;
        let nothing = filled_in(&json!({}))?;
        endpoint::disable(self.conn, stamp, &nothing, row.id)?;
        let host = companies::lock_host(self.conn, Scope::Institute, self.replay.id::<HostId>(HOST)?)?;
        let address = json!({"url": "https://calendars.tallowquill.example/marged-owen.ics", "name": "Marged's diary"});
        let new = busy_input::new_calendar(fields(&address)?, guard)?;
        let row = calendar::create(self.conn, stamp, &host, &new, &outside.sealer)?;
        let failed = busy::Settled {
            etag: row.etag,
            last_modified: row.last_modified,
            busy_intervals: row.busy_intervals,
            events_left_out: row.events_left_out,
            left_out: row.left_out,
            imported_at: row.imported_at,
            checked_at: Some(self.at),
            last_error: Some("http_404".to_owned()),
            consecutive_failures: CALENDAR_FAILURES,
            next_fetch_at: self.at.plus_minutes(60 * 24),
            leased_until: None,
        };
        busy::settle(self.conn, row.id, row.lease_epoch, &failed).map(drop)
    }

    /// Makes a slot and publishes it. `with` has what else the slot says.
    pub fn publish(&mut self, slot: &Planned, with: Value) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        let id = self.draft(&stamp, slot, with)?;
        let nothing = filled_in(&json!({}))?;
        schedule::publish::publish(self.conn, &stamp, &nothing, id).map(drop)
    }

    /// Makes a slot for its company, and submits it.
    fn submit(&mut self, slot: &Planned) -> Result<SlotId> {
        let stamp = self.stamp(By::Partner)?;
        let id = self.draft(&stamp, slot, Value::Null)?;
        let nothing = filled_in(&json!({}))?;
        publish::submit(self.conn, &stamp, &nothing, id)?;
        Ok(id)
    }

    fn draft(&mut self, stamp: &Stamp, slot: &Planned, with: Value) -> Result<SlotId> {
        let activities = json!([{"text": "Look on, and ask", "kind": "observe"}]);
        let mut body = json!({
            "company_id": self.company()?, "site_id": self.replay.id::<String>(SITE)?, "host_ids": [self.replay.id::<HostId>(HOST)?],
            "kind": slot.kind, "title": slot.title, "local_start": self.present.at(slot.days, slot.time), "timezone": "Europe/London",
            "duration_minutes": slot.minutes, "capacity": 1, "mode": "in_person", "fields": [],
            "approval": if slot.approves { "employer" } else { "automatic" },
            "booking_closes_minutes_before": 120, "cancel_cutoff_minutes_before": 1_440,
            "card": {
                "purpose": "See how an office of lawyers works, and practise to speak about your own work.",
                "what_happens": "A talk of half an hour, time for questions, and what somebody heard who listened.",
                "who_will_be_there": "The head of the office, and somebody who joined last year.",
                "compensation": {"kind": "expenses", "note": "Travel up to 30 pounds with a receipt, paid by the employer."},
                "may_lead_to_job": "no", "access_notes": "Step-free. The door code is sent the day before.", "activities": activities,
            },
        });
        if let (Some(body), Value::Object(with)) = (body.as_object_mut(), with) {
            body.extend(with);
        }
        let row = slot::make_draft(self.conn, stamp, &slot_input::new_slot(fields(&body)?)?)?;
        self.replay.remember(slot.key, row.id);
        Ok(row.id)
    }

    /// Books a mentee, by keys. The booking is known as `slot/mentee` afterwards.
    fn book(&mut self, slot: &str, mentee: &str, with: Value) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        let mut body = json!({"slot_id": self.replay.id::<SlotId>(slot)?, "mentee_id": self.replay.id::<MenteeId>(mentee)?});
        if let (Some(body), Value::Object(with)) = (body.as_object_mut(), with) {
            body.extend(with);
        }
        let (row, _) = book::book(self.conn, &stamp, &booking_input::new_booking(fields(&body)?)?)?;
        self.replay.remember(&format!("{slot}/{mentee}"), row.id);
        Ok(())
    }

    fn company(&self) -> Result<CompanyId> {
        self.replay.id(COMPANY)
    }

    pub fn stamp(&self, by: By) -> Result<Stamp> {
        self.replay.stamp(by, Some(self.company()?), self.at)
    }
}

pub(super) fn fields(body: &Value) -> Result<Fields> {
    Ok(Fields::of_map(object(body)?))
}

pub(super) fn filled_in(body: &Value) -> Result<Given> {
    Ok(Given::filled_in(object(body)?, None))
}

fn object(body: &Value) -> Result<Body> {
    body.as_object().cloned().ok_or_else(|| Error::Internal("a body of the demonstration is no object".to_owned()))
}
