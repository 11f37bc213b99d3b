//! The program of docs/fairness.md, which decides again with nothing but Python's standard library.

use std::fs;
use std::process::Command;

use foothold::allocation::rule::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tempfile::TempDir;

use super::at_random::any_facts;
use super::made::*;
use crate::docs::page::Page;

/// The program in a folder of its own.
pub struct Program(TempDir);

impl Program {
    pub fn of_the_documentation() -> Self {
        let blocks = Page::read("docs/fairness.md").blocks();
        let [program] = &blocks.iter().filter(|block| block.language == "python").collect::<Vec<_>>()[..] else {
            panic!("docs/fairness.md has one program in Python")
        };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("verify.py"), &program.text).unwrap();
        Self(folder)
    }

    /// Runs the program on a record. Gives what it prints if it finds nothing, else why it ends.
    pub fn run(&self, record: &str) -> Result<String, String> {
        let file = self.0.path().join("record.json");
        fs::write(&file, record).unwrap();
        let output = Command::new("python3").arg(self.0.path().join("verify.py")).arg(&file).output();
        let output = output.expect("python3 is missing: apt-get install python3, or the like");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }
}

fn json(facts: &Facts) -> String {
    record(facts, &decide(facts)).unwrap().json
}

#[test]
fn the_program_of_the_documentation_decides_as_the_rule_does() {
    let program = Program::of_the_documentation();
    let mut runner = TestRunner::deterministic();
    for _ in 0..25 {
        let facts = any_facts().new_tree(&mut runner).unwrap().current();
        let json = json(&facts);
        assert_eq!(program.run(&json).as_deref(), Ok("as the rule gives it"), "{json}");
    }
}

#[test]
fn the_program_finds_what_was_changed_in_a_record() {
    let program = Program::of_the_documentation();
    let entries = (0..4).map(|number| with_turns(number, entry(number as usize, &[0, 1])));
    let json = json(&facts(vec![slot(0, 0, 1), slot(1, 5, 1)], entries.collect()));
    assert!(program.run(&json).is_ok());
    let (first, second) = (slot_id(0).to_string(), slot_id(1).to_string());
    for (found, changed, wrong) in [
        (r#""seed_sha256":""#, r#""seed_sha256":"0"#, "seed_sha256"),
        (r#""ball":""#, r#""ball":"0"#, "order"),
        (r#""passes":[[{"by":"choice""#, r#""passes":[[],[{"by":"choice""#, "passes"),
        (r#""outcome":"waiting""#, r#""outcome":"neither""#, "decisions"),
        (r#""reason":"fewer_turns_first""#, r#""reason":"ballot""#, "decisions"),
        (&format!(r#""places":["{first}"]"#), &format!(r#""places":["{second}"]"#), "decisions"),
        (r#""turns_of_kind":3,"turns_one_to_one":3,"versions""#, r#""turns_of_kind":0,"turns_one_to_one":0,"versions""#, "order"),
    ] {
        assert!(json.contains(found), "{found}: {json}");
        let answer = program.run(&json.replacen(found, changed, 1));
        assert!(
            answer.as_ref().is_err_and(|why| why.starts_with("not as the rule gives it") && why.contains(wrong)),
            "{changed}: {answer:?}"
        );
    }
}
