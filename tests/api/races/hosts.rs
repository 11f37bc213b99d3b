//! Hosts: one place at a time.

use super::{Callers, count};
use crate::harness::prelude::*;

async fn drafts(app: &TestApp, count: usize, hosts: impl Fn(usize) -> Vec<Host>) -> Vec<Slot> {
    let office = app.office().await;
    let company = office.company().active().await;
    drafts_of(app, &company, count, hosts).await
}

async fn drafts_of(app: &TestApp, company: &Company, count: usize, hosts: impl Fn(usize) -> Vec<Host>) -> Vec<Slot> {
    let office = app.office().await;
    let draft = |number: usize| {
        let hosts = hosts(number);
        let hosts: Vec<_> = hosts.iter().collect();
        Box::pin(office.slot(company).hosts(&hosts).starts(&format!("2027-03-31T18:{:02}", number % 40)).draft())
    };
    together((0..count).map(draft)).await
}

async fn publish_all(callers: &Callers, slots: &[Slot]) -> Vec<Answer> {
    together(slots.iter().enumerate().map(|(number, slot)| callers.turn(number).step(slot, "publish", json!({})))).await
}

#[apply(test_both)]
async fn of_64_overlapping_slots_of_one_host_exactly_one_is_published(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slots = drafts_of(&app, &company, 64, |_| vec![host.clone()]).await;

    let answers = publish_all(&callers, &slots).await;

    assert_eq!(count(&answers, 200, &["host-clash"]), 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn slots_that_share_hosts_crosswise_do_not_lock_each_other(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let hosts = [office.host(&company).await, office.host(&company).await, office.host(&company).await];
    // Each two of the three, in both orders.
    let pair = |number: usize| vec![hosts[number % 3].clone(), hosts[(number + 1 + number / 3 % 2) % 3].clone()];
    let slots = drafts_of(&app, &company, 48, pair).await;

    let answers = publish_all(&callers, &slots).await;

    assert_eq!(count(&answers, 200, &["host-clash"]), 1);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn slots_without_hosts_do_not_stand_in_each_others_way(app: TestApp) {
    let callers = Callers::of(&app).await;
    let slots = drafts(&app, 32, |_| Vec::new()).await;

    let answers = publish_all(&callers, &slots).await;

    assert_eq!(count(&answers, 200, &[]), 32);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn a_slot_is_published_and_cancelled_once(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).submitted().await;

    let published = together((0..16).map(|number| callers.turn(number).step(&slot, "publish", json!({})))).await;
    let cancelled = together((0..16).map(|number| callers.turn(number).step(&slot, "cancel", json!({"reason_code": "other"})))).await;

    assert_eq!((count(&published, 200, &[]), count(&cancelled, 200, &[])), (16, 16));
    let happened = app.events().await.into_iter().filter(|event| event == "slot.published" || event == "slot.cancelled").count();
    assert_eq!(happened, 2);
    callers.end(&app).await;
}

#[apply(test_both)]
async fn suspending_while_others_publish_leaves_no_published_slot(app: TestApp) {
    let callers = Callers::of(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let slots = drafts_of(&app, &company, 24, |_| Vec::new()).await;

    let suspend = {
        let (caller, company) = (callers.turn(1), company.clone());
        tokio::spawn(async move { caller.transition(&company, "suspended").await })
    };
    let answers = publish_all(&callers, &slots).await;
    suspend.await.unwrap().assert_status(201);

    count(&answers, 200, &["conflict"]);
    assert!(office.get("/v1/slots?status=published").await.items().is_empty());
    callers.end(&app).await;
}
