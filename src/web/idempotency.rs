//! `Idempotency-Key`: the first answer again, byte for byte, for 24 hours (docs/api.md, Idempotency).
//!
//! The answer is stored, sealed, in the transaction that made its effect; a refusal is rolled back to a savepoint and stored as well. On
//! PostgreSQL a lock that lasts as long as the transaction tells that the first request is still running.

use diesel::dsl::Find;
use diesel::prelude::*;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::auth::{ActorId, ActorKind};
use crate::db::schema::idempotency_keys;
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::ids::AnyId;
use crate::seal::Sealer;
use crate::time::Instant;
use crate::wire::answer::Answer;
use crate::wire::problem::Problem;

pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

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
    /// Inside the caller's transaction: the stored answer, or what `act` answers now, stored.
    pub fn run(&self, conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<Answer>) -> Result<Answer> {
        if !dialect::try_transaction_lock(conn, self.lock_number())? {
            return Err(Error::IdempotencyInFlight);
        }
        if let Some(kept) = self.find(conn)? {
            return self.replay(&kept);
        }
        let answer = self.decide(conn, act)?;
        self.keep(conn, &answer)?;
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
        let opened = self.sealer.open(&kept.sealed_answer, &self.bound_to)?;
        let answer: Answer = serde_json::from_slice(&opened).map_err(|error| Error::Internal(format!("a stored answer: {error}")))?;
        Ok(answer.replayed())
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

    fn keep(&self, conn: &mut Conn, answer: &Answer) -> Result<()> {
        let plain = serde_json::to_vec(answer).map_err(|error| Error::Internal(format!("an answer to store: {error}")))?;
        let kept = Kept {
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            key: self.key.clone(),
            request_hash: self.request_hash.clone(),
            sealed_answer: self.sealer.seal(&plain, &self.bound_to)?,
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
        let sealed = idempotency_keys::sealed_answer.eq(self.sealer.seal(&plain, &self.bound_to)?);
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

/// Seals every kept answer that opens with the old master key with the new one, and says how many those were.
pub fn rekey(conn: &mut Conn, old: &Sealer, new: &Sealer) -> Result<usize> {
    let mut count = 0;
    for kept in idempotency_keys::table.load::<Kept>(conn)? {
        let Some(caller) = ActorId::of(kept.actor_kind, Some(kept.actor_id)) else { continue };
        let bound_to = bound_to(caller, &kept.key);
        let Ok(plain) = old.open(&kept.sealed_answer, &bound_to) else { continue };
        let sealed = idempotency_keys::sealed_answer.eq(new.seal(&plain, &bound_to)?);
        diesel::update(idempotency_keys::table.find((kept.actor_kind, kept.actor_id, kept.key))).set(sealed).execute(conn)?;
        count += 1;
    }
    Ok(count)
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
