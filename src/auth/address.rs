//! Which address a request is counted by, also behind proxies.

use std::net::IpAddr;

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The peer's; where that is a trusted proxy, the last in `X-Forwarded-For` that is none.
pub fn address_of(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let lines = request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    Some(behind(request.peer_addr()?.ip(), &hops, trusted))
}

/// Each proxy adds whom it was called by: what stands before the first that is not trusted anybody can have written.
fn behind(peer: IpAddr, hops: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut caller = peer.to_canonical();
    for hop in hops.iter().rev() {
        let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
        if !trusted.iter().any(|network| network.contains(&caller)) {
            break;
        }
        caller = before.to_canonical();
    }
    caller
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
}
