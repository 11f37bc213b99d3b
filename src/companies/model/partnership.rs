//! The partnership: its states and steps (docs/product.md, Partnership), and the agreement.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::Refusal;

pub use crate::partnership::PartnershipStatus;
pub use crate::time::Day;

impl PartnershipStatus {
    /// Gives the steps that are possible from this state; a step is named by the state that it leads to.
    pub const fn possible_steps(self) -> &'static [Self] {
        use PartnershipStatus as P;
        match self {
            P::Identified => &[P::Approached, P::Declined, P::Suspended, P::Ended],
            P::Approached => &[P::InConversation, P::Declined, P::Suspended, P::Ended],
            P::InConversation => &[P::AgreementPending, P::Declined, P::Suspended, P::Ended],
            P::AgreementPending => &[P::Active, P::Declined, P::Suspended, P::Ended],
            P::Active => &[P::Paused, P::Dormant, P::Suspended, P::Ended],
            P::Paused => &[P::Active, P::Dormant, P::Suspended, P::Ended],
            P::Dormant => &[P::InConversation, P::Suspended, P::Ended],
            P::Declined => &[P::Approached, P::Suspended, P::Ended],
            P::Suspended => &[P::Active, P::Ended],
            // A partnership that has ended can still be suspended, so that its keys can only read.
            P::Ended => &[P::Suspended],
        }
    }
}

/// Checks that a step is possible on a day. `not_before` is the first day on which a company that declined may be approached again.
pub fn check_step(from: PartnershipStatus, to: PartnershipStatus, today: Date, not_before: Option<Date>) -> Result<(), Refusal> {
    let too_early = not_before.filter(|day| from == PartnershipStatus::Declined && today < *day);
    let possible = |step: &PartnershipStatus| *step != PartnershipStatus::Approached || too_early.is_none();
    let possible: Vec<_> = from.possible_steps().iter().copied().filter(possible).collect();
    if possible.contains(&to) {
        return Ok(());
    }
    let step = match too_early {
        Some(day) if to == PartnershipStatus::Approached => format!("to {to} before {day}"),
        _ => format!("to {to}"),
    };
    let possible = possible.into_iter().map(PartnershipStatus::as_str).collect();
    Err(Refusal::IllegalTransition { subject: "partnership", from: from.to_string(), step, possible })
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    pub signed_on: Date,
    #[schema(min_length = 1, max_length = 200, example = "A. Deshmukh")]
    pub signed_by_name: String,
    /// Null for an agreement without an end; not before `signed_on`.
    pub ends_on: Option<Date>,
    #[serde(default)]
    pub commitment: Commitment,
}

crate::stored_as_json!(Agreement);

impl Agreement {
    /// Why nothing can rest on the agreement on that day; `None` while it is in force. Its last day counts.
    pub fn why_not_in_force(&self, day: Date) -> Option<String> {
        if day < self.signed_on {
            return Some(format!("The agreement is signed on {} only", self.signed_on));
        }
        self.ends_on.filter(|end| *end < day).map(|end| format!("The agreement ended on {end}"))
    }
}

/// How many places of each kind the company promised for a year; an absent kind was not spoken of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, example = 6)]
    pub mock_interview: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, example = 4)]
    pub shadowing: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, example = 1)]
    pub group_session: Option<i32>,
}

/// The step that a coordinator asks for.
#[derive(Debug, Clone)]
pub struct NewTransition {
    pub to: PartnershipStatus,
    pub reason: Option<String>,
    /// The agreement that replaces the company's; `None` keeps it.
    pub agreement: Option<Agreement>,
    /// The first day on which the company may be approached again, in its time zone; only a step to `declined` has it.
    pub do_not_contact_until: Option<Date>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2027, 3, 2);

    #[test]
    fn the_whole_table() {
        let table: Vec<_> = PartnershipStatus::ALL
            .iter()
            .map(|from| {
                let legal = PartnershipStatus::ALL.iter().filter(|to| check_step(*from, **to, TODAY, None).is_ok());
                format!("{from}: {}", legal.map(|to| to.as_str()).collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "identified: approached declined suspended ended",
                "approached: in_conversation declined suspended ended",
                "in_conversation: agreement_pending declined suspended ended",
                "agreement_pending: active declined suspended ended",
                "active: paused dormant suspended ended",
                "paused: active dormant suspended ended",
                "dormant: in_conversation suspended ended",
                "declined: approached suspended ended",
                "suspended: active ended",
                "ended: suspended",
            ]
        );
    }

    #[test]
    fn an_illegal_step_names_the_possible_ones() {
        let refusal = check_step(PartnershipStatus::Identified, PartnershipStatus::Active, TODAY, None).unwrap_err();
        assert_eq!(refusal.to_string(), "The step to active is not possible for a partnership that is identified.");
        let Refusal::IllegalTransition { possible, .. } = refusal else { panic!("{refusal}") };
        assert_eq!(possible, ["approached", "declined", "suspended", "ended"]);
    }

    #[test]
    fn a_company_that_declined_is_left_alone_until_its_day() {
        let approach = |until| check_step(PartnershipStatus::Declined, PartnershipStatus::Approached, TODAY, Some(until));
        assert!(approach(TODAY).is_ok());
        let refusal = approach(date(2027, 3, 3)).unwrap_err();
        assert_eq!(refusal.to_string(), "The step to approached before 2027-03-03 is not possible for a partnership that is declined.");
        let Refusal::IllegalTransition { possible, .. } = refusal else { panic!("{refusal}") };
        assert_eq!(possible, ["suspended", "ended"]);
    }

    #[test]
    fn an_agreement_is_written_as_it_was_given() {
        let given = r#"{"signed_on":"2026-10-05","signed_by_name":"A. Deshmukh","ends_on":null,"commitment":{"mock_interview":6}}"#;
        let agreement: Agreement = serde_json::from_str(given).unwrap();
        assert_eq!(serde_json::to_string(&agreement).unwrap(), given);
    }
}
