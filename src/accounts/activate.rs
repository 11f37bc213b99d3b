//! Deactivates and reactivates an account. Accounts are kept, because histories name them.

use super::change::write;
use super::model::Reach;
use super::rules::{check_admin_is_left, check_company};
use super::store::{self, AccountRow};
use super::{input, sessions};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::AccountId;
use crate::web::change_request::Given;

/// Deactivates an account: its sessions and its link end in the same transaction. One that is deactivated already stays as it is.
pub fn deactivate(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId) -> Result<AccountRow> {
    stamp.check_signed_in_recently()?;
    let account = store::lock(conn, Reach::of(&stamp.by)?, id)?;
    let reason = given.read_at(account.version, input::step_reason)?;
    if !account.active && !account.role_withdrawn {
        return Ok(account);
    }
    check_admin_is_left(conn, &account, None)?;
    sessions::end_all(conn, id)?;
    let after = AccountRow { active: false, role_withdrawn: false, ..account };
    write(conn, stamp, EventType::AccountDeactivated, after, Particulars::because(reason.as_deref()))
}

/// Reactivates an account. The person needs a new link. One that is active already stays as it is.
pub fn reactivate(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId) -> Result<AccountRow> {
    stamp.check_signed_in_recently()?;
    let reach = Reach::of(&stamp.by)?;
    let company = store::find(conn, reach, id)?.company_id;
    let reason = input::step_reason(given.fields()?)?;
    let of_company = check_company(conn, company);
    let account = store::lock(conn, reach, id)?;
    given.check_version(account.version)?;
    if account.active {
        return Ok(account);
    }
    of_company?;
    let after = AccountRow { active: true, role_withdrawn: false, ..account };
    write(conn, stamp, EventType::AccountReactivated, after, Particulars::because(reason.as_deref()))
}
