//! Calendars: feeds out (docs/calendars.md). External calendars of hosts, read in, are `busy`.
//!
//! A feed's text is a function of stored data and of today's date in UTC; its revision is read before its rows, so that a body is never
//! older than its tag. What a feed shows is changed only by what records an event in its scope, or the tag would not tell of it.
//!
//! - [`model`] what a feed is: whose, how much it tells, its secret, its days
//! - [`store`] every statement on `feeds`, and what feeds read of slots and bookings
//! - [`feed`] the acts: made, rotated, revoked
//! - [`calendar`] from rows to a document, by [`slot_event`] and [`booking_event`], which know who sees what
//! - [`document`] a calendar as a value and how it is written
//! - [`ics`] the writer: no value reaches a line but through its constructors
//! - [`timezone`] the zone's rules as VTIMEZONE
//! - [`rendered`] feeds kept as they were written
//! - [`page`] a page for people to subscribe from
//! - [`input`] what is typed; [`http`] the wire: feeds, their public URL and page, the download of one booking

mod booking_event;
pub mod calendar;
pub mod document;
pub mod feed;
pub mod http;
mod ics;
pub mod input;
pub mod model;
pub mod page;
mod place;
pub mod rendered;
mod slot_event;
pub mod store;
mod timezone;
