//! The duties of a company: how many places it has promised for a year, and how many there have been.

use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::kit::moment::date_with_year;
use super::words;
use crate::companies::store::CompanyRow;
use crate::db::Conn;
use crate::error::Result;
use crate::reports::store::{Counted, SlotCount, slot_counts};
use crate::slots::model::{SlotKind, SlotStatus};
use crate::time::Zone;

/// This holds what a company has promised for the current year of its agreement, and what came of it.
pub struct Duties {
    from: Date,
    kinds: Vec<Duty>,
}

/// This holds the places of one kind.
struct Duty {
    kind: SlotKind,
    promised: Option<i32>,
    delivered: i64,
    to_come: i64,
}

impl Duties {
    /// Reads the slots of the year in one statement. Without an agreement there is nothing to read.
    pub fn read(conn: &mut Conn, company: &CompanyRow, zone: &Zone, today: Date) -> Result<Option<Self>> {
        let Some(agreement) = &company.agreement else { return Ok(None) };
        let from = year_of(agreement.signed_on, today);
        let (start, end) = (zone.start_of(from), zone.start_of(from.saturating_add(1.year())));
        let counted = Counted { from: start, to: end, company_id: Some(company.id), kind: None, cohort_id: None };
        let counts = slot_counts(conn, &counted)?;
        let places = |kind: SlotKind, of: fn(SlotStatus) -> bool| {
            let counted = counts.iter().filter(|count: &&SlotCount| count.kind == kind && of(count.status));
            counted.filter_map(|count| count.seats).sum()
        };
        let promised = |kind: SlotKind| match kind {
            SlotKind::MockInterview => agreement.commitment.mock_interview,
            SlotKind::Shadowing => agreement.commitment.shadowing,
            SlotKind::GroupSession => agreement.commitment.group_session,
        };
        let duty = |kind: &SlotKind| Duty {
            kind: *kind,
            promised: promised(*kind),
            delivered: places(*kind, |status| status == SlotStatus::Completed),
            to_come: places(*kind, |status| matches!(status, SlotStatus::Submitted | SlotStatus::Published | SlotStatus::OnHold)),
        };
        let kinds = SlotKind::ALL.iter().map(duty).filter(|duty| duty.promised.is_some() || duty.delivered + duty.to_come > 0).collect();
        Ok(Some(Self { from, kinds }))
    }

    pub fn show(&self) -> Markup {
        html! {
            @if self.kinds.is_empty() { p.muted { "No places were promised for the year." } } @else {
                p.muted { "In the year of the agreement that began on " (date_with_year(self.from)) "." }
                dl.facts { @for duty in &self.kinds { dt { (words::kind(duty.kind)) } dd { (in_words(duty)) } } }
            }
        }
    }
}

/// Says in a line what came of a promise: "6 promised, 4 delivered, 1 to come".
fn in_words(duty: &Duty) -> String {
    let promised = duty.promised.map_or_else(|| "None".to_owned(), |places| places.to_string());
    format!("{promised} promised, {} delivered, {} to come", duty.delivered, duty.to_come)
}

/// Gives the day on which the year of an agreement began that has this day in it.
fn year_of(signed_on: Date, today: Date) -> Date {
    let years = i64::from(today.year()) - i64::from(signed_on.year());
    let this_year = signed_on.saturating_add(years.max(0).years());
    if this_year <= today || years <= 0 { this_year } else { signed_on.saturating_add((years - 1).years()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_counts_from_one_anniversary_to_the_next() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (signed_on, today, from) in [
            ("2026-10-05", "2027-03-08", "2026-10-05"),
            ("2025-10-05", "2027-03-08", "2026-10-05"),
            ("2025-03-08", "2027-03-08", "2027-03-08"),
            ("2024-02-29", "2027-03-08", "2027-02-28"),
            ("2027-06-01", "2027-03-08", "2027-06-01"),
        ] {
            assert_eq!(year_of(day(signed_on), day(today)), day(from), "{signed_on} on {today}");
        }
    }
}
