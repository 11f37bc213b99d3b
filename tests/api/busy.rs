//! Busy time in: external calendars of hosts, what they keep from being published, and what is told of them.
//!
//! - [`registered`] calendars on the wire; [`fetched`] how they are fetched and what happens when they cannot be
//! - [`answers`] what servers do to their answers; [`fair`] whose turn it is; [`left_out`] what of a calendar is not understood
//! - [`field`] calendars like those in which others have found faults
//! - [`clashes`] slots at busy times; [`free_busy`] all that is known of one host
//! - [`hostile`] what a calendar may do to whoever reads it, with the inputs of [`inputs`]; [`mutated`] what chance makes of calendars

use foothold::busy::fetch::fetch_due;

use crate::harness::prelude::*;
use crate::harness::receiver::{Receiver, Reply};

mod answers;
mod clashes;
mod day_of_host;
mod fair;
mod fetched;
mod field;
mod free_busy;
mod hostile;
pub mod inputs;
mod left_out;
mod mutated;
mod registered;

/// What must be found nowhere.
const CANARY: &str = "Kanarienvogel";

/// A calendar with events of these starts and ends, each with a title, a place and people that are nobody's business.
fn ics(events: &[(&str, &str)]) -> String {
    let event = |(number, (start, end)): (usize, &(&str, &str))| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:{CANARY} interview\r\nLOCATION:{CANARY} clinic\r\n\
             ATTENDEE;CN={CANARY}:mailto:{CANARY}@example.org\r\nDESCRIPTION:{CANARY}\r\nEND:VEVENT\r\n"
        )
    };
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.iter().enumerate().map(event).collect::<String>())
}

/// A host of an active company, and a server with the host's external calendar.
struct Stage {
    office: Caller,
    company: Company,
    host: Host,
    server: Receiver,
}

async fn stage(app: &TestApp) -> Stage {
    let office = app.office().await.clone();
    let company = office.company().may_publish().active().await;
    let host = office.host(&company).await;
    Stage { host, company, server: Receiver::start().await, office }
}

impl Stage {
    async fn register(&self) -> Answer {
        let body = json!({"url": self.server.url(&format!("/{CANARY}/secret.ics")), "name": "Outlook"});
        let answer = self.office.post(&format!("/v1/hosts/{}/busy-calendars", self.host), body).await;
        answer.assert_status(201);
        answer
    }

    /// Registers a calendar that says so, and fetches it.
    async fn busy(&self, app: &TestApp, events: &[(&str, &str)]) -> String {
        self.says(app, &ics(events)).await
    }

    /// Registers this calendar, and fetches it.
    async fn says(&self, app: &TestApp, calendar: &str) -> String {
        self.server.always(Reply::status(200).with("content-type", "text/calendar").with_body(calendar));
        let calendar = self.register().await;
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 1);
        calendar.id()
    }

    async fn look(&self, id: &str) -> Answer {
        self.office.get(&format!("/v1/busy-calendars/{id}")).await
    }

    /// In March and April 2027.
    async fn free_busy(&self) -> Value {
        let path = format!("/v1/hosts/{}/free-busy?from=2027-03-08T00:00:00Z&to=2027-05-08T00:00:00Z", self.host);
        self.office.get(&path).await.assert_status(200).field("busy")
    }
}
