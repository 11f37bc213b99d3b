//! The places where a canary could turn up, read in one go.

use std::collections::{BTreeMap, BTreeSet};

use super::canaries::found_in;
use crate::harness::prelude::*;

/// The feeds of one institute, company, host and mentee, in full and busy, by name.
pub struct Feeds(Vec<(String, String)>);

impl Feeds {
    pub async fn new(office: &Caller, scopes: &[(&str, Option<&str>)]) -> Self {
        let mut feeds = Vec::new();
        for (scope, id) in scopes {
            for detail in ["full", "busy"] {
                let mut body = json!({"scope": {"type": scope}, "name": "A calendar", "detail": detail});
                if let Some(id) = id {
                    body["scope"]["id"] = json!(id);
                }
                let answer = office.post("/v1/feeds", body).await;
                answer.assert_status(201);
                let url = answer.field("url").as_str().unwrap().to_owned();
                let path = url.strip_prefix(crate::harness::app::PUBLIC_URL).unwrap().to_owned();
                feeds.push((format!("{detail} feed of the {scope}"), path));
            }
        }
        Self(feeds)
    }

    /// However many events each shows.
    pub async fn read(&self, anybody: &Caller) -> Finds {
        let mut finds = Finds::new();
        for (name, path) in &self.0 {
            finds.insert(name.clone(), found_in(&anybody.get(path).await.assert_status(200).text()));
        }
        finds
    }

    async fn texts(&self, anybody: &Caller) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for (name, path) in &self.0 {
            let answer = anybody.get(path).await;
            answer.assert_status(200);
            assert_eq!(answer.text().matches("BEGIN:VEVENT").count(), 1, "{name}: {answer:?}");
            texts.push((name.clone(), answer.text()));
        }
        texts
    }
}

/// Everybody who reads, and what they can read.
pub struct Readers {
    pub partner: Caller,
    pub office: Caller,
    pub anybody: Caller,
    pub slot: Slot,
    pub bookings: [Booking; 2],
    pub feeds: Feeds,
}

/// What a reader finds where.
pub type Finds = BTreeMap<String, BTreeSet<String>>;

impl Readers {
    pub async fn read(&self) -> Finds {
        let mut texts = self.feeds.texts(&self.anybody).await;
        for (number, booking) in self.bookings.iter().enumerate() {
            let name = ["first", "second"][number];
            texts.push((format!("the {name} booking"), self.partner.get(booking).await.text()));
            let download = self.partner.get(&format!("/v1/bookings/{booking}/calendar.ics")).await;
            texts.push((format!("download of the {name} booking"), download.text()));
        }
        for (name, path) in
            [("bookings", "/v1/bookings"), ("slots", "/v1/slots"), ("events", "/v1/events"), ("deliveries", "/v1/webhook-deliveries")]
        {
            texts.push((name.to_owned(), self.partner.get(path).await.assert_status(200).text()));
        }
        texts.push(("attention".to_owned(), self.partner.get("/v1/attention").await.assert_status(200).text()));
        let company = self.partner.get("/v1/me").await.field("company_id").as_str().unwrap().to_owned();
        for (name, path) in [
            ("history of the slot", format!("/v1/slots/{}", self.slot)),
            ("history of the first booking", format!("/v1/bookings/{}", self.bookings[0])),
            ("history of the second booking", format!("/v1/bookings/{}", self.bookings[1])),
            ("history of the company", format!("/v1/companies/{company}")),
        ] {
            texts.push((name.to_owned(), json!(self.partner.all(&format!("{path}/history")).await).to_string()));
        }
        texts.push(("one slot".to_owned(), self.partner.get(&self.slot).await.text()));
        texts.push(("events of the institute".to_owned(), json!(self.office.all("/v1/events").await).to_string()));
        texts.into_iter().map(|(name, text)| (name, found_in(&text))).collect()
    }
}
