//! This has logs, request ids and metrics. A line of the log has ids, but never a name, an address, a token or a body.

use std::io::IsTerminal;
use std::time::Duration;

use prometheus::{Encoder, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::LogFormat;

/// The id of one request, which stands in its lines of the log, in `X-Request-Id` and in problem documents.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Starts the log, which goes to standard error, so that standard output has only what a command prints. The error is a sentence about the
/// setting that is wrong.
pub fn start_logs(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = log_filter(filter)?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    // In tests the log is started several times in one process, and the first start counts.
    drop(started);
    Ok(())
}

/// Reads what to log. A single word must be a level. `tracing` takes any other word for a part of the program, so a slip such as `inof`
/// would leave nothing in the log.
fn log_filter(text: &str) -> Result<EnvFilter, String> {
    let mut words = text.split(',').map(str::trim).filter(|part| !part.is_empty() && !part.contains(['=', '[']));
    if let Some(slip) = words.find(|word| word.parse::<LevelFilter>().is_err()) {
        return Err(format!(
            "FOOTHOLD_LOG: {slip:?} is none of error, warn, info, debug, trace and off, and no filter such as foothold=debug"
        ));
    }
    EnvFilter::try_new(text).map_err(|error| format!("FOOTHOLD_LOG: {error}"))
}

/// The methods that are counted under their own name. A series that was made once stays until the process ends, so callers may not invent
/// more of them.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/// The counters and gauges behind `/metrics`.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    deliveries: IntCounterVec,
    follower_lags: GaugeVec,
    follower_failures: IntGaugeVec,
}

impl Metrics {
    /// Registers every counter and gauge; it fails only if two of them have the same name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(Opts::new("foothold_http_requests_total", "Requests answered"), &["method", "route", "status"])?;
        let durations = HistogramVec::new(HistogramOpts::new("foothold_http_request_seconds", "Time to answer"), &["method", "route"])?;
        let deliveries = IntCounterVec::new(Opts::new("foothold_webhook_attempts_total", "Webhook attempts by outcome"), &["outcome"])?;
        let lag = Opts::new("foothold_follower_lag_seconds", "How long the next event has waited for a follower of the log");
        let follower_lags = GaugeVec::new(lag, &["follower"])?;
        let failures = Opts::new("foothold_follower_failures", "Events on which a follower of the log has failed for good");
        let follower_failures = IntGaugeVec::new(failures, &["follower"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(deliveries.clone()))?;
        registry.register(Box::new(follower_lags.clone()))?;
        registry.register(Box::new(follower_failures.clone()))?;
        Ok(Self { registry, requests, durations, deliveries, follower_lags, follower_failures })
    }

    /// Counts a request that was answered after `took`. `route` is the pattern and never the path, because each id would make a series of
    /// its own. A method that a caller invents is counted as `other`.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = METHODS.iter().copied().find(|known| *known == method).unwrap_or("other");
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
        self.durations.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }

    /// Counts an attempt to deliver a webhook; `outcome` is one of a few fixed words.
    pub fn attempt(&self, outcome: &str) {
        self.deliveries.with_label_values(&[outcome]).inc();
    }

    /// Says how long the next event has waited for a follower of the log, in seconds and 0 where none waits, and on how many events the
    /// follower has failed for good.
    pub fn follower(&self, name: &str, lag: f64, failures: i64) {
        self.follower_lags.with_label_values(&[name]).set(lag);
        self.follower_failures.with_label_values(&[name]).set(failures);
    }

    /// Writes all metrics in the text format of Prometheus.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        match TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            Ok(()) => String::from_utf8(text).unwrap_or_default(),
            Err(error) => format!("# {error}\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_none_is_refused() {
        for sound in ["info", "WARN", "off", "", "info,foothold=debug", "foothold::worker=trace", "[write]=debug,error"] {
            assert!(log_filter(sound).is_ok(), "{sound}");
        }
        for slip in ["inof", "foothold", "info,debgu", "foothold=inof"] {
            assert!(log_filter(slip).is_err_and(|why| why.contains("FOOTHOLD_LOG")), "{slip}");
        }
    }

    #[test]
    fn methods_that_a_caller_invents_are_counted_as_one() {
        let metrics = Metrics::new().unwrap();
        for method in ["GET", "M1", "M2", "get"] {
            metrics.request(method, "none", 405, Duration::ZERO);
        }
        let text = metrics.text();
        assert!(text.contains(r#"foothold_http_requests_total{method="GET",route="none",status="405"} 1"#), "{text}");
        assert!(text.contains(r#"foothold_http_requests_total{method="other",route="none",status="405"} 3"#), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("foothold_http_requests_total")).count(), 2, "{text}");
    }
}
