//! Servers do things to their answers that nobody asked for: compression, very many headers and folded headers. These tests also cover what
//! servers ask for.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;

const EVENT: (&str, &str) = ("20270331T170000Z", "20270331T180000Z");

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[apply(test_both)]
async fn a_compressed_calendar_is_read_though_nobody_asked_for_it(app: TestApp) {
    let stage = stage(&app).await;
    let zipped = Reply::status(200).with("content-encoding", "gzip").with_octets(&gzipped(&ics(&[EVENT])));
    let two = Reply::status(200)
        .with("Content-Encoding", "Deflate")
        .with_octets(&deflated(&ics(&[EVENT, ("20270401T090000Z", "20270401T100000Z")])));
    stage.server.reply([zipped, two]);
    let id = stage.register().await.id();

    for intervals in [1, 2] {
        fetch_due(&app.deps).await.unwrap();
        let seen = stage.look(&id).await;
        seen.assert_field("state", "ok").assert_field("busy_intervals", intervals);
        assert_eq!(stage.free_busy().await.as_array().map(Vec::len), Some(intervals));
        app.clock.advance_hours(1);
    }
}

#[apply(test_both)]
async fn what_comes_out_of_compression_is_bounded_too(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[EVENT]).await;
    let bomb = gzipped(&" ".repeat(foothold::busy::import::MOST_OCTETS + 1));
    assert!(bomb.len() < 50_000);
    stage.server.always(Reply::status(200).with("content-encoding", "gzip").with_octets(&bomb));

    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();

    stage.look(&id).await.assert_field("state", "failing").assert_field("last_error", "too_large").assert_field("busy_intervals", 1);
}

#[apply(test_both)]
async fn headers_without_end_and_folded_ones_are_read(app: TestApp) {
    let stage = stage(&app).await;
    let calendar = ics(&[EVENT]);
    let many = (0..300).map(|number| format!("x-proxy-{number}: passed\r\n")).collect::<Vec<_>>().concat();
    let answer = format!(
        "HTTP/1.1 200 OK\r\n{many}x-policy: one;\r\n\ttwo\r\netag: \"one\"\r\ncontent-length: {}\r\n\r\n{calendar}",
        calendar.len()
    );
    stage.server.reply([Reply::Cut(answer)]);
    let id = stage.register().await.id();

    fetch_due(&app.deps).await.unwrap();

    stage.look(&id).await.assert_field("state", "ok").assert_field("busy_intervals", 1);
    stage.server.always(Reply::status(304));
    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();
    assert_eq!(stage.server.received()[1].header("if-none-match"), "\"one\"", "what stands behind the fold");
}

#[apply(test_both)]
async fn a_server_that_asks_to_be_left_alone_is_left_alone(app: TestApp) {
    // Each row has a status, a `Retry-After`, and for how many minutes the server is left alone. The real time is at most a fifth longer.
    let table = [
        (429, Some("7200"), 120),
        (503, Some("3600"), 60),
        (429, Some("Mon, 08 Mar 2027 13:00:00 GMT"), 240),
        (429, Some("99999999"), 24 * 60),
        // The header can only delay, so the wait is the same as after any other first failure.
        (429, Some("1"), 5),
        (503, Some("soon"), 5),
        (429, None, 5),
        (503, None, 5),
        (500, Some("7200"), 5),
    ];
    for (status, asked, minutes) in table {
        let stage = stage(&app).await;
        let reply = asked.iter().fold(Reply::status(status), |reply, asked| reply.with("retry-after", asked));
        stage.server.always(reply);
        let calendar = stage.register().await;
        fetch_due(&app.deps).await.unwrap();

        let seen = stage.look(&calendar.id()).await;
        seen.assert_field("state", "failing").assert_field("last_error", format!("http_{status}"));
        let next: jiff::Timestamp = seen.field("next_fetch_at").as_str().unwrap().parse().unwrap();
        let wait = next.duration_since(app.clock.now().timestamp()).as_mins();
        assert!((minutes..=minutes * 6 / 5).contains(&wait), "{status} {asked:?}: {wait} minutes");
        stage.office.delete(&format!("/v1/busy-calendars/{}", calendar.id())).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn how_long_it_is_left_alone_grows_all_the_same(app: TestApp) {
    let stage = stage(&app).await;
    stage.server.always(Reply::status(429).with("retry-after", "120"));
    stage.register().await;
    fetch_due(&app.deps).await.unwrap();
    for (too_soon, enough) in [(4, 3), (9, 4), (19, 6)] {
        app.clock.advance_minutes(too_soon);
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 0);
        app.clock.advance_minutes(enough);
        assert_eq!(fetch_due(&app.deps).await.unwrap(), 1);
    }
}
