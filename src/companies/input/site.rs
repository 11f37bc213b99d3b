//! Reads the bodies of a new site and of its patch.

use crate::companies::model::{NewSite, SitePatch};
use crate::error::Result;
use crate::time::Zone;
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// The body of a new site.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSite, example = json!({"name": "Leeds office", "timezone": null, "address": "1 Water Lane\nLeeds LS11", "area": "Leeds",
    "access_notes": "Step-free from the car park; ask for Gareth at the desk."}))]
#[expect(dead_code, reason = "describes the body that `new_site` reads")]
pub struct NewSiteBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The company's where absent or null.
    timezone: Option<Zone>,
    #[schema(min_length = 1, max_length = 200)]
    address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    area: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    access_notes: Option<String>,
}

/// A merge patch of a site: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SitePatch, example = json!({"access_notes": "The lift is out of order until May."}))]
#[expect(dead_code, reason = "describes the body that `site_patch` reads")]
pub struct SitePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    timezone: Option<Zone>,
    #[schema(min_length = 1, max_length = 200)]
    address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    area: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    access_notes: Option<String>,
}

pub fn new_site(mut body: Fields) -> Result<NewSite> {
    let name = body.required("name", parse::text(parse::NAME));
    let timezone = body.optional("timezone", parse::zone);
    let address = body.optional("address", parse::text(parse::NAME));
    let area = body.optional("area", parse::text(parse::NAME));
    let access_notes = body.optional("access_notes", parse::text(parse::TEXT));
    body.finish(|| Some(NewSite { name: name?, timezone, address, area, access_notes }))
}

/// Reads a patch of a site. `active` is a fault that points to the steps which archive and restore.
pub fn site_patch(mut body: Fields) -> Result<SitePatch> {
    let patch = SitePatch {
        name: body.change("name", parse::text(parse::NAME)),
        timezone: body.change_or_clear("timezone", parse::zone),
        address: body.change_or_clear("address", parse::text(parse::NAME)),
        area: body.change_or_clear("area", parse::text(parse::NAME)),
        access_notes: body.change_or_clear("access_notes", parse::text(parse::TEXT)),
    };
    archiving_is_a_step(&mut body, "sites");
    body.finish(|| Some(patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::of_json(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_site_needs_a_name_and_keeps_the_company_s_zone() {
        assert!(new_site(fields(r#"{"area": "Leeds"}"#)).is_err());
        assert_eq!(new_site(fields(r#"{"name": "Leeds office"}"#)).unwrap().timezone, None);
    }

    #[test]
    fn a_site_s_zone_can_be_cleared_and_its_name_cannot() {
        assert_eq!(site_patch(fields(r#"{"timezone": null}"#)).unwrap().timezone, Some(None));
        assert!(site_patch(fields(r#"{"name": null}"#)).is_err());
    }
}
