use super::*;

/// A calendar with these lines in an event each.
fn calendar(events: &[&str]) -> String {
    let event = |lines: &&str| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.replace('\n', "\r\n"));
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.iter().map(event).collect::<String>())
}

/// As public calendars write them: transparent, recurring, with a cancelled one, and with one of long ago.
const HOLIDAYS: &[&str] = &[
    "UID:1\nSUMMARY:Good Friday\nDTSTART;VALUE=DATE:20270326\nDTEND;VALUE=DATE:20270327\nTRANSP:TRANSPARENT",
    "UID:2\nSUMMARY;LANGUAGE=en:Easter Monday\nDTSTART;VALUE=DATE:20270329\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
    "UID:3\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20251225\nDTEND;VALUE=DATE:20251227\nRRULE:FREQ=YEARLY;COUNT=4",
    "UID:4\nSUMMARY:Called off\nDTSTART;VALUE=DATE:20270402\nSTATUS:CANCELLED",
    "UID:5\nSUMMARY:Long ago\nDTSTART;VALUE=DATE:20200402",
    "UID:6\nSUMMARY:Closing early\nDTSTART;TZID=Europe/London:20270401T150000\nDTEND;TZID=Europe/London:20270401T180000",
];

async fn send(caller: &Caller, query: &str, text: &str) -> Answer {
    caller
        .request(reqwest::Method::POST, &format!("/v1/blackouts/import{query}"))
        .body("text/calendar; charset=utf-8", text.to_owned())
        .await
}

fn names(answer: &Answer) -> Vec<(Value, Value, Value)> {
    let made = answer.field("blackouts");
    let line = |item: &Value| (item["name"].clone(), item["starts_on"].clone(), item["ends_on"].clone());
    made.as_array().unwrap().iter().map(line).collect()
}

#[apply(test_both)]
async fn public_holidays_become_whole_days_of_the_institute(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").minutes(60).starts("2027-03-31T09:30").published().await;
    let stands = office.slot(&company).starts("2027-03-29T10:00").published().await;
    let text = calendar(HOLIDAYS);

    let dry = send(office, "?dry_run=true", &text).await;
    dry.assert_status(200).assert_field("dry_run", true).assert_field("already_there", 0).assert_field("left_out", json!([]));
    dry.assert_field("from", "2027-01-07T00:00:00Z").assert_field("to", "2030-03-09T00:00:00Z");
    assert!(office.all("/v1/blackouts").await.is_empty());
    let days = |name: &str, first: &str, last: &str| (json!(name), json!(first), json!(last));
    let expected = [
        days("Good Friday", "2027-03-26", "2027-03-26"),
        days("Easter Monday", "2027-03-29", "2027-03-29"),
        (json!("Closing early"), Value::Null, Value::Null),
        days("Christmas", "2027-12-25", "2027-12-26"),
        days("Christmas", "2028-12-25", "2028-12-26"),
    ];
    assert_eq!(names(&dry), expected);
    assert!(dry.field("blackouts").as_array().unwrap().iter().all(|item| item["id"].is_null()));

    let made = send(office, "", &text).await;
    made.assert_status(200).assert_field("dry_run", false).assert_field("touches", dry.field("touches"));
    assert_eq!(names(&made), expected);
    // Each holiday takes one working day more from the deadlines: the slot is touched by both, and the other slot by one.
    let touches = made.field("touches");
    assert_eq!(touches["counts"], json!({"standing": 1, "deadlines": 2}));
    let touched: Vec<_> =
        touches["slots"].as_array().unwrap().iter().map(|slot| (slot["blackout"].clone(), slot["slot_id"].clone())).collect();
    let by = |name: &str, slot: &Slot| (json!(name), json!(slot.id()));
    assert_eq!(touched, [by("Good Friday", &slot), by("Easter Monday", &stands), by("Easter Monday", &slot)]);
    assert_eq!(office.all("/v1/blackouts").await.len(), 5);

    let again = send(office, "", &text).await;
    again.assert_field("blackouts", json!([])).assert_field("already_there", 5);
    assert_eq!(office.all("/v1/blackouts").await.len(), 5);
}

#[apply(test_both)]
async fn a_partner_imports_for_its_company_and_its_hosts(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().with("timezone", "America/New_York").active().await, office.company().active().await);
    let host = office.host(&company).await;
    let partner = app.partner(&company).await;
    let text = calendar(&["UID:a\nSUMMARY:Away\nDTSTART:20270401T090000\nDTEND:20270401T170000"]);

    // A time without a zone is in the zone of the company.
    let made = send(&partner, "", &text).await;
    made.assert_status(200);
    assert_eq!(made.field("blackouts")[0]["starts_at"], "2027-04-01T13:00:00Z");
    send(&partner, &format!("?scope={host}"), &text).await.assert_status(200);
    for (query, expected) in [("company", company.id()), ("host", host.id())] {
        let listed = partner.all(&format!("/v1/blackouts?scope={query}")).await;
        let scopes: Vec<_> = listed.iter().map(|item| item["scope"]["id"].clone()).collect();
        assert_eq!(scopes, [expected]);
    }
    send(&partner, "?scope=institute", &text).await.assert_fault("/scope", "not-allowed");
    send(&partner, "?scope=host", &text).await.assert_fault("/scope", "malformed");
    send(&partner, &format!("?scope={other}"), &text).await.assert_fault("/scope", "unknown-id");
    send(office, "?scopes=institute", &text).await.assert_fault("/scopes", "unknown-field");
    app.viewer()
        .await
        .request(reqwest::Method::POST, "/v1/blackouts/import")
        .body("text/calendar", text)
        .await
        .assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn series_exceptions_and_moved_days_are_counted_out(app: TestApp) {
    let text = calendar(&[
        // Every last Friday of a month from April on, without that of May, and with that of June a day earlier.
        "UID:a\nSUMMARY:Closed\nDTSTART;VALUE=DATE:20270430\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270731\nEXDATE;VALUE=DATE:20270528",
        "UID:a\nSUMMARY:Closed on Thursday\nRECURRENCE-ID;VALUE=DATE:20270625\nDTSTART;VALUE=DATE:20270624",
        // The same time of the day before and after the clocks go forward, and back.
        "UID:b\nSUMMARY:Evening\nDTSTART;TZID=Europe/London:20270321T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UID:c\nSUMMARY:Night\nDTSTART;TZID=Europe/London:20271031T003000\nDTEND;TZID=Europe/London:20271031T023000",
        "UID:d\nSUMMARY:Over the new year\\, and on\nDTSTART;VALUE=DATE:20271224\nDURATION:P10D",
    ]);
    let office = app.office().await;
    send(office, "", &text).await.assert_status(200).assert_field("left_out", json!([]));
    let all = office.all("/v1/blackouts").await;
    let seen: Vec<_> = all
        .iter()
        .map(|item| {
            format!("{} {} {}", item["name"].as_str().unwrap(), item["starts_at"].as_str().unwrap(), item["ends_at"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [
            "Evening 2027-03-21T18:00:00Z 2027-03-21T19:00:00Z",
            "Evening 2027-03-28T17:00:00Z 2027-03-28T18:00:00Z",
            "Closed 2027-04-29T23:00:00Z 2027-04-30T23:00:00Z",
            "Closed on Thursday 2027-06-23T23:00:00Z 2027-06-24T23:00:00Z",
            "Closed 2027-07-29T23:00:00Z 2027-07-30T23:00:00Z",
            "Night 2027-10-30T23:30:00Z 2027-10-31T02:30:00Z",
            "Over the new year, and on 2027-12-24T00:00:00Z 2028-01-03T00:00:00Z",
        ]
    );
}

#[apply(test_both)]
async fn what_cannot_be_understood_is_counted_and_the_rest_is_made(app: TestApp) {
    let text = calendar(&[
        "UID:a\nSUMMARY:Backwards\nDTSTART;VALUE=DATE:20270402\nDTEND;VALUE=DATE:20270401",
        "UID:b\nSUMMARY:Nowhere\nDTSTART;TZID=Mars/Olympus:20270402T090000\nDTEND;TZID=Mars/Olympus:20270402T100000",
        "UID:c\nSUMMARY:Each second\nDTSTART:20270402T090000Z\nDTEND:20270402T090001Z\nRRULE:FREQ=SECONDLY",
        "UID:d\nDTSTART;VALUE=DATE:20270405",
        &format!("UID:e\nSUMMARY:{}\nDTSTART;VALUE=DATE:20270406", "é".repeat(500)),
    ]);
    let office = app.office().await;
    let made = send(office, "", &text).await;
    made.assert_status(200);
    let left_out =
        json!([{"reason": "unreadable", "events": 1}, {"reason": "unknown_zone", "events": 1}, {"reason": "recurrence", "events": 1}]);
    made.assert_field("left_out", left_out);
    let names: Vec<_> = names(&made).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, [json!("Each second"), json!("Without a name"), json!("é".repeat(200))]);
}

#[apply(test_both)]
async fn a_hostile_file_is_refused_whole_and_makes_nothing(app: TestApp) {
    let office = app.office().await;
    let many = calendar(&["UID:a\nDTSTART;VALUE=DATE:20270308\nRRULE:FREQ=DAILY"]);
    let holiday = HOLIDAYS[0];
    for (text, code) in [
        (String::new(), "malformed"),
        ("<!doctype html><title>Sign in</title>".to_owned(), "malformed"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270401\r\n".to_owned(), "malformed"),
        (format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:A\r\n".repeat(40)), "malformed"),
        (many, "too-many"),
        (calendar(&vec![holiday; 20_001]), "too-many"),
    ] {
        send(office, "", &text).await.assert_fault("", code);
    }
    assert!(office.all("/v1/blackouts").await.is_empty());

    let json = office.post("/v1/blackouts/import", json!({})).await;
    json.assert_problem(415, "unsupported-media-type").assert_field("detail", "The body must be text/calendar.");
    let large = format!("{}{}", calendar(&[holiday]), " ".repeat(8 * 1024 * 1024));
    send(office, "", &large).await.assert_problem(413, "payload-too-large");
    let long = calendar(&[&format!("{holiday}\nDESCRIPTION:{}", "x".repeat(1024 * 1024))]);
    send(office, "", &long).await.assert_status(200);
}

#[apply(test_both)]
async fn an_import_is_done_once_and_only_where_there_is_room(app: TestApp) {
    let office = app.office().await;
    let text = calendar(HOLIDAYS);
    let once = || {
        let request = office.request(reqwest::Method::POST, "/v1/blackouts/import");
        request.idempotent("holidays-1").body("text/calendar", text.clone())
    };
    let first = once().await;
    let again = once().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.json(), again.json());

    let days = calendar(&["UID:a\nDTSTART;VALUE=DATE:20270501\nRRULE:FREQ=DAILY;COUNT=996"]);
    send(office, "?dry_run=true", &days).await.assert_problem(409, "conflict");
    send(office, "", &days).await.assert_problem(409, "conflict");
    assert_eq!(office.all("/v1/blackouts").await.len(), 5, "all or nothing");
}
