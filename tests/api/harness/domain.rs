//! Shortcuts in words of the domain. Each sends what a client would send, with bodies of the contract (openapi/openapi.json) that are complete
//! unless a test says otherwise.

use std::fmt;

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::caller::{Caller, Place};

macro_rules! things {
    ($($(#[$meta:meta])* $name:ident $list:literal,)+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            id: String,
        }

        impl $name {
            /// Of an answer that made or shows one.
            #[track_caller]
            pub fn of(answer: &Answer) -> Self {
                Self { id: answer.id() }
            }

            pub fn with_id(id: impl Into<String>) -> Self {
                Self { id: id.into() }
            }

            pub fn id(&self) -> &str {
                &self.id
            }
        }

        impl Place for $name {
            fn path(&self) -> String {
                format!(concat!("/v1/", $list, "/{}"), self.id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.id)
            }
        }
    )+ };
}

things! {
    Company "companies",
    Site "sites",
    Host "hosts",
    Slot "slots",
    Mentee "mentees",
    Booking "bookings",
    Programme "programmes",
    Cohort "cohorts",
    Enrolment "enrolments",
    Feed "feeds",
    Endpoint "webhook-endpoints",
}

/// A body in the making.
#[derive(Clone)]
pub struct Body(Map<String, Value>);

impl Body {
    fn of(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            other => panic!("not an object: {other}"),
        }
    }

    fn set(&mut self, field: &str, value: Value) {
        self.0.insert(field.to_owned(), value);
    }
}

macro_rules! any_field {
    ($($builder:ident)+) => { $(
        impl $builder {
            /// Any field, by its name on the wire.
            #[must_use]
            pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
                self.body.set(field, value.into());
                self
            }

            /// As if the field had never been there.
            #[must_use]
            pub fn without(mut self, field: &str) -> Self {
                self.body.0.remove(field);
                self
            }

            pub fn body(&self) -> Value {
                Value::Object(self.body.0.clone())
            }
        }
    )+ };
}
any_field!(CompanyBuilder SlotBuilder MenteeBuilder);

impl Caller {
    pub fn company(&self) -> CompanyBuilder {
        CompanyBuilder { caller: self.clone(), body: Body::of(company_body()) }
    }

    /// Somebody who may interview and be shadowed.
    pub async fn host(&self, company: &Company) -> Host {
        let body = json!({"name": "Gareth Pellow", "job_title": "Principal Civil Engineer", "email": "gareth@brindlemoor.example",
            "roles": ["interviewer", "shadow_host"]});
        let answer = self.post(&format!("{}/hosts", company.path()), body).await;
        answer.assert_status(201);
        Host::of(&answer)
    }

    pub async fn site(&self, company: &Company) -> Site {
        let body = json!({"name": "Head office", "timezone": "Europe/London", "address": "1 Quay Street, Bristol"});
        let answer = self.post(&format!("{}/sites", company.path()), body).await;
        answer.assert_status(201);
        Site::of(&answer)
    }

    /// A step of the partnership.
    pub async fn transition(&self, company: &Company, to: &str) -> Answer {
        let mut body = json!({"to": to, "reason": "agreed on the phone"});
        if to == "active" {
            body["agreement"] = json!({"signed_on": "2016-01-04", "signed_by_name": "A. Deshmukh", "ends_on": null,
                "commitment": {"mock_interview": 6, "shadowing": 4}});
        }
        self.post(&format!("{}/partnership/transitions", company.path()), body).await
    }

    /// A mock interview with one seat on Wednesday 31 March 2027 at 18:00 in London (UTC+1), without hosts, confirmed automatically.
    pub fn slot(&self, company: &Company) -> SlotBuilder {
        SlotBuilder { caller: self.clone(), body: Body::of(slot_body(company)) }
    }

    pub fn mentee(&self) -> MenteeBuilder {
        MenteeBuilder { caller: self.clone(), body: Body::of(mentee_body()) }
    }

    pub async fn programme(&self) -> Programme {
        let answer = self.post("/v1/programmes", json!({"name": "Leadership Academy"})).await;
        answer.assert_status(201);
        Programme::of(&answer)
    }

    /// A cohort of a programme with 20 places, from 1 March to 30 July 2027 in London; it is running when a test begins.
    pub async fn cohort(&self, programme: &Programme) -> Cohort {
        let answer = self.post("/v1/cohorts", cohort_body(programme)).await;
        answer.assert_status(201);
        Cohort::of(&answer)
    }

    /// What enrolling answers, whatever it is.
    pub async fn try_to_enrol(&self, cohort: &Cohort, mentee: &Mentee) -> Answer {
        self.post(&format!("{}/enrolments", cohort.path()), json!({"mentee_id": mentee.id()})).await
    }

    pub async fn enrol(&self, cohort: &Cohort, mentee: &Mentee) -> Enrolment {
        let answer = self.try_to_enrol(cohort, mentee).await;
        answer.assert_status(201).assert_field("status", "active");
        Enrolment::of(&answer)
    }

    /// What `POST /v1/bookings` answers, whatever it is.
    pub async fn try_to_book(&self, slot: &Slot, mentee: &Mentee) -> Answer {
        self.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})).await
    }

    /// A seat.
    pub async fn book(&self, slot: &Slot, mentee: &Mentee) -> Booking {
        let answer = self.try_to_book(slot, mentee).await;
        answer.assert_status(201);
        Booking::of(&answer)
    }

    /// A place in line, in a slot that is full.
    pub async fn join_line(&self, slot: &Slot, mentee: &Mentee) -> Booking {
        let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "if_full": "waitlist"});
        let answer = self.post("/v1/bookings", body).await;
        answer.assert_status(201).assert_field("status", "waitlisted");
        Booking::of(&answer)
    }

    pub async fn confirm(&self, booking: &Booking) -> Answer {
        self.step(booking, "confirm", json!({})).await
    }

    pub async fn decline(&self, booking: &Booking) -> Answer {
        self.step(booking, "decline", json!({"reason_code": "business_need"})).await
    }

    pub async fn cancel(&self, booking: &Booking, reason_code: &str) -> Answer {
        self.step(booking, "cancel", json!({"reason_code": reason_code})).await
    }

    pub async fn reschedule(&self, booking: &Booking, to: &Slot) -> Answer {
        self.step(booking, "reschedule", json!({"slot_id": to.id(), "reason_code": "work"})).await
    }

    pub async fn attendance(&self, booking: &Booking, outcome: &str) -> Answer {
        self.step(booking, "attendance", json!({"outcome": outcome})).await
    }
}

pub struct CompanyBuilder {
    caller: Caller,
    body: Body,
}

/// The shortest way to each state of the partnership.
fn way_to(status: &str) -> &'static [&'static str] {
    match status {
        "identified" => &[],
        "approached" => &["approached"],
        "in_conversation" => &["approached", "in_conversation"],
        "agreement_pending" => &["approached", "in_conversation", "agreement_pending"],
        "active" => &["approached", "in_conversation", "agreement_pending", "active"],
        "paused" => &["approached", "in_conversation", "agreement_pending", "active", "paused"],
        "dormant" => &["approached", "in_conversation", "agreement_pending", "active", "dormant"],
        "suspended" => &["approached", "in_conversation", "agreement_pending", "active", "suspended"],
        "declined" => &["approached", "declined"],
        "ended" => &["ended"],
        other => panic!("no partnership is {other}"),
    }
}

impl CompanyBuilder {
    #[must_use]
    pub fn may_publish(self) -> Self {
        self.with("may_publish", true)
    }

    /// As it is created: `identified`.
    pub async fn created(self) -> Company {
        let answer = self.caller.post("/v1/companies", self.body()).await;
        answer.assert_status(201);
        Company::of(&answer)
    }

    /// With a host and a signed agreement.
    pub async fn active(self) -> Company {
        self.with_partnership("active").await
    }

    /// In any state of the partnership, with a host.
    pub async fn with_partnership(self, status: &str) -> Company {
        let caller = self.caller.clone();
        let company = self.created().await;
        caller.host(&company).await;
        for step in way_to(status) {
            caller.transition(&company, step).await.assert_status(201);
        }
        company
    }
}

#[derive(Clone)]
pub struct SlotBuilder {
    caller: Caller,
    body: Body,
}

impl SlotBuilder {
    /// Who offers it.
    pub fn caller(&self) -> Caller {
        self.caller.clone()
    }

    /// Shadowing needs an activity, which the complete card has.
    #[must_use]
    pub fn kind(self, kind: &str) -> Self {
        self.with("kind", kind)
    }

    #[must_use]
    pub fn capacity(self, seats: u32) -> Self {
        self.with("capacity", seats)
    }

    /// Local time in the slot's zone: `2027-03-31T18:00`.
    #[must_use]
    pub fn starts(self, local_start: &str) -> Self {
        self.with("local_start", local_start)
    }

    #[must_use]
    pub fn timezone(self, zone: &str) -> Self {
        self.with("timezone", zone)
    }

    #[must_use]
    pub fn minutes(self, minutes: u32) -> Self {
        self.with("duration_minutes", minutes)
    }

    /// `automatic` or `employer`.
    #[must_use]
    pub fn approval(self, approval: &str) -> Self {
        self.with("approval", approval)
    }

    #[must_use]
    pub fn hosts(self, hosts: &[&Host]) -> Self {
        let ids: Vec<_> = hosts.iter().map(|host| host.id()).collect();
        self.with("host_ids", ids)
    }

    /// What `POST /v1/slots` answers, whatever it is.
    pub async fn send(self) -> Answer {
        self.caller.post("/v1/slots", self.body()).await
    }

    pub async fn draft(self) -> Slot {
        let answer = self.send().await;
        answer.assert_status(201).assert_field("status", "draft");
        Slot::of(&answer)
    }

    pub async fn submitted(self) -> Slot {
        let caller = self.caller.clone();
        let slot = self.draft().await;
        caller.step(&slot, "submit", json!({})).await.assert_status(200).assert_field("status", "submitted");
        slot
    }

    /// In one request.
    pub async fn published(self) -> Slot {
        let answer = self.caller.post("/v1/slots?publish=true", self.body()).await;
        answer.assert_status(201).assert_field("status", "published");
        Slot::of(&answer)
    }
}

pub struct MenteeBuilder {
    caller: Caller,
    body: Body,
}

impl MenteeBuilder {
    /// `cleared`, `not_cleared` or `not_checked`.
    #[must_use]
    pub fn clearance(self, clearance: &str) -> Self {
        self.with("workplace_clearance", clearance)
    }

    pub async fn registered(self) -> Mentee {
        let answer = self.caller.post("/v1/mentees", self.body()).await;
        answer.assert_status(201);
        Mentee::of(&answer)
    }
}

pub fn company_body() -> Value {
    json!({"name": "Brindlemoor Structures Ltd", "sector": "engineering_construction", "size_band": "large", "timezone": "Europe/London",
        "website": "https://brindlemoor.example", "may_publish": false})
}

pub fn slot_body(company: &Company) -> Value {
    json!({"company_id": company.id(), "host_ids": [], "kind": "mock_interview", "title": "Engineer panel-style interview",
        "local_start": "2027-03-31T18:00", "timezone": "Europe/London", "duration_minutes": 45, "capacity": 1, "mode": "online",
        "join_url": "https://meet.example/x", "fields": [], "approval": "automatic", "card": card()})
}

/// Says everything that a slot must say before it is submitted.
pub fn card() -> Value {
    json!({"purpose": "Practice for a panel interview", "what_happens": "Thirty minutes of questions, fifteen of feedback",
        "who_will_be_there": "One engineer", "access_notes": "Captions can be turned on", "compensation": {"kind": "none"},
        "may_lead_to_job": "no", "activities": [{"text": "Talk about a project", "kind": "discuss"}]})
}

pub fn cohort_body(programme: &Programme) -> Value {
    json!({"programme_id": programme.id(), "name": "Spring 2027", "starts_on": "2027-03-01", "ends_on": "2027-07-30",
        "timezone": "Europe/London", "places": 20})
}

pub fn mentee_body() -> Value {
    json!({"full_name": "Amal Idris", "preferred_name": "Amal", "email": "amal@mentee.example", "profession": "Structural engineer",
        "fields": ["engineering_construction"], "target_role": "Senior structural engineer", "timezone": "Europe/London",
        "workplace_clearance": "cleared", "adjustment_for_host": null})
}
