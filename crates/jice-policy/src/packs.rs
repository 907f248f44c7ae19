//! Packs as they are loaded, and the law of a place and day.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jice_domain::Jurisdiction;
use jiff::civil::Date;

use crate::archive::{ArchiveForm, ArchiveKind, ArchiveSection, Retention};
use crate::calendar::{Calendar, CalendarLayer};
use crate::change::Change;
use crate::clause::Clause;
use crate::codes::CodeTable;
use crate::cosign::CosignerRule;
use crate::divisions::Divisions;
use crate::documents::Document;
use crate::error::PackError;
use crate::fields::FieldSet;
use crate::load::{Found, Loader};
use crate::numbers::NumberDefinition;
use crate::pack::PackAbout;
use crate::rulebook::Rulebook;
use crate::source::PackSource;
use crate::violation::{Oversight, Sanction, SanctionedItem};
use crate::windows::{Deadline, Reminder, Window};

/// One pack, loaded.
#[derive(Debug)]
pub struct Pack {
    /// What it says about itself.
    pub about: PackAbout,
    /// Its clauses, in the order of the text.
    pub clauses: Vec<Clause>,
    /// Digest of its files, SHA-256 in hexadecimal.
    pub version: String,
    /// The fields of the register here, parents' included.
    pub fields: Arc<FieldSet>,
    /// Its own number layouts.
    pub numbers: Vec<NumberDefinition>,
    /// Its own windows.
    pub windows: Vec<Window>,
    /// Its own yearly deadlines.
    pub deadlines: Vec<Deadline>,
    /// Its own times that run from an event.
    pub reminders: Vec<Reminder>,
    /// Its own procedures that change an entry.
    pub changes: Vec<Change>,
    /// Whom those who decide may ask to co-sign, as it says itself.
    pub cosigners: Vec<CosignerRule>,
    /// The parts of a pupil's archive, where it lists them.
    pub archive: Vec<ArchiveSection>,
    /// Its own kinds of archive items.
    pub archive_kinds: Vec<ArchiveKind>,
    /// How long archives are kept, where it says so.
    pub retention: Option<Retention>,
    /// The form of the basic information, where it sets one.
    pub archive_form: Option<ArchiveForm>,
    /// Its own documents.
    pub documents: Vec<Document>,
    /// Who has breaches remedied, where it says so.
    pub oversight: Option<Oversight>,
    /// Its own ways to handle a breach.
    pub sanctions: Vec<Sanction>,
    /// The items of its own sanction list.
    pub violations: Vec<SanctionedItem>,
    /// Divisions, where it lists them.
    pub(crate) divisions: Option<Arc<Divisions>>,
    pub(crate) tables: HashMap<String, Arc<CodeTable>>,
    pub(crate) calendar: CalendarLayer,
    /// Cases that lie beside it, by file name: Gherkin in Chinese.
    pub cases: BTreeMap<String, String>,
    /// The pack above it.
    pub parent: Option<Arc<Pack>>,
}

/// All packs.
#[derive(Debug, Clone)]
pub struct Packs {
    packs: BTreeMap<String, Arc<Pack>>,
    /// Clauses to be proved that no case proves yet, with the reason; `uncovered.txt`.
    pub(crate) uncovered: BTreeMap<String, String>,
}

/// A place that no pack rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no pack rules {0:?}")]
pub struct UnknownJurisdiction(pub String);

impl Pack {
    /// This pack and those above it, nearest first.
    pub fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |pack| pack.parent.as_deref())
    }

    /// The clause `id`, of this pack or one above.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.chain().find_map(|pack| pack.clauses.iter().find(|clause| clause.cite.id == id))
    }

    /// The working days here.
    pub fn calendar(&self) -> Calendar {
        let mut layers: Vec<_> = self.chain().map(|pack| &pack.calendar).collect();
        layers.reverse();
        Calendar::layered(layers)
    }

    pub(crate) fn table(&self, name: &str) -> Option<&Arc<CodeTable>> {
        self.chain().find_map(|pack| pack.tables.get(name))
    }
}

impl Packs {
    /// Reads every pack of `source`.
    ///
    /// # Errors
    /// Every fault found, in order of file and line.
    pub fn load(source: &PackSource) -> Result<Self, Vec<PackError>> {
        let Found { packs, uncovered, mut errors } = Loader::read(source);
        if errors.is_empty() {
            let packs = Self { packs, uncovered };
            errors.extend(crate::check::faults(&packs, source));
            if errors.is_empty() {
                return Ok(packs);
            }
        }
        errors.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Err(errors)
    }

    /// All packs, in order of name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.packs.values()
    }

    /// The pack of a place.
    pub fn get(&self, jurisdiction: &Jurisdiction) -> Option<&Arc<Pack>> {
        self.packs.get(&jurisdiction.0)
    }

    /// The law of a place on a day. Costs a fraction of a millisecond: keep it for a batch.
    ///
    /// # Errors
    /// Where no pack rules the place.
    pub fn rulebook(&self, jurisdiction: &Jurisdiction, date: Date) -> Result<Rulebook, UnknownJurisdiction> {
        let pack = self.get(jurisdiction).ok_or_else(|| UnknownJurisdiction(jurisdiction.0.clone()))?;
        Ok(Rulebook::at(pack, date))
    }
}
