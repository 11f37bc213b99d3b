//! The worker's loop that sends webhooks, for tests whose subject it is; all others step it by hand.

use foothold::worker::dispatch;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::app::TestApp;

pub struct Dispatching {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Dispatching {
    pub fn start(app: &TestApp) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, running: tokio::spawn(dispatch::run(app.deps.clone(), stopped)) }
    }

    /// As the worker is asked to stop.
    pub async fn stop(self) {
        self.stop.send(true).expect("it runs until it is asked to stop");
        self.running.await.expect("it stops without a fault");
    }
}
