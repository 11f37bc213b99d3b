//! The command that verifies a record.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use super::record::{four, written};

/// Runs the command with this on its standard input.
pub fn command(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
    command.arg("verify-draw").args(arguments).env_clear();
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    process.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

#[test]
fn the_command_says_in_one_sentence_that_a_draw_is_as_the_rule_gives_it() {
    let record = written(&four());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    std::fs::write(&file, &record.json).unwrap();
    let of_file = command(&[file.to_str().unwrap()], b"");
    assert_eq!(of_file.status.code(), Some(0));
    let round = four().round.id;
    assert_eq!(
        text(&of_file.stdout),
        format!("The draw of {round} is as the rule gives it: 4 entries, 2 places; the SHA-256 of its record is {}.\n", record.sha256)
    );
    let of_input = command(&["-"], record.json.as_bytes());
    assert_eq!((of_input.status.code(), of_input.stdout), (Some(0), of_file.stdout));
}

#[test]
fn the_command_shows_where_a_record_differs() {
    let json = written(&four()).json.replacen(r#""place":1"#, r#""place":3"#, 1);
    let output = command(&["-"], json.as_bytes());
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    let lines: Vec<_> = text(&output.stderr).lines().collect();
    assert_eq!(lines[0], "foothold: the record differs from what the rule gives in 1 place:");
    assert_eq!(lines[1], "/decisions/2/waiting/0/place: 3 was found, and the rule gives 1");
    assert_eq!(lines.len(), 2);
}

#[test]
fn the_command_says_what_it_cannot_read() {
    let no_file = command(&["/nowhere/record.json"], b"");
    assert_eq!(no_file.status.code(), Some(2));
    assert!(text(&no_file.stderr).starts_with("foothold: /nowhere/record.json cannot be read: "), "{}", text(&no_file.stderr));
    let no_record = command(&["-"], b"{}");
    assert_eq!(no_record.status.code(), Some(2));
    assert_eq!(text(&no_record.stderr), "foothold: standard input is not the record of a draw: /format: is missing\n");
}
