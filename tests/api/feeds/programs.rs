//! Two real calendar programs against the running service: `vdirsyncer` fetches a feed as often as it is told, `khal` shows what it fetched.
//! They are installed by `tests/calendar-clients`, which says what to do where it cannot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Feed, booked, of_company, of_mentee};
use crate::harness::prelude::*;

const TITLE: &str = "Panel; for engineers, \\n \"é\" 👩🏽‍💻 BEGIN:VEVENT";

/// Somebody's computer with both programs, subscribed to one feed.
struct Desk {
    programs: PathBuf,
    folder: TempDir,
}

impl Desk {
    fn subscribed_to(url: &str) -> Self {
        let desk = Self { programs: programs(), folder: TempDir::with_prefix("foothold-desk-").unwrap() };
        let home = desk.folder.path();
        fs::create_dir(home.join("events")).unwrap();
        let vdirsyncer = format!(
            "[general]\nstatus_path = \"{home}/status/\"\n[pair feed]\na = \"remote\"\nb = \"local\"\ncollections = null\n\
             [storage remote]\ntype = \"http\"\nurl = \"{url}\"\n[storage local]\ntype = \"filesystem\"\npath = \"{home}/events/\"\nfileext = \".ics\"\n",
            home = home.display()
        );
        fs::write(home.join("vdirsyncer"), vdirsyncer).unwrap();
        desk.run("vdirsyncer", &["--config", "vdirsyncer", "discover", "feed"]);
        desk
    }

    fn sync(&self) {
        self.run("vdirsyncer", &["--config", "vdirsyncer", "sync"]);
    }

    /// Start, end, status and title of each event of two days, as somebody in that zone sees them.
    fn list(&self, zone: &str, day: &str) -> Vec<String> {
        let home = self.folder.path().display();
        let khal = format!(
            "[calendars]\n[[feed]]\npath = {home}/events/\nreadonly = True\n[sqlite]\npath = {home}/khal-{}.db\n[locale]\n\
             local_timezone = {zone}\ndefault_timezone = {zone}\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n\
             datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
            zone.replace('/', "-")
        );
        fs::write(self.folder.path().join("khal"), khal).unwrap();
        let format = "{start-long-full} {end-time} {status}{title}";
        let listed = self.run("khal", &["--no-color", "--config", "khal", "list", "--day-format", "", "--format", format, day, "2d"]);
        listed.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(self.programs.join(program));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        let ran = command.output().unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let complaint = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && !complaint.contains("Traceback"), "{program} {arguments:?}: {complaint}");
        String::from_utf8(ran.stdout).expect("UTF-8")
    }
}

/// Where they are installed.
fn programs() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendar-clients");
    let ran = Command::new(script).stdin(Stdio::null()).output().expect("the script runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    PathBuf::from(String::from_utf8_lossy(&ran.stdout).trim())
}

/// What a desk does takes seconds, and must not hold up the service.
async fn at<T: Send + 'static>(desk: Desk, act: impl FnOnce(&Desk) -> T + Send + 'static) -> (Desk, T) {
    let done = tokio::task::spawn_blocking(move || {
        let result = act(&desk);
        (desk, result)
    });
    done.await.expect("the desk works")
}

/// Of every day: in London's eyes, and in those of New York, which changes its clocks on other days.
fn seen(desk: &Desk) -> [Vec<String>; 2] {
    ["Europe/London", "America/New_York"].map(|zone| ["2027-03-27", "2027-10-30"].map(|day| desk.list(zone, day)).concat())
}

fn lines(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|line| line.replace("TITLE", TITLE)).collect()
}

#[apply(test_both)]
async fn events_stand_at_their_hour_on_both_sides_of_both_changes_of_the_clocks(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut slots = Vec::new();
    for day in ["2027-03-27", "2027-03-28", "2027-10-30", "2027-10-31"] {
        let slot = office.slot(&company).kind("group_session").with("title", TITLE).starts(&format!("{day}T18:00"));
        slots.push(slot.published().await);
    }
    let feed = Feed::full(&app, of_company(&company)).await;
    let url = format!("{}{}", app.base(), feed.path);
    let (desk, before) = at(tokio::task::spawn_blocking(move || Desk::subscribed_to(&url)).await.unwrap(), |desk| {
        desk.sync();
        seen(desk)
    })
    .await;
    assert_eq!(
        before,
        [
            lines(&[
                "2027-03-27 18:00 18:45 CONFIRMED TITLE",
                "2027-03-28 18:00 18:45 CONFIRMED TITLE",
                "2027-10-30 18:00 18:45 CONFIRMED TITLE",
                "2027-10-31 18:00 18:45 CONFIRMED TITLE",
            ]),
            lines(&[
                "2027-03-27 14:00 14:45 CONFIRMED TITLE",
                "2027-03-28 13:00 13:45 CONFIRMED TITLE",
                "2027-10-30 13:00 13:45 CONFIRMED TITLE",
                "2027-10-31 14:00 14:45 CONFIRMED TITLE",
            ]),
        ]
    );

    app.clock.advance_minutes(10);
    office.step(&slots[0], "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    office.step(&slots[1], "hold", json!({"reason": "the lift"})).await.assert_status(200);
    let to = json!({"local_start": "2027-10-31T00:30", "timezone": "Europe/London", "reason_code": "room_unavailable"});
    office.step(&slots[2], "move", to).await.assert_status(200);
    let (desk, after) = at(desk, |desk| {
        desk.sync();
        seen(desk)[0].clone()
    })
    .await;
    assert_eq!(
        after,
        lines(&[
            "2027-03-27 18:00 18:45 CANCELLED Cancelled: TITLE",
            "2027-03-28 18:00 18:45 TENTATIVE TITLE",
            "2027-10-31 00:30 01:15 CONFIRMED TITLE",
            "2027-10-31 18:00 18:45 CONFIRMED TITLE",
        ])
    );

    app.clock.advance_minutes(10);
    office.delete(&feed.resource()).await.assert_status(204);
    let (_, kept) = at(desk, |desk| {
        let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| desk.sync())).is_err();
        (refused, seen(desk)[0].len())
    })
    .await;
    assert_eq!(kept, (true, 4), "a feed that is revoked is an error, and what was fetched stays");
}

#[apply(test_both)]
async fn a_mentees_calendar_shows_the_booking(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).starts("2027-03-28T18:00").published().await;
    let mentee = app.mentee().await;
    booked(office, &slot, &mentee).await;
    let url = format!("{}{}", app.base(), Feed::full(&app, of_mentee(&mentee)).await.path);
    let desk = tokio::task::spawn_blocking(move || Desk::subscribed_to(&url)).await.unwrap();
    let (_, listed) = at(desk, |desk| {
        desk.sync();
        desk.list("Asia/Kathmandu", "2027-03-27")
    })
    .await;
    assert_eq!(listed, ["2027-03-28 22:45 23:30 CONFIRMED Engineer panel-style interview – Brindlemoor Structures Ltd"]);
}
