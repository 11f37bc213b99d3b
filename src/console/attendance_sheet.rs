//! Whose attendance is recorded: the slots, who was expected in them, and the name that the reader of the page has for each.

use std::collections::HashMap;

use jiff::civil::Date;

use super::contact;
use super::contact::told;
use super::day;
use super::kit::moment::date;
use crate::auth::Scope;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self as bookings, BookingFilter, BookingRow};
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{BookingId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotRow};
use crate::time::Instant;
use crate::wire::sorting::{Sort, SortedPage};

/// A page shows at most this many people of one slot. No slot has more seats.
const MOST: usize = 1_000;

/// This says whose attendance is recorded.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    Slot(SlotId),
    Day(Date),
}

/// This holds the slots, and the bookings that are confirmed or have their attendance.
pub struct Sheet {
    pub institute: InstituteRow,
    pub slots: Vec<SlotRow>,
    pub bookings: Vec<BookingRow>,
    /// A mentee of whom the reader is told has a name here: the full one for the staff, the preferred one for a company.
    names: HashMap<BookingId, String>,
}

impl Of {
    /// Gives the path of the page from which one comes, and to which one goes back.
    pub fn back(self) -> String {
        match self {
            Self::Slot(slot) => format!("/slots/{slot}"),
            Self::Day(day) => format!("/day/{day}"),
        }
    }

    pub fn path(self) -> String {
        format!("{}/attendance", self.back())
    }

    pub fn title(self, sheet: &Sheet) -> String {
        match self {
            Self::Slot(_) => format!("Attendance: {}", sheet.slots.first().map_or("", |slot| slot.title.as_str())),
            Self::Day(day) => format!("Attendance, {}", date(day)),
        }
    }

    /// Reads what this reader may see: the staff everything, and a company its own slots, with those of whom it is told.
    pub fn read(self, conn: &mut Conn, reader: Scope, now: Instant) -> Result<Sheet> {
        match (self, reader) {
            (Self::Day(day), Scope::Institute) => {
                let day::Sheet { institute, slots, bookings, mentees, .. } = day::read(conn, day, now)?;
                let name = |booking: &BookingRow| Some((booking.id, mentees.get(&booking.mentee_id)?.full_name.clone()));
                let names = bookings.iter().filter_map(name).collect();
                Ok(Sheet { institute, slots, bookings, names })
            }
            (Self::Day(day), Scope::Company(company)) => {
                let zone = companies::find_company(conn, reader, company)?.timezone;
                let contact::day::Sheet { institute, slots, bookings, people, .. } = contact::day::read(conn, reader, &zone, day, now)?;
                let names = people.iter().map(|(id, person)| (*id, person.preferred_name().to_owned())).collect();
                Ok(Sheet { institute, slots, bookings, names })
            }
            (Self::Slot(id), _) => {
                let slot = slots::find(conn, reader, id)?;
                let expected = BookingFilter {
                    slot_id: Some(id),
                    statuses: vec![BookingStatus::Confirmed, BookingStatus::Attended, BookingStatus::NoShow],
                    ..BookingFilter::default()
                };
                let mut bookings = bookings::list(conn, reader, &expected, &SortedPage::first(Sort::CreatedAt, MOST), now)?;
                bookings.truncate(MOST);
                let names = names(conn, reader, &bookings, now)?;
                Ok(Sheet { institute: institute::read(conn)?, slots: vec![slot], bookings, names })
            }
        }
    }
}

fn names(conn: &mut Conn, reader: Scope, bookings: &[BookingRow], now: Instant) -> Result<HashMap<BookingId, String>> {
    Ok(match reader {
        Scope::Institute => {
            let names = mentees::full_names(conn, &bookings.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
            bookings.iter().filter_map(|booking| Some((booking.id, names.get(&booking.mentee_id)?.clone()))).collect()
        }
        Scope::Company(_) => {
            let people = told::people(conn, reader, bookings, now)?;
            people.into_iter().map(|(id, person)| (id, person.preferred_name().to_owned())).collect()
        }
    })
}

impl Sheet {
    /// Gives the name that the reader has for the mentee of a booking.
    pub fn name(&self, booking: BookingId) -> &str {
        self.names.get(&booking).map_or("A mentee", String::as_str)
    }
}
