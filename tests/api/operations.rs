//! What operators and tools ask: health, metrics, the document.

test_both! {
    async fn it_is_alive_and_ready(app: TestApp) {
        let stranger = app.stranger();
        assert_eq!(stranger.get("/livez").await.assert_status(200).text(), "ok\n");
        assert_eq!(stranger.get("/readyz").await.assert_status(200).text(), "ready\n");
    }

    async fn it_is_not_ready_while_migrations_are_pending(app: TestApp) {
        let revert = app.deps.db.write("test_revert", foothold::db::migrate::revert_all);
        revert.await.unwrap();
        app.stranger().get("/livez").await.assert_status(200);
        app.stranger().get("/readyz").await.assert_problem(503, "unavailable");
        foothold::app::migrate(&app.address()).unwrap();
        app.stranger().get("/readyz").await.assert_status(200);
    }

    async fn metrics_are_for_loopback_and_administrators(app: TestApp) {
        let stranger = app.stranger();
        stranger.get("/v1/me").await.assert_status(401);
        let text = stranger.get("/metrics").await.assert_status(200).text();
        assert!(text.contains("foothold_http_requests_total{method=\"GET\",route=\"/v1/me\",status=\"401\"} 1"), "{text}");
        for header in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
            stranger.get("/metrics").header(header, "203.0.113.7").await.assert_problem(401, "unauthorized");
            app.coordinator().await.get("/metrics").header(header, "203.0.113.7").await.assert_problem(403, "forbidden");
            app.admin().await.get("/metrics").header(header, "203.0.113.7").await.assert_status(200);
        }
    }

    async fn metrics_and_their_labels_hold_no_ids(app: TestApp) {
        let mentee = app.mentee().await;
        app.coordinator().await.get(&mentee).await.assert_status(200);
        let text = app.stranger().get("/metrics").await.text();
        assert!(text.contains("/v1/mentees/{id}") && !text.contains("ment_"), "{text}");
    }

    async fn the_document_is_served_as_the_command_prints_it(app: TestApp) {
        let served = app.stranger().get("/openapi.json").await;
        assert_eq!(served.header("content-type"), Some("application/json"));
        assert_eq!(served.text(), foothold::openapi::document_json());
        let page = app.stranger().get("/docs/").await;
        assert!(page.assert_status(200).text().contains("swagger"), "{page:?}");
    }
}
