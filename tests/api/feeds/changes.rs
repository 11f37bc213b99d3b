//! Two polls, one before and one after each kind of change. UIDs stay; an event is stamped anew exactly where it says something new, and its
//! SEQUENCE rises exactly where time, place or status did.

use std::collections::{BTreeMap, BTreeSet};

use super::{Calendar, Feed, booked, institute, of_company, of_host, of_mentee};
use crate::harness::prelude::*;

/// One slot with somebody's booking, another slot beside it, and six feeds that show them.
struct Watch {
    app: TestApp,
    office: Caller,
    company: Company,
    host: Host,
    site: String,
    slot: Slot,
    beside: Slot,
    amal: Mentee,
    booking: Booking,
    feeds: Vec<(&'static str, Feed)>,
}

/// What is new in which feed: `company slot` → `DESCRIPTION SEQUENCE`, or `new` or `gone`.
type Changes = BTreeMap<String, String>;

impl Watch {
    async fn on(app: &TestApp, approval: &str) -> Self {
        let office = app.office().await.clone();
        let company = office.company().active().await;
        let host = office.host(&company).await;
        let site = office.site(&company).await.id().to_owned();
        let slot =
            office.slot(&company).capacity(2).approval(approval).hosts(&[&host]).with("site_id", site.as_str()).with("mode", "hybrid");
        let beside = slot.clone().starts("2027-04-07T18:00").with("approval", "automatic").published().await;
        let slot = slot.published().await;
        let amal = app.mentee().await;
        let booking = booked(&office, &slot, &amal).await;
        let mut feeds = Vec::new();
        for (name, scope) in
            [("institute", institute()), ("company", of_company(&company)), ("host", of_host(&host)), ("mentee", of_mentee(&amal))]
        {
            feeds.push((name, Feed::full(app, scope).await));
        }
        feeds.push(("busy company", Feed::busy(app, of_company(&company)).await));
        feeds.push(("busy mentee", Feed::busy(app, of_mentee(&amal)).await));
        Self { app: app.clone(), office, company, host, site, slot, beside, amal, booking, feeds }
    }

    async fn poll(&self) -> Vec<Calendar> {
        let mut all = Vec::new();
        for (_, feed) in &self.feeds {
            all.push(feed.read(&self.app).await);
        }
        all
    }

    fn called(&self, uid: &str) -> String {
        let known = [(self.slot.id(), "slot"), (self.beside.id(), "beside"), (self.booking.id(), "booking")];
        known.iter().find(|(id, _)| *id == uid).map_or(uid, |(_, name)| name).to_owned()
    }

    /// What an act changes, a minute after what was before.
    async fn by(&self, act: impl Future<Output = Answer>) -> Changes {
        let before = self.poll().await;
        self.app.clock.advance_minutes(1);
        let answer = act.await;
        assert!((200..300).contains(&answer.status), "{answer:?}");
        let after = self.poll().await;
        let mut changes = Changes::new();
        for ((name, _), (before, after)) in self.feeds.iter().zip(before.iter().zip(&after)) {
            let uids: BTreeSet<_> = before.uids().union(&after.uids()).copied().collect();
            for uid in uids {
                if let Some(change) = self.change(before, after, uid) {
                    assert_ne!(before.etag, after.etag, "{name}: a program that asks by tag would not hear of it");
                    changes.insert(format!("{name} {}", self.called(uid)), change);
                }
            }
        }
        changes
    }

    fn change(&self, before: &Calendar, after: &Calendar, uid: &str) -> Option<String> {
        let (before, after) = match (before.find(uid), after.find(uid)) {
            (Some(before), Some(after)) => (before, after),
            (Some(_), None) => return Some("gone".to_owned()),
            _ => return Some("new".to_owned()),
        };
        let differs = |name: &&str| before.0.get(*name) != after.0.get(*name);
        let names: BTreeSet<_> = before.0.keys().chain(after.0.keys()).map(String::as_str).collect();
        let different: Vec<_> = names.into_iter().filter(|name| !["DTSTAMP", "LAST-MODIFIED"].contains(name)).filter(differs).collect();
        assert_eq!(before.get("CREATED"), after.get("CREATED"));
        assert!(after.sequence() >= before.sequence(), "{after:?}");
        if different.is_empty() {
            assert_eq!(after.get("DTSTAMP"), before.get("DTSTAMP"), "nothing is new, and yet it is stamped anew: {after:?}");
            return None;
        }
        let now = self.app.clock.now().timestamp();
        assert_eq!(super::wire::instant(after.get("DTSTAMP")), now, "{different:?} of {uid} changed just now: {after:?}");
        Some(different.join(" "))
    }

    async fn patch(&self, path: &str, body: Value) -> Answer {
        self.office.patch(path, body).await
    }
}

fn expected<const N: usize>(all: [(&str, &str); N]) -> Changes {
    all.into_iter().map(|(event, change)| (event.to_owned(), change.to_owned())).collect()
}

const CANCELLED: &str = "SEQUENCE STATUS SUMMARY TRANSP";

#[apply(test_both)]
async fn a_booking_and_its_end_change_the_seats_of_one_slot(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let other = app.mentee().await;
    let mut second = None;
    let booked = watch.by(async {
        let answer = watch.office.try_to_book(&watch.slot, &other).await;
        second = Some(Booking::of(&answer));
        answer
    });
    let seats = [("company slot", "DESCRIPTION"), ("host slot", "DESCRIPTION"), ("institute slot", "DESCRIPTION")];
    assert_eq!(booked.await, expected(seats));
    assert_eq!(watch.by(watch.office.cancel(&second.unwrap(), "work")).await, expected(seats));
}

#[apply(test_both)]
async fn a_request_that_is_confirmed_gives_a_name_to_the_company_and_a_link_to_the_mentee(app: TestApp) {
    let watch = Watch::on(&app, "employer").await;
    assert_eq!(
        watch.by(watch.office.confirm(&watch.booking)).await,
        expected([
            ("company slot", "DESCRIPTION"),
            ("host slot", "DESCRIPTION"),
            ("mentee booking", "DESCRIPTION LOCATION SEQUENCE STATUS URL"),
            ("busy mentee booking", "SEQUENCE STATUS"),
        ])
    );
}

#[apply(test_both)]
async fn a_cancelled_booking_is_a_cancelled_event_of_the_mentee(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    assert_eq!(
        watch.by(watch.office.cancel(&watch.booking, "illness")).await,
        expected([
            ("company slot", "DESCRIPTION"),
            ("host slot", "DESCRIPTION"),
            ("institute slot", "DESCRIPTION"),
            ("mentee booking", "DESCRIPTION LOCATION SEQUENCE STATUS SUMMARY TRANSP URL"),
            ("busy mentee booking", CANCELLED),
        ])
    );
}

#[apply(test_both)]
async fn a_declined_request_leaves_the_mentees_calendar(app: TestApp) {
    let watch = Watch::on(&app, "employer").await;
    let changes = watch.by(watch.office.decline(&watch.booking)).await;
    let seats = [("company slot", "DESCRIPTION"), ("host slot", "DESCRIPTION"), ("institute slot", "DESCRIPTION")];
    let mut all = expected(seats);
    all.extend(expected([("mentee booking", "gone"), ("busy mentee booking", "gone")]));
    assert_eq!(changes, all);
}

#[apply(test_both)]
async fn a_rescheduled_booking_keeps_its_uid_at_the_new_time(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    assert_eq!(
        watch.by(watch.office.reschedule(&watch.booking, &watch.beside)).await,
        expected([
            ("company slot", "DESCRIPTION"),
            ("company beside", "DESCRIPTION"),
            ("host slot", "DESCRIPTION"),
            ("host beside", "DESCRIPTION"),
            ("institute slot", "DESCRIPTION"),
            ("institute beside", "DESCRIPTION"),
            ("mentee booking", "DESCRIPTION DTEND DTSTART SEQUENCE"),
            ("busy mentee booking", "DTEND DTSTART SEQUENCE"),
        ])
    );
}

#[apply(test_both)]
async fn a_moved_slot_keeps_its_uid_and_asks_the_mentee_again(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let to = json!({"local_start": "2027-04-14T18:00", "timezone": "Europe/London", "reason_code": "room_unavailable"});
    assert_eq!(
        watch.by(watch.office.step(&watch.slot, "move", to).into_future()).await,
        expected([
            ("company slot", "DESCRIPTION DTEND DTSTART SEQUENCE"),
            ("host slot", "DESCRIPTION DTEND DTSTART SEQUENCE"),
            ("institute slot", "DTEND DTSTART SEQUENCE"),
            ("busy company slot", "DTEND DTSTART SEQUENCE"),
            ("mentee booking", "DESCRIPTION DTEND DTSTART LOCATION SEQUENCE STATUS URL"),
            ("busy mentee booking", "DTEND DTSTART SEQUENCE STATUS"),
        ])
    );
}

#[apply(test_both)]
async fn on_hold_is_tentative_until_it_is_released(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let all = expected([
        ("company slot", "DESCRIPTION SEQUENCE STATUS"),
        ("host slot", "DESCRIPTION SEQUENCE STATUS"),
        ("institute slot", "DESCRIPTION SEQUENCE STATUS"),
        ("busy company slot", "SEQUENCE STATUS"),
        ("mentee booking", "DESCRIPTION SEQUENCE STATUS"),
        ("busy mentee booking", "SEQUENCE STATUS"),
    ]);
    assert_eq!(watch.by(watch.office.step(&watch.slot, "hold", json!({"reason": "the lift"})).into_future()).await, all);
    assert_eq!(watch.by(watch.office.step(&watch.slot, "release", json!({})).into_future()).await, all);
}

#[apply(test_both)]
async fn a_cancelled_slot_is_cancelled_for_everybody(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let all = "DESCRIPTION LOCATION SEQUENCE STATUS SUMMARY TRANSP URL";
    assert_eq!(
        watch.by(watch.office.step(&watch.slot, "cancel", json!({"reason_code": "weather"})).into_future()).await,
        expected([
            ("company slot", all),
            ("host slot", all),
            ("institute slot", all),
            ("busy company slot", CANCELLED),
            ("mentee booking", all),
            ("busy mentee booking", CANCELLED),
        ])
    );
}

#[apply(test_both)]
async fn more_seats_are_no_other_time_or_place(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let changes = watch.by(watch.patch(&format!("/v1/slots/{}", watch.slot), json!({"capacity": 4}))).await;
    assert_eq!(changes, expected([("company slot", "DESCRIPTION"), ("host slot", "DESCRIPTION"), ("institute slot", "DESCRIPTION")]));
}

#[apply(test_both)]
async fn another_room_is_another_place(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    assert_eq!(
        watch.by(watch.patch(&format!("/v1/slots/{}", watch.slot), json!({"location": "Room 9"}))).await,
        expected([
            ("company slot", "LOCATION SEQUENCE"),
            ("host slot", "LOCATION SEQUENCE"),
            ("institute slot", "LOCATION SEQUENCE"),
            ("busy company slot", "SEQUENCE"),
            ("mentee booking", "LOCATION SEQUENCE"),
            ("busy mentee booking", "SEQUENCE"),
        ])
    );
}

#[apply(test_both)]
async fn names_count_where_they_are_shown(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let (host, site) = (format!("/v1/hosts/{}", watch.host), format!("/v1/sites/{}", watch.site));
    let in_full = |change: &str| -> Changes {
        let slots = ["institute", "company", "host"].iter().flat_map(|feed| ["slot", "beside"].map(|slot| format!("{feed} {slot}")));
        slots.chain(["mentee booking".to_owned()]).map(|event| (event, change.to_owned())).collect()
    };
    assert_eq!(watch.by(watch.patch(&host, json!({"name": "Rhian Pellow"}))).await, in_full("DESCRIPTION"));
    assert_eq!(watch.by(watch.patch(&site, json!({"name": "Harbour office"}))).await, in_full("LOCATION"));
    assert_eq!(watch.by(watch.patch(&site, json!({"address": "2 Quay Street, Bristol"}))).await, in_full("LOCATION"));
    assert_eq!(
        watch.by(watch.patch(&format!("/v1/companies/{}", watch.company), json!({"name": "Brindlemoor Group"}))).await,
        expected([("institute slot", "SUMMARY"), ("institute beside", "SUMMARY"), ("mentee booking", "SUMMARY")])
    );
    assert_eq!(
        watch.by(watch.patch(&format!("/v1/mentees/{}", watch.amal), json!({"preferred_name": "Amel"}))).await,
        expected([("company slot", "DESCRIPTION"), ("host slot", "DESCRIPTION")])
    );
}

#[apply(test_both)]
async fn what_no_calendar_shows_stamps_nothing_anew(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let unseen = [
        (format!("/v1/hosts/{}", watch.host), json!({"job_title": "Director"})),
        (format!("/v1/sites/{}", watch.site), json!({"area": "Harbourside"})),
        (format!("/v1/companies/{}", watch.company), json!({"sector": "health"})),
        (format!("/v1/mentees/{}", watch.amal), json!({"profession": "Bridge engineer"})),
        (format!("/v1/slots/{}", watch.slot), json!({"fields": ["health"]})),
    ];
    for (path, body) in unseen {
        assert_eq!(watch.by(watch.patch(&path, body)).await, Changes::new(), "{path}");
    }
}

#[apply(test_both)]
async fn recorded_attendance_and_completion_leave_the_events_as_they_are(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    app.clock.set("2027-03-31T18:00:00Z");
    assert_eq!(watch.by(watch.office.attendance(&watch.booking, "attended")).await, Changes::new());
    let body = json!({"outcome": "no_show", "party": "host", "reason": "a mistake"});
    assert_eq!(watch.by(watch.office.step(&watch.booking, "attendance", body).into_future()).await, Changes::new());
    assert_eq!(watch.by(watch.office.step(&watch.slot, "complete", json!({})).into_future()).await, Changes::new());
}

#[apply(test_both)]
async fn what_was_on_hold_and_took_place_is_tentative_no_longer(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    watch.office.step(&watch.slot, "hold", json!({"reason": "the lift"})).await.assert_status(200);
    app.clock.set("2027-04-01T17:45:00Z");
    let completed = watch.by(async {
        foothold::worker::complete::run(app.deps.clone()).await.unwrap();
        watch.office.get(&watch.slot).await
    });
    let of_slot = "DESCRIPTION SEQUENCE STATUS";
    assert_eq!(
        completed.await,
        expected([
            ("company slot", of_slot),
            ("host slot", of_slot),
            ("institute slot", of_slot),
            ("busy company slot", "SEQUENCE STATUS"),
            ("mentee booking", of_slot),
            ("busy mentee booking", "SEQUENCE STATUS"),
        ])
    );
}

#[apply(test_both)]
async fn without_a_change_the_body_is_the_same_to_the_octet_on_every_instance(app: TestApp) {
    let watch = Watch::on(&app, "automatic").await;
    let second = app.second_instance().await;
    for (name, feed) in &watch.feeds {
        let (one, other) = (app.stranger().get(&feed.path).await, second.stranger().get(&feed.path).await);
        assert_eq!(one.body, other.body, "{name}");
        assert_eq!(one.etag(), other.etag(), "{name}");
        app.clock.advance_minutes(7);
        let later = app.stranger().get(&feed.path).await;
        assert_eq!((later.body.clone(), later.etag()), (one.body.clone(), one.etag()), "{name}");
    }
    second.stop().await;
}
