//! Roles and actors: who acts, and whose things they can see (docs/api.md, Keys and roles).

use crate::ids::{CompanyId, Ids, KeyId};
use crate::time::Instant;

crate::words! {
    /// What a key may do.
    pub enum Role { Admin = "admin", Coordinator = "coordinator", Partner = "partner", Viewer = "viewer" }
}

/// What a key may do, and for whom: a partner acts for one company, every other role for the whole institute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Admin,
    Coordinator,
    Viewer,
    Partner(CompanyId),
}

impl Access {
    /// Role and company stand in two columns; `None` where they do not go together, so that such a key can do nothing.
    pub fn of(role: Role, company: Option<CompanyId>) -> Option<Self> {
        match (role, company) {
            (Role::Admin, None) => Some(Self::Admin),
            (Role::Coordinator, None) => Some(Self::Coordinator),
            (Role::Viewer, None) => Some(Self::Viewer),
            (Role::Partner, Some(company)) => Some(Self::Partner(company)),
            (Role::Partner, None) | (Role::Admin | Role::Coordinator | Role::Viewer, Some(_)) => None,
        }
    }

    pub const fn role(self) -> Role {
        match self {
            Self::Admin => Role::Admin,
            Self::Coordinator => Role::Coordinator,
            Self::Viewer => Role::Viewer,
            Self::Partner(_) => Role::Partner,
        }
    }

    pub const fn company(self) -> Option<CompanyId> {
        match self {
            Self::Partner(company) => Some(company),
            Self::Admin | Self::Coordinator | Self::Viewer => None,
        }
    }

    pub const fn scope(self) -> Scope {
        match self {
            Self::Admin | Self::Coordinator | Self::Viewer => Scope::Institute,
            Self::Partner(company) => Scope::Company(company),
        }
    }
}

/// Who acts: a key, or the system (a timed job, the command line).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Key { id: KeyId, access: Access },
    System,
}

/// Whose things an actor can see. It is always matched with every variant named, never with `if let`: a new variant then sees nothing until each
/// list says what it may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Institute,
    Company(CompanyId),
}

impl Scope {
    pub fn covers(self, company: CompanyId) -> bool {
        match self {
            Self::Institute => true,
            Self::Company(own) => own == company,
        }
    }
}

impl Actor {
    pub fn scope(&self) -> Scope {
        match self {
            Self::Key { access, .. } => access.scope(),
            Self::System => Scope::Institute,
        }
    }

    pub fn is_partner(&self) -> bool {
        match self.scope() {
            Scope::Institute => false,
            Scope::Company(_) => true,
        }
    }

    pub fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::Key { id, .. } => Some(*id),
            Self::System => None,
        }
    }

    pub fn role_word(&self) -> &'static str {
        match self {
            Self::Key { access, .. } => access.role().as_str(),
            Self::System => "system",
        }
    }
}

/// What every act is given from outside: who, when, and where new ids come from.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub by: Actor,
    pub at: Instant,
    pub ids: Ids,
}

impl Stamp {
    pub fn new_id<I: From<uuid::Uuid>>(&self) -> I {
        self.ids.new_id(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_reaches_its_company_and_every_other_role_the_institute() {
        let company = CompanyId::from(uuid::Uuid::nil());
        let partner = Access::of(Role::Partner, Some(company));
        assert_eq!(partner, Some(Access::Partner(company)));
        assert_eq!(partner.map(Access::scope), Some(Scope::Company(company)));
        for role in [Role::Admin, Role::Coordinator, Role::Viewer] {
            let access = Access::of(role, None);
            assert_eq!(access.map(Access::role), Some(role));
            assert_eq!(access.map(Access::scope), Some(Scope::Institute));
        }
    }

    #[test]
    fn a_role_and_a_company_that_do_not_go_together_are_no_access() {
        let company = CompanyId::from(uuid::Uuid::nil());
        assert_eq!(Access::of(Role::Partner, None), None);
        for role in [Role::Admin, Role::Coordinator, Role::Viewer] {
            assert_eq!(Access::of(role, Some(company)), None, "{role}");
        }
    }
}
