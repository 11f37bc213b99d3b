//! Some tests need something of the machine, and say so if it is missing.

use std::io::Write;

/// Tells whether CI runs the test. There it is a failure if something is missing that could be there.
#[expect(clippy::disallowed_methods, reason = "how .ci/run says where a test runs; no setting of the service")]
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Prints a line even if the test passes. Otherwise the output of a test that passes is not shown.
pub fn say(what: &str) {
    std::io::stderr().write_all(format!("{what}\n").as_bytes()).unwrap();
}
