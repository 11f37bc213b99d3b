//! These tests check whose turn it is: slow calendars of one company or one server delay nobody else's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use foothold::busy::fetch::fetch_due;
use foothold::deps::Deps;
use foothold::net::client::HttpClient;
use foothold::net::guard::Guard;
use foothold::net::resolver::Names;

use super::*;
use crate::harness::domain::Company;

/// One of these servers answers only when it is told to, and the other one at once.
struct Servers {
    slow: Receiver,
    fast: Receiver,
}

impl Servers {
    async fn start() -> Self {
        let servers = Self { slow: Receiver::start().await, fast: Receiver::start().await };
        servers.slow.always(Reply::Held(404));
        servers.fast.always(Reply::status(200).with_body(&ics(&[("20270331T170000Z", "20270331T180000Z")])));
        servers
    }

    /// Names with `slow` lead to the slow server, and other names to the fast one.
    fn deps(&self, app: &TestApp) -> Deps {
        let here = |receiver: &Receiver| SocketAddr::from(([127, 0, 0, 1], receiver.port()));
        let (slow, fast) = (here(&self.slow), here(&self.fast));
        let names = Names::Told(Arc::new(move |name| vec![if name.contains("slow") { slow } else { fast }]));
        let guard = Arc::new(Guard::new(vec!["127.0.0.0/8".parse().unwrap()], true));
        Deps { http: HttpClient::with_names(guard, "test", names).unwrap(), ..app.deps.clone() }
    }
}

/// Registers calendars of one company, ten for each host.
async fn register(office: &Caller, company: &Company, servers: &[String]) -> Vec<String> {
    let mut ids = Vec::new();
    for ten in servers.chunks(10) {
        let host = office.host(company).await;
        for server in ten {
            let body = json!({"url": format!("http://{server}/busy.ics")});
            let answer = office.post(&format!("/v1/hosts/{host}/busy-calendars"), body).await;
            answer.assert_status(201);
            ids.push(answer.id());
        }
    }
    ids
}

fn servers(count: usize, name: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(name).collect()
}

#[apply(test_both)]
async fn slow_calendars_of_one_company_delay_no_others(app: TestApp) {
    let (office, both) = (app.office().await.clone(), Servers::start().await);
    let (many, one) = (office.company().active().await, office.company().active().await);
    register(&office, &many, &servers(20, |number| format!("slow-{number}.example.org"))).await;
    let others = register(&office, &one, &servers(5, |number| format!("{number}.example.net"))).await;

    let deps = both.deps(&app);
    let fetching = tokio::spawn(async move { fetch_due(&deps).await });
    both.fast.wait_for(5).await;

    assert_eq!(both.slow.count(), 1, "as long as none of them has answered");
    for id in others {
        wait_until_read(&office, &id).await;
    }
    both.slow.release();
    assert_eq!(fetching.await.unwrap().unwrap(), 25);
}

#[apply(test_both)]
async fn one_slow_server_of_many_companies_delays_no_others(app: TestApp) {
    let (office, both) = (app.office().await.clone(), Servers::start().await);
    for _ in 0..6 {
        let company = office.company().active().await;
        register(&office, &company, &["slow.example.org".to_owned()]).await;
    }
    let other = office.company().active().await;
    let id = register(&office, &other, &["calendar.example.net".to_owned()]).await.remove(0);

    let deps = both.deps(&app);
    let fetching = tokio::spawn(async move { fetch_due(&deps).await });
    both.fast.wait_for(1).await;
    wait_until_read(&office, &id).await;

    both.slow.wait_for(1).await;
    assert_eq!(both.slow.count(), 1);
    both.slow.release();
    assert_eq!(fetching.await.unwrap().unwrap(), 7);
}

#[apply(test_both)]
async fn what_comes_due_while_others_are_slow_is_fetched_meanwhile(app: TestApp) {
    let (office, both) = (app.office().await.clone(), Servers::start().await);
    let (slow, late) = (office.company().active().await, office.company().active().await);
    register(&office, &slow, &["slow.example.org".to_owned()]).await;
    let deps = both.deps(&app);
    let fetching = tokio::spawn(async move { fetch_due(&deps).await });
    both.slow.wait_for(1).await;

    let id = register(&office, &late, &["calendar.example.net".to_owned()]).await.remove(0);

    wait_until_read(&office, &id).await;
    both.slow.release();
    assert_eq!(fetching.await.unwrap().unwrap(), 2);
}

#[apply(test_both)]
async fn who_fetches_by_hand_takes_no_more_places_than_others(app: TestApp) {
    let (office, both) = (app.office().await.clone(), Servers::start().await);
    let (many, one) = (office.company().active().await, office.company().active().await);
    let all = register(&office, &many, &servers(2, |number| format!("slow-{number}.example.org"))).await;
    let other = register(&office, &one, &["calendar.example.net".to_owned()]).await.remove(0);
    // A request by hand holds this while the server does not answer.
    let places = app.deps.calendar_places.clone();
    let company = many.id().parse().unwrap();
    let held = places.take(company, "slow-0.example.org").unwrap();

    let refused = office.post(&format!("/v1/busy-calendars/{}/refresh", all[1]), json!({})).await;
    refused.assert_problem(503, "unavailable");

    let deps = both.deps(&app);
    assert_eq!(fetch_due(&deps).await.unwrap(), 1, "the other company's");
    office.get(&format!("/v1/busy-calendars/{other}")).await.assert_field("state", "ok");
    drop(held);
}

async fn wait_until_read(office: &Caller, id: &str) {
    for _ in 0..500 {
        if office.get(&format!("/v1/busy-calendars/{id}")).await.field("state") == "ok" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{id} was not read while others were slow");
}
