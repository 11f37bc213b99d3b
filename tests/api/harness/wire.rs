//! This is a network that can fall silent.

use foothold::db::Address;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use url::Url;

use super::database::Database;

/// This stands between the service and PostgreSQL. While it is frozen, it keeps every connection open and passes nothing on.
pub struct Wire {
    pub url: String,
    frozen: watch::Sender<bool>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Wire {
    pub async fn to(database: &Database) -> Self {
        let Address::Postgres(url) = database.address() else { panic!("PostgreSQL") };
        let (server, mut url) = (Url::parse(&url).unwrap(), Url::parse(&url).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let (freeze, is_frozen) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass_on(near, server.clone(), is_frozen.clone()));
            }
        });
        Self { url: url.into(), frozen: freeze }
    }

    /// From now on nobody gets an answer, on an old connection or a new one.
    pub fn freeze(&self) {
        self.frozen.send(true).unwrap();
    }

    /// Serves new connections from now on. Connections that were open while it was frozen stay without an answer.
    pub fn thaw(&self) {
        self.frozen.send(false).unwrap();
    }
}

async fn pass_on(mut near: TcpStream, server: Url, mut frozen: watch::Receiver<bool>) {
    let mut far = connect(&server).await;
    let freezing = async { drop(frozen.wait_for(|is_frozen| *is_frozen).await) };
    tokio::select! {
        biased;
        () = freezing => {}
        _ = copy_bidirectional(&mut near, &mut far) => return,
    }
    // Both ends stay open.
    std::future::pending::<()>().await;
}

/// If the host is a folder, the socket is a file in it, as with libpq.
async fn connect(server: &Url) -> Box<dyn Stream> {
    let (host, port) = (server.host_str().unwrap().replace("%2F", "/"), server.port().unwrap_or(5432));
    if host.starts_with('/') {
        return Box::new(UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await.unwrap());
    }
    Box::new(TcpStream::connect((host, port)).await.unwrap())
}
