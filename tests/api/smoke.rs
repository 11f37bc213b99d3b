use crate::harness::prelude::*;

test_both! {
    async fn a_mentee_is_registered(app: TestApp) {
        let coordinator = app.coordinator().await;
        let mentee = app.mentee().await;
        coordinator.get(&mentee).await.assert_status(200).assert_field("preferred_name", "Amal");
        app.assert_events(["mentee.created"]).await;
    }
}
