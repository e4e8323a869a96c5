//! The alerts and the pages to which they lead. A page that is read at night must not name what is not there: every alert, metric,
//! refusal, log line, queue, deadline, object and command on it is looked up in the code and in the rendered manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use platform::exchange::LINKS;
use regulation::DeadlineId;
use serde_json::Value;

use super::objects::{Objects, list, selects, text};
use super::secrets::known;
use super::{Overlay, rendered};

const PAGES: &str = "deploy/runbooks/";
/// How kubectl's words are called in manifests.
const KINDS: [(&str, &str); 9] = [
    ("deployment", "Deployment"),
    ("statefulset", "StatefulSet"),
    ("job", "Job"),
    ("service", "Service"),
    ("secret", "Secret"),
    ("certificate", "Certificate"),
    ("cluster.postgresql.cnpg.io", "Cluster"),
    ("rabbitmqcluster", "RabbitmqCluster"),
    ("scaledobject", "ScaledObject"),
];
/// What the Cluster Operator makes of the RabbitmqCluster of this name.
const BY_OPERATOR: [&str; 1] = ["statefulset/rabbitmq-server"];

/// What stands on the pages.
#[derive(Clone)]
struct Books {
    /// By file name.
    pages: BTreeMap<String, String>,
    alerts: String,
}

/// What there is.
struct World {
    /// Every source under services/.
    code: String,
    /// Sources of the metrics alone.
    telemetry: String,
    errors: String,
    protos: String,
    overlays: Vec<Objects>,
    kosh: clap::Command,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The texts of all files below with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found
}

fn joined(folder: &str, ending: &str) -> String {
    files(&root().join(folder), ending).into_iter().map(|(_, text)| text).collect()
}

fn books() -> Books {
    Books {
        pages: files(&root().join(PAGES), ".md").into_iter().collect(),
        alerts: std::fs::read_to_string(root().join("deploy/telemetry/alerts.yaml")).unwrap(),
    }
}

fn world() -> Option<World> {
    let overlays = Overlay::ALL.iter().map(|overlay| Some(Objects::read(&rendered(*overlay)?).unwrap()));
    Some(World {
        code: joined("services", ".rs"),
        telemetry: joined("services/platform/src/telemetry", ".rs"),
        errors: std::fs::read_to_string(root().join("proto/ERRORS.md")).unwrap(),
        protos: joined("proto/residency", ".proto"),
        overlays: overlays.collect::<Option<_>>()?,
        kosh: kosh::cli::command(),
    })
}

/// Every alert and its page.
fn alerts(yaml: &str) -> BTreeMap<String, String> {
    let rules = Objects::documents(yaml).unwrap().remove(0);
    let groups = list(&rules["groups"]).iter().flat_map(|group| list(&group["rules"]));
    let page = |rule: &Value| text(&rule["annotations"]["runbook_url"]).to_owned();
    groups.map(|rule| (text(&rule["alert"]).to_owned(), page(rule))).collect()
}

fn findings(books: &Books, world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let alerts = alerts(&books.alerts);
    for (alert, url) in &alerts {
        let page = url.strip_prefix(PAGES).and_then(|name| Some((name, books.pages.get(name)?)));
        let Some((name, page)) = page else {
            found.push(format!("{alert} leads to no page: `{url}`"));
            continue;
        };
        let index = books.pages.get("README.md").map_or("", String::as_str);
        let told = |line: &str| line.contains(&format!("`{alert}`")) && line.contains(&format!("]({name})"));
        if !index.lines().any(|line| line.starts_with('|') && told(line)) {
            found.push(format!("the index does not lead from {alert} to {name}"));
        }
        if !page.contains(&format!("`{alert}`")) {
            found.push(format!("{name} does not name {alert}, which leads to it"));
        }
    }
    for (name, page) in &books.pages {
        if page.lines().count() > 60 {
            found.push(format!("{name} is longer than a page"));
        }
        let mut say = |what: String| found.push(format!("{name}: {what}"));
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !books.pages.contains_key(target) {
                say(format!("{target} is not there"));
            }
        }
        for (code, words) in coded(page) {
            unknown(code, words, &alerts, world).into_iter().for_each(&mut say);
        }
    }
    found
}

/// The pieces of code on a page, each with the language of its block; empty for what stands between two backticks in a line.
fn coded(page: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    let mut block = None;
    for line in page.lines() {
        match (line.trim_start().strip_prefix("```"), block) {
            (Some(_), Some(_)) => block = None,
            (Some(language), None) => block = Some(language),
            (None, Some(language)) => all.push((language, line.trim())),
            (None, None) => all.extend(line.split('`').skip(1).step_by(2).map(|words| ("", words))),
        }
    }
    all
}

/// What of this piece of code is not there.
fn unknown(language: &str, words: &str, alerts: &BTreeMap<String, String>, world: &World) -> Vec<String> {
    let mut found = names(words, alerts, world);
    let command = words.strip_prefix("$ ").unwrap_or(words);
    if command.starts_with("kubectl ") {
        found.extend(kubectl(command, world));
    } else if let Some(kosh) = command.strip_prefix("cargo ").unwrap_or(command).strip_prefix("kosh ") {
        found.extend(subcommand(kosh, &world.kosh));
    } else if language == "log" {
        let line = words.split_once(' ').map_or("", |(_, line)| line);
        if line.is_empty() || !world.code.contains(&format!("\"{line}\"")) {
            found.push(format!("no service logs `{words}`"));
        }
    } else if language.is_empty() && is_prose(words) {
        let said = words.trim_end_matches('…').trim();
        if !world.code.contains(said) {
            found.push(format!("no service says `{words}`"));
        }
    }
    found
}

/// Words as people and programs say them: no command, no expression.
fn is_prose(words: &str) -> bool {
    words.contains(' ') && words.chars().all(|sign| sign.is_alphabetic() || " ',;…-".contains(sign))
}

/// Names that can be told by their shape: metrics, deadlines, links, refusals, alerts and acts.
fn names(words: &str, alerts: &BTreeMap<String, String>, world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let is_part = |sign: char| sign.is_alphanumeric() || "_-.$".contains(sign);
    for word in words.split(|sign| !is_part(sign)).map(|word| word.trim_matches(['.', '-'])) {
        let capitals = word.chars().filter(char::is_ascii_uppercase).count();
        let is_name = word.chars().all(|sign| sign.is_ascii_alphanumeric());
        let is_code = word.contains('_') && word.chars().all(|sign| sign.is_ascii_uppercase() || sign == '_');
        // A variable of the shell is set by whoever reads the page.
        let known = if word.starts_with('$') {
            true
        } else if word.starts_with("kosh_") || word.starts_with("grpc_server_") {
            is_metric(word, &world.telemetry)
        } else if word.len() == 4 && word.starts_with("D-") {
            DeadlineId::from_id(word).is_some()
        } else if word.contains(".to.") {
            let link = word.trim_end_matches(".dead");
            LINKS.iter().any(|(from, to)| format!("{from}.to.{to}") == link)
        } else if is_code {
            [&world.errors, &world.code, &world.protos].iter().any(|text| text.contains(word))
        } else if is_name && capitals > 1 && word.chars().any(|sign| sign.is_ascii_lowercase()) {
            alerts.contains_key(word) || world.code.contains(word) || world.protos.contains(word)
        } else {
            true
        };
        if !known {
            found.push(format!("there is no {word}"));
        }
    }
    found
}

/// Whether an instrument of this name is made; Prometheus is told its unit and its kind behind the name.
fn is_metric(name: &str, telemetry: &str) -> bool {
    let mut short = name;
    for ending in ["_bucket", "_count", "_sum", "_total", "_seconds"] {
        short = short.strip_suffix(ending).unwrap_or(short);
    }
    [name, short].iter().any(|name| telemetry.contains(&format!("\"{name}\"")))
}

/// Objects, namespace and labels that a kubectl command names.
fn kubectl(command: &str, world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let words: Vec<&str> = command.split_whitespace().collect();
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).map_or("", |before| words[before]);
        if before == "-n" && *word != "kosh" {
            found.push(format!("there is no namespace {word}"));
        } else if before == "-l" {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            let selector = serde_json::json!({ "matchLabels": { key: value } });
            let mut pods = world.overlays.iter().flat_map(Objects::pod_labels);
            if !pods.any(|labels| selects(&selector, &labels)) {
                found.push(format!("no pod bears {word}"));
            }
        } else if before == "-k" && !root().join(word).is_dir() {
            found.push(format!("{word} is not there"));
        } else if let Some((kind, name)) = word.split_once('/')
            && !before.starts_with('-')
            && !["exec", "--"].contains(&before)
        {
            let known = KINDS.iter().any(|(word, called)| *word == kind && is_there(world, called, name));
            if !known && !BY_OPERATOR.contains(word) {
                found.push(format!("there is no {word}"));
            }
        }
    }
    found
}

fn is_there(world: &World, kind: &str, name: &str) -> bool {
    world.overlays.iter().any(|objects| match kind {
        "Secret" => known(objects).contains_key(name),
        _ => objects.find(kind, name).is_some(),
    })
}

/// The words of a command line of `kosh` that the program does not know. Values are not judged.
fn subcommand(line: &str, kosh: &clap::Command) -> Vec<String> {
    let mut found = Vec::new();
    let (mut at, mut deepest) = (kosh, false);
    for word in line.split_whitespace() {
        if let Some(flag) = word.strip_prefix("--") {
            if !at.get_arguments().any(|argument| argument.get_long() == Some(flag)) {
                found.push(format!("`kosh {}` has no --{flag}", at.get_name()));
            }
        } else if !deepest {
            match at.find_subcommand(word) {
                Some(next) => (at, deepest) = (next, !next.has_subcommands()),
                None => return vec![format!("there is no `kosh {line}`")],
            }
        }
    }
    found
}

#[test]
fn every_alert_leads_to_a_page_that_tells_the_truth() {
    // Aim: no alert without its page, no page without its place in the index, and no name on any page that is not there.
    let Some(world) = world() else { return };
    let books = books();
    assert!(alerts(&books.alerts).len() > 12 && books.pages.len() > 5, "{} pages", books.pages.len());
    let found = findings(&books, &world);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let led: BTreeSet<String> = alerts(&books.alerts).into_values().collect();
    for page in books.pages.keys().filter(|page| *page != "README.md") {
        assert!(led.contains(&format!("{PAGES}{page}")), "no alert leads to {page}");
    }
}

#[test]
fn every_untruth_on_a_page_is_found() {
    // Aim: the check can fail. Each is put on a page that is whole.
    let Some(world) = world() else { return };
    let whole = books();
    let broken = [
        ("see `kosh_outbox_leters`", "no kosh_outbox_leters"),
        ("`TRY_AGAIM`", "no TRY_AGAIM"),
        ("`LinkStand`", "no LinkStand"),
        ("`D-99`", "no D-99"),
        ("`arm-go.to.berkut.dead`", "no arm-go.to.berkut.dead"),
        ("`the broker fell silent`", "says `the broker fell silent`"),
        ("```log\nWARN a message was eaten\n```", "logs `WARN a message was eaten`"),
        ("`kubectl -n kosh logs deployment/armgo`", "no deployment/armgo"),
        ("`kubectl -n cosh get pods`", "no namespace cosh"),
        ("`kubectl -n kosh get pods -l app=arm-go`", "no pod bears app=arm-go"),
        ("`kubectl -n kosh delete secret/arm-go-tsl`", "no secret/arm-go-tsl"),
        ("`cargo kosh tern 2026-10-23 D-05`", "no `kosh tern"),
        ("`kosh token --rolle QA`", "has no --rolle"),
        ("[there](nowhere.md)", "nowhere.md is not there"),
    ];
    for (words, says) in broken {
        let mut books = whole.clone();
        books.pages.get_mut("broker-lost.md").unwrap().push_str(&format!("\n{words}\n"));
        let found = findings(&books, &world).join("; ");
        assert!(found.contains(says), "{words}: nothing of `{says}` in: {found}");
    }
    for (from, to, says) in [
        ("runbook_url: deploy/runbooks/knb-silent.md", "runbook_url: deploy/runbooks/knb.md", "leads to no page"),
        ("runbook_url: deploy/runbooks/knb-silent.md", "noted: nowhere", "leads to no page"),
        ("runbooks/knb-silent.md", "runbooks/deadline-overdue.md", "the index does not lead from KnbSilent"),
        ("alert: KnbSilent", "alert: KnbMute", "does not name KnbMute"),
    ] {
        let mut books = whole.clone();
        books.alerts = books.alerts.replace(from, to);
        let found = findings(&books, &world).join("; ");
        assert!(found.contains(says), "{to}: nothing of `{says}` in: {found}");
    }
}
