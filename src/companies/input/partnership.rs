//! Reads the body of a step of a partnership.

use jiff::civil::Date;

use crate::companies::model::partnership::{Agreement, Commitment, NewTransition, PartnershipStatus};
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a step of the pipeline.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTransition, example = json!({"to": "active", "reason": "signed at the spring meeting", "agreement": {"signed_on": "2026-10-05",
    "signed_by_name": "A. Deshmukh", "ends_on": null, "commitment": {"mock_interview": 6, "shadowing": 4}}}))]
#[expect(dead_code, reason = "describes the body that `new_transition` reads")]
pub struct NewTransitionBody {
    to: PartnershipStatus,
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
    /// Needed for `active` unless the company has one already; replaces the company's.
    agreement: Option<AgreementBody>,
    /// Only with `to: declined`: the day on which the company may be approached again.
    do_not_contact_until: Option<Date>,
}

/// What was signed.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAgreement)]
#[expect(dead_code, reason = "describes the body that `agreement` reads")]
pub struct AgreementBody {
    signed_on: Date,
    #[schema(min_length = 1, max_length = 200)]
    signed_by_name: String,
    /// Not before `signed_on`; null or absent for an agreement without an end.
    ends_on: Option<Date>,
    commitment: Option<Commitment>,
}

/// Reads a step. Whether it needs an agreement depends on what the company has, so the act checks that.
pub fn new_transition(mut body: Fields) -> Result<NewTransition> {
    let to = body.required("to", parse::word);
    let reason = body.optional("reason", parse::text(parse::NOTE));
    let agreement = body.object("agreement", agreement);
    let do_not_contact_until = body.optional("do_not_contact_until", parse::date);
    if do_not_contact_until.is_some() && to.is_some_and(|to| to != PartnershipStatus::Declined) {
        body.fault("do_not_contact_until", "not-allowed", "Only a step to declined has this.");
    }
    body.finish(|| Some(NewTransition { to: to?, reason, agreement, do_not_contact_until }))
}

fn agreement(body: &mut Fields) -> Option<Agreement> {
    let signed_on = body.required("signed_on", parse::date);
    let signed_by_name = body.required("signed_by_name", parse::text(parse::NAME));
    let ends_on = body.optional("ends_on", parse::date);
    let commitment = body.object("commitment", |kinds| Some(commitment(kinds))).unwrap_or_default();
    if let (Some(start), Some(end)) = (signed_on, ends_on)
        && end < start
    {
        body.fault("ends_on", "out-of-range", "Not before signed_on.");
    }
    Some(Agreement { signed_on: signed_on?, signed_by_name: signed_by_name?, ends_on, commitment })
}

fn commitment(body: &mut Fields) -> Commitment {
    let places = || parse::integer(0, i32::MAX);
    Commitment {
        mock_interview: body.optional("mock_interview", places()),
        shadowing: body.optional("shadowing", places()),
        group_session: body.optional("group_session", places()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn parsed(body: &str) -> Result<NewTransition> {
        new_transition(Fields::of_json(body.as_bytes()).unwrap())
    }

    fn faults(body: &str) -> Vec<(String, &'static str)> {
        let Err(Error::Invalid(faults)) = parsed(body) else { panic!("no faults in {body}") };
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_step_brings_its_agreement() {
        let body = r#"{"to": "active", "reason": "signed", "agreement": {"signed_on": "2026-10-05", "signed_by_name": "A. Deshmukh",
            "ends_on": null, "commitment": {"mock_interview": 6, "shadowing": 0}}}"#;
        let step = parsed(body).unwrap();
        let commitment = step.agreement.unwrap().commitment;
        assert_eq!(commitment, Commitment { mock_interview: Some(6), shadowing: Some(0), group_session: None });
    }

    #[test]
    fn every_fault_of_an_agreement_is_named() {
        let body = r#"{"agreement": {"signed_on": "2026-10-05", "ends_on": "2026-10-04", "commitment": {"shadowing": -1, "lunch": 1}}}"#;
        let expected = [
            ("/to", "required"),
            ("/agreement/signed_by_name", "required"),
            ("/agreement/commitment/shadowing", "out-of-range"),
            ("/agreement/commitment/lunch", "unknown-field"),
            ("/agreement/ends_on", "out-of-range"),
        ];
        let mut seen = faults(body);
        let mut expected = expected.map(|(pointer, code)| (pointer.to_owned(), code)).to_vec();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
    }

    #[test]
    fn only_a_company_that_declines_is_left_alone() {
        assert!(parsed(r#"{"to": "declined", "do_not_contact_until": "2027-09-01"}"#).is_ok());
        let expected = [("/do_not_contact_until".to_owned(), "not-allowed")];
        assert_eq!(faults(r#"{"to": "paused", "do_not_contact_until": "2027-09-01"}"#), expected);
    }
}
