//! One form has one effect: twice, corrected, from an old version, while the database is away. The page of these tests changes a programme.

use actix_web::body::{self, MessageBody};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, test};
use diesel::prelude::*;
use foothold::auth::{Access, Actor};
use foothold::console::kit::field::Field;
use foothold::console::kit::filled::{Filled, Refused};
use foothold::console::kit::form::Form;
use foothold::console::kit::notice::Notice;
use foothold::console::step::{Goto, step};
use foothold::console::surround::surround;
use foothold::db::schema::{idempotency_keys, programmes};
use foothold::deps::Deps;
use foothold::error::{Error, Result};
use foothold::ids::{KeyId, ProgrammeId};
use foothold::keys::model::NewKey;
use foothold::mentees::{programme, store};
use foothold::web::form_request::FormRequest;
use foothold::wire::form::Typed;
use maud::Markup;

use crate::harness::prelude::*;

/// The caller is in a header, since these tests are about forms.
fn caller(request: &HttpRequest) -> Actor {
    let key: KeyId = request.headers().get("x-caller").unwrap().to_str().unwrap().parse().unwrap();
    Actor::Key { id: key, access: Access::Coordinator }
}

async fn save(request: HttpRequest, id: Path<String>, sent: FormRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: ProgrammeId = id.parse().map_err(|_| Error::NotFound)?;
    let done = Goto::new(format!("/programmes/{id}"), Notice::Saved);
    let patch = move |conn: &mut _, stamp: &_, given: &_| programme::patch(conn, stamp, given, id).map(|_| done.clone());
    step(sent, "edit_programme", caller(&request), &deps, patch, async |refused| show(&deps, id, Some(refused)).await).await
}

async fn show(deps: &Deps, id: ProgrammeId, refused: Option<Refused>) -> Result<Markup> {
    let there = deps.db.read("programme_page", move |conn| store::find_programme(conn, id)).await?;
    let typed = Typed::default().with("name", &there.details.name).with_some("purpose", there.details.purpose.as_ref());
    let form = Form::new(format!("/programmes/{id}"), "Save")
        .field(Field::text("name", "What is it called?"))
        .field(Field::lines("purpose", "What is it for?").optional());
    Ok(form.show(&Filled::of(typed, there.version, refused, deps.ids)))
}

async fn create(request: HttpRequest, sent: FormRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let create = |conn: &mut _, stamp: &_, given: &foothold::web::change_request::Given| {
        let made = programme::create(conn, stamp, foothold::mentees::input::new_programme(given.fields()?)?)?;
        Ok(Goto::new(format!("/programmes/{}", made.id), Notice::Created))
    };
    step(sent, "new_programme", caller(&request), &deps, create, async |refused| {
        Ok(Form::new("/programmes", "Make").field(Field::text("name", "What is it called?")).show(&Filled::new(
            Typed::default(),
            Some(refused),
            deps.ids,
        )))
    })
    .await
}

/// A form that was sent, and what came back.
struct Sent {
    status: u16,
    location: String,
    text: String,
}

async fn send(app: &TestApp, by: KeyId, path: &str, form: &[(&str, &str)]) -> Sent {
    let pages = App::new().app_data(Data::new(app.deps.clone())).service(
        web::scope("").route("/programmes", web::post().to(create)).route("/programmes/{id}", web::post().to(save)).wrap(from_fn(surround)),
    );
    let pages = test::init_service(pages).await;
    let request = test::TestRequest::post().uri(path).insert_header(("x-caller", by.to_string())).set_form(form);
    let answer = test::call_service(&pages, request.to_request()).await;
    let location = answer.headers().get("location").map(|path| path.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status().as_u16();
    let text = body::to_bytes(answer.into_body().boxed()).await.unwrap();
    Sent { status, location, text: String::from_utf8(text.to_vec()).unwrap() }
}

async fn key(app: &TestApp) -> KeyId {
    app.key(NewKey { name: "a page".to_owned(), access: Access::Coordinator, expires_at: None }).await.0
}

async fn names(app: &TestApp) -> Vec<String> {
    let names =
        app.deps.db.read("test_programmes", |conn| Ok(programmes::table.order(programmes::id).select(programmes::name).load(conn)?));
    names.await.unwrap()
}

async fn kept(app: &TestApp) -> i64 {
    app.deps.db.read("test_kept", |conn| Ok(idempotency_keys::table.count().get_result(conn)?)).await.unwrap()
}

/// Makes a programme, and gives the path of its page.
async fn made(app: &TestApp, by: KeyId) -> String {
    let made = send(app, by, "/programmes", &[("name", "Academy"), ("_once", "made")]).await;
    made.location.split('?').next().unwrap().to_owned()
}

#[apply(test_both)]
async fn a_form_that_is_sent_twice_has_one_effect(app: TestApp) {
    let by = key(&app).await;
    let form = [("name", "Academy"), ("_once", "a1")];
    let both = tokio::join!(send(&app, by, "/programmes", &form), send(&app, by, "/programmes", &form));
    assert_eq!((both.0.status, both.1.status), (303, 303), "{} {}", both.0.text, both.1.text);
    assert_eq!(both.0.location, both.1.location);
    assert!(both.0.location.ends_with("?notice=created"));
    assert_eq!(names(&app).await, ["Academy"]);
    app.clock.advance_hours(1);
    assert_eq!(send(&app, by, "/programmes", &form).await.location, both.0.location);
    assert_eq!((names(&app).await.len(), kept(&app).await), (1, 1));
}

#[apply(test_both)]
async fn another_form_another_person_and_a_form_that_was_changed_are_other_requests(app: TestApp) {
    let (by, other) = (key(&app).await, key(&app).await);
    send(&app, by, "/programmes", &[("name", "Academy"), ("_once", "a1")]).await;
    send(&app, by, "/programmes", &[("name", "Academy"), ("_once", "a2")]).await;
    send(&app, other, "/programmes", &[("name", "Academy"), ("_once", "a1")]).await;
    send(&app, by, "/programmes", &[("name", "Other"), ("_once", "a1")]).await;
    assert_eq!(names(&app).await.len(), 4);
}

#[apply(test_both)]
async fn a_refusal_is_not_kept_and_the_form_can_be_corrected(app: TestApp) {
    let by = key(&app).await;
    for _ in 0..2 {
        let refused = send(&app, by, "/programmes", &[("name", " "), ("_once", "a1")]).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text.contains("name=\"_once\" value=\"a1\"") && refused.text.contains("This must not be blank."),
            "{}",
            refused.text
        );
    }
    assert_eq!(kept(&app).await, 0);
    let corrected = send(&app, by, "/programmes", &[("name", "Academy"), ("_once", "a1")]).await;
    assert_eq!((corrected.status, kept(&app).await), (303, 1));
    assert_eq!(names(&app).await, ["Academy"]);
}

#[apply(test_both)]
async fn an_old_form_shows_both_values_and_use_mine_saves_it(app: TestApp) {
    let by = key(&app).await;
    let page = made(&app, by).await;
    let theirs = send(&app, by, &page, &[("name", "Theirs"), ("version", "1"), ("_once", "b1")]).await;
    assert_eq!((theirs.status, theirs.location.as_str()), (303, format!("{page}?notice=saved").as_str()), "{}", theirs.text);

    let mine = send(&app, by, &page, &[("name", "Mine"), ("version", "1"), ("_once", "b2")]).await;

    assert_eq!(mine.status, 412);
    for part in ["<span dir=\"auto\">Mine</span>", "<span dir=\"auto\">Theirs</span>", "value=\"Mine\"", "name=\"version\" value=\"2\""] {
        assert!(mine.text.contains(part), "{part} is not in {}", mine.text);
    }
    assert_eq!(names(&app).await, ["Theirs"]);
    let used = send(&app, by, &page, &[("name", "Mine"), ("version", "2"), ("_once", "b2")]).await;
    assert_eq!((used.status, names(&app).await), (303, vec!["Mine".to_owned()]));
}

#[apply(test_both)]
async fn what_is_emptied_is_cleared_or_refused_where_it_is_needed(app: TestApp) {
    let by = key(&app).await;
    let page = made(&app, by).await;
    let shown = send(&app, by, &page, &[("name", " "), ("version", "1")]).await;
    assert!(shown.text.contains("name=\"name:clear\"") && !shown.text.contains("name=\"purpose:clear\""), "{}", shown.text);
    let with_purpose = [("name", "Academy"), ("purpose", "x"), ("version", "1"), ("name:clear", "1"), ("purpose:clear", "1")];
    assert_eq!(send(&app, by, &page, &with_purpose).await.status, 303);
    let emptied = [("name", ""), ("purpose", ""), ("version", "2"), ("name:clear", "1"), ("purpose:clear", "1")];
    let refused = send(&app, by, &page, &emptied).await;
    assert!(refused.status == 422 && refused.text.contains("This field cannot be cleared."), "{}", refused.text);
    let without = [("name", "Academy"), ("purpose", ""), ("version", "2"), ("name:clear", "1"), ("purpose:clear", "1")];
    assert_eq!(send(&app, by, &page, &without).await.status, 303);
    let purpose: Option<String> =
        app.deps.db.read("test_purpose", |conn| Ok(programmes::table.select(programmes::purpose).first(conn)?)).await.unwrap();
    assert_eq!(purpose, None);
}

#[apply(test_both)]
async fn while_the_database_is_away_what_was_typed_is_kept(app: TestApp) {
    let by = key(&app).await;
    app.stop().await;
    let away = send(&app, by, "/programmes", &[("name", "A \"long\" name"), ("_once", "a1")]).await;
    assert_eq!(away.status, 503, "{}", away.text);
    for part in ["name=\"name\" value=\"A &quot;long&quot; name\"", "name=\"_once\" value=\"a1\"", "action=\"/programmes\"", "Send again"] {
        assert!(away.text.contains(part), "{part} is not in {}", away.text);
    }
}

#[apply(test_both)]
async fn a_hidden_key_that_is_none_of_ours_is_refused(app: TestApp) {
    let by = key(&app).await;
    for once in ["a b", "ä", &"a".repeat(65)] {
        assert_eq!(send(&app, by, "/programmes", &[("name", "Academy"), ("_once", once)]).await.status, 400);
    }
    assert_eq!(names(&app).await, Vec::<String>::new());
}
