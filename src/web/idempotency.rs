//! `Idempotency-Key`: the first answer again, byte for byte, for 24 hours (docs/api.md, Idempotency).
//!
//! The answer is stored, sealed, in the transaction that made its effect; a refusal is rolled back to a savepoint and stored as well. On
//! PostgreSQL a lock that lasts as long as the transaction tells that the first request is still running.

use diesel::dsl::Find;
use diesel::prelude::*;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::auth::{ActorId, ActorKind, Stamp};
use crate::db::schema::idempotency_keys;
use crate::db::{Conn, dialect, installation};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::AnyId;
use crate::seal::{Rekey, Resealed, Sealer, Sealing};
use crate::time::Instant;
use crate::wire::answer::Answer;
use crate::wire::problem::Problem;

pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

const LOST: &str = "This request was answered before, and the answer can no longer be read: look at what it has done before you send it with a \
                    new key.";

/// One use of a key: whose it is, and which request it was first sent with.
#[derive(Clone)]
pub struct Once {
    pub actor_kind: ActorKind,
    pub actor_id: AnyId,
    pub key: String,
    /// Kept answers are sealed to this text, so that none opens for another caller or key: see [`bound_to`].
    pub bound_to: String,
    /// SHA-256 of method, path, query and the SHA-256 of the body.
    pub request_hash: Vec<u8>,
    pub at: Instant,
    pub sealer: Sealer,
    pub public_url: std::sync::Arc<str>,
    pub request_id: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = idempotency_keys)]
struct Kept {
    actor_kind: ActorKind,
    actor_id: AnyId,
    key: String,
    request_hash: Vec<u8>,
    sealed_answer: Vec<u8>,
    created_at: Instant,
}

impl Once {
    /// `None` for the system, which sends no requests.
    pub fn of(stamp: &Stamp, deps: &Deps, key: String, request_hash: Vec<u8>, request_id: String) -> Option<Self> {
        let caller = stamp.by.id();
        Some(Self {
            actor_kind: caller.kind(),
            actor_id: caller.id()?,
            bound_to: bound_to(caller, &key),
            key,
            request_hash,
            at: stamp.at,
            sealer: deps.sealer.clone(),
            public_url: deps.public_url.clone(),
            request_id,
        })
    }

    /// Inside the caller's transaction: the stored answer, or what `act` answers now, stored.
    pub fn run(&self, conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<Answer>) -> Result<Answer> {
        self.first_or_again(conn, |conn| self.decide(conn, &act))
    }

    /// Does what [`Self::run`] does, but stores nothing of a refusal, which ends the transaction. A form that was refused can be sent again
    /// as it is, and then it is judged by what is there then.
    pub fn run_until_done(&self, conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<Answer>) -> Result<Answer> {
        self.first_or_again(conn, act)
    }

    fn first_or_again(&self, conn: &mut Conn, first: impl Fn(&mut Conn) -> Result<Answer>) -> Result<Answer> {
        let sealing = installation::sealing(conn, &self.sealer)?;
        if !dialect::try_transaction_lock(conn, self.lock_number())? {
            return Err(Error::IdempotencyInFlight);
        }
        if let Some(kept) = self.find(conn)? {
            return self.replay(&kept);
        }
        let answer = first(conn)?;
        self.keep(conn, sealing, &answer)?;
        Ok(answer)
    }

    fn find(&self, conn: &mut Conn) -> Result<Option<Kept>> {
        let kept = self.row().first::<Kept>(conn).optional()?;
        Ok(kept.filter(|kept| self.at < kept.created_at.plus(KEPT)))
    }

    fn replay(&self, kept: &Kept) -> Result<Answer> {
        if kept.request_hash != self.request_hash {
            return Err(Error::IdempotencyKeyReused);
        }
        // The answer may be sealed with a master key that is gone, or written by a later version.
        let opened = self.sealer.open(&kept.sealed_answer, &self.bound_to).ok();
        let answer = opened.and_then(|opened| serde_json::from_slice::<Answer>(&opened).ok());
        answer.map(Answer::replayed).ok_or_else(|| Error::conflict(LOST))
    }

    #[expect(clippy::disallowed_methods, reason = "a savepoint: a refusal is undone, its answer kept")]
    fn decide(&self, conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<Answer>) -> Result<Answer> {
        match conn.transaction(|conn| act(conn)) {
            Err(error @ (Error::NotFound | Error::Invalid(_) | Error::PreconditionFailed { .. } | Error::Refused(_))) => {
                Ok(Answer::problem(&Problem::from(&error), &self.public_url, &self.request_id))
            }
            decided => decided,
        }
    }

    fn keep(&self, conn: &mut Conn, sealing: Sealing, answer: &Answer) -> Result<()> {
        let plain = serde_json::to_vec(answer).map_err(|error| Error::Internal(format!("an answer to store: {error}")))?;
        let kept = Kept {
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            key: self.key.clone(),
            request_hash: self.request_hash.clone(),
            sealed_answer: sealing.seal(&plain, &self.bound_to)?,
            created_at: self.at,
        };
        // One that is older than a day may still stand here.
        diesel::delete(self.row()).execute(conn)?;
        diesel::insert_into(idempotency_keys::table).values(&kept).execute(conn)?;
        Ok(())
    }

    /// Stores the whole answer in place of its first part.
    pub fn replace(&self, conn: &mut Conn, answer: &Answer) -> Result<()> {
        let plain = serde_json::to_vec(answer).map_err(|error| Error::Internal(format!("an answer to store: {error}")))?;
        let sealed = installation::sealing(conn, &self.sealer)?.seal(&plain, &self.bound_to)?;
        let sealed = idempotency_keys::sealed_answer.eq(sealed);
        diesel::update(self.row()).set(sealed).execute(conn)?;
        Ok(())
    }

    fn row(&self) -> Find<idempotency_keys::table, (ActorKind, AnyId, &str)> {
        idempotency_keys::table.find((self.actor_kind, self.actor_id, self.key.as_str()))
    }

    fn lock_number(&self) -> i64 {
        let hash = Sha256::digest(self.bound_to.as_bytes());
        i64::from_be_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
    }
}

/// What the answer to one caller's idempotency key is sealed to.
pub fn bound_to(caller: ActorId, key: &str) -> String {
    format!("{caller}/{key}")
}

/// Seals the kept answers after this one anew, if they open with the old master key.
pub fn rekey(conn: &mut Conn, rekey: &Rekey, after: Option<&str>, most: i64) -> Result<Resealed> {
    let order = (idempotency_keys::actor_kind, idempotency_keys::actor_id, idempotency_keys::key);
    let mut next = idempotency_keys::table.order(order).limit(most).into_boxed();
    if let Some((kind, id, key)) = after.map(place).transpose()? {
        let of_kind = idempotency_keys::actor_kind.eq(kind);
        let of_same_caller = idempotency_keys::actor_id.eq(id).and(idempotency_keys::key.gt(key));
        let of_same_kind = of_kind.and(idempotency_keys::actor_id.gt(id).or(of_same_caller));
        next = next.filter(idempotency_keys::actor_kind.gt(kind).or(of_same_kind));
    }
    let answers: Vec<Kept> = next.load(conn)?;
    let mut count = 0;
    for kept in &answers {
        let Some(caller) = ActorId::of(kept.actor_kind, Some(kept.actor_id)) else { continue };
        let Ok(sealed) = rekey.reseal(&kept.sealed_answer, &bound_to(caller, &kept.key)) else { continue };
        // An instance that has the new key may have replaced the answer meanwhile.
        let unchanged = idempotency_keys::sealed_answer.eq(&kept.sealed_answer);
        let row = idempotency_keys::table.find((kept.actor_kind, kept.actor_id, &kept.key)).filter(unchanged);
        count += diesel::update(row).set(idempotency_keys::sealed_answer.eq(sealed)).execute(conn)?;
    }
    let last = answers.last().map(|kept| format!("{}/{}/{}", kept.actor_kind.as_str(), kept.actor_id.uuid(), kept.key));
    Ok(Resealed { count, last })
}

/// Reads what [`rekey`] wrote, which is the primary key of a kept answer.
fn place(after: &str) -> Result<(ActorKind, AnyId, String)> {
    let broken = || Error::Internal("a step through the kept answers begins after none".to_owned());
    let mut parts = after.splitn(3, '/');
    let mut next = || parts.next().ok_or_else(broken);
    let (kind, id, key) = (next()?, next()?, next()?);
    let kind = kind.parse().map_err(|_| broken())?;
    Ok((kind, Uuid::parse_str(id).map_err(|_| broken())?.into(), key.to_owned()))
}

/// Forgets answers older than a day, at most so many at once.
pub fn forget_before(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old: Vec<(ActorKind, AnyId, String)> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(before))
        .order(idempotency_keys::created_at)
        .limit(most)
        .select((idempotency_keys::actor_kind, idempotency_keys::actor_id, idempotency_keys::key))
        .load(conn)?;
    for (kind, id, key) in &old {
        diesel::delete(idempotency_keys::table.find((*kind, *id, key))).execute(conn)?;
    }
    Ok(old.len())
}
