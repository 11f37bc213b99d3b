//! This reads `DATABASE_URL`, which says where the data is.
//!
//! A PostgreSQL address is checked here before libpq sees it, because libpq repeats what it cannot read. If a password contains a character
//! that ends it, libpq takes the rest of the password for a host, a port or a parameter, and would print it.

use std::path::PathBuf;

/// This says where the data is. The scheme of the address decides between the databases.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    Postgres(String),
    Sqlite(PathBuf),
}

/// A PostgreSQL address gets these parameters of libpq unless it sets them itself. A host that does not answer is given up after 5 s. Idle
/// connections are asked for a sign of life every 30 s, and what was sent must be acknowledged within 8 s (`tcp_user_timeout` is in
/// milliseconds), so that a host that has vanished is noticed.
const DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "5"),
    ("keepalives", "1"),
    ("keepalives_idle", "30"),
    ("keepalives_interval", "10"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "8000"),
];

impl Address {
    /// Accepts `sqlite://` followed by a path, which is taken as written, or `postgres://…` (also `postgresql://…`). It refuses every other
    /// scheme. The error repeats no part of the address.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return match path {
                "" | ":memory:" => Err("DATABASE_URL needs a file after sqlite://".to_owned()),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        match url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
            Some(rest) if Parts::of(rest).are_sound() => Ok(Self::Postgres(url.to_owned())),
            Some(_) => {
                Err("DATABASE_URL is not an address of the form postgres://user:password@host:port/database?parameter=value: in the \
                 password write @ as %40, / as %2F, ? as %3F and % as %25"
                    .to_owned())
            }
            None => Err("DATABASE_URL must start with sqlite:// or postgres://".to_owned()),
        }
    }
}

/// Adds the defaults to a PostgreSQL address that does not set them itself.
pub fn with_defaults(url: &str) -> String {
    let given = Parts::of(url.split_once("://").map_or(url, |(_, rest)| rest)).query;
    let missing = DEFAULTS.iter().filter(|(name, _)| !parameters(given.unwrap_or_default()).any(|(given, _)| given == *name));
    let added: Vec<_> = missing.map(|(name, value)| format!("{name}={value}")).collect();
    let mark = match given {
        None => "?",
        Some("") => "",
        Some(_) => "&",
    };
    format!("{url}{mark}{}", added.join("&"))
}

/// These are the parts of a PostgreSQL address as libpq divides it: the user and password end at the first `@`, unless a `/` comes before.
struct Parts<'u> {
    user: Option<&'u str>,
    hosts: &'u str,
    database: &'u str,
    query: Option<&'u str>,
}

impl<'u> Parts<'u> {
    /// Divides what follows `postgres://`.
    fn of(rest: &'u str) -> Self {
        let (user, rest) = match rest.split_once('@') {
            Some((user, after)) if !user.contains('/') => (Some(user), after),
            _ => (None, rest),
        };
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        let (hosts, database) = path.split_once('/').unwrap_or((path, ""));
        Self { user, hosts, database, query }
    }

    /// Tells whether the address has nothing that a slip in a password leaves: a second `@`, a host with something else than a port, or half
    /// a parameter.
    fn are_sound(&self) -> bool {
        self.user.is_none_or(is_escaped)
            && self.hosts.split(',').all(is_host)
            && !self.database.contains(['/', '@'])
            && is_escaped(self.database)
            && parameters(self.query.unwrap_or_default()).all(is_parameter)
    }
}

/// Tells whether this is a name, an IPv4 address, an IPv6 address in brackets or a folder in percent escapes, each perhaps with a port.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let has_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0));
    has_port && !name.contains('@') && is_escaped(name)
}

fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "=")))
}

fn is_parameter((name, value): (&str, &str)) -> bool {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_name && !value.contains('=') && is_escaped(value)
}

/// Tells whether each `%` begins an escape, of any byte but 0.
fn is_escaped(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.get(..2).is_some_and(|code| code != "00" && code.bytes().all(|byte| byte.is_ascii_hexdigit())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libpq_reads_is_an_address() {
        for sound in [
            "postgres://",
            "postgres:///foothold",
            "postgres://db.example.org/foothold",
            "postgresql://foothold:s3cr%40et@db.example.org:5432/foothold?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem",
            "postgres://foothold:with:colon?and#more@[2001:db8::7]:5432/foothold",
            "postgres://one:5432,two:5433/foothold?target_session_attrs=read-write",
            "postgres://postgres@%2Ftmp%2Fsocket:5432/foothold",
            "postgres:///foothold?host=/run/postgresql&password=p@ss",
        ] {
            assert!(Address::parse(sound).is_ok(), "{sound}");
        }
    }

    #[test]
    fn a_slip_in_the_password_is_refused_and_not_repeated() {
        for slip in [
            "postgres://foothold:zq@w0rd@db.example.org/foothold",
            "postgres://foothold:zq/w0rd@db.example.org/foothold",
            "postgres://foothold:12/zq@db.example.org/foothold",
            "postgres://foothold:12/zq?w0rd@db.example.org/foothold",
            "postgres://foothold:1?zq=/w0rd=@db.example.org/foothold",
            "postgres://foothold:zq%w0rd@db.example.org/foothold",
            "postgres://foothold:zq%00@db.example.org/foothold",
            "postgres://foothold:zq@1/2@db.example.org/foothold",
            "postgres://foothold@zq:w0rd/foothold",
            "postgres://db.example.org:99999/zq",
            "postgres:/foothold:zq@db.example.org/foothold",
            "zq",
        ] {
            let refused = Address::parse(slip).err().unwrap_or_else(|| panic!("{slip} was taken"));
            assert!(!refused.contains("zq") && !refused.contains("w0rd") && !refused.contains("99999"), "{refused}");
        }
    }

    #[test]
    fn an_address_gets_the_defaults_that_it_does_not_set() {
        let all = "connect_timeout=5&keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=8000";
        assert_eq!(with_defaults("postgres://u:p?w@h/d"), format!("postgres://u:p?w@h/d?{all}"));
        assert_eq!(with_defaults("postgres://h/d?"), format!("postgres://h/d?{all}"));
        let some = with_defaults("postgres://h/d?connect_timeout=60&tcp_user_timeout=0");
        assert_eq!(
            some,
            "postgres://h/d?connect_timeout=60&tcp_user_timeout=0&keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3"
        );
    }
}
