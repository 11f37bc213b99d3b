//! Somebody for whom the provider vouches.

use serde_json::Value;

use crate::config::{GroupRoles, StaffRole};
use crate::time::Instant;

/// This is what the provider says of somebody, after it was judged.
#[derive(Debug, Clone)]
pub struct Person {
    pub issuer: String,
    /// With the issuer it is the same for one person for ever. It has at most 255 characters.
    pub subject: String,
    /// This is the address, if the provider says that it is the person's.
    pub verified_email: Option<String>,
    /// The name has at most 200 characters.
    pub name: Option<String>,
    pub role: NamedRole,
    /// The person last proved to the provider at this instant who they are; `None` where the provider does not say.
    pub authenticated_at: Option<Instant>,
}

/// This says which role somebody's groups give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedRole {
    /// The provider says nothing of groups, or no group has a role here: what was decided here stays.
    NotSaid,
    /// The provider says which groups there are, and none of them has a role.
    None,
    Role(StaffRole),
}

impl NamedRole {
    /// Finds the strongest role of the groups in a claim: a list, or a single name. A claim of any other kind says nothing.
    pub fn of(claim: Option<&Value>, roles: &GroupRoles) -> Self {
        let groups: Vec<&str> = match claim {
            _ if roles.0.is_empty() => return Self::NotSaid,
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(group)) => vec![group],
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => return Self::NotSaid,
        };
        let named = roles.0.iter().filter(|(group, _)| groups.contains(&group.as_str()));
        named.map(|(_, role)| *role).max().map_or(Self::None, Self::Role)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_strongest_group_gives_the_role_and_a_claim_that_is_not_there_says_nothing() {
        let roles = GroupRoles(vec![
            ("readers".to_owned(), StaffRole::Viewer),
            ("careers".to_owned(), StaffRole::Coordinator),
            ("it".to_owned(), StaffRole::Admin),
        ]);
        let of = |claim: Value| NamedRole::of(Some(&claim), &roles);
        assert_eq!(of(json!(["readers", "it", "careers"])), NamedRole::Role(StaffRole::Admin));
        assert_eq!(of(json!(["readers", "other"])), NamedRole::Role(StaffRole::Viewer));
        assert_eq!(of(json!("careers")), NamedRole::Role(StaffRole::Coordinator));
        for none in [json!([]), json!(["other"]), json!(["IT"]), json!([1]), json!("")] {
            assert_eq!(of(none.clone()), NamedRole::None, "{none}");
        }
        for nothing in [json!(null), json!(true), json!({"it": true})] {
            assert_eq!(of(nothing.clone()), NamedRole::NotSaid, "{nothing}");
        }
        assert_eq!(NamedRole::of(None, &roles), NamedRole::NotSaid);
        assert_eq!(NamedRole::of(Some(&json!(["it"])), &GroupRoles::default()), NamedRole::NotSaid);
    }
}
