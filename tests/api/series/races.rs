//! Series that race for the same hosts.

use super::{clashes, series_body, starts, with};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn of_two_series_on_the_same_day_of_a_host_only_one_has_each_time(app: TestApp) {
    let office = app.office().await;
    let second = app.second_instance().await;
    let company = office.company().active().await;
    let (one, two) = (office.host(&company).await, office.host(&company).await);
    // The hosts are named in opposite orders.
    let bodies =
        [[&one, &two], [&two, &one]].map(|hosts| with(series_body(&company, &hosts), json!({"on_clash": "skip", "publish": true})));
    let send = |number: usize| {
        let (caller, body) = (if number.is_multiple_of(2) { office.clone() } else { office.at(&second) }, bodies[number % 2].clone());
        async move { caller.post("/v1/slot-series", body).await }
    };

    let answers = together((0..8).map(|number| Box::pin(send(number)))).await;

    let made: usize = answers.iter().map(|answer| starts(answer.assert_status(201)).len()).sum();
    let clashing: usize = answers.iter().map(|answer| clashes(answer).len()).sum();
    assert_eq!((made, clashing), (6, 42));
    second.stop().await;
}

#[apply(test_both)]
async fn a_series_beside_bookings_and_single_slots_leaves_no_host_with_two_slots(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let booked = office.slot(&company).capacity(20).starts("2027-04-07T18:00").published().await;
    let mentees = app.mentees(8).await;
    let body = with(series_body(&company, &[&host]), json!({"on_clash": "skip", "publish": true}));
    let single = office.slot(&company).hosts(&[&host]).starts("2027-03-31T09:30");

    let series = async { office.post("/v1/slot-series", body).await };
    let slot = async { single.send().await };
    let book = |mentee: &Mentee| {
        let (caller, slot, mentee) = (office.clone(), booked.clone(), mentee.clone());
        async move { caller.book(&slot, &mentee).await }
    };
    let bookings = together(mentees.iter().map(|mentee| Box::pin(book(mentee))));
    let (series, slot, _) = tokio::join!(series, slot, bookings);

    series.assert_status(201);
    let slot = Slot::of(slot.assert_status(201));
    let published = office.step(&slot, "publish", json!({})).await;
    let kept = starts(&series).len();
    assert!((kept == 3 && published.status == 409) || (kept == 1 && published.status == 200), "{kept} of the series, {}", published.status);
    office.get(&booked).await.assert_field("seats_taken", 8);
}
