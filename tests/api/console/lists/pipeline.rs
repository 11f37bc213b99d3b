//! The pipeline of partnerships.

use jiff::SignedDuration;

use super::{desk, page};
use crate::harness::caller::Place;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn the_pipeline_has_what_is_due_first_and_says_what_and_when(app: TestApp) {
    let office = app.office().await;
    let early = office.company().with("name", "Early Ltd").created().await;
    let late = office.company().with("name", "Late Ltd").created().await;
    office.company().with("name", "An idle one").created().await;
    office.company().with("name", "Brindlemoor").active().await;
    for (company, action, due) in
        [(&late, "Send the draft", "2027-03-20"), (&early, "Call them", "2027-03-01"), (&early, "Call again", "2027-03-05")]
    {
        let contact = json!({"kind": "call", "summary": "They would like to help.", "next_action": action, "next_action_due": due});
        office.post(&format!("{}/interactions", company.path()), contact).await.assert_status(201);
        app.clock.advance(SignedDuration::from_mins(1));
    }
    let (app, browser) = desk(&app, "Rosa").await;

    let shown = page(&browser, "/companies").await;

    let place = |text: &str| shown.find(text).unwrap_or_else(|| panic!("no {text}: {shown}"));
    assert!(place("Early Ltd") < place("Late Ltd") && place("Late Ltd") < place("An idle one"), "{shown}");
    assert!(shown.contains("due late\">By Fri 5 Mar") && shown.contains("due\">By Sat 20 Mar") && !shown.contains("Call them"), "{shown}");
    assert!(shown.contains("Nothing is planned.") && shown.contains("Identified") && shown.contains("Brindlemoor"), "{shown}");
    let list = page(&browser, "/companies?view=list").await;
    assert!(list.contains("<table") && list.contains("Call again") && list.contains("The pipeline"), "{list}");
    app.stop().await;
}
