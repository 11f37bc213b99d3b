//! Rows that stand for mentees who are there already.

use super::{HEADER, bad_rows, done, import_mentees};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_row_with_a_known_external_id_changes_that_mentee(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().with("external_id", "crm-1").with("phone", "+44 1").with("profession", "Engineer").registered().await;
    let file = "external_id,phone,target_role\ncrm-1,,Architect\n";
    assert_eq!(done(&import_mentees(office, file).await), (0, 1, 0));

    let changed = office.get(&mentee).await;
    changed.assert_field("phone", Value::Null).assert_field("target_role", "Architect").assert_field("version", 2);
    changed.assert_field("profession", "Engineer");
    assert_eq!(done(&import_mentees(office, file).await), (0, 0, 1), "the second time nothing changes");
    office.get(&mentee).await.assert_field("version", 2);
    assert_eq!(
        bad_rows(&import_mentees(office, "external_id,full_name\ncrm-1,\n").await),
        [(2, "full_name".to_owned(), "required".to_owned())]
    );
}

#[apply(test_both)]
async fn an_empty_cell_leaves_what_has_a_value_of_its_own(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().with("external_id", "crm-1").with("workplace_clearance", "cleared").registered().await;
    assert_eq!(done(&import_mentees(office, "external_id,workplace_clearance\ncrm-1,\n").await), (0, 0, 1));
    office.get(&mentee).await.assert_field("workplace_clearance", "cleared");
}

#[apply(test_both)]
async fn employers_are_told_what_an_import_changes_of_a_mentee(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = office.mentee().with("external_id", "crm-1").with("preferred_name", "Amal").registered().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &mentee).await;
    let partner = app.partner(&company).await;
    partner.get(&booking).await.assert_field("/mentee/preferred_name", "Amal");

    assert_eq!(done(&import_mentees(office, "external_id,preferred_name\ncrm-1,Amali\n").await), (0, 1, 0));

    partner.get(&booking).await.assert_field("/mentee/preferred_name", "Amali");
    assert_eq!(app.events().await.iter().rev().take(2).rev().cloned().collect::<Vec<_>>(), ["mentee.updated", "booking.updated"]);
}

#[apply(test_both)]
async fn what_changed_since_the_export_is_not_undone(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().registered().await;
    let exported = office.get("/v1/mentees/export").await.text();
    office.patch(&mentee, json!({"phone": "+44 2"})).await.assert_status(200);

    assert_eq!(bad_rows(&import_mentees(office, exported).await), [(2, "version".to_owned(), "changed-since".to_owned())]);
    office.get(&mentee).await.assert_field("phone", "+44 2");
    let fresh = office.get("/v1/mentees/export").await.text();
    assert_eq!(done(&import_mentees(office, fresh).await), (0, 0, 1));
}

#[apply(test_both)]
async fn rows_contend_neither_for_a_mentee_nor_for_an_external_id(app: TestApp) {
    let office = app.office().await;
    let one = office.mentee().with("external_id", "crm-1").registered().await;
    let two = office.mentee().registered().await;
    let fault = |line: usize, column: &str, code: &str| [(line, column.to_owned(), code.to_owned())];
    let file = |rows: &str| format!("id,external_id,phone\n{rows}");
    let taken = import_mentees(office, file(&format!("{},crm-1,1\n", two.id()))).await;
    assert_eq!(bad_rows(&taken), fault(2, "external_id", "taken"));
    let twice = import_mentees(office, file(&format!(",crm-1,1\n{},,2\n", one.id()))).await;
    assert_eq!(bad_rows(&twice), fault(3, "id", "repeated"));
    let archived = import_mentees(office, "external_id,active\ncrm-1,false\n").await;
    assert_eq!(bad_rows(&archived), fault(2, "active", "not-allowed"));
    let named = import_mentees(office, file(&format!("{},crm-2,2\n", two.id()))).await;
    assert_eq!(done(&named), (0, 1, 0));
    office.get(&two).await.assert_field("external_id", "crm-2").assert_field("phone", "2");
}

#[apply(test_both)]
async fn an_archived_mentee_is_changed_and_stays_archived(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().with("external_id", "crm-1").registered().await;
    office.archive(&mentee).await.assert_status(200);
    let answer = import_mentees(office, format!("{HEADER}crm-1,Renamed,R,,Europe/London\n")).await;
    assert_eq!(done(&answer), (0, 1, 0));
    answer.assert_field("/warnings/0/code", "archived").assert_field("/warnings/0/ids/0", mentee.id());
    office.get(&mentee).await.assert_field("active", false).assert_field("full_name", "Renamed");
}
