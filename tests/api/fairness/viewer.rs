//! A viewer reads figures of everybody, and none that tells of few people.

use super::*;

#[apply(test_both)]
async fn a_viewer_reads_figures_and_nobodys_name(app: TestApp) {
    let mentees = app.mentees(30).await;
    attended(&app, "mock_interview", &mentees[..10]).await;
    attended(&app, "shadowing", &mentees[10..16]).await;

    let board = app.viewer().await.get(BOARD).await;

    board.assert_status(200).assert_field("/attended/people", 30).assert_field("/attended/total", 16);
    board.assert_field("/attended/coverage", ratio(16, 30, 0.5333)).assert_field("/attended/top_fifth", ratio(6, 16, 0.375));
    board.assert_field("/turns/total", 16).assert_field("outside_rounds", ratio(16, 16, 1.0));
    board.assert_field("short_notice", ratio(0, 16, 0.0)).assert_field("credits", ratio(0, 16, 0.0));
    for list in ["by_person", "people_left_out", "credited"] {
        board.assert_field(list, Value::Null);
    }
    assert!(!board.text().contains("ment_") && !board.text().contains("Idris"), "{}", board.text());
}

#[apply(test_both)]
async fn what_tells_of_fewer_than_five_people_is_hidden(app: TestApp) {
    let mentees = app.mentees(12).await;
    attended(&app, "mock_interview", &mentees[..6]).await;
    attended(&app, "shadowing", &mentees[..3]).await;
    let (viewer, office) = (app.viewer().await, app.office().await);
    let shadowing = format!("{BOARD}?kind=shadowing");

    let (all, of_few) = (viewer.get(BOARD).await, viewer.get(&shadowing).await);

    // Six have had some. A fifth of twelve is three people.
    all.assert_field("/attended/jain", office.get(BOARD).await.field("/attended/jain")).assert_field("/attended/top_fifth", hidden());
    of_few
        .assert_field("/attended/jain", hidden())
        .assert_field("/attended/people", Value::Null)
        .assert_field("/attended/total", Value::Null);
    // Both kinds less the one are the other, so what three people have had in shadowing is in neither answer.
    for answer in [&all, &of_few, &viewer.get(&format!("{BOARD}?kind=mock_interview")).await] {
        answer.assert_field("/turns/coverage", hidden()).assert_field("outside_rounds", hidden());
    }
    office.get(&shadowing).await.assert_field("outside_rounds", ratio(3, 3, 1.0));
}

#[apply(test_both)]
async fn the_board_and_the_summary_hide_the_same(app: TestApp) {
    foothold::demo::load_story_and_greet(&app.deps).await.expect("the demonstration loads");
    let viewer = app.viewer().await;
    for kind in ["", "?kind=mock_interview", "?kind=shadowing"] {
        let (board, summary) = (viewer.get(&format!("{BOARD}{kind}")).await, viewer.get(&format!("/v1/reports/summary{kind}")).await);
        for figure in ["jain", "gini"] {
            board.assert_field(&format!("/attended/{figure}"), summary.field(figure));
        }
    }
}

#[apply(test_both)]
async fn a_viewer_asks_for_a_whole_year_of_everybody(app: TestApp) {
    let viewer = app.viewer().await;
    let cohort = cohort_of(&app, &[]).await;

    viewer.get(&format!("{BOARD}?from=2027-01-01&to=2027-12-31&kind=shadowing")).await.assert_status(200);
    viewer.get(&format!("{BOARD}?from=2027-01-02")).await.assert_fault("/from", "not-allowed");
    viewer.get(&format!("{BOARD}?cohort_id={}", cohort.id())).await.assert_fault("/cohort_id", "not-allowed");
    viewer.get(ZERO_LIST).await.assert_problem(403, "forbidden");
}
