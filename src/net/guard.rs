//! The guard says where the service may call. It is asked when an address is registered, so that a refusal comes fast, and again at every
//! attempt, which is what counts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// The networks that are not the public internet, by the IANA special-purpose registry for IPv4 (RFC 6890).
const FORBIDDEN_V4: [Ipv4Net; 15] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

/// The only part of IPv6 that is given out for the public internet. NAT64, unique local, link local and all others lie outside it.
const PUBLIC_V6: Ipv6Net = v6(0x2000, 0, 3);

/// The parts of [`PUBLIC_V6`] that are for protocols, for documentation, or for tunnels that carry an IPv4 address.
const FORBIDDEN_V6: [Ipv6Net; 4] = [v6(0x2001, 0, 23), v6(0x2001, 0x0db8, 32), v6(0x2002, 0, 16), v6(0x3fff, 0, 20)];

/// The ends of names that only mean something inside a network, whatever a resolver makes of them.
const LOCAL_SUFFIXES: [&str; 3] = [".localhost", ".local", ".internal"];

/// Why an address is refused, in words for the person who typed it. None of them says to which address a name led.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("use an address that starts with https://")]
    Scheme,
    #[error("name a server, as in https://example.org/hooks")]
    NoHost,
    #[error("use port 443 or 8443, or leave the port out")]
    Port,
    #[error("leave the user name and password out of the address; requests are proved by their signature")]
    Credentials,
    #[error("leave out the part after #; it is never sent")]
    Fragment,
    #[error("use a full, public name such as hooks.example.org, without a dot at its end")]
    Name,
    #[error("use an address on the public internet; private, local and reserved ones are not called")]
    Address,
}

/// The rule for outgoing calls, which may go to the public internet and to what the operator allowed.
#[derive(Debug, Clone)]
pub struct Guard {
    allow: Vec<IpNet>,
    allow_http: bool,
    /// Any name and port may be called, as long as the address behind it may.
    allow_names: bool,
}

impl Guard {
    /// `allow` has networks that may be called although they are not public, on any port. `allow_http` allows plain http too, on port 80.
    #[must_use]
    pub fn new(allow: Vec<IpNet>, allow_http: bool) -> Self {
        Self { allow, allow_http, allow_names: false }
    }

    /// Does the same for an address that the operator has set, who may name a server of an inner network and a port of its own. The address
    /// behind the name is judged as always.
    #[must_use]
    pub fn for_operator(allow: Vec<IpNet>, allow_http: bool) -> Self {
        Self { allow, allow_http, allow_names: true }
    }

    /// Checks everything that can be checked without asking a resolver; the resolver checks the addresses behind a name.
    ///
    /// # Errors
    ///
    /// It gives the first fault that it finds, and looks for the most fundamental ones first.
    pub fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        self.check_scheme(url)?;
        check_extras(url)?;
        match url.host() {
            None => Err(Refusal::NoHost),
            Some(Host::Ipv4(ip)) => self.check_literal(ip.into(), url),
            Some(Host::Ipv6(ip)) => self.check_literal(ip.into(), url),
            Some(Host::Domain(_)) if self.allow_names => Ok(()),
            Some(Host::Domain(name)) => check_name(name).and_then(|()| check_port(url)),
        }
    }

    /// Whether a socket may be opened to this address. An IPv4 address that is written as IPv6 (`::ffff:…`) counts as IPv4.
    #[must_use]
    pub fn is_allowed(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        is_public(ip) || self.is_listed(ip)
    }

    fn check_scheme(&self, url: &Url) -> Result<(), Refusal> {
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.allow_http => Ok(()),
            _ => Err(Refusal::Scheme),
        }
    }

    /// An address that the operator listed may have any port, so that a receiver on the same machine can be reached.
    fn check_literal(&self, ip: IpAddr, url: &Url) -> Result<(), Refusal> {
        if self.is_listed(ip.to_canonical()) {
            return Ok(());
        }
        if !self.is_allowed(ip) {
            return Err(Refusal::Address);
        }
        if self.allow_names { Ok(()) } else { check_port(url) }
    }

    fn is_listed(&self, ip: IpAddr) -> bool {
        self.allow.iter().any(|net| net.contains(&ip))
    }
}

fn check_extras(url: &Url) -> Result<(), Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials);
    }
    if url.fragment().is_some() {
        return Err(Refusal::Fragment);
    }
    Ok(())
}

/// Checks that a name is public and complete. The `url` crate has put it into lower case and ASCII.
fn check_name(name: &str) -> Result<(), Refusal> {
    let complete = name.contains('.') && !name.ends_with('.');
    let local = LOCAL_SUFFIXES.iter().any(|suffix| name.ends_with(suffix));
    if complete && !local { Ok(()) } else { Err(Refusal::Name) }
}

fn check_port(url: &Url) -> Result<(), Refusal> {
    match (url.scheme(), url.port_or_known_default()) {
        ("https", Some(443 | 8443)) | ("http", Some(80)) => Ok(()),
        _ => Err(Refusal::Port),
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !FORBIDDEN_V4.iter().any(|net| net.contains(&ip)),
        IpAddr::V6(ip) => PUBLIC_V6.contains(&ip) && !FORBIDDEN_V6.iter().any(|net| net.contains(&ip)),
    }
}

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public_only() -> Guard {
        Guard::new(Vec::new(), false)
    }

    fn with_http() -> Guard {
        Guard::new(Vec::new(), true)
    }

    fn allowing(net: &str) -> Guard {
        Guard::new(vec![net.parse().unwrap()], true)
    }

    fn check(guard: &Guard, url: &str) -> Result<(), Refusal> {
        guard.check_url(&Url::parse(url).unwrap())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_public_https_address_is_fine() {
        for url in [
            "https://hooks.example.org/foothold?tenant=1",
            "https://hooks.example.org:443/",
            "https://hooks.example.org:8443/",
            "https://münchen.example/",
            "https://93.184.215.14/",
            "https://[2606:4700::6810:84e5]/",
            "https://[::ffff:93.184.215.14]:8443/",
            "https://localhost.example.org/",
            "https://internal.example.org/",
        ] {
            assert_eq!(check(&public_only(), url), Ok(()), "{url}");
        }
    }

    #[test]
    fn every_spelling_of_an_internal_address_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "127.0.0.1.",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "0X7F.0.0.0x1",
            "0177.0.0.1",
            "017700000001",
            "１２７.０.０.１",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "%31%32%37.0.0.1",
            "0",
            "0.0.0.0",
            "169.254.169.254",
            "0xa9fea9fe",
            "2852039166",
            "10.0.0.1",
            "192.168.1.1",
            "172.31.255.255",
            "100.100.100.200",
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::127.0.0.1]",
            "[::7f00:1]",
            "[::8.8.8.8]",
            "[::ffff:7f00:1]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:a9fe:a9fe]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::8.8.8.8]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[ff02::1]",
        ] {
            assert_eq!(check(&public_only(), &format!("https://{host}/")), Err(Refusal::Address), "{host}");
        }
    }

    #[test]
    fn names_that_only_mean_something_inside_are_refused() {
        for host in [
            "localhost",
            "LOCALHOST",
            "ｌｏｃａｌｈｏｓｔ",
            "localhost.",
            "db",
            "app.localhost",
            "printer.local",
            "printer.LOCAL",
            "printer.local.",
            "metadata.google.internal",
            "a.b.internal.",
            "hooks.example.org.",
            "hooks.example.org..",
        ] {
            assert_eq!(check(&public_only(), &format!("https://{host}/")), Err(Refusal::Name), "{host}");
        }
    }

    #[test]
    fn only_https_unless_plain_http_is_switched_on() {
        assert_eq!(check(&public_only(), "http://hooks.example.org/"), Err(Refusal::Scheme));
        assert_eq!(check(&with_http(), "http://hooks.example.org/"), Ok(()));
        for url in ["ftp://hooks.example.org/", "file:///etc/passwd", "gopher://hooks.example.org/", "data:text/plain,x"] {
            assert_eq!(check(&with_http(), url), Err(Refusal::Scheme), "{url}");
        }
    }

    #[test]
    fn ports_follow_the_scheme() {
        for url in ["https://a.example:80/", "https://a.example:22/", "https://a.example:0/", "https://93.184.215.14:6379/"] {
            assert_eq!(check(&with_http(), url), Err(Refusal::Port), "{url}");
        }
        for url in ["http://a.example:443/", "http://a.example:8443/", "http://a.example:8080/"] {
            assert_eq!(check(&with_http(), url), Err(Refusal::Port), "{url}");
        }
        assert_eq!(check(&with_http(), "http://a.example:80/"), Ok(()));
    }

    #[test]
    fn credentials_and_fragments_are_refused() {
        assert_eq!(check(&public_only(), "https://me@a.example/"), Err(Refusal::Credentials));
        assert_eq!(check(&public_only(), "https://:secret@a.example/"), Err(Refusal::Credentials));
        assert_eq!(check(&public_only(), "https://a.example@127.0.0.1/"), Err(Refusal::Credentials));
        assert_eq!(check(&public_only(), "https://a.example/#top"), Err(Refusal::Fragment));
        assert_eq!(check(&public_only(), "https://a.example/#"), Err(Refusal::Fragment));
    }

    #[test]
    fn an_allowed_network_may_be_private_and_on_any_port() {
        let guard = allowing("127.0.0.0/8");

        for url in ["http://127.0.0.1:8080/", "https://127.9.9.9:1/", "http://2130706433:81/", "http://[::ffff:7f00:1]:81/"] {
            assert_eq!(check(&guard, url), Ok(()), "{url}");
        }
        assert_eq!(check(&guard, "http://10.0.0.1/"), Err(Refusal::Address));
        assert_eq!(check(&guard, "http://[::1]/"), Err(Refusal::Address));
        assert_eq!(check(&guard, "http://localhost/"), Err(Refusal::Name));
        assert_eq!(check(&guard, "http://a.example:8080/"), Err(Refusal::Port));
        assert_eq!(check(&Guard::new(vec!["127.0.0.0/8".parse().unwrap()], false), "http://127.0.0.1/"), Err(Refusal::Scheme));
    }

    #[test]
    fn an_allowed_ipv6_network_is_as_good() {
        let guard = allowing("fd00:1::/32");
        assert!(guard.is_allowed(ip("fd00:1::5")));
        assert!(!guard.is_allowed(ip("fd00:2::5")));
        assert_eq!(check(&guard, "http://[fd00:1::5]:9000/"), Ok(()));
    }

    #[test]
    fn an_operator_names_any_server_and_no_other_address() {
        let guard = Guard::for_operator(vec!["10.1.0.0/16".parse().unwrap()], false);
        for url in ["https://login:9443/", "https://login.example.internal/", "https://93.184.215.14:9443/", "https://10.1.0.1:9443/"] {
            assert_eq!(check(&guard, url), Ok(()), "{url}");
        }
        assert_eq!(check(&guard, "https://10.2.0.1/"), Err(Refusal::Address));
        assert_eq!(check(&guard, "http://login.example.internal/"), Err(Refusal::Scheme));
        assert!(!guard.is_allowed(ip("127.0.0.1")), "the address behind a name is judged when it is called");
    }

    /// The first and last address of each forbidden range, and the neighbours just outside where those are public.
    #[test]
    fn every_forbidden_range_is_forbidden_to_its_ends() {
        let table = [
            (None, "0.0.0.0", "0.255.255.255", Some("1.0.0.0")),
            (Some("9.255.255.255"), "10.0.0.0", "10.255.255.255", Some("11.0.0.0")),
            (Some("100.63.255.255"), "100.64.0.0", "100.127.255.255", Some("100.128.0.0")),
            (Some("126.255.255.255"), "127.0.0.0", "127.255.255.255", Some("128.0.0.0")),
            (Some("169.253.255.255"), "169.254.0.0", "169.254.255.255", Some("169.255.0.0")),
            (Some("172.15.255.255"), "172.16.0.0", "172.31.255.255", Some("172.32.0.0")),
            (Some("191.255.255.255"), "192.0.0.0", "192.0.0.255", Some("192.0.1.0")),
            (Some("192.0.1.255"), "192.0.2.0", "192.0.2.255", Some("192.0.3.0")),
            (Some("192.88.98.255"), "192.88.99.0", "192.88.99.255", Some("192.88.100.0")),
            (Some("192.167.255.255"), "192.168.0.0", "192.168.255.255", Some("192.169.0.0")),
            (Some("198.17.255.255"), "198.18.0.0", "198.19.255.255", Some("198.20.0.0")),
            (Some("198.51.99.255"), "198.51.100.0", "198.51.100.255", Some("198.51.101.0")),
            (Some("203.0.112.255"), "203.0.113.0", "203.0.113.255", Some("203.0.114.0")),
            (Some("223.255.255.255"), "224.0.0.0", "239.255.255.255", None),
            (None, "240.0.0.0", "255.255.255.255", None),
            (None, "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
            (None, "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:200::")),
            (Some("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"), "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:db9::")),
            (Some("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2003::")),
            (Some("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Some("3fff:1000::")),
            (Some("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
        ];
        let guard = public_only();
        for (before, first, last, after) in table {
            assert!(!guard.is_allowed(ip(first)), "{first}");
            assert!(!guard.is_allowed(ip(last)), "{last}");
            for outside in [before, after].into_iter().flatten() {
                assert!(guard.is_allowed(ip(outside)), "{outside}");
            }
        }
        assert!(guard.is_allowed(ip("2000::")));
        assert!(guard.is_allowed(ip("::ffff:1.1.1.1")));
        assert!(!guard.is_allowed(ip("::ffff:10.0.0.1")));
    }

    #[test]
    fn a_refusal_says_what_to_do_and_not_what_was_found() {
        let said = check(&public_only(), "https://10.1.2.3/").unwrap_err().to_string();
        assert!(said.starts_with("use an address on the public internet"));
        assert!(!said.contains("10.1"));
    }
}
