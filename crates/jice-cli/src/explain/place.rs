//! A pack as a whole: the place, its tiers, fields, numbers, times, rules and documents.

use std::fmt::Write;

use jice_domain::TimeUnit;
use jice_domain::{Level, Weight};
use jice_policy::{Cadence, Condition, Event, Field, Occasion, Register, Rule};

use super::{Lang, Page, numbers};

/// The page of the pack.
pub(super) fn page(page: &Page) -> String {
    let mut out = String::new();
    about(page, &mut out);
    tiers(page, &mut out);
    fields(page, &mut out);
    numbers::section(page, &mut out);
    times(page, &mut out);
    asks(page, &mut out);
    documents(page, &mut out);
    out
}

/// A heading of the page.
pub(super) fn heading(page: &Page, out: &mut String, word: &str) {
    let _ = writeln!(out, "\n## {}\n", page.words.say(word));
}

fn about(page: &Page, out: &mut String) {
    let (about, words) = (page.law.about(), &page.words);
    let _ = writeln!(out, "# {}（{}）\n", words.pick(&about.name_zh, &about.name_en), about.id);
    let regulation = &about.regulation;
    let unknown = || words.say("unknown");
    let given = |text: &str| if text.is_empty() { unknown() } else { text.to_owned() };
    let register = words.say(match about.register {
        Register::Student => "law.register.student",
        Register::Exam => "law.register.exam",
        Register::None => "law.register.none",
    });
    let lines = [
        ("regulation", words.pick(&regulation.title_zh, &regulation.title_en).to_owned()),
        ("issuer", given(&regulation.issuer)),
        ("number", given(&regulation.document_number)),
        ("effective", regulation.effective.map_or_else(unknown, |date| date.to_string())),
        ("parent", about.parent.clone().unwrap_or_else(|| words.say("none"))),
        ("register", register),
        ("stages", words.list(about.stages.iter().map(|stage| words.say(&format!("stage.{}", stage.as_str()))))),
        ("grades", words.list(about.grades.iter().map(|grade| words.say(&format!("grade.{grade}"))))),
    ];
    for (word, said) in lines {
        let _ = writeln!(out, "- {}: {said}", words.say(word));
    }
    if !about.delegates.is_empty() {
        let _ = writeln!(out, "- {}: {}", words.say("delegates"), words.list(about.delegates.iter().cloned()));
    }
    // What a reader of the Chinese text should know stands in Chinese alone.
    if words.lang == Lang::Zh && !regulation.notes.is_empty() {
        let _ = writeln!(out, "- {}: {}", words.say("notes"), regulation.notes);
    }
}

fn tiers(page: &Page, out: &mut String) {
    let words = &page.words;
    heading(page, out, "tiers");
    for tier in page.law.tiers() {
        let side = words.say(&format!("side.{}", tier.side.as_str()));
        let clause = tier.clause.as_deref().map(|id| page.cite_id(id)).unwrap_or_default();
        let level = words.say(&format!("level.{}", tier.level.as_str()));
        let _ = writeln!(out, "- {level}: {}（{side}） {clause}", words.pick(&tier.zh, &tier.en));
    }
    let codes: Vec<_> = page.law.pack().chain().flat_map(|pack| &pack.about.school_code).collect();
    for code in codes {
        let digits = words.fill("digits", &[("n", &code.length.to_string())]);
        let fixed = if code.fixed { format!("，{}", words.say("fixed")) } else { String::new() };
        let name = words.pick(&code.zh, &code.en);
        let _ = writeln!(out, "- {}: {name}，{digits}{fixed} {}", words.say("codes"), page.cite_id(&code.clause));
    }
}

fn fields(page: &Page, out: &mut String) {
    let words = &page.words;
    heading(page, out, "fields");
    let all = page.law.fields().all();
    let always: Vec<&Field> = all.iter().filter(|field| field.required).collect();
    let sometimes: Vec<&Field> = all.iter().filter(|field| !field.required && field.may_be_required()).collect();
    let figures = [all.len(), always.len(), sometimes.len()].map(|count| count.to_string());
    let places = [("all", figures[0].as_str()), ("always", &figures[1]), ("sometimes", &figures[2])];
    let _ = writeln!(out, "{}\n", words.fill("fields.sum", &places));
    let name = |field: &&Field| words.pick(&field.zh, &field.en).to_owned();
    let _ = writeln!(out, "{}: {}\n", words.say("fields.always"), words.list(always.iter().map(name)));
    let _ = writeln!(out, "{}:", words.say("fields.when"));
    for field in &sometimes {
        let condition = field.required_when().map(|condition| told(page, condition)).unwrap_or_default();
        let clause = field.clause.as_deref().map(|id| page.cite_id(id)).unwrap_or_default();
        let when = words.fill("when", &[("condition", &condition)]);
        let _ = writeln!(out, "- {}: {when} {clause}", name(field));
    }
}

/// A condition in words; codes by their names.
fn told(page: &Page, condition: &Condition) -> String {
    let words = &page.words;
    let field = |place: usize| &page.law.fields().all()[place];
    let name = |place: usize| words.pick(&field(place).zh, &field(place).en);
    let joined =
        |all: &[Condition], by: &str| all.iter().map(|one| told(page, one)).collect::<Vec<_>>().join(&words.say(by));
    match condition {
        Condition::Is(place, values) => {
            let named = |value: &String| {
                let code = field(*place).codes().and_then(|codes| codes.name(value));
                code.map_or_else(|| value.clone(), str::to_owned)
            };
            let values = values.iter().map(named).collect::<Vec<_>>().join(&words.say("values.or"));
            words.fill("is", &[("field", name(*place)), ("values", &values)])
        }
        Condition::Empty(place) => words.fill("empty", &[("field", name(*place))]),
        Condition::All(all) => joined(all, "and"),
        Condition::Any(any) => joined(any, "or"),
        Condition::Not(not) => words.fill("not", &[("condition", &told(page, not))]),
    }
}

/// Tiers in words.
pub(super) fn levels(page: &Page, levels: &[Level]) -> String {
    page.words.list(levels.iter().map(|level| page.words.say(&format!("level.{}", level.as_str()))))
}

fn times(page: &Page, out: &mut String) {
    let words = &page.words;
    heading(page, out, "windows");
    for window in page.law.windows() {
        let when = match (window.opens, window.closes) {
            (Some(opens), Some(closes)) => {
                words.fill("window.on", &[("opens", &opens.to_string()), ("closes", &closes.to_string())])
            }
            _ => words.say("window.set"),
        };
        let set_by = words.fill("set_by", &[("level", &levels(page, &[window.set_by]))]);
        let name = words.pick(&window.zh, &window.en);
        let _ = writeln!(out, "- {}·{name}: {when}；{set_by} {}", words.say("window"), page.cite_id(&window.clause));
    }
    for deadline in page.law.pack().chain().flat_map(|pack| &pack.deadlines) {
        let by = words.fill("by", &[("date", &deadline.by.to_string())]);
        let owed = words.fill("owed_by", &[("levels", &levels(page, &deadline.owed_by))]);
        let name = words.pick(&deadline.zh, &deadline.en);
        let _ = writeln!(out, "- {}·{name}: {by}；{owed} {}", words.say("deadline"), page.cite_id(&deadline.clause));
    }
    for time in page.law.pack().chain().flat_map(|pack| &pack.reminders) {
        let name = words.pick(&time.zh, &time.en);
        let _ = writeln!(out, "- {}·{name}: {}", words.say("reminder"), reminder(page, time));
    }
}

/// A time that runs from an event, who owes it, and its clause.
pub(super) fn reminder(page: &Page, time: &jice_policy::Reminder) -> String {
    let words = &page.words;
    let event = match time.from {
        Event::BatchSubmitted => "event.batch_submitted",
        Event::EntryOpened => "event.entry_opened",
        Event::StaffTrained => "event.staff_trained",
        Event::SuspensionEnds => "event.suspension_ends",
    };
    let unit = match time.unit {
        TimeUnit::Day => "unit.day",
        TimeUnit::WorkingDay => "unit.working_day",
        TimeUnit::Month => "unit.month",
    };
    let (event, unit, n) = (words.say(event), words.say(unit), time.within.to_string());
    let frame = if time.from == Event::SuspensionEnds { "ahead" } else { "within" };
    let within = words.fill(frame, &[("event", &event), ("n", &n), ("unit", &unit)]);
    let owed = words.fill("owed_by", &[("levels", &levels(page, &time.owed_by))]);
    let ours = if time.ours { format!("；{}", words.say("ours")) } else { String::new() };
    format!("{within}；{owed}{ours} {}", page.cite_id(&time.clause))
}

fn asks(page: &Page, out: &mut String) {
    heading(page, out, "asks");
    for occasion in Occasion::ALL {
        let lines = asked(page, occasion);
        if !lines.is_empty() {
            let _ = writeln!(out, "### {}\n", occasion_word(page, occasion));
            for line in lines {
                let _ = writeln!(out, "- {line}");
            }
            out.push('\n');
        }
    }
}

pub(super) fn occasion_word(page: &Page, occasion: Occasion) -> String {
    page.words.say(&format!("occasion.{}", occasion.as_str()))
}

/// What is asked on an occasion. Of a row that goes on, only what differs from its being
/// entered: the rest is asked again.
pub(super) fn asked(page: &Page, occasion: Occasion) -> Vec<String> {
    let lines = rules(page, occasion);
    if !matches!(occasion, Occasion::SubmitRow | Occasion::AcceptRow) {
        return lines;
    }
    let entered = rules(page, Occasion::EnterRow);
    let only = |these: &[String], those: &[String], word: &str| -> Vec<String> {
        let differs = these.iter().filter(|line| !those.contains(line));
        differs.map(|line| format!("{}: {line}", page.words.say(word))).collect()
    };
    let same = page.words.fill("same", &[("occasion", &occasion_word(page, Occasion::EnterRow))]);
    [vec![same], only(&lines, &entered, "more"), only(&entered, &lines, "less")].concat()
}

/// The rules of an occasion, each once: what it asks, its force, its clauses.
fn rules(page: &Page, occasion: Occasion) -> Vec<String> {
    let mut grouped: Vec<(&Rule, Weight, Vec<String>, Vec<String>)> = Vec::new();
    for asked in page.law.asked(occasion) {
        let (cite, also) = (page.cite_short(asked.clause), asked.also.iter().map(|clause| page.cite_short(clause)));
        let known = grouped.iter_mut().find(|known| known.0.name() == asked.rule.name() && known.1 == asked.weight);
        match known {
            Some((.., cites, beside)) => {
                cites.extend((!cites.contains(&cite)).then_some(cite));
                beside.extend(also);
            }
            None => grouped.push((asked.rule, asked.weight, vec![cite], also.collect())),
        }
    }
    let lines = grouped.into_iter().map(|(rule, weight, cites, mut beside)| {
        beside.dedup();
        let also = match beside.as_slice() {
            [] => String::new(),
            _ => format!("；{} {}", page.words.say("also"), page.words.list(beside)),
        };
        let (zh, en) = rule.about();
        let (weight, what) = (page.weight(weight), page.words.pick(zh, en));
        format!("{what} {weight} {}{also}（{}）", page.words.list(cites), rule.name())
    });
    lines.collect()
}

fn documents(page: &Page, out: &mut String) {
    let words = &page.words;
    heading(page, out, "documents");
    let mut seen: Vec<&str> = Vec::new();
    for document in page.law.pack().chain().flat_map(|pack| &pack.documents) {
        if seen.contains(&document.id.as_str()) {
            continue;
        }
        seen.push(&document.id);
        let every = words.say(match document.every {
            Cadence::Batch => "every.batch",
            Cadence::SchoolYear => "every.school_year",
        });
        let signed = words.fill("signed_by", &[("levels", &levels(page, &document.signed_by)), ("every", &every)]);
        let title = words.pick(&document.title_zh, &document.title_en);
        let _ = writeln!(out, "- {title}: {signed} {}", page.cite_id(&document.clause));
    }
    if seen.is_empty() {
        let _ = writeln!(out, "{}", words.say("none"));
    }
}
