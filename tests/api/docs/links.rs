//! Where the documentation and the comments of the code point to is there.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::page::{Page, is_page, tree};

const FOLDERS: &[&str] = &["src", "tests", "benches", "migrations"];

/// Joins the path of a page and a target beside it: `docs/a.md` and `../b.md` give `b.md`.
fn beside(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Why a link leads nowhere; `None` where it leads somewhere.
fn fault(page: &Page, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = if path.is_empty() { page.path.clone() } else { beside(&page.path, path) };
    if !tree(&path).exists() {
        return Some(format!("there is no {path}"));
    }
    let anchor = anchor.filter(|_| is_page(&path))?;
    (!Page::read(&path).anchors().contains(anchor)).then(|| format!("{path} has no heading for #{anchor}"))
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let pages = Page::all();
    let faults = pages.iter().flat_map(|page| {
        let links = page.relative_links().into_iter();
        links.filter_map(|(line, target)| fault(page, &target).map(|why| format!("{}:{line}: {target}: {why}", page.path)))
    });
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "dead links:\n{}", faults.join("\n"));
}

#[test]
fn a_dead_link_is_found() {
    let page = Page::read("docs/api.md");
    for alive in ["product.md", "../README.md#start", "#errors", "../openapi/events", "product.md#disclosure"] {
        assert_eq!(fault(&page, alive), None);
    }
    for dead in ["nothing.md", "README.md", "#mistakes", "product.md#the-line", "../README.md#errors"] {
        assert!(fault(&page, dead).is_some(), "{dead}");
    }
}

fn files() -> Vec<PathBuf> {
    let mut waiting: Vec<PathBuf> = FOLDERS.iter().map(|folder| tree(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "sql") {
            found.push(path);
        }
    }
    found
}

/// A file's text in one line, without the marks of comments: a mention may stand on two lines.
fn joined(text: &str) -> String {
    let without_marks = |line: &str| line.trim().trim_start_matches(['/', '-', '!']).trim().to_owned();
    text.lines().map(without_marks).collect::<Vec<_>>().join(" ")
}

/// Each mention of a page of `docs/`, with what follows it.
fn mentions(text: &str) -> impl Iterator<Item = (String, &str)> {
    text.match_indices("docs/").filter_map(|(start, _)| {
        let rest = &text[start + "docs/".len()..];
        let name = &rest[..rest.find(".md")?];
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_');
        plain.then(|| (format!("docs/{name}.md"), &rest[name.len() + ".md".len()..]))
    })
}

/// `docs/product.md, Disclosure` names a heading of that page.
#[test]
fn every_page_and_heading_that_a_comment_names_is_there() {
    let pages: HashMap<String, Vec<String>> = Page::all().into_iter().map(|page| (page.path.clone(), page.headings())).collect();
    let mut faults = Vec::new();
    // This file names what is not there.
    for file in files().into_iter().filter(|file| !file.ends_with(Path::new(file!()).file_name().unwrap())) {
        let text = joined(&fs::read_to_string(&file).unwrap());
        for (path, rest) in mentions(&text) {
            let heading = rest.strip_prefix(", ").filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()));
            match (pages.get(&path), heading) {
                (None, _) => faults.push(format!("{}: there is no {path}", file.display())),
                (Some(headings), Some(rest)) if !headings.iter().any(|heading| rest.starts_with(heading.as_str())) => {
                    let named: String = rest.chars().take(30).collect();
                    faults.push(format!("{}: {path} has no heading {named}…", file.display()));
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_mention_is_found_over_the_end_of_a_line() {
    let text = joined("//! Staged disclosure (docs/product.md,\n//! Disclosure), not /docs/ nor docs/X.md\n    // see docs/api.md\n");
    let found: Vec<_> = mentions(&text).map(|(path, rest)| (path, rest.chars().take(12).collect::<String>())).collect();
    assert_eq!(found, [("docs/product.md".to_owned(), ", Disclosure".to_owned()), ("docs/api.md".to_owned(), String::new())]);
}
