//! What differs between the lists into which a file can be imported.

use std::collections::HashMap;

use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::Result;
use crate::lifecycle::import::companies::Companies;
use crate::lifecycle::import::kind::Kind;
use crate::lifecycle::import::mentees::Mentees;
use crate::mentees::store as mentees;

/// This is a kind of thing that can be imported, as pages speak of it. Its list is at `/{LIST}`.
pub trait List: Kind {
    const TITLE: &'static str;
    /// A row of something new must have these columns. They are named in words.
    const NEEDED: &'static str;

    /// Finds the names of what is there, by ids as they are written.
    fn names(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>>;
}

impl List for Mentees {
    const TITLE: &'static str = "Import mentees";
    const NEEDED: &'static str = "full_name, preferred_name, fields and timezone";

    fn names(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
        let ids: Vec<_> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        Ok(mentees::full_names(conn, &ids)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
    }
}

impl List for Companies {
    const TITLE: &'static str = "Import companies";
    const NEEDED: &'static str = "name, sector, size_band and timezone";

    fn names(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
        let ids: Vec<_> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        Ok(companies::company_names(conn, &ids)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
    }
}
