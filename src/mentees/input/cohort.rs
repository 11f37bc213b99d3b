//! Reads the bodies of a new cohort and of its patch.

use jiff::civil::Date;

use crate::error::Result;
use crate::ids::ProgrammeId;
use crate::mentees::store::CohortDetails;
use crate::time::{Day, Zone};
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// The most places that a cohort may have.
const MOST_PLACES: i32 = 10_000;

/// The body of a new cohort.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCohort, example = json!({"programme_id": "prog_01k2m7q3x8e5rb4t9v6w1y0z2a", "name": "Spring 2027", "starts_on": "2027-03-01",
    "ends_on": "2027-07-30", "timezone": "Europe/London", "places": 30}))]
#[expect(dead_code, reason = "describes the body that `new_cohort` reads")]
pub struct NewCohortBody {
    programme_id: ProgrammeId,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    starts_on: Date,
    /// The last day, which belongs to the cohort; not before `starts_on`.
    ends_on: Date,
    timezone: Zone,
    #[schema(minimum = 1, maximum = 10_000)]
    places: i32,
}

/// A merge patch of a cohort. The programme stays.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CohortPatch, example = json!({"places": 32}))]
#[expect(dead_code, reason = "describes the body that `cohort_patch` reads")]
pub struct CohortPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    starts_on: Option<Date>,
    #[schema(nullable = false)]
    ends_on: Option<Date>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(minimum = 1, maximum = 10_000, nullable = false)]
    places: Option<i32>,
}

/// Reads a new cohort. Whether its programme exists is for the act to check.
pub fn new_cohort(mut body: Fields) -> Result<(ProgrammeId, CohortDetails)> {
    let programme_id = body.required("programme_id", parse::id);
    let name = body.required("name", parse::text(parse::NAME));
    let starts_on = body.required("starts_on", parse::date).map(Day);
    let ends_on = body.required("ends_on", parse::date).map(Day);
    let timezone = body.required("timezone", parse::zone);
    let places = body.required("places", parse::integer(1, MOST_PLACES));
    if let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on) {
        check_days(&mut body, starts_on, ends_on);
    }
    body.finish(|| {
        let details = CohortDetails { name: name?, starts_on: starts_on?, ends_on: ends_on?, timezone: timezone?, places: places? };
        Some((programme_id?, details))
    })
}

/// Reads a patch, and gives the cohort's details as the patch makes them.
pub fn cohort_patch(mut body: Fields, cohort: &CohortDetails) -> Result<CohortDetails> {
    let mut new = cohort.clone();
    new.name = body.change("name", parse::text(parse::NAME)).unwrap_or(new.name);
    new.starts_on = body.change("starts_on", parse::date).map_or(new.starts_on, Day);
    new.ends_on = body.change("ends_on", parse::date).map_or(new.ends_on, Day);
    new.timezone = body.change("timezone", parse::zone).unwrap_or(new.timezone);
    new.places = body.change("places", parse::integer(1, MOST_PLACES)).unwrap_or(new.places);
    check_days(&mut body, new.starts_on, new.ends_on);
    archiving_is_a_step(&mut body, "cohorts");
    body.finish(|| Some(new))
}

fn check_days(body: &mut Fields, starts_on: Day, ends_on: Day) {
    if ends_on < starts_on {
        body.fault("ends_on", "out-of-range", format!("Not before starts_on, which is {starts_on}."));
    }
}
