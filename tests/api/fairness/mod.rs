//! The [`board`] of fair turns with its figures, what a [`viewer`] is shown of it, and the [`zero_list`] of those who wait longest.

mod board;
mod viewer;
mod zero_list;

use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;
use crate::rounds::{draw, enter, make_round, slot, slots};
use crate::summary::{hidden, nothing, ratio};

const BOARD: &str = "/v1/fairness";
const ZERO_LIST: &str = "/v1/fairness/zero-list";

/// A cohort of a programme of its own, from 1 March to 30 July 2027, with these members.
async fn cohort_of(app: &TestApp, members: &[Mentee]) -> Cohort {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    for member in members {
        office.enrol(&cohort, member).await;
    }
    cohort
}

/// Has each of these mentees attend a one-to-one, a mock interview on 31 March or shadowing on the day before. The clock stands at the start of
/// the mock interview then.
async fn attended(app: &TestApp, kind: &str, mentees: &[Mentee]) {
    let office = app.office().await;
    app.clock.set("2027-03-08T09:00:00Z");
    let company = office.company().active().await;
    let start = if kind == "shadowing" { "2027-03-30T18:00" } else { "2027-03-31T18:00" };
    let slot = office.slot(&company).kind(kind).starts(start).capacity(20).published().await;
    let mut seats = Vec::new();
    for mentee in mentees {
        seats.push(office.book(&slot, mentee).await);
    }
    app.clock.set(START_OF_SLOT);
    for seat in &seats {
        office.attendance(seat, "attended").await.assert_status(200);
    }
}
