//! Who made something, as pages say it.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::accounts::store as accounts;
use crate::auth::ActorId;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::AccountId;

/// The names of people, read once for a page.
pub struct People(HashMap<AccountId, String>);

impl People {
    pub fn of(conn: &mut Conn, actors: impl Iterator<Item = ActorId>) -> Result<Self> {
        let ids: Vec<_> = actors
            .filter_map(|actor| match actor {
                ActorId::Account(id) => Some(id),
                ActorId::Key(_) | ActorId::System => None,
            })
            .collect();
        Ok(Self(if ids.is_empty() { HashMap::new() } else { accounts::names_of(conn, &ids)? }))
    }

    /// Says who it was: a name, or what acted without one.
    pub fn show(&self, actor: Option<ActorId>) -> Markup {
        match actor {
            Some(ActorId::Account(id)) => html! { bdi { (self.0.get(&id).map_or("Somebody", String::as_str)) } },
            Some(ActorId::Key(_)) => html! { "A program, with an API key" },
            Some(ActorId::System) => html! { "The service itself" },
            None => html! { "Not known" },
        }
    }
}
