//! Signs somebody in: by the code of a link, once, or by a button of the demonstration.

use super::browser::Browser;
use super::demonstration;
use super::model::{MOST_SESSIONS, Reach, access};
use super::rules::check_company;
use super::secret::Code;
use super::store::{self, AccountRow, LinkRow, SessionRow};
use crate::audit;
use crate::auth::session::Ages;
use crate::auth::{Actor, ActorId, Role, Scope, Stamp};
use crate::companies::store::find_company;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::ProcessId;
use crate::seal::fingerprint;
use crate::time::Instant;

/// This says what became of a try to sign in with a link.
#[derive(Debug)]
pub enum Try {
    /// The person is signed in until this instant at most.
    SignedIn { ends_at: Instant },
    /// The code was another one, and can be tried so often again. With the last try the link has ended.
    WrongCode { tries_left: i32 },
    /// There is no such link, or it has ended, was used, or is for somebody who cannot sign in now. Nobody is told which.
    NoLink,
}

/// The session that a browser asks for.
#[derive(Clone)]
pub struct NewSession {
    pub browser: Browser,
    /// The token that the browser is to keep, in clear.
    pub token: String,
}

/// Finds whose link this is, if it works now. It changes nothing.
pub fn look_up(conn: &mut Conn, link: &str, now: Instant) -> Result<Option<AccountRow>> {
    let Some(link) = store::find_link(conn, &fingerprint(link))?.filter(|link| now < link.expires_at) else { return Ok(None) };
    let account = store::find(conn, Reach::Everybody, link.account_id)?;
    let is_company_active = match account.company_id {
        Some(company) => find_company(conn, Scope::Institute, company)?.active,
        None => true,
    };
    Ok(Some(account).filter(|account| account.active && is_company_active))
}

/// Tries to sign in with a link. `code` is `None` if what was typed has not the form of a code. A wrong code takes one of the link's tries, which
/// the caller must commit.
pub fn with_link(conn: &mut Conn, stamp: &Stamp, link: &str, code: Option<&Code>, new: &NewSession) -> Result<Try> {
    let Some((account, found)) = lock_link(conn, stamp, link)? else { return Ok(Try::NoLink) };
    if code.map(|code| code.hash_with(link)) == Some(found.code_hash) {
        store::delete_link_of(conn, account.id)?;
        let ends_at = begin(conn, stamp, &account, new, &Way::Link(found.made_by))?;
        return Ok(Try::SignedIn { ends_at });
    }
    let tries_left = found.tries_left - 1;
    if tries_left > 0 {
        store::set_tries_left(conn, found.id, tries_left)?;
    } else {
        store::delete_link_of(conn, account.id)?;
    }
    Ok(Try::WrongCode { tries_left })
}

/// Signs in as the invented person who has this role. The session ends with this process, and so with the demonstration. It is
/// [`Try::NoLink`] where the database holds anything but the demonstration.
pub fn in_demonstration(conn: &mut Conn, stamp: &Stamp, role: Role, process: ProcessId, new: &NewSession) -> Result<Try> {
    let Some(found) = demonstration::find(conn, role)? else { return Ok(Try::NoLink) };
    check_company(conn, found.company_id)?;
    let account = store::lock_row(conn, Reach::Everybody, found.id)?;
    if !account.active || account.role != role || account.company_id != found.company_id {
        return Ok(Try::NoLink);
    }
    let ends_at = begin(conn, stamp, &account, new, &Way::Demonstration(process))?;
    Ok(Try::SignedIn { ends_at })
}

/// This says how somebody signs in.
pub(super) enum Way {
    /// The person used a link that somebody has made.
    Link(ActorId),
    /// By a button of the demonstration, in this process.
    Demonstration(ProcessId),
    /// With the institute's provider, to which the person proved at this instant who they are, if it says so.
    Provider(Option<Instant>),
}

/// Locks the account of a link that works now. The account's lock covers the link.
fn lock_link(conn: &mut Conn, stamp: &Stamp, link: &str) -> Result<Option<(AccountRow, LinkRow)>> {
    let hash = fingerprint(link);
    let Some(found) = store::find_link(conn, &hash)? else { return Ok(None) };
    let company = store::find(conn, Reach::Everybody, found.account_id)?.company_id;
    // An archived company's people cannot sign in, and archiving waits for this transaction.
    match check_company(conn, company) {
        Err(Error::Refused(_)) => return Ok(None),
        checked => checked?,
    }
    let account = store::lock_row(conn, Reach::Everybody, found.account_id)?;
    let link = store::find_link(conn, &hash)?.filter(|link| stamp.at < link.expires_at);
    Ok(link.filter(|_| account.active && account.company_id == company).map(|link| (account, link)))
}

/// Begins a session of a locked account, and gives the instant at which it ends at the latest. An account has so many sessions at most; the
/// oldest one ends for a new one.
pub(super) fn begin(conn: &mut Conn, stamp: &Stamp, account: &AccountRow, new: &NewSession, way: &Way) -> Result<Instant> {
    let access = access(account.role, account.company_id)?;
    let (link_made_by, process_id) = match way {
        Way::Link(made_by) => (Some(*made_by), None),
        Way::Demonstration(process) => (None, Some(*process)),
        Way::Provider(_) => (None, None),
    };
    let (by_provider, authenticated_at) = match way {
        Way::Provider(at) => (true, *at),
        Way::Link(_) | Way::Demonstration(_) => (false, None),
    };
    let session = SessionRow {
        id: stamp.new_id(),
        token_hash: fingerprint(&new.token),
        account_id: account.id,
        browser: new.browser,
        link_made_by,
        created_at: stamp.at,
        seen_at: stamp.at,
        ends_at: stamp.at.plus(Ages::of(account.role).longest),
        process_id,
        by_provider,
        authenticated_at,
    };
    store::keep_newest_sessions(conn, account.id, MOST_SESSIONS - 1)?;
    store::insert_session(conn, &session)?;
    store::set_last_signed_in(conn, account.id, stamp.at)?;
    let stamp = Stamp { by: Actor::Account { id: account.id, session: session.id, access, signed_in_at: stamp.at }, ..*stamp };
    audit::record(conn, &stamp, "account.signed_in", &account.id, account.company_id, None)?;
    Ok(session.ends_at)
}
