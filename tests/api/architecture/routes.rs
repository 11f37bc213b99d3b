//! From a route to its SQL in at most five files, so that a newcomer can follow a request in one sitting.

use std::collections::BTreeSet;

use super::sources;

const MOST_FILES: usize = 5;

/// Functions in the order in which they are called, each with its file: from the handler, which `src/routes.rs` names, to a statement.
const WAYS: &[&[(&str, &str)]] = &[
    &[
        ("bookings/http/create.rs", "create_booking"),
        ("bookings/book.rs", "book"),
        ("bookings/book.rs", "enter"),
        ("bookings/store/booking.rs", "insert"),
    ],
    &[
        ("bookings/http/steps.rs", "confirm_booking"),
        ("bookings/respond.rs", "confirm"),
        ("bookings/step.rs", "step"),
        ("bookings/step.rs", "step_told"),
        ("bookings/step.rs", "write"),
        ("bookings/store/booking.rs", "update"),
    ],
    &[("bookings/http/read.rs", "list_bookings"), ("bookings/store/list.rs", "list"), ("bookings/store/list.rs", "list_of")],
    &[
        ("lifecycle/http/whole.rs", "archive_host"),
        ("lifecycle/archive.rs", "archive_host"),
        ("companies/host.rs", "set_active"),
        ("companies/host.rs", "write"),
        ("companies/store/host.rs", "update_host"),
    ],
    &[("companies/http/hosts.rs", "patch_host"), ("companies/host.rs", "patch"), ("companies/store/host.rs", "lock_host")],
    &[("lifecycle/http/whole.rs", "patch_mentee"), ("lifecycle/details.rs", "change_mentee"), ("mentees/store/mentee.rs", "lock")],
    &[
        ("schedule/http.rs", "move_slot"),
        ("schedule/moving.rs", "move_slot"),
        ("bookings/store/of_slot.rs", "open_of_slot"),
        ("bookings/store/of_slot.rs", "open_of_slots"),
    ],
    &[("bookings/http/find_slots.rs", "list_slots"), ("slots/store/list.rs", "list"), ("slots/store/list.rs", "list_of")],
    &[
        ("reports/http.rs", "get_attention"),
        ("reports/attention.rs", "look"),
        ("reports/attention.rs", "find"),
        ("reports/store/bookings.rs", "requests"),
    ],
    &[("history/http.rs", "get_slot_history"), ("history/http.rs", "page"), ("history/store/entries.rs", "entries")],
    &[
        ("webhooks/http/endpoints.rs", "create_webhook_endpoint"),
        ("webhooks/endpoint.rs", "create"),
        ("webhooks/store/endpoints.rs", "insert"),
    ],
    &[("calendars/http/feeds.rs", "create_feed"), ("calendars/feed.rs", "create"), ("calendars/store/feeds.rs", "insert")],
    &[("accounts/http/accounts.rs", "create_account"), ("accounts/create.rs", "create"), ("accounts/store/account.rs", "insert")],
    &[("keys/http.rs", "create_api_key"), ("keys/key.rs", "create"), ("keys/key.rs", "insert"), ("keys/store/key.rs", "insert")],
];

/// How a statement is sent to the database.
const SENDING: [&str; 5] = [".load(", ".first(", ".execute(", ".get_result(", "locked!("];

/// The text of a function from its name to its end, as the formatter writes it.
fn function<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.find(&format!("fn {name}(")).or_else(|| text.find(&format!("fn {name}<")))?;
    let end = text[start..].find("\n}")?;
    Some(&text[start..start + end])
}

#[test]
fn from_a_route_to_its_sql_it_is_five_files_at_most() {
    let all = sources("src");
    let file = |path: &str| all.iter().find(|source| source.path == format!("src/{path}")).unwrap_or_else(|| panic!("no file src/{path}"));
    for way in WAYS {
        let (_, handler) = way[0];
        assert!(file("routes.rs").text.contains(&format!("::{handler})")), "routes.rs does not name {handler}");
        for pair in way.windows(2) {
            let ((from, caller), (_, called)) = (pair[0], pair[1]);
            let body = function(&file(from).text, caller).unwrap_or_else(|| panic!("src/{from} has no function {caller}"));
            assert!(body.matches(called).count() > usize::from(caller == called), "{caller} of src/{from} does not call {called}");
        }
        let (last, statement) = way[way.len() - 1];
        let body = function(&file(last).text, statement).unwrap_or_else(|| panic!("src/{last} has no function {statement}"));
        assert!(
            last.contains("/store/") && SENDING.iter().any(|sending| body.contains(sending)),
            "{statement} of src/{last} sends nothing"
        );
        let files: BTreeSet<_> = way.iter().map(|(path, _)| *path).chain(["routes.rs"]).collect();
        assert!(files.len() <= MOST_FILES, "{handler} takes {} files: {files:?}", files.len());
    }
}
