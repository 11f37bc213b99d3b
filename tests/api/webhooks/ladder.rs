//! Ten attempts over three days, each later than the one before by a rung and a little; then the delivery is given up.

use foothold::webhooks::model::LADDER;

use super::*;
use crate::harness::receiver::Reply;

test_both! {
    async fn ten_attempts_and_then_no_more(app: TestApp) {
        let (receiver, hook) = receiver_and_hook(&app).await;
        receiver.always(Reply::status(500));
        app.mentee().await;

        for (index, rung) in LADDER.iter().enumerate() {
            assert_eq!(dispatch(&app).await, 1);
            let delivery = hook.delivery(&app).await;
            assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("pending"), &json!(index + 1)));
            assert_waits(&delivery, SignedDuration::try_from(*rung).unwrap());
            let next = instant(delivery["next_attempt_at"].as_str().unwrap());
            app.clock.set(&next.minus(SignedDuration::from_micros(1)).to_string());
            assert_eq!(dispatch(&app).await, 0, "a moment too early");
            app.clock.set(&next.to_string());
        }
        assert_eq!(dispatch(&app).await, 1);

        let delivery = hook.delivery(&app).await;
        assert_eq!((&delivery["status"], &delivery["attempts"], &delivery["next_attempt_at"]), (&json!("failed"), &json!(10), &Value::Null));
        assert_eq!(delivery["last_error"], "http_500");
        hook.assert_status(&app, "failing").await;
        app.clock.advance_hours(1000);
        assert_eq!(dispatch(&app).await, 0);
        assert_eq!(receiver.count(), 10);
        let ids: std::collections::HashSet<_> = receiver.received().iter().map(|one| one.id()).collect();
        assert_eq!(ids.len(), 1);
    }

    /// Ten failures in 75 hours are not enough, five days with the first nine are not either: with the next failure both hold.
    async fn an_endpoint_that_fails_for_five_days_is_disabled(app: TestApp) {
        let (receiver, hook) = receiver_and_hook(&app).await;
        receiver.always(Reply::status(500));
        app.mentee().await;
        let first = app.clock.now();
        for _ in 0..10 {
            dispatch(&app).await;
            app.clock.advance_hours(25);
        }
        // Nine and a bit: the tenth attempt is given up after nine times 25 hours, which is more than 120.
        let log = app.events().await;
        assert_eq!(log.iter().filter(|name| *name == "webhook_endpoint.disabled").count(), 1);
        hook.seen(&app).await.assert_field("status", "disabled").assert_field("status_reason", "failing");
        assert!(app.clock.now() > first.plus(SignedDuration::from_hours(120)));
        app.mentee().await;
        assert_eq!(dispatch(&app).await, 0);
        let last = hook.deliveries(&app).await.pop().unwrap();
        assert_eq!(last["status"], "paused");
    }

    async fn many_that_fail_together_do_not_come_back_together(app: TestApp) {
        let (receiver, hook) = receiver_and_hook(&app).await;
        receiver.always(Reply::status(500));
        app.mentees(8).await;
        dispatch(&app).await;
        let waits: std::collections::HashSet<_> = hook.deliveries(&app).await.iter().map(wait_of).collect();
        assert!(waits.len() > 4, "{waits:?}");
    }
}
