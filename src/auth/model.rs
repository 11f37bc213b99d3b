//! Roles and actors: who acts, and whose things they can see (docs/api.md, Keys and roles).

use crate::ids::{CompanyId, Ids, KeyId};
use crate::time::Instant;

crate::words! {
    /// What a key may do.
    pub enum Role { Admin = "admin", Coordinator = "coordinator", Partner = "partner", Viewer = "viewer" }
}

/// Who acts: a key, or a timed job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Key { id: KeyId, role: Role, company: Option<CompanyId> },
    System,
}

/// Whose things an actor can see.
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
            Self::Key { company: Some(company), .. } => Scope::Company(*company),
            Self::Key { company: None, .. } | Self::System => Scope::Institute,
        }
    }

    pub fn is_partner(&self) -> bool {
        matches!(self, Self::Key { role: Role::Partner, .. })
    }

    pub fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::Key { id, .. } => Some(*id),
            Self::System => None,
        }
    }

    pub fn role_word(&self) -> &'static str {
        match self {
            Self::Key { role, .. } => role.as_str(),
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
