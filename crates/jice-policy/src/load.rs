//! Reading packs from their files, parents first: every fault of every pack at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::archive::ArchiveFile;
use crate::calendar::CalendarLayer;
use crate::change::{Amiss, Change, ChangesFile};
use crate::clause::{ArticleFile, ArticleHead, Clause};
use crate::codes::CodeTable;
use crate::cosign::CosignerRule;
use crate::divisions::Divisions;
use crate::documents::{Document, DocumentsFile};
use crate::error::{PackError, line_again, line_of, line_with, read_toml};
use crate::field_file::FieldsFile;
use crate::fields::FieldSet;
use crate::numbers::NumbersFile;
use crate::pack::PackAbout;
use crate::packs::Pack;
use crate::source::PackSource;
use crate::violation::ViolationsFile;
use crate::windows::WindowsFile;

/// What the files of packs hold.
pub(crate) struct Found {
    pub(crate) packs: BTreeMap<String, Arc<Pack>>,
    /// Clauses that no case proves yet, with the reason.
    pub(crate) uncovered: BTreeMap<String, String>,
    /// Every fault found.
    pub(crate) errors: Vec<PackError>,
}

/// What reads the files of packs, parents first.
pub(crate) struct Loader<'a> {
    source: &'a PackSource,
    errors: Vec<PackError>,
    done: BTreeMap<String, Arc<Pack>>,
}

impl<'a> Loader<'a> {
    /// Reads every pack of `source`.
    pub(crate) fn read(source: &'a PackSource) -> Found {
        let mut loader = Self { source, errors: Vec::new(), done: BTreeMap::new() };
        let mut abouts = BTreeMap::new();
        for folder in source.packs() {
            if let Some(about) = loader.about(folder) {
                abouts.insert(folder.to_owned(), about);
            }
        }
        loader.prefixes(&abouts);
        let mut waiting = abouts;
        while !waiting.is_empty() {
            let ready: Vec<String> = waiting
                .iter()
                .filter(|(_, about)| about.parent.as_ref().is_none_or(|parent| !waiting.contains_key(parent)))
                .map(|(folder, _)| folder.clone())
                .collect();
            if ready.is_empty() {
                let (folder, _) = waiting.pop_first().expect("not empty");
                let file = format!("{folder}/pack.toml");
                loader.errors.push(PackError::new(&file, 1, "its parents form a circle", "name a parent further up"));
                break;
            }
            for folder in ready {
                let about = waiting.remove(&folder).expect("it was listed");
                loader.pack(&folder, about);
            }
        }
        let uncovered = loader.uncovered();
        Found { packs: loader.done, uncovered, errors: loader.errors }
    }
}

impl Loader<'_> {
    fn about(&mut self, folder: &str) -> Option<PackAbout> {
        let file = format!("{folder}/pack.toml");
        let text = self.source.get(&file)?;
        match read_toml::<PackAbout>(&file, text) {
            Ok(about) if about.id == folder => Some(about),
            Ok(about) => {
                let what = format!("id is {:?}, the folder {folder:?}", about.id);
                self.errors.push(PackError::new(&file, line_with(text, "id ="), what, "give both the same name"));
                None
            }
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// No two packs begin the ids of their clauses alike: a copied pack takes a new beginning.
    fn prefixes(&mut self, abouts: &BTreeMap<String, PackAbout>) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (folder, about) in abouts {
            let prefix = about.clause_prefix.as_str();
            let (what, cure) = match seen.insert(prefix, folder) {
                Some(other) => {
                    (format!("clause_prefix {prefix:?} is that of {other}"), "take one of its own: no id is used twice")
                }
                None if prefix.is_empty() || prefix.contains('-') => {
                    (format!("clause_prefix {prefix:?} is no word"), "write a word without -, as the name of the place")
                }
                None => continue,
            };
            let file = format!("{folder}/pack.toml");
            let line = self.source.get(&file).map_or(1, |text| line_with(text, "clause_prefix"));
            self.errors.push(PackError::new(&file, line, what, cure));
        }
    }

    /// Nothing of one kind goes twice by the same name.
    fn once<'b>(&mut self, file: &str, kind: &str, ids: impl Iterator<Item = &'b str>) {
        let mut seen = std::collections::HashSet::new();
        for id in ids.filter(|id| !seen.insert(*id)) {
            let line = self.source.get(file).map_or(1, |text| line_again(text, id));
            let what = format!("{kind} {id:?} stands twice");
            self.errors.push(PackError::new(file, line, what, "keep one of them, or give it a name of its own"));
        }
    }

    /// A file of the pack that may be absent.
    fn optional<T: serde::de::DeserializeOwned + Default>(&mut self, file: &str) -> T {
        let Some(text) = self.source.get(file) else { return T::default() };
        read_toml(file, text).unwrap_or_else(|error| {
            self.errors.push(error);
            T::default()
        })
    }

    fn pack(&mut self, folder: &str, about: PackAbout) {
        let parent = match &about.parent {
            None => None,
            Some(name) => match self.done.get(name) {
                Some(parent) => Some(Arc::clone(parent)),
                None => {
                    let file = format!("{folder}/pack.toml");
                    self.errors.push(PackError::new(
                        &file,
                        1,
                        format!("no pack {name:?}"),
                        "name a parent that exists",
                    ));
                    return;
                }
            },
        };
        let clauses = self.clauses(folder, &about);
        let tables = self.tables(folder);
        let fields = self.fields(folder, parent.as_deref(), &tables);
        let file = |name: &str| format!("{folder}/{name}.toml");
        let windows: WindowsFile = self.optional(&file("windows"));
        self.once(&file("windows"), "window", windows.window.iter().map(|window| window.id.as_str()));
        self.once(&file("windows"), "deadline", windows.deadline.iter().map(|deadline| deadline.id.as_str()));
        self.once(&file("windows"), "reminder", windows.reminder.iter().map(|reminder| reminder.id.as_str()));
        let numbers: NumbersFile = self.optional(&file("numbers"));
        self.once(&file("numbers"), "number", numbers.number.iter().map(|number| number.id.as_str()));
        let archive: ArchiveFile = self.optional(&file("archive"));
        self.once(&file("archive"), "section", archive.section.iter().map(|section| section.id.as_str()));
        self.once(&file("archive"), "kind", archive.kind.iter().map(|kind| kind.id.as_str()));
        let listed: ViolationsFile = self.optional(&file("violations"));
        self.once(&file("violations"), "violation", listed.violation.iter().map(|item| item.id.as_str()));
        self.once(&file("violations"), "sanction", listed.sanction.iter().map(|sanction| sanction.id.as_str()));
        let mut calendar = CalendarLayer::default();
        for (file, text) in self.source.within(&format!("{folder}/calendar"), "csv") {
            if let Err(error) = calendar.read(file, text) {
                self.errors.push(error);
            }
        }
        let divisions = self.divisions(folder, parent.as_deref());
        let documents = self.documents(folder);
        let (changes, cosigners) = self.changes(folder);
        let cases = self.source.within(&format!("{folder}/cases"), "feature");
        let cases = cases.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        let pack = Pack {
            clauses,
            version: self.source.digest(folder),
            fields,
            numbers: numbers.number,
            windows: windows.window,
            deadlines: windows.deadline,
            reminders: windows.reminder,
            archive: archive.section,
            archive_kinds: archive.kind,
            retention: archive.retention,
            archive_form: archive.form,
            oversight: listed.order,
            sanctions: listed.sanction,
            violations: listed.violation,
            documents,
            changes,
            cosigners,
            divisions,
            tables,
            calendar,
            cases,
            parent,
            about,
        };
        self.done.insert(folder.to_owned(), Arc::new(pack));
    }

    fn clauses(&mut self, folder: &str, about: &PackAbout) -> Vec<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        for (file, text) in self.source.within(&format!("{folder}/articles"), "toml") {
            let article: ArticleFile = match read_toml(file, text) {
                Ok(article) => article,
                Err(error) => {
                    self.errors.push(error);
                    continue;
                }
            };
            let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or_default();
            let start = format!("{}-{stem}-", about.clause_prefix);
            let regulation = article.regulation.as_deref().unwrap_or(&about.regulation.title_zh);
            let head = ArticleHead {
                article: &article.article,
                regulation,
                register: article.register,
                effective: about.regulation.effective,
            };
            for clause in article.clause {
                let rest = clause.id().strip_prefix(&start);
                if rest.is_none_or(|n| n.is_empty() || !n.bytes().all(|b| b.is_ascii_digit())) {
                    let what = format!("clause {:?} does not belong in this file", clause.id());
                    let cure = format!("ids here begin with {start} and end in a number");
                    let line = line_with(text, &format!("{:?}", clause.id()));
                    self.errors.push(PackError::new(file, line, what, &cure));
                }
                if clauses.iter().any(|earlier| earlier.cite.id == clause.id()) {
                    let what = format!("clause {:?} stands twice", clause.id());
                    let line = line_again(text, clause.id());
                    self.errors.push(PackError::new(file, line, what, "an id is never reused: number it on"));
                }
                clauses.push(clause.finish(folder, &head));
            }
        }
        clauses
    }

    fn tables(&mut self, folder: &str) -> HashMap<String, Arc<CodeTable>> {
        let mut tables = HashMap::new();
        for (file, text) in self.source.within(&format!("{folder}/codes"), "csv") {
            let name = file.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")).unwrap_or_default();
            match CodeTable::read(file, text) {
                Ok(table) => drop(tables.insert(name.to_owned(), Arc::new(table))),
                Err(error) => self.errors.push(error),
            }
        }
        tables
    }

    fn fields(
        &mut self,
        folder: &str,
        parent: Option<&Pack>,
        tables: &HashMap<String, Arc<CodeTable>>,
    ) -> Arc<FieldSet> {
        let inherited = parent.map(|parent| Arc::clone(&parent.fields)).unwrap_or_default();
        let file = format!("{folder}/fields.toml");
        let Some(text) = self.source.get(&file) else { return inherited };
        let fields: FieldsFile = match read_toml(&file, text) {
            Ok(fields) => fields,
            Err(error) => {
                self.errors.push(error);
                return inherited;
            }
        };
        let may_loosen = parent.is_none_or(|parent| parent.about.delegates.iter().any(|what| what == "fields"));
        let find = |name: &str| tables.get(name).or_else(|| parent?.table(name)).cloned();
        match inherited.overlay(&fields, may_loosen, &find) {
            Ok(set) => Arc::new(set),
            Err(faults) => {
                for (id, what) in faults {
                    let line = line_with(text, &format!("id = {id:?}"));
                    let cure = match what.contains("loosens") {
                        true => "leave it as the parent has it: a lower pack may only ask for more",
                        false => "mend the field",
                    };
                    self.errors.push(PackError::new(&file, line, format!("field {id}: {what}"), cure));
                }
                inherited
            }
        }
    }

    fn divisions(&mut self, folder: &str, parent: Option<&Pack>) -> Option<Arc<Divisions>> {
        let file = format!("{folder}/divisions/current.csv");
        let inherited = || parent.and_then(|parent| parent.divisions.clone());
        let Some(text) = self.source.get(&file) else { return inherited() };
        match Divisions::read(&file, text, inherited().as_deref()) {
            Ok(divisions) => Some(Arc::new(divisions)),
            Err(error) => {
                self.errors.push(error);
                inherited()
            }
        }
    }

    fn documents(&mut self, folder: &str) -> Vec<Document> {
        let file = format!("{folder}/documents.toml");
        let documents: DocumentsFile = self.optional(&file);
        let mut read = Vec::new();
        for document in documents.document {
            match self.source.get(&format!("{folder}/documents/{}", document.text)) {
                Some(text) => {
                    let text = text.to_owned();
                    read.push(document.finish(text));
                }
                None => {
                    let what = format!("no file documents/{}", document.text);
                    self.errors.push(PackError::new(&file, 1, what, "write its wording there"));
                }
            }
        }
        read
    }

    fn changes(&mut self, folder: &str) -> (Vec<Change>, Vec<CosignerRule>) {
        let mut changes: Vec<Change> = Vec::new();
        let mut cosigners: Vec<CosignerRule> = Vec::new();
        for (file, text) in self.source.within(&format!("{folder}/procedures"), "toml") {
            let read: ChangesFile = match read_toml(file, text) {
                Ok(read) => read,
                Err(error) => {
                    self.errors.push(error);
                    continue;
                }
            };
            for change in read.procedure {
                let mut faults = change.faults();
                if changes.iter().any(|earlier| earlier.id == change.id) {
                    faults.push(Amiss::new("it stands twice", "keep one of them, or give it a name of its own"));
                }
                for amiss in faults {
                    let line = line_of_part(text, &change.id, amiss.part.as_deref());
                    let what = format!("procedure {}: {}", change.id, amiss.what);
                    self.errors.push(PackError::new(file, line, what, &amiss.cure));
                }
                changes.push(change);
            }
            for rule in read.cosigner {
                if cosigners.iter().any(|earlier| earlier.id == rule.id) {
                    let line = line_of_part(text, &rule.id, None);
                    let what = format!("cosigner {} stands twice", rule.id);
                    self.errors.push(PackError::new(
                        file,
                        line,
                        what,
                        "keep one of them, or give it a name of its own",
                    ));
                }
                cosigners.push(rule);
            }
        }
        (changes, cosigners)
    }

    fn uncovered(&mut self) -> BTreeMap<String, String> {
        let mut uncovered = BTreeMap::new();
        let text = self.source.get("uncovered.txt").unwrap_or_default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            match line.split_once(' ') {
                Some((id, reason)) if !reason.trim().is_empty() => {
                    uncovered.insert(id.to_owned(), reason.trim().to_owned());
                }
                _ => self.errors.push(PackError::new("uncovered.txt", number + 1, "no reason", "write: id reason")),
            }
        }
        uncovered
    }
}

/// The line of a procedure, or of its field, paper or step called `part`.
fn line_of_part(text: &str, procedure: &str, part: Option<&str>) -> usize {
    let Some(start) = text.find(&format!("id = {procedure:?}")) else { return 1 };
    let place = part.and_then(|part| text[start..].find(&format!("id = {part:?}")));
    line_of(text, start + place.unwrap_or(0))
}
