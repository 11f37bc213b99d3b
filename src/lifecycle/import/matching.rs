//! Finds out which rows of a file stand for something that is there already, and what is wrong with the others.

use std::collections::HashMap;

use super::kind::Kind;
use super::sheet::{Key, Sheet, SheetRow};
use super::view::ImportWarning;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, FieldError, Result, RowFault};

/// So many faults are named one by one. Of further rows only the first fault is named, so that every bad row is.
const MOST_FAULTS: usize = 10_000;

/// This is what an import is to do.
pub struct Plan<'a, K: Kind> {
    /// This is what is new, with the line on which it stands.
    pub new: Vec<(usize, &'a K::New)>,
    pub changes: Vec<K::Change>,
    pub unchanged: usize,
    pub warnings: Vec<ImportWarning>,
}

impl<'a, K: Kind> Plan<'a, K> {
    /// Locks what the rows of the file stand for, and says what is to be done with each. The error names every bad row.
    pub fn of(conn: &mut Conn, stamp: &Stamp, sheet: &'a Sheet<K>) -> Result<Self> {
        let rows = lock(conn, sheet)?;
        let mut matcher = Matcher::of(&rows);
        let mut plan = Self { new: Vec::new(), changes: Vec::new(), unchanged: 0, warnings: Vec::new() };
        let mut faults = sheet.faults.clone();
        for row in &sheet.rows {
            match matcher.find(row) {
                Ok(None) => match &row.new {
                    Ok(new) => plan.new.push((row.line, new)),
                    Err(of_row) => add(&mut faults, row.line, of_row),
                },
                Ok(Some(found)) => match plan.change(stamp, row, found) {
                    Err(Error::Invalid(of_row)) => add(&mut faults, row.line, &of_row),
                    done => done?,
                },
                Err(of_row) => add(&mut faults, row.line, &of_row),
            }
        }
        if faults.is_empty() {
            return Ok(plan);
        }
        faults.sort_by_key(|fault| fault.line);
        Err(Error::BadRows(faults))
    }

    fn change(&mut self, stamp: &Stamp, row: &SheetRow<K>, found: &K::Row) -> Result<()> {
        let there = K::there(found);
        let patch = row.patch.as_ref().map_err(|faults| Error::Invalid(faults.clone()))?;
        let Some(change) = K::change(stamp, found, patch.clone())? else {
            self.unchanged += 1;
            return Ok(());
        };
        let read_at = row.key.as_ref().ok().and_then(|key| key.version);
        if read_at.is_some_and(|version| version != there.version) {
            let detail = format!(
                "It is at version {} now, so this row may undo what somebody else has changed: export it again, or leave the column out.",
                there.version
            );
            return Err(Error::invalid("/version", "changed-since", detail));
        }
        if !there.active {
            self.warnings.push(ImportWarning::archived(row.line, there.id));
        }
        self.changes.push(change);
        Ok(())
    }
}

/// Locks what the rows stand for by their ids and external ids.
fn lock<K: Kind>(conn: &mut Conn, sheet: &Sheet<K>) -> Result<HashMap<K::Id, K::Row>> {
    let keys: Vec<_> = sheet.rows.iter().filter_map(|row| row.key.as_ref().ok()).collect();
    let external_ids: Vec<_> = keys.iter().filter_map(|key| key.external_id.clone()).filter(|id| !id.contains('\0')).collect();
    let mut ids = K::with_external_ids(conn, &external_ids)?;
    ids.extend(keys.iter().filter_map(|key| key.id));
    K::lock_all(conn, &ids)
}

/// Knows what is there, and which of it rows have stood for already.
struct Matcher<'r, K: Kind> {
    rows: &'r HashMap<K::Id, K::Row>,
    by_external_id: HashMap<&'r str, K::Id>,
    lines_of_ids: HashMap<K::Id, usize>,
    lines_of_external_ids: HashMap<String, usize>,
}

impl<'r, K: Kind> Matcher<'r, K> {
    fn of(rows: &'r HashMap<K::Id, K::Row>) -> Self {
        let there = rows.values().map(K::there);
        let by_external_id = there.filter_map(|there| Some((there.external_id?, there.id))).collect();
        Self { rows, by_external_id, lines_of_ids: HashMap::new(), lines_of_external_ids: HashMap::new() }
    }

    /// Gives what a row stands for, or `None` if it is new.
    fn find(&mut self, row: &SheetRow<K>) -> Result<Option<&'r K::Row>, Vec<FieldError>> {
        let key = row.key.as_ref().map_err(|faults| [faults.clone(), row.patch.as_ref().err().cloned().unwrap_or_default()].concat())?;
        self.note_external_id(row.line, key)?;
        let named = key.external_id.as_deref().and_then(|external_id| self.by_external_id.get(external_id)).copied();
        let (id, column) = match (key.id, named) {
            (Some(id), Some(other)) if id != other && self.rows.contains_key(&id) => {
                return Err(fault("external_id", "taken", format!("{other} has this external_id already.")));
            }
            (Some(id), _) => (id, "id"),
            (None, Some(id)) => (id, "external_id"),
            (None, None) => {
                check_archiving::<K>(key, true)?;
                return Ok(None);
            }
        };
        let Some(found) = self.rows.get(&id) else {
            return Err(fault("id", "unknown-id", "There is nothing under this id: leave the cell empty to register something new."));
        };
        check_archiving::<K>(key, K::there(found).active)?;
        match self.lines_of_ids.insert(id, row.line) {
            Some(line) => Err(fault(column, "repeated", format!("Line {line} is about {id} too."))),
            None => Ok(Some(found)),
        }
    }

    fn note_external_id(&mut self, line: usize, key: &Key<K::Id>) -> Result<(), Vec<FieldError>> {
        let Some(external_id) = &key.external_id else { return Ok(()) };
        match self.lines_of_external_ids.insert(external_id.clone(), line) {
            Some(line) => Err(fault("external_id", "repeated", format!("Line {line} has this external_id too."))),
            None => Ok(()),
        }
    }
}

/// Checks that a row archives and restores nothing: that is a step of its own.
fn check_archiving<K: Kind>(key: &Key<K::Id>, is_active: bool) -> Result<(), Vec<FieldError>> {
    if key.active.is_none_or(|active| active == is_active) {
        return Ok(());
    }
    let detail = format!("Archiving is a step: POST /v1/{}/{{id}}/archive, and /restore takes it back.", K::LIST);
    Err(fault("active", "not-allowed", detail))
}

fn fault(column: &str, code: &'static str, detail: impl Into<String>) -> Vec<FieldError> {
    vec![FieldError { pointer: format!("/{column}"), code, detail: detail.into() }]
}

/// Adds the faults of one row. The first part of a pointer is the column: `/fields/3` is a word in `fields`.
fn add(faults: &mut Vec<RowFault>, line: usize, of_row: &[FieldError]) {
    let most = if faults.len() < MOST_FAULTS { of_row.len() } else { 1 };
    faults.extend(of_row.iter().take(most).map(|fault| {
        let column = fault.pointer.split('/').nth(1);
        RowFault::new(line, column, fault.code, fault.detail.clone())
    }));
}
