//! What hosts do for mentees.

use std::fmt;
use std::str::FromStr;

crate::words! {
    /// What a host does for mentees; it informs, it refuses nothing.
    pub enum HostRole {
        Interviewer = "interviewer",
        ShadowHost = "shadow_host",
        Facilitator = "facilitator",
        RelationshipLead = "relationship_lead",
    }
}

/// A host's roles, each once, in the order in which they were given. The text form is the column's: the words with a blank before, between
/// and after them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostRoles(Vec<HostRole>);

impl HostRoles {
    pub fn as_slice(&self) -> &[HostRole] {
        &self.0
    }
}

impl FromIterator<HostRole> for HostRoles {
    fn from_iter<I: IntoIterator<Item = HostRole>>(roles: I) -> Self {
        let mut once = Vec::new();
        for role in roles {
            if !once.contains(&role) {
                once.push(role);
            }
        }
        Self(once)
    }
}

impl fmt::Display for HostRoles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|role| role.as_str()).collect();
        if words.is_empty() { Ok(()) } else { write!(f, " {} ", words.join(" ")) }
    }
}

impl FromStr for HostRoles {
    type Err = &'static [&'static str];

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

crate::stored_as_text!(HostRoles);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_given_twice_is_kept_once_and_reads_back() {
        let roles: HostRoles = [HostRole::ShadowHost, HostRole::Interviewer, HostRole::ShadowHost].into_iter().collect();
        assert_eq!(roles.as_slice(), [HostRole::ShadowHost, HostRole::Interviewer]);
        assert_eq!(roles.to_string(), " shadow_host interviewer ");
        assert_eq!(roles.to_string().parse(), Ok(roles));
        assert_eq!("".parse(), Ok(HostRoles::default()));
    }
}
