//! The figures of a period, and how many came month by month.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::bookings::model::BookingStatus;
use crate::db::Conn;
use crate::error::Result;
use crate::institute::store::{self as institute, InstituteRow};
use crate::reports::store::ended;
use crate::reports::summary::input::{Question, Reader, question};
use crate::reports::summary::look::look;
use crate::reports::summary::view::{RatioView, SummaryView};
use crate::slots::model::SlotKind;
use crate::time::{Instant, Zone};

pub struct Numbers {
    pub institute: InstituteRow,
    pub summary: SummaryView,
    pub months: Vec<Month>,
}

/// This says how many bookings were attended in a month.
pub struct Month {
    /// This is the first day of the month, on the institute's clock.
    pub first: Date,
    pub one_to_one: u64,
    pub group_session: u64,
}

impl Numbers {
    pub fn read(conn: &mut Conn, query: &str, reader: Reader, now: Instant) -> Result<Self> {
        let institute = institute::read(conn)?;
        let zone = &institute.timezone;
        let question = question(query, reader, zone.date_at(now))?;
        let summary = look(conn, &question, reader, zone)?;
        let months = match reader {
            Reader::Office => months(conn, &question, zone, zone.date_at(now))?,
            // Viewers get no months, because a month may tell of fewer than five people.
            Reader::Viewer => Vec::new(),
        };
        Ok(Self { institute, summary, months })
    }

    /// Gives the shares, each with its name.
    pub fn shares(&self) -> [(&'static str, &RatioView); 10] {
        let summary = &self.summary;
        [
            ("Seats filled, mock interviews", &summary.fill.mock_interview),
            ("Seats filled, shadowing", &summary.fill.shadowing),
            ("Seats filled, group sessions", &summary.fill.group_session),
            ("Came, one-to-one", &summary.attendance.one_to_one),
            ("Came, group sessions", &summary.attendance.group_session),
            ("Missed without an excuse, one-to-one", &summary.no_show.one_to_one),
            ("Missed without an excuse, group sessions", &summary.no_show.group_session),
            ("Cancelled late, one-to-one", &summary.late_cancellation.one_to_one),
            ("Mentees with a mock interview", &summary.coverage.mock_interview),
            ("Mentees with a shadowing", &summary.coverage.shadowing),
        ]
    }
}

/// Counts month by month, up to the present. A month in which nobody came is a month too.
fn months(conn: &mut Conn, question: &Question, zone: &Zone, today: Date) -> Result<Vec<Month>> {
    let mut came: BTreeMap<Date, (u64, u64)> = BTreeMap::new();
    for booking in ended(conn, &question.counted(zone))?.iter().filter(|booking| booking.status == BookingStatus::Attended) {
        let month = came.entry(zone.date_at(booking.starts_at).first_of_month()).or_default();
        match booking.kind {
            SlotKind::MockInterview | SlotKind::Shadowing => month.0 += 1,
            SlotKind::GroupSession => month.1 += 1,
        }
    }
    let mut first = question.from.first_of_month();
    let mut months = Vec::new();
    while first <= question.to && first <= today {
        let (one_to_one, group_session) = came.get(&first).copied().unwrap_or_default();
        months.push(Month { first, one_to_one, group_session });
        first = first.last_of_month().saturating_add(jiff::Span::new().days(1));
    }
    Ok(months)
}
