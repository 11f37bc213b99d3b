//! This module defines roles and actors. They say who acts and whose data they can see (docs/api.md, Keys and roles).

use std::fmt;

use jiff::SignedDuration;

use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyId, CompanyId, Ids, KeyId, SessionId};
use crate::time::Instant;

crate::words! {
    /// This says what a key or an account may do.
    pub enum Role { Admin = "admin", Coordinator = "coordinator", Partner = "partner", Viewer = "viewer" }
}

/// This says what a key may do and for whom. A partner acts for one company, and every other role acts for the whole institute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Admin,
    Coordinator,
    Viewer,
    Partner(CompanyId),
}

impl Access {
    /// This function combines a role and a company, which are stored in two columns. It returns `None` if they do not fit together, so that
    /// such a key can do nothing.
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

/// An actor is a key, a person who has signed in, or the system. The system is a timed job or the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Key {
        id: KeyId,
        access: Access,
    },
    Account {
        id: AccountId,
        session: SessionId,
        access: Access,
        /// The person has shown at this instant who it is.
        signed_in_at: Instant,
    },
    System,
}

/// An act that opens other ways in takes a sign-in that was within this time.
const RECENT: SignedDuration = SignedDuration::from_mins(10);

crate::words! {
    /// What kind of thing acted: the column beside its id.
    pub enum ActorKind { Key = "key", Account = "account", System = "system" }
}

/// This is who acted, as rows store it. It keeps only the part of an [`Actor`] that stays the same when its role changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorId {
    Key(KeyId),
    Account(AccountId),
    System,
}

impl ActorId {
    /// This function combines a kind and an id, which are stored in two columns. It returns `None` if they do not fit together.
    pub fn of(kind: ActorKind, id: Option<AnyId>) -> Option<Self> {
        match (kind, id) {
            (ActorKind::Key, Some(id)) => Some(Self::Key(id.uuid().into())),
            (ActorKind::Account, Some(id)) => Some(Self::Account(id.uuid().into())),
            (ActorKind::System, None) => Some(Self::System),
            (ActorKind::Key | ActorKind::Account, None) | (ActorKind::System, Some(_)) => None,
        }
    }

    pub const fn kind(self) -> ActorKind {
        match self {
            Self::Key(_) => ActorKind::Key,
            Self::Account(_) => ActorKind::Account,
            Self::System => ActorKind::System,
        }
    }

    /// This is the id of the key or account. The system has no id.
    pub fn id(self) -> Option<AnyId> {
        match self {
            Self::Key(id) => Some(id.uuid().into()),
            Self::Account(id) => Some(id.uuid().into()),
            Self::System => None,
        }
    }
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => id.fmt(f),
            Self::Account(id) => id.fmt(f),
            Self::System => f.write_str(ActorKind::System.as_str()),
        }
    }
}

impl serde::Serialize for ActorId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl utoipa::PartialSchema for ActorId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .pattern(Some("^((key|acct)_[0-7][0-9a-hjkmnp-tv-z]{25}|system)$"))
            .description(Some("Who acted: the id of a key or an account, or `system` for a timed job and the command line."))
            .examples(["key_01k2m7q3x8e5rb4t9v6w1y0z2a", "system"])
            .into()
    }
}

impl utoipa::ToSchema for ActorId {}

/// The scope says whose data an actor can see. Code always matches it with every variant named and never with `if let`, so that a new
/// variant sees nothing until each list says what it may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Institute,
    Company(CompanyId),
}

/// A cursor of a list is bound to this text.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Institute => f.write_str("institute"),
            Self::Company(id) => id.fmt(f),
        }
    }
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
    /// Says what the actor may do; `None` for the system, which may do everything.
    pub const fn access(&self) -> Option<Access> {
        match self {
            Self::Key { access, .. } | Self::Account { access, .. } => Some(*access),
            Self::System => None,
        }
    }

    pub fn scope(&self) -> Scope {
        self.access().map_or(Scope::Institute, Access::scope)
    }

    pub fn is_partner(&self) -> bool {
        match self.scope() {
            Scope::Institute => false,
            Scope::Company(_) => true,
        }
    }

    /// Tells whether the actor reads figures only, and nothing about a person.
    pub fn is_viewer(&self) -> bool {
        self.access() == Some(Access::Viewer)
    }

    pub fn is_admin(&self) -> bool {
        match self.access() {
            Some(Access::Admin) | None => true,
            Some(Access::Coordinator | Access::Viewer | Access::Partner(_)) => false,
        }
    }

    /// Tells whether a person has signed in within the last ten minutes. A key and the system sign in with each request.
    pub fn has_signed_in_recently(&self, now: Instant) -> bool {
        match self {
            Self::Account { signed_in_at, .. } => now < signed_in_at.plus(RECENT),
            Self::Key { .. } | Self::System => true,
        }
    }

    pub fn id(&self) -> ActorId {
        match self {
            Self::Key { id, .. } => ActorId::Key(*id),
            Self::Account { id, .. } => ActorId::Account(*id),
            Self::System => ActorId::System,
        }
    }

    pub fn role_word(&self) -> &'static str {
        self.access().map_or(ActorKind::System.as_str(), |access| access.role().as_str())
    }
}

/// A stamp is what every act receives from outside: who acts, when, and the source of new ids and salts.
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

    /// Makes so many ids, in their order: what is made at once is then listed in the order in which it was given.
    pub fn new_ids<I: From<uuid::Uuid> + Ord>(&self, count: usize) -> Vec<I> {
        let mut ids: Vec<I> = (0..count).map(|_| self.new_id()).collect();
        ids.sort_unstable();
        ids
    }

    pub fn new_salt(&self) -> [u8; 16] {
        self.ids.new_salt()
    }

    /// Checks that a person has signed in within the last ten minutes. Acts on keys and accounts call it first, so that a browser which somebody has
    /// left open makes no other way in.
    pub fn check_signed_in_recently(&self) -> Result<()> {
        if self.by.has_signed_in_recently(self.at) { Ok(()) } else { Err(Error::SignInAgain) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_remembered_by_kind_and_id() {
        let key = ActorId::Key(KeyId::from(uuid::Uuid::nil()));
        let account = ActorId::Account(AccountId::from(uuid::Uuid::nil()));
        for actor in [key, account, ActorId::System] {
            assert_eq!(ActorId::of(actor.kind(), actor.id()), Some(actor));
        }
        assert_eq!(ActorId::of(ActorKind::Key, None), None);
        assert_eq!(ActorId::of(ActorKind::Account, None), None);
        assert_eq!(ActorId::of(ActorKind::System, key.id()), None);
        assert_eq!(key.to_string(), "key_00000000000000000000000000");
        assert_eq!(account.to_string(), "acct_00000000000000000000000000");
        assert_eq!(ActorId::System.to_string(), "system");
    }

    #[test]
    fn a_sign_in_is_recent_for_ten_minutes() {
        let at: Instant = "2027-03-08T09:00:00Z".parse().unwrap();
        let nil = uuid::Uuid::nil();
        let person = Actor::Account { id: nil.into(), session: nil.into(), access: Access::Admin, signed_in_at: at };
        assert!(person.has_signed_in_recently(at) && person.has_signed_in_recently("2027-03-08T09:09:59Z".parse().unwrap()));
        assert!(!person.has_signed_in_recently(at.plus_minutes(10)));
        let key = Actor::Key { id: nil.into(), access: Access::Admin };
        assert!(key.has_signed_in_recently(at) && Actor::System.has_signed_in_recently(at));
    }

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
