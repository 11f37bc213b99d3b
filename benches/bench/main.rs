//! What the service can do, measured against what its database can do without it: `make bench`.
//!
//! Every case runs the real server over HTTP and, in turns with it so that both see the same machine, its ceiling: the same statements on a
//! second database with the same rows, sent by nothing but a loop. Their ratio counts; the figures are for orientation.
//!
//! - [`booking`], [`slots_page`], [`find_slots`], [`feeds`], [`series`], [`allocation`], [`webhooks`], [`webhook_lag`], [`import_pause`], [`pages`] the cases:
//!   the next one is a file here and a line in [`CASES`]
//! - [`rounds`] the turns and what is taken from them; [`report`] the table and `target/bench.json`
//! - [`server`], [`clients`] the service and who calls it
//! - [`endpoints`], [`receiver`] webhooks: who is called, and the same calls without a database
//! - [`database`], [`rows`] fresh databases and what they hold
//! - [`pgbench`], [`sqlite`] the ceilings

#![expect(clippy::expect_used, reason = "a measurement that cannot go on stops")]

mod allocation;
mod booking;
mod clients;
mod database;
mod endpoints;
mod feeds;
mod find_slots;
mod import_pause;
mod pages;
mod pgbench;
mod receiver;
mod report;
mod rounds;
mod rows;
mod series;
mod server;
mod slots_page;
mod sqlite;
mod webhook_lag;
mod webhooks;

use database::Kind;
use report::Line;
use rounds::Outcome;
use tokio::runtime::Runtime;

struct Case {
    name: &'static str,
    unit: &'static str,
    /// Of the ratio, where an aim is a promise.
    most: Option<f64>,
    run: fn(&Runtime, Kind) -> Outcome,
}

const CASES: &[Case] = &[
    Case { name: "booking", unit: "bookings/s", most: None, run: booking::run },
    Case { name: "slots_page", unit: "pages/s", most: None, run: slots_page::run },
    Case { name: "find_slots", unit: "ms", most: Some(3.0), run: find_slots::slots },
    Case { name: "find_mentees", unit: "ms", most: Some(3.0), run: find_slots::mentees },
    Case { name: "feed_304", unit: "answers/s", most: None, run: feeds::not_modified },
    Case { name: "feed_200", unit: "answers/s", most: None, run: feeds::kept },
    Case { name: "feed_render", unit: "answers/s", most: None, run: feeds::rendered },
    Case { name: "series_2000", unit: "ms", most: Some(1.0), run: series::make },
    Case { name: "series_cancel", unit: "ms", most: Some(1.0), run: series::cancel },
    Case { name: "allocation_500", unit: "ms", most: Some(1.0), run: allocation::run },
    Case { name: "webhooks", unit: "deliveries/s", most: None, run: webhooks::run },
    Case { name: "webhook_lag", unit: "ms", most: None, run: webhook_lag::run },
    Case { name: "webhook_fair", unit: "ms", most: Some(2.0), run: webhook_lag::run_fair },
    Case { name: "import_pause", unit: "ms", most: None, run: import_pause::run },
    Case { name: "pages", unit: "ms", most: Some(1.0), run: pages::demonstration },
    Case { name: "page_lists", unit: "ms", most: Some(1.0), run: pages::lists },
];

/// Arguments name the cases or databases to run, all by default: `cargo bench --bench bench -- booking sqlite`.
fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runtime = Runtime::new().expect("a runtime");
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    for case in CASES.iter().filter(|case| is_wanted(case.name, &named, CASES.iter().map(|case| case.name))) {
        for kind in Kind::ALL.into_iter().filter(|kind| is_wanted(kind.word(), &named, Kind::ALL.into_iter().map(Kind::word))) {
            eprintln!("{} on {}", case.name, kind.word());
            let outcome = (case.run)(&runtime, kind);
            lines.push(Line::new(case.name, kind.word(), case.unit, &outcome));
            if let Some(most) = case.most.filter(|most| outcome.ratio > *most) {
                broken.push(format!(
                    "{} on {}: {:.2} times its ceiling, at most {most} are promised",
                    case.name,
                    kind.word(),
                    outcome.ratio
                ));
            }
        }
    }
    report::print(&lines);
    report::write(&lines);
    if !broken.is_empty() {
        eprintln!("{}", broken.join("\n"));
        std::process::exit(1);
    }
}

/// Whether it is named, or none of its sort is.
fn is_wanted(name: &str, named: &[String], mut sort: impl Iterator<Item = &'static str>) -> bool {
    named.iter().any(|word| word == name) || !sort.any(|other| named.iter().any(|word| word == other))
}
