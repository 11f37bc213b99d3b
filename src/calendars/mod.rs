//! Calendars go out as feeds (docs/calendars.md). The external calendars of hosts, which come in, are `busy`.
//!
//! A feed's text depends on stored data and on today's date in UTC, and on nothing else. Its revision is read before its rows, so that a
//! body is never older than its tag. Each act that changes what a feed shows records an event in the feed's scope, because otherwise the
//! tag would not tell of the change.
//!
//! - [`model`] says what a feed is: whose it is, how much it tells, its secret, its days
//! - [`store`] has every statement on `feeds`, and reads what feeds show of slots and bookings
//! - [`feed`] has the acts: make, rotate, revoke
//! - [`calendar`] makes a document from rows with [`slot_event`] and [`booking_event`], which know who sees what
//! - [`document`] is a calendar as a value, and writes it
//! - [`ics`] writes the lines; a value reaches a line only through its constructors
//! - [`timezone`] writes a zone's rules as VTIMEZONE
//! - [`rendered`] keeps feeds as they were written
//! - [`page`] is a page for people to subscribe from
//! - [`input`] reads what is typed; [`http`] is the wire: feeds, their public URL and page, and the download of one booking

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
