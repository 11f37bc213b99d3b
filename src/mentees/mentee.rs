//! Registers and changes a mentee.

use super::model::{MenteePatch, NewMentee};
use super::store::{self, MenteeRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::Result;
use crate::events::model::MenteeData;
use crate::events::{self, Event, EventType};

pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewMentee) -> Result<MenteeRow> {
    let mentee = MenteeRow {
        id: stamp.new_id(),
        full_name: new.full_name.clone(),
        preferred_name: new.preferred_name.clone(),
        email: new.email.clone(),
        profession: new.profession.clone(),
        fields: WordList(new.fields.clone()),
        target_role: new.target_role.clone(),
        timezone: new.timezone.clone(),
        workplace_clearance: new.workplace_clearance,
        adjustment_for_host: new.adjustment_for_host.clone(),
        active: true,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        renamed_at: None,
    };
    store::insert(conn, &mentee)?;
    events::record(conn, stamp, &event(EventType::MenteeCreated, &mentee), None)?;
    Ok(mentee)
}

/// Changes a locked mentee. A patch that changes nothing keeps the version and records no event.
pub fn change(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, patch: MenteePatch) -> Result<MenteeRow> {
    let mut changed = patched(mentee.clone(), patch);
    if changed == *mentee {
        return Ok(changed);
    }
    // Feeds show this name: the instant tells them that it changed.
    if changed.preferred_name != mentee.preferred_name {
        changed.renamed_at = Some(stamp.at);
    }
    write(conn, stamp, changed, None)
}

/// Archives a locked mentee, or takes the mentee out of the archive.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, active: bool, reason: Option<&str>) -> Result<MenteeRow> {
    write(conn, stamp, MenteeRow { active, ..mentee.clone() }, reason)
}

fn write(conn: &mut Conn, stamp: &Stamp, mentee: MenteeRow, reason: Option<&str>) -> Result<MenteeRow> {
    let mentee = MenteeRow { version: mentee.version + 1, updated_at: stamp.at, ..mentee };
    store::update(conn, &mentee)?;
    events::record(conn, stamp, &event(EventType::MenteeUpdated, &mentee), reason)?;
    Ok(mentee)
}

fn patched(mut mentee: MenteeRow, patch: MenteePatch) -> MenteeRow {
    mentee.full_name = patch.full_name.unwrap_or(mentee.full_name);
    mentee.preferred_name = patch.preferred_name.unwrap_or(mentee.preferred_name);
    mentee.email = patch.email.unwrap_or(mentee.email);
    mentee.profession = patch.profession.unwrap_or(mentee.profession);
    mentee.fields = patch.fields.map_or(mentee.fields, WordList);
    mentee.target_role = patch.target_role.unwrap_or(mentee.target_role);
    mentee.timezone = patch.timezone.unwrap_or(mentee.timezone);
    mentee.workplace_clearance = patch.workplace_clearance.unwrap_or(mentee.workplace_clearance);
    mentee.adjustment_for_host = patch.adjustment_for_host.unwrap_or(mentee.adjustment_for_host);
    mentee
}

fn event(event_type: EventType, mentee: &MenteeRow) -> Event {
    Event::Mentee(event_type, MenteeData { mentee_id: mentee.id, version: mentee.version })
}
