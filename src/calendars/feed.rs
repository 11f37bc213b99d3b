//! These acts make, change, rotate and revoke a feed. They record no event, only an entry of the audit.

use super::input::feed_patch;
use super::model::{FeedScope, MOST_OF_COHORT, MOST_OF_COMPANY, MOST_OF_INSTITUTE, MOST_OF_MENTEE, NewFeed};
use super::store::{self, FeedRow};
use crate::audit;
use crate::auth::{Scope, Stamp};
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result, check_room};
use crate::ids::{CompanyId, FeedId};
use crate::institute;
use crate::mentees::store as mentees;
use crate::seal::fingerprint;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Makes a feed whose URL ends in `token`. A company makes feeds of itself and its hosts. A company or host that the caller may not see is
/// an unknown id at `/scope/id`. If the owner has as many feeds as it may have, another one is refused with `conflict`.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewFeed, token: &str) -> Result<FeedRow> {
    let company_id = lock_owner(conn, stamp.by.scope(), new.scope)?;
    let (host_id, mentee_id, cohort_id) = match new.scope {
        FeedScope::Host(id) => (Some(id), None, None),
        FeedScope::Mentee(id) => (None, Some(id), None),
        FeedScope::Cohort(id) => (None, None, Some(id)),
        FeedScope::Institute | FeedScope::Company(_) => (None, None, None),
    };
    let feed = FeedRow {
        id: stamp.new_id(),
        scope_type: new.scope.scope_type(),
        company_id,
        host_id,
        mentee_id,
        cohort_id,
        name: new.name.clone(),
        detail: new.detail,
        token_hash: fingerprint(token),
        last_fetched_at: None,
        last_client: None,
        revoked_at: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert(conn, &feed)?;
    audit::record(conn, stamp, "feed.created", &feed.id, feed.company_id, None)?;
    Ok(feed)
}

/// Locks the owner of the feed, if the caller may have a feed of that scope, so that no other feed is made for it meanwhile. It gives the
/// company, if the owner is one.
fn lock_owner(conn: &mut Conn, caller: Scope, scope: FeedScope) -> Result<Option<CompanyId>> {
    let (whose, there, most, company) = match (scope, caller) {
        (FeedScope::Institute, Scope::Institute) => {
            institute::store::lock(conn)?;
            ("The institute", store::count_of_institute(conn)?, MOST_OF_INSTITUTE, None)
        }
        (FeedScope::Mentee(id), Scope::Institute) => {
            mentees::lock(conn, id).map_err(unknown)?;
            ("The mentee", store::count_of_mentee(conn, id)?, MOST_OF_MENTEE, None)
        }
        (FeedScope::Cohort(id), Scope::Institute) => {
            mentees::lock_cohort(conn, id).map_err(unknown)?;
            ("The cohort", store::count_of_cohort(conn, id)?, MOST_OF_COHORT, None)
        }
        (FeedScope::Company(_) | FeedScope::Host(_), _) => {
            let company = match scope {
                FeedScope::Host(id) => store::company_of_host(conn, id)?,
                FeedScope::Company(id) => Some(id),
                FeedScope::Institute | FeedScope::Mentee(_) | FeedScope::Cohort(_) => None,
            };
            let id = company.ok_or_else(|| unknown(Error::NotFound))?;
            companies::lock_company(conn, caller, id).map_err(unknown)?;
            ("The company", store::count_of_company(conn, id)?, MOST_OF_COMPANY, company)
        }
        (FeedScope::Institute | FeedScope::Mentee(_) | FeedScope::Cohort(_), Scope::Company(_)) => return Err(unknown(Error::NotFound)),
    };
    check_room(there, most, whose, "feeds", "Revoke one first.")?;
    Ok(company)
}

fn unknown(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("/scope/id", "unknown-id", "There is nothing under this id."),
        other => other,
    }
}

/// Changes the name or the detail of a feed and keeps its URL. A patch that changes nothing keeps the version.
pub fn change(conn: &mut Conn, stamp: &Stamp, given: &Given, id: FeedId) -> Result<FeedRow> {
    let feed = store::lock(conn, stamp.by.scope(), id)?;
    let patch = given.read_at(feed.version, feed_patch)?;
    let name = patch.name.unwrap_or_else(|| feed.name.clone());
    let detail = patch.detail.unwrap_or(feed.detail);
    if name == feed.name && detail == feed.detail {
        return Ok(feed);
    }
    let changed = FeedRow { name, detail, version: feed.version + 1, updated_at: stamp.at, ..feed };
    store::set_details(conn, &changed)?;
    audit::record(conn, stamp, "feed.updated", &changed.id, changed.company_id, None)?;
    Ok(changed)
}

/// Gives a feed a new secret; the old URL stops working at once. The request may say nothing else.
pub fn rotate(conn: &mut Conn, stamp: &Stamp, given: &Given, id: FeedId, token: &str) -> Result<FeedRow> {
    let feed = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(feed.version, nothing)?;
    let rotated = FeedRow { token_hash: fingerprint(token), version: feed.version + 1, updated_at: stamp.at, ..feed };
    store::set_token(conn, &rotated)?;
    audit::record(conn, stamp, "feed.rotated", &rotated.id, rotated.company_id, None)?;
    Ok(rotated)
}

/// Revokes a feed, and gives it as it was; its URL stops working at once. The request may say nothing else.
pub fn revoke(conn: &mut Conn, stamp: &Stamp, given: &Given, id: FeedId) -> Result<FeedRow> {
    let feed = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(feed.version, nothing)?;
    store::revoke(conn, feed.id, stamp.at)?;
    audit::record(conn, stamp, "feed.revoked", &feed.id, feed.company_id, None)?;
    Ok(feed)
}
