//! This keeps account of the companies and servers for which this instance is fetching calendars, so that one slow server does not keep the
//! calendars of others waiting.
//!
//! A company and a server have one place until a fetch for them was fast. Then they may have all places but one, until a fetch is slow
//! again. The company that was served least recently comes first.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ids::CompanyId;
use crate::time::Instant;

/// A fetch that takes longer is slow. A calendar of some megabytes takes a second.
const SLOW: Duration = Duration::from_secs(3);
/// At most this many servers are remembered as fast. Their names come from outside. A server that was forgotten is soon known again.
const MOST_REMEMBERED: usize = 10_000;

/// A company has calendars on one server that are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub company_id: CompanyId,
    /// This is the host name of their addresses.
    pub server: String,
    /// The first of these calendars has been due since this instant.
    pub since: Instant,
}

/// These are all places of one instance.
pub struct Places(Mutex<State>);

struct State {
    /// One company or one server has at most this many places.
    most: usize,
    under_way: Vec<(CompanyId, String)>,
    fast_companies: HashSet<CompanyId>,
    fast_servers: HashSet<String>,
    /// This says in which turn each company was served last.
    served: HashMap<CompanyId, u64>,
    turn: u64,
}

/// This is the right to fetch a calendar of a company from a server. It is given back when it is dropped.
pub struct Place {
    places: Arc<Places>,
    company: CompanyId,
    server: String,
}

impl Places {
    /// Makes the places. `at_once` says how many there are.
    pub fn new(at_once: usize) -> Self {
        Self(Mutex::new(State {
            most: at_once.saturating_sub(1).max(1),
            under_way: Vec::new(),
            fast_companies: HashSet::new(),
            fast_servers: HashSet::new(),
            served: HashMap::new(),
            turn: 0,
        }))
    }

    /// Gives the companies and servers that have a place now. The company that was served least recently comes first.
    pub fn in_turn(&self, mut waiting: Vec<Waiting>) -> Vec<Waiting> {
        let state = self.state();
        waiting.retain(|one| state.has_place(one.company_id, &one.server));
        waiting.sort_by_key(|one| (state.served.get(&one.company_id).copied(), one.since));
        waiting
    }

    /// Takes a place, and gives `None` while the company or the server has as many places as it may have.
    pub fn take(self: &Arc<Self>, company: CompanyId, server: &str) -> Option<Place> {
        let mut state = self.state();
        if !state.has_place(company, server) {
            return None;
        }
        state.turn += 1;
        let turn = state.turn;
        state.served.insert(company, turn);
        state.under_way.push((company, server.to_owned()));
        Some(Place { places: Arc::clone(self), company, server: server.to_owned() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_place(&self, company: CompanyId, server: &str) -> bool {
        let most = |is_fast: bool| if is_fast { self.most } else { 1 };
        let of_company = self.under_way.iter().filter(|(other, _)| *other == company).count();
        let of_server = self.under_way.iter().filter(|(_, other)| other == server).count();
        of_company < most(self.fast_companies.contains(&company)) && of_server < most(self.fast_servers.contains(server))
    }
}

impl Place {
    /// Remembers whether the fetch was fast.
    pub fn took(&self, time: Duration) {
        let mut state = self.places.state();
        if time >= SLOW {
            state.fast_companies.remove(&self.company);
            state.fast_servers.remove(&self.server);
            return;
        }
        if state.fast_servers.len() >= MOST_REMEMBERED {
            state.fast_servers.clear();
        }
        state.fast_companies.insert(self.company);
        state.fast_servers.insert(self.server.clone());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.places.state();
        let own = state.under_way.iter().position(|(company, server)| *company == self.company && *server == self.server);
        if let Some(place) = own {
            state.under_way.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn company(number: u128) -> CompanyId {
        Uuid::from_u128(number).into()
    }

    fn waiting(companies: &[u128]) -> Vec<Waiting> {
        let server = |number: &u128| format!("{number}.example.org");
        let all =
            companies.iter().map(|number| Waiting { company_id: company(*number), server: server(number), since: Instant::FAR_FUTURE });
        all.collect()
    }

    fn turns(places: &Places, companies: &[u128]) -> Vec<CompanyId> {
        places.in_turn(waiting(companies)).into_iter().map(|one| one.company_id).collect()
    }

    fn make_fast(places: &Arc<Places>, numbers: &[u128], servers: &[&str]) {
        for number in numbers {
            for server in servers {
                places.take(company(*number), server).unwrap().took(Duration::from_millis(200));
            }
        }
    }

    #[test]
    fn nobody_takes_the_last_place() {
        let places = Arc::new(Places::new(4));
        let servers = ["a.example.org", "b.example.org", "c.example.org", "d.example.org"];
        make_fast(&places, &[1, 2, 3, 4, 5], &servers);
        let of_company: Vec<_> = servers.iter().map_while(|server| places.take(company(1), server)).collect();
        assert_eq!(of_company.len(), 3);
        assert!(places.take(company(2), "a.example.org").is_some());
        drop(of_company);
        let of_server: Vec<_> = (1..=5).map_while(|number| places.take(company(number), "a.example.org")).collect();
        assert_eq!(of_server.len(), 3, "one server, whoever has calendars there");
        assert!(places.take(company(1), "b.example.org").is_some());
    }

    #[test]
    fn what_is_slow_or_not_known_yet_takes_one_place() {
        let places = Arc::new(Places::new(4));
        let first = places.take(company(1), "slow.example.org").unwrap();
        assert!(places.take(company(1), "other.example.org").is_none(), "the same company's");
        assert!(places.take(company(2), "slow.example.org").is_none(), "the same server's");
        assert!(places.take(company(2), "other.example.org").is_some());
        first.took(Duration::from_millis(200));
        let second = places.take(company(1), "slow.example.org").expect("it was fast");
        second.took(SLOW);
        drop(first);
        assert!(places.take(company(1), "slow.example.org").is_none(), "it is slow again");
    }

    #[test]
    fn who_was_served_least_recently_comes_first() {
        let places = Arc::new(Places::new(4));
        for number in [3, 1, 2] {
            drop(places.take(company(number), "calendar.example.org").unwrap());
        }
        assert_eq!(turns(&places, &[1, 2, 3, 4]), [4, 3, 1, 2].map(company));
        let _held = places.take(company(4), "a.example.org");
        assert_eq!(turns(&places, &[1, 2, 3, 4]), [3, 1, 2].map(company), "who has no place does not wait in front");
    }
}
