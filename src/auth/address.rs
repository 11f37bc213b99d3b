//! This module finds the address that a request is counted by, also behind proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest};
use ipnet::IpNet;

use crate::config::is_http_on_loopback;
use crate::deps::Deps;
use crate::error::Result;
use crate::limits::{Counted, Limits};

/// This function counts a request by the address that it comes from.
pub fn count_address(request: &HttpRequest, deps: &Deps, kind: fn(IpAddr) -> Counted) -> Result<()> {
    match address_of(request, &deps.trusted_proxies) {
        Some(address) => count(request, &deps.limits, kind(counted_as(address))),
        None => Ok(()),
    }
}

/// This function counts a request. The headers of the answer say how many requests are left, even if the answer is a refusal.
pub fn count(request: &HttpRequest, limits: &Limits, who: Counted) -> Result<()> {
    let Some(left) = limits.count(who) else { return Ok(()) };
    request.extensions_mut().insert(left);
    left.check()
}

/// This function returns the address of the peer. If the peer is a trusted proxy, it returns the last address in `X-Forwarded-For` that is
/// not a trusted proxy.
fn address_of(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let lines = request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    Some(behind(request.peer_addr()?.ip(), &hops, trusted))
}

/// This function tells whether a request comes from this machine: the peer, each address that a proxy has added, and the name of the host that
/// was asked for, so that a name of another site which leads here does not count.
pub fn is_from_this_machine(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let hops: Vec<&str> =
        headers.get_all("x-forwarded-for").filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim).collect();
    let is_here = |hop: &&str| read_hop(hop).is_some_and(|address| address.to_canonical().is_loopback());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| request.uri().host());
    request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && hops.iter().all(is_here)
        && !headers.contains_key(header::FORWARDED)
        && host.is_some_and(|host| is_http_on_loopback(&format!("http://{host}")))
}

/// This function follows the hops back to the first address that is not a trusted proxy. Each proxy adds the address that called it, so the
/// entries before that address cannot be trusted: anybody can have written them.
fn behind(peer: IpAddr, hops: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut caller = peer.to_canonical();
    for hop in hops.iter().rev() {
        let Some(before) = read_hop(hop.trim()) else { break };
        if !trusted.iter().any(|network| network.contains(&caller)) {
            break;
        }
        caller = before.to_canonical();
    }
    caller
}

/// This function reads the address of a hop. Some proxies add a port, and some write IPv6 in brackets.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let without_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    hop.parse().ok().or_else(|| hop.parse().ok().map(|socket: SocketAddr| socket.ip())).or_else(without_brackets)
}

/// This function returns the address that a caller is counted by. All IPv6 addresses in one /64 count as one caller, because one customer
/// of a provider has a whole /64 and could use a different address for each call.
fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_that_is_no_trusted_proxy_is_counted() {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let counted = |peer: &str, hops: &[&str]| behind(peer.parse().unwrap(), hops, &trusted).to_string();
        assert_eq!(counted("203.0.113.7", &["198.51.100.1"]), "203.0.113.7", "anybody can write that");
        assert_eq!(counted("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(counted("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(counted("10.0.0.1", &["192.0.2.9", " 198.51.100.1", "fd00::2 "]), "198.51.100.1", "what it claims does not count");
        assert_eq!(counted("10.0.0.1", &["198.51.100.1", "unknown"]), "10.0.0.1");
        assert_eq!(behind("10.0.0.1".parse().unwrap(), &["198.51.100.1"], &[]).to_string(), "10.0.0.1", "none is trusted unasked");
    }

    #[test]
    fn only_what_comes_from_this_machine_by_one_of_its_names_is_from_here() {
        let is_here = |peer: &str, headers: &[(&str, &str)]| {
            let request = actix_web::test::TestRequest::default().peer_addr(peer.parse().unwrap());
            let request = headers.iter().fold(request, |request, header| request.append_header(*header));
            is_from_this_machine(&request.to_http_request())
        };
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
            assert!(is_here("127.0.0.1:4000", &[("host", host)]), "{host}");
        }
        let here = ("host", "localhost:8080");
        assert!(is_here("[::1]:4000", &[here, ("x-forwarded-for", "127.0.0.1, ::1")]));
        assert!(!is_here("192.0.2.1:4000", &[here]));
        assert!(!is_here("127.0.0.1:4000", &[here, ("x-forwarded-for", "192.0.2.1")]));
        assert!(!is_here("127.0.0.1:4000", &[here, ("x-forwarded-for", "unknown")]));
        assert!(!is_here("127.0.0.1:4000", &[here, ("forwarded", "for=127.0.0.1")]));
        assert!(!is_here("127.0.0.1:4000", &[("host", "foothold.example")]));
        assert!(!is_here("127.0.0.1:4000", &[]));
    }

    #[test]
    fn an_address_may_have_a_port_and_brackets() {
        let read = |hop: &str| read_hop(hop).map(|address| address.to_string());
        for hop in ["198.51.100.1", "198.51.100.1:41234"] {
            assert_eq!(read(hop).as_deref(), Some("198.51.100.1"), "{hop}");
        }
        for hop in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:1234"] {
            assert_eq!(read(hop).as_deref(), Some("2001:db8::7"), "{hop}");
        }
        for hop in ["", "unknown", "198.51.100.1:", "[198.51.100.1]", "[2001:db8::7", "_hidden", "198.51.100.1:99999"] {
            assert_eq!(read(hop), None, "{hop}");
        }
    }

    #[test]
    fn a_line_of_a_provider_is_one_caller() {
        let counted = |address: &str| counted_as(address.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_ne!(counted("2001:db8:1:3::1"), counted("2001:db8:1:2::1"));
        assert_eq!(counted("198.51.100.1"), "198.51.100.1");
    }
}
