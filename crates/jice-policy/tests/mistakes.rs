//! The mistakes that whoever writes a pack is likeliest to make, each told with its file, its
//! line and its cure. They are made in the pack of the walk, `docs/adding-a-jurisdiction`.

mod cast;

use jice_policy::{PackError, Packs, check};

use cast::{WALK as PACK, walk as folder, with_the_walk};

/// What is told of the walk's `file` once `from` in it has become `to`, and the line on which
/// `near` stands in it then, the last where it stands on several.
fn told(file: &str, from: &str, to: &str, near: &str) -> (Vec<PackError>, usize) {
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    let changed = text.replacen(from, to, 1);
    let line = changed.lines().zip(1..).filter(|(line, _)| line.contains(near)).last().map_or(0, |(_, line)| line);
    let mut source = with_the_walk();
    source.insert(format!("{PACK}/{file}"), changed);
    let errors = match Packs::load(&source) {
        Err(errors) => errors,
        Ok(packs) => check(&packs, &source),
    };
    (errors, line)
}

/// A mistake: file, what stood there, what is written instead, on which line it is found, what
/// is said of it and how it is mended.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    // A key that there is not.
    ("articles/004.toml", "software = \"enforce\"", "sofware = \"enforce\"", "sofware", "unknown field `sofware`", "spelling"),
    // A key that is missing.
    ("articles/002.toml", "kind = \"org\"\n", "", "[[clause]]", "missing field `kind`", "add the key"),
    // A clause that there is not.
    ("windows.toml", "wanghai-004-2", "wanghai-004-9", "wanghai-004-9", "no clause \"wanghai-004-9\"", "name a clause"),
    ("procedures/attendance.toml", "wanghai-012-1", "wanghai-012-9", "wanghai-012-9", "no clause \"wanghai-012-9\"", "name a clause"),
    // A step without a limit, and one that says both.
    ("procedures/transfer.toml", "within = 7\n", "", "id = \"sending_school\"", "it has no limit", "no_limit"),
    ("procedures/transfer.toml", "within = 7\n", "within = 7\nno_limit = \"未定\"\n", "id = \"sending_school\"", "says it has none", "keep either"),
    // A side that there is not.
    ("procedures/transfer.toml", "by = \"school\"", "by = \"sending_school\"", "by = \"sending_school\"", "unknown variant `sending_school`", "one of the words"),
    // An example that does not come out.
    ("numbers.toml", "202699010120000172", "202699010120000173", "202699010120000173", "it comes out as 202699010120000172", "mend layout or example"),
    // What the parent does not let go.
    ("fields.toml", "[[field]]", "[[field]]\nid = \"ethnicity\"\nrequired = false\n\n[[field]]", "id = \"ethnicity\"", "loosens what the parent asks", "leave it as the parent has it"),
    ("articles/006.toml", "cn-operations-8", "cn-operations-9", "wanghai-006-1", "cn does not delegate \"cn-operations-9\"", "only narrow"),
    // Days that there are not.
    ("windows.toml", "closes = \"10-15\"", "closes = \"10-32\"", "10-32", "10-32", "mend this line"),
    ("pack.toml", "effective = \"2025-08-01\"", "effective = \"2025-08-32\"", "2025-08-32", "as day", "write a day"),
    ("calendar/holidays.csv", "2026-09-16", "2026-09-31", "2026-09-31", "day", "date,kind,name"),
    // An id twice.
    ("articles/010.toml", "wanghai-010-2", "wanghai-010-1", "wanghai-010-1", "clause \"wanghai-010-1\" stands twice", "number it on"),
    ("windows.toml", "[[reminder]]", "[[window]]\nid = \"new_entry\"\nzh = \"新生\"\nen = \"New\"\nset_by = \"city\"\nclause = \"wanghai-004-1\"\n\n[[reminder]]", "id = \"new_entry\"", "window \"new_entry\" stands twice", "name of its own"),
    // What is no TOML.
    ("articles/005.toml", "kind = \"data\"", "kind = \"data", "kind = \"data", "invalid basic string", "mend this line"),
    // A copied pack that kept its beginning.
    ("pack.toml", "clause_prefix = \"wanghai\"", "clause_prefix = \"liangshan\"", "clause_prefix", "is that of", "one of its own"),
    // Names inside a rule.
    ("articles/010.toml", "field = \"reason\"", "field = \"resaon\"", "wanghai-010-2", "field \"resaon\"", "correct the name"),
    ("articles/010.toml", "of = [\"transfer\"]", "of = [\"transfers\"]", "wanghai-010-1", "procedure \"transfers\"", "correct the name"),
    ("procedures/transfer.toml", "from = [\"enrolled\"]", "from = [\"enroled\"]", "id = \"transfer\"", "no entry is ever \"enroled\"", "enrolled"),
    ("procedures/transfer.toml", "is = [\"island\"]", "is = [\"islands\"]", "id = \"relocation\"", "no choice \"islands\"", "name a code"),
];

#[test]
fn the_pack_of_the_walk_is_without_fault() {
    let source = with_the_walk();
    let packs = cast::load(&source);
    assert_eq!(check(&packs, &source), []);
    // Its divisions stand beside the nation's.
    let book = packs.rulebook(&jice_domain::Jurisdiction(PACK.to_owned()), cast::TODAY).unwrap();
    let named = |code: &str| book.divisions().unwrap().full_name(code);
    assert_eq!(named("990101").as_deref(), Some("望海省临波市东屿区"));
    assert!(named("340104").is_some());
}

#[test]
fn each_is_told_with_file_line_and_cure() {
    for (file, from, to, near, what, cure) in MISTAKES {
        let (errors, line) = told(file, from, to, near);
        let file = format!("{PACK}/{file}");
        let found = errors.iter().find(|error| error.file == file && error.line == line && error.what.contains(what));
        assert!(found.is_some_and(|error| error.cure.contains(cure)), "{file}:{line}: {what} ({cure}) in {errors:#?}");
    }
}

#[test]
fn a_clause_that_no_case_is_about_is_told() {
    let feature = std::fs::read_to_string(folder().join("cases/013.feature")).unwrap();
    let mut source = with_the_walk();
    source.insert(format!("{PACK}/cases/013.feature"), feature.replace("@wanghai-013-1", "@wanghai-012-1"));
    let remarks = check(&cast::load(&source), &source);
    let [remark] = remarks.as_slice() else { panic!("{remarks:#?}") };
    assert_eq!((remark.file.as_str(), remark.line), ("cn-99-wanghai/articles/013.toml", 4));
    assert!(remark.what.contains("no case is about") && remark.cure.contains("@wanghai-013-1"), "{remark}");
}
