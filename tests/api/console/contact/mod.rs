//! The pages of a company's contact and of a viewer.

use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

mod attendance;
mod bookings;
mod connected;
mod disclosed;
mod doors;
mod many_places;
mod places;
mod slots;
mod viewer;

/// Starts another instance, which is reached over https, and gives the browser of this company's contact there.
pub(super) async fn contact_of(app: &TestApp, company: &Company) -> (TestApp, Browser) {
    let app = over_https(app).await;
    let browser = another_contact(&app, "Gwen", company).await;
    (app, browser)
}

pub(super) async fn another_contact(app: &TestApp, name: &str, company: &Company) -> Browser {
    let admin = app.admin().await;
    signed_in(app, &admin, &account(&admin, name, "partner", Some(company)).await).await
}

async fn page(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    page.assert_status(200);
    page.text()
}

#[track_caller]
fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(place)), "{}", answer.text());
}

/// These are the fields of the form of a page as a browser would send them, with what stands in them.
#[derive(Debug, Clone)]
pub(super) struct Filled(Vec<(String, String)>);

impl Filled {
    pub(super) fn of(page: &str) -> Self {
        let form = page.split("<form class=\"form\"").nth(1).and_then(|rest| rest.split("</form>").next()).expect("the page has a form");
        let mut fields = Vec::new();
        for tag in form.split('<').skip(1) {
            let (start, text) = tag.split_once('>').unwrap_or((tag, ""));
            let value = || attribute(start, "value").unwrap_or_default();
            let name = attribute(start, "name");
            let is_box = ["radio", "checkbox"].iter().any(|kind| attribute(start, "type").as_deref() == Some(*kind));
            match (start.split(' ').next().unwrap_or_default(), name) {
                ("input", Some(name)) if !is_box || start.ends_with(" checked") => fields.push((name, value())),
                ("textarea", Some(name)) => fields.push((name, unescaped(text.trim_start_matches('\n')))),
                ("select", Some(name)) => fields.push((name, String::new())),
                ("option", _) if start.ends_with(" selected") => fields.last_mut().unwrap().1 = value(),
                _ => {}
            }
        }
        Self(fields)
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(there, _)| there != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(there, _)| there == name).map_or("", |(_, value)| value)
    }

    pub(super) async fn send(&self, browser: &Browser, path: &str) -> Answer {
        let fields: Vec<_> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.clone().send(path, &fields).await
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Gives the path of what a form has made, without the notice.
#[track_caller]
fn made_at(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().split('?').next().unwrap().to_owned()
}
