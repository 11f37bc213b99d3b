//! Which days a feed covers, and how many events it has at most.

use foothold::slots::store::{self as slots, SlotRow};
use jiff::SignedDuration;

use super::{Feed, booked, institute, of_company, of_host, of_mentee, wire};
use crate::harness::prelude::*;

async fn at(office: &Caller, company: &Company, start: &str) -> Slot {
    office.slot(company).kind("group_session").timezone("UTC").minutes(15).starts(start).with("title", start).published().await
}

#[apply(test_both)]
async fn a_feed_reaches_from_60_days_back_to_400_days_on(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let amal = app.mentee().await;
    // Seen from 1 June 2027: the days of 2 April 2027 and of 5 July 2028 are the last ones in it.
    for start in ["2027-04-01T23:45", "2027-04-02T00:00", "2028-07-05T23:45", "2028-07-06T00:00"] {
        let slot = at(office, &company, start).await;
        booked(office, &slot, &amal).await;
    }
    app.clock.set("2027-06-01T12:00:00Z");
    let feed = Feed::full(&app, of_company(&company)).await;
    assert_eq!(feed.read(&app).await.summaries(), ["2027-04-02T00:00", "2028-07-05T23:45"]);
    let of_mentee = Feed::full(&app, of_mentee(&amal)).await.read(&app).await;
    assert_eq!(of_mentee.events.len(), 2);
    assert_eq!(of_mentee.events[0].get("DTSTART"), "20270402T000000Z");

    app.clock.set("2027-06-02T00:00:00Z");
    assert_eq!(feed.read(&app).await.summaries(), ["2028-07-05T23:45", "2028-07-06T00:00"], "the window moves at midnight in UTC");
}

#[apply(test_both)]
async fn what_was_cancelled_stays_until_14_days_after_it_would_have_started(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let amal = app.mentee().await;
    for start in ["2027-04-01T23:45", "2027-04-02T00:00"] {
        let slot = at(office, &company, start).await;
        booked(office, &slot, &amal).await;
        office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    }
    let feeds =
        [Feed::full(&app, of_company(&company)).await, Feed::full(&app, of_mentee(&amal)).await, Feed::busy(&app, institute()).await];
    for (now, starts) in [
        ("2027-04-15T23:59:59Z", vec!["20270401T234500Z", "20270402T000000Z"]),
        ("2027-04-16T00:00:00Z", vec!["20270402T000000Z"]),
        ("2027-04-17T00:00:00Z", vec![]),
    ] {
        app.clock.set(now);
        for feed in &feeds {
            let read = feed.read(&app).await;
            assert_eq!(read.events.iter().map(|event| event.get("DTSTART")).collect::<Vec<_>>(), starts, "at {now}");
        }
    }
}

/// Adds this many more slots like the given one, ten minutes apart, from this time on.
async fn add_slots(app: &TestApp, like: &Slot, from: &str, count: i64) {
    let (id, ids, now) = (like.id().parse().unwrap(), app.deps.ids, app.clock.now());
    let from: foothold::time::Instant = from.parse().unwrap();
    let more = app.deps.db.write("test_many_slots", move |conn| {
        let first = slots::find(conn, foothold::auth::Scope::Institute, id)?;
        for number in 0..count {
            let starts_at = from.plus(SignedDuration::from_mins(10 * number));
            let row = SlotRow {
                id: ids.new_id(now),
                starts_at: Some(starts_at),
                ends_at: Some(starts_at.plus_minutes(5)),
                sort_at: starts_at,
                ..first.clone()
            };
            slots::insert(conn, &row)?;
        }
        Ok(())
    });
    more.await.unwrap();
}

#[apply(test_both)]
async fn of_more_than_1000_events_the_past_goes_first_and_then_the_farthest_future(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    // 31 March 2027 is a Wednesday, so this week begins on 29 March.
    let first = office.slot(&company).minutes(5).published().await;
    app.clock.set("2027-03-31T12:00:00Z");
    add_slots(&app, &first, "2027-03-28T22:10:00Z", 20).await;
    // The feeds are new each time, because rows that no event tells of do not change a tag.
    let feeds = async || [Feed::full(&app, of_company(&company)).await, Feed::full(&app, institute()).await];
    let left_out = async |feed: &Feed| office.get(&feed.resource()).await.field("events_left_out");
    for feed in &feeds().await {
        assert_eq!(feed.read(&app).await.events.len(), 21);
        assert_eq!(left_out(feed).await, 0);
    }

    // With 985 more slots in the future, six of the slots before Monday have no room, and the oldest ones go.
    add_slots(&app, &first, "2027-04-01T00:00:00Z", 985).await;
    for feed in &feeds().await {
        let read = feed.read(&app).await;
        assert_eq!(read.events.len(), 1_000);
        assert_eq!(read.events[0].starts_at(), wire::instant("20270328T231000Z"));
        assert_eq!(read.events[999].starts_at(), wire::instant("20270407T200000Z"));
        assert!(read.text.len() < 1_000_000, "Google stops at about 1 MB");
        assert_eq!(left_out(feed).await, 6);
    }

    // With 100 more slots, all slots before Monday and the farthest ones have no room. This week stays.
    add_slots(&app, &first, "2027-05-01T00:00:00Z", 100).await;
    for feed in &feeds().await {
        let read = feed.read(&app).await;
        assert_eq!(read.events.len(), 1_000);
        assert_eq!(read.events[0].starts_at(), wire::instant("20270329T000000Z"));
        assert_eq!(left_out(feed).await, 106);
    }
    let hosts_own = Feed::full(&app, of_host(&host)).await;
    assert_eq!(left_out(&hosts_own).await, 0);
    let listed = office.get("/v1/feeds").await;
    assert!(listed.items().iter().all(|feed| feed.get("events_left_out").is_none()), "only where one is read");
}
