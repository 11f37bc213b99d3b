//! A process that is told to stop while its database hangs.

use std::time::{Duration, Instant};

use foothold::db::Address;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use url::Url;

use crate::harness::database::Database;
use crate::harness::domain::mentee_body;
use crate::harness::process::Site;

/// Between the service and PostgreSQL; frozen, it keeps every connection open and passes nothing on.
struct Wire {
    url: String,
    freeze: watch::Sender<bool>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Wire {
    async fn to(database: &Database) -> Self {
        let Address::Postgres(url) = database.address() else { panic!("PostgreSQL") };
        let (server, mut url) = (Url::parse(&url).unwrap(), Url::parse(&url).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let (freeze, frozen) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass_on(near, server.clone(), frozen.clone()));
            }
        });
        Self { url: url.into(), freeze }
    }
}

async fn pass_on(mut near: TcpStream, server: Url, mut frozen: watch::Receiver<bool>) {
    let mut far = connect(&server).await;
    let freezing = async { drop(frozen.wait_for(|is_frozen| *is_frozen).await) };
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => return,
        () = freezing => {}
    }
    // Both ends stay open.
    std::future::pending::<()>().await;
}

/// A host that is a folder has the socket in it, as libpq has it.
async fn connect(server: &Url) -> Box<dyn Stream> {
    let (host, port) = (server.host_str().unwrap().replace("%2F", "/"), server.port().unwrap_or(5432));
    if host.starts_with('/') {
        return Box::new(UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await.unwrap());
    }
    Box::new(TcpStream::connect((host, port)).await.unwrap())
}

async fn for_a_while(moments: u32) {
    for _ in 0..moments {
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test]
async fn a_stop_takes_no_request_and_less_than_fifteen_seconds_although_the_database_hangs() {
    let database = Database::postgres();
    let wire = Wire::to(&database).await;
    let process = Site::on(database).await.with("DATABASE_URL", &wire.url).start().await;
    let (http, base, key) = process.caller.parts();
    let listens = base.trim_start_matches("http://").to_owned();
    http.get(format!("{base}/livez")).send().await.unwrap();
    wire.freeze.send(true).unwrap();
    tokio::spawn(http.post(format!("{base}/v1/mentees")).bearer_auth(&key).json(&mentee_body()).send());
    // Longer than the dispatcher lets pass between two looks: it hangs too.
    for_a_while(50).await;

    let told = Instant::now();
    let refuses = async {
        while TcpStream::connect(&listens).await.is_ok() {
            for_a_while(1).await;
        }
        told.elapsed()
    };
    let (ended, refused_after) = tokio::join!(process.terminate(), refuses);
    assert_eq!(ended.code(), Some(0));
    assert!(refused_after < Duration::from_secs(5), "requests were taken for {refused_after:?}");
    assert!(told.elapsed() < Duration::from_secs(15), "{:?}", told.elapsed());
}
