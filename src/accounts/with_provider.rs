//! Signs in somebody for whom the institute's own provider vouches.

use super::change::write;
use super::create::create;
use super::model::{NewAccount, Reach, RoleSource, access, lowercase};
use super::rules::{check_admin_is_left, check_company};
use super::sessions;
use super::sign_in::{NewSession, Way, begin};
use super::store::{self, AccountRow};
use super::view::AccountView;
use crate::audit::{self, Particulars};
use crate::auth::{Access, Role, Stamp};
use crate::config::StaffRole;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{AccountId, CompanyId};
use crate::provider::begun::LASTS;
use crate::provider::{NamedRole, Person};
use crate::seal::fingerprint;
use crate::time::Instant;

/// This is the reason for which a role goes, as the history of the account tells it.
const NO_GROUP: &str = "None of the person's groups at the institute's provider has a role.";

/// This says what became of somebody who came back from the provider.
#[derive(Debug)]
pub enum Entry {
    /// The person is signed in until this instant at most.
    SignedIn { ends_at: Instant },
    /// This sign-in has come back before.
    Spent,
    /// None of the person's groups has a role here.
    NoRole,
    /// The provider does not say that an address is the person's, and nobody is known under the subject.
    NoAddress,
    /// The account is deactivated, or its company is archived.
    Closed,
    /// The address belongs to an account that is deactivated, or to one of somebody else whom the provider knows.
    Taken,
}

/// Signs a person in. Somebody is known by issuer and subject. The address decides only the first time, if the provider has verified it and
/// an active account has it. Somebody unknown gets an account, if a group gives a role. `state` is that of the sign-in, which counts once.
pub fn with_provider(conn: &mut Conn, stamp: &Stamp, person: &Person, state: &str, new: &NewSession) -> Result<Entry> {
    if !store::spend_sign_in(conn, &fingerprint(state), stamp.at.plus(LASTS))? {
        return Ok(Entry::Spent);
    }
    let found = find(conn, person)?;
    match check_company(conn, found.as_ref().and_then(Found::company)) {
        Err(Error::Refused(_)) => return Ok(Entry::Closed),
        checked => checked?,
    }
    store::lock_all(conn)?;
    let again = find(conn, person)?;
    if again.as_ref().map(Found::key) != found.as_ref().map(Found::key) {
        return Err(Error::StartOver);
    }
    match again {
        Some(found) => known(conn, stamp, person, found, new),
        None => newcomer(conn, stamp, person, new),
    }
}

/// This holds the account of a person, and says by what it was found.
enum Found {
    BySubject(AccountRow),
    ByAddress(AccountRow),
}

impl Found {
    fn company(&self) -> Option<CompanyId> {
        self.key().1
    }

    /// Gives what two look-ups have in common if they find the same.
    fn key(&self) -> (AccountId, Option<CompanyId>, bool) {
        match self {
            Self::BySubject(account) => (account.id, account.company_id, true),
            Self::ByAddress(account) => (account.id, account.company_id, false),
        }
    }
}

fn find(conn: &mut Conn, person: &Person) -> Result<Option<Found>> {
    if let Some(account) = store::find_by_identity(conn, &person.issuer, &person.subject)? {
        return Ok(Some(Found::BySubject(account)));
    }
    let Some(email) = &person.verified_email else { return Ok(None) };
    let Some(account) = store::find_by_email(conn, &lowercase(email))?.filter(|account| account.active) else { return Ok(None) };
    let is_somebodys = store::has_identity(conn, account.id, &person.issuer)?;
    Ok((!is_somebodys).then_some(Found::ByAddress(account)))
}

fn known(conn: &mut Conn, stamp: &Stamp, person: &Person, found: Found, new: &NewSession) -> Result<Entry> {
    let account = match found {
        Found::BySubject(account) => account,
        Found::ByAddress(account) => {
            store::insert_identity(conn, &person.issuer, &person.subject, account.id, stamp.at)?;
            account
        }
    };
    let account = store::lock_row(conn, Reach::Everybody, account.id)?;
    let account = match account.role {
        // This service says who belongs to a company, and the institute's groups never do.
        Role::Partner => account,
        Role::Admin | Role::Coordinator | Role::Viewer => follow_groups(conn, stamp, account, person.role)?,
    };
    if account.active {
        return enter(conn, stamp, person, &account, new);
    }
    Ok(if account.role_withdrawn { Entry::NoRole } else { Entry::Closed })
}

/// Gives an account of staff the role that the groups give, and returns the account as it is then. An account that an administrator has
/// deactivated stays so.
fn follow_groups(conn: &mut Conn, stamp: &Stamp, account: AccountRow, named: NamedRole) -> Result<AccountRow> {
    let is_closed_by_hand = !account.active && !account.role_withdrawn;
    let after = match named {
        NamedRole::NotSaid => return Ok(account),
        _ if is_closed_by_hand => return Ok(account),
        NamedRole::None => None,
        NamedRole::Role(role) => Some(role_of(role)),
    };
    let access_after = after.map(|role| access(role, None)).transpose()?;
    if is_last_admin(conn, &account, access_after)? {
        tracing::warn!(account = %account.id, "the last administrator keeps the role, although no group at the provider gives it");
        return Ok(account);
    }
    let before = account.clone();
    let role_source = RoleSource::Provider;
    let account = match after {
        Some(role) => AccountRow { role, role_source, active: true, role_withdrawn: false, ..account },
        None => AccountRow { role_source, active: false, role_withdrawn: true, ..account },
    };
    if account == before {
        return Ok(account);
    }
    if account.role != before.role || !account.active {
        sessions::end_all(conn, account.id)?;
    }
    if account.role != before.role {
        store::forget_filters(conn, account.id)?;
    }
    let changed = audit::changed_fields(&AccountView::from(before.clone()), &AccountView::from(account.clone()))?;
    let (event, particulars) = match (before.active, account.active) {
        (_, false) => (EventType::AccountDeactivated, Particulars::because(Some(NO_GROUP))),
        (false, true) => (EventType::AccountReactivated, Particulars { changed, ..Particulars::default() }),
        (true, true) => (EventType::AccountUpdated, Particulars { changed, ..Particulars::default() }),
    };
    write(conn, stamp, event, account, particulars)
}

/// Tells whether no administrator would be left.
fn is_last_admin(conn: &mut Conn, account: &AccountRow, after: Option<Access>) -> Result<bool> {
    match check_admin_is_left(conn, account, after) {
        Err(Error::Refused(_)) => Ok(true),
        checked => checked.map(|()| false),
    }
}

const fn role_of(role: StaffRole) -> Role {
    match role {
        StaffRole::Viewer => Role::Viewer,
        StaffRole::Coordinator => Role::Coordinator,
        StaffRole::Admin => Role::Admin,
    }
}

/// Gives an account to somebody who has none.
fn newcomer(conn: &mut Conn, stamp: &Stamp, person: &Person, new: &NewSession) -> Result<Entry> {
    let Some(email) = person.verified_email.clone() else { return Ok(Entry::NoAddress) };
    if store::find_by_email(conn, &lowercase(&email))?.is_some() {
        return Ok(Entry::Taken);
    }
    let NamedRole::Role(role) = person.role else { return Ok(Entry::NoRole) };
    let name = person.name.clone().unwrap_or_else(|| email.chars().take_while(|letter| *letter != '@').take(200).collect());
    let access = access(role_of(role), None)?;
    let account = create(conn, stamp, &NewAccount { email, name, access, role_source: RoleSource::Provider })?;
    store::insert_identity(conn, &person.issuer, &person.subject, account.id, stamp.at)?;
    enter(conn, stamp, person, &account, new)
}

fn enter(conn: &mut Conn, stamp: &Stamp, person: &Person, account: &AccountRow, new: &NewSession) -> Result<Entry> {
    let ends_at = begin(conn, stamp, account, new, &Way::Provider(person.authenticated_at))?;
    Ok(Entry::SignedIn { ends_at })
}
