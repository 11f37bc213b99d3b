//! The invented people of the demonstration who can sign in, one for each role.

use super::create::create;
use super::model::{NewAccount, RoleSource, access};
use super::store::{self, AccountRow};
use crate::auth::{Role, Stamp};
use crate::db::{Conn, installation};
use crate::error::Result;
use crate::ids::CompanyId;

/// The address and the name of each, in the order of the roles.
pub const fn person(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Admin => ("nadia.rahimi@demonstration.example", "Nadia Rahimi"),
        Role::Coordinator => ("tomas.berg@demonstration.example", "Tomas Berg"),
        Role::Partner => ("gwen.ashdown@demonstration.example", "Gwen Ashdown"),
        Role::Viewer => ("idris.cole@demonstration.example", "Idris Cole"),
    }
}

/// Gives each of them an account; the partner's belongs to this company.
pub fn make(conn: &mut Conn, stamp: &Stamp, company: CompanyId) -> Result<()> {
    for role in Role::ALL {
        let (email, name) = person(*role);
        let access = access(*role, Some(company).filter(|_| *role == Role::Partner))?;
        let (email, name) = (email.to_owned(), name.to_owned());
        create(conn, stamp, &NewAccount { email, name, access, role_source: RoleSource::Foothold })?;
    }
    Ok(())
}

/// Finds the account of the person with this role; `None` where the database holds anything but the demonstration.
pub fn find(conn: &mut Conn, role: Role) -> Result<Option<AccountRow>> {
    if !installation::is_demonstration(conn)? {
        return Ok(None);
    }
    let found = store::find_by_email(conn, person(role).0)?;
    Ok(found.filter(|account| account.active && account.role == role))
}
