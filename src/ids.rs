//! Ids have a type and a prefix, so that a wrong id is seen at once (docs/api.md, Ids).
//!
//! On the wire an id is its prefix, `_`, and the 26 lower-case Crockford base32 characters of a UUIDv7 (the TypeID form); the database
//! holds the UUID. The list below is the only place that names a kind of id; `db::types` uses the same list for the databases.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::time::Instant;

/// The source of new ids. It takes the instant of the act and the system's randomness, and has no clock of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ids;

impl Ids {
    /// Makes an id, which is a UUIDv7 of that instant (RFC 9562, 5.7).
    pub fn new_id<I: From<Uuid>>(self, at: Instant) -> I {
        let millisecond = u64::try_from(at.timestamp().as_millisecond()).unwrap_or(0);
        I::from(uuid::Builder::from_unix_timestamp_millis(millisecond, &random()).into_uuid())
    }

    /// Draws random bytes to be hashed together with a text, so that the hash tells nothing to somebody who guesses the text.
    pub fn new_salt(self) -> [u8; 16] {
        random()
    }

    /// Gives the lowest possible id of that instant's millisecond, where the ids of a span of time begin.
    pub fn lowest_id<I: From<Uuid>>(self, at: Instant) -> I {
        let millisecond = u64::try_from(at.timestamp().as_millisecond()).unwrap_or(0);
        I::from(uuid::Builder::from_unix_timestamp_millis(millisecond, &[0; 10]).into_uuid())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness for ids and salts")]
fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if getrandom::fill(&mut bytes).is_err() {
        // Without the system's randomness keys and tokens could be guessed too, so there is no safe way to go on.
        std::process::abort();
    }
    bytes
}

/// The error of a text that is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThisId;

/// Calls a macro with every kind of id and its prefix.
macro_rules! every_id {
    ($then:ident) => {
        $then! {
            CompanyId "comp", SiteId "site", HostId "host", SlotId "slot", MenteeId "ment", BookingId "book", FeedId "feed",
            EndpointId "whep", EventId "evt", DeliveryId "dlv", KeyId "key", AuditId "aud", TransitionId "ptr", SecretId "whs",
            InteractionId "int", BusyCalendarId "busy", NoteId "note", ProgrammeId "prog", CohortId "coh", EnrolmentId "enr",
            BlackoutId "blk", SeriesId "ser", NotBookedId "nbk", AccountId "acct", SessionId "sess", SignInLinkId "link",
            ProcessId "proc", UploadId "upl", FailureId "fail", RoundId "rnd", EntryId "ent", DecisionId "dec",
            ExceptionId "exc",
        }
    };
}
pub(crate) use every_id;

macro_rules! define_ids {
    ($($name:ident $prefix:literal,)+) => { $(
        #[doc = concat!("`", $prefix, "_…`")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(encode(self.0, &mut [0; 26]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotThisId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_")).and_then(decode).map(Self).ok_or(NotThisId)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(|_| serde::de::Error::custom(concat!("not an id of the form ", $prefix, "_…")))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .examples([serde_json::json!(concat!($prefix, "_01k2m7q3x8e5rb4t9v6w1y0z2a"))])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+ };
}
every_id!(define_ids);

/// An id whose kind stands in a column beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyId(Uuid);

impl AnyId {
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for AnyId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes 128 bits as 26 characters of 5 bits each, with two zero bits in front.
fn encode(uuid: Uuid, out: &mut [u8; 26]) -> &str {
    let mut rest = uuid.as_u128();
    for place in out.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    str::from_utf8(out).unwrap_or_default()
}

/// Reads only what [`encode`] writes: lower case, no letters that Crockford takes for digits, and no more than 128 bits.
fn decode(text: &str) -> Option<Uuid> {
    if text.len() != 26 || text.as_bytes()[0] > b'7' {
        return None;
    }
    let mut value: u128 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        value = (value << 5) | digit as u128;
    }
    Some(Uuid::from_u128(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_itself() {
        let at = "2027-03-31T17:00:00Z".parse().unwrap();
        let id: SlotId = Ids.new_id(at);
        assert!(id.to_string().starts_with("slot_0"));
        assert_eq!(id.to_string().parse::<SlotId>(), Ok(id));
        assert_eq!(id.uuid().get_version_num(), 7);
    }

    #[test]
    fn the_typeid_vectors_hold() {
        // These come from valid.json of the TypeID specification.
        let uuid: Uuid = "0110c853-1d09-52d8-d73e-1194e95b5f19".parse().unwrap();
        assert_eq!(encode(uuid, &mut [0; 26]), "0123456789abcdefghjkmnpqrs");
        assert_eq!(decode("7zzzzzzzzzzzzzzzzzzzzzzzzz"), Some(Uuid::max()));
    }

    #[test]
    fn other_kinds_and_other_shapes_are_refused() {
        let id = CompanyId::from(Uuid::from_u128(7)).to_string();
        assert_eq!(id.parse::<SlotId>(), Err(NotThisId));
        for wrong in ["comp_", "comp_8zzzzzzzzzzzzzzzzzzzzzzzzz", "comp_0000000000000000000000000I", "0000000000000000000000000", "comp_é"]
        {
            assert_eq!(wrong.parse::<CompanyId>(), Err(NotThisId), "{wrong}");
        }
        assert_eq!(id.to_uppercase().parse::<CompanyId>(), Err(NotThisId));
    }
}
