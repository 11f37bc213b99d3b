//! A page of the documentation as the tests read it: headings, links and blocks of code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of the project.
pub fn tree(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub struct Page {
    /// From the project's folder: `docs/api.md`.
    pub path: String,
    pub text: String,
}

/// A fenced block.
pub struct Block {
    /// The first word behind the fence.
    pub language: String,
    /// What else stands behind the fence: why a block is not run.
    pub remark: String,
    /// Where the fence stands, counted from 1.
    pub line: usize,
    pub text: String,
}

impl Page {
    pub fn read(path: &str) -> Self {
        Self { path: path.to_owned(), text: fs::read_to_string(tree(path)).unwrap() }
    }

    /// The README, SECURITY.md where there is one, and everything in `docs/`.
    pub fn all() -> Vec<Self> {
        let in_docs = fs::read_dir(tree("docs")).unwrap().map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()));
        let mut paths: Vec<_> = in_docs.filter(|path| is_page(path)).collect();
        paths.sort();
        let at_the_top = ["README.md", "SECURITY.md"].into_iter().filter(|path| tree(path).exists()).map(str::to_owned);
        at_the_top.chain(paths).map(|path| Self::read(&path)).collect()
    }

    /// Each line outside of blocks with its number, and the blocks.
    fn parts(&self) -> (Vec<(usize, &str)>, Vec<Block>) {
        let (mut prose, mut blocks) = (Vec::new(), Vec::new());
        let mut open: Option<(usize, Block)> = None;
        for (line, text) in (1..).zip(self.text.lines()) {
            let ticks = text.chars().take_while(|letter| *letter == '`').count();
            match &mut open {
                Some((fence, _)) if ticks >= *fence && text.len() == ticks => blocks.extend(open.take().map(|(_, block)| block)),
                Some((_, block)) => block.text.extend([text, "\n"]),
                None if ticks >= 3 => {
                    let (language, remark) = text[ticks..].split_once(' ').unwrap_or((&text[ticks..], ""));
                    open = Some((ticks, Block { language: language.to_owned(), remark: remark.to_owned(), line, text: String::new() }));
                }
                None => prose.push((line, text)),
            }
        }
        assert!(open.is_none(), "{}: a block does not end", self.path);
        (prose, blocks)
    }

    pub fn blocks(&self) -> Vec<Block> {
        self.parts().1
    }

    pub fn headings(&self) -> Vec<String> {
        let (prose, _) = self.parts();
        let titles = prose.into_iter().filter(|(_, text)| text.starts_with('#'));
        titles.map(|(_, text)| text.trim_start_matches('#').trim().replace('`', "")).collect()
    }

    /// What can stand behind `#` in a link to this page, as GitHub makes it of the headings.
    pub fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        for heading in self.headings() {
            let kept = heading.to_lowercase().replace(' ', "-");
            let plain: String = kept.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect();
            let numbered = (1..).map(|number| format!("{plain}-{number}"));
            let free = std::iter::once(plain.clone()).chain(numbered).find(|anchor| !anchors.contains(anchor));
            anchors.extend(free);
        }
        anchors
    }

    /// The targets of the links to files and headings of the project, each with its line.
    pub fn relative_links(&self) -> Vec<(usize, String)> {
        let (prose, _) = self.parts();
        let mut links = Vec::new();
        for (line, text) in prose {
            let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            let relative = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
            links.extend(relative.map(|target| (line, target.to_owned())));
        }
        links
    }

    /// The lines from one heading to the next.
    pub fn section(&self, heading: &str) -> Vec<&str> {
        let (prose, _) = self.parts();
        let lines = prose.into_iter().map(|(_, text)| text).skip_while(|text| text.trim_start_matches('#').trim() != heading);
        let section: Vec<_> = lines.skip(1).take_while(|text| !text.starts_with('#')).collect();
        assert!(!section.is_empty(), "{} has no section {heading}", self.path);
        section
    }
}

pub fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

/// What stands between backticks.
pub fn code_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn a_page_is_taken_apart() {
    let text =
        "# A `b` C!\n[x](y.md#z) and [w](https://w.example)\n```sh why not\necho \"[no](link)\"\n```\n## A b c\n````md\n```sh\n```\n````\n";
    let page = Page { path: "x.md".to_owned(), text: text.to_owned() };
    let blocks: Vec<_> = page.blocks().into_iter().map(|block| (block.language, block.remark, block.line, block.text)).collect();
    let block = |language: &str, remark: &str, line, text: &str| (language.to_owned(), remark.to_owned(), line, text.to_owned());
    assert_eq!(blocks, [block("sh", "why not", 3, "echo \"[no](link)\"\n"), block("md", "", 7, "```sh\n```\n")]);
    assert_eq!(page.anchors(), ["a-b-c", "a-b-c-1"].map(str::to_owned).into());
    assert_eq!(page.relative_links(), [(2, "y.md#z".to_owned())]);
}
