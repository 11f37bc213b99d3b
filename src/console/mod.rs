//! The console: the pages that coordinators, employers' contacts and mentees work with (docs/architecture.md, Pages).
//!
//! A page does nothing that the API does not do: it reads its form into what JSON would have brought and calls the same step function. It has
//! plain links and forms, and works without script.
//!
//! - [`kit`] the parts that pages are made of
//! - [`step`] what every form does when it is sent
//! - [`series`] many slots that are planned at once; [`rounds`] slots whose seats are given together, by turns, and [`fairness`] how
//!   fairly places are given
//! - [`sign_in`] signing in and out; [`me`] who is signed in, and where; [`same_site`] keeps other sites out; [`sent`] a form from somebody who is
//!   signed in
//! - [`visit`] who opens a page; [`contact`] the pages of a company's contact, behind the same addresses as those of the staff
//! - [`settings`] what the institute decides for itself; `shown_once` a step whose outcome is a secret
//! - [`assets`] the style sheet and the script; [`surround`] the headers of every page and the pages of errors
//! - `sample` each part in every state, in debug builds
//!
//! - [`import`], [`exports`] lists as files
//!
//! `crate::routes` names every page. With `FOOTHOLD_CONSOLE=false` none is there.

mod asked;
pub mod assets;
pub mod attendance;
mod attendance_form;
mod attendance_sheet;
pub mod book;
pub mod book_several;
pub mod booking;
pub mod booking_calendar;
pub mod booking_steps;
pub mod bookings;
pub mod busy_calendars;
mod card_fields;
mod choices;
pub mod cohort;
pub mod cohort_forms;
pub mod cohorts;
pub mod companies;
pub mod company;
pub mod company_forms;
pub mod contact;
pub mod day;
mod duties;
pub mod enrol;
pub mod enrolment;
mod error_page;
pub mod exports;
pub mod fairness;
mod faults;
mod file_form;
pub mod follower_failures;
mod foreseen;
mod history;
pub mod host;
mod host_choices;
pub mod import;
pub mod kit;
pub mod me;
pub mod mentee;
pub mod mentee_book;
pub mod mentee_forms;
pub mod mentees;
pub mod numbers;
mod pipeline;
pub mod place_forms;
pub mod programme;
mod queue;
mod queue_acts;
pub mod queues;
mod refusals;
mod remembered;
pub mod review;
pub mod rounds;
pub mod same_site;
#[cfg(debug_assertions)]
pub mod sample;
pub mod search;
pub mod sent;
pub mod series;
pub mod settings;
mod shown_once;
pub mod sign_in;
pub mod slot;
pub mod slot_form;
mod slot_step_fields;
pub mod slot_steps;
mod slot_typed;
pub mod slots;
pub mod step;
pub mod surround;
pub mod today;
mod visit;
pub mod week;
mod words;
