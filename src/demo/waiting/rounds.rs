//! Two rounds of fair turns: one that was drawn last week, and one that is open. Whoever the ballot favours, one person waits for a place, one can
//! have none, and one lets the offer run out.

use serde_json::{Value, json};

use super::stages::{COHORT, Outside, Person, Planned, Stage, Telling, fields, filled_in, planned};
use crate::allocation::seed::FreshSeed;
use crate::allocation::{draw, entry, input, progress, round};
use crate::bookings::model::BookingStatus;
use crate::bookings::{respond, store as bookings};
use crate::demo::data::By;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId, RoundId, SlotId};
use crate::seal::Sealer;
use crate::slots::model::SlotKind::MockInterview;
use crate::time::Instant;

const DRAWN: &str = "r-drawn";
const OPEN: &str = "r-open";

/// The slots whose seats the first round gives. The last one is for lawyers alone.
const GIVEN: [Planned; 3] = [
    planned("r-front", MockInterview, "Interview for the front office", 17, "10:00"),
    planned("r-post", MockInterview, "Interview for the post room", 18, "10:00"),
    planned("r-law", MockInterview, "Interview for legal assistants", 20, "10:00"),
];

/// The slots whose seats the open round will give.
const TO_GIVE: [Planned; 3] = [
    planned("r-desk", MockInterview, "Interview for the enquiry desk", 21, "10:00"),
    planned("r-files", MockInterview, "Interview for records clerks", 22, "10:00"),
    planned("r-phone", MockInterview, "Interview for switchboard staff", 23, "10:00"),
];

const PEOPLE: [Person; 6] = [
    ("r1", "Hana Tesfaye", "Hana", "Receptionist", &[]),
    ("r2", "Omar Siddiqui", "Omar", "Bank clerk", &[]),
    ("r3", "Lena Kovacs", "Lena", "Archivist", &[]),
    ("r4", "Yusuf Demir", "Yusuf", "Lawyer", &["legal"]),
    ("r5", "Grace Mutasa", "Grace", "Nurse", &["health"]),
    ("r6", "Daniel Tekle", "Daniel", "Bookkeeper", &[]),
];

impl Telling<'_> {
    /// Makes the cohort and the first round. Three people ask for the same two seats.
    pub fn enter(&mut self, now: Instant, outside: &Outside) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        self.make_host(&stamp)?;
        self.make_cohort(&stamp)?;
        for person in &PEOPLE {
            self.register(&stamp, person)?;
            self.enrol(&stamp, person.0)?;
        }
        for slot in &GIVEN {
            let for_lawyers = slot.key == "r-law";
            self.publish(slot, if for_lawyers { json!({"fields": ["legal"]}) } else { Value::Null })?;
        }
        self.make_round(DRAWN, "Office interviews, first round", &GIVEN, Stage::Draw.at(now), &outside.drawn)?;
        for (mentee, choices, via) in [
            ("r1", ["r-front", "r-post"].as_slice(), "phone"),
            ("r2", &["r-front"], "paper"),
            ("r3", &["r-front", "r-post"], "phone"),
            ("r4", &["r-law"], "paper"),
            ("r5", &["r-law"], "coordinator"),
        ] {
            self.wish(DRAWN, mentee, choices, via)?;
        }
        Ok(())
    }

    /// Draws the first round, as the timed job does.
    pub fn draw(&mut self, sealer: &Sealer) -> Result<()> {
        let (stamp, round) = (self.replay.stamp_of_system(self.at), self.replay.id::<RoundId>(DRAWN)?);
        progress::close(self.conn, &stamp, round)?;
        draw::draw(self.conn, &stamp, round, sealer).map(drop)
    }

    /// Those who have got one of the two seats accept it, whoever they are. The second round opens.
    pub fn answer(&mut self, outside: &Outside) -> Result<()> {
        let stamp = self.stamp(By::Coordinator)?;
        for slot in ["r-front", "r-post"] {
            let open = bookings::open_of_slot(self.conn, self.replay.id::<SlotId>(slot)?)?;
            for booking in open.iter().filter(|booking| booking.status == BookingStatus::Offered) {
                respond::confirm(self.conn, &stamp, &filled_in(&json!({}))?, booking.id)?;
            }
        }
        TO_GIVE.iter().try_for_each(|slot| self.publish(slot, Value::Null))?;
        self.make_round(OPEN, "Office interviews, second round", &TO_GIVE, self.present.instant(2, 18), &outside.open)?;
        self.wish(OPEN, "r5", &["r-desk", "r-files"], "phone")?;
        self.wish(OPEN, "r6", &["r-desk"], "paper")
    }

    /// Makes a round of mock interviews for the cohort, which opens at once.
    fn make_round(&mut self, key: &str, name: &str, slots: &[Planned], closes_at: Instant, seed: &FreshSeed) -> Result<()> {
        let slots = slots.iter().map(|slot| self.replay.id::<SlotId>(slot.key)).collect::<Result<Vec<_>>>()?;
        let body = json!({"name": name, "kind": MockInterview, "cohort_id": self.replay.id::<CohortId>(COHORT)?, "slot_ids": slots,
            "opens_at": self.at, "closes_at": closes_at});
        let made = round::create(self.conn, &self.stamp(By::Coordinator)?, input::new_round(fields(&body)?)?, seed)?;
        self.replay.remember(key, made.round.id);
        progress::open(self.conn, &self.replay.stamp_of_system(self.at), made.round.id).map(drop)
    }

    /// Enters somebody in a round with slots, best first, and says by which way they asked.
    fn wish(&mut self, round: &str, mentee: &str, choices: &[&str], via: &str) -> Result<()> {
        let choices = choices.iter().map(|slot| self.replay.id::<SlotId>(slot)).collect::<Result<Vec<_>>>()?;
        let given = filled_in(&json!({"choices": choices, "via": via}))?;
        let (round, mentee) = (self.replay.id::<RoundId>(round)?, self.replay.id::<MenteeId>(mentee)?);
        entry::put(self.conn, &self.stamp(By::Coordinator)?, &given, round, mentee).map(drop)
    }
}
