//! Reads the query of a list of hosts or of sites.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::companies::model::PlaceFilter;
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

pub fn place_query<I: Serialize + DeserializeOwned>(query: &str, cursors: &Cursors) -> Result<(PageRequest<I>, PlaceFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = PlaceFilter {
        company_id: fields.optional("company_id", parse::id),
        name_part: fields.optional("q", parse::text(parse::NAME)),
        active: fields.optional("active", parse::boolean_in_query),
    };
    fields.finish(|| Some((page, filter)))
}
