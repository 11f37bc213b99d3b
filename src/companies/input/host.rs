//! Reads the bodies of a new host and of its patch.

use crate::companies::model::HostRole;
use crate::companies::store::HostDetails;
use crate::error::Result;
use crate::wire::fields::{Fields, archiving_is_a_step};
use crate::wire::parse;

/// The most roles one body may name. That is more than there are, because a role that is given twice is kept once.
const MOST_ROLES: usize = 10;

/// A merge patch of a host: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HostPatch, example = json!({"job_title": "Head of Structures", "roles": ["interviewer"]}))]
#[expect(dead_code, reason = "describes the body that `host_patch` reads")]
pub struct HostPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    job_title: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_items = 10, nullable = false)]
    roles: Option<Vec<HostRole>>,
}

pub fn new_host(mut body: Fields) -> Result<HostDetails> {
    let name = body.required("name", parse::text(parse::NAME));
    let job_title = body.optional("job_title", parse::text(parse::NAME));
    let email = body.optional("email", parse::email);
    let roles = body.items("roles", MOST_ROLES, parse::word).unwrap_or_default();
    body.finish(|| Some(HostDetails { name: name?, job_title, email, roles: roles.into_iter().collect() }))
}

/// Reads a patch, and gives the host's details as the patch makes them. `active` is a fault that points to the steps which archive and
/// restore.
pub fn host_patch(mut body: Fields, host: &HostDetails) -> Result<HostDetails> {
    let mut new = host.clone();
    new.name = body.change("name", parse::text(parse::NAME)).unwrap_or(new.name);
    new.job_title = body.change_or_clear("job_title", parse::text(parse::NAME)).unwrap_or(new.job_title);
    new.email = body.change_or_clear("email", parse::email).unwrap_or(new.email);
    new.roles = body.change_items("roles", MOST_ROLES, parse::word).map_or(new.roles, |roles| roles.into_iter().collect());
    archiving_is_a_step(&mut body, "hosts");
    body.finish(|| Some(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn fields(body: &str) -> Fields {
        Fields::of_json(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_host_needs_a_name_alone() {
        let host = new_host(fields(r#"{"name": "Gareth Pellow"}"#)).unwrap();
        assert!(host.roles.as_slice().is_empty());
        assert!(new_host(fields(r#"{"email": "gareth@brindlemoor.example"}"#)).is_err());
    }

    #[test]
    fn an_unknown_role_is_pointed_at() {
        let Err(Error::Invalid(faults)) = new_host(fields(r#"{"name": "G", "roles": ["interviewer", "cook"]}"#)) else {
            panic!("no fault")
        };
        assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/roles/1", "unknown-word"));
    }

    #[test]
    fn roles_can_be_emptied_and_not_cleared() {
        let interviewer = new_host(fields(r#"{"name": "G", "roles": ["interviewer"]}"#)).unwrap();
        assert!(host_patch(fields(r#"{"roles": []}"#), &interviewer).unwrap().roles.as_slice().is_empty());
        assert!(host_patch(fields(r#"{"roles": null}"#), &interviewer).is_err());
    }
}
