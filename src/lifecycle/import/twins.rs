//! Warns of rows that may be somebody who is there already, or who stands in the file twice.

use std::collections::HashMap;

use super::kind::{Kind, Likeness};
use super::view::ImportWarning;
use crate::db::Conn;
use crate::error::Result;

/// A warning names at most this many others, of those that are there and of those in the file.
const MOST: usize = 10;

/// Gives a warning for each new row that is like another. It is asked before the rows are inserted, so that they are not among those that
/// are there.
pub fn warnings<K: Kind>(conn: &mut Conn, new: &[(usize, &K::New)]) -> Result<Vec<ImportWarning>> {
    let mut warnings = Vec::new();
    for likeness in K::LIKENESSES {
        warnings.extend(alike::<K>(conn, new, *likeness)?);
    }
    warnings.sort_by_key(|warning| warning.line);
    Ok(warnings)
}

fn alike<K: Kind>(conn: &mut Conn, new: &[(usize, &K::New)], likeness: Likeness) -> Result<Vec<ImportWarning>> {
    let folded: Vec<_> = new.iter().filter_map(|(line, new)| Some((*line, K::folded(new, likeness)?))).collect();
    let mut lines: HashMap<&str, Vec<usize>> = HashMap::new();
    for (line, text) in &folded {
        lines.entry(text).or_default().push(*line);
    }
    let texts: Vec<_> = lines.keys().map(|text| (*text).to_owned()).collect();
    let mut there: HashMap<String, Vec<K::Id>> = HashMap::new();
    for (text, id) in K::alike(conn, likeness, &texts)? {
        there.entry(text).or_default().push(id);
    }
    let warning = |(line, text): &(usize, String)| {
        let ids = there.get(text).map(Vec::as_slice).unwrap_or_default();
        let others = lines.get(text.as_str()).map(Vec::as_slice).unwrap_or_default().iter().filter(|other| *other != line);
        ImportWarning::alike(*line, likeness, ids.iter().take(MOST), others.take(MOST).copied().collect())
    };
    Ok(folded.iter().filter_map(warning).collect())
}
