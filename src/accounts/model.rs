//! This says what an account is, how many there may be, and who manages which.

use jiff::SignedDuration;

use crate::auth::{Access, Actor, Role};
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId};

/// One company may have at most this many accounts. `MOST_OF_INSTITUTE` is the limit for accounts of staff. Those that are deactivated
/// count.
pub const MOST_OF_COMPANY: i64 = 200;
pub const MOST_OF_INSTITUTE: i64 = 2_000;

/// A sign-in link works for this long.
pub const LINK_VALID: SignedDuration = SignedDuration::from_hours(24);

/// The code of a sign-in link can be tried so many times.
pub const LINK_TRIES: i32 = 5;

/// An account may be signed in in so many browsers; for one more the oldest session ends.
pub const MOST_SESSIONS: usize = 20;

crate::words! {
    /// This says who decides the role of an account: somebody who manages it here, or the institute's own provider by the groups of its person.
    pub enum RoleSource { Foothold = "foothold", Provider = "provider" }
}

/// An account that is still to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub email: String,
    pub name: String,
    pub access: Access,
    pub role_source: RoleSource,
}

/// This is a merge patch of an account (RFC 7396). `None` keeps a value, and `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct AccountPatch {
    pub email: Option<String>,
    pub name: Option<String>,
    pub role: Option<Role>,
    pub company_id: Option<Option<CompanyId>>,
}

/// Which accounts a list shows; `None` does not filter.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    pub role: Option<Role>,
    pub company_id: Option<CompanyId>,
    pub active: Option<bool>,
    /// The whole address, in any case.
    pub email: Option<String>,
}

/// Says which accounts somebody manages. The others do not exist for that person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Everybody,
    /// These are the contacts of all companies.
    Contacts,
    /// This is one's own account, of which nobody manages more than its sessions.
    Oneself(AccountId),
}

impl Reach {
    /// Says which accounts the actor manages. The system, which is the command line, manages all.
    pub fn of(by: &Actor) -> Result<Self> {
        match by.access() {
            Some(Access::Admin) | None => Ok(Self::Everybody),
            Some(Access::Coordinator) => Ok(Self::Contacts),
            Some(Access::Viewer | Access::Partner(_)) => {
                Err(Error::Forbidden("Only administrators and coordinators manage accounts.".to_owned()))
            }
        }
    }

    /// Says whose sessions the actor sees and ends: those of the accounts that it manages, and its own.
    pub fn of_sessions(by: &Actor, id: AccountId) -> Result<Self> {
        match by {
            Actor::Account { id: own, .. } if *own == id => Ok(Self::Oneself(id)),
            Actor::Account { .. } | Actor::Key { .. } | Actor::System => Self::of(by),
        }
    }

    /// Tells whether an account with this role is within reach.
    pub fn covers(self, id: AccountId, role: Role) -> bool {
        match self {
            Self::Everybody => true,
            Self::Contacts => role == Role::Partner,
            Self::Oneself(own) => own == id,
        }
    }

    /// Checks that an account may get this role. Only administrators decide who belongs to the staff.
    pub fn check_may_give(self, role: Role) -> Result<()> {
        match (self, role) {
            (Self::Everybody, _) | (Self::Contacts, Role::Partner) => Ok(()),
            (Self::Contacts | Self::Oneself(_), _) => {
                Err(Error::Forbidden("Only administrators make accounts of staff: coordinators make those of partners.".to_owned()))
            }
        }
    }

    /// Checks that the fields of a patch are those that somebody with this reach changes.
    pub fn check_may_change(self, patch: &AccountPatch) -> Result<()> {
        let is_more_than_the_name = patch.email.is_some() || patch.role.is_some() || patch.company_id.is_some();
        match self {
            Self::Contacts | Self::Oneself(_) if is_more_than_the_name => {
                Err(Error::Forbidden("Only administrators change the email, role and company_id of an account.".to_owned()))
            }
            Self::Everybody | Self::Contacts | Self::Oneself(_) => Ok(()),
        }
    }
}

/// Gives what an account with this role and company may do. A partner's account has a company and no other account has one; otherwise it is
/// a fault at `/company_id`.
pub fn access(role: Role, company: Option<CompanyId>) -> Result<Access> {
    Access::of(role, company).ok_or_else(|| match company {
        None => Error::invalid("/company_id", "required", "An account with the role partner belongs to a company."),
        Some(_) => Error::invalid("/company_id", "not-allowed", "Only an account with the role partner belongs to a company."),
    })
}

/// Folds an e-mail address for comparison: nobody tells two addresses apart by their case.
pub fn lowercase(email: &str) -> String {
    email.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{KeyId, SessionId};

    fn nil<I: From<uuid::Uuid>>() -> I {
        I::from(uuid::Uuid::nil())
    }

    fn accesses() -> [Access; 4] {
        [Access::Admin, Access::Coordinator, Access::Viewer, Access::Partner(nil())]
    }

    #[test]
    fn administrators_manage_all_coordinators_contacts_and_the_others_nobody() {
        let reach = |access| Reach::of(&Actor::Key { id: nil::<KeyId>(), access }).ok();
        assert_eq!(accesses().map(reach), [Some(Reach::Everybody), Some(Reach::Contacts), None, None]);
        assert_eq!(Reach::of(&Actor::System).ok(), Some(Reach::Everybody));
        for role in Role::ALL {
            assert!(Reach::Everybody.covers(nil(), *role) && Reach::Everybody.check_may_give(*role).is_ok());
            let is_contact = *role == Role::Partner;
            assert_eq!((Reach::Contacts.covers(nil(), *role), Reach::Contacts.check_may_give(*role).is_ok()), (is_contact, is_contact));
        }
    }

    #[test]
    fn everybody_sees_and_ends_their_own_sessions() {
        let other = AccountId::from(uuid::Uuid::from_u128(1));
        for access in accesses() {
            let signed_in_at = "2027-03-08T09:00:00Z".parse().unwrap();
            let actor = Actor::Account { id: nil(), session: nil::<SessionId>(), access, signed_in_at };
            assert_eq!(Reach::of_sessions(&actor, nil()).ok(), Some(Reach::Oneself(nil())));
            assert_eq!(Reach::of_sessions(&actor, other).ok(), Reach::of(&actor).ok());
        }
        assert!(Reach::Oneself(nil()).check_may_give(Role::Admin).is_err());
    }
}
