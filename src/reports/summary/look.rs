//! Reads what the summary counts, and puts it together.

use std::collections::BTreeMap;

use super::figures::{Figure, Ratio, Setting, by_person, gini, jain, median_days, number};
use super::input::{Question, Reader};
use super::people::People;
use super::small_groups::SmallGroups;
use super::view::{FillView, MedianView, OneToOneKindsView, RatioView, SettingsView, SlotsView, SummaryView};
use crate::db::Conn;
use crate::error::Result;
use crate::reports::store::{self, Counted, Ended, SlotCount};
use crate::slots::model::{SlotKind, SlotStatus};
use crate::time::Zone;

/// Makes the summary for a reader. It reads slots, bookings, people and enrolments once each.
pub fn look(conn: &mut Conn, question: &Question, reader: Reader, zone: &Zone) -> Result<SummaryView> {
    let counted = question.counted(zone);
    let slots = store::slot_counts(conn, &counted)?;
    // Which groups are small can be seen only beside all others. A viewer has at most one condition, by which the bookings are divided.
    let everything = match reader {
        Reader::Office => counted,
        Reader::Viewer => Counted { company_id: None, kind: None, cohort_id: None, ..counted },
    };
    let all = store::ended(conn, &everything)?;
    let people = People::of(conn, &counted, &all)?;
    let part = question.part();
    let groups = SmallGroups { all: &all, people: &people };
    let is_hidden = |figure: Figure| match reader {
        Reader::Office => false,
        Reader::Viewer => groups.is_hidden(figure, part),
    };
    let asked: Vec<Ended> = match reader {
        Reader::Office => all.clone(),
        Reader::Viewer => all.iter().filter(|ended| part.has(ended)).copied().collect(),
    };
    Ok(put_together(question, zone, &slots, &asked, &people, is_hidden))
}

fn put_together(
    question: &Question,
    zone: &Zone,
    slots: &[SlotCount],
    ended: &[Ended],
    people: &People,
    is_hidden: impl Fn(Figure) -> bool,
) -> SummaryView {
    let shown = |figure: Figure, ratio: Ratio| RatioView::of(ratio, is_hidden(figure));
    let of_bookings = |figure: Figure| shown(figure, figure.of_bookings(ended));
    let both = |figure: fn(Setting) -> Figure| SettingsView {
        one_to_one: of_bookings(figure(Setting::OneToOne)),
        group_session: of_bookings(figure(Setting::Group)),
    };
    // A booking may count in a cohort though its slot is for everybody. The seats of such a slot are not among those that are counted.
    let is_counted = |ended: &&Ended| question.cohort_id.is_none_or(|cohort| ended.slot_cohort_id == Some(cohort));
    let in_counted_slots: Vec<Ended> = ended.iter().filter(is_counted).copied().collect();
    let fill = |kind: SlotKind| {
        let completed = slots.iter().filter(|count| count.kind == kind && count.status == SlotStatus::Completed);
        let filled = Figure::Fill(kind).of_bookings(&in_counted_slots).numerator;
        shown(Figure::Fill(kind), Ratio { numerator: filled, denominator: completed.map(seats).sum() })
    };
    let everybody = people.counted(question.cohort_id);
    let coverage = |kind: SlotKind| {
        let numerator = number(by_person(Figure::Coverage(kind), ended).len());
        shown(Figure::Coverage(kind), Ratio { numerator, denominator: everybody })
    };
    let one_to_ones: Vec<_> = by_person(Figure::OneToOnes, ended).into_values().collect();
    let median = median_days(ended, everybody, |ended| people.waits_since(ended));
    let having_one = Ratio { numerator: number(one_to_ones.len()), denominator: everybody };
    SummaryView {
        from: question.from,
        to: question.to,
        timezone: zone.clone(),
        company_id: question.company_id,
        kind: question.kind,
        cohort_id: question.cohort_id,
        slots: counts(slots, |count| u64::try_from(count.slots).unwrap_or(0)),
        seats: counts(slots, seats),
        fill: FillView {
            mock_interview: fill(SlotKind::MockInterview),
            shadowing: fill(SlotKind::Shadowing),
            group_session: fill(SlotKind::GroupSession),
        },
        attendance: both(Figure::Attendance),
        no_show: both(Figure::NoShow),
        late_cancellation: both(Figure::LateCancellation),
        coverage: OneToOneKindsView { mock_interview: coverage(SlotKind::MockInterview), shadowing: coverage(SlotKind::Shadowing) },
        days_to_first_one_to_one: MedianView::of(median, having_one, is_hidden(Figure::OneToOnes)),
        jain: shown(Figure::OneToOnes, jain(&one_to_ones, everybody)),
        gini: shown(Figure::OneToOnes, gini(&one_to_ones, everybody)),
    }
}

fn seats(count: &SlotCount) -> u64 {
    count.seats.and_then(|seats| u64::try_from(seats).ok()).unwrap_or(0)
}

fn counts(slots: &[SlotCount], counted: impl Fn(&SlotCount) -> u64) -> SlotsView {
    let (mut by_kind, mut by_status) = (BTreeMap::new(), BTreeMap::new());
    for count in slots {
        *by_kind.entry(count.kind.as_str()).or_default() += counted(count);
        *by_status.entry(count.status.as_str()).or_default() += counted(count);
    }
    SlotsView { total: slots.iter().map(counted).sum(), by_kind, by_status }
}
