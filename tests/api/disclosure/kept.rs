//! What a company was told of a mentee is kept with the booking, and fades after the slot.

use diesel::prelude::*;
use foothold::db::schema::disclosures;

use super::canaries::{canary, disclosed, found_in, mentee_body, set};
use crate::harness::caller::Place;
use crate::harness::invariants;
use crate::harness::prelude::*;

const AFTER_THE_END: &str = "2027-03-31T17:45:00Z";
const LAST_DAY_OF_THE_DETAILS: &str = "2027-04-29T23:59:59Z";
const THIRTY_DAYS_LATER: &str = "2027-04-30T00:00:00Z";
const LAST_DAY_OF_THE_NAME: &str = "2028-03-30T23:59:59Z";
const TWELVE_MONTHS_LATER: &str = "2028-03-31T00:00:00Z";

struct Told {
    partner: Caller,
    office: Caller,
    mentee: Mentee,
    slot: Slot,
    booking: Booking,
    feed: String,
}

impl Told {
    /// This is a confirmed booking on 31 March 2027, 17:00Z to 17:45Z. Every detail of its mentee is a canary.
    async fn of(app: &TestApp) -> Self {
        let office = app.office().await.clone();
        let company = office.company().may_publish().active().await;
        let slot = office.slot(&company).approval("employer").published().await;
        let mut somebody = mentee_body("First");
        // There may be several of these mentees, and no two mentees have the same external id.
        somebody["external_id"] = Value::Null;
        let mentee = Mentee::of(&office.post("/v1/mentees", somebody).await);
        let booking = office.book(&slot, &mentee).await;
        let partner = app.partner(&company).await;
        partner.confirm(&booking).await.assert_status(200);
        let feed = json!({"scope": {"type": "company", "id": company.id()}, "name": "Ours", "detail": "full"});
        let feed = office.post("/v1/feeds", feed).await.field("url").as_str().unwrap().to_owned();
        let feed = feed.strip_prefix(crate::harness::app::PUBLIC_URL).unwrap().to_owned();
        Self { partner, office, mentee, slot, booking, feed }
    }

    /// This is what is told in the booking, in the list, and in the list of this mentee's bookings. All of them say the same.
    async fn seen(&self) -> Vec<String> {
        let booking = self.partner.get(&self.booking).await;
        let found = found_in(&booking.text());
        assert_eq!(found_in(&self.partner.get("/v1/bookings").await.text()), found);
        let by_mentee = self.partner.get(&format!("/v1/bookings?mentee_id={}", self.mentee)).await;
        assert_eq!(by_mentee.items().is_empty(), found.is_empty(), "{by_mentee:?}");
        assert_eq!(booking.json().get("mentee_id").is_some(), !found.is_empty(), "{booking:?}");
        found.into_iter().collect()
    }

    async fn rename(&self) {
        let body = json!({"preferred_name": canary("NewName"), "profession": canary("NewProfession"),
            "target_role": canary("NewRole"), "adjustment_for_host": canary("NewAdjustment")});
        self.office.patch(&self.mentee, body).await.assert_status(200);
    }
}

fn all_of(names: &[&str]) -> Vec<String> {
    set(names).into_iter().collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

async fn kept(app: &TestApp) -> usize {
    let read = app.deps.db.read("test_disclosures", |conn| Ok(disclosures::table.count().get_result::<i64>(conn)?));
    usize::try_from(read.await.unwrap()).unwrap()
}

async fn forget(app: &TestApp) {
    foothold::worker::forget::run(app.deps.clone()).await.expect("the job runs");
}

#[apply(test_both)]
async fn a_change_before_the_end_reaches_the_company_and_one_after_it_does_not(app: TestApp) {
    let told = Told::of(&app).await;
    let updates = async || told.partner.all("/v1/events?type=booking.updated").await.len();
    app.clock.set("2027-03-31T17:44:59Z");
    told.rename().await;
    let new = all_of(&["NewAdjustment", "NewName", "NewProfession", "NewRole"]);
    assert_eq!((told.seen().await, updates().await), (new.clone(), 1));

    app.clock.set(AFTER_THE_END);
    let before = app.stranger().get(&told.feed).await;
    told.office.patch(&told.mentee, mentee_body("Later")).await.assert_status(200);

    assert_eq!((told.seen().await, updates().await), (new, 1));
    let after = app.stranger().get(&told.feed).await;
    assert_eq!((after.header("etag"), after.text()), (before.header("etag"), before.text()));
    assert!(found_in(&after.text()).contains("NewName"), "{after:?}");
    assert!(found_in(&told.office.get(&told.booking).await.text()).contains("LaterProfession"), "the office sees what is now");
}

#[apply(test_both)]
async fn thirty_days_after_the_slot_only_the_name_is_told_and_after_twelve_months_nothing(app: TestApp) {
    let told = Told::of(&app).await;
    app.clock.set(AFTER_THE_END);
    told.partner.attendance(&told.booking, "attended").await.assert_status(200);
    let (all, name) = (sorted(disclosed("First")), all_of(&["FirstPreferredName"]));

    // From that day on readers are told no more, whether the job has run or not.
    for with_job in [false, true] {
        for (at, expected) in
            [(LAST_DAY_OF_THE_DETAILS, &all), (THIRTY_DAYS_LATER, &name), (LAST_DAY_OF_THE_NAME, &name), (TWELVE_MONTHS_LATER, &Vec::new())]
        {
            app.clock.set(at);
            if with_job {
                forget(&app).await;
            }
            assert_eq!(&told.seen().await, expected, "{at}, with the job: {with_job}");
            invariants::check_always(&app).await;
        }
    }
    assert_eq!(kept(&app).await, 0);
    told.partner.get(&told.booking).await.assert_field("status", "attended");
    assert!(found_in(&told.office.get(&told.booking).await.text()).contains("FirstProfession"));
}

type Row = (String, Option<String>, Option<String>, Option<String>);

#[apply(test_both)]
async fn what_the_job_leaves_is_what_is_still_told(app: TestApp) {
    let told = Told::of(&app).await;
    let rows = async || {
        let columns = (disclosures::preferred_name, disclosures::profession, disclosures::target_role, disclosures::adjustment);
        let read = app.deps.db.read("test_disclosures", move |conn| Ok(disclosures::table.select(columns).load(conn)?));
        let rows: Vec<Row> = read.await.unwrap();
        sorted(found_in(&format!("{rows:?}")).into_iter().collect())
    };
    for (at, left) in [
        (LAST_DAY_OF_THE_DETAILS, sorted(disclosed("First"))),
        (THIRTY_DAYS_LATER, all_of(&["FirstPreferredName"])),
        (LAST_DAY_OF_THE_NAME, all_of(&["FirstPreferredName"])),
        (TWELVE_MONTHS_LATER, Vec::new()),
    ] {
        app.clock.set(at);
        forget(&app).await;
        assert_eq!(rows().await, left, "{at}");
    }
    told.office.get(&told.booking).await.assert_field("status", "confirmed");
}

#[apply(test_both)]
async fn every_way_out_of_a_confirmed_seat_removes_what_was_told(app: TestApp) {
    for way in ["cancel", "cancel the slot", "move the slot", "reschedule into a request"] {
        let told = Told::of(&app).await;
        let before = kept(&app).await;
        let reason = json!({"reason_code": "business_need"});
        match way {
            "cancel" => told.office.cancel(&told.booking, "work").await,
            "cancel the slot" => told.partner.step(&told.slot, "cancel", reason).await,
            "move the slot" => {
                told.partner.step(&told.slot, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"})).await
            }
            _ => {
                let company = told.office.company().active().await;
                let other = told.office.slot(&company).approval("employer").starts("2027-04-01T10:00").published().await;
                told.office.reschedule(&told.booking, &other).await
            }
        }
        .assert_status(200);
        assert_eq!(kept(&app).await, before - 1, "{way}");
        invariants::check_always(&app).await;
    }
}

#[apply(test_both)]
async fn who_reschedules_into_a_confirmed_seat_is_told_to_the_other_company_alone(app: TestApp) {
    let told = Told::of(&app).await;
    let company = told.office.company().active().await;
    let other = told.office.slot(&company).starts("2027-04-01T10:00").published().await;

    told.office.reschedule(&told.booking, &other).await.assert_status(200);

    told.partner.get(&told.booking).await.assert_problem(404, "not-found");
    let theirs = app.partner(&company).await.get(&told.booking).await;
    assert_eq!(found_in(&theirs.text()).into_iter().collect::<Vec<_>>(), sorted(disclosed("First")));
    invariants::check_always(&app).await;
}

#[apply(test_both)]
async fn a_change_beside_a_cancellation_leaves_nothing_behind(app: TestApp) {
    let told = Told::of(&app).await;
    let path = told.mentee.path();

    let (changed, cancelled) =
        tokio::join!(told.office.patch(&path, json!({"profession": canary("NewProfession")})), told.office.cancel(&told.booking, "work"));

    changed.assert_status(200);
    cancelled.assert_status(200);
    assert_eq!(kept(&app).await, 0);
    invariants::check_always(&app).await;
}
