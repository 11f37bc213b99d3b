//! `import_pause`: milliseconds for which a small write waits at most while a file with 10,000 new mentees is imported; its ceiling is the
//! longest wait without an import.

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::database::{Database, Kind};
use crate::rounds::{self, Outcome};
use crate::server::Server;

/// As many as a file may have.
const ROWS: usize = 10_000;

#[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let database = Database::with(kind, |_| ());
    let server = Server::start(runtime, &database.address);
    let office = Office { http: Client::new(), base: format!("http://{}/v1", server.address), key: server.key.clone() };
    let mentee = runtime.block_on(office.register());
    let mut first = 0;
    let outcome = rounds::run_times(
        |_| {
            let import = office.post("/mentees/import").header("content-type", "text/csv").body(file(first));
            first += ROWS;
            runtime.block_on(office.longest_write_beside(&mentee, async {
                let sent = Instant::now();
                sent_well(import).await;
                eprintln!("  imported in {:.0} ms", sent.elapsed().as_secs_f64() * 1000.0);
            }))
        },
        |length| runtime.block_on(office.longest_write_beside(&mentee, async move { tokio::time::sleep(length).await })),
    );
    server.stop();
    outcome
}

/// No two files have a name or an external id in common.
fn file(first: usize) -> String {
    let header = "external_id,full_name,preferred_name,email,fields,timezone\n".to_owned();
    let row = |number| format!("crm-{number},Amal Idris {number},Amal,amal-{number}@mentee.example,it energy,Europe/London\n");
    std::iter::once(header).chain((first..first + ROWS).map(row)).collect()
}

/// A coordinator.
struct Office {
    http: Client,
    base: String,
    key: String,
}

impl Office {
    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.key)
    }

    /// Gives the address of a new mentee.
    async fn register(&self) -> String {
        let body = json!({"full_name": "Bo Lind", "preferred_name": "Bo", "fields": [], "timezone": "Europe/London"});
        let made: Value = sent_well(self.post("/mentees").json(&body)).await;
        format!("{}/mentees/{}", self.base, made["id"].as_str().expect("an id"))
    }

    /// Changes the mentee again and again until the work is done, and gives the longest of these times.
    async fn longest_write_beside(&self, mentee: &str, work: impl Future<Output = ()> + Send + 'static) -> Vec<Duration> {
        let work = tokio::spawn(work);
        let mut longest = Duration::ZERO;
        let mut number: u64 = 0;
        while !work.is_finished() {
            number += 1;
            let sent = Instant::now();
            sent_well(self.http.patch(mentee).bearer_auth(&self.key).json(&json!({"phone": number.to_string()}))).await;
            longest = longest.max(sent.elapsed());
        }
        work.await.expect("the work is done");
        vec![longest]
    }
}

/// Gives the body of an answer that says that all is well.
async fn sent_well(request: RequestBuilder) -> Value {
    let answer = request.send().await.expect("an answer").error_for_status().expect("what was asked for is done");
    answer.json().await.expect("JSON")
}
