//! A disk is full, or files or a database can only be read. The answer is 503 at once, and everything goes on when there is room again.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use foothold::db::Address;
use tempfile::TempDir;

use super::*;
use crate::harness::database::Database;
use crate::harness::machine::{in_ci, say};
use crate::harness::postgres::{self, in_cluster};
use crate::harness::process::Site;
use crate::harness::sqlite;

/// This is a small disk in memory. Only root may make one, and only if its container allows it.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    fn of(megabytes: u32) -> Option<Self> {
        let folder = TempDir::with_prefix("foothold-disk-").unwrap();
        let size = format!("size={megabytes}m,mode=0777");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let complaint = match mounted {
            Ok(mounted) if mounted.status.success() => return Some(Self { folder }),
            Ok(refused) => String::from_utf8_lossy(&refused.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        missing("a full disk was not tried: tmpfs cannot be mounted here", &complaint);
        None
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills the disk to the last byte.
    fn fill(&self) {
        let filler = self.path().join("filler");
        for size in [1 << 16, 1 << 10, 1] {
            let mut all = fs::OpenOptions::new().create(true).append(true).open(&filler).unwrap();
            while std::io::Write::write_all(&mut all, &vec![0; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.path()).status());
    }
}

/// Says what was not tried because the system does not allow it. Any other reason is a failure in CI.
fn missing(what: &str, complaint: &str) {
    let by_nature = ["ermission denied", "not permitted", "must be superuser", "not supported", "nappropriate ioctl"];
    let may_be_missing = by_nature.iter().any(|reason| complaint.contains(reason));
    assert!(may_be_missing || !in_ci(), "{what}: {complaint}");
    say(&format!("{what}: {complaint}"));
}

/// Registers people until nobody can be registered, and gives those who were.
async fn register_until_refused(process: &Process) -> Vec<String> {
    let (mut all, mut refused) = (Vec::new(), 0);
    for _ in 0..3_000 {
        let answer = register(process).await;
        if answer.status == 201 {
            (refused, all) = (0, [all, vec![answer.id()]].concat());
        } else {
            assert_unavailable(&answer);
            refused += 1;
        }
        if refused == 10 {
            return all;
        }
    }
    panic!("the disk is not full");
}

async fn is_refused_until_there_is_room(process: &Process, disk: &SmallDisk) -> Vec<String> {
    let first = register(process).await.assert_status(201).id();

    disk.fill();
    let mut acknowledged = vec![first];
    acknowledged.extend(register_until_refused(process).await);
    let asked = Instant::now();
    assert_unavailable(&register(process).await);
    assert!(asked.elapsed() < Duration::from_secs(1), "there is nothing to wait for: {:?}", asked.elapsed());
    assert_eq!(registered(process).await, acknowledged, "reading goes on");
    acknowledged
}

async fn goes_on(process: Process, disk: &SmallDisk, mut acknowledged: Vec<String>) {
    disk.empty();
    becomes_ready(&process).await;
    acknowledged.push(register(&process).await.assert_status(201).id());
    assert_eq!(registered(&process).await, acknowledged);
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn a_full_disk_refuses_writes_until_there_is_room_sqlite() {
    let Some(disk) = SmallDisk::of(6) else { return };
    let site = Site::on(Database::Sqlite(sqlite::File::migrated_in(disk.path()))).await;
    let process = site.start().await;
    let acknowledged = is_refused_until_there_is_room(&process, &disk).await;
    becomes_unready(&process).await;
    goes_on(process, &disk, acknowledged).await;
}

/// The database is in a tablespace of its own, because other databases of the cluster need their room. The server itself has room for its log,
/// so rows that are there can still be changed, and readiness changes one of them: this test does not ask for it.
#[tokio::test]
async fn a_full_disk_refuses_writes_until_there_is_room_postgres() {
    let Some(disk) = SmallDisk::of(48) else { return };
    let Some(space) = Tablespace::on(&disk) else { return };
    let site = Site::on(Database::Postgres(postgres::Database::migrated_in(&space.name))).await;
    let process = site.start().await;
    let acknowledged = is_refused_until_there_is_room(&process, &disk).await;
    goes_on(process, &disk, acknowledged).await;
    // They depend on each other in this order.
    drop(site);
    drop(space);
    drop(disk);
}

/// It must be dropped after the databases in it.
struct Tablespace {
    name: String,
}

impl Tablespace {
    /// The server's own user must own the folder. The owner of the cluster's data tells who that is.
    fn on(disk: &SmallDisk) -> Option<Self> {
        let name = format!("foothold_disk_{}", std::process::id());
        let folder = disk.path().join("space");
        fs::create_dir(&folder).unwrap();
        let Some(owner) = postgres::data_folder().and_then(|data| fs::metadata(data).ok()) else {
            say("a full disk was not tried on PostgreSQL: its server does not run on this machine");
            return None;
        };
        std::os::unix::fs::chown(&folder, Some(owner.uid()), Some(owner.gid())).unwrap();
        in_cluster(&format!("CREATE TABLESPACE {name} LOCATION '{}'", folder.display()));
        Some(Self { name })
    }
}

impl Drop for Tablespace {
    fn drop(&mut self) {
        in_cluster(&format!("DROP TABLESPACE {}", self.name));
    }
}

/// These are files that nobody can write any more, as on a disk that the system has made read-only. On some file systems root may make
/// files so.
struct Immutable(Vec<PathBuf>);

impl Immutable {
    fn set(files: Vec<PathBuf>) -> Option<Self> {
        let complaint = match Command::new("chattr").arg("+i").args(&files).output() {
            Ok(done) if done.status.success() => return Some(Self(files)),
            Ok(refused) => String::from_utf8_lossy(&refused.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        missing("read-only files were not tried: chattr is missing or may not", &complaint);
        None
    }
}

impl Drop for Immutable {
    fn drop(&mut self) {
        drop(Command::new("chattr").arg("-i").args(&self.0).status());
    }
}

#[tokio::test]
async fn files_that_can_only_be_read_refuse_writes_until_they_can_be_written() {
    let site = Site::on(Database::sqlite()).await;
    let process = site.start().await;
    let first = register(&process).await.assert_status(201).id();
    let Some(immutable) = Immutable::set(vec![site.file(), site.file().with_extension("db-wal")]) else { return };
    assert_unavailable(&register(&process).await);
    becomes_unready(&process).await;
    assert_eq!(registered(&process).await, [first.as_str()], "reading goes on");

    drop(immutable);
    becomes_ready(&process).await;
    let second = register(&process).await.assert_status(201).id();
    assert_eq!(registered(&process).await, [first, second]);
    assert!(process.terminate().await.success());
}

/// This is so with a standby, and with a primary whose setting says so. Open sessions keep the setting that they began with.
#[tokio::test]
async fn a_database_that_can_only_be_read_refuses_writes_until_it_can_be_written() {
    let site = Site::on(Database::postgres()).await;
    let process = site.start().await;
    let first = register(&process).await.assert_status(201).id();
    let Address::Postgres(url) = site.database.address() else { panic!("PostgreSQL") };
    let name = url::Url::parse(&url).unwrap().path().trim_start_matches('/').to_owned();
    let read_only = |setting: &str| {
        in_cluster(&format!("ALTER DATABASE {name} {setting}"));
        in_cluster(&format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"));
    };

    read_only("SET default_transaction_read_only = on");
    assert_unavailable(&register(&process).await);
    becomes_unready(&process).await;
    assert_eq!(registered(&process).await, [first.as_str()], "reading goes on");

    // Nobody ends the sessions that were opened meanwhile.
    in_cluster(&format!("ALTER DATABASE {name} RESET default_transaction_read_only"));
    becomes_ready(&process).await;
    let second = register(&process).await.assert_status(201).id();
    assert_eq!(registered(&process).await, [first, second]);
    assert!(process.terminate().await.success());
}
