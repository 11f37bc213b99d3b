//! These seats in shadowing belong to people who are no longer cleared (docs/product.md, Clearance).

use crate::harness::prelude::*;

const WHAT_A_COMPANY_READS: &str = "The institute has to look at this booking first; it has been told.";

struct Shadowing {
    office: Caller,
    partner: Caller,
    slot: Slot,
    mentee: Mentee,
    booking: Booking,
}

impl Shadowing {
    /// This is a request of somebody who is cleared.
    async fn requested(app: &TestApp) -> Self {
        let office = app.office().await.clone();
        let company = office.company().active().await;
        let slot = office.slot(&company).kind("shadowing").approval("employer").published().await;
        let mentee = app.mentee().await;
        let booking = office.book(&slot, &mentee).await;
        Self { partner: app.partner(&company).await, office, slot, mentee, booking }
    }

    async fn clear(&self, clearance: &str) {
        self.office.patch(&self.mentee, json!({"workplace_clearance": clearance})).await.assert_status(200);
    }

    /// These are the bookings in a queue of the attention report, for the institute and for the company.
    async fn queue(&self, name: &str) -> (Vec<Value>, Vec<Value>) {
        let of = async |caller: &Caller| -> Vec<Value> {
            let report = caller.get("/v1/attention").await.json();
            let queue = report["queues"].as_array().unwrap().iter().find(|queue| queue["queue"] == name);
            let entries = queue.map(|queue| queue["items"].as_array().unwrap().clone()).unwrap_or_default();
            entries.iter().map(|entry| entry["booking_id"].clone()).collect()
        };
        (of(&self.office).await, of(&self.partner).await)
    }
}

#[apply(test_both)]
async fn a_request_of_somebody_who_is_no_longer_cleared_is_not_confirmed_and_the_company_reads_one_text(app: TestApp) {
    let of = Shadowing::requested(&app).await;
    of.clear("not_cleared").await;

    let refused = of.partner.confirm(&of.booking).await;
    refused.assert_problem(409, "conflict").assert_field("detail", WHAT_A_COMPANY_READS);
    of.office.confirm(&of.booking).await.assert_problem(409, "not-cleared");

    of.partner.get(&of.booking).await.assert_field("status", "requested");
    assert_eq!(of.queue("look_first").await, (vec![json!(of.booking.id())], Vec::new()));
    assert_eq!(of.queue("requests").await, (Vec::new(), vec![json!(of.booking.id())]), "it is the company's to answer as before");

    of.clear("cleared").await;
    assert_eq!(of.queue("look_first").await, (Vec::new(), Vec::new()));
    of.partner.confirm(&of.booking).await.assert_status(200);
}

#[apply(test_both)]
async fn that_its_time_runs_out_is_not_told_to_the_company(app: TestApp) {
    for withdrawn in [true, false] {
        let of = Shadowing::requested(&app).await;
        if withdrawn {
            of.clear("not_checked").await;
        }
        app.clock.advance_hours(72);
        foothold::worker::expire::run(app.deps.clone()).await.unwrap();

        of.office.get(&of.booking).await.assert_field("status", "expired");
        of.partner.get(&of.booking).await.assert_status(if withdrawn { 404 } else { 200 });
        let heard = of.partner.all("/v1/events?type=booking.expired").await.len();
        assert_eq!(heard, usize::from(!withdrawn));
        assert_eq!(of.queue("look_first").await.0, Vec::<Value>::new());
    }
}

#[apply(test_both)]
async fn a_standing_seat_goes_to_attention_in_the_step_that_withdraws_the_clearance(app: TestApp) {
    let of = Shadowing::requested(&app).await;
    of.partner.confirm(&of.booking).await.assert_status(200);
    let interview = of.office.slot(&of.office.company().active().await).starts("2027-04-01T10:00").published().await;
    of.office.book(&interview, &of.mentee).await;
    assert_eq!(of.queue("clearance_withdrawn").await.0, Vec::<Value>::new());

    of.clear("not_cleared").await;

    assert_eq!(of.queue("clearance_withdrawn").await, (vec![json!(of.booking.id())], Vec::new()), "an interview needs no clearance");
    of.partner.get(&of.booking).await.assert_field("status", "confirmed");

    // The mark survives a step that writes the booking, and an offer of this seat cannot be taken.
    let to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});
    of.partner.step(&of.slot, "move", to).await.assert_status(200);
    assert_eq!(of.queue("clearance_withdrawn").await.0, [json!(of.booking.id())]);
    of.office.confirm(&of.booking).await.assert_problem(409, "not-cleared");

    of.office.cancel(&of.booking, "other").await.assert_status(200);
    assert_eq!(of.queue("clearance_withdrawn").await.0, Vec::<Value>::new());
}

#[apply(test_both)]
async fn who_goes_to_a_slot_that_needs_no_clearance_is_looked_at_no_longer(app: TestApp) {
    let of = Shadowing::requested(&app).await;
    of.clear("not_cleared").await;
    let interview = of.office.slot(&of.office.company().active().await).starts("2027-04-01T10:00").approval("employer").published().await;

    of.office.reschedule(&of.booking, &interview).await.assert_status(200);

    assert_eq!(of.queue("look_first").await.0, Vec::<Value>::new());
    assert_eq!(of.queue("requests").await.0, [json!(of.booking.id())]);
}

#[apply(test_both)]
async fn a_confirmation_beside_a_withdrawal_is_refused_or_marked(app: TestApp) {
    for _ in 0..5 {
        let of = Shadowing::requested(&app).await;
        let withdrawing = json!({"workplace_clearance": "not_cleared"});

        let (confirmed, withdrawn) = tokio::join!(of.partner.confirm(&of.booking), of.office.patch(&of.mentee, withdrawing));

        withdrawn.assert_status(200);
        let queue = if confirmed.status == 200 { "clearance_withdrawn" } else { "look_first" };
        assert_eq!(of.queue(queue).await.0, [json!(of.booking.id())], "{confirmed:?}");
        of.office.cancel(&of.booking, "other").await.assert_status(200);
    }
}
