//! A mentee as coordinators see one.

use serde::Serialize;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::{self, MenteeRow};
use crate::time::{Instant, Zone};
use crate::wire::answer::Answer;
use crate::wire::problem::ReasonView;

/// A mentee, as coordinators see one.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Mentee)]
pub struct MenteeView {
    id: MenteeId,
    full_name: String,
    preferred_name: String,
    email: Option<String>,
    profession: Option<String>,
    fields: Vec<String>,
    target_role: Option<String>,
    timezone: Zone,
    workplace_clearance: WorkplaceClearance,
    adjustment_for_host: Option<String>,
    phone: Option<String>,
    external_id: Option<String>,
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// Who may be the same person; only in the answer that registers or restores a mentee.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<MenteeWarning>,
    /// What decides the place in the list; only in a list with `for_slot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    turns: Option<TurnsView>,
    /// Why the mentee cannot be booked into the slot of `for_slot`, in the order of refusals; only in a list with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reasons: Option<Vec<ReasonView>>,
}

/// How many turns a mentee has had, and for how long the mentee has waited.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Turns)]
pub struct TurnsView {
    /// The turns of the slot's kind.
    pub of_kind: u32,
    /// The turns of both kinds of one-to-ones.
    pub one_to_ones: u32,
    /// Whole weeks since the mentee's last one-to-one, else since the enrolment or the registration.
    pub weeks_waited: u32,
    /// How many times a company has let the mentee down lately.
    pub credits: u32,
}

/// Others with the same name or address: perhaps this person is registered already.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MenteeWarning {
    /// `same-name` or `same-email`; case, accents and the way of writing make no difference.
    #[schema(example = "same-email")]
    code: &'static str,
    #[schema(example = "Another mentee has this e-mail address: if it is the same person, archive one of the two.")]
    detail: &'static str,
    /// The others, archived ones too, at most ten.
    mentee_ids: Vec<MenteeId>,
}

impl MenteeView {
    /// Answers with the mentee as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: MenteeRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }

    /// Answers with a mentee who was just registered, and with others who may be the same person.
    pub fn show_made(conn: &mut Conn, _: &Stamp, row: MenteeRow) -> Result<Answer> {
        let (location, version) = (format!("/v1/mentees/{}", row.id), row.version);
        Answer::created(location, version, &Self::with_warnings(conn, row)?)
    }

    /// Answers with a mentee who was just taken out of the archive, and with others who may be the same person.
    pub fn show_restored(conn: &mut Conn, _: &Stamp, row: MenteeRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::with_warnings(conn, row)?)
    }

    /// Adds what a list for a slot says of the mentee.
    #[must_use]
    pub fn found(self, turns: TurnsView, reasons: Option<Vec<ReasonView>>) -> Self {
        Self { turns: Some(turns), reasons, ..self }
    }

    fn with_warnings(conn: &mut Conn, row: MenteeRow) -> Result<Self> {
        let by_email = MenteeWarning {
            code: "same-email",
            detail: "Another mentee has this e-mail address: if it is the same person, archive one of the two.",
            mentee_ids: store::of_the_same_email(conn, &row)?,
        };
        let by_name = MenteeWarning {
            code: "same-name",
            detail: "Another mentee has this name: if it is the same person, archive one of the two.",
            mentee_ids: store::of_the_same_name(conn, &row)?,
        };
        let warnings = [by_email, by_name].into_iter().filter(|warning| !warning.mentee_ids.is_empty()).collect();
        Ok(Self { warnings, ..Self::from(row) })
    }
}

impl From<MenteeRow> for MenteeView {
    fn from(row: MenteeRow) -> Self {
        Self {
            id: row.id,
            full_name: row.full_name,
            preferred_name: row.preferred_name,
            email: row.email,
            profession: row.profession,
            fields: row.fields.0,
            target_role: row.target_role,
            timezone: row.timezone,
            workplace_clearance: row.workplace_clearance,
            adjustment_for_host: row.adjustment_for_host,
            phone: row.phone,
            external_id: row.external_id,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            warnings: Vec::new(),
            turns: None,
            reasons: None,
        }
    }
}
