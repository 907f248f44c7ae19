//! `jice pack replay`: a draft judged by the cases of the past.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, ensure};
use jice_domain::{Clock, Jurisdiction};
use jice_policy::{Change, Packs};
use jice_service::{ReplayAsk, ReplayCount, Replayed, replay};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::Place;
use crate::explain::{Lang, Words};
use crate::machine::{SystemClock, load_packs, open_to_read};

/// Which cases are judged again, and how it is told.
#[derive(clap::Args)]
pub(crate) struct Replay {
    /// The pack, by its folder in the draft that --packs names.
    pack: String,
    /// Folder of keys and, unless --database says otherwise, the embedded database.
    #[arg(long, default_value = "data", env = "JICE_DATA")]
    data: PathBuf,
    /// `postgres://…`, or the path of an SQLite file.
    #[arg(long, env = "JICE_DATABASE")]
    database: Option<String>,
    /// The packs in force, where they are not those of the binary.
    #[arg(long)]
    against: Option<PathBuf>,
    /// Cases handed in from this day on; a year before the last day where none is named.
    #[arg(long)]
    from: Option<Date>,
    /// The last day on which they were handed in; today where none is named.
    #[arg(long)]
    until: Option<Date>,
    /// The draft as it would stand on this day; today where none is named.
    #[arg(long)]
    law_on: Option<Date>,
    /// One JSON object in each line: the cases, then the counts.
    #[arg(long)]
    json: bool,
    /// The language: zh or en.
    #[arg(long, default_value = "zh")]
    lang: Lang,
}

impl Replay {
    /// Tells the cases that would have gone otherwise under the draft in `packs`.
    ///
    /// # Errors
    /// Where no draft is named, or register or packs cannot be read.
    pub(crate) fn run(self, packs: Option<&Path>) -> anyhow::Result<ExitCode> {
        let packs = packs.ok_or_else(|| anyhow!("name the folder with the draft: --packs"))?;
        let (draft, _) = load_packs(Some(packs))?;
        let (law, _) = load_packs(self.against.as_deref())?;
        let jurisdiction = Jurisdiction(self.pack.clone());
        for (packs, which) in [(&draft, "the draft has"), (&law, "there is in force")] {
            ensure!(packs.get(&jurisdiction).is_some(), "{which} no pack {:?}", self.pack);
        }
        let (now, today) = (SystemClock.now(), SystemClock.today());
        let until = self.until.unwrap_or(today);
        let from = self.from.unwrap_or(until.saturating_sub(365.days()));
        ensure!(from <= until, "{from} is after {until}");
        let law_on = self.law_on.unwrap_or(today);
        let place = Place { data: self.data, database: self.database, node: 0, packs: None };
        let store = open_to_read(&place)?;
        let teller = Teller {
            words: Words::of(self.lang)?,
            json: self.json,
            lang: self.lang,
            draft: &draft,
            law: &law,
            place: &jurisdiction,
        };
        teller.head(from, until, law_on);
        let ask = ReplayAsk { draft: &draft, law: &law, jurisdiction: jurisdiction.clone(), from, until, law_on, now };
        let mut failed = None;
        let counts = replay(&store, &ask, &mut |case| {
            failed = failed.take().or_else(|| teller.case(case).err());
        })
        .context("replaying the cases")?;
        match failed {
            Some(error) => Err(error),
            None => teller.counts(&counts).map(|()| ExitCode::SUCCESS),
        }
    }
}

struct Teller<'a> {
    words: Words,
    json: bool,
    lang: Lang,
    draft: &'a Packs,
    law: &'a Packs,
    place: &'a Jurisdiction,
}

impl Teller<'_> {
    fn head(&self, from: Date, until: Date, law_on: Date) {
        let Some(pack) = self.draft.get(self.place) else { return };
        let later = pack.chain().flat_map(|pack| &pack.clauses);
        let later = later.filter(|clause| clause.from.is_some_and(|from| from > law_on)).count();
        if later > 0 {
            let places = [("n", later.to_string()), ("on", law_on.to_string())];
            eprintln!("{}", self.fill("replay.later", &places));
        }
        if !self.json {
            let name = self.words.pick(&pack.about.name_zh, &pack.about.name_en).to_owned();
            let days = [("from", from.to_string()), ("until", until.to_string()), ("on", law_on.to_string())];
            println!("{}\n", self.fill("replay.head", &[&[("place", name)], &days[..]].concat()));
        }
    }

    fn case(&self, case: &Replayed) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(case)?);
            return Ok(());
        }
        let places = [
            ("case", case.case.to_string()),
            ("school", case.school.clone()),
            ("change", self.change(&case.change)),
            ("on", case.handed_in.to_string()),
            ("ended", self.words.say(&format!("replay.ended.{}", case.ended))),
            ("would", self.words.say(&format!("replay.would.{}", case.would.as_str()))),
        ];
        println!("{}", self.fill("replay.case", &places));
        for reason in &case.reasons {
            let cited = match (self.lang, reason.clause.as_str()) {
                (_, "") => String::new(),
                (Lang::Zh, clause) => format!("{}〔{clause}〕", reason.article),
                (Lang::En, clause) => format!("[{clause}] "),
            };
            println!("    {cited}{}", self.words.pick(&reason.zh, &reason.en));
        }
        Ok(())
    }

    fn counts(&self, counts: &BTreeMap<String, ReplayCount>) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::json!({ "counts": counts }));
            return Ok(());
        }
        println!();
        for (change, count) in counts {
            let would =
                count.would.iter().map(|(word, n)| format!("{} {n}", self.words.say(&format!("replay.would.{word}"))));
            let told = match count.would.is_empty() {
                true => self.words.say("replay.same"),
                false => self.words.list(would),
            };
            let places = [("change", self.change(change)), ("n", count.cases.to_string()), ("would", told)];
            println!("{}", self.fill("replay.count", &places));
        }
        if counts.is_empty() {
            println!("{}", self.words.say("replay.none"));
        }
        Ok(())
    }

    /// What a change is called: as the draft has it, or the law in force where the draft has none.
    fn change(&self, id: &str) -> String {
        let named = |packs: &Packs| {
            let mut known = packs.get(self.place)?.chain().flat_map(|pack| &pack.changes);
            let name = |change: &Change| self.words.pick(&change.zh, &change.en).to_owned();
            known.find(|change| change.id == id && !change.off).map(name)
        };
        named(self.draft).or_else(|| named(self.law)).unwrap_or_else(|| id.to_owned())
    }

    fn fill(&self, word: &str, places: &[(&str, String)]) -> String {
        let places: Vec<(&str, &str)> = places.iter().map(|(place, value)| (*place, value.as_str())).collect();
        self.words.fill(word, &places)
    }
}
