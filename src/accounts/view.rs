//! How an account, its sessions and its link are shown.

use serde::Serialize;

use super::browser::Browser;
use super::model::RoleSource;
use super::store::{AccountRow, SessionRow};
use crate::auth::{ActorId, Role, Stamp};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AccountId, CompanyId, SessionId};
use crate::time::Instant;
use crate::wire::answer::Answer;

/// This is a person who can sign in.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    id: AccountId,
    #[schema(example = "gareth.pellow@brindlemoor.example")]
    email: String,
    name: String,
    role: Role,
    company_id: Option<CompanyId>,
    /// `provider`: the groups at the institute's provider decide the role, at each sign-in.
    role_source: RoleSource,
    /// `false`: deactivated.
    active: bool,
    last_signed_in_at: Option<Instant>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl AccountView {
    /// Answers with the account as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, account: AccountRow) -> Result<Answer> {
        Answer::resource(200, account.version, &Self::from(account))
    }
}

impl From<AccountRow> for AccountView {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            company_id: row.company_id,
            role_source: row.role_source,
            active: row.active,
            last_signed_in_at: row.last_signed_in_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A browser in which somebody is signed in.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    id: SessionId,
    browser: Browser,
    /// Who made the link with which the person signed in; null where it was none.
    link_made_by: Option<ActorId>,
    created_at: Instant,
    /// To the minute or so.
    seen_at: Instant,
    /// At the latest; earlier where nothing is done for long.
    ends_at: Instant,
}

impl From<SessionRow> for SessionView {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            browser: row.browser,
            link_made_by: row.link_made_by,
            created_at: row.created_at,
            seen_at: row.seen_at,
            ends_at: row.ends_at,
        }
    }
}

/// A link with which somebody signs in once. It is only in this answer.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SignInLink)]
pub struct LinkView {
    #[schema(example = "https://foothold.example/sign-in/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg")]
    pub url: String,
    /// The page asks for this code. Tell it to the person apart from the address.
    #[schema(example = "4KDT-9WXH")]
    pub code: String,
    pub expires_at: Instant,
}
