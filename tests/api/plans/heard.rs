//! Hears the statements that the service sends to one database, through diesel's instrumentation of connections.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use foothold::db::Address;
use url::Url;

/// This is a statement with the values that were bound to it, each as its type prints it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    pub sql: String,
    pub values: Vec<String>,
}

/// This is what was heard. The key is the end of the database's address, before its parameters. Tests of other databases run in the same
/// process and are not heard.
static ALL: Mutex<BTreeMap<String, Vec<Statement>>> = Mutex::new(BTreeMap::new());

pub struct Heard {
    database: String,
}

impl Heard {
    /// Hears the connections to this database that are opened from now on.
    pub fn from_now_on(address: &Address) -> Self {
        let database = match address {
            Address::Postgres(url) => Url::parse(url).expect("an address").path().to_owned(),
            Address::Sqlite(path) => path.to_string_lossy().into_owned(),
        };
        all(|heard| heard.insert(database.clone(), Vec::new()));
        set_default_instrumentation(|| Some(Box::new(Ear::default()))).expect("connections can be instrumented");
        Self { database }
    }

    pub fn forget(&self) {
        self.take();
    }

    /// Counts the statements that name a table, each as often as it ran.
    pub fn count(&self, table: &str) -> usize {
        all(|heard| heard.get(&self.database).map_or(0, |ran| ran.iter().filter(|statement| statement.sql.contains(table)).count()))
    }

    /// Takes the statements, each of them once.
    pub fn take(&self) -> Vec<Statement> {
        let mut statements = all(|heard| heard.get_mut(&self.database).map(std::mem::take).unwrap_or_default());
        statements.sort();
        statements.dedup();
        statements
    }
}

fn all<T>(with: impl FnOnce(&mut BTreeMap<String, Vec<Statement>>) -> T) -> T {
    with(&mut ALL.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Hears one connection.
#[derive(Default)]
struct Ear {
    address: String,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.split('?').next().unwrap_or_default().clone_into(&mut self.address);
            }
            InstrumentationEvent::StartQuery { query, .. } => all(|heard| {
                if let Some((_, statements)) = heard.iter_mut().find(|(database, _)| self.address.ends_with(*database)) {
                    statements.extend(read(&query.to_string()));
                }
            }),
            _ => {}
        }
    }
}

/// Reads `SELECT … -- binds: [one, two]`, the form in which diesel prints a statement. Text that runs without values does not come from the
/// service.
fn read(printed: &str) -> Option<Statement> {
    let (sql, values) = printed.rsplit_once(" -- binds: [")?;
    Some(Statement { sql: sql.to_owned(), values: split(values.strip_suffix(']')?) })
}

/// Splits a list at its commas, but not at those within its items.
fn split(list: &str) -> Vec<String> {
    let (mut items, mut depth, mut quoted) = (vec![String::new()], 0, false);
    for letter in list.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        match items.last_mut() {
            Some(_) if letter == ',' && depth == 0 && !quoted => items.push(String::new()),
            Some(item) => item.push(letter),
            None => {}
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}
