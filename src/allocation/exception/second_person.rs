//! Says who may decide about an exception: another person than the one who asked (docs/fairness.md, Exceptions).

use jiff::SignedDuration;

use crate::accounts::store as accounts;
use crate::allocation::store::ExceptionRow;
use crate::auth::{Access, Actor, ActorId, Stamp};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{AccountId, KeyId, SessionId};
use crate::keys::store as keys;

/// Where the institute has no accounts, a key decides only if it was made this long before.
const KEY_IS_OLD_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Checks that somebody else decides than who asked. A refusal says why, and what to do.
pub fn check(conn: &mut Conn, stamp: &Stamp, exception: &ExceptionRow) -> Result<()> {
    let why = match stamp.by {
        Actor::Account { id, session, access, .. } => of_account(conn, exception.asked_by, id, session, access)?,
        Actor::Key { id, .. } => of_key(conn, stamp, exception.asked_by, id)?,
        Actor::System => Some("A person decides about an exception, and no command."),
    };
    why.map_or(Ok(()), |why| Err(Error::Forbidden(why.to_owned())))
}

/// Says why this account cannot decide, if it cannot.
fn of_account(conn: &mut Conn, asker: ActorId, id: AccountId, session: SessionId, access: Access) -> Result<Option<&'static str>> {
    match access {
        Access::Admin | Access::Coordinator => {}
        Access::Viewer | Access::Partner(_) => return Ok(Some("Only coordinators and administrators decide about exceptions.")),
    }
    let decider = ActorId::Account(id);
    if decider == asker {
        return Ok(Some("You have asked for this exception yourself: another person has to decide."));
    }
    let asked = makers(conn, asker)?;
    if asked.contains(&decider) {
        return Ok(Some("The key that asked was made by you: another person has to decide."));
    }
    // A session that has ended meanwhile decides nothing.
    let Some(link_made_by) = accounts::link_maker_of(conn, session)? else {
        return Ok(Some("Your session has ended: sign in again."));
    };
    let Some(link_maker) = link_made_by else { return Ok(None) };
    let made = makers(conn, link_maker)?;
    let is_askers = person_of_both(&asked, &made).is_some();
    Ok(is_askers
        .then_some("Your session began with a sign-in link that was made by who asked: sign in without it, or let another person decide."))
}

/// Says why this key cannot decide, if it cannot. Keys decide only where nobody of the institute can sign in.
fn of_key(conn: &mut Conn, stamp: &Stamp, asker: ActorId, id: KeyId) -> Result<Option<&'static str>> {
    if accounts::has_staff(conn)? {
        return Ok(Some("An exception is decided by a coordinator or administrator who has signed in with an account, and not by a key."));
    }
    let decider = ActorId::Key(id);
    if decider == asker {
        return Ok(Some("This key has asked for the exception itself: another person has to decide, best with an account."));
    }
    let (asked, decides) = (makers(conn, asker)?, makers(conn, decider)?);
    let maker = |chain: &[ActorId]| chain.get(1).copied().unwrap_or(ActorId::System);
    if maker(&asked) == ActorId::System && maker(&decides) == ActorId::System {
        return Ok(Some(
            "Both keys were made on the machine, which counts as one maker: an account is needed. foothold sign-in-link makes the first one.",
        ));
    }
    if person_of_both(&asked, &decides).is_some() {
        return Ok(Some(
            "The same maker stands behind this key and the key that asked: another person has to decide, best with an account.",
        ));
    }
    let is_new = keys::made_at(conn, id)?.plus(KEY_IS_OLD_AFTER) > stamp.at;
    Ok(is_new.then_some("This key was made less than 24 hours ago, so it cannot decide about an exception yet."))
}

/// Gives who stands behind an actor: the actor itself, and for a key who made it, who made the key with which it was made, and so on. A key of
/// which that is not known counts as made on the machine.
fn makers(conn: &mut Conn, actor: ActorId) -> Result<Vec<ActorId>> {
    let mut chain = vec![actor];
    while let Some(ActorId::Key(key)) = chain.last().copied() {
        let maker = keys::maker_of(conn, key)?.unwrap_or(ActorId::System);
        if chain.contains(&maker) {
            break;
        }
        chain.push(maker);
    }
    Ok(chain)
}

/// Gives somebody who stands behind both. The machine is nobody.
fn person_of_both(one: &[ActorId], other: &[ActorId]) -> Option<ActorId> {
    one.iter().copied().find(|actor| *actor != ActorId::System && other.contains(actor))
}
