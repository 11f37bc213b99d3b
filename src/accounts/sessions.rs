//! Ends sessions. A session is looked up at each request, so what ends here has ended on every instance.

use super::model::Reach;
use super::store;
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AccountId, CompanyId};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Ends all sessions of an account, for somebody who manages it or whose own it is. An unused link stays.
pub fn end(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId) -> Result<()> {
    let account = store::lock(conn, Reach::of_sessions(&stamp.by, id)?, id)?;
    given.read_at(account.version, nothing)?;
    if store::end_sessions(conn, id)? > 0 {
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
