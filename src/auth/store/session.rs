//! The one statement that every request of a browser asks: whose session it came with.

use diesel::prelude::*;

use super::super::model::{Access, Role};
use super::super::session::Ages;
use crate::db::Conn;
use crate::db::schema::{accounts, companies, sessions};
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId, ProcessId, SessionId};
use crate::partnership::PartnershipStatus;
use crate::time::Instant;

/// A session that was presented, with what decides on its request.
#[derive(Debug, Queryable)]
pub struct PresentedSession {
    pub id: SessionId,
    pub account_id: AccountId,
    role: Role,
    company_id: Option<CompanyId>,
    is_active: bool,
    /// `None` for an account of staff.
    is_company_active: Option<bool>,
    pub partnership_status: Option<PartnershipStatus>,
    created_at: Instant,
    seen_at: Instant,
    ends_at: Instant,
    /// The session works in this process alone.
    process_id: Option<ProcessId>,
    by_provider: bool,
    authenticated_at: Option<Instant>,
}

impl PresentedSession {
    /// Tells whether the session has not ended. What ends it deletes it too; a row that has slipped past that is refused here. `process` is this
    /// process, where it runs with the demonstration.
    pub fn is_valid_at(&self, now: Instant, process: Option<ProcessId>) -> bool {
        let may_sign_in = self.is_active && self.is_company_active != Some(false);
        let is_of_here = self.process_id.is_none() || self.process_id == process;
        may_sign_in && is_of_here && now < self.ends_at && now < self.seen_at.plus(Ages::of(self.role).idle)
    }

    /// Tells when the person proved who they are: at the session's beginning, or earlier to the institute's provider. Where the provider
    /// does not say when, it may be as long ago as a session can last, so that it never counts as recent.
    pub fn signed_in_at(&self) -> Instant {
        match (self.by_provider, self.authenticated_at) {
            (false, _) => self.created_at,
            (true, Some(at)) => at,
            (true, None) => self.created_at.minus(Ages::of(self.role).longest),
        }
    }

    /// The table has a check that keeps role and company together; a row that has slipped past it is refused, not trusted.
    pub fn access(&self) -> Result<Access> {
        let broken = || Error::Internal(format!("{} has a role and a company that do not go together: deactivate it", self.account_id));
        Access::of(self.role, self.company_id).ok_or_else(broken)
    }
}

pub fn find_session(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<PresentedSession>> {
    let found = sessions::table
        .inner_join(accounts::table.left_join(companies::table))
        .filter(sessions::token_hash.eq(token_hash))
        .select((
            sessions::id,
            accounts::id,
            accounts::role,
            accounts::company_id,
            accounts::active,
            companies::active.nullable(),
            companies::partnership_status.nullable(),
            sessions::created_at,
            sessions::seen_at,
            sessions::ends_at,
            sessions::process_id,
            sessions::by_provider,
            sessions::authenticated_at,
        ))
        .first(conn)
        .optional()?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_counts_from_when_the_person_proved_who_they_are() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let (began, proved) = (at("2027-03-08T09:00:00Z"), at("2027-03-08T07:00:00Z"));
        let session = |by_provider, authenticated_at| PresentedSession {
            id: uuid::Uuid::nil().into(),
            account_id: uuid::Uuid::nil().into(),
            role: Role::Admin,
            company_id: None,
            is_active: true,
            is_company_active: None,
            partnership_status: None,
            created_at: began,
            seen_at: began,
            ends_at: began,
            process_id: None,
            by_provider,
            authenticated_at,
        };
        assert_eq!(session(false, None).signed_in_at(), began);
        assert_eq!(session(true, Some(proved)).signed_in_at(), proved);
        assert_eq!(session(true, None).signed_in_at(), at("2027-03-01T09:00:00Z"), "nobody knows when that was");
    }
}
