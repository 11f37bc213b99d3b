use std::process::Command;

use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;

const SHORT: Duration = Duration::from_millis(400);
const AMPLE: Duration = Duration::from_secs(10);

fn client_allowing(nets: &[&str]) -> HttpClient {
    let allow = nets.iter().map(|net| net.parse().unwrap()).collect();
    HttpClient::new(Arc::new(Guard::new(allow, true)), "foothold-webhooks/test").unwrap()
}

async fn post(url: &str, deadline: Duration) -> Exchange {
    let client = client_allowing(&["127.0.0.0/8"]);
    client.post(&Url::parse(url).unwrap(), HeaderMap::new(), b"{}".to_vec(), deadline).await
}

/// Starts a receiver for one connection, which reads the request and then does what `behave` says. Gives its address and the request that
/// it saw.
async fn receiver<F, B>(behave: B) -> (String, JoinHandle<String>)
where
    F: Future<Output = ()> + Send,
    B: FnOnce(TcpStream) -> F + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = read_request(&mut socket).await;
        behave(socket).await;
        request
    });
    (url, seen)
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n{}") {
        let mut buffer = [0; 1024];
        let count = socket.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "the request ended early");
        request.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(request).unwrap()
}

/// Writes `text` one byte at a time, until it ends or the client has gone.
async fn drip(socket: &mut TcpStream, text: &[u8]) {
    for byte in text {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if socket.write_all(&[*byte]).await.is_err() {
            return;
        }
    }
}

fn answered(status: u16, body: &[u8]) -> Outcome {
    Outcome::Answered { status, retry_after: None, location: None, body: body.to_vec() }
}

#[tokio::test]
async fn an_answer_is_read_and_the_request_is_as_promised() {
    let (url, seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
    })
    .await;
    let headers = HeaderMap::from_iter([(HeaderName::from_static("webhook-id"), HeaderValue::from_static("evt_1"))]);

    let client = client_allowing(&["127.0.0.0/8"]);
    let exchange = client.post(&Url::parse(&url).unwrap(), headers, b"{}".to_vec(), AMPLE).await;

    assert_eq!(exchange.outcome, answered(200, b"ok"));
    let request = seen.await.unwrap().to_lowercase();
    assert!(request.starts_with("post /hook http/1.1\r\n"), "{request}");
    assert!(request.contains("webhook-id: evt_1\r\n") && request.contains("user-agent: foothold-webhooks/test\r\n"), "{request}");
    for unwanted in ["accept-encoding", "cookie", "referer", "authorization"] {
        assert!(!request.contains(unwanted), "{request}");
    }
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            read_request(&mut socket).await;
            socket.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        }
    });
    let client = client_allowing(&["127.0.0.0/8"]);
    for _ in 0..3 {
        let exchange = client.post(&url, HeaderMap::new(), b"{}".to_vec(), AMPLE).await;
        assert_eq!(exchange.outcome, answered(204, b""));
    }
    serving.await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(post(&format!("http://{address}/"), AMPLE).await.outcome, Outcome::Refused);
}

#[tokio::test]
async fn a_receiver_that_never_answers() {
    let (url, seen) = receiver(async |_socket: TcpStream| tokio::time::sleep(AMPLE).await).await;
    let exchange = post(&url, SHORT).await;
    assert_eq!(exchange.outcome, Outcome::TimedOut);
    assert!(exchange.duration >= SHORT && exchange.duration < SHORT * 4, "{:?}", exchange.duration);
    seen.abort();
}

#[tokio::test]
async fn a_receiver_that_drips_its_headers() {
    let (url, seen) = receiver(async |mut socket: TcpStream| {
        drip(&mut socket, b"HTTP/1.1 200 OK\r\nx-slow: yes\r\ncontent-length: 0\r\n\r\n").await;
    })
    .await;
    let exchange = post(&url, SHORT).await;
    assert_eq!(exchange.outcome, Outcome::TimedOut);
    assert!(exchange.duration < SHORT * 4, "{:?}", exchange.duration);
    seen.abort();
}

#[tokio::test]
async fn a_status_decides_though_the_body_drips_past_the_deadline() {
    let (url, seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nbegun").await.unwrap();
        drip(&mut socket, &[b'.'; 995]).await;
    })
    .await;
    let exchange = post(&url, SHORT).await;
    let Outcome::Answered { status: 200, body, .. } = exchange.outcome else { panic!("{exchange:?}") };
    assert!(body.starts_with(b"begun") && body.len() < 100, "{}", body.len());
    assert!(exchange.duration >= SHORT && exchange.duration < SHORT * 4, "{:?}", exchange.duration);
    seen.abort();
}

#[tokio::test]
async fn a_status_decides_though_the_body_breaks_off() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 1000\r\n\r\nbegun").await.unwrap();
    })
    .await;
    assert_eq!(post(&url, AMPLE).await.outcome, answered(202, b"begun"));
}

#[tokio::test]
async fn a_huge_body_is_left_where_it_is() {
    const HUGE: usize = 300 * 1024 * 1024;
    let (sent_by, sent) = tokio::sync::oneshot::channel();
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {HUGE}\r\n\r\n").as_bytes()).await.unwrap();
        let block = vec![b'x'; 64 * 1024];
        let mut sent = 0;
        while sent < HUGE && socket.write_all(&block).await.is_ok() {
            sent += block.len();
        }
        sent_by.send(sent).unwrap();
    })
    .await;

    assert_eq!(post(&url, AMPLE).await.outcome, answered(200, &[b'x'; BODY_KEPT]));
    let sent = sent.await.unwrap();
    assert!(sent < HUGE / 4, "the far side got rid of {sent} bytes: only the sockets' buffers should take any");
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        let answer = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest/meta-data\r\ncontent-length: 0\r\n\r\n";
        socket.write_all(answer).await.unwrap();
    })
    .await;
    let location = Some("http://169.254.169.254/latest/meta-data".to_owned());
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Answered { status: 302, retry_after: None, location, body: Vec::new() });
}

#[tokio::test]
async fn retry_after_is_handed_on_and_long_headers_are_cut() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        let long = "a".repeat(5000);
        let answer = format!("HTTP/1.1 429 Slow Down\r\nretry-after: 120\r\nlocation: {long}\r\ncontent-length: 0\r\n\r\n");
        socket.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let Outcome::Answered { status, retry_after, location, .. } = post(&url, AMPLE).await.outcome else { panic!("no answer") };
    assert_eq!((status, retry_after.as_deref(), location.map(|text| text.len())), (429, Some("120"), Some(HEADER_KEPT)));
}

#[tokio::test]
async fn an_answer_may_have_hundreds_of_headers() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        let many = (0..400).map(|number| format!("x-proxy-{number}: passed\r\n")).collect::<Vec<_>>().concat();
        let answer = format!("HTTP/1.1 429 Slow Down\r\n{many}retry-after: 120\r\ncontent-length: 0\r\n\r\n");
        socket.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let Outcome::Answered { status, retry_after, .. } = post(&url, AMPLE).await.outcome else { panic!("no answer") };
    assert_eq!((status, retry_after.as_deref()), (429, Some("120")));
}

#[tokio::test]
async fn a_folded_header_is_one_line() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        let answer =
            b"HTTP/1.1 301 Moved\r\nx-policy: one;\r\n two\r\nlocation: https://example.org/\r\n\tmoved\r\ncontent-length: 2\r\n\r\nok";
        socket.write_all(answer).await.unwrap();
    })
    .await;
    let location = Some("https://example.org/ moved".to_owned());
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Answered { status: 301, retry_after: None, location, body: b"ok".to_vec() });
}

#[tokio::test]
async fn compressed_bodies_stay_compressed() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00").await.unwrap();
    })
    .await;
    assert_eq!(post(&url, AMPLE).await.outcome, answered(200, b"\x1f\x8b\x08\x00"));
}

#[tokio::test]
async fn a_receiver_that_hangs_up_before_a_status() {
    let (url, _seen) = receiver(async |socket: TcpStream| drop(socket)).await;
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Reset);

    let (url, _seen) = receiver(async |mut socket: TcpStream| socket.write_all(b"HTTP/1.1 20").await.unwrap()).await;
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Reset);
}

#[tokio::test]
async fn a_receiver_that_resets_the_connection() {
    let (url, _seen) = receiver(async |socket: TcpStream| socket.set_zero_linger().unwrap()).await;
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Reset);
}

#[tokio::test]
async fn a_receiver_that_does_not_speak_http() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| socket.write_all(b"220 mail.example ESMTP\r\n\r\n").await.unwrap()).await;
    assert_eq!(post(&url, AMPLE).await.outcome, Outcome::Other);
}

#[tokio::test]
async fn a_receiver_that_does_not_speak_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        let _ = socket.read(&mut [0; 1024]).await;
    });
    assert_eq!(post(&format!("https://{address}/"), AMPLE).await.outcome, Outcome::Tls);
    serving.await.unwrap();
}

#[tokio::test]
async fn a_tls_handshake_that_never_comes_counts_against_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let exchange = post(&format!("https://{}/", listener.local_addr().unwrap()), SHORT).await;
    assert_eq!(exchange.outcome, Outcome::TimedOut);
    assert!(exchange.duration < SHORT * 4, "{:?}", exchange.duration);
}

#[tokio::test]
async fn no_socket_is_opened_to_a_forbidden_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = client_allowing(&["10.0.0.0/8"]);
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:7f00:1]", "１２７.1", "localhost"] {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        let exchange = client.post(&url, HeaderMap::new(), Vec::new(), AMPLE).await;
        assert_eq!(exchange.outcome, Outcome::BlockedAddress, "{host}");
    }
    assert!(tokio::time::timeout(Duration::from_millis(100), listener.accept()).await.is_err());
}

/// This test goes around the check of the URL, as a public name does whose answer has changed since.
#[tokio::test]
async fn no_socket_is_opened_to_a_forbidden_address_behind_a_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let request = client_allowing(&[]).client.post(format!("http://localhost:{port}/"));
    assert_eq!(attempt(request, Instant::now() + AMPLE).await.0, Outcome::BlockedAddress);
    assert!(tokio::time::timeout(Duration::from_millis(100), listener.accept()).await.is_err());
}

#[tokio::test]
async fn a_name_nobody_knows() {
    assert_eq!(post("http://nobody.invalid/", AMPLE).await.outcome, Outcome::Dns);
}

/// The environment cannot be changed inside a process without `unsafe`, so this test runs the one below in another.
#[test]
fn a_proxy_in_the_environment_is_ignored() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let path = module_path!().split_once("::").unwrap().1;

    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", &format!("{path}::an_answer_comes_straight_from_the_receiver")]);
    child.env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, &address);
    }
    let run = child.output().unwrap();

    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
    assert!(proxy.accept().is_err(), "the proxy was called");
}

#[tokio::test]
#[ignore = "run by a_proxy_in_the_environment_is_ignored"]
async fn an_answer_comes_straight_from_the_receiver() {
    let (url, _seen) = receiver(async |mut socket: TcpStream| {
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    })
    .await;
    assert_eq!(post(&url, AMPLE).await.outcome, answered(200, b""));
}
