//! Forms: what a browser sends of one is what JSON would have brought, and one that is refused keeps what was typed.

use foothold::console::sample;
use foothold::error::Error;
use foothold::wire::fields::Fields;
use foothold::wire::form::Form;
use reqwest::Method;

use crate::harness::prelude::*;

const FORM: &str = "/console/kit/form";

/// What the sample's form has in its fields, and what JSON would have.
fn filled_in() -> (Vec<(&'static str, &'static str)>, Value) {
    let pairs = vec![
        ("title", "Panel interview"),
        ("kind", "mock_interview"),
        ("local_start", "2027-03-11T18:00"),
        ("capacity:int", "3"),
        ("site", ""),
        ("closes_on", ""),
        ("closes_on:clear", "1"),
        ("card.purpose", "Two lines:\r\none & two"),
        ("fields[]", ""),
        ("fields[]", "engineering"),
        ("fields[]", "law"),
        ("email", "rosa@compass-rise.example"),
        ("card.link", "https://example.org/?a=b"),
        ("allow_host_overlap:bool", "false"),
        ("allow_host_overlap:bool", "true"),
    ];
    let json = json!({"title": "Panel interview", "kind": "mock_interview", "local_start": "2027-03-11T18:00", "capacity": 3, "closes_on": null,
        "card": {"purpose": "Two lines:\none & two", "link": "https://example.org/?a=b"}, "fields": ["engineering", "law"],
        "email": "rosa@compass-rise.example", "allow_host_overlap": true});
    (pairs, json)
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn send(app: &TestApp, pairs: &[(&str, &str)]) -> Answer {
    app.stranger()
        .request(Method::POST, FORM)
        .body("application/x-www-form-urlencoded", encoded(pairs))
        .header("sec-fetch-site", "same-origin")
        .await
}

#[test]
fn a_form_is_read_as_the_same_body_in_json_is() {
    let (pairs, json) = filled_in();
    let (body, faults) = Form::read(encoded(&pairs).as_bytes()).unwrap().body();
    assert_eq!((Value::Object(body), faults), (json, Vec::new()));
    let named: Vec<String> = sample::form().fields().map(foothold::console::kit::field::Field::sent_as).collect();
    for name in &named {
        assert!(pairs.iter().any(|(sent, _)| sent == name), "the test fills in every field: {name}");
    }
}

#[test]
fn a_form_has_the_faults_that_the_same_body_in_json_has() {
    for (form, json) in [
        ("", json!({})),
        ("title=+&capacity:int=many&email=rosa&unknown=1", json!({"title": " ", "capacity": "many", "email": "rosa", "unknown": "1"})),
        ("capacity:int=51&allow_host_overlap:bool=perhaps", json!({"capacity": 51, "allow_host_overlap": "perhaps"})),
        (
            "fields[]=a&fields[]=b&fields[]=c&fields[]=d&card.other.x=1",
            json!({"fields": ["a", "b", "c", "d"], "card": {"other": {"x": "1"}}}),
        ),
        ("card=1", json!({"card": "1"})),
        ("closes_on=yesterday&local_start:clear=1", json!({"closes_on": "yesterday", "local_start": null})),
    ] {
        let of = |fields: Fields| match sample::read(fields) {
            Err(Error::Invalid(faults)) => faults,
            other => panic!("{other:?}"),
        };
        let form_faults = of(Fields::of_form(&Form::read(form.as_bytes()).unwrap()));
        assert_eq!(form_faults, of(Fields::of_json(json.to_string().as_bytes()).unwrap()), "{form}");
    }
}

#[apply(test_both)]
async fn a_form_that_is_done_leads_on_with_a_notice(app: TestApp) {
    let done = send(&app, &filled_in().0).await;
    done.assert_status(303);
    assert_eq!((done.header("location"), done.body.len()), (Some("/console/kit?notice=saved"), 0));
    assert_eq!(done.header("cache-control"), Some("no-store"));
}

#[apply(test_both)]
async fn a_form_that_is_refused_keeps_what_was_typed_and_leads_to_each_fault(app: TestApp) {
    let (mut pairs, _) = filled_in();
    pairs.retain(|(name, _)| *name != "email");
    pairs.extend([("email", "<rosa>"), ("strange", "1"), ("version", "3"), ("_once", "abc")]);
    pairs.iter_mut().filter(|(name, _)| *name == "capacity:int").for_each(|(_, value)| *value = "many");

    let page = send(&app, &pairs).await;

    page.assert_status(422);
    let text = page.text();
    for part in [
        "<title>Error: New slot – Foothold</title>",
        "role=\"alert\" tabindex=\"-1\" autofocus",
        "There are 3 things to mend",
        "<a href=\"#capacity\">How many seats are there? This must be a whole number.</a>",
        "<a href=\"#email\">Whom can mentees write to? An e-mail address",
        "<li>strange: There is no such field here.</li>",
        "id=\"capacity\" name=\"capacity:int\" value=\"many\"",
        "aria-describedby=\"capacity-error\" aria-invalid=\"true\"",
        "<div class=\"error\" id=\"capacity-error\">",
        "value=\"Panel interview\"",
        "value=\"&lt;rosa&gt;\"",
        "Two lines:\none &amp; two</textarea>",
        "value=\"law\" checked",
        "name=\"version\" value=\"3\"",
        "name=\"_once\" value=\"abc\"",
        "data-unsaved",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[apply(test_both)]
async fn a_form_that_is_too_large_or_none_is_an_error_page(app: TestApp) {
    let large = send(&app, &[("title", &"x".repeat(1_100_000))]).await;
    large.assert_status(413);
    assert!(large.text().contains("<h1>What you sent is too large</h1>"), "{large:?}");
    let json = app.stranger().post(FORM, json!({"title": "x"})).header("sec-fetch-site", "same-origin").await;
    json.assert_status(415);
    assert!(json.text().contains("<h1>This cannot be done</h1>"), "{json:?}");
    send(&app, &[("version", "three")]).await.assert_status(400);
    send(&app, &vec![("a[]", "1"); 8_001]).await.assert_status(400);
}

#[apply(test_both)]
async fn what_was_changed_meanwhile_is_shown_beside_what_was_typed(app: TestApp) {
    let text = app.stranger().get("/console/kit/changed").await.text();
    for part in [
        "Somebody has changed this while you were here",
        "data-label=\"Yours\"><div><span dir=\"auto\">Panel interview</span>",
        "data-label=\"Theirs\"><div><span dir=\"auto\">Panel interview, for two</span>",
        "<button class=\"button\" type=\"submit\" form=\"form\">Use mine</button>",
        "href=\"/console/kit/form\">Keep theirs</a>",
        "name=\"version\" value=\"4\"",
        "id=\"title\" name=\"title\" type=\"text\" value=\"Panel interview\"",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(text.matches("data-label=\"Yours\"").count(), 1, "only what differs: {text}");
}

#[apply(test_both)]
async fn what_is_in_the_way_is_said_and_linked(app: TestApp) {
    let text = app.stranger().get("/console/kit/refused").await.text();
    for part in ["This cannot be done now", "3, where at most 3 are possible", "href=\"/bookings/book_00000000000000000000000000\""] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}
