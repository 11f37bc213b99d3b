//! Companies, sites, hosts and partnerships on the wire.

use crate::body::Fields;
use crate::error::Result;
use crate::page::PageRequest;

pub mod companies;
pub mod hosts;
pub mod partnership;
pub mod sites;

/// The query of a list that has no filters.
fn page_alone<K: serde::Serialize + serde::de::DeserializeOwned>(query: &str) -> Result<PageRequest<K>> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields);
    fields.finish(|| Some(page))
}
