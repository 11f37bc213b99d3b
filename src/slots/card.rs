//! The card says what a slot is, so that nobody comes to a surprise (docs/product.md, Card).

use serde::{Deserialize, Serialize};

use crate::error::FieldError;
use crate::slots::model::SlotKind;
use crate::wire::problem::Code;

crate::words! {
    pub enum CompensationKind { None = "none", Expenses = "expenses", Paid = "paid" }
}
crate::words! {
    pub enum MayLeadToJob { No = "no", TalentPool = "talent_pool", LiveVacancy = "live_vacancy" }
}
crate::words! {
    /// What the mentee does; `produce` is work and must be paid.
    pub enum ActivityKind { Observe = "observe", Discuss = "discuss", TrySupervised = "try_supervised", Produce = "produce" }
}

/// Pay and expenses. A rate goes with `paid`, and only with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Compensation {
    pub kind: CompensationKind,
    /// In minor units of the currency (pence, cents) for an hour.
    #[schema(minimum = 1, example = 1360)]
    #[serde(default)]
    pub hourly_rate_minor: Option<i32>,
    /// ISO 4217
    #[schema(pattern = "^[A-Z]{3}$", example = "GBP")]
    #[serde(default)]
    pub currency: Option<String>,
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    #[schema(min_length = 1, max_length = 10000)]
    pub text: String,
    pub kind: ActivityKind,
}

/// What is typed on the card; a draft may lack any of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    #[schema(max_length = 10000)]
    pub purpose: Option<String>,
    #[schema(max_length = 10000)]
    pub what_happens: Option<String>,
    #[schema(max_length = 10000)]
    pub who_will_be_there: Option<String>,
    pub compensation: Option<Compensation>,
    pub may_lead_to_job: Option<MayLeadToJob>,
    #[schema(max_length = 10000)]
    pub access_notes: Option<String>,
    /// At least one for shadowing.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub activities: Vec<Activity>,
}
crate::stored_as_json!(Card);

/// A merge patch of a card. Each field that is absent stays as it is, also those of the compensation.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CardPatch)]
#[expect(dead_code, reason = "describes what a patch is merged over a card from")]
pub struct CardPatchBody {
    #[schema(max_length = 10000)]
    purpose: Option<String>,
    #[schema(max_length = 10000)]
    what_happens: Option<String>,
    #[schema(max_length = 10000)]
    who_will_be_there: Option<String>,
    compensation: Option<CompensationPatchBody>,
    may_lead_to_job: Option<MayLeadToJob>,
    #[schema(max_length = 10000)]
    access_notes: Option<String>,
    /// At least one for shadowing. The list takes the place of the one that is there.
    #[schema(required = false, max_items = 50)]
    activities: Vec<Activity>,
}

/// A merge patch of pay and expenses. A card that has none yet needs the `kind`.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompensationPatch)]
#[expect(dead_code, reason = "describes what a patch is merged over a compensation from")]
pub struct CompensationPatchBody {
    #[schema(nullable = false)]
    kind: Option<CompensationKind>,
    /// In minor units of the currency (pence, cents) for an hour.
    #[schema(minimum = 1, example = 1360)]
    hourly_rate_minor: Option<i32>,
    /// ISO 4217
    #[schema(pattern = "^[A-Z]{3}$", example = "GBP")]
    currency: Option<String>,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// The details of a mentee that a host is told once the booking is confirmed, as the card announces them. The code in
/// `bookings::disclosure` tells them, and a test there checks that both lists are the same.
pub const SHARED_ONCE_CONFIRMED: [&str; 4] = ["preferred_name", "profession", "target_role", "adjustment_for_host"];

impl Card {
    /// Gives a fault for each field that the card still needs before a slot of this kind can be submitted.
    pub fn missing(card: Option<&Self>, kind: SlotKind) -> Vec<FieldError> {
        let empty = Self::default();
        let card = card.unwrap_or(&empty);
        let present = [
            ("purpose", card.purpose.is_some()),
            ("what_happens", card.what_happens.is_some()),
            ("who_will_be_there", card.who_will_be_there.is_some()),
            ("compensation", card.compensation.is_some()),
            ("may_lead_to_job", card.may_lead_to_job.is_some()),
            ("access_notes", card.access_notes.is_some()),
            ("activities", kind != SlotKind::Shadowing || !card.activities.is_empty()),
        ];
        let missing = present.into_iter().filter(|(_, present)| !present);
        missing
            .map(|(name, _)| FieldError {
                pointer: format!("/card/{name}"),
                code: "required",
                detail: "The card must say this before the slot is submitted.".to_owned(),
            })
            .collect()
    }

    /// Gives a fault where the card describes unpaid work: shadowing in which the mentee produces something must be paid. A card that does
    /// not speak of compensation yet has no such fault.
    pub fn unpaid_work(card: Option<&Self>, kind: SlotKind) -> Option<FieldError> {
        let card = card?;
        let works = kind == SlotKind::Shadowing && card.activities.iter().any(|activity| activity.kind == ActivityKind::Produce);
        let unpaid = card.compensation.as_ref().is_some_and(|compensation| compensation.kind != CompensationKind::Paid);
        (works && unpaid).then(|| FieldError {
            pointer: "/card/compensation".to_owned(),
            code: Code::WorkMustBePaid.as_str(),
            detail: "The mentee produces something here: pay for it with a rate, or leave that activity out.".to_owned(),
        })
    }
}
