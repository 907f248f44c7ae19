//! The number layouts of a pack, each segment with its width, its clause and a worked example.

use std::fmt::Write;

use jice_policy::{Follows, Given, Issuer, Needs, NumberDefinition, NumberEvent, NumberForm, ScopePart, Segment};

use super::place::heading;
use super::{Lang, Page};

pub(super) fn section(page: &Page, out: &mut String) {
    heading(page, out, "numbers");
    let numbers = page.law.numbers();
    for number in &numbers {
        definition(page, out, number);
    }
    if numbers.is_empty() {
        let _ = writeln!(out, "{}", page.words.say("numbers.none"));
    }
}

fn definition(page: &Page, out: &mut String, number: &NumberDefinition) {
    let words = &page.words;
    let follows = words.say(match number.follows {
        Follows::Person => "follows.person",
        Follows::School => "follows.school",
        Follows::Stage => "follows.stage",
        Follows::PersonAndStage => "follows.person_and_stage",
    });
    let issuer = words.say(match number.issuer {
        Issuer::Register => "issuer.register",
        Issuer::City => "issuer.city",
        Issuer::Ministry => "issuer.ministry",
    });
    let length = match number.length {
        Some(length) => words.fill("length", &[("n", &length.to_string())]),
        None => words.say("length.varies"),
    };
    let stages = words.list(number.stages.iter().map(|stage| words.say(&format!("stage.{}", stage.as_str()))));
    let _ = writeln!(out, "### {}（{}）\n", words.pick(&number.zh, &number.en), number.id);
    let _ = writeln!(out, "{length}；{follows}；{stages}；{issuer} {}", page.cite_id(&number.clause));
    if number.short > 0 {
        let _ = writeln!(out, "{}", words.fill("short", &[("n", &number.short.to_string())]));
    }
    if words.lang == Lang::Zh && !number.notes.is_empty() {
        let _ = writeln!(out, "{}: {}", words.say("notes"), number.notes);
    }
    for form in &number.form {
        layout(page, out, number, form);
    }
    out.push('\n');
}

/// A form: when it is issued and to whom, then its segments beside those of an example.
fn layout(page: &Page, out: &mut String, number: &NumberDefinition, form: &NumberForm) {
    let words = &page.words;
    let on = words.list(form.on.iter().map(|event| words.say(event_word(*event))));
    let needs = words.say(match form.needs {
        Needs::Nothing => "needs.nothing",
        Needs::OwnIdentity => "needs.own_identity",
        Needs::OwnDocument => "needs.own_document",
        Needs::GuardianDocument => "needs.guardian_document",
    });
    let temporary = if form.temporary { format!("；{}", words.say("temporary")) } else { String::new() };
    let _ = writeln!(out, "\n{on}；{needs}{temporary}\n");
    let mut examples =
        number.example.iter().filter(|example| form.on.contains(&example.on) && fits(form.needs, &example.given));
    let worked = examples.find_map(|example| Some((&example.value, form.parts(&example.value)?)));
    for (place, segment) in form.segment.iter().enumerate() {
        let width = segment.width().map_or_else(|| words.say("length.varies"), |width| digits(page, width));
        let part = worked.as_ref().map(|(_, parts)| format!("  {}", parts[place])).unwrap_or_default();
        let clause = segment.clause().map(|id| format!(" {}", page.cite_id(id))).unwrap_or_default();
        let _ = writeln!(out, "  {}. {}（{width}）{clause}{part}", place + 1, segment_words(page, segment));
    }
    if let Some((value, _)) = worked {
        let _ = writeln!(out, "  {}: {value}", words.say("example"));
    }
}

/// Whether an example is of a child with the papers that a form needs.
fn fits(needs: Needs, given: &Given) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::OwnIdentity | Needs::OwnDocument => given.document.is_some(),
        Needs::GuardianDocument => given.document.is_none() && given.guardian_document.is_some(),
    }
}

fn digits(page: &Page, width: usize) -> String {
    page.words.fill("digits", &[("n", &width.to_string())])
}

fn event_word(event: NumberEvent) -> &'static str {
    match event {
        NumberEvent::EntryOpened => "on.entry_opened",
        NumberEvent::EntryContinued => "on.entry_continued",
        NumberEvent::SchoolChanged => "on.school_changed",
        NumberEvent::IdentityConfirmed => "on.identity_confirmed",
        NumberEvent::ExamRegistered => "on.exam_registered",
    }
}

fn segment_words(page: &Page, segment: &Segment) -> String {
    let words = &page.words;
    let said = words.say(&format!("segment.{}", segment.kind()));
    match segment {
        Segment::Literal { text } => format!("{said} {text}"),
        Segment::Serial { per, .. } => {
            let scope = words.list(per.iter().map(|part| words.say(scope_word(*part))));
            format!("{said}，{}", words.fill("scope", &[("scope", &scope)]))
        }
        Segment::Division { from, to } => format!("{said} {from}–{to}"),
        Segment::SchoolNature { public, private, .. } => format!("{said} {public}/{private}"),
        Segment::SchoolCategory { codes, .. } => format!("{said} {}", codes.join("/")),
        _ => said,
    }
}

fn scope_word(part: ScopePart) -> &'static str {
    match part {
        ScopePart::School => "scope.school",
        ScopePart::Class => "scope.class",
        ScopePart::EntryYear => "scope.entry_year",
        ScopePart::Year => "scope.year",
        ScopePart::Division => "scope.division",
        ScopePart::BirthDate => "scope.birth_date",
        ScopePart::Guardian => "scope.guardian",
    }
}
