//! These rules say what must hold of an account's company and address, and of the administrators, before an account is made or changed.

use super::model::{RoleSource, lowercase};
use super::store::{self, AccountRow};
use crate::auth::{Access, Role, Scope};
use crate::companies::company::check_active;
use crate::companies::store::share_company;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId};

/// Shares the company, and checks that it is not archived: nobody signs in for an archived company. It comes before the account in the order
/// of locks.
pub fn check_company(conn: &mut Conn, company: Option<CompanyId>) -> Result<()> {
    match company {
        Some(company) => check_active(&share_company(conn, Scope::Institute, company)?),
        None => Ok(()),
    }
}

/// Does what [`check_company`] does for a company that a body names. One that does not exist is a fault at `/company_id`.
pub fn check_named_company(conn: &mut Conn, company: Option<CompanyId>) -> Result<()> {
    match check_company(conn, company) {
        Err(Error::NotFound) => Err(Error::invalid("/company_id", "unknown-id", "There is no such company.")),
        checked => checked,
    }
}

/// Checks that no other account has this address. The accounts are locked, so none gets it meanwhile.
pub fn check_email(conn: &mut Conn, email: &str, own: Option<AccountId>) -> Result<()> {
    match store::find_by_email(conn, &lowercase(email))? {
        Some(other) if Some(other.id) != own => {
            Err(Error::conflict("Another account has this email already: use that one, or another address."))
        }
        _ => Ok(()),
    }
}

/// Checks that an account gets no other role by hand where the institute's provider decides it.
pub fn check_role_is_ours(account: &AccountRow, after: Access) -> Result<()> {
    match account.role_source {
        RoleSource::Provider if after.role() != account.role => {
            Err(Error::conflict("The institute's provider decides this role: change the person's groups there."))
        }
        RoleSource::Provider | RoleSource::Foothold => Ok(()),
    }
}

/// Checks that an administrator is left when the account gets this access, or none. The accounts are locked, so two administrators cannot
/// take each other away.
pub fn check_admin_is_left(conn: &mut Conn, account: &AccountRow, after: Option<Access>) -> Result<()> {
    let is_admin = account.active && account.role == Role::Admin;
    if !is_admin || after == Some(Access::Admin) || store::has_other_admin(conn, account.id)? {
        return Ok(());
    }
    Err(Error::conflict("This is the last active administrator: make somebody else an administrator first."))
}
