//! What servers do to their answers, unasked: headers without end, folded headers.

use super::*;

const EVENT: (&str, &str) = ("20270331T170000Z", "20270331T180000Z");

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
