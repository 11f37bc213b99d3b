//! Every statement on `enrolments` is here.

use diesel::prelude::*;

use super::super::model::{ActiveEnrolment, EnrolmentFilter, EnrolmentStatus};
use crate::db::schema::{cohorts, enrolments};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::{Error, Result};
use crate::ids::{CohortId, EnrolmentId, MenteeId, ProgrammeId};
use crate::time::{Day, Instant, Zone};
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = enrolments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EnrolmentRow {
    pub id: EnrolmentId,
    pub cohort_id: CohortId,
    /// The cohort's programme, repeated here for the database's guard against two active enrolments in one programme.
    pub programme_id: ProgrammeId,
    pub mentee_id: MenteeId,
    pub status: EnrolmentStatus,
    /// The first day of the enrolment, in the cohort's time zone.
    pub starts_on: Day,
    /// The instant at which the enrolment was completed, withdrawn or ended; null before.
    pub ended_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub fn insert_enrolment(conn: &mut Conn, enrolment: &EnrolmentRow) -> Result<()> {
    diesel::insert_into(enrolments::table).values(enrolment).execute(conn).map(drop).map_err(explain)
}

/// Writes an enrolment back whose cohort is locked.
pub fn update_enrolment(conn: &mut Conn, enrolment: &EnrolmentRow) -> Result<()> {
    diesel::update(enrolments::table.find(enrolment.id)).set(enrolment).execute(conn).map(drop).map_err(explain)
}

/// Turns a refusal by the database's guard into the service's own error, if another transaction was faster than the check.
fn explain(error: diesel::result::Error) -> Error {
    if dialect::refused_by(&error, "enrolments_one_active", "enrolments.programme_id, enrolments.mentee_id") {
        return Error::conflict("The mentee has an active enrolment in this programme already.");
    }
    error.into()
}

pub fn find_enrolment(conn: &mut Conn, id: EnrolmentId) -> Result<EnrolmentRow> {
    Ok(enrolments::table.find(id).select(EnrolmentRow::as_select()).first(conn)?)
}

/// Lists enrolments in the order in which they were made.
pub fn list_enrolments(conn: &mut Conn, filter: &EnrolmentFilter, page: &PageRequest<EnrolmentId>) -> Result<Vec<EnrolmentRow>> {
    let mut query = enrolments::table.select(EnrolmentRow::as_select()).into_boxed::<MultiBackend>();
    if let Some(cohort) = filter.cohort_id {
        query = query.filter(enrolments::cohort_id.eq(cohort));
    }
    if let Some(mentee) = filter.mentee_id {
        query = query.filter(enrolments::mentee_id.eq(mentee));
    }
    if let Some(status) = filter.status {
        query = query.filter(enrolments::status.eq(status));
    }
    if let Some(after) = page.after {
        query = query.filter(enrolments::id.gt(after));
    }
    Ok(query.order(enrolments::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds the active enrolments of these mentees, each with its cohort's time zone. While a mentee is locked, the mentee's enrolments do not
/// change.
pub fn active_enrolments(conn: &mut Conn, mentees: &[MenteeId]) -> Result<Vec<ActiveEnrolment>> {
    dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let active = enrolments::mentee_id.eq_any(mentees.to_vec()).and(enrolments::status.eq(EnrolmentStatus::Active.literal()));
        let columns = (enrolments::id, enrolments::mentee_id, enrolments::cohort_id, enrolments::starts_on, cohorts::timezone);
        let rows: Vec<(EnrolmentId, MenteeId, CohortId, Day, Zone)> =
            enrolments::table.inner_join(cohorts::table).filter(active).select(columns).load(conn)?;
        let read = |(id, mentee_id, cohort_id, starts_on, timezone)| ActiveEnrolment { id, mentee_id, cohort_id, starts_on, timezone };
        Ok(rows.into_iter().map(read).collect())
    })
}

/// Finds the active enrolment of a mentee in a programme.
pub fn active_enrolment_in(conn: &mut Conn, programme: ProgrammeId, mentee: MenteeId) -> Result<Option<EnrolmentId>> {
    let theirs = enrolments::programme_id.eq(programme).and(enrolments::mentee_id.eq(mentee));
    let active = theirs.and(enrolments::status.eq(EnrolmentStatus::Active.literal()));
    Ok(enrolments::table.filter(active).select(enrolments::id).first(conn).optional()?)
}

/// Tells whether an enrolment of a cohort or of a mentee is active or paused.
pub fn has_open_enrolment(conn: &mut Conn, whose: Whose) -> Result<bool> {
    let open = enrolments::status.eq_any([EnrolmentStatus::Active, EnrolmentStatus::Paused]);
    let query = enrolments::table.filter(open).select(enrolments::id).into_boxed::<MultiBackend>();
    let query = match whose {
        Whose::Cohort(cohort) => query.filter(enrolments::cohort_id.eq(cohort)),
        Whose::Mentee(mentee) => query.filter(enrolments::mentee_id.eq(mentee)),
        Whose::MenteeIn(mentee, cohort) => query.filter(enrolments::mentee_id.eq(mentee).and(enrolments::cohort_id.eq(cohort))),
    };
    Ok(query.first::<EnrolmentId>(conn).optional()?.is_some())
}

/// Whose enrolments are looked at.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    Cohort(CohortId),
    Mentee(MenteeId),
    /// One mentee's enrolments in one cohort.
    MenteeIn(MenteeId, CohortId),
}

/// Gives the first and the last day on which an enrolment of a cohort that is active or paused begins; `None` where there is none.
pub fn first_days_of_open(conn: &mut Conn, cohort: CohortId) -> Result<Option<(Day, Day)>> {
    let open = enrolments::cohort_id.eq(cohort).and(enrolments::status.eq_any([EnrolmentStatus::Active, EnrolmentStatus::Paused]));
    let days = (diesel::dsl::min(enrolments::starts_on), diesel::dsl::max(enrolments::starts_on));
    let (first, last): (Option<Day>, Option<Day>) = enrolments::table.filter(open).select(days).first(conn)?;
    Ok(first.zip(last))
}

/// Finds the mentees with an active enrolment in these cohorts, in the order of their ids. While the cohorts are shared or locked, they stay
/// the same.
pub fn active_members(conn: &mut Conn, cohorts: &[CohortId]) -> Result<Vec<(CohortId, MenteeId)>> {
    let active = enrolments::cohort_id.eq_any(cohorts.to_vec()).and(enrolments::status.eq(EnrolmentStatus::Active.literal()));
    Ok(enrolments::table.filter(active).order(enrolments::mentee_id).select((enrolments::cohort_id, enrolments::mentee_id)).load(conn)?)
}
