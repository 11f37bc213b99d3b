//! What people type into every field that a feed shows, up to the field's limit: it stays text, and stays in its place.

use super::{Feed, booked, institute, of_company, of_host, of_mentee, wire};
use crate::harness::prelude::*;

/// Pieces that mean something to a calendar, a terminal or a browser. One at a time at the beginning, so that each stands at a line's start too.
const PIECES: [&str; 17] = [
    "\r\nATTENDEE:mailto:zq@example.org",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:zq",
    "\rATTENDEE:zq",
    "\nX-ZQ;Y=1:2",
    "BEGIN:VEVENT",
    ":;,\\",
    "\\n\\N\\;",
    "\"^'^n",
    "\u{2028}BEGIN:VALARM\u{2029}\u{85}END:VALARM",
    "\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{9b}",
    "👩🏽‍💻👨‍👩‍👧‍👦",
    "\u{202e}\u{200f}ندوة\u{200f}\u{feff}",
    "ééééé",
    "語語語語",
    "\t \u{3000}\u{a0}x",
    "=?UTF-8?Q?x?=",
    "<script>%0d%0aATTENDEE:zq</script>",
];

/// Every piece, from another one on each time, as often as there is room.
fn typed(first: usize, characters: usize) -> String {
    PIECES.iter().cycle().skip(first).flat_map(|piece| piece.chars()).take(characters - 1).chain(['.']).collect()
}

/// What a reader sees: one kind of line break, no control characters, a tab as a blank.
fn seen(typed: &str) -> String {
    let one_break = typed.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    one_break.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

const NAME: usize = 200;
const TEXT: usize = 10_000;

#[apply(test_both)]
async fn whatever_is_typed_stays_text(app: TestApp) {
    let office = app.office().await;
    for first in (0..PIECES.len()).step_by(4) {
        let name = typed(first, NAME);
        let company = office.company().with("name", typed(first + 1, NAME)).active().await;
        let host = json!({"name": typed(first + 2, NAME), "roles": ["interviewer"]});
        let host = Host::of(&office.post(&format!("/v1/companies/{company}/hosts"), host).await);
        let site = json!({"name": typed(first + 3, NAME), "address": typed(first + 4, NAME)});
        let site = office.post(&format!("/v1/companies/{company}/sites"), site).await.id();
        let mut card = crate::harness::domain::card();
        for (number, field) in ["what_happens", "who_will_be_there", "access_notes"].into_iter().enumerate() {
            card[field] = json!(typed(first + number, TEXT));
        }
        let slot = office.slot(&company).with("title", name.as_str()).hosts(&[&host]).with("site_id", site).with("card", card);
        let slot = slot.with("mode", "hybrid").with("location", typed(first + 5, NAME)).published().await;
        let mentee = office.mentee().with("preferred_name", typed(first + 6, NAME)).registered().await;
        let booking = booked(office, &slot, &mentee).await;

        let read = async |scope: Value| {
            let body = json!({"scope": scope, "name": typed(first + 7, NAME), "detail": "full"});
            let calendar = Feed::of(&office.post("/v1/feeds", body).await).read(&app).await;
            assert_eq!(calendar.properties["NAME"], seen(&typed(first + 7, NAME)));
            assert_eq!(calendar.events.len(), 1);
            calendar.events[0].clone()
        };
        let place = [5, 3, 4].map(|number| seen(&typed(first + number, NAME))).join(", ") + ", https://meet.example/x";
        for scope in [of_company(&company), of_host(&host)] {
            let event = read(scope).await;
            assert_eq!(event.get("SUMMARY"), seen(&name));
            assert_eq!(event.get("LOCATION"), place);
            let described =
                format!("1 of 1 booked\nHosts: {}\nConfirmed: {}", seen(&typed(first + 2, NAME)), seen(&typed(first + 6, NAME)));
            assert_eq!(event.get("DESCRIPTION"), described);
        }
        let event = read(of_mentee(&mentee)).await;
        assert_eq!(event.get("SUMMARY"), format!("{} – {}", seen(&name), seen(&typed(first + 1, NAME))));
        for (number, title) in ["What happens", "Who will be there", "Access"].into_iter().enumerate() {
            let said = format!("\n{title}: {}\n", seen(&typed(first + number, TEXT)));
            assert!(event.get("DESCRIPTION").contains(&said), "{title}: {event:?}");
        }
        let download = office.get(&format!("/v1/bookings/{booking}/calendar.ics")).await;
        assert_eq!(wire::read(&download.body).events, [event]);
        // Of one company at a time: the next one's slot would stand beside it.
        office.step(&slot, "cancel", json!({"reason_code": "other"})).await.assert_status(200);
    }
    assert_eq!(Feed::full(&app, institute()).await.read(&app).await.events.len(), PIECES.len().div_ceil(4));
}

#[apply(test_both)]
async fn a_link_that_is_no_plain_address_is_left_out_of_url(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for (number, link) in
        ["https://meet.example/é", "https://meet.example/a;b,c?d=1&e#f", "https://bücher.example/x"].into_iter().enumerate()
    {
        let slot = office.slot(&company).kind("group_session").with("join_url", link).starts(&format!("2027-04-0{}T18:00", number + 1));
        let slot = slot.published().await;
        let stored = office.get(&slot).await.field("join_url").as_str().unwrap().to_owned();
        let event = Feed::full(&app, of_company(&company)).await.read(&app).await.event(slot.id()).clone();
        assert_eq!(event.get("LOCATION"), stored);
        assert_eq!(event.0.get("URL"), stored.is_ascii().then_some(&stored), "{event:?}");
    }
}
