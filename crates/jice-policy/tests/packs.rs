//! The packs of this repository load, are complete, and say where they are wrong.

mod cast;

use std::collections::{BTreeMap, BTreeSet};

use cast::{ALL, PACKS, load, source};
use jice_domain::Jurisdiction;
use jice_policy::{DeliveryStage, PackError, Packs, Software, coverage};

#[test]
fn every_clause_of_the_five_regulations_arrives() {
    let counts: BTreeMap<&str, usize> = PACKS.all().map(|pack| (pack.about.id.as_str(), pack.clauses.len())).collect();
    for (place, count) in [
        ("cn-3601-nanchang", 118),
        ("cn-34-anhui", 128),
        ("cn-3201-nanjing", 66),
        ("cn-5134-liangshan", 161),
        ("cn-15-neimenggu", 59),
    ] {
        assert_eq!(counts[place], count, "{place}");
    }
    let ids: BTreeSet<&str> =
        PACKS.all().flat_map(|pack| &pack.clauses).map(|clause| clause.cite.id.as_str()).collect();
    assert_eq!(ids.len(), counts.values().sum::<usize>(), "an id is never used twice");
    let due = |software| {
        PACKS
            .all()
            .flat_map(|pack| &pack.clauses)
            .filter(|c| c.stage == Some(DeliveryStage::A) && c.software == software)
            .count()
    };
    assert_eq!((due(Software::Enforce), due(Software::Support), due(Software::Remind)), (92, 59, 5));
}

#[test]
fn clauses_stand_in_the_order_of_the_text_and_name_their_regulation() {
    for place in ALL {
        let pack = PACKS.get(&Jurisdiction(place.to_owned())).unwrap();
        let stems: Vec<&str> = pack.clauses.iter().map(|c| c.cite.id.rsplit_once('-').unwrap().0).collect();
        assert!(stems.is_sorted(), "{place}");
        for clause in &pack.clauses {
            assert!(!clause.zh.is_empty() && !clause.en.is_empty() && !clause.cite.article.is_empty());
            assert_eq!(clause.cite.regulation, pack.about.regulation.title_zh);
            assert!(!clause.en.contains("xueji") && !clause.en.contains("kaoji"), "{}", clause.cite.id);
        }
    }
}

fn errors_with(path: &str, change: impl Fn(&str) -> String) -> Vec<PackError> {
    let text = std::fs::read_to_string(format!("{}/../../packs/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "the test changes nothing");
    let mut source = source();
    source.insert(path, changed);
    Packs::load(&source).expect_err("the fault is found")
}

#[test]
fn an_unknown_key_is_refused_with_file_and_line() {
    let path = "cn-34-anhui/articles/013.toml";
    let errors = errors_with(path, |text| text.replacen("software = ", "sofware = ", 1));
    assert_eq!((errors[0].file.as_str(), errors[0].line), (path, 7), "{}", errors[0]);
    assert!(errors[0].what.contains("sofware"), "{}", errors[0]);
}

#[test]
fn an_unknown_parameter_of_a_rule_is_refused() {
    let path = "cn-34-anhui/articles/014.toml";
    let errors = errors_with(path, |text| text.replacen("banned = ", "forbidden = ", 1));
    assert_eq!(errors[0].file, path);
    assert!(errors[0].what.contains("forbidden"), "{}", errors[0]);
    assert!(errors[0].line > 1, "{}", errors[0]);
}

#[test]
fn a_rule_is_asked_only_where_its_facts_are_known() {
    let errors = errors_with("cn-34-anhui/articles/031.toml", |text| {
        text.replacen("on = [\"submit_batch\"]", "on = [\"set_password\"]", 1)
    });
    assert!(errors[0].what.contains("head_signed cannot be asked on set_password"), "{}", errors[0]);
}

#[test]
fn what_a_file_names_must_be_there() {
    for (path, from, to, what) in [
        ("cn-34-anhui/windows.toml", "anhui-015-4", "anhui-015-9", "no clause \"anhui-015-9\""),
        ("cn-34-anhui/articles/015.toml", "window = \"new_entry\"", "window = \"spring\"", "no window \"spring\""),
        (
            "cn-5134-liangshan/articles/120.toml",
            "field = \"identity_basis\"",
            "field = \"basis\"",
            "no field \"basis\"",
        ),
        (
            "cn-5134-liangshan/articles/700.toml",
            "document = \"data_security\"",
            "document = \"oath\"",
            "no document \"oath\"",
        ),
        ("cn-34-anhui/pack.toml", "parent = \"cn\"", "parent = \"us\"", "no pack \"us\""),
        ("cn/fields.toml", "codes = \"ethnicity\"", "codes = \"tribe\"", "no code table \"tribe\""),
    ] {
        let errors = errors_with(path, |text| text.replacen(from, to, 1));
        assert!(errors.iter().any(|e| e.file == path && e.what.contains(what)), "{path}: {errors:?}");
    }
}

#[test]
fn a_lower_pack_loosens_only_what_is_delegated() {
    let loosen = "[[field]]\nid = \"photo\"\nkey = true\n\n[[field]]\nid = \"ethnicity\"\nrequired = false\n";
    let errors = errors_with("cn-34-anhui/fields.toml", |_| loosen.to_owned());
    assert!(errors.iter().any(|e| e.what.contains("loosens")), "{errors:?}");

    let replaced = |id: &str| format!("software = \"enforce\"\nreplaces = \"{id}\"\n");
    let put = |id: &'static str| move |text: &str| text.replacen("software = \"enforce\"\n", &replaced(id), 1);
    let errors = errors_with("cn-34-anhui/articles/016.toml", put("cn-2013-006-2"));
    assert!(errors.iter().any(|e| e.what.contains("does not delegate")), "{errors:?}");
    let errors = errors_with("cn-34-anhui/articles/016.toml", put("cn-2013-006-9"));
    assert!(errors.iter().any(|e| e.what.contains("no pack above")), "{errors:?}");
}

#[test]
fn a_delegated_clause_can_be_replaced() {
    let path = "cn-34-anhui/articles/016.toml";
    let text = std::fs::read_to_string(format!("{}/../../packs/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut source = source();
    source.insert(
        path,
        text.replacen("software = \"enforce\"\n", "software = \"enforce\"\nreplaces = \"cn-operations-8\"\n", 1),
    );
    let book = load(&source).rulebook(&Jurisdiction(cast::ANHUI.to_owned()), cast::TODAY).unwrap();
    let (candidate, _) = cast::row(&book, &[]);
    let school = cast::school();
    let full = jice_policy::facts::ClassFacts { size: 45, ..cast::CLASS };
    let facts = jice_policy::facts::RowFacts {
        class: jice_policy::facts::ClassStanding::Found(full),
        ..cast::facts(&candidate, &school)
    };
    let refusals = book.evaluate_row(jice_policy::Occasion::EnterRow, &facts);
    let refusal = cast::refuses(&refusals, "anhui-016-2", "class_size");
    assert!(!jice_policy::cites(refusal, "cn-operations-8"), "the replaced clause no longer speaks");
}

#[test]
fn the_version_follows_the_files() {
    let place = Jurisdiction(cast::ANHUI.to_owned());
    let version = |packs: &Packs| packs.rulebook(&place, cast::TODAY).unwrap().version().to_owned();
    let mut changed = source();
    changed.insert("cn/documents/data_security.md", "别的");
    assert_eq!(version(&PACKS), version(&load(&source())));
    assert_ne!(version(&PACKS), version(&load(&changed)), "a parent's file counts too");
}

#[test]
fn what_is_listed_as_unproved_is_a_clause_with_a_reason() {
    let report = coverage(&PACKS, &[]);
    let known: BTreeSet<&str> = report.clauses.iter().map(|clause| clause.clause.id.as_str()).collect();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/uncovered.txt")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (id, reason) = line.split_once(' ').unwrap_or((line, ""));
        assert!(known.contains(id) && !reason.trim().is_empty(), "{line}");
    }
}

#[test]
fn no_rule_lies_idle() {
    let bound: BTreeSet<&str> = PACKS
        .all()
        .flat_map(|pack| &pack.clauses)
        .flat_map(|clause| &clause.rules)
        .map(|binding| binding.rule.name())
        .collect();
    for (name, zh, en) in jice_policy::Rule::all() {
        assert!(bound.contains(name), "{name} is bound nowhere");
        assert!(!zh.is_empty() && !en.is_empty());
    }
}

#[test]
fn archives_have_the_parts_their_law_lists() {
    let parts = |place: &str| {
        let book = cast::book(place);
        book.archive().iter().map(|section| section.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(parts(cast::LIANGSHAN), ["basic", "evidence", "quality", "health", "awards", "aid", "other"]);
    assert_eq!(parts(cast::ANHUI), ["family", "resume", "changes", "exams", "evaluations", "awards", "punishments"]);
    assert_eq!(parts(cast::NANCHANG).len(), 6);
    assert_eq!(parts(cast::NANJING), parts(cast::LIANGSHAN), "the nation's, where the place lists none");
}

#[test]
fn nothing_in_the_packs_is_odd() {
    assert_eq!(jice_policy::check(&PACKS, &source()), []);
    let mut odd = source();
    odd.insert("cn-34-anhui/cases/099.feature", "功能: 别的\n\n  @anhui-099-1\n  场景: 无\n");
    let told: Vec<(usize, String)> =
        jice_policy::check(&load(&odd), &odd).into_iter().map(|remark| (remark.line, remark.what)).collect();
    let wanted = [(1, "it does not say in which language it is"), (3, "no clause is called \"anhui-099-1\"")];
    assert_eq!(told, wanted.map(|(line, what)| (line, what.to_owned())));
}
