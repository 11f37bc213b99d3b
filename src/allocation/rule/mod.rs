//! The rule by which a round's seats are given, as a pure function of the facts of its draw: no database, no clock, no randomness. [`decide()`]
//! gives the draw, [`record()`] writes it down, and [`verify()`] decides again what a record says.

mod candidate;
mod crowd;
mod decide;
mod draw;
mod facts;
mod give;
mod judge;
mod key;
mod octets;
mod parse;
mod receipt;
mod record;
mod told;
mod verify;
mod wording;

pub use decide::{decide, decide_by};
pub use draw::{By, ChoiceDecision, Counts, Decision, Draw, Line, Outcome, Placement, Ranked, Reason, WaitingPlace};
pub use facts::{ChangedFact, Counted, Entry, Facts, Limit, Round, RoundKind, Slot, SlotState, Version, Via, WhyNot, WithdrawnEntry};
pub use key::{Key, Part, ball};
pub use octets::{Octets, Seed};
pub use receipt::receipt;
pub use record::{FORMAT, Record, record};
pub use told::{Behind, Choices, Lead, Placed, Refused, Told, Waits, Who};
pub use verify::{Difference, Unverified, Verified, verify};
