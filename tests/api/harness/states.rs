//! Slots and bookings in any state of their tables, each with a company of its own.

use serde_json::json;

use super::app::TestApp;
use super::domain::{Booking, Company, Slot};

/// Long after the end of every slot that a test makes.
const LONG_AFTER: &str = "2027-12-01T00:00:00Z";
/// When the slot of [`super::domain::slot_body`] starts.
pub const START_OF_SLOT: &str = "2027-03-31T17:00:00Z";

impl TestApp {
    /// On 31 March 2027 from 17:00Z to 17:45Z, of a company that may publish. The clock stands where it stood.
    pub async fn slot_that_is(&self, status: &str) -> (Company, Slot) {
        let office = self.office().await;
        let company = office.company().may_publish().active().await;
        let slot = office.slot(&company);
        let slot = match status {
            "draft" => slot.draft().await,
            "submitted" => slot.submitted().await,
            _ => slot.published().await,
        };
        match status {
            "on_hold" => drop(office.step(&slot, "hold", json!({"reason": "The lift is broken"})).await),
            "cancelled" => drop(office.step(&slot, "cancel", json!({"reason_code": "weather"})).await),
            "completed" => self.at(LONG_AFTER, foothold::worker::complete::run(self.deps.clone())).await,
            _ => {}
        }
        office.get(&slot).await.assert_field("status", status);
        (company, slot)
    }

    /// On a slot with one seat that the employer approves. The clock stands where it stood.
    pub async fn booking_that_is(&self, status: &str) -> (Company, Booking) {
        let office = self.office().await;
        let company = office.company().active().await;
        let slot = office.slot(&company).approval("employer").published().await;
        let booking = office.book(&slot, &self.mentee().await).await;
        let booking = match status {
            "waitlisted" | "offered" => office.join_line(&slot, &self.mentee().await).await,
            _ => booking,
        };
        match status {
            "offered" => self.free_the_seat_of(&slot).await,
            "declined" => drop(office.decline(&booking).await),
            "cancelled" => drop(office.cancel(&booking, "work").await),
            "expired" => self.at(START_OF_SLOT, foothold::worker::expire::run(self.deps.clone())).await,
            "confirmed" => drop(office.confirm(&booking).await),
            "attended" | "no_show" => {
                office.confirm(&booking).await.assert_status(200);
                let body = if status == "attended" { json!({"outcome": status}) } else { json!({"outcome": status, "party": "mentee"}) };
                let now = self.clock.now().to_string();
                self.clock.set(START_OF_SLOT);
                office.step(&booking, "attendance", body).await.assert_status(200);
                self.clock.set(&now);
            }
            _ => {}
        }
        office.get(&booking).await.assert_field("status", status);
        (company, booking)
    }

    async fn free_the_seat_of(&self, slot: &Slot) {
        let office = self.office().await;
        let seated = office.all(&format!("/v1/bookings?slot_id={slot}&status=requested")).await;
        let seated = Booking::with_id(seated[0]["id"].as_str().expect("an id"));
        office.cancel(&seated, "illness").await.assert_status(200);
    }

    /// Runs a timed job at another time.
    async fn at(&self, time: &str, job: impl Future<Output = foothold::error::Result<()>>) {
        let now = self.clock.now().to_string();
        self.clock.set(time);
        job.await.expect("the job runs");
        self.clock.set(&now);
    }
}
