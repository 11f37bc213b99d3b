//! Makes a link with which somebody can sign in once, to be handed over where no mail is set up.

use super::create;
use super::model::{LINK_TRIES, LINK_VALID, NewAccount, Reach, lowercase};
use super::rules::check_company;
use super::secret::LinkSecret;
use super::store::{self, AccountRow, LinkRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::AccountId;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Makes a link for an account, and gives the instant at which it stops working. An earlier one ends. `secret` is the link's token and code in
/// clear; only their fingerprints are kept. The session that begins with the link remembers who made it.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId, secret: &LinkSecret) -> Result<Instant> {
    stamp.check_signed_in_recently()?;
    let reach = Reach::of(&stamp.by)?;
    let company = store::find(conn, reach, id)?.company_id;
    nothing(given.fields()?)?;
    let of_company = check_company(conn, company);
    let account = store::lock(conn, reach, id)?;
    given.check_version(account.version)?;
    of_company?;
    for_locked(conn, stamp, &account, secret)
}

/// Makes a link for the account with this address, and first the account where there is none. It is the first way in, and the way back in, for
/// somebody who has the machine.
pub fn for_email(conn: &mut Conn, stamp: &Stamp, email: &str, new: Option<&NewAccount>, secret: &LinkSecret) -> Result<Instant> {
    let found = match (store::find_by_email(conn, &lowercase(email))?, new) {
        (Some(account), Some(new)) if account.role != new.access.role() => {
            return Err(Error::conflict(format!("The account with this email has the role {}: leave out --role.", account.role)));
        }
        (Some(account), _) => account,
        (None, Some(new)) => create::create(conn, stamp, new)?,
        (None, None) => {
            let why = "There is no account with this email: give --role and --name to make it.";
            return Err(Error::invalid("/role", "required", why));
        }
    };
    check_company(conn, found.company_id)?;
    let account = store::lock(conn, Reach::Everybody, found.id)?;
    for_locked(conn, stamp, &account, secret)
}

fn for_locked(conn: &mut Conn, stamp: &Stamp, account: &AccountRow, secret: &LinkSecret) -> Result<Instant> {
    if !account.active {
        return Err(Error::conflict("The account is deactivated: reactivate it first."));
    }
    let link = LinkRow {
        id: stamp.new_id(),
        token_hash: secret.token_hash(),
        code_hash: secret.code_hash(),
        account_id: account.id,
        tries_left: LINK_TRIES,
        made_by: stamp.by.id(),
        expires_at: stamp.at.plus(LINK_VALID),
    };
    store::replace_link(conn, &link)?;
    create::record(conn, stamp, EventType::AccountLinkCreated, account, Particulars::default())?;
    Ok(link.expires_at)
}
