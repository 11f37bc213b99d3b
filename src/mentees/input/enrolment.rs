//! Reads the bodies of a new enrolment and of its steps.

use jiff::civil::Date;

use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::model::{NewEnrolment, NewEnrolments};
use crate::time::Day;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// At most this many mentees are enrolled together.
const MOST_AT_ONCE: usize = 100;

/// Who is enrolled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEnrolment, example = json!({"mentee_id": "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", "starts_on": "2027-03-15"}))]
#[expect(dead_code, reason = "describes the body that `new_enrolment` reads")]
pub struct NewEnrolmentBody {
    mentee_id: MenteeId,
    /// Within the cohort's dates, and not before today unless an administrator gives a reason. Where absent, the later of today and the
    /// cohort's first day.
    starts_on: Option<Date>,
    /// Kept in the history.
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

/// Why a step is taken; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EnrolmentStep, example = json!({"reason": "Starts a new job in May."}))]
#[expect(dead_code, reason = "describes the body that `step_reason` reads")]
pub struct StepReasonBody {
    /// Kept in the history.
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

/// Why the institute ends an enrolment.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EndEnrolment, example = json!({"reason": "Has not come since January, and cannot be reached."}))]
#[expect(dead_code, reason = "describes the body that `end_reason` reads")]
pub struct EndReasonBody {
    /// Kept in the history.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Reads a new enrolment. Whether its first day is possible is for the act to check.
pub fn new_enrolment(mut body: Fields) -> Result<NewEnrolment> {
    let mentee_id = body.required("mentee_id", parse::id);
    let starts_on = body.optional("starts_on", parse::date).map(Day);
    let reason = body.optional("reason", parse::text(parse::NOTE));
    body.finish(|| Some(NewEnrolment { mentee_id: mentee_id?, starts_on, reason }))
}

/// Reads who is enrolled together, from which day on.
pub fn new_enrolments(mut body: Fields) -> Result<NewEnrolments> {
    let mentee_ids: Option<Vec<MenteeId>> = body.required_items("mentee_ids", MOST_AT_ONCE, parse::id);
    if mentee_ids.as_ref().is_some_and(Vec::is_empty) {
        body.fault("mentee_ids", "required", "Name at least one mentee.");
    }
    let named = mentee_ids.clone().unwrap_or_default();
    for (index, id) in named.iter().enumerate().filter(|(index, id)| named[..*index].contains(id)) {
        body.fault(&format!("mentee_ids/{index}"), "repeated", format!("{id} is named twice."));
    }
    let starts_on = body.optional("starts_on", parse::date).map(Day);
    let reason = body.optional("reason", parse::text(parse::NOTE));
    body.finish(|| Some(NewEnrolments { mentee_ids: mentee_ids?, starts_on, reason }))
}

/// Reads why a step is taken, which need not be said.
pub fn step_reason(mut body: Fields) -> Result<Option<String>> {
    let reason = body.optional("reason", parse::text(parse::NOTE));
    body.finish(|| Some(reason))
}

/// Reads why an enrolment is ended, which must be said.
pub fn end_reason(mut body: Fields) -> Result<Option<String>> {
    let reason = body.required("reason", parse::text(parse::NOTE));
    body.finish(|| Some(Some(reason?)))
}
