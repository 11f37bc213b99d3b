//! Reads the bodies of a new mentee and of its patch, field by field.

use crate::error::Result;
use crate::mentees::model::{MenteeFilter, MenteePatch, NewMentee, WithoutBooking, WorkplaceClearance};
use crate::time::Zone;
use crate::wire::csv::column::{Column, Holds};
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// The body of a new mentee.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMentee, example = json!({"full_name": "Amal Idris", "preferred_name": "Amal",
    "email": "amal@mentee.example", "profession": "Structural engineer", "fields": ["engineering_construction"],
    "target_role": "Senior structural engineer", "timezone": "Europe/London", "workplace_clearance": "cleared", "adjustment_for_host": null,
    "phone": "+44 7700 900123", "external_id": "crm-4711"}))]
#[expect(dead_code, reason = "describes the body that `new_mentee` reads")]
pub struct NewMenteeBody {
    #[schema(min_length = 1, max_length = 200)]
    full_name: String,
    #[schema(min_length = 1, max_length = 200)]
    preferred_name: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 200)]
    profession: Option<String>,
    /// Fields of work, as slugs; may be empty.
    #[schema(max_items = 50)]
    fields: Vec<String>,
    #[schema(max_length = 200)]
    target_role: Option<String>,
    timezone: Zone,
    /// `not_checked` where absent.
    workplace_clearance: Option<WorkplaceClearance>,
    /// What the mentee agreed that a host is told once confirmed.
    #[schema(max_length = 2000)]
    adjustment_for_host: Option<String>,
    #[schema(max_length = 50)]
    phone: Option<String>,
    /// The mentee's name in another system of yours; no two mentees have the same (`conflict`).
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

/// A merge patch of a mentee: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MenteePatch, example = json!({"workplace_clearance": "cleared"}))]
#[expect(dead_code, reason = "describes the body that `mentee_patch` reads")]
pub struct MenteePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    full_name: Option<String>,
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    preferred_name: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 200)]
    profession: Option<String>,
    #[schema(max_items = 50, nullable = false)]
    fields: Option<Vec<String>>,
    #[schema(max_length = 200)]
    target_role: Option<String>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(nullable = false)]
    workplace_clearance: Option<WorkplaceClearance>,
    #[schema(max_length = 2000)]
    adjustment_for_host: Option<String>,
    #[schema(max_length = 50)]
    phone: Option<String>,
    /// No two mentees have the same (`conflict`).
    #[schema(max_length = 200)]
    external_id: Option<String>,
}

/// The columns of a CSV file of mentees. An import reads those that a body has; an export writes all.
pub const CSV_COLUMNS: &[Column] = &[
    Column::of("id", Holds::Given),
    Column::of("external_id", Holds::Text),
    Column::of("full_name", Holds::Text),
    Column::of("preferred_name", Holds::Text),
    Column::of("email", Holds::Text),
    Column::of("phone", Holds::Text),
    Column::of("profession", Holds::Text),
    Column::of("fields", Holds::Words),
    Column::of("target_role", Holds::Text),
    Column::of("timezone", Holds::Text),
    Column::of("workplace_clearance", Holds::Word),
    Column::of("adjustment_for_host", Holds::Text),
    Column::of("active", Holds::Given),
    Column::of("version", Holds::Given),
    Column::of("created_at", Holds::Given),
    Column::of("updated_at", Holds::Given),
];

/// Takes the filters of a list of mentees out of a query. `holding` are the words for the states of a booking that has or had a seat.
pub fn mentee_filter(fields: &mut Fields, holding: Vec<&'static str>) -> MenteeFilter {
    MenteeFilter {
        part: fields.optional("q", parse::text(parse::NAME)),
        active: fields.optional("active", parse::boolean_in_query),
        field: fields.optional("field", parse::slug),
        suited_by: Vec::new(),
        workplace_clearance: fields.optional("workplace_clearance", parse::word),
        external_id: fields.optional("external_id", parse::text(parse::NAME)),
        cohort_id: fields.optional("cohort_id", parse::id),
        without_booking: fields.optional("without_booking_since", parse::instant).map(|since| WithoutBooking { since, states: holding }),
    }
}

/// Reads a new mentee. `fields` must be given, but may be empty.
pub fn new_mentee(mut body: Fields) -> Result<NewMentee> {
    let full_name = body.required("full_name", parse::text(parse::NAME));
    let preferred_name = body.required("preferred_name", parse::text(parse::NAME));
    let email = body.optional("email", parse::email);
    let profession = body.optional("profession", parse::text(parse::NAME));
    let fields = body.required_items("fields", 50, parse::slug);
    let target_role = body.optional("target_role", parse::text(parse::NAME));
    let timezone = body.required("timezone", parse::zone);
    let workplace_clearance = body.optional("workplace_clearance", parse::word).unwrap_or(WorkplaceClearance::NotChecked);
    let adjustment_for_host = body.optional("adjustment_for_host", parse::text(parse::NOTE));
    let phone = body.optional("phone", parse::text(parse::PHONE));
    let external_id = body.optional("external_id", parse::text(parse::NAME));
    body.finish(|| {
        Some(NewMentee {
            full_name: full_name?,
            preferred_name: preferred_name?,
            email,
            profession,
            fields: fields?,
            target_role,
            timezone: timezone?,
            workplace_clearance,
            adjustment_for_host,
            phone,
            external_id,
        })
    })
}

/// The body of a new note.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMenteeNote, example = json!({"text": "Prefers to be called in the evening."}))]
#[expect(dead_code, reason = "describes the body that `new_note` reads")]
pub struct NewNoteBody {
    /// No immigration status, health or faith here.
    #[schema(min_length = 1, max_length = 10_000)]
    text: String,
}

/// Reads the text of a new note.
pub fn new_note(mut body: Fields) -> Result<String> {
    let text = body.required("text", parse::text(parse::TEXT));
    body.finish(|| text)
}

/// Reads a patch of a mentee. `active` is a fault that points to the steps which archive and restore.
pub fn mentee_patch(mut body: Fields) -> Result<MenteePatch> {
    let patch = MenteePatch {
        full_name: body.change("full_name", parse::text(parse::NAME)),
        preferred_name: body.change("preferred_name", parse::text(parse::NAME)),
        email: body.change_or_clear("email", parse::email),
        profession: body.change_or_clear("profession", parse::text(parse::NAME)),
        fields: body.change_items("fields", 50, parse::slug),
        target_role: body.change_or_clear("target_role", parse::text(parse::NAME)),
        timezone: body.change("timezone", parse::zone),
        workplace_clearance: body.change("workplace_clearance", parse::word),
        adjustment_for_host: body.change_or_clear("adjustment_for_host", parse::text(parse::NOTE)),
        phone: body.change_or_clear("phone", parse::text(parse::PHONE)),
        external_id: body.change_or_clear("external_id", parse::text(parse::NAME)),
    };
    archiving_is_a_step(&mut body, "mentees");
    body.finish(|| Some(patch))
}
