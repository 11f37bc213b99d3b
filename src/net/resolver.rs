//! This finds the addresses behind names for the shared client. The client connects to the very addresses that are checked here, because no
//! second look-up follows.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::net::guard::Guard;

/// The name leads to an address that may not be called. The error says neither the name nor the address, since errors end up in logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name leads to an address that is not called")]
pub struct Blocked;

/// Gives the addresses behind a name. Port 0 stands for the URL's port, and so does every port where the URL names one.
type Answers = dyn Fn(&str) -> Vec<SocketAddr> + Send + Sync;

/// Where the addresses behind a name come from.
#[derive(Clone)]
pub enum Names {
    System,
    /// A function gives the addresses, for tests whose names nobody else knows.
    Told(Arc<Answers>),
}

impl Names {
    async fn addresses(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        match self {
            // Port 0 stands for the URL's port, which the connector fills in.
            Self::System => Ok(tokio::net::lookup_host((name, 0)).await?.collect()),
            Self::Told(addresses) => Ok(addresses(name)),
        }
    }
}

/// Asks for the addresses behind a name, and then the guard. It is never asked for hosts that are IP literals, which [`Guard::check_url`]
/// checks.
#[derive(Clone)]
pub struct VettedResolver {
    guard: Arc<Guard>,
    names: Names,
}

impl VettedResolver {
    #[must_use]
    pub fn new(guard: Arc<Guard>, names: Names) -> Self {
        Self { guard, names }
    }
}

impl Resolve for VettedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { guard, names } = self.clone();
        Box::pin(async move {
            let vetted = vet(&guard, names.addresses(name.as_str()).await?)?;
            Ok(Box::new(vetted.into_iter()) as Addrs)
        })
    }
}

/// One forbidden address makes the whole answer forbidden, because a name that mixes public and private addresses is an attack or a
/// mistake.
fn vet(guard: &Guard, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    if found.is_empty() {
        return Err(io::Error::from(io::ErrorKind::NotFound).into());
    }
    if found.iter().all(|address| guard.is_allowed(address.ip())) { Ok(found) } else { Err(Blocked.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &[&str]) -> Arc<Guard> {
        Arc::new(Guard::new(allow.iter().map(|net| net.parse().unwrap()).collect(), false))
    }

    fn addresses(ips: &[&str]) -> Vec<SocketAddr> {
        ips.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect()
    }

    async fn resolve(name: &str, guard: Arc<Guard>) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(VettedResolver::new(guard, Names::System).resolve(name.parse().unwrap()).await?.collect())
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_blocked() {
        assert!(resolve("localhost", guard(&[])).await.unwrap_err().is::<Blocked>());
    }

    #[tokio::test]
    async fn spellings_that_only_the_system_understands_are_vetted_too() {
        for name in ["127.0.0.1", "127.1", "2130706433", "0x7f.1"] {
            assert!(resolve(name, guard(&[])).await.unwrap_err().is::<Blocked>(), "{name}");
        }
    }

    #[tokio::test]
    async fn an_allowed_network_is_resolved() {
        let found = resolve("localhost", guard(&["127.0.0.0/8", "::1/128"])).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()));
    }

    #[tokio::test]
    async fn a_name_nobody_knows_is_not_called_blocked() {
        assert!(!resolve("nobody.invalid", guard(&[])).await.unwrap_err().is::<Blocked>());
    }

    #[test]
    fn one_forbidden_address_spoils_the_answer() {
        let guard = guard(&[]);
        assert!(vet(&guard, addresses(&["93.184.215.14", "2606:4700::1"])).is_ok());
        assert!(vet(&guard, addresses(&["93.184.215.14", "10.0.0.1"])).unwrap_err().is::<Blocked>());
        assert!(vet(&guard, addresses(&["fd00::1", "93.184.215.14"])).unwrap_err().is::<Blocked>());
        assert!(!vet(&guard, Vec::new()).unwrap_err().is::<Blocked>());
    }

    #[test]
    fn the_error_names_neither_name_nor_address() {
        assert_eq!(Blocked.to_string(), "the name leads to an address that is not called");
    }
}
