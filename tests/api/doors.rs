//! Who gets through which door: every operation of the document, for everybody who may knock. A new operation must be put into the table.

use foothold::auth::Access;
use foothold::keys::model::NewKey;

use crate::harness::document::{self, Operation};
use crate::harness::prelude::*;
use crate::harness::world;

/// The status with well-formed ids that nobody has and the body `{}`.
enum Door {
    /// The same for everybody, with or without a key.
    Public(u16),
    /// 401 without a valid key, and then by role: admin, coordinator, partner, viewer.
    Keyed([u16; 4]),
}

use Door::{Keyed, Public};

const DOORS: &[(&str, Door)] = &[
    ("livez", Public(200)),
    ("readyz", Public(200)),
    ("metrics", Keyed([200, 403, 403, 403])),
    ("problem", Public(404)),
    ("openapi_document", Public(200)),
    // By a secret in the path.
    ("get_calendar", Public(404)),
    ("get_calendar_page", Public(404)),
    ("get_institute", Keyed([200, 200, 200, 200])),
    ("patch_institute", Keyed([200, 200, 403, 403])),
    ("get_policy", Keyed([200, 200, 200, 200])),
    ("put_policy", Keyed([422, 403, 403, 403])),
    ("list_policy_versions", Keyed([200, 200, 200, 200])),
    ("get_me", Keyed([200, 200, 200, 200])),
    ("create_api_key", Keyed([422, 403, 403, 403])),
    ("list_api_keys", Keyed([200, 403, 403, 403])),
    ("get_api_key", Keyed([404, 403, 403, 403])),
    ("patch_api_key", Keyed([404, 403, 403, 403])),
    ("replace_api_key", Keyed([404, 403, 403, 403])),
    ("delete_api_key", Keyed([404, 403, 403, 403])),
    ("create_account", Keyed([422, 422, 403, 403])),
    ("list_accounts", Keyed([200, 200, 403, 403])),
    ("get_account", Keyed([404, 404, 403, 403])),
    ("patch_account", Keyed([404, 404, 403, 403])),
    ("deactivate_account", Keyed([404, 404, 403, 403])),
    ("reactivate_account", Keyed([404, 404, 403, 403])),
    ("create_sign_in_link", Keyed([404, 404, 403, 403])),
    ("list_sessions", Keyed([404, 404, 403, 403])),
    ("delete_sessions", Keyed([404, 404, 403, 403])),
    ("create_mentee", Keyed([422, 422, 403, 403])),
    ("list_mentees", Keyed([200, 200, 403, 403])),
    ("import_mentees", Keyed([422, 422, 403, 403])),
    ("export_mentees", Keyed([200, 200, 403, 403])),
    ("get_mentee", Keyed([404, 404, 403, 403])),
    ("create_mentee_note", Keyed([404, 404, 403, 403])),
    ("list_mentee_notes", Keyed([404, 404, 403, 403])),
    ("delete_mentee_note", Keyed([404, 404, 403, 403])),
    ("create_programme", Keyed([422, 422, 403, 403])),
    ("list_programmes", Keyed([200, 200, 403, 403])),
    ("get_programme", Keyed([404, 404, 403, 403])),
    ("patch_programme", Keyed([404, 404, 403, 403])),
    ("archive_programme", Keyed([404, 404, 403, 403])),
    ("restore_programme", Keyed([404, 404, 403, 403])),
    ("get_programme_history", Keyed([404, 404, 403, 403])),
    ("create_cohort", Keyed([422, 422, 403, 403])),
    ("list_cohorts", Keyed([200, 200, 403, 403])),
    ("get_cohort", Keyed([404, 404, 403, 403])),
    ("patch_cohort", Keyed([404, 404, 403, 403])),
    ("archive_cohort", Keyed([404, 404, 403, 403])),
    ("restore_cohort", Keyed([404, 404, 403, 403])),
    ("get_cohort_history", Keyed([404, 404, 403, 403])),
    ("list_enrolments", Keyed([200, 200, 403, 403])),
    ("create_enrolment", Keyed([404, 404, 403, 403])),
    ("get_enrolment", Keyed([404, 404, 403, 403])),
    ("pause_enrolment", Keyed([404, 404, 403, 403])),
    ("resume_enrolment", Keyed([404, 404, 403, 403])),
    ("complete_enrolment", Keyed([404, 404, 403, 403])),
    ("withdraw_enrolment", Keyed([404, 404, 403, 403])),
    ("end_enrolment", Keyed([404, 404, 403, 403])),
    ("get_enrolment_history", Keyed([404, 404, 403, 403])),
    ("list_companies", Keyed([200, 200, 200, 403])),
    ("create_company", Keyed([422, 422, 403, 403])),
    ("import_companies", Keyed([422, 422, 403, 403])),
    ("export_companies", Keyed([200, 200, 403, 403])),
    ("get_company", Keyed([404, 404, 404, 403])),
    ("patch_company", Keyed([404, 404, 404, 403])),
    ("archive_company", Keyed([404, 404, 403, 403])),
    ("restore_company", Keyed([404, 404, 403, 403])),
    ("list_partnership_transitions", Keyed([404, 404, 403, 403])),
    ("create_partnership_transition", Keyed([404, 404, 403, 403])),
    ("list_sites", Keyed([404, 404, 404, 403])),
    ("list_all_sites", Keyed([200, 200, 200, 403])),
    ("create_site", Keyed([404, 404, 404, 403])),
    ("get_site", Keyed([404, 404, 404, 403])),
    ("patch_site", Keyed([404, 404, 404, 403])),
    ("archive_site", Keyed([404, 404, 404, 403])),
    ("restore_site", Keyed([404, 404, 404, 403])),
    ("create_interaction", Keyed([404, 404, 403, 403])),
    ("list_interactions", Keyed([404, 404, 403, 403])),
    ("list_hosts", Keyed([404, 404, 404, 403])),
    ("list_all_hosts", Keyed([200, 200, 200, 403])),
    ("create_host", Keyed([404, 404, 404, 403])),
    ("get_host", Keyed([404, 404, 404, 403])),
    ("patch_host", Keyed([404, 404, 404, 403])),
    ("archive_host", Keyed([404, 404, 404, 403])),
    ("restore_host", Keyed([404, 404, 404, 403])),
    ("patch_mentee", Keyed([404, 404, 403, 403])),
    ("archive_mentee", Keyed([404, 404, 403, 403])),
    ("restore_mentee", Keyed([404, 404, 403, 403])),
    ("list_slots", Keyed([200, 200, 200, 403])),
    ("create_slot", Keyed([422, 422, 422, 403])),
    ("copy_slot", Keyed([404, 404, 404, 403])),
    ("create_slot_series", Keyed([422, 422, 422, 403])),
    ("list_slot_series", Keyed([200, 200, 200, 403])),
    ("extend_slot_series", Keyed([404, 404, 404, 403])),
    ("publish_slot_series", Keyed([404, 404, 404, 403])),
    ("cancel_slot_series", Keyed([404, 404, 404, 403])),
    ("patch_slot_series", Keyed([404, 404, 404, 403])),
    ("leave_slot_series", Keyed([404, 404, 404, 403])),
    ("get_slot_series", Keyed([404, 404, 404, 403])),
    ("export_slots", Keyed([200, 200, 403, 403])),
    ("get_slot", Keyed([404, 404, 404, 403])),
    ("patch_slot", Keyed([404, 404, 404, 403])),
    ("submit_slot", Keyed([404, 404, 404, 403])),
    ("return_slot", Keyed([404, 404, 403, 403])),
    ("publish_slot", Keyed([404, 404, 404, 403])),
    ("cancel_slot", Keyed([404, 404, 404, 403])),
    ("hold_slot", Keyed([404, 404, 403, 403])),
    ("release_slot", Keyed([404, 404, 403, 403])),
    ("move_slot", Keyed([404, 404, 404, 403])),
    ("complete_slot", Keyed([404, 404, 403, 403])),
    ("mark_slot_seen", Keyed([404, 404, 403, 403])),
    ("release_slots", Keyed([404, 404, 403, 403])),
    ("create_blackout", Keyed([422, 422, 422, 403])),
    ("import_blackouts", Keyed([422, 422, 422, 403])),
    ("list_blackouts", Keyed([200, 200, 200, 403])),
    ("get_blackout", Keyed([404, 404, 404, 403])),
    ("delete_blackout", Keyed([404, 404, 404, 403])),
    ("create_bookings", Keyed([404, 404, 403, 403])),
    ("record_slot_attendance", Keyed([404, 404, 404, 403])),
    ("list_bookings", Keyed([200, 200, 200, 403])),
    ("create_booking", Keyed([422, 422, 403, 403])),
    ("export_bookings", Keyed([200, 200, 403, 403])),
    ("get_booking", Keyed([404, 404, 404, 403])),
    ("confirm_booking", Keyed([404, 404, 404, 403])),
    ("decline_booking", Keyed([404, 404, 404, 403])),
    ("cancel_booking", Keyed([404, 404, 404, 403])),
    ("offer_booking", Keyed([404, 404, 403, 403])),
    ("reschedule_booking", Keyed([404, 404, 403, 403])),
    ("record_attendance", Keyed([404, 404, 404, 403])),
    ("excuse_booking", Keyed([404, 404, 403, 403])),
    ("reinstate_booking", Keyed([404, 404, 403, 403])),
    ("list_reschedules", Keyed([404, 404, 403, 403])),
    ("create_round", Keyed([422, 422, 403, 403])),
    ("list_rounds", Keyed([200, 200, 403, 403])),
    ("get_round", Keyed([404, 404, 403, 403])),
    ("patch_round", Keyed([404, 404, 403, 403])),
    ("cancel_round", Keyed([404, 404, 403, 403])),
    ("draw_round", Keyed([404, 404, 403, 403])),
    ("list_round_decisions", Keyed([404, 404, 403, 403])),
    ("list_mentee_decisions", Keyed([404, 404, 403, 403])),
    ("get_round_record", Keyed([404, 404, 403, 403])),
    ("list_entries", Keyed([404, 404, 403, 403])),
    ("get_entry", Keyed([404, 404, 403, 403])),
    ("put_entry", Keyed([404, 404, 403, 403])),
    ("delete_entry", Keyed([404, 404, 403, 403])),
    ("create_exception", Keyed([422, 422, 403, 403])),
    ("list_exceptions", Keyed([200, 200, 403, 403])),
    ("get_exception", Keyed([404, 404, 403, 403])),
    ("approve_exception", Keyed([404, 404, 403, 403])),
    ("reject_exception", Keyed([404, 404, 403, 403])),
    ("get_attention", Keyed([200, 200, 200, 403])),
    ("get_fairness", Keyed([200, 200, 403, 200])),
    ("get_zero_list", Keyed([200, 200, 403, 403])),
    ("get_summary", Keyed([200, 200, 403, 200])),
    ("get_company_history", Keyed([404, 404, 404, 403])),
    ("get_slot_history", Keyed([404, 404, 404, 403])),
    ("get_booking_history", Keyed([404, 404, 404, 403])),
    ("get_mentee_history", Keyed([404, 404, 403, 403])),
    ("download_booking", Keyed([404, 404, 404, 403])),
    ("list_feeds", Keyed([200, 200, 200, 403])),
    ("create_feed", Keyed([422, 422, 422, 403])),
    ("get_feed", Keyed([404, 404, 404, 403])),
    ("patch_feed", Keyed([404, 404, 404, 403])),
    ("delete_feed", Keyed([404, 404, 404, 403])),
    ("rotate_feed", Keyed([404, 404, 404, 403])),
    ("create_busy_calendar", Keyed([404, 404, 404, 403])),
    ("list_busy_calendars", Keyed([404, 404, 404, 403])),
    ("get_busy_calendar", Keyed([404, 404, 404, 403])),
    ("delete_busy_calendar", Keyed([404, 404, 404, 403])),
    ("refresh_busy_calendar", Keyed([404, 404, 404, 403])),
    ("get_free_busy", Keyed([404, 404, 404, 403])),
    ("get_host_day", Keyed([404, 404, 404, 403])),
    ("list_webhook_endpoints", Keyed([200, 200, 200, 403])),
    ("create_webhook_endpoint", Keyed([422, 422, 422, 403])),
    ("get_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("delete_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("patch_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("disable_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("enable_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("rotate_webhook_secret", Keyed([404, 404, 404, 403])),
    ("test_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("recover_webhook_endpoint", Keyed([404, 404, 404, 403])),
    ("list_webhook_attempts", Keyed([404, 404, 404, 403])),
    ("retry_webhook_delivery", Keyed([404, 404, 404, 403])),
    ("list_webhook_deliveries", Keyed([200, 200, 200, 403])),
    ("get_webhook_delivery", Keyed([404, 404, 404, 403])),
    ("list_events", Keyed([200, 200, 200, 403])),
    ("list_follower_failures", Keyed([200, 403, 403, 403])),
    ("retry_follower_failure", Keyed([404, 403, 403, 403])),
    ("get_event", Keyed([404, 404, 404, 403])),
];

/// A well-formed id that nobody has, or any text.
fn absent(operation: &Operation, placeholder: &str) -> String {
    match operation.id_prefix(document::served(), placeholder) {
        Some(prefix) => format!("{prefix}_01k2m7q3x8e5rb4t9v6w1y0z2a"),
        None => "absent".to_owned(),
    }
}

async fn knock(caller: &Caller, operation: &Operation) -> u16 {
    knock_at(caller, operation, &operation.path_with(|placeholder| absent(operation, placeholder))).await
}

async fn knock_at(caller: &Caller, operation: &Operation, path: &str) -> u16 {
    let request = caller.request(operation.method.clone(), path);
    let has_body = operation.request_schema(document::served()).is_some();
    let answer = if has_body { request.json(&json!({})).await } else { request.await };
    answer.status
}

/// Admin, coordinator, partner, viewer.
async fn roles(app: &TestApp) -> [Caller; 4] {
    let company = world::company(app).await;
    [app.admin().await, app.coordinator().await, app.partner(&company).await, app.viewer().await]
}

/// Without a key, with one that never was, one that has expired and one that was revoked.
async fn strangers(app: &TestApp) -> Vec<(&'static str, Caller)> {
    let new = |name: &str| NewKey { name: name.to_owned(), access: Access::Admin, expires_at: None };
    let (_, expired) = app.key(NewKey { expires_at: Some(app.clock.now().plus_minutes(1)), ..new("expired") }).await;
    app.clock.advance_minutes(1);
    let (revoked_id, revoked) = app.key(new("revoked")).await;
    let admin = app.admin().await;
    admin.delete(&format!("/v1/api-keys/{revoked_id}")).await.assert_status(204);
    let never_was = foothold::auth::secret::new_key().unwrap();
    vec![
        ("no key", app.stranger()),
        ("something that is no key", app.caller_with("fhk_guess")),
        ("a key that never was", app.caller_with(&never_was)),
        ("an expired key", app.caller_with(&expired)),
        ("a revoked key", app.caller_with(&revoked)),
    ]
}

#[apply(test_both)]
async fn every_operation_refuses_whom_it_should(app: TestApp) {
    let strangers = strangers(&app).await;
    let roles = roles(&app).await;
    let mut wrong = Vec::new();
    for operation in &document::served().operations {
        let Some((_, door)) = DOORS.iter().find(|(id, _)| *id == operation.id) else {
            let mut seen = Vec::new();
            for caller in &roles {
                seen.push(knock(caller, operation).await);
            }
            wrong.push(format!("{} is not in the table DOORS; today it is Keyed({seen:?})", operation.id));
            continue;
        };
        for (name, caller) in &strangers {
            let (status, expected) = (knock(caller, operation).await, if let Public(status) = door { *status } else { 401 });
            if status != expected {
                wrong.push(format!("{} answers {status} to {name}, not {expected}", operation.id));
            }
        }
        for (index, caller) in roles.iter().enumerate() {
            let (status, expected) = (
                knock(caller, operation).await,
                match door {
                    Public(status) => *status,
                    Keyed(all) => all[index],
                },
            );
            if status != expected {
                wrong.push(format!(
                    "{} answers {status} to role {index} (of admin, coordinator, partner, viewer), not {expected}",
                    operation.id
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[apply(test_both)]
async fn a_partner_cannot_tell_another_companys_things_from_nothing(app: TestApp) {
    let theirs = world::one_of_each(&app).await;
    let stranger = app.partner(&app.office().await.company().active().await).await;
    let office = app.office().await;
    let before = (app.event_log().await, app.admin().await.all("/v1/api-keys").await.len());
    for operation in document::served().operations.iter().filter(|operation| operation.path.contains("{id}")) {
        let path = operation.path_with(|placeholder| {
            let prefix = operation.id_prefix(document::served(), placeholder).unwrap_or_default();
            theirs.get(prefix.as_str()).unwrap_or_else(|| panic!("{}: teach harness/world.rs to make one", operation.id)).clone()
        });
        if operation.method == reqwest::Method::GET && !path.contains("/api-keys/") {
            office.get(&path).await.assert_status(200);
        }
        let (status, expected) = (knock_at(&stranger, operation, &path).await, knock(&stranger, operation).await);
        assert_eq!(status, expected, "{} tells a partner whether another company's thing exists", operation.id);
    }
    assert!(before == (app.event_log().await, app.admin().await.all("/v1/api-keys").await.len() - 1), "something was done");
}

#[test]
fn the_table_names_no_operation_that_is_gone() {
    let gone: Vec<_> = DOORS.iter().filter(|(id, _)| !document::served().has(id)).map(|(id, _)| id).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn the_document_says_which_operations_need_a_key() {
    for operation in &document::served().operations {
        let security = operation.described["security"].as_array().unwrap_or_else(|| panic!("{} has no security", operation.id));
        let open = security.iter().any(|one| one.as_object().is_some_and(serde_json::Map::is_empty));
        let Some((_, door)) = DOORS.iter().find(|(id, _)| *id == operation.id) else { continue };
        assert_eq!(open, matches!(door, Public(_)), "{}", operation.id);
    }
}
