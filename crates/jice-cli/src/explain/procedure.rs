//! A procedure step by step: who, what, within how long, what silence means, by which clause.

use std::fmt::Write;

use jice_domain::Level;
use jice_policy::{NumberDefinition, NumberEvent, Occasion, Procedure, Step};

use super::Page;
use super::place::{asked, levels, occasion_word, reminder};

/// The procedure as text.
pub(super) fn text(page: &Page, procedure: &Procedure) -> String {
    let (words, about) = (&page.words, page.law.about());
    let mut out = String::new();
    let name = words.say(&format!("procedure.{}", procedure.name));
    let _ = writeln!(out, "# {} · {name}（{}）", words.pick(&about.name_zh, &about.name_en), procedure.name);
    let mut seen: Vec<Occasion> = Vec::new();
    for (place, step) in procedure.steps.iter().enumerate() {
        let act = words.say(&format!("act.{}", step.act));
        let _ = writeln!(out, "\n[{}] {act}（{}）", place + 1, step.act);
        for (word, said) in lines(page, step) {
            let _ = writeln!(out, " │ {}: {said}", words.say(word));
        }
        for occasion in step.asks {
            let lines = if seen.contains(occasion) { vec![words.say("again")] } else { asked(page, *occasion) };
            seen.push(*occasion);
            let _ = writeln!(out, " │ {}（{}）:", words.say("asked"), occasion_word(page, *occasion));
            for line in lines {
                let _ = writeln!(out, " │   - {line}");
            }
        }
        if place + 1 < procedure.steps.len() {
            let _ = writeln!(out, " ▼");
        }
    }
    out
}

/// Who takes a step, from which state to which, by when, and what else comes with it.
fn lines(page: &Page, step: &Step) -> Vec<(&'static str, String)> {
    let words = &page.words;
    let mut lines = vec![("who", who(page, step)), ("state", states(page, step))];
    if step.act == "decide" {
        lines.push(("returns.head", words.say("returns")));
    }
    if step.action.is_some() {
        let times = times(page, step);
        let limit = if times.is_empty() { vec![words.say("time.none")] } else { times };
        lines.extend(limit.into_iter().map(|time| ("time", time)));
        // No time of a pack decides anything: see `jice_policy::Reminder`.
        lines.push(("silence", words.say("silence.nothing")));
    }
    if let Some(document) = step.document.and_then(|id| page.law.document(id)) {
        let title = words.pick(&document.title_zh, &document.title_en);
        lines.push(("signs", format!("{title} {}", page.cite_id(&document.clause))));
    }
    if step.act == "register" {
        lines.extend(issues(page).map(|number| ("issues", number)));
    }
    lines
}

/// The times that those who take a step owe.
fn times(page: &Page, step: &Step) -> Vec<String> {
    let takers: Vec<Level> = step.roles().into_iter().flat_map(|(_, levels)| levels).collect();
    let owed = |by: &[Level]| by.iter().any(|level| takers.contains(level));
    let time = step.time.and_then(|id| page.law.reminder(id)).filter(|time| owed(&time.owed_by));
    let deadline = step.deadline.and_then(|id| page.law.deadline(id)).filter(|deadline| owed(&deadline.owed_by));
    let by = deadline.map(|deadline| {
        let by = page.words.fill("by", &[("date", &deadline.by.to_string())]);
        format!("{by} {}", page.cite_id(&deadline.clause))
    });
    time.map(|time| reminder(page, time)).into_iter().chain(by).collect()
}

/// The numbers that a registration issues.
fn issues(page: &Page) -> impl Iterator<Item = String> {
    let on = [NumberEvent::EntryOpened, NumberEvent::EntryContinued];
    let issued =
        |number: &&NumberDefinition| number.form.iter().any(|form| form.on.iter().any(|event| on.contains(event)));
    let numbers = page.law.numbers().into_iter().filter(issued);
    let told = |number: &NumberDefinition| {
        format!("{} {}", page.words.pick(&number.zh, &number.en), page.cite_id(&number.clause))
    };
    numbers.map(told).collect::<Vec<_>>().into_iter()
}

fn who(page: &Page, step: &Step) -> String {
    let words = &page.words;
    if step.action.is_none() {
        return words.say("machine");
    }
    let here: Vec<_> = page.law.tiers().iter().map(|tier| tier.level).collect();
    words.list(step.roles().into_iter().map(|(role, at)| {
        // Tiers that the place does not have are left out.
        let at: Vec<_> = at.into_iter().filter(|level| here.is_empty() || here.contains(level)).collect();
        format!("{} @ {}", words.say(&format!("role.{}", role.as_str())), levels(page, &at))
    }))
}

fn states(page: &Page, step: &Step) -> String {
    let words = &page.words;
    let state = |word: &&str| words.say(&format!("batch.state.{word}"));
    let from = match step.from {
        [] => words.say("begin"),
        from => from.iter().map(state).collect::<Vec<_>>().join(" / "),
    };
    format!("{from} → {}", state(&step.to))
}

/// The procedure as a Mermaid diagram of states.
pub(super) fn mermaid(page: &Page, procedure: &Procedure) -> String {
    let words = &page.words;
    let mut out = "stateDiagram-v2\n".to_owned();
    let mut states: Vec<&str> = Vec::new();
    for state in procedure.steps.iter().flat_map(|step| step.from.iter().chain([&step.to])) {
        if !states.contains(state) {
            states.push(state);
            let _ = writeln!(out, "  {state}: {}", words.say(&format!("batch.state.{state}")));
        }
    }
    for step in procedure.steps {
        let label = format!("{} {}", words.say(&format!("act.{}", step.act)), who(page, step));
        let from: Vec<&str> = if step.from.is_empty() { vec!["[*]"] } else { step.from.to_vec() };
        for from in from {
            let _ = writeln!(out, "  {from} --> {}: {label}", step.to);
        }
    }
    for state in states.iter().filter(|state| !procedure.steps.iter().any(|step| step.from.contains(state))) {
        let _ = writeln!(out, "  {state} --> [*]");
    }
    out
}
