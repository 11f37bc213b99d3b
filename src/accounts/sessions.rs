//! Ends sessions. A session is looked up at each request, so what ends here has ended on every instance.

use super::model::Reach;
use super::store;
use crate::audit;
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Ends all sessions of an account, for somebody who manages it or whose own it is. An unused link stays. Those who end their own need no recent
/// sign-in, since it takes ways in and makes none.
pub fn end(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId) -> Result<()> {
    let reach = Reach::of_sessions(&stamp.by, id)?;
    if reach != Reach::Oneself(id) {
        stamp.check_signed_in_recently()?;
    }
    let account = store::lock(conn, reach, id)?;
    given.read_at(account.version, nothing)?;
    if store::end_sessions(conn, id)? > 0 {
        audit::record(conn, stamp, "account.sessions_ended", &id, account.company_id, None)?;
    }
    Ok(())
}

/// Ends the sessions of the person who asks, except the one that asks.
pub fn end_others(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<()> {
    let Actor::Account { id, session, .. } = stamp.by else { return Err(Error::SignedOut) };
    nothing(given.fields()?)?;
    let account = store::lock(conn, Reach::Oneself(id), id)?;
    if store::end_other_sessions(conn, id, session)? > 0 {
        audit::record(conn, stamp, "account.sessions_ended", &id, account.company_id, None)?;
    }
    Ok(())
}

/// Ends everything with which an account is signed in or can sign in.
pub fn end_all(conn: &mut Conn, id: AccountId) -> Result<()> {
    store::end_sessions(conn, id)?;
    store::delete_link_of(conn, id)
}

/// Does the same as [`end_all`] for every account of a company, which the caller has locked.
pub fn end_all_of_company(conn: &mut Conn, company: CompanyId) -> Result<()> {
    store::end_sessions_of_company(conn, company)?;
    store::delete_links_of_company(conn, company)
}
