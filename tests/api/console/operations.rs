//! The page of each operation: what the API can do, a person can do by hand (docs/architecture.md, Pages).
//!
//! An operation stands in exactly one of three tables. A new one fails here until somebody says where a person does it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::document;
use crate::harness::world;

/// Each line has an operation, the page on which a person does it, and the call that stands in the page's source. In a path `{slot}` is the
/// id of a slot, by the prefix of ids; a form without a page of its own has `POST` before its path.
const PAGES: &[(&str, &str, &str)] = &[
    // Who is signed in.
    ("list_sessions", "/me", "store::list_sessions("),
    ("delete_sessions", "POST /me/end-sessions", "sessions::end("),
    // The institute and what it can see of everything.
    ("get_institute", "/", "institute::read("),
    ("get_attention", "/", "attention::look("),
    ("list_follower_failures", "/queues/follower_failures", "attention::look("),
    ("retry_follower_failure", "POST /failures/{fail}/retry", "follow::retry("),
    ("get_summary", "/numbers", "look(conn, &question"),
    // Companies, sites, hosts.
    ("list_companies", "/companies", "companies::list_companies("),
    ("create_company", "/companies/new", "company::create("),
    ("get_company", "/companies/{comp}", "companies::find_company("),
    ("patch_company", "/companies/{comp}/edit", "company::patch("),
    ("archive_company", "/companies/{comp}/archive", "archive::archive_company("),
    ("restore_company", "/companies/{comp}/restore", "restore::restore_company("),
    ("create_partnership_transition", "/companies/{comp}/partnership", "suspend::transition("),
    ("list_partnership_transitions", "/companies/{comp}", "history::read(conn, Whose::Company("),
    ("get_company_history", "/companies/{comp}", "history::read(conn, Whose::Company("),
    ("release_slots", "/companies/{comp}/release-slots", "release_held::release_held("),
    ("create_interaction", "/companies/{comp}/contact", "interaction::create("),
    ("list_interactions", "/companies/{comp}", "companies::list_interactions("),
    ("create_site", "/companies/{comp}/site", "site::create("),
    ("list_sites", "/companies/{comp}", "companies::list_sites("),
    ("get_site", "/sites/{site}/edit", "companies::find_site("),
    ("patch_site", "/sites/{site}/edit", "site::patch("),
    ("archive_site", "/sites/{site}/archive", "archive::archive_site("),
    ("restore_site", "/sites/{site}/restore", "restore::restore_site("),
    ("create_host", "/companies/{comp}/host", "host::create("),
    ("list_hosts", "/companies/{comp}", "companies::list_hosts("),
    ("get_host", "/hosts/{host}/edit", "companies::find_host("),
    ("patch_host", "/hosts/{host}/edit", "host::patch("),
    ("archive_host", "/hosts/{host}/archive", "archive::archive_host("),
    ("restore_host", "/hosts/{host}/restore", "restore::restore_host("),
    ("import_companies", "/companies/import", "choose::send::<Companies>("),
    ("export_companies", "/companies/export", "files::companies("),
    // Mentees.
    ("import_mentees", "/mentees/import", "choose::send::<Mentees>("),
    ("export_mentees", "/mentees/export", "files::mentees("),
    ("list_mentees", "/mentees", "mentees::list("),
    ("create_mentee", "/mentees/new", "mentee::create("),
    ("get_mentee", "/mentees/{ment}", "mentees::find("),
    ("patch_mentee", "/mentees/{ment}/edit", "details::change_mentee("),
    ("archive_mentee", "/mentees/{ment}/archive", "archive::archive_mentee("),
    ("restore_mentee", "/mentees/{ment}/restore", "restore::restore_mentee("),
    ("get_mentee_history", "/mentees/{ment}", "history::read(conn, Whose::Mentee("),
    ("create_mentee_note", "/mentees/{ment}/note", "note::create("),
    ("list_mentee_notes", "/mentees/{ment}", "mentees::list_notes("),
    ("delete_mentee_note", "POST /notes/{note}/delete", "note::delete("),
    // Programmes, cohorts, enrolments.
    ("list_programmes", "/cohorts", "mentees::list_programmes("),
    ("create_programme", "/programmes/new", "programme::create("),
    ("get_programme", "/programmes/{prog}/edit", "mentees::find_programme("),
    ("patch_programme", "/programmes/{prog}/edit", "programme::patch("),
    ("list_cohorts", "/cohorts", "mentees::list_cohorts("),
    ("create_cohort", "/programmes/{prog}/cohort", "cohort::create("),
    ("get_cohort", "/cohorts/{coh}", "mentees::find_cohort("),
    ("patch_cohort", "/cohorts/{coh}/edit", "cohort::patch("),
    ("archive_cohort", "/cohorts/{coh}/archive", "archive::archive_cohort("),
    ("restore_cohort", "/cohorts/{coh}/restore", "restore::restore_cohort("),
    ("get_cohort_history", "/cohorts/{coh}", "history::read(conn, Whose::Cohort("),
    ("list_enrolments", "/cohorts/{coh}", "mentees::list_enrolments("),
    ("get_enrolment", "/enrolments/{enr}", "mentees::find_enrolment("),
    ("create_enrolment", "/cohorts/{coh}/enrol", "enrol_several("),
    ("pause_enrolment", "POST /enrolments/{enr}/pause", "enrol::pause("),
    ("resume_enrolment", "POST /enrolments/{enr}/resume", "enrol::resume("),
    ("complete_enrolment", "POST /enrolments/{enr}/complete", "enrol::complete("),
    ("withdraw_enrolment", "POST /enrolments/{enr}/withdraw", "enrol::withdraw("),
    ("end_enrolment", "POST /enrolments/{enr}/end", "enrol::end("),
    ("archive_programme", "/programmes/{prog}/archive", "archive_programme("),
    ("restore_programme", "/programmes/{prog}/restore", "restore_programme("),
    ("get_programme_history", "/programmes/{prog}", "Whose::Programme("),
    ("get_enrolment_history", "/enrolments/{enr}", "Whose::Enrolment("),
    // Slots.
    ("list_slots", "/slots", "slots::list("),
    ("export_slots", "/slots/export", "files::slots("),
    ("create_slot", "/slots/new", "publish::create("),
    ("get_slot", "/slots/{slot}", "slots::find("),
    ("patch_slot", "/slots/{slot}/edit", "change::patch("),
    ("copy_slot", "/slots/{slot}/copy", "copy::copy("),
    ("leave_slot_series", "/slots/{slot}/leave-series", "leave::leave("),
    ("submit_slot", "/slots/{slot}/submit", "review::submit("),
    ("return_slot", "/slots/{slot}/return", "submission::return_to_company("),
    ("publish_slot", "/slots/{slot}/publish", "publish::publish("),
    ("hold_slot", "/slots/{slot}/hold", "hold::hold("),
    ("release_slot", "/slots/{slot}/release", "hold::release("),
    ("cancel_slot", "/slots/{slot}/cancel", "cancel::cancel("),
    ("move_slot", "/slots/{slot}/move", "moving::move_slot("),
    ("complete_slot", "/slots/{slot}/complete", "complete::complete_by_hand("),
    ("mark_slot_seen", "/slots/{slot}/seen", "seen::mark_seen("),
    ("get_slot_history", "/slots/{slot}", "history::read(conn, Whose::Slot("),
    // Series.
    ("create_slot_series", "/series/new", "create::create(conn, stamp, given)?.made"),
    ("list_slot_series", "/series", "fn list_series("),
    ("get_slot_series", "/series/{ser}", "slots::find_series("),
    ("patch_slot_series", "/series/{ser}/change", "change::change("),
    ("extend_slot_series", "/series/{ser}/extend", "extend::extend("),
    ("publish_slot_series", "/series/{ser}/publish", "publish::publish("),
    ("cancel_slot_series", "/series/{ser}/cancel", "cancel::cancel("),
    // Fair turns.
    ("get_fairness", "/fairness", "board(conn, &asked"),
    ("get_zero_list", "/fairness/zero-list", "waiting::find("),
    ("create_exception", "/exceptions/new", "ask::ask("),
    ("list_exceptions", "/exceptions", "store::list_exceptions("),
    ("get_exception", "/exceptions/{exc}", "store::find_exception("),
    ("approve_exception", "/exceptions/{exc}/approve", "decide::approve("),
    ("reject_exception", "/exceptions/{exc}/reject", "decide::reject("),
    ("create_round", "/rounds/new", "round::create("),
    ("list_rounds", "/rounds", "store::list_rounds("),
    ("get_round", "/rounds/{rnd}", "store::find_round("),
    ("patch_round", "/rounds/{rnd}/edit", "round::patch("),
    ("cancel_round", "/rounds/{rnd}/cancel", "round::cancel("),
    ("draw_round", "/rounds/{rnd}/draw", "draw::draw_again("),
    ("list_round_decisions", "/rounds/{rnd}", "store::decisions_of_round("),
    ("list_mentee_decisions", "/mentees/{ment}", "store::decisions_of_mentee("),
    ("get_round_record", "/rounds/{rnd}", "store::find_draw("),
    ("list_entries", "/rounds/{rnd}", "store::list_entries("),
    ("get_entry", "/rounds/{rnd}/entries/{ment}", "store::find_entry("),
    ("put_entry", "/rounds/{rnd}/entries/{ment}", "entry::put("),
    ("delete_entry", "/rounds/{rnd}/entries/{ment}/withdraw", "entry::withdraw("),
    // Bookings.
    ("list_bookings", "/bookings", "bookings::list("),
    ("export_bookings", "/bookings/export", "files::bookings("),
    ("create_booking", "/slots/{slot}/book/{ment}", "book::book("),
    ("create_bookings", "/slots/{slot}/book", "book_several(conn"),
    ("record_slot_attendance", "/slots/{slot}/attendance", "attend_slot(conn"),
    ("get_booking", "/bookings/{book}", "store::find(conn, Scope::Institute"),
    ("confirm_booking", "/bookings/{book}/confirm", "respond::confirm("),
    ("decline_booking", "/bookings/{book}/decline", "respond::decline("),
    ("cancel_booking", "/bookings/{book}/cancel", "cancel::cancel("),
    ("offer_booking", "/bookings/{book}/offer", "waitlist::offer_out_of_order("),
    ("reschedule_booking", "/bookings/{book}/reschedule", "reschedule::reschedule("),
    ("record_attendance", "/bookings/{book}/attendance", "attend::attend("),
    ("excuse_booking", "/bookings/{book}/excuse", "excuse::excuse("),
    ("reinstate_booking", "/bookings/{book}/reinstate", "reinstate::reinstate("),
    ("list_reschedules", "/bookings/{book}/reschedule", "find_slots::bookable("),
    ("get_booking_history", "/bookings/{book}", "history::read(conn, Whose::Booking("),
    ("download_booking", "/bookings/{book}/calendar.ics", "calendar::of_booking("),
    // Settings.
    ("patch_institute", "/settings/institute", "change_institute("),
    ("get_policy", "/settings/policy", "policy::in_force("),
    ("put_policy", "/settings/policy/edit", "change(conn, stamp, &when::given(&changes"),
    ("list_policy_versions", "/settings/policy", "policy::list_newest("),
    ("create_blackout", "/settings/blackouts/new", "create(conn, stamp, &times::given("),
    ("import_blackouts", "/settings/blackouts/import", "import(conn, stamp, scope, "),
    ("list_blackouts", "/settings/blackouts", "policy::list_blackouts("),
    ("get_blackout", "/settings/blackouts/{blk}/delete", "policy::find_blackout("),
    ("delete_blackout", "/settings/blackouts/{blk}/delete", "blackout::delete("),
    ("list_api_keys", "/settings/keys", "keys::list(conn"),
    ("create_api_key", "/settings/keys/new", "key::create("),
    ("get_api_key", "/settings/keys/{key}/edit", "keys::find("),
    ("patch_api_key", "/settings/keys/{key}/edit", "key::change("),
    ("replace_api_key", "/settings/keys/{key}/replace", "key::replace("),
    ("delete_api_key", "/settings/keys/{key}/revoke", "key::revoke("),
    ("list_accounts", "/settings/accounts", "accounts::list("),
    ("create_account", "/settings/accounts/new", "create::create(conn, stamp, &new_account("),
    ("get_account", "/settings/accounts/{acct}", "accounts::find("),
    ("patch_account", "/settings/accounts/{acct}/edit", "change::patch(conn, stamp, given, id, groups_decide)"),
    ("deactivate_account", "/settings/accounts/{acct}/deactivate", "activate::deactivate("),
    ("reactivate_account", "/settings/accounts/{acct}/reactivate", "activate::reactivate("),
    ("create_sign_in_link", "/settings/accounts/{acct}/sign-in-link", "sign_in_link::create("),
    // What is connected.
    ("list_feeds", "/settings/feeds", "feeds::list("),
    ("create_feed", "/settings/feeds/new", "feed::create("),
    ("get_feed", "/settings/feeds/{feed}/edit", "feeds::find("),
    ("patch_feed", "/settings/feeds/{feed}/edit", "feed::change("),
    ("delete_feed", "/settings/feeds/{feed}/revoke", "feed::revoke("),
    ("rotate_feed", "/settings/feeds/{feed}/rotate", "feed::rotate("),
    ("get_host_day", "/hosts/{host}", "day::of_host("),
    ("get_free_busy", "/hosts/{host}", "day::of_host("),
    ("list_busy_calendars", "/hosts/{host}", "busy::list("),
    ("create_busy_calendar", "/hosts/{host}/calendars/new", "calendar::register("),
    ("get_busy_calendar", "/busy-calendars/{busy}/delete", "busy::find("),
    ("delete_busy_calendar", "/busy-calendars/{busy}/delete", "calendar::remove("),
    ("refresh_busy_calendar", "POST /busy-calendars/{busy}/refresh", "fetch::refresh("),
    ("list_webhook_endpoints", "/settings/webhooks", "webhooks::list("),
    ("create_webhook_endpoint", "/settings/webhooks/new", "endpoint::create("),
    ("get_webhook_endpoint", "/settings/webhooks/{whep}", "webhooks::find("),
    ("patch_webhook_endpoint", "/settings/webhooks/{whep}/edit", "endpoint::change("),
    ("delete_webhook_endpoint", "/settings/webhooks/{whep}/delete", "endpoint::delete("),
    ("disable_webhook_endpoint", "/settings/webhooks/{whep}/disable", "endpoint::disable("),
    ("enable_webhook_endpoint", "/settings/webhooks/{whep}/enable", "endpoint::enable("),
    ("rotate_webhook_secret", "/settings/webhooks/{whep}/rotate-secret", "endpoint::rotate_secret("),
    ("test_webhook_endpoint", "POST /settings/webhooks/{whep}/test", "send_now::test("),
    ("recover_webhook_endpoint", "/settings/webhooks/{whep}/recover", "recover(conn, stamp, &when::given("),
    ("list_webhook_deliveries", "/settings/deliveries", "deliveries::list("),
    ("get_webhook_delivery", "/settings/deliveries/{dlv}", "deliveries::find("),
    ("list_webhook_attempts", "/settings/deliveries/{dlv}", "attempts::list("),
    ("retry_webhook_delivery", "POST /settings/deliveries/{dlv}/retry", "send_now::promise_retry("),
];

/// A person sees nothing of these operations, each for the reason that stands beside it. The list may only shrink.
const FOR_PROGRAMS: &[(&str, &str)] = &[
    ("livez", "what runs the service asks it"),
    ("readyz", "what runs the service asks it"),
    ("metrics", "what watches the service asks it"),
    ("problem", "the explanation to which an answer of the API leads"),
    ("openapi_document", "tools read it"),
    ("get_calendar", "calendar programs read it"),
    ("get_calendar_page", "it is a page already, of a feed"),
    ("get_me", "it says which key is calling, and a person has none"),
    ("list_events", "programs follow the log; a person reads the history of a thing"),
    ("get_event", "programs follow the log; a person reads the history of a thing"),
    ("list_all_sites", "programs copy it whole; a person looks at one company's"),
    ("list_all_hosts", "programs copy it whole; a person looks at one company's"),
];

/// These operations have no page yet. Beside each stands the page that is meant for it, and what shows in the console's sources that it has
/// got one: a module that is imported or a call (with its bracket). The list may only shrink: a change that adds the page moves its line to
/// [`PAGES`].
const NOT_YET: &[(&str, &str, &str)] = &[];

/// Gives the code of every module of the console, by its path.
fn console() -> BTreeMap<String, String> {
    let (mut waiting, mut found) = (vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console")], BTreeMap::new());
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let room = fs::read_to_string(path.join("mod.rs")).unwrap();
            let entries = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            let is_module = |name: &str| room.contains(&format!("mod {name};"));
            waiting.extend(entries.filter(|entry| entry.file_stem().is_some_and(|name| is_module(&name.to_string_lossy()))));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
            found.insert(path.to_string_lossy().into_owned(), code);
        }
    }
    found
}

/// Gives every path that the code names after `crate::`, with its groups written out: `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn imported(code: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (start, word) in code.match_indices("crate::") {
        let rest = &code[start + word.len()..];
        spread("", &mut rest.chars().peekable(), &mut paths);
    }
    paths
}

fn spread(before: &str, rest: &mut std::iter::Peekable<std::str::Chars>, paths: &mut BTreeSet<String>) {
    let mut path = before.to_owned();
    loop {
        match rest.peek() {
            Some('{') => {
                while !matches!(rest.next(), Some('}') | None) {
                    while rest.next_if(|letter| letter.is_whitespace()).is_some() {}
                    if rest.peek() != Some(&'}') {
                        spread(&path, rest, paths);
                    }
                    while rest.next_if(|letter| !matches!(letter, ',' | '}')).is_some() {}
                    if rest.peek() == Some(&'}') {
                        rest.next();
                        break;
                    }
                }
                return;
            }
            Some(letter) if letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':') => path.extend(rest.next()),
            _ => break,
        }
    }
    let path = path.trim_end_matches(':').trim_end_matches("::self");
    paths.insert(path.to_owned());
}

#[test]
fn groups_of_imports_are_written_out() {
    let paths = imported("use crate::a::{self, b, c::{d, e as f}};\nuse crate::g::h as i;\ncrate::j::k(1)");
    let expected = ["a", "a::b", "a::c::d", "a::c::e", "g::h", "j::k"];
    assert_eq!(paths.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn every_operation_has_a_page_or_a_reason() {
    let mut tables: BTreeMap<&str, usize> = BTreeMap::new();
    let named = PAGES.iter().map(|row| row.0).chain(FOR_PROGRAMS.iter().map(|row| row.0)).chain(NOT_YET.iter().map(|row| row.0));
    named.for_each(|operation| *tables.entry(operation).or_default() += 1);
    let operations: BTreeSet<_> = document::served().operations.iter().map(|operation| operation.id.as_str()).collect();
    let new: Vec<_> = operations.iter().filter(|operation| !tables.contains_key(*operation)).collect();
    assert!(new.is_empty(), "say in PAGES of {} on which page a person does these: {new:?}", file!());
    let wrong: Vec<_> = tables.iter().filter(|(operation, times)| **times > 1 || !operations.contains(*operation)).collect();
    assert!(wrong.is_empty(), "these stand twice, or are no operations: {wrong:?}");
}

#[test]
fn every_page_calls_what_its_operation_calls() {
    let console = console();
    let is_called = |call: &str| console.values().any(|code| code.contains(call));
    let without: Vec<_> = PAGES.iter().filter(|(_, _, call)| !is_called(call)).collect();
    assert!(without.is_empty(), "no page calls these any more; correct the call in PAGES, or make the page again: {without:#?}");
}

#[test]
fn what_has_got_its_page_is_no_longer_among_those_without() {
    let console: Vec<_> = console().into_iter().map(|(path, code)| (path, imported(&code), code)).collect();
    let mut got = Vec::new();
    for (operation, _, sign) in NOT_YET {
        let is_of = |path: &String| path.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
        let by = console.iter().find(|(_, paths, code)| paths.iter().any(is_of) || (sign.ends_with('(') && code.contains(sign)));
        got.extend(by.map(|(file, ..)| format!("{operation}: {file} has {sign}")));
    }
    assert!(got.is_empty(), "these have got a page: move each line from NOT_YET to PAGES of {}\n{}", file!(), got.join("\n"));
}

/// The page of each operation is there, and those that are not yet there are not.
#[apply(test_both)]
async fn each_page_is_there(app: TestApp) {
    let world = world::one_of_each(&app).await;
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let mut browser = signed_in(&app, &admin, &account(&admin, "Rosa", "admin", None).await).await;
    let mut wrong = Vec::new();
    // The operation that ends the session comes last.
    let (last, pages): (Vec<_>, Vec<_>) = PAGES.iter().partition(|(_, page, _)| page.contains("end-sessions"));
    for (operation, page, _) in pages.into_iter().chain(last) {
        let status = visit(&mut browser, &with_ids(page, &world)).await;
        if matches!(status, 404 | 405 | 500..) {
            wrong.push(format!("{operation}: {page} answers {status}"));
        }
    }
    assert!(wrong.is_empty(), "these pages are not there: {wrong:#?}");
    let browser = signed_in(&app, &admin, &account(&admin, "Miriam", "admin", None).await).await;
    for (operation, page, _) in NOT_YET {
        let status = browser.get(&with_ids(page, &world)).await.status;
        if status != 404 {
            wrong.push(format!("{operation}: {page} answers {status}"));
        }
    }
    assert!(wrong.is_empty(), "these pages are there by now: move each line from NOT_YET to PAGES of {}: {wrong:#?}", file!());
    app.stop().await;
}

async fn visit(browser: &mut Browser, page: &str) -> u16 {
    match page.strip_prefix("POST ") {
        Some(path) => browser.send(path, &[]).await.status,
        None => browser.get(page).await.status,
    }
}

fn with_ids(page: &str, world: &HashMap<&'static str, String>) -> String {
    world.iter().fold(page.to_owned(), |path, (prefix, id)| path.replace(&format!("{{{prefix}}}"), id))
}
