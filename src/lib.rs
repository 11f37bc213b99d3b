//! Foothold: companies offer slots, coordinators book mentees, calendars and employers' systems hear of it.
//!
//! The rooms, in the order in which they may import: a room imports only from rooms above it (`docs/architecture.md`, Rooms).
//!
//! - words that everybody uses: [`time`], [`ids`], [`error`], [`seal`] for secrets at rest, [`limits`], [`last_used`]
//! - [`wire`], HTTP as data, without who calls; [`config`], every setting; [`telemetry`], logs and metrics
//! - [`db`], the one door to either database; [`net`], the address guard and the one HTTP client; [`provider`], with which people sign in
//! - [`deps`], what handlers and jobs are given; [`partnership`], the states of one; [`auth`], who is calling
//! - [`audit`] and [`events`], what every act records; [`web`], what surrounds every request
//! - slices: [`keys`], [`institute`], [`companies`], [`mentees`], [`accounts`], [`busy`], [`policy`], [`slots`],
//!   [`bookings`]
//! - acts above one slice: [`schedule`], a slot with its bookings; [`allocation`], rounds and their draws; [`lifecycle`], everything of one
//!   company, host or mentee
//! - readers and senders: [`calendars`], [`webhooks`], [`reports`], [`history`]
//! - [`worker`], the timed jobs; [`console`], the pages; [`routes`], every path in one place; [`openapi`], its description
//! - [`app`], start and stop; [`demo`], the demonstration data; [`sink`], a receiver to try webhooks with;
//!   [`master_key`], its check and rotation; [`cli`], the commands
//!
//! Two exceptions: `wire` and the slices' handlers share [`openapi`]'s vocabulary through `utoipa`, and `config` opens what it names. A test
//! reads every `use crate::` and fails on an edge against this order.

pub mod accounts;
pub mod allocation;
pub mod app;
pub mod audit;
pub mod auth;
pub mod bookings;
pub mod busy;
pub mod calendars;
pub mod cli;
pub mod companies;
pub mod config;
pub mod console;
pub mod db;
pub mod demo;
pub mod deps;
pub mod error;
pub mod events;
pub mod history;
pub mod ids;
pub mod institute;
pub mod keys;
pub mod last_used;
pub mod lifecycle;
pub mod limits;
pub mod master_key;
pub mod mentees;
pub mod net;
pub mod openapi;
pub mod partnership;
pub mod policy;
pub mod provider;
pub mod reports;
pub mod routes;
pub mod schedule;
pub mod seal;
pub mod sink;
pub mod slots;
pub mod telemetry;
pub mod time;
pub mod web;
pub mod webhooks;
pub mod wire;
pub mod worker;
