//! A list of the console reads its page with few statements, however much there is.

use super::heard::Heard;
use super::rows::Names;
use crate::accounts::{account, over_https, signed_in};
use crate::harness::prelude::*;

/// A page may run at most this many statements, the session's among them.
const MOST: usize = 12;

/// These are the lists of the console, also with what adds statements to them.
const LISTS: &[&str] = &[
    "/slots",
    "/slots?company_id={company}",
    "/slots?host_id={host}",
    "/slots?q=panel&status=published",
    "/bookings",
    "/bookings?company_id={company}",
    "/bookings?slot_id={slot}",
    "/bookings?mentee_id={mentee}",
    "/mentees",
    "/mentees?q=number%207",
    "/mentees?cohort_id={cohort}",
    "/companies",
    "/companies?view=list",
    "/cohorts",
    "/rounds",
    "/rounds?status=open&kind=shadowing",
    "/week",
    "/queues/requests",
    "/queues/attendance",
    "/queues/free_seats",
    "/queues/draws",
    "/queues/exceptions",
    "/queues/unanswered_offers",
    "/queues/few_entries",
    "/search?q=panel",
    "/numbers?from={today}&to={in_a_week}",
];

/// Reads each list as a coordinator who is signed in, and counts the statements.
pub async fn check(app: &TestApp, heard: &Heard, names: &Names) -> Vec<String> {
    let app = over_https(app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    let mut wrong = Vec::new();
    for path in LISTS {
        let path = names.put_into(path);
        heard.forget();
        browser.get(&path).await.assert_status(200);
        let ran = heard.count("");
        assert!(ran > 0, "{path} ran no statement that was heard");
        if ran > MOST {
            wrong.push(format!("{path} runs {ran} statements"));
        }
    }
    app.stop().await;
    wrong
}
