//! There is a limit to everything that callers can add again and again (docs/api.md, The most there may be), even if many callers add at
//! once. What an old database holds beyond the limit goes on working.

use foothold::accounts::model::Reach;
use foothold::accounts::store as accounts;
use foothold::auth::{Actor, Scope, Stamp};
use foothold::bookings::step::record;
use foothold::bookings::store as bookings;
use foothold::busy::store as busy;
use foothold::calendars::store as feeds;
use foothold::companies::model::PlaceFilter;
use foothold::companies::store as companies;
use foothold::deps::Deps;
use foothold::error::Result;
use foothold::events::EventType;
use foothold::ids::{
    AccountId, BookingId, BusyCalendarId, EndpointId, FeedId, HostId, InteractionId, KeyId, MenteeId, NoteId, SiteId, SlotId,
};
use foothold::keys::store as keys;
use foothold::mentees::store as mentees;
use foothold::slots::store as slots;
use foothold::webhooks::store as webhooks;
use foothold::wire::paging::PageRequest;

use crate::feeds::of_company;
use crate::harness::prelude::*;

fn endpoint(company: &Company, number: usize) -> Value {
    json!({"company_id": company.id(), "url": format!("http://127.0.0.1:9/{number}")})
}

#[apply(test_both)]
async fn of_thirty_endpoints_that_a_company_registers_at_once_twenty_are(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let answers = together((0..30).map(|number| office.post("/v1/webhook-endpoints", endpoint(&company, number)))).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 20);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused
            .assert_problem(409, "conflict")
            .assert_field("detail", "The company has 20 webhook endpoints; 20 is the most. Delete one first.");
    }
    // A disabled endpoint counts. A deleted one does not, and neither does an endpoint of another company.
    office.post(&format!("/v1/webhook-endpoints/{}/disable", made[0].id()), json!({})).await.assert_status(200);
    office.post("/v1/webhook-endpoints", endpoint(&company, 30)).await.assert_problem(409, "conflict");
    office.delete(&format!("/v1/webhook-endpoints/{}", made[0].id())).await.assert_status(204);
    office.post("/v1/webhook-endpoints", endpoint(&company, 31)).await.assert_status(201);
    office.post("/v1/webhook-endpoints", endpoint(&office.company().active().await, 32)).await.assert_status(201);
}

#[apply(test_both)]
async fn a_company_with_4100_endpoints_of_old_still_works(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let first: EndpointId = office.post("/v1/webhook-endpoints", endpoint(&company, 0)).await.id().parse().unwrap();
    let (ids, now) = (app.deps.ids, app.clock.now());
    let more = app.deps.db.write("test_many_endpoints", move |conn| {
        let first = webhooks::find(conn, Scope::Institute, first)?;
        (1..4_100).try_for_each(|_| webhooks::insert(conn, &webhooks::EndpointRow { id: ids.new_id(now), ..first.clone() }))
    });
    more.await.unwrap();

    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).published().await;
    office.book(&slot, &app.mentee().await).await;
    office.patch(&company, json!({"website": "https://brindlemoor.example"})).await.assert_status(200);
    office.archive(&office.site(&company).await).await.assert_status(200);
    office.transition(&company, "suspended").await.assert_status(201);
    office.get(&slot).await.assert_field("status", "on_hold");
    office.post("/v1/webhook-endpoints", endpoint(&company, 1)).await.assert_problem(409, "conflict");

    // This is the suspension alone: the event of the partnership and the event of the slot, each for every endpoint.
    let event = app.event_log().await.pop().unwrap();
    let deliveries = office.all(&format!("/v1/webhook-deliveries?event_id={}", event["id"].as_str().unwrap())).await;
    assert_eq!(deliveries.len(), 4_100, "of {event}");
}

/// Inserts this many more rows, each with an id of its own.
async fn add<I>(deps: &Deps, rows: i64, insert: impl Fn(&mut foothold::db::Conn, I) -> Result<()> + Send + 'static)
where
    I: From<uuid::Uuid> + 'static,
{
    let (ids, now) = (deps.ids, deps.clock.now());
    let all = deps.db.write("test_rows", move |conn| (0..rows).try_for_each(|_| insert(conn, ids.new_id(now))));
    all.await.unwrap();
}

/// Checks that a list with one place left takes one more, and then no more.
async fn takes_one_more(office: &Caller, path: &str, body: Value) {
    let last = office.post(path, body.clone()).await;
    assert_eq!(last.status, 201, "{last:?}");
    office.post(path, body).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn a_company_has_at_most_500_sites_and_1000_hosts_with_1000_calendars(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let [host, site]: [String; 2] = [office.host(&company).await.id().to_owned(), office.site(&company).await.id().to_owned()];
    let (of_sites, of_hosts) = (format!("/v1/companies/{}/sites", company.id()), format!("/v1/companies/{}/hosts", company.id()));
    let busy = json!({"url": "http://127.0.0.1:9/busy.ics"});
    let calendar = office.post(&format!("/v1/hosts/{host}/busy-calendars"), busy.clone()).await.id();

    let (id, host_id): (SiteId, HostId) = (site.parse().unwrap(), host.parse().unwrap());
    add(&app.deps, 498, move |conn, new| {
        let site = companies::find_site(conn, Scope::Institute, id)?;
        companies::insert_site(conn, &companies::SiteRow { id: new, ..site })
    })
    .await;
    // An active company has one already.
    add(&app.deps, 997, move |conn, new| {
        let host = companies::find_host(conn, Scope::Institute, host_id)?;
        companies::insert_host(conn, &companies::HostRow { id: new, ..host })
    })
    .await;
    let id: BusyCalendarId = calendar.parse().unwrap();
    add(&app.deps, 998, move |conn, new| {
        let calendar = busy::find(conn, Scope::Institute, id)?;
        // In truth they belong to other hosts, because one host has at most ten.
        let others = companies::list_hosts(
            conn,
            Scope::Company(calendar.company_id),
            &PlaceFilter::default(),
            &PageRequest { limit: 1, after: Some(host_id) },
        )?;
        busy::insert(conn, &busy::BusyCalendarRow { id: new, host_id: others[0].id, ..calendar })
    })
    .await;

    takes_one_more(office, &format!("/v1/hosts/{host}/busy-calendars"), busy).await;
    takes_one_more(office, &of_sites, json!({"name": "Head office"})).await;
    takes_one_more(office, &of_hosts, json!({"name": "Gareth Pellow", "roles": ["interviewer"]})).await;
}

#[apply(test_both)]
async fn a_company_has_at_most_500_feeds_100_keys_and_200_accounts_and_a_mentee_20_feeds(app: TestApp) {
    let (office, admin) = (app.office().await, app.admin().await);
    let company = office.company().active().await;
    let feed = json!({"scope": of_company(&company), "name": "A calendar", "detail": "full"});
    let key = json!({"name": "A partner", "role": "partner", "company_id": company.id()});
    let id: FeedId = office.post("/v1/feeds", feed.clone()).await.id().parse().unwrap();
    add(&app.deps, 498, move |conn, new: FeedId| {
        let token_hash = new.uuid().as_bytes().to_vec();
        let first = feeds::find(conn, Scope::Institute, id)?;
        feeds::insert(conn, &feeds::FeedRow { id: new, token_hash, ..first })
    })
    .await;
    let id: KeyId = admin.post("/v1/api-keys", key.clone()).await.id().parse().unwrap();
    add(&app.deps, 98, move |conn, new: KeyId| {
        let secret_hash = new.uuid().as_bytes().to_vec();
        let first = keys::find(conn, id)?;
        keys::insert(conn, &keys::KeyRow { id: new, secret_hash, ..first })
    })
    .await;
    let account = |name: &str| json!({"email": format!("{name}@b.example"), "name": name, "role": "partner", "company_id": company.id()});
    let id: AccountId = office.post("/v1/accounts", account("first")).await.id().parse().unwrap();
    add(&app.deps, 198, move |conn, new: AccountId| {
        let first = accounts::find(conn, Reach::Everybody, id)?;
        accounts::insert(conn, &accounts::AccountRow { id: new, email_lowercase: new.to_string(), ..first })
    })
    .await;
    office.post("/v1/accounts", account("last")).await.assert_status(201);
    office.post("/v1/accounts", account("beyond")).await.assert_problem(409, "conflict");
    takes_one_more(office, "/v1/feeds", feed).await;
    takes_one_more(&admin, "/v1/api-keys", key).await;

    let of_mentee = json!({"scope": {"type": "mentee", "id": app.mentee().await.id()}, "name": "Mine", "detail": "full"});
    let answers = together((0..30).map(|_| office.post("/v1/feeds", of_mentee.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 20);
}

#[apply(test_both)]
async fn a_company_has_at_most_4000_unpublished_slots_and_10000_interactions(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let id: SlotId = office.slot(&company).draft().await.id().parse().unwrap();
    // A write may last ten seconds, so no more are made at once.
    for rows in [1_000, 1_000, 1_000, 998] {
        add(&app.deps, rows, move |conn, new| {
            let first = slots::find(conn, Scope::Institute, id)?;
            slots::insert(conn, &slots::SlotRow { id: new, ..first })
        })
        .await;
    }
    takes_one_more(office, "/v1/slots", office.slot(&company).body()).await;
    office.slot(&office.company().active().await).draft().await;

    let path = format!("/v1/companies/{}/interactions", company.id());
    let said = json!({"kind": "call", "summary": "They can host two."});
    office.post(&path, said.clone()).await.assert_status(201);
    let id = company.id().parse().unwrap();
    for rows in [2_500, 2_500, 2_500, 2_498] {
        add(&app.deps, rows, move |conn, new: InteractionId| {
            let first = companies::list_interactions(conn, id, &PageRequest { limit: 1, after: None })?.swap_remove(0);
            companies::insert_interaction(conn, &companies::InteractionRow { id: new, ..first })
        })
        .await;
    }
    takes_one_more(office, &path, said).await;
}

#[apply(test_both)]
async fn a_mentee_has_at_most_1000_notes_and_a_slot_1000_who_wait(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let path = format!("/v1/mentees/{mentee}/notes");
    let said = json!({"text": "Would like to start in May."});
    office.post(&path, said.clone()).await.assert_status(201);
    let id: MenteeId = mentee.id().parse().unwrap();
    add(&app.deps, 998, move |conn, new: NoteId| {
        let first = mentees::list_notes(conn, id, &PageRequest { limit: 1, after: None })?.swap_remove(0);
        mentees::insert_note(conn, &mentees::NoteRow { id: new, ..first })
    })
    .await;
    takes_one_more(office, &path, said).await;

    let slot = office.slot(&office.company().active().await).published().await;
    office.book(&slot, &app.mentee().await).await;
    let first: BookingId = office.join_line(&slot, &mentee).await.id().parse().unwrap();
    let (ids, now) = (app.deps.ids, app.deps.clock.now());
    add(&app.deps, 998, move |conn, new: BookingId| {
        let person = mentees::MenteeRow { id: ids.new_id(now), ..mentees::find(conn, id)? };
        mentees::insert(conn, &person)?;
        let waits = bookings::find(conn, Scope::Institute, first)?;
        let waitlist_place = bookings::ends_of_waitlist(conn, waits.slot_id)?.map(|(_, last)| last + 1);
        let waits = bookings::BookingRow { id: new, mentee_id: person.id, waitlist_place, ..waits };
        bookings::insert(conn, &waits)?;
        record(conn, &Stamp { by: Actor::System, at: now, ids }, EventType::BookingWaitlisted, &waits, None)
    })
    .await;
    office.join_line(&slot, &app.mentee().await).await;
    let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "if_full": "waitlist"});
    office.post("/v1/bookings", body).await.assert_problem(409, "conflict");
}
