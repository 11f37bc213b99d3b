//! The service as its callers meet it: a real server on a free port, a fresh database for each test, HTTP in between.
//!
//! One binary, so that it is linked once. A test is a sentence; `#[apply(test_both)]` runs it on `SQLite` and on `PostgreSQL`. `make test`
//! brings a cluster; without it those tests fail and say so.
//!
//! - [`harness`] the server under test, its callers, its clock, what must hold in its database afterwards
//! - guards of the code and the contract: [`architecture`], [`migrations`], [`contract`], [`doors`]
//! - slots and bookings: [`tables`] row by row; [`caps`], [`waitlist`], [`reschedule`], [`moves`], [`attendance`], [`attention`], [`summary`], [`history`], [`dry_runs`], [`rehearsed`]; many at once: [`races_pairs`]; all of it at random: [`model`]
//! - many slots at once: [`series`]
//! - calendars: [`feeds`], [`academy`]; hosts' other appointments: [`busy`]; when nothing takes place: [`blackouts`]
//! - [`followers`] of the log: order, at least once, failures
//! - [`webhooks`] as receivers meet them, [`endpoints`] as those who build on them do
//! - [`broken`] what breaks around the service; [`stop`] a stop while the database hangs
//! - the ground: [`keys`], [`accounts`], [`institute`], [`mentees`], [`events`], [`idempotency`], [`pages`], [`problems`], [`limits`], [`cors`], [`operations`], [`settings`], [`overdue`]
//! - [`allocation`] the seats of rounds: the rule of the draw, its record; [`fairness`] how fairly they are given
//! - [`finding`] slots for a mentee and mentees for a slot, decided as a booking decides
//! - how much callers may make: [`bounds`]; how much of a big database is read: [`plans`]
//! - [`console`] the pages: their headers, their forms
//! - the documentation's links and commands: [`docs`]

#![allow(
    clippy::format_collect,
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "in a test the plainest form reads best"
)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]

#[macro_use]
extern crate macro_rules_attribute;

#[macro_use]
mod harness;

mod academy;
mod accounts;
mod allocation;
mod architecture;
mod attendance;
mod attention;
mod blackouts;
mod bookings;
mod bounds;
mod broken;
mod busy;
mod caps;
mod companies;
mod console;
mod contract;
mod cors;
mod csv;
mod demo;
mod disclosure;
mod docs;
mod doors;
mod dry_runs;
mod endpoints;
mod events;
mod exceptions;
mod fairness;
mod feeds;
mod finding;
mod followers;
mod history;
mod idempotency;
mod institute;
mod kept_rows;
mod keys;
mod limits;
mod mentees;
mod migrations;
mod model;
mod moves;
mod operations;
mod overdue;
mod pages;
mod plans;
mod policy;
mod problems;
mod races;
mod races_pairs;
mod rehearsed;
mod reschedule;
mod rounds;
mod series;
mod sessions;
mod settings;
mod slots;
mod stop;
mod summary;
mod tables;
mod trail;
mod waitlist;
mod webhooks;
mod zones;
