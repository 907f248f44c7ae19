//! A change of an entry step by step, and its drawing: both from the file that the register
//! runs by.

use std::fmt::Write;

use jice_domain::{CaseParty, Silence, StepKind, TimeUnit};
use jice_policy::{Change, ChangeStep, Occasion, When, party_zh, state_zh};

use super::words::Lang;
use super::{Page, place};

/// The change as text.
pub(super) fn text(page: &Page, change: &Change) -> String {
    let words = &page.words;
    let about = page.law.about();
    let mut out = String::new();
    let name = words.pick(&change.zh, &change.en);
    let _ = writeln!(out, "# {} · {name}（{}）", words.pick(&about.name_zh, &about.name_en), change.id);
    let _ = writeln!(out, "\n{} {}", words.say("change.by"), page.cite_id(&change.clause));
    let opened = change.opened_by.iter().map(|side| side_of(page, *side));
    let _ = writeln!(out, "- {}: {}", words.say("change.opened"), words.list(opened));
    let from = change.from.iter().map(|state| state_of(page, state));
    let _ = writeln!(out, "- {}: {}", words.say("change.from"), words.list(from));
    if let Some(owed) = &change.owed {
        let time = time(page, owed.within, owed.unit);
        let _ = writeln!(out, "- {}: {time} {}", words.say("change.owed"), page.cite_id(&owed.clause));
    }
    for field in &change.field {
        let optional = if field.optional { words.say("change.optional") } else { String::new() };
        let when = when_of(page, change, field.when.as_ref());
        let clause = field.clause.as_ref().map(|clause| page.cite_id(clause)).unwrap_or_default();
        let (told, name) = (words.say("change.field"), words.pick(&field.zh, &field.en));
        let _ = writeln!(out, "- {told}: {name}{optional}{when} {clause}");
    }
    for paper in &change.evidence {
        let optional = if paper.optional { words.say("change.optional") } else { String::new() };
        let when = when_of(page, change, paper.when.as_ref());
        let clause = paper.clause.as_ref().map(|clause| page.cite_id(clause)).unwrap_or_default();
        let (told, name) = (words.say("change.paper"), words.pick(&paper.zh, &paper.en));
        let _ = writeln!(out, "- {told}: {name}{optional}{when} {clause}");
    }
    for (number, step) in (1..).zip(&change.step) {
        let _ = writeln!(out, "\n[{number}] {}（{}）", words.pick(&step.zh, &step.en), step.id);
        for (word, said) in lines(page, change, step) {
            let _ = writeln!(out, " │ {}: {said}", words.say(word));
        }
        let _ = writeln!(out, " ▼");
    }
    let _ = writeln!(out, "\n{}", words.say("change.done"));
    for occasion in [Occasion::SubmitCase, Occasion::AcceptCase] {
        let _ = writeln!(out, "\n{}:", place::occasion_word(page, occasion));
        for asked in page.law.asked_of(occasion, &change.id) {
            let rule = words.pick(asked.rule.about().0, asked.rule.about().1);
            let _ = writeln!(out, "- {rule} {} {}", page.weight(asked.weight), page.cite_short(asked.clause));
        }
    }
    out
}

fn lines(page: &Page, change: &Change, step: &ChangeStep) -> Vec<(&'static str, String)> {
    let words = &page.words;
    let role = |role: &jice_domain::Role| words.say(&format!("role.{}", role.as_str()));
    let takers = words.list(step.takers().iter().map(role));
    let kind = match step.kind {
        StepKind::Decide => "change.decide",
        StepKind::Consult => "change.consult",
        StepKind::File => "change.file",
    };
    let mut lines = vec![
        ("who", format!("{} · {takers}", side_of(page, step.by))),
        ("change.may", format!("{} {}", words.say(kind), page.cite_id(&step.clause))),
    ];
    let clause = step.time_clause.as_ref().unwrap_or(&step.clause);
    lines.push((
        "time",
        match step.within {
            Some(within) => format!("{} {}", time(page, within, step.unit), page.cite_id(clause)),
            None => words.say("time.none"),
        },
    ));
    lines.push((
        "silence",
        words.say(match step.on_silence {
            Silence::Nothing => "silence.nothing",
            Silence::Escalate => "silence.escalate",
            Silence::DeemAccepted => "silence.deemed",
        }),
    ));
    if let Some(other) = step.unless_same_as.as_ref().and_then(|id| change.step.iter().find(|step| step.id == *id)) {
        lines.push(("change.unless", words.pick(&other.zh, &other.en).to_owned()));
    }
    if !step.grades.is_empty() {
        lines.push(("change.grades", words.list(step.grades.iter().map(u8::to_string))));
    }
    lines
}

fn side_of(page: &Page, side: CaseParty) -> String {
    match page.words.lang {
        Lang::Zh => party_zh(side).to_owned(),
        Lang::En => side.as_str().replace('_', " "),
    }
}

fn state_of(page: &Page, state: &str) -> String {
    match page.words.lang {
        Lang::Zh => state_zh(state).to_owned(),
        Lang::En => state.replace('_', " "),
    }
}

fn time(page: &Page, within: u32, unit: TimeUnit) -> String {
    let unit = match unit {
        TimeUnit::Day => "change.days",
        TimeUnit::WorkingDay => "change.working_days",
        TimeUnit::Month => "change.months",
    };
    page.words.fill(unit, &[("n", &within.to_string())])
}

fn when_of(page: &Page, change: &Change, when: Option<&When>) -> String {
    let Some(when) = when else { return String::new() };
    let field = change.field(&when.field);
    let name = field.map_or(when.field.as_str(), |field| page.words.pick(&field.zh, &field.en));
    let is = when.is.iter().map(|code| {
        let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.code == *code));
        choice.map_or(code.as_str(), |choice| page.words.pick(&choice.zh, &choice.en)).to_owned()
    });
    page.words.fill("change.when", &[("field", name), ("is", &page.words.list(is))])
}

/// The change as a Mermaid diagram of states.
pub(super) fn mermaid(page: &Page, change: &Change) -> String {
    let words = &page.words;
    let mut out = "stateDiagram-v2\n".to_owned();
    let _ = writeln!(out, "  draft: {}", words.say("case.state.draft"));
    for step in &change.step {
        let _ = writeln!(out, "  {}_: {}", step.id, words.pick(&step.zh, &step.en));
    }
    for end in ["returned", "refused", "withdrawn", "done"] {
        let _ = writeln!(out, "  {end}: {}", words.say(&format!("case.state.{end}")));
    }
    let state = |place: usize| change.step.get(place).map_or("done".to_owned(), |step| format!("{}_", step.id));
    let opened = words.list(change.opened_by.iter().map(|side| side_of(page, *side)));
    let _ = writeln!(out, "  [*] --> draft: {opened}");
    let _ = writeln!(out, "  draft --> {}: {}", state(0), words.say("case.act.submit"));
    for (place, step) in change.step.iter().enumerate() {
        let (here, next) = (state(place), state(place + 1));
        let _ = writeln!(out, "  {here} --> {next}: {}", words.say("case.act.accept"));
        if step.on_silence == Silence::DeemAccepted
            && let Some(within) = step.within
        {
            let time = time(page, within, step.unit);
            let _ = writeln!(out, "  {here} --> {next}: {time} {}", words.say("silence.deemed"));
        }
        match step.kind {
            StepKind::Decide => {
                let _ = writeln!(out, "  {here} --> refused: {}", words.say("case.act.refuse"));
            }
            StepKind::Consult => {
                let _ = writeln!(out, "  {here} --> {next}: {}", words.say("case.act.refuse"));
            }
            StepKind::File => {}
        }
        if step.kind != StepKind::File {
            let _ = writeln!(out, "  {here} --> returned: {}", words.say("case.act.return"));
        }
        if change.withdrawable {
            let _ = writeln!(out, "  {here} --> withdrawn: {}", words.say("case.act.withdraw"));
        }
    }
    let _ = writeln!(out, "  returned --> {}: {}", state(0), words.say("case.act.submit"));
    if change.withdrawable {
        let _ = writeln!(out, "  returned --> withdrawn: {}", words.say("case.act.withdraw"));
    }
    for end in ["refused", "withdrawn", "done"] {
        let _ = writeln!(out, "  {end} --> [*]");
    }
    out
}
