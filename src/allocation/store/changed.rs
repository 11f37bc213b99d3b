//! Statements that find what has changed about mentees since an instant, for the record of a draw.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::super::rule::ChangedFact;
use crate::db::schema::{audit_entries, bookings, enrolments};
use crate::db::types::WordList;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{AuditId, Ids, MenteeId};
use crate::time::Instant;

/// Finds for each of these mentees what has changed since this instant of that which decides about places.
pub fn changed_since(conn: &mut Conn, mentees: &[MenteeId], since: Instant) -> Result<HashMap<MenteeId, BTreeSet<ChangedFact>>> {
    let mut changed: HashMap<_, BTreeSet<_>> = HashMap::new();
    let booked = dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let later = bookings::mentee_id.eq_any(mentees.to_vec()).and(bookings::updated_at.gt(since));
        Ok(bookings::table.filter(later).select(bookings::mentee_id).distinct().load::<MenteeId>(conn)?)
    })?;
    let enrolled = dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        let later = enrolments::mentee_id.eq_any(mentees.to_vec()).and(enrolments::updated_at.gt(since));
        Ok(enrolments::table.filter(later).select(enrolments::mentee_id).distinct().load::<MenteeId>(conn)?)
    })?;
    for mentee in booked {
        changed.entry(mentee).or_default().insert(ChangedFact::Bookings);
    }
    for mentee in enrolled {
        changed.entry(mentee).or_default().insert(ChangedFact::Enrolment);
    }
    // The ids of entries rise with their instants, so the primary key finds those that came later.
    let first: AuditId = Ids.lowest_id(since);
    let updated = audit_entries::id.ge(first).and(audit_entries::action.eq(EventType::MenteeUpdated.as_str()));
    let entries: Vec<(String, WordList)> =
        audit_entries::table.filter(updated).select((audit_entries::subject_id, audit_entries::changed)).load(conn)?;
    for (subject, fields) in entries {
        let Ok(mentee) = subject.parse() else { continue };
        for (field, fact) in [("fields", ChangedFact::Field), ("workplace_clearance", ChangedFact::Clearance)] {
            if fields.0.iter().any(|changed| changed == field) {
                changed.entry(mentee).or_default().insert(fact);
            }
        }
    }
    Ok(changed)
}
