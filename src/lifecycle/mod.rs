//! These are the acts on a company, site, host, mentee or cohort that concern its slots and bookings as well as its own row.
//!
//! - [`archive`] and [`restore`] take it out of use and back; [`suspend`] takes the steps of a partnership, and holds slots where it is
//!   suspended
//! - [`details`] changes a mentee's details and tells the employers who know them; [`institute`] changes the institute and its own company
//! - [`enrol`] enrols a mentee in a cohort, and takes the steps of an enrolment
//! - [`import`] registers and changes many from a file
//! - [`dry_run`] tells what a step would do
//! - [`input`] reads bodies, [`http`] has the handlers

pub mod archive;
pub mod details;
pub mod dry_run;
pub mod enrol;
pub mod enrol_several;
pub mod http;
pub mod import;
pub mod input;
pub mod institute;
pub mod restore;
pub mod suspend;
