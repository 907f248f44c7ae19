//! `jice pack explain`: what a pack says, in the words of whoever writes it. Everything is read
//! from the loaded packs, the rulebook and the table of procedures; nothing is told twice.

mod change;
mod numbers;
mod place;
mod procedure;
mod words;

use anyhow::{anyhow, bail};
use jice_domain::{ClauseRef, Jurisdiction, Weight};
use jice_policy::{Packs, Procedure, Rulebook};
use jiff::civil::Date;

pub(crate) use words::{Lang, Words};

/// How a procedure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawing {
    /// As text.
    Text,
    /// As a Mermaid diagram of states.
    Mermaid,
}

/// What `pack` says on `date`, or how its procedure called `procedure` runs.
///
/// # Errors
/// Where there is no such pack or procedure; the message names those that there are.
pub(crate) fn explain(
    packs: &Packs,
    pack: &str,
    procedure: Option<&str>,
    drawing: Drawing,
    lang: Lang,
    date: Date,
) -> anyhow::Result<String> {
    let words = Words::of(lang)?;
    let law = packs.rulebook(&Jurisdiction(pack.to_owned()), date).map_err(|_| {
        let known: Vec<&str> = packs.all().map(|pack| pack.about.id.as_str()).collect();
        anyhow!("no pack {pack:?}; there are: {}", known.join(", "))
    })?;
    let page = Page { words, law };
    let known = procedures(&page.law);
    let Some(name) = procedure else {
        if drawing == Drawing::Mermaid {
            bail!("a drawing is of a procedure: {known}");
        }
        return Ok(page.set(place::page(&page)));
    };
    if let Some(change) = page.law.change(name) {
        return Ok(page.set(match drawing {
            Drawing::Text => change::text(&page, change),
            Drawing::Mermaid => change::mermaid(&page, change),
        }));
    }
    let procedure = Procedure::find(name).ok_or_else(|| anyhow!("no procedure {name:?}; there are: {known}"))?;
    if procedure.register != page.law.about().register {
        bail!("{pack:?} rules another register, which has no procedure {name:?} yet");
    }
    Ok(page.set(match drawing {
        Drawing::Text => procedure::text(&page, &procedure),
        Drawing::Mermaid => procedure::mermaid(&page, &procedure),
    }))
}

fn procedures(law: &Rulebook) -> String {
    let batches = Procedure::ALL.iter().map(|procedure| procedure.name);
    let changes = law.changes().into_iter().map(|change| change.id.as_str());
    batches.chain(changes).collect::<Vec<_>>().join(", ")
}

/// What is needed to write a page.
struct Page {
    words: Words,
    law: Rulebook,
}

impl Page {
    /// A clause as it is cited.
    fn cite(&self, clause: &ClauseRef) -> String {
        match self.words.lang {
            Lang::Zh => format!("《{}》{}〔{}〕", clause.regulation, clause.article, clause.id),
            Lang::En => format!("[{}]", clause.id),
        }
    }

    /// The clause called `id` as it is cited.
    fn cite_id(&self, id: &str) -> String {
        self.law.cite(id).map_or_else(|| format!("〔{id}〕"), |clause| self.cite(clause))
    }

    /// A clause by article and id alone, where many stand together.
    fn cite_short(&self, clause: &ClauseRef) -> String {
        match self.words.lang {
            Lang::Zh => format!("{}〔{}〕", clause.article, clause.id),
            Lang::En => format!("[{}]", clause.id),
        }
    }

    /// A page as it is printed: no line ends in blanks, and English has its own points.
    fn set(&self, text: String) -> String {
        let mut set: String = text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
        if self.words.lang == Lang::En {
            for (wide, narrow) in [("（", " ("), ("）", ")"), ("；", "; "), ("，", ", ")] {
                set = set.replace(wide, narrow);
            }
        }
        set
    }

    fn weight(&self, weight: Weight) -> String {
        self.words.say(match weight {
            Weight::Refuses => "force.refuses",
            Weight::Overridable => "force.overridable",
            Weight::Warns => "force.warns",
        })
    }
}

#[cfg(test)]
mod tests {
    use jice_policy::Register;
    use jiff::civil::date;

    use super::*;
    use crate::machine::load_packs;

    fn said(pack: &str, procedure: Option<&str>, drawing: Drawing, lang: Lang) -> String {
        let (packs, _) = load_packs(None).unwrap();
        explain(&packs, pack, procedure, drawing, lang, date(2026, 9, 10)).unwrap()
    }

    /// Every word is there: a place for one that is not stands between these.
    fn whole(text: String) -> String {
        assert!(!text.contains('‹'), "{text}");
        text
    }

    #[test]
    fn every_pack_is_explained() {
        let (packs, _) = load_packs(None).unwrap();
        for pack in packs.all() {
            let id = &pack.about.id;
            insta::assert_snapshot!(format!("{id}"), whole(said(id, None, Drawing::Text, Lang::Zh)));
            whole(said(id, None, Drawing::Text, Lang::En));
            if pack.about.register == Register::Student {
                let intake = |lang| whole(said(id, Some("intake"), Drawing::Text, lang));
                insta::assert_snapshot!(format!("{id}-intake"), intake(Lang::Zh));
                intake(Lang::En);
            }
            let law = packs.rulebook(&Jurisdiction(id.clone()), date(2026, 9, 10)).unwrap();
            for change in law.changes() {
                for lang in [Lang::Zh, Lang::En] {
                    whole(said(id, Some(&change.id), Drawing::Text, lang));
                    whole(said(id, Some(&change.id), Drawing::Mermaid, lang));
                }
            }
        }
    }

    #[test]
    fn a_change_and_its_drawing() {
        for pack in ["cn-34-anhui", "cn-5134-liangshan"] {
            insta::assert_snapshot!(format!("{pack}-transfer"), said(pack, Some("transfer"), Drawing::Text, Lang::Zh));
        }
        insta::assert_snapshot!("mermaid-transfer", said("cn-34-anhui", Some("transfer"), Drawing::Mermaid, Lang::Zh));
        insta::assert_snapshot!("english-transfer", said("cn-34-anhui", Some("transfer"), Drawing::Text, Lang::En));
    }

    #[test]
    fn a_page_in_english_and_a_drawing() {
        insta::assert_snapshot!("english", said("cn-34-anhui", None, Drawing::Text, Lang::En));
        insta::assert_snapshot!("english-intake", said("cn-34-anhui", Some("intake"), Drawing::Text, Lang::En));
        insta::assert_snapshot!("mermaid", whole(said("cn-34-anhui", Some("intake"), Drawing::Mermaid, Lang::Zh)));
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let (packs, _) = load_packs(None).unwrap();
        let ask = |pack: &str, procedure: Option<&str>, drawing: Drawing| {
            explain(&packs, pack, procedure, drawing, Lang::Zh, date(2026, 9, 10)).unwrap_err().to_string()
        };
        assert!(ask("cn-99", None, Drawing::Text).contains("cn-34-anhui"));
        assert!(ask("cn", Some("outtake"), Drawing::Text).contains("intake"));
        assert!(ask("cn", None, Drawing::Mermaid).contains("intake"));
        assert!(ask("cn-3601-nanchang", Some("intake"), Drawing::Text).contains("another register"));
    }
}
