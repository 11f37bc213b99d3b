//! What the table of followers says of them.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use foothold::db::schema::follower_positions;
use foothold::worker::FOLLOWERS;

use super::*;

/// Gives the followers whose own act leads back to them, directly or through the acts of others.
fn going_round(followers: &[Follower]) -> Vec<&'static str> {
    let leads_back = |follower: &&Follower| {
        let mut reached: HashSet<EventType> = follower.records.iter().copied().collect();
        loop {
            let woken = followers.iter().filter(|other| other.kinds.iter().any(|kind| reached.contains(kind)));
            let more: Vec<EventType> = woken.flat_map(|other| other.records).copied().filter(|kind| !reached.contains(kind)).collect();
            if more.is_empty() {
                return follower.kinds.iter().any(|kind| reached.contains(kind));
            }
            reached.extend(more);
        }
    };
    followers.iter().filter(leads_back).map(|follower| follower.name).collect()
}

#[test]
fn no_follower_leads_back_to_itself() {
    assert_eq!(going_round(FOLLOWERS), Vec::<&str>::new(), "these would act on what they record, for ever");

    let follower = |name, kinds, records| Follower { name, kinds, records, ..MANY[0] };
    let (moved, cancelled, confirmed) = (&[EventType::SlotMoved], &[EventType::SlotCancelled], &[EventType::BookingConfirmed]);
    assert_eq!(going_round(&[follower("itself", moved, moved)]), ["itself"]);
    let chain = [follower("first", moved, cancelled), follower("second", cancelled, confirmed)];
    assert_eq!(going_round(&chain), Vec::<&str>::new());
    let ring = [chain[0], chain[1], follower("third", confirmed, moved)];
    assert_eq!(going_round(&ring), ["first", "second", "third"]);
}

#[apply(test_both)]
async fn each_follower_has_its_place_from_a_migration_and_nobody_else(app: TestApp) {
    let read =
        app.deps.db.read("test_places", |conn| Ok(follower_positions::table.select(follower_positions::follower).load::<String>(conn)?));
    let places: BTreeSet<_> = read.await.unwrap().into_iter().collect();
    let names: BTreeSet<_> = FOLLOWERS.iter().map(|follower| follower.name.to_owned()).collect();
    assert_eq!(names.len(), FOLLOWERS.len(), "two followers have one name");
    assert_eq!(places, names, "a follower comes and goes with a migration: docs/contribute.md, To add a follower");
    assert!(FOLLOWERS.iter().all(|follower| !follower.kinds.is_empty()));
}

/// A follower that is behind still needs them, and so does a failure.
#[test]
fn no_statement_deletes_events() {
    let mut waiting = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut deleting = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && deletes_events(&path) {
            deleting.push(path);
        }
    }
    assert!(deleting.is_empty(), "keep at least what comes after the lowest position of a follower, and what has failed: {deleting:?}");
}

fn deletes_events(path: &Path) -> bool {
    let text: String = fs::read_to_string(path).unwrap().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    text.contains("delete(events::") || text.contains("delete from events ") || text.contains("truncate events")
}
