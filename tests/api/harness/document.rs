//! The `OpenAPI` document, as the tests read it: what is served must be what it describes.

use std::sync::LazyLock;

use reqwest::Method;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::schema;

pub struct Document {
    pub json: Value,
    pub operations: Vec<Operation>,
}

/// One method of one path.
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its placeholders.
    pub path: String,
    pub described: Value,
}

/// Of the code under test, read once.
pub fn served() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
        let json = serde_json::from_str(&foothold::openapi::document_json()).expect("the document is JSON");
        Document { operations: operations(&json), json }
    });
    &DOCUMENT
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, described) in item.as_object().expect("methods") {
            all.push(Operation {
                id: described["operationId"].as_str().expect("an operation id").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                described: described.clone(),
            });
        }
    }
    all
}

impl Document {
    pub fn has(&self, operation: &str) -> bool {
        self.operations.iter().any(|one| one.id == operation)
    }

    /// What a `$ref` leads to, or the schema itself.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("a reference within the document");
                self.resolve(self.json.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => schema,
        }
    }

    /// The one schema behind "this or null".
    pub fn plain<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let schema = self.resolve(schema);
        for choice in ["oneOf", "anyOf", "allOf"] {
            let others = schema[choice].as_array().into_iter().flatten().filter(|one| one["type"] != "null").collect::<Vec<_>>();
            if let [only] = others[..] {
                return self.plain(only);
            }
        }
        schema
    }

    /// Refuses an answer with a status, content type or body that the operation does not describe. What no operation takes (404, 405) is
    /// not described anywhere. HEAD is answered as the GET is.
    pub fn check(&self, method: &Method, target: &str, answer: &Answer) {
        let path = target.split('?').next().unwrap_or_default();
        let described = if *method == Method::HEAD { &Method::GET } else { method };
        let Some(operation) = self.operations.iter().find(|one| one.method == *described && one.takes(path)) else { return };
        let described = self.resolve(&operation.described["responses"][answer.status.to_string()]);
        assert!(!described.is_null(), "{} does not document status {}: {answer:?}", operation.id, answer.status);
        let content = described["content"].as_object().cloned().unwrap_or_default();
        if answer.body.is_empty() {
            assert!(content.is_empty() || *method == Method::HEAD, "{} documents a body, and there is none: {answer:?}", operation.id);
            return;
        }
        self.check_body(operation, &content, answer);
    }

    fn check_body(&self, operation: &Operation, content: &Map<String, Value>, answer: &Answer) {
        let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
        let Some(described) = content.get(&kind) else { panic!("{} does not document {kind}: {answer:?}", operation.id) };
        if kind.ends_with("json") {
            let faults = schema::faults(self, &described["schema"], &answer.json());
            assert!(faults.is_empty(), "{} does not document what it sends: {faults:#?} in {answer:?}", operation.id);
        }
    }
}

impl Operation {
    /// Whether a path fits the placeholders, each of which may stand beside other text of its segment.
    pub fn takes(&self, path: &str) -> bool {
        let (ours, theirs): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| segment_takes(ours, theirs))
    }

    /// Names of the placeholders.
    pub fn placeholders(&self) -> Vec<String> {
        self.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default().to_owned()).collect()
    }

    /// With every placeholder filled.
    pub fn path_with(&self, fill: impl Fn(&str) -> String) -> String {
        self.placeholders().iter().fold(self.path.clone(), |path, name| path.replace(&format!("{{{name}}}"), &fill(name)))
    }

    /// The prefix of the ids that a placeholder takes (`comp`), where it takes ids.
    pub fn id_prefix(&self, document: &Document, placeholder: &str) -> Option<String> {
        let parameters = self.described["parameters"].as_array()?;
        let parameter = parameters.iter().find(|one| one["in"] == "path" && one["name"] == placeholder)?;
        let pattern = document.resolve(&parameter["schema"])["pattern"].as_str()?;
        let (prefix, _) = pattern.strip_prefix('^')?.split_once('_')?;
        prefix.bytes().all(|letter| letter.is_ascii_lowercase()).then(|| prefix.to_owned())
    }

    /// The schema of the JSON body that is sent to it.
    pub fn request_schema<'a>(&'a self, document: &'a Document) -> Option<&'a Value> {
        let content = self.described["requestBody"]["content"].as_object()?;
        Some(document.plain(&content.get("application/json")?["schema"]))
    }
}

fn segment_takes(ours: &str, theirs: &str) -> bool {
    match (ours.find('{'), ours.find('}')) {
        (Some(open), Some(close)) => {
            let (before, after) = (&ours[..open], &ours[close + 1..]);
            theirs.len() > before.len() + after.len() && theirs.starts_with(before) && theirs.ends_with(after)
        }
        _ => ours == theirs,
    }
}
