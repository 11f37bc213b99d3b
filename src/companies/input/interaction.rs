//! Reads the body of a new interaction.

use jiff::civil::Date;

use crate::companies::model::interaction::{InteractionKind, NewInteraction};
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a new interaction.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInteraction, example = json!({"kind": "call", "summary": "They can host two more people in May.",
    "next_action": "Send the dates", "next_action_due": "2027-03-12"}))]
#[expect(dead_code, reason = "describes the body that `new_interaction` reads")]
pub struct NewInteractionBody {
    kind: InteractionKind,
    #[schema(min_length = 1, max_length = 10_000)]
    summary: String,
    #[schema(min_length = 1, max_length = 2000)]
    next_action: Option<String>,
    /// Goes with a next action.
    next_action_due: Option<Date>,
}

/// Reads a new interaction. A due day needs a next action.
pub fn new_interaction(mut body: Fields) -> Result<NewInteraction> {
    let kind = body.required("kind", parse::word);
    let summary = body.required("summary", parse::text(parse::TEXT));
    if body.has("next_action_due") && !body.has("next_action") {
        body.fault("next_action", "required", "Say what is due then.");
    }
    let next_action = body.optional("next_action", parse::text(parse::NOTE));
    let next_action_due = body.optional("next_action_due", parse::date);
    body.finish(|| Some(NewInteraction { kind: kind?, summary: summary?, next_action, next_action_due }))
}
