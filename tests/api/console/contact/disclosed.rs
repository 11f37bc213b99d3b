//! What people type turns up on a contact's pages only where the company may read it. The pages are found by following every link.

use std::collections::BTreeSet;

use super::*;
use crate::disclosure::canaries::{
    OF_THE_COMPANY, OF_THE_SLOT, canary, disclosed, found_in, host_body, mentee_body, set, site_body, slot_body,
};

/// Gives the names of all canaries on the pages that can be reached from these by links.
pub(super) async fn reached(browser: &Browser, from: &[String]) -> BTreeSet<String> {
    let mut waiting: Vec<String> = from.to_vec();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) || seen.len() > 200 {
            continue;
        }
        let shown = browser.get(&path).await;
        let text = shown.text();
        assert!([200, 303].contains(&shown.status), "{path}: {} {text}", shown.status);
        found.extend(found_in(&text));
        let links = text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        // Days lead on to days for ever.
        let is_page = |link: &&str| !["assets/", "day/", "docs/"].iter().any(|other| link.starts_with(other)) && !link.contains("?date=");
        waiting.extend(links.filter(is_page).map(|link| format!("/{}", link.replace("&amp;", "&").split('#').next().unwrap())));
    }
    assert!(seen.len() > 15, "{seen:?}");
    found
}

/// The company may see what it has typed itself, and what a coordinator wrote to it.
fn allowed(more: &[String]) -> BTreeSet<String> {
    let own = OF_THE_SLOT.iter().chain(OF_THE_COMPANY).map(|name| (*name).to_owned());
    own.chain(["ReturnComment".to_owned(), "SlotNote".to_owned()]).chain(more.iter().cloned()).collect()
}

#[apply(test_both)]
async fn a_contact_reads_who_comes_once_it_is_confirmed_and_nothing_else_of_anybody(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", canary("CompanyName")).active().await;
    let other = office.company().with("name", canary("OtherCompany")).active().await;
    let transitions = format!("/v1/companies/{company}/partnership/transitions");
    for to in ["paused", "active"] {
        office.post(&transitions, json!({"to": to, "reason": canary("PipelineReason")})).await.assert_status(201);
    }
    let said =
        json!({"kind": "call", "summary": canary("Interaction"), "next_action": canary("NextAction"), "next_action_due": "2027-03-09"});
    office.post(&format!("/v1/companies/{company}/interactions"), said).await.assert_status(201);
    let partner = app.partner(&company).await;
    let host = Host::of(&partner.post(&format!("/v1/companies/{company}/hosts"), host_body()).await);
    let site = partner.post(&format!("/v1/companies/{company}/sites"), site_body()).await.id();
    let slot = Slot::of(&partner.post("/v1/slots", slot_body(&host, &site)).await);
    partner.step(&slot, "submit", json!({})).await.assert_status(200);
    office.step(&slot, "publish", json!({})).await.assert_status(200);
    let returned = Slot::of(&partner.post("/v1/slots", slot_body(&host, &site)).await);
    partner.step(&returned, "submit", json!({})).await.assert_status(200);
    office.step(&returned, "return", json!({"comment": canary("ReturnComment")})).await.assert_status(200);
    let elsewhere = office.slot(&other).with("title", canary("OtherTitle")).starts("2027-04-02T10:00").published().await;
    let people = ["First", "Second", "Third", "Fourth"].map(mentee_body);
    let mut mentees = Vec::new();
    for body in people {
        mentees.push(Mentee::of(&office.post("/v1/mentees", body).await));
    }
    office.post(&format!("/v1/mentees/{}/notes", mentees[0]), json!({"text": canary("NoteAboutFirst")})).await.assert_status(201);
    let body = json!({"slot_id": slot.id(), "mentee_id": mentees[0].id(), "override": {"reason": canary("OverrideReason")}});
    let first = Booking::of(&office.post("/v1/bookings", body).await);
    let second = office.book(&slot, &mentees[1]).await;
    office.book(&slot, &mentees[2]).await;
    office.join_line(&slot, &mentees[3]).await;
    office.book(&elsewhere, &mentees[0]).await;
    let (app, browser) = contact_of(&app, &company).await;
    let starts: Vec<_> = ["/", "/slots", "/bookings", "/day/2027-03-31", "/places", "/me"].map(str::to_owned).into();
    let hidden = |found: &BTreeSet<String>| found.difference(&allowed(&[])).cloned().collect::<BTreeSet<_>>();

    let requested = reached(&browser, &starts).await;
    assert_eq!(hidden(&requested), set(&[]), "requested");
    assert!(["Title", "CompanyName", "HostName", "ReturnComment"].iter().all(|name| requested.contains(*name)), "{requested:?}");

    partner.confirm(&first).await.assert_status(200);
    let confirmed = reached(&browser, &starts).await;
    assert_eq!(hidden(&confirmed), disclosed("First").into_iter().collect(), "confirmed");

    let cancelled = json!({"reason_code": "illness", "note": canary("MenteeNote")});
    office.step(&first, "cancel", cancelled).await.assert_status(200);
    assert_eq!(hidden(&reached(&browser, &starts).await), set(&[]), "cancelled");

    partner.confirm(&second).await.assert_status(200);
    let cancelled = json!({"reason_code": "host_unavailable", "note": canary("SlotNote")});
    partner.step(&slot, "cancel", cancelled).await.assert_status(200);
    assert_eq!(hidden(&reached(&browser, &starts).await), set(&[]), "slot cancelled");
    app.stop().await;
}

#[apply(test_both)]
async fn a_form_that_is_refused_tells_a_contact_nothing_of_a_mentee(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").approval("employer").published().await;
    let mentee = Mentee::of(&office.post("/v1/mentees", mentee_body("First")).await);
    let booking = office.book(&slot, &mentee).await;
    office.patch(&mentee, json!({"workplace_clearance": "not_cleared"})).await.assert_status(200);
    let (app, mut browser) = contact_of(&app, &company).await;
    let path = format!("/bookings/{}", booking.id());
    let refused = [
        browser.send(&format!("{path}/confirm"), &[]).await,
        browser.send(&format!("{path}/confirm"), &[("version", "9")]).await,
        browser.send(&format!("{path}/attendance"), &[("outcome", "attended")]).await,
        browser.send(&format!("{path}/cancel"), &[("reason_code", "none")]).await,
    ];
    for (refused, status) in refused.iter().zip([409, 412, 409, 422]) {
        assert_eq!(refused.status, status, "{}", refused.text());
        assert_eq!(found_in(&refused.text()), set(&[]), "{}", refused.text());
    }
    assert!(refused[0].text().contains("The institute has to look at this booking first"), "{}", refused[0].text());
    app.stop().await;
}
