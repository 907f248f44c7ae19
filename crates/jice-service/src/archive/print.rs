//! The archive on paper: the ministry's form of the basic information, and the parts that were asked for,
//! as one file, for a stated purpose.

use jice_domain::{Action, PersonId};
use jice_print::forms::{ArchiveLine, ArchivePaper, ArchivePart, Change, Field, Guardian, Shown};
use jice_store::{paper_archive, person, photo};
use serde::Deserialize;
use utoipa::ToSchema;

use super::contents::{AsOf, values_of};
use super::view::{place_views, retention_view, section_views};
use crate::context::{Asked, Subject};
use crate::pupil::sex;
use crate::view::{ArchiveItemView, ArchiveSectionView, TimelineEvent, ValueView};
use crate::{Download, Service, ServiceError};

/// Take an archive away on paper.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveAsk {
    /// The parts beside the form of the basic information; all of them where none is named.
    #[serde(default)]
    pub sections: Option<Vec<String>>,
    /// What for; it is kept in the log.
    #[serde(default)]
    pub purpose: String,
}

impl Service {
    /// The archive of a pupil as PDF, numbers masked: 学籍基础信息表 and the parts asked for.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope, [`ServiceError::Refused`] without a purpose,
    /// [`ServiceError::Absent`] where the law has no part of that name.
    pub fn archive_pdf(&self, asked: &Asked, person: PersonId, ask: &ArchiveAsk) -> Result<Download, ServiceError> {
        let seated = self.archive_for(asked, Action::PrintRoster, person)?;
        let school = seated.entry.school;
        let law = self.rulebook(&seated.entry.jurisdiction)?;
        let named = ask.sections.as_deref();
        if named.is_some_and(|named| named.iter().any(|id| law.archive().iter().all(|section| section.id != *id))) {
            return Err(ServiceError::Absent);
        }
        let fields = format!("archive on paper: {}", named.map_or_else(|| "all".to_owned(), |named| named.join(" ")));
        let about = Subject::pupil(school, person).with_fields(&fields).for_purpose(ask.purpose.trim());
        self.for_purpose(asked, school, about, &ask.purpose)?;
        self.note_read(asked, Action::PrintRoster, about)?;
        let (pack, form) = law.archive_form().ok_or_else(|| ServiceError::fault("no pack has the form"))?;
        let source = self.form_source(&pack.about.id, &form.template);
        let source = source.ok_or_else(|| ServiceError::fault(format!("no pack has {}", form.template)))?;
        let tree = self.tree_of(asked)?;
        let line = self.pupil_lines(asked, &[person])?.pop().ok_or(ServiceError::Absent)?;
        let (contents, places, face) = self.store().read::<_, ServiceError>(|db| {
            let held = person::find(db, &[person])?.pop().ok_or(ServiceError::Absent)?;
            let contents = self.archive_contents(db, &law, &tree, (person, values_of(&law, &held)), AsOf::Now)?;
            Ok((contents, paper_archive::list(db, person)?, photo::list(db, person)?.pop()))
        })?;
        let values = super::view::particulars(&law, &contents);
        let value = |id: &str| values.iter().find(|view| *view.field.0 == *id).map_or("", |view| &view.value);
        let sections = section_views(&law, &contents);
        let wanted = |section: &&ArchiveSectionView| named.is_none_or(|named| named.contains(&section.id));
        let by_school = crate::pupil::number_name(&law, true).is_none();
        let mut keeping = vec![Field::wide(
            "保存期限",
            &retention_view(&law).map_or_else(String::new, |kept| {
                kept.rule.map_or_else(|| "永久".to_owned(), |rule| format!("按{rule}办理"))
            }),
        )];
        keeping.extend(
            place_views(school, &tree, places)
                .iter()
                .filter(|word| word.own)
                .map(|word| Field::wide("纸质档案", &format!("{}，保管人{}", word.place, word.keeper))),
        );
        let paper = ArchivePaper {
            imprint: self.imprint(asked)?,
            version: form.version.clone(),
            basis: law
                .cite(&form.clause)
                .map(|cite| format!("《{}》{}", cite.regulation, cite.article))
                .unwrap_or_default(),
            school: line.school_name.clone(),
            class: line.class_name.clone(),
            opened_on: contents.changes.last().and_then(|first| first.valid_from.parse().ok()).unwrap_or_default(),
            name: line.name.clone(),
            sex: sex(line.sex).to_owned(),
            birth_on: line.birth_on.parse().unwrap_or_default(),
            ethnicity: value("ethnicity").to_owned(),
            student_number: Shown::in_full(if by_school { &line.local_number } else { &line.student_number }),
            document_kind: line.document_kind.clone(),
            document: Shown::in_full(&line.document),
            entry_state: jice_policy::state_zh(&line.state).to_owned(),
            basics: basics(&values),
            guardians: [1, 2].into_iter().filter_map(|n| guardian(n, value)).collect(),
            changes: contents.changes.iter().rev().map(change).collect(),
            parts: sections.iter().filter(wanted).map(part).collect(),
            keeping,
            photo: face.map(|face| self.files().get(&face.file_key)).transpose()?,
        };
        let title = if named.is_some_and(<[String]>::is_empty) { "学籍基础信息表" } else { "学籍档案" };
        self.print_source(source, &paper, &format!("{title}-{}", line.name))
    }
}

/// What stands under the head of the form: everything but what the head says and the family.
fn basics(values: &[ValueView]) -> Vec<Field> {
    const HEAD: [&str; 6] = ["name", "sex", "birth_date", "ethnicity", "document_kind", "document_number"];
    let own = values.iter().filter(|view| !HEAD.contains(&&*view.field.0) && !super::view::is_of_family(&view.field.0));
    own.map(|view| match view.value.chars().count() > 16 {
        true => Field::wide(&view.label, &view.value),
        false => Field::new(&view.label, &view.value),
    })
    .collect()
}

fn guardian<'v>(n: u8, value: impl Fn(&str) -> &'v str) -> Option<Guardian> {
    let part = |part: &str| value(&format!("guardian{n}_{part}")).to_owned();
    let guardian = Guardian {
        name: part("name"),
        relation: part("relation"),
        guardian: part("is_guardian") == "是",
        workplace: part("workplace"),
        phone: part("phone"),
    };
    (!guardian.name.is_empty()).then_some(guardian)
}

fn change(event: &TimelineEvent) -> Change {
    Change {
        on: event.valid_from.parse().unwrap_or_default(),
        kind: event.zh.clone(),
        details: if event.by.is_empty() { String::new() } else { format!("经办人 {}", event.by) },
        by: event.org_name.clone(),
        clause: String::new(),
    }
}

fn part(section: &ArchiveSectionView) -> ArchivePart {
    let mut lines: Vec<ArchiveLine> = section.items.iter().map(item).collect();
    lines.extend(section.papers.iter().map(|paper| ArchiveLine {
        on: paper.done_on.parse().unwrap_or_default(),
        kind: paper.change_zh.clone(),
        details: format!("{}：{}", paper.zh, paper.file.name),
        school: String::new(),
        by: String::new(),
    }));
    lines.extend(section.changes.iter().map(|event| ArchiveLine {
        on: event.valid_from.parse().unwrap_or_default(),
        kind: event.zh.clone(),
        details: String::new(),
        school: event.org_name.clone(),
        by: event.by.clone(),
    }));
    lines.sort_by_key(|line| line.on);
    ArchivePart { title: section.zh.clone(), article: section.article.clone(), lines }
}

fn item(item: &ArchiveItemView) -> ArchiveLine {
    let now = &item.versions[0];
    let mut details: Vec<String> = now.values.iter().map(|value| format!("{}：{}", value.zh, value.value)).collect();
    if item.versions.len() > 1 {
        details.push(format!("更正{}次", item.versions.len() - 1));
    }
    details.extend(now.paper.iter().map(|paper| format!("附{}", paper.name)));
    ArchiveLine {
        on: now.held_on.parse().unwrap_or_default(),
        kind: item.zh.clone(),
        details: details.join("；"),
        school: now.school_name.clone(),
        by: now.by.clone(),
    }
}
