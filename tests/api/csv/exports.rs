//! What an export writes: safe against formulas, filtered as the list, part by part, and fit to be imported again.

use std::collections::BTreeMap;

use super::{HEADER, done, import, import_mentees, row};
use crate::harness::logs;
use crate::harness::prelude::*;

/// The lines of a file without its mark; no cell of these tests has an end of line in it.
fn lines(answer: &Answer) -> Vec<String> {
    answer.assert_status(200);
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("a mark that says UTF-8");
    text.split_terminator("\r\n").map(str::to_owned).collect()
}

#[apply(test_both)]
async fn what_could_be_a_formula_is_marked_on_the_way_out_and_as_it_was_on_the_way_in(app: TestApp) {
    let office = app.office().await;
    let typed = [
        ("full_name", "=HYPERLINK(\"https://x\")"),
        ("preferred_name", "-Amal"),
        ("phone", "+44 7700 900123"),
        ("profession", "'=quoted"),
        ("target_role", "\t@x"),
        ("external_id", "'s-1"),
    ];
    let mut builder = office.mentee();
    for (field, value) in typed {
        builder = builder.with(field, value);
    }
    let mentee = builder.registered().await;

    let exported = office.get("/v1/mentees/export").await;
    let written = &lines(&exported)[1];
    for cell in ["'s-1", "\"'=HYPERLINK(\"\"https://x\"\")\"", "'-Amal", "'+44 7700 900123", "''=quoted", "'\t@x"] {
        assert!(written.contains(&format!(",{cell},")), "{cell} in {written}");
    }
    assert_eq!(done(&import_mentees(office, exported.body.clone()).await), (0, 0, 1), "it comes in as it was");
    let cleared = json!({"full_name": "A", "preferred_name": "A", "phone": null, "profession": null, "target_role": null});
    let version = office.patch(&mentee, cleared).await.field("version");
    let without_version = exported.text().replace(",true,1,", &format!(",true,{version},"));
    assert_eq!(done(&import_mentees(office, without_version).await), (0, 1, 0));
    let back = office.get(&mentee).await;
    for (field, value) in typed {
        back.assert_field(field, value);
    }
}

#[apply(test_both)]
async fn an_export_of_companies_can_be_imported_again(app: TestApp) {
    let office = app.office().await;
    office.company().with("name", "Żółta, \"Łódź\"").with("external_id", "c-1").active().await;
    office.company().with("name", "Two\nlines").with("website", Value::Null).created().await;
    let exported = office.get("/v1/companies/export").await;
    exported.assert_status(200);
    assert_eq!(exported.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(exported.header("content-disposition"), Some("attachment; filename=\"companies.csv\""));
    assert_eq!(done(&import(office, "/v1/companies/import", exported.body.clone()).await), (0, 0, 2));
}

/// The only row of a file, each cell with the name of its column.
fn only_row(answer: &Answer) -> Value {
    answer.assert_status(200);
    let text = answer.text();
    let mut file = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = file.deserialize().collect::<Result<_, _>>().expect("rows");
    let [row] = rows.as_slice() else { panic!("one row: {text}") };
    json!(row)
}

#[apply(test_both)]
async fn slots_and_bookings_are_exported_with_what_belongs_to_them(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", "Brindlemoor").with("external_id", "comp-1").active().await;
    let cohort = office.cohort(&office.programme().await).await;
    let cohort_name = office.get(&cohort).await.field("name");
    let slot = office.slot(&company).with("title", "Mock, interview").with("cohort_id", cohort.id()).published().await;
    let mentee = office.mentee().with("full_name", "Amal Idris").with("external_id", "crm-1").registered().await;
    office.enrol(&cohort, &mentee).await;
    app.clock.set("2027-03-31T16:59:59Z");
    let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "override": {"reason": "=the host agreed"}});
    let booked = office.post("/v1/bookings", body).await;
    let booking = Booking::of(&booked);

    let row = only_row(&office.get("/v1/slots/export?status=published").await);
    for (column, cell) in [
        ("id", slot.id()),
        ("company_id", company.id()),
        ("company_name", "Brindlemoor"),
        ("company_external_id", "comp-1"),
        ("cohort_id", cohort.id()),
        ("cohort_name", cohort_name.as_str().unwrap()),
        ("title", "Mock, interview"),
        ("status", "published"),
        ("local_start", "2027-03-31T18:00"),
        ("seats_taken", "1"),
    ] {
        assert_eq!(row[column], cell, "{column}");
    }
    assert_eq!(lines(&office.get("/v1/slots/export?status=cancelled").await).len(), 1, "the header alone");

    let row = only_row(&office.get(&format!("/v1/bookings/export?mentee_id={}&overridden=true", mentee.id())).await);
    let policy_version = booked.field("policy_version").to_string();
    for (column, cell) in [
        ("id", booking.id()),
        ("status", "confirmed"),
        ("slot_id", slot.id()),
        ("company_external_id", "comp-1"),
        ("mentee_external_id", "crm-1"),
        ("mentee_full_name", "Amal Idris"),
        ("cohort_id", cohort.id()),
        ("cohort_name", cohort_name.as_str().unwrap()),
        ("override_reason", "'=the host agreed"),
        ("override_limits", "booking_closes"),
        ("policy_version", &policy_version),
    ] {
        assert_eq!(row[column], cell, "{column}");
    }
    assert_eq!(lines(&office.get("/v1/bookings/export?status=attended,cancelled").await).len(), 1);
}

#[apply(test_both)]
async fn an_export_is_filtered_as_its_list_and_takes_nothing_else(app: TestApp) {
    let office = app.office().await;
    import_mentees(office, format!("{HEADER}{}{}", row(1), row(2))).await.assert_status(200);
    assert_eq!(lines(&office.get("/v1/mentees/export?external_id=crm-2").await).len(), 2);
    assert_eq!(lines(&office.get("/v1/mentees/export?active=false").await).len(), 1);
    office.get("/v1/mentees/export?limit=10").await.assert_fault("/limit", "unknown-field");
    office.get("/v1/bookings/export?sort=starts_at").await.assert_fault("/sort", "unknown-field");
    office.get("/v1/mentees/export").header("accept", "text/csv").await.assert_status(200);
}

#[apply(test_both)]
async fn readers_who_take_nothing_stand_in_nobodys_way_and_get_the_whole_file(app: TestApp) {
    let office = app.office().await;
    let note = "x".repeat(1_900);
    let rows: String = (0..3_000).map(|number| format!("crm-{number},Amal,Amal,,Europe/London,{note}\n")).collect();
    let file = format!("{},adjustment_for_host\n{rows}", HEADER.trim_end());
    import_mentees(office, file).await.assert_status(200);

    let (http, base, key) = office.parts();
    let mut waiting = Vec::new();
    for _ in 0..12 {
        let request = http.get(format!("{base}/v1/mentees/export")).bearer_auth(&key);
        waiting.push(request.send().await.unwrap());
    }
    office.mentee().registered().await;
    assert_eq!(office.get("/v1/mentees?limit=1").await.items().len(), 1, "no connection is held");
    for response in waiting {
        let body = response.text().await.unwrap();
        let lines = body.lines().count();
        assert!(lines >= 3_001, "{lines} lines");
        assert!(body.ends_with("\r\n"));
    }
}

#[apply(test_both)]
async fn neither_logs_nor_refusals_repeat_what_a_file_says(app: TestApp) {
    logs::watch();
    let office = app.office().await;
    let of_a_person = |name: &str, zone: &str| format!("{HEADER}{0}1,{0}{name},{0},,{zone}\n", logs::CANARY);
    let refused = import_mentees(office, of_a_person("Amal", "Mars")).await;
    refused.assert_problem(422, "bad-rows");
    import_mentees(office, of_a_person("Amal", "Europe/London")).await.assert_status(200);
    let exported = office.get("/v1/mentees/export").await;
    assert!(exported.text().contains(logs::CANARY), "a coordinator's file has it");

    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    for list in ["mentees", "companies", "slots", "bookings"] {
        let answer = partner.get(&format!("/v1/{list}/export")).await;
        assert!(!answer.assert_problem(403, "forbidden").text().contains(logs::CANARY), "{list}");
    }
    let answer = import_mentees(&partner, of_a_person("Amal", "Europe/London")).await;
    for text in [refused.text(), answer.assert_problem(403, "forbidden").text(), json!(partner.all("/v1/events").await).to_string()] {
        assert!(!text.contains(logs::CANARY), "{text}");
    }
    assert_eq!(logs::kept(), Vec::<String>::new());
}
