//! What the code promises about itself: imports run one way, each file keeps to its role, and stays small.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

mod routes;

/// The rooms of `src/lib.rs`, lowest first. A room imports from the lines above its own; the first line's rooms are one basis and may import
/// each other, the rooms of any other line may not.
const ROOMS: &[&[&str]] = &[
    &["time", "ids", "error", "seal", "limits", "last_used"],
    &["wire"],
    &["config"],
    &["telemetry"],
    &["db", "net"],
    &["provider"],
    &["deps", "partnership"],
    &["auth"],
    &["audit"],
    &["events"],
    &["web"],
    &["keys"],
    &["institute"],
    &["companies"],
    &["mentees"],
    &["accounts"],
    &["busy"],
    &["policy"],
    &["slots"],
    &["bookings"],
    &["schedule"],
    &["allocation"],
    &["lifecycle"],
    &["calendars", "webhooks", "reports", "history"],
    &["worker"],
    &["console"],
    &["routes"],
    &["openapi"],
    &["app"],
    &["demo", "sink", "master_key"],
    &["cli"],
];

/// May only shrink.
const EDGES_AGAINST_THE_ORDER: &[(&str, &str)] = &[
    // config opens what it names.
    ("config", "db"),
];

const SLICES: &[&str] = &[
    "keys",
    "institute",
    "companies",
    "mentees",
    "accounts",
    "busy",
    "policy",
    "slots",
    "bookings",
    "schedule",
    "allocation",
    "lifecycle",
    "calendars",
    "webhooks",
    "reports",
    "history",
];

/// What a role of a slice may not mention (docs/architecture.md, A slice).
const BEYOND_A_ROLE: &[(&str, &[&str])] = &[
    ("input", &["diesel::", "actix_web", "Conn", "Deps", ".now()", "async fn"]),
    ("view", &["diesel::", "actix_web", "Deps", ".now()", "async fn"]),
    ("model", &["diesel::", "actix_web", "schema::", "Conn", "Deps", "Clock", "async fn"]),
    ("store", &["actix_web", "reqwest", "Deps", ".now()", "async fn"]),
    ("http", &["diesel::", "schema::"]),
];

/// May only shrink.
const FILES_BEYOND_THEIR_ROLE: &[(&str, &str)] = &[];

/// Files outside a folder `store/` that name tables. May only shrink.
const TABLES_OUTSIDE_A_STORE: &[&str] = &["src/audit.rs", "src/bookings/disclosure.rs", "src/web/idempotency.rs"];

const LONGEST_FILE: usize = 500;

struct Source {
    /// From the project's folder: `src/wire/parse.rs`.
    path: String,
    text: String,
}

impl Source {
    /// `wire` of `src/wire/parse.rs`, `error` of `src/error.rs`.
    fn room(&self) -> &str {
        self.path.strip_prefix("src/").unwrap_or(&self.path).split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// `http` of `src/slots/http.rs` and of `src/slots/http/create.rs`.
    fn role(&self) -> &str {
        self.path.split('/').nth(2).unwrap_or_default().trim_end_matches(".rs")
    }

    /// Without comments and without what is only compiled for tests.
    fn code(&self) -> String {
        let shipped = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        shipped.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<PathBuf> = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The first names after each `crate::`, of a group in braces all of them.
fn imported(code: &str) -> BTreeSet<String> {
    let name = |text: &str| text.trim().chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for (start, word) in code.match_indices("crate::") {
        let rest = &code[start + word.len()..];
        if rest.starts_with('{') {
            names.extend(group(rest).iter().map(|item| name(item)));
        } else {
            names.insert(name(rest));
        }
    }
    names.remove("");
    names
}

/// The items of `{a, b::{c, d}, e}`.
fn group(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => items.push(String::new()),
            other if depth == 1 => items.last_mut().unwrap().push(other),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    items
}

fn line_of(room: &str) -> Option<usize> {
    ROOMS.iter().position(|line| line.contains(&room))
}

fn may_import(from: &str, to: &str) -> bool {
    match (line_of(from), line_of(to)) {
        (Some(0), Some(0)) => true,
        (Some(from), Some(to)) => to < from,
        _ => false,
    }
}

#[test]
fn every_room_has_its_place_in_the_order() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let rooms = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let homeless: Vec<_> = rooms.filter(|room| line_of(room).is_none()).collect();
    assert!(homeless.is_empty(), "give these rooms a place in ROOMS of tests/api/architecture.rs and in src/lib.rs: {homeless:?}");
}

#[test]
fn imports_run_one_way() {
    let mut against = BTreeSet::new();
    let mut places = Vec::new();
    for source in sources("src").iter().filter(|source| line_of(source.room()).is_some()) {
        let rooms = imported(&source.code());
        for room in rooms.iter().filter(|room| line_of(room).is_some() && *room != source.room()) {
            if !may_import(source.room(), room) {
                against.insert((source.room().to_owned(), room.clone()));
                places.push(format!("{} imports {room}", source.path));
            }
        }
    }
    let known: BTreeSet<_> = EDGES_AGAINST_THE_ORDER.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    let new: Vec<_> = against.difference(&known).collect();
    assert!(new.is_empty(), "edges against the order of src/lib.rs: {new:?}\n{}", places.join("\n"));
    let gone: Vec<_> = known.difference(&against).collect();
    assert!(gone.is_empty(), "these exceptions are no longer needed, take them out: {gone:?}");
}

#[test]
fn the_files_of_a_slice_keep_to_their_roles() {
    let mut beyond = BTreeSet::new();
    for source in sources("src").iter().filter(|source| SLICES.contains(&source.room())) {
        let code = source.code();
        let limits = BEYOND_A_ROLE.iter().filter(|(role, _)| *role == source.role());
        for word in limits.flat_map(|(_, words)| words.iter()).filter(|word| code.contains(**word)) {
            beyond.insert((source.path.clone(), (*word).to_owned()));
        }
    }
    let known: BTreeSet<_> = FILES_BEYOND_THEIR_ROLE.iter().map(|(path, word)| ((*path).to_owned(), (*word).to_owned())).collect();
    assert_eq!(beyond, known, "model: no SQL, HTTP or clock; store: no HTTP or clock; http: no SQL");
}

#[test]
fn only_stores_name_tables() {
    let outside = sources("src").into_iter().filter(|source| !source.path.starts_with("src/db/") && !source.path.contains("/store/"));
    let naming: Vec<_> = outside.filter(|source| source.code().contains("db::schema")).map(|source| source.path).collect();
    assert_eq!(naming, TABLES_OUTSIDE_A_STORE, "statements stand in a folder store/");
}

#[test]
fn no_http_imports_another_slices_http() {
    let mut crossing = Vec::new();
    for source in sources("src").iter().filter(|source| matches!(source.role(), "http") || source.room() == "console") {
        let code = source.code();
        let foreign = SLICES.iter().filter(|slice| **slice != source.room());
        crossing.extend(foreign.filter(|slice| code.contains(&format!("{slice}::http"))).map(|slice| format!("{} → {slice}", source.path)));
    }
    assert!(crossing.is_empty(), "what two of them need is a view, an input or an act: {crossing:?}");
}

#[test]
fn mod_rs_holds_modules_imports_and_the_rooms_sign() {
    let holds_code = |source: &Source| {
        let code = source.code();
        let mut statements = code.split(';').map(str::trim).filter(|statement| !statement.is_empty());
        statements.any(|statement| {
            let last_line = statement.lines().rev().find(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()));
            !last_line.is_some_and(|line| ["mod ", "pub mod ", "use ", "pub use "].iter().any(|form| line.starts_with(form)))
        })
    };
    let rooms = sources("src").into_iter().filter(|source| source.path.ends_with("/mod.rs"));
    let full: Vec<_> = rooms.filter(holds_code).map(|source| source.path).collect();
    assert!(full.is_empty(), "code stands in files that say what they hold: {full:?}");
    // The tests of a room are the exception, because they share the functions that they read with.
    let shipped = sources("src").into_iter().filter(|source| !source.path.ends_with("/tests.rs"));
    let beside: Vec<_> = shipped.filter(|source| Path::new(source.path.trim_end_matches(".rs")).is_dir()).collect();
    assert!(beside.is_empty(), "a folder's own file is its mod.rs: {:?}", beside.iter().map(|source| &source.path).collect::<Vec<_>>());
}

#[test]
fn files_stay_small() {
    let all = sources("src").into_iter().chain(sources("tests")).chain(sources("benches"));
    let long: Vec<_> = all.filter(|source| source.text.lines().count() > LONGEST_FILE).map(|source| source.path).collect();
    assert!(long.is_empty(), "more than {LONGEST_FILE} lines: {long:?}");
}

#[test]
fn nothing_that_ships_unwraps() {
    let shipped = sources("src").into_iter().filter(|source| !source.path.ends_with("/tests.rs") && !source.path.contains("/tests/"));
    let unwrapping: Vec<_> = shipped.filter(|source| source.code().contains(".unwrap()")).map(|source| source.path).collect();
    assert!(unwrapping.is_empty(), "{unwrapping:?}");
}

/// With `if let` or `matches!` a kind of scope that is added later would see everything that is not filtered.
#[test]
fn a_scope_is_matched_with_every_kind_named() {
    let in_part = ["let Scope::", "matches!(scope, Scope::Company", "matches!(caller, Scope::Company"];
    let open: Vec<_> = sources("src")
        .into_iter()
        .filter(|source| in_part.iter().any(|pattern| source.code().contains(pattern)))
        .map(|source| source.path)
        .collect();
    assert!(open.is_empty(), "match on the scope and name every kind of it: {open:?}");
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code = "use crate::{auth::{a, b}, events};\nuse crate::db::Conn;\nlet x = crate::time::Zone::utc();";
    assert_eq!(imported(code), ["auth", "db", "events", "time"].map(str::to_owned).into());
}
