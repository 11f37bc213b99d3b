//! The pages of fair turns: they are for the staff alone, do what the API does, and show nobody's choices before the round has closed.

use super::pages::{desk, leads_to, once, page, signed_in_again};
use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

/// A round that is open when a test begins, and lasts a week.
const OPENS: &str = "2027-03-08T09:00:00Z";
const CLOSES: &str = "2027-03-15T09:00:00Z";

/// Published slots, each of a company of its own and on a day of its own in April.
async fn slots(app: &TestApp, titles: &[&str]) -> Vec<Slot> {
    let office = app.office().await;
    let mut all = Vec::new();
    for (day, title) in (1..).zip(titles) {
        let start = format!("2027-04-{day:02}T10:00");
        all.push(office.slot(&office.company().active().await).starts(&start).with("title", *title).published().await);
    }
    all
}

async fn round_from(app: &TestApp, slots: &[Slot], opens_at: &str, closes_at: &str) -> String {
    let ids: Vec<_> = slots.iter().map(|slot| slot.id().to_owned()).collect();
    let body = json!({"name": "March interviews", "kind": "mock_interview", "slot_ids": ids, "opens_at": opens_at, "closes_at": closes_at});
    let made = app.office().await.post("/v1/rounds", body).await;
    made.assert_status(201);
    made.id()
}

async fn round_of(app: &TestApp, slots: &[Slot]) -> String {
    round_from(app, slots, OPENS, CLOSES).await
}

async fn named(app: &TestApp, name: &str) -> Mentee {
    app.mentee_with().await.with("full_name", name).registered().await
}

async fn enter(app: &TestApp, round: &str, mentee: &Mentee, choices: &[&Slot]) {
    let ids: Vec<_> = choices.iter().map(|slot| slot.id()).collect();
    let wish = json!({"choices": ids, "via": "phone"});
    app.office().await.put(&format!("/v1/rounds/{round}/entries/{}", mentee.id()), wish).await.assert_status(201);
}

/// Counts how often somebody's choices were read.
async fn readings(app: &TestApp) -> i64 {
    let kept = app.deps.db.read("test_audit", |conn| {
        use diesel::prelude::*;
        use foothold::db::schema::audit_entries;
        Ok(audit_entries::table.filter(audit_entries::action.eq("entry.read")).count().get_result::<i64>(conn)?)
    });
    kept.await.expect("a count")
}

#[apply(test_both)]
async fn every_page_of_rounds_is_for_the_staff_alone_and_is_small(app: TestApp) {
    let all = slots(&app, &["First", "Second", "Third"]).await;
    let planned = round_from(&app, &all[..1], "2027-03-17T09:00:00Z", "2027-03-24T09:00:00Z").await;
    let open = round_from(&app, &all[1..2], OPENS, "2027-03-22T09:00:00Z").await;
    let drawn = round_of(&app, &all[2..]).await;
    let mentee = named(&app, "Nesta Abara").await;
    enter(&app, &open, &mentee, &[&all[1]]).await;
    enter(&app, &drawn, &mentee, &[&all[2]]).await;
    app.clock.set("2027-03-15T09:00:01Z");
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");
    let (app, browser) = desk(&app).await;
    let admin = app.admin().await;
    let company = app.office().await.company().active().await;
    let partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let alone =
        ["/rounds", "/rounds?status=open&kind=shadowing", "/rounds/new", "/rounds/new?kind=mock_interview", "/rounds/new?kind=shadowing"];
    let each = [&planned, &open, &drawn]
        .into_iter()
        .flat_map(|round| ["", "/edit", "/enter", "/enter?q=nesta", "/cancel", "/draw"].map(|step| format!("/rounds/{round}{step}")));
    let of_entry = ["", "/withdraw"].map(|step| format!("/rounds/{open}/entries/{}{step}", mentee.id()));
    for path in alone.map(str::to_owned).into_iter().chain(each).chain(of_entry).chain([format!("/rounds/{drawn}/entries/{}", mentee.id())])
    {
        let shown = browser.get(&path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        assert_eq!(viewer.get(&path).await.status, 403, "{path}");
        assert_eq!(partner.get(&path).await.status, 403, "{path}");
        assert_eq!(Browser::at(&app).get(&path).await.status, 303, "{path}");
    }
    let record = format!("/rounds/{drawn}/record");
    assert_eq!((viewer.get(&record).await.status, partner.get(&record).await.status), (403, 403));
    assert_eq!(Browser::at(&app).get(&record).await.status, 303);
    for gone in [
        "/rounds/rnd_1",
        "/rounds/new?kind=group_session",
        "/rounds/x/cancel",
        &format!("/rounds/{open}/x"),
        &format!("/rounds/{open}/record"),
    ] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    let list = page(&browser, "/rounds").await;
    assert!(list.contains("Not open yet") && list.contains("Open") && list.contains("Drawn"), "{list}");
    let list = page(&browser, "/rounds?status=drawn").await;
    assert!(list.contains(&drawn) && !list.contains(&open), "{list}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_round_is_made_once_and_each_fault_stands_beside_its_slot(app: TestApp) {
    let all = slots(&app, &["First", "Second"]).await;
    let (app, mut browser) = desk(&app).await;
    let form = page(&browser, "/rounds/new?kind=mock_interview").await;
    assert!(form.contains("72 hours at least") && form.contains(all[0].id()) && form.contains(all[1].id()), "{form}");
    let office = app.office().await;
    office.book(&all[1], &app.mentee().await).await;
    assert!(!page(&browser, "/rounds/new?kind=mock_interview").await.contains(all[1].id()), "somebody is booked");
    let key = once(&form);
    let fields = |closes: &'static str, slots: &'static [usize]| {
        let fixed = [("_once", key.as_str()), ("kind", "mock_interview"), ("name", "Spring <round>"), ("opens_at", "2027-03-10T09:00")];
        let ids = slots.iter().map(|place| ("slot_ids[]", all[*place].id()));
        fixed.into_iter().chain([("closes_at", closes), ("slot_ids[]", "")]).chain(ids).collect::<Vec<_>>()
    };

    let refused = browser.send("/rounds/new", &fields("2027-03-11T09:00", &[0, 1])).await;

    assert_eq!(refused.status, 422);
    let text = refused.text();
    for kept in ["value=\"Spring &lt;round&gt;\"", "value=\"2027-03-10T09:00\"", "A shorter one needs a reason below.", "Europe/London"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let (_, second) = text.split_once(&format!("value=\"{}\" checked", all[1].id())).expect("it is still ticked");
    let beside = second.split("</label>").next().unwrap_or_default();
    assert!(beside.contains("Somebody is booked or waits"), "{beside}");
    assert!(!text.contains("override&quot;"), "{text}");

    let made = browser.send("/rounds/new", &fields("2027-03-18T09:00", &[0])).await;

    let place = made.header("location").unwrap_or_default().to_owned();
    assert!(made.status == 303 && place.ends_with("?notice=created"), "{}", made.text());
    leads_to(&browser.send("/rounds/new", &fields("2027-03-18T09:00", &[0])).await, &place);
    let rounds = office.all("/v1/rounds").await;
    assert_eq!(rounds.len(), 1, "a double click makes one");
    assert_eq!((&rounds[0]["opens_at"], &rounds[0]["closes_at"]), (&json!("2027-03-10T09:00:00Z"), &json!("2027-03-18T09:00:00Z")));
    assert!(page(&browser, &place).await.contains("It opens"));
    app.stop().await;
}

#[apply(test_both)]
async fn a_round_is_changed_until_it_opens_and_what_two_people_write_stands_side_by_side(app: TestApp) {
    let all = slots(&app, &["First", "Second"]).await;
    let round = round_from(&app, &all[..1], "2027-03-10T09:00:00Z", "2027-03-18T09:00:00Z").await;
    let (app, mut browser) = desk(&app).await;
    let path = format!("/rounds/{round}/edit");
    let form = page(&browser, &path).await;
    assert!(form.contains(&format!("value=\"{}\" checked", all[0].id())) && form.contains(all[1].id()), "{form}");
    let office = app.office().await;
    office.patch(&format!("/v1/rounds/{round}"), json!({"name": "Theirs"})).await.assert_status(200);
    let fields = |version: &'static str| {
        let fixed = [("version", version), ("name", "Mine"), ("opens_at", "2027-03-10T09:00"), ("closes_at", "2027-03-18T12:00")];
        fixed.into_iter().chain([("max_choices:int", "2"), ("slot_ids[]", ""), ("slot_ids[]", all[1].id())]).collect::<Vec<_>>()
    };

    let refused = browser.send(&path, &fields("1")).await;

    assert_eq!(refused.status, 412);
    assert!(refused.text().contains("Theirs") && refused.text().contains("value=\"Mine\""), "{}", refused.text());
    leads_to(&browser.send(&path, &fields("2")).await, &format!("/rounds/{round}?notice=saved"));
    let there = office.get(&format!("/v1/rounds/{round}")).await;
    there.assert_field("name", "Mine").assert_field("closes_at", "2027-03-18T12:00:00Z").assert_field("max_choices", 2);
    assert_eq!(there.field("slots")[0]["slot_id"], all[1].id());
    app.clock.set("2027-03-10T09:00:00Z");
    let mut browser = signed_in_again(&app).await;
    assert!(page(&browser, &path).await.contains("The round has opened"));
    let late = browser.send(&path, &fields("3")).await;
    assert!(late.status == 409 && late.text().contains("value=\"Mine\""), "{}", late.text());
    app.stop().await;
}

#[apply(test_both)]
async fn somebody_is_entered_changed_and_withdrawn_by_the_pages(app: TestApp) {
    let all = slots(&app, &["First", "Second", "Third"]).await;
    let round = round_of(&app, &all).await;
    let mentee = named(&app, "Nesta Abara").await;
    let (app, mut browser) = desk(&app).await;
    let office = app.office().await;
    let found = page(&browser, &format!("/rounds/{round}/enter?q=nesta")).await;
    let path = format!("/rounds/{round}/entries/{}", mentee.id());
    assert!(found.contains(&format!("href=\"{path}\"")) && found.contains("Nesta Abara"), "{found}");
    let form = page(&browser, &path).await;
    assert!(form.contains("1st choice") && form.contains("3rd choice") && !form.contains("4th choice"), "{form}");
    let key = once(&form);
    let choose = |version: &'static str, choices: [&'static str; 3]| {
        let fixed = [("version", version), ("_once", key.as_str()), ("any:bool", "true"), ("via", "paper")];
        let at = |place: &'static str| place.parse::<usize>().map_or("", |place| all[place].id());
        let lists = ["choices.0", "choices.1", "choices.2"].into_iter().zip(choices.map(at));
        fixed.into_iter().chain(lists).collect::<Vec<_>>()
    };

    let twice = browser.send(&path, &choose("0", ["0", "", "0"])).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text().contains("named twice") && twice.text().contains("value=\"paper\" checked"), "{}", twice.text());
    let nothing = browser.send(&path, &choose("0", ["", "", ""])).await;
    assert!(nothing.status == 422 && nothing.text().contains("href=\"#choices.0\""), "{}", nothing.text());
    for _ in 0..2 {
        leads_to(&browser.send(&path, &choose("0", ["2", "", "0"])).await, &format!("/rounds/{round}?notice=entered"));
    }

    let api = format!("/v1/rounds/{round}/entries/{}", mentee.id());
    let there = office.get(&api).await;
    there.assert_field("version", 1).assert_field("any", true).assert_field("via", "paper");
    let chosen: Vec<_> = there.field("choices").as_array().expect("choices").iter().map(|choice| choice["slot_id"].clone()).collect();
    assert_eq!(chosen, [all[2].id(), all[0].id()]);
    let changed = browser.send(&path, &choose("0", ["1", "", ""])).await;
    assert!(changed.status == 412 && changed.text().contains("Use mine"), "{}", changed.text());
    leads_to(&browser.send(&path, &choose("1", ["1", "", ""])).await, &format!("/rounds/{round}?notice=entered"));
    office.get(&api).await.assert_field("version", 2);
    let withdraw = format!("{path}/withdraw");
    assert!(page(&browser, &withdraw).await.contains("Nesta Abara"));
    assert_eq!(browser.send(&withdraw, &[("version", "1")]).await.status, 412);
    leads_to(&browser.send(&withdraw, &[("version", "2")]).await, &format!("/rounds/{round}?notice=withdrawn"));
    leads_to(&browser.get(&withdraw).await, &format!("/rounds/{round}"));
    app.clock.set(CLOSES);
    let mut browser = signed_in_again(&app).await;
    let late = browser.send(&path, &choose("3", ["1", "", ""])).await;
    assert!(late.status == 409 && late.text().contains("value=\"paper\" checked"), "{}", late.text());
    app.stop().await;
}

#[apply(test_both)]
async fn choices_are_shown_one_by_one_and_each_showing_is_kept_until_the_round_closes(app: TestApp) {
    let all = slots(&app, &["First", "Second"]).await;
    let round = round_of(&app, &all).await;
    let [nesta, owain] = [named(&app, "Nesta Abara").await, named(&app, "Owain Rhys").await];
    enter(&app, &round, &nesta, &[&all[1], &all[0]]).await;
    enter(&app, &round, &owain, &[&all[0]]).await;
    let (app, browser) = desk(&app).await;
    let path = format!("/rounds/{round}");
    let shown = page(&browser, &path).await;
    assert!(shown.contains("Nesta Abara") && shown.contains("Owain Rhys") && shown.contains("Show choices"), "{shown}");
    assert!(!shown.contains("1st") && !shown.contains("2nd"), "{shown}");
    for other in [format!("{path}/enter"), format!("{path}/entries/{}/withdraw", nesta.id()), format!("/mentees/{}", nesta.id())] {
        assert!(!page(&browser, &other).await.contains("1st"), "{other}");
    }
    assert_eq!(readings(&app).await, 0);

    let of_one = page(&browser, &format!("{path}/entries/{}", nesta.id())).await;

    assert!(of_one.contains(&format!("value=\"{}\" selected", all[1].id())) && !of_one.contains("Owain"), "{of_one}");
    assert_eq!(readings(&app).await, 1);
    for page_of_slot in [format!("/slots/{}", all[0].id()), format!("/slots/{}/book", all[0].id())] {
        let text = page(&browser, &page_of_slot).await;
        assert!(!text.contains("Nesta") && !text.contains("Owain") && text.contains("March interviews"), "{text}");
        assert!(!text.contains("Book those who are ticked"), "{text}");
    }
    let why = page(&browser, &format!("/mentees/{}/book?explain=true", owain.id())).await;
    assert!(why.contains("The round gives the seats of this slot") && !why.contains("rnd_"), "{why}");
    app.clock.set(CLOSES);
    let browser = signed_in_again(&app).await;
    let closed = page(&browser, &path).await;
    assert!(closed.contains("1st: Fri 2 Apr, 10:00: Second") && closed.contains("2nd: Thu 1 Apr, 10:00: First"), "{closed}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_round_is_cancelled_alone_only_before_it_opens(app: TestApp) {
    let all = slots(&app, &["First", "Second"]).await;
    let planned = round_from(&app, &all[..1], "2027-03-10T09:00:00Z", "2027-03-18T09:00:00Z").await;
    let open = round_of(&app, &all[1..]).await;
    let (app, mut browser) = desk(&app).await;
    let path = format!("/rounds/{open}/cancel");
    assert!(page(&browser, &path).await.contains("a second person has to approve it"));

    let refused = browser.send(&path, &[("version", "1"), ("reason", "Too few.")]).await;

    assert_eq!(refused.status, 409);
    let text = refused.text();
    assert!(text.contains("a second person has to approve it") && text.contains("Too few.") && !text.contains("/v1/"), "{text}");
    let path = format!("/rounds/{planned}/cancel");
    assert!(page(&browser, &path).await.contains("Its slots are free at once"));
    assert_eq!(browser.send(&path, &[("reason", "")]).await.status, 422);
    leads_to(&browser.send(&path, &[("reason", "Too few.")]).await, &format!("/rounds/{planned}?notice=round-cancelled"));
    app.office().await.get(&all[0]).await.assert_field("round_id", Value::Null);
    app.stop().await;
}

#[apply(test_both)]
async fn a_draw_is_told_with_its_reasons_receipts_seed_and_record(app: TestApp) {
    let all = slots(&app, &["First"]).await;
    let round = round_of(&app, &all).await;
    let [nesta, owain] = [named(&app, "Nesta Abara").await, named(&app, "Owain Rhys").await];
    let office = app.office().await;
    let before = office.slot(&office.company().active().await).starts("2027-03-20T10:00").published().await;
    office.book(&before, &owain).await;
    let [nesta_id, owain_id] = [nesta.id().to_owned(), owain.id().to_owned()];
    enter(&app, &round, &nesta, &[&all[0]]).await;
    enter(&app, &round, &owain, &[&all[0]]).await;
    app.clock.set("2027-03-15T09:00:01Z");
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");
    let (app, browser) = desk(&app).await;
    let office = app.office().await;
    let round_view = office.get(&format!("/v1/rounds/{round}")).await;
    let (seed, hash) = (round_view.field("seed"), round_view.field("seed_sha256"));

    let shown = page(&browser, &format!("/rounds/{round}")).await;

    for text in [
        "Has a place",
        "Waits in line",
        "1st in line",
        "have had fewer turns",
        "foothold verify-draw",
        seed.as_str().unwrap(),
        hash.as_str().unwrap(),
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(shown.find(&nesta_id).expect("Nesta") < shown.find(&owain_id).expect("Owain"), "in the order of the draw: {shown}");
    let record = browser.get(&format!("/rounds/{round}/record")).await;
    record.assert_status(200);
    foothold::allocation::rule::verify(record.text().as_bytes()).expect("the record can be recomputed");
    assert_eq!(record.header("content-disposition"), Some(format!("attachment; filename=\"{round}.json\"").as_str()));
    let slot = page(&browser, &format!("/slots/{}", all[0].id())).await;
    assert!(slot.contains("How its seats were given") && slot.contains("Got a place.") && slot.contains("1st in line."), "{slot}");
    let mentee = page(&browser, &format!("/mentees/{owain_id}")).await;
    let receipt = office.all(&format!("/v1/mentees/{owain_id}/decisions")).await[0]["receipt"].as_str().expect("a receipt").to_owned();
    assert!(mentee.contains(&receipt) && mentee.contains("March interviews") && !mentee.contains("Nesta"), "{mentee}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_draw_that_has_failed_is_run_again_by_hand(app: TestApp) {
    let all = slots(&app, &["First"]).await;
    let round = round_of(&app, &all).await;
    enter(&app, &round, &named(&app, "Nesta Abara").await, &[&all[0]]).await;
    let good = app.office().await.get(&format!("/v1/rounds/{round}")).await.field("seed_sha256").as_str().expect("a hash").to_owned();
    set_hash(&app, "0".repeat(64)).await;
    app.clock.set("2027-03-15T09:00:01Z");
    foothold::worker::rounds::run(app.deps.clone()).await.expect_err("the seed does not fit");
    let (app, mut browser) = desk(&app).await;
    let shown = page(&browser, &format!("/rounds/{round}")).await;
    assert!(shown.contains("The draw has failed") && shown.contains("Draw again"), "{shown}");
    let path = format!("/rounds/{round}/draw");
    let form = page(&browser, &path).await;
    set_hash(&app, good).await;
    let key = once(&form);

    let drawn = browser.send(&path, &[("_once", &key)]).await;

    leads_to(&drawn, &format!("/rounds/{round}?notice=drawn"));
    leads_to(&browser.send(&path, &[("_once", &key)]).await, &format!("/rounds/{round}?notice=drawn"));
    assert!(page(&browser, &format!("/rounds/{round}")).await.contains("Has a place"));
    app.stop().await;
}

async fn set_hash(app: &TestApp, hash: String) {
    let set = app.deps.db.write("test_hash", move |conn| {
        use diesel::prelude::*;
        use foothold::db::schema::rounds;
        diesel::update(rounds::table).set(rounds::seed_sha256.eq(&hash)).execute(conn)?;
        Ok(())
    });
    set.await.expect("the hash is set");
}
