//! Registers and changes a mentee.

use super::model::{MenteePatch, NewMentee};
use super::store::{self, MenteeRow};
use super::view::MenteeView;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::folded::folded;
use crate::db::types::WordList;
use crate::error::{Error, Result};
use crate::events::model::MenteeData;
use crate::events::{self, Event, EventType};
use crate::ids::MenteeId;

/// Registers a mentee. An external id that another mentee has already is refused.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewMentee) -> Result<MenteeRow> {
    check_external_id(conn, new.external_id.as_deref(), None)?;
    let mentee = made(stamp, stamp.new_id(), new);
    store::insert(conn, &mentee)?;
    events::record(conn, stamp, &event(EventType::MenteeCreated, &mentee), None)?;
    Ok(mentee)
}

/// Registers many mentees, whose external ids the caller has checked.
pub fn create_all(conn: &mut Conn, stamp: &Stamp, new: &[&NewMentee]) -> Result<()> {
    let mentees: Vec<_> = stamp.new_ids(new.len()).into_iter().zip(new).map(|(id, new)| made(stamp, id, new)).collect();
    store::insert_all(conn, &mentees)?;
    let happened = mentees.iter().map(|mentee| (event(EventType::MenteeCreated, mentee), Particulars::default()));
    events::record_all(conn, stamp, happened.collect())
}

fn made(stamp: &Stamp, id: MenteeId, new: &NewMentee) -> MenteeRow {
    let mut mentee = MenteeRow {
        id,
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
        phone: new.phone.clone(),
        external_id: new.external_id.clone(),
        full_name_folded: folded(&new.full_name),
        email_folded: new.email.as_deref().map(folded),
        search_folded: String::new(),
    };
    mentee.search_folded = mentee.searched();
    mentee
}

/// A change of a locked mentee that is not written yet.
pub struct Change {
    pub before: MenteeRow,
    /// This is the mentee afterwards, except for the version and the instant of the change.
    pub after: MenteeRow,
    /// These are the names of the fields that change.
    fields: WordList,
}

/// Changes a locked mentee. A patch that changes nothing keeps the version and records no event.
pub fn change(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, patch: MenteePatch) -> Result<MenteeRow> {
    let Some(change) = changed(stamp, mentee, patch)? else { return Ok(mentee.clone()) };
    check_external_id(conn, change.after.external_id.as_deref(), Some(mentee.id))?;
    write(conn, stamp, change.after, Particulars { changed: change.fields, ..Particulars::default() })
}

/// Says what a patch changes of a mentee; `None` if it is nothing.
pub fn changed(stamp: &Stamp, mentee: &MenteeRow, patch: MenteePatch) -> Result<Option<Change>> {
    let mut after = patched(mentee.clone(), patch);
    if after == *mentee {
        return Ok(None);
    }
    // Feeds show this name: the instant tells them that it changed.
    if after.preferred_name != mentee.preferred_name {
        after.renamed_at = Some(stamp.at);
    }
    let fields = audit::changed_fields(&MenteeView::from(mentee.clone()), &MenteeView::from(after.clone()))?;
    Ok(Some(Change { before: mentee.clone(), after, fields }))
}

/// Writes changes of many locked mentees, whose external ids the caller has checked.
pub fn change_all(conn: &mut Conn, stamp: &Stamp, changes: &[Change]) -> Result<()> {
    let mentees: Vec<_> = changes.iter().map(|change| raised(stamp, change.after.clone())).collect();
    store::update_all(conn, &mentees)?;
    let happened = mentees.iter().zip(changes).map(|(mentee, change)| {
        (event(EventType::MenteeUpdated, mentee), Particulars { changed: change.fields.clone(), ..Particulars::default() })
    });
    events::record_all(conn, stamp, happened.collect())
}

/// Checks that no other mentee has this external id.
fn check_external_id(conn: &mut Conn, external_id: Option<&str>, own: Option<MenteeId>) -> Result<()> {
    let Some(external_id) = external_id else { return Ok(()) };
    match store::find_by_external_id(conn, external_id)? {
        Some(other) if Some(other) != own => Err(Error::conflict(format!(
            "The mentee {other} has this external_id already: change that mentee, or clear the external_id there first."
        ))),
        _ => Ok(()),
    }
}

/// Archives a locked mentee, or takes the mentee out of the archive.
pub fn set_active(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, active: bool, reason: Option<&str>) -> Result<MenteeRow> {
    write(conn, stamp, MenteeRow { active, ..mentee.clone() }, Particulars::archiving(active, reason))
}

fn write(conn: &mut Conn, stamp: &Stamp, mentee: MenteeRow, particulars: Particulars) -> Result<MenteeRow> {
    let mentee = raised(stamp, mentee);
    store::update(conn, &mentee)?;
    events::record_with(conn, stamp, &event(EventType::MenteeUpdated, &mentee), particulars)?;
    Ok(mentee)
}

fn raised(stamp: &Stamp, mentee: MenteeRow) -> MenteeRow {
    MenteeRow { version: mentee.version + 1, updated_at: stamp.at, ..mentee }
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
    mentee.phone = patch.phone.unwrap_or(mentee.phone);
    mentee.external_id = patch.external_id.unwrap_or(mentee.external_id);
    mentee.full_name_folded = folded(&mentee.full_name);
    mentee.email_folded = mentee.email.as_deref().map(folded);
    mentee.search_folded = mentee.searched();
    mentee
}

fn event(event_type: EventType, mentee: &MenteeRow) -> Event {
    Event::Mentee(event_type, MenteeData { mentee_id: mentee.id, version: mentee.version })
}
