//! Feeds out, as calendar programs read them (docs/calendars.md, What a feed says): every body goes through [`wire`], octet by octet and through a
//! parser, and its instants are held against the database's.

mod changes;
mod clients;
mod cohort;
mod contents;
mod downloads;
mod failure;
mod hostile;
mod http;
mod page;
mod patched;
mod programs;
mod scopes;
mod secrets;
mod window;
mod wire;
mod zones;

use diesel::prelude::*;
use foothold::db::schema::{bookings, slots};
use foothold::ids::{BookingId, SlotId};
use foothold::time::Instant;

use crate::harness::app::PUBLIC_URL;
use crate::harness::prelude::*;
pub use wire::{Calendar, Event};

/// A feed with its secret.
#[derive(Clone)]
pub struct Feed {
    pub id: String,
    /// What a calendar program asks for.
    pub path: String,
}

impl Feed {
    pub fn of(answer: &Answer) -> Self {
        let url = answer.field("url").as_str().unwrap_or_else(|| panic!("no URL: {answer:?}")).to_owned();
        let path = url.strip_prefix(PUBLIC_URL).expect("the public URL").to_owned();
        assert_eq!(answer.field("webcal_url"), url.replace("http://", "webcal://"), "{answer:?}");
        assert_eq!(answer.field("page_url"), url.trim_end_matches(".ics"), "{answer:?}");
        Self { id: answer.id(), path }
    }

    pub async fn made_by(caller: &Caller, scope: Value, detail: &str) -> Self {
        let answer = caller.post("/v1/feeds", json!({"scope": scope, "name": "A calendar", "detail": detail})).await;
        answer.assert_status(201);
        Self::of(&answer)
    }

    /// Of the institute's office, with all that its reader may see.
    pub async fn full(app: &TestApp, scope: Value) -> Self {
        Self::made_by(app.office().await, scope, "full").await
    }

    pub async fn busy(app: &TestApp, scope: Value) -> Self {
        Self::made_by(app.office().await, scope, "busy").await
    }

    /// As it is now, with everything checked that holds for every feed.
    pub async fn read(&self, app: &TestApp) -> Calendar {
        let answer = app.stranger().get(&self.path).await;
        answer.assert_status(200);
        let calendar = Calendar { etag: answer.etag(), ..wire::read(&answer.body) };
        calendar.assert_feed();
        assert_instants(app, &calendar).await;
        calendar
    }

    pub fn resource(&self) -> String {
        format!("/v1/feeds/{}", self.id)
    }
}

pub fn institute() -> Value {
    json!({"type": "institute"})
}

pub fn of_company(company: &Company) -> Value {
    json!({"type": "company", "id": company.id()})
}

pub fn of_host(host: &Host) -> Value {
    json!({"type": "host", "id": host.id()})
}

pub fn of_mentee(mentee: &Mentee) -> Value {
    json!({"type": "mentee", "id": mentee.id()})
}

/// Every event starts and ends when its slot or booking does.
pub async fn assert_instants(app: &TestApp, calendar: &Calendar) {
    type Times = (Vec<(SlotId, Option<Instant>, Option<Instant>)>, Vec<(BookingId, Instant, Instant)>);
    let read = app.deps.db.read("test_instants", |conn| {
        let slots = slots::table.select((slots::id, slots::starts_at, slots::ends_at)).load(conn)?;
        Ok((slots, bookings::table.select((bookings::id, bookings::starts_at, bookings::ends_at)).load(conn)?))
    });
    let (slots, bookings): Times = read.await.unwrap();
    let of_slots = slots.into_iter().filter_map(|(id, starts, ends)| Some((id.to_string(), starts?, ends?)));
    let all: Vec<_> = of_slots.chain(bookings.into_iter().map(|(id, starts, ends)| (id.to_string(), starts, ends))).collect();
    for event in &calendar.events {
        let (_, starts, ends) =
            all.iter().find(|(id, _, _)| id == event.uid()).unwrap_or_else(|| panic!("nothing has the UID of {event:?}"));
        assert_eq!((event.starts_at(), event.ends_at()), (starts.timestamp(), ends.timestamp()), "{event:?}");
    }
}

/// A seat, or a place in line where there is none; limits of a mentee are passed over, for they are not what these tests are about.
pub async fn booked(office: &Caller, slot: &Slot, mentee: &Mentee) -> Booking {
    let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "if_full": "waitlist", "override": {"reason": "a test"}});
    let answer = office.post("/v1/bookings", body).await;
    answer.assert_status(201);
    Booking::of(&answer)
}
