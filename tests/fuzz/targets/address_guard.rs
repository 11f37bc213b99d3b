//! Any text as an address: what the guard lets through is a public name or address, over https, however it is spelt.

#![no_main]

use std::net::IpAddr;

use foothold::net::guard::Guard;
use libfuzzer_sys::fuzz_target;
use url::{Host, Url};

fuzz_target!(|text: &str| {
    let guard = Guard::new(Vec::new(), false);
    let Ok(url) = Url::parse(text) else { return };
    let verdict = guard.check_url(&url);
    let again = Url::parse(url.as_str()).expect("what is written is read again");
    assert_eq!(guard.check_url(&again), verdict, "another verdict for {url}");
    if verdict.is_err() {
        return;
    }
    assert_eq!(url.scheme(), "https");
    assert!(matches!(url.port_or_known_default(), Some(443 | 8443)));
    assert!(url.username().is_empty() && url.password().is_none());
    match url.host() {
        Some(Host::Ipv4(ip)) => assert!(guard.is_allowed(ip.into())),
        Some(Host::Ipv6(ip)) => assert!(guard.is_allowed(ip.into())),
        Some(Host::Domain(name)) => {
            assert!(name.parse::<IpAddr>().is_err(), "an address taken for a name");
            assert!(name.contains('.') && !name.ends_with(".local") && !name.ends_with(".internal") && !name.ends_with("localhost"));
        }
        None => panic!("no host"),
    }
});
