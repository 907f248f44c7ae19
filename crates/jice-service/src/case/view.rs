use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jice_domain::{
    Action, Case, CaseId, CaseState, ClassId, Decider, FieldId, Grade, Level, OrgId, PersonId, RouteStep, StepTaken,
    date_at, granted,
};
use jice_policy::facts::Occasion;
use jice_policy::{Change, ChangeFieldType, Field, Rulebook};
use jice_store::case;
use jice_store::case_urge::{self, Urge};
use jice_store::org::OrgTree;
use jiff::civil::Date;

use super::about;
use super::correction::{new_values, shown};
use super::cosign::cosigner_views;
use super::desk::{due_of, from_name, told_on, waits_for};
use super::exchange::{HANDED_OVER, exchange_acts};
use super::facts::{Known, Matter};
use crate::context::Asked;
use crate::view::{
    CaseStepView, CaseValueView, CaseView, ChangeFieldView, ChangeView, ChoiceView, EvidenceView, PaperView, SeatView,
};
use crate::{Service, ServiceError, tree, words};

/// Shown instead of what may no longer be read.
const GONE: &str = "";

/// A change as it is shown.
pub(crate) fn change_view(law: &Rulebook, change: &Change) -> ChangeView {
    let article = |clause: Option<&String>| {
        let id = clause.unwrap_or(&change.clause);
        law.cite(id).map_or(GONE.to_owned(), |cite| cite.article.clone())
    };
    let field = |field: &jice_policy::ChangeField| ChangeFieldView {
        id: field.id.clone(),
        zh: field.zh.clone(),
        en: field.en.clone(),
        sort: sort(field.sort).to_owned(),
        optional: field.optional,
        choices: field
            .choices
            .iter()
            .map(|choice| ChoiceView { code: choice.code.clone(), zh: choice.zh.clone(), en: choice.en.clone() })
            .collect(),
        when_field: field.when.as_ref().map(|when| when.field.clone()),
        when_is: field.when.as_ref().map(|when| when.is.clone()).unwrap_or_default(),
    };
    let paper = |paper: &jice_policy::ChangeEvidence| PaperView {
        id: paper.id.clone(),
        zh: paper.zh.clone(),
        en: paper.en.clone(),
        optional: paper.optional,
        later: paper.by_step.is_some(),
        article: article(paper.clause.as_ref()),
        when_field: paper.when.as_ref().map(|when| when.field.clone()),
        when_is: paper.when.as_ref().map(|when| when.is.clone()).unwrap_or_default(),
    };
    ChangeView {
        id: change.id.clone(),
        zh: change.zh.clone(),
        en: change.en.clone(),
        article: article(None),
        clause: change.clause.clone(),
        receives: change.receives(),
        from: change.from.clone(),
        fields: change.field.iter().map(field).collect(),
        papers: change.evidence.iter().map(paper).collect(),
        forms: super::forms::forms_of(change)
            .into_iter()
            .map(|form| ChoiceView { code: form.id, zh: form.zh, en: form.en })
            .collect(),
        steps: change.step.iter().map(|step| step.zh.clone()).collect(),
    }
}

fn sort(sort: ChangeFieldType) -> &'static str {
    match sort {
        ChangeFieldType::Class => "class",
        ChangeFieldType::PastDate => "past_date",
        ChangeFieldType::Date => "date",
        ChangeFieldType::Number => "number",
        ChangeFieldType::Choice => "choice",
        ChangeFieldType::Text => "text",
        ChangeFieldType::RegisterFields => "register_fields",
        ChangeFieldType::OutsideNumber => "outside_number",
        ChangeFieldType::OutsideDivision => "outside_division",
    }
}

impl Service {
    /// A case, for whoever has a part in it. The reading is in the log before it is shown.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn view_case(&self, asked: &Asked, person: PersonId, id: CaseId) -> Result<CaseView, ServiceError> {
        let case = self.case_for(asked, Action::ReadCase, person, id)?;
        self.note_read(asked, Action::ReadCase, about(&case).with_fields("all, masked"))?;
        let (law, change) = self.law_of(&case)?;
        let tree = self.tree_of(asked)?;
        let around = self.around(Arc::clone(&tree), &case)?;
        let open = !case.state.is_over();
        let occasion = match case.state {
            CaseState::Draft | CaseState::Returned { .. } => Occasion::SubmitCase,
            _ => Occasion::AcceptCase,
        };
        let (known, findings, taken, urges, refused_before) = self.store().read::<_, ServiceError>(|db| {
            let matter = Matter { law: &law, change: &change, case: &case, around: &around };
            let (known, findings) = match open.then(|| self.judge_case(db, &matter, None, occasion)) {
                // A correction that names nothing yet is a draft like any other.
                None | Some(Err(ServiceError::Invalid(_))) => (self.known(db, &matter, None)?, Vec::new()),
                Some(judged) => judged?,
            };
            let before = self.refused_before(db, asked, &tree, &case)?;
            Ok((known, findings, case::steps(db, person, id)?, case_urge::of(db, &[(person, id)])?, before))
        })?;
        let seats =
            [Some((case.from, case.from_class)), case.to_class.map(|class| (case.to.unwrap_or(case.from), class))];
        let classes = self.class_names(seats.into_iter().flatten())?;
        let due = due_of(&case);
        let (exchanges, barred) = exchange_acts(asked, (&law, &tree), &change, &case, &known.papers);
        let mut acts = self.acts_on(asked, (&law, &change), &case, &taken, &urges);
        acts.extend(exchanges);
        let document = known.person.document.as_ref().map(|document| words::mask(document.number()));
        let paper = |kind: &str| change.evidence.iter().find(|paper| paper.id == kind);
        let evidence = known.papers.iter().map(|held| EvidenceView {
            id: held.id,
            zh: match held.kind.as_str() {
                HANDED_OVER => "学籍档案包".to_owned(),
                kind => paper(kind).map(|paper| paper.zh.clone()).unwrap_or_default(),
            },
            en: match held.kind.as_str() {
                HANDED_OVER => "record package".to_owned(),
                kind => paper(kind).map(|paper| paper.en.clone()).unwrap_or_default(),
            },
            kind: held.kind.clone(),
            name: held.name.clone(),
            media: held.media.clone(),
            bytes: held.bytes,
            put_at: held.put.to_string(),
        });
        let cosigners = match acts.contains(&"accept") {
            true => cosigner_views(&law, &tree, &case),
            false => Vec::new(),
        };
        Ok(CaseView {
            id,
            person,
            name: known.person.name.clone(),
            sex: known.person.sex,
            birth_on: known.person.birth.to_string(),
            document: document.unwrap_or_default(),
            from: SeatView {
                school_name: from_name(&tree, &case),
                ..seat_view(
                    &tree,
                    &classes,
                    (case.from, told_on(&case)),
                    (!known.outside).then_some(case.from_class),
                    known.grade,
                )
            },
            to: seat_to(&tree, &classes, &case, &known),
            entry_state: match known.outside {
                true => jice_policy::OUTSIDE.to_owned(),
                false => known.seated.entry.state.word().to_owned(),
            },
            values: value_views(&law, &change, &case, &known),
            evidence: evidence.collect(),
            steps: step_views(&law, &tree, &case, &taken),
            state: case.state.as_str().to_owned(),
            reason: reason(&case.state).to_owned(),
            plea: case.plea.clone(),
            findings,
            acts: acts.into_iter().map(str::to_owned).collect(),
            barred,
            cosigners,
            urges: self.urge_views(&tree, &urges)?,
            refused_before,
            waits_for: waits_for(&tree, &case),
            due_on: due.map(|due| due.to_string()),
            working_days_left: due.and_then(|due| words::working_days_between(law.calendar(), self.today(), due)),
            opener_name: tree::name_on(&tree, case.opener, told_on(&case)),
            opened_at: case.opened.to_string(),
            legal_on: case.legal_on.to_string(),
            receipt: match case.state {
                CaseState::Draft => String::new(),
                _ => self.receipt_code(person, id),
            },
            pack_version: case.pack_version.clone(),
            version: case.version,
            change: change_view(&law, &change),
        })
    }

    /// The acts on a case that are open to whoever asks.
    fn acts_on(
        &self,
        asked: &Asked,
        (law, change): (&Rulebook, &Change),
        case: &Case,
        taken: &[StepTaken],
        urges: &[Urge],
    ) -> Vec<&'static str> {
        let actor = &asked.actor;
        let mut acts = Vec::new();
        let opener = actor.org == case.opener && granted(actor.role, Action::OpenCase).is_some();
        match &case.state {
            CaseState::Draft | CaseState::Returned { .. } if opener => acts.extend(["fill", "submit", "withdraw"]),
            CaseState::Open { .. } => {
                let takes = case.current().is_some_and(|step| {
                    step.org == actor.org && step.roles.contains(&actor.role) && case.holder != actor.holder
                });
                let cosign = case.current().and_then(|step| step.cosign.as_ref());
                let asked_or_signed = cosign.is_some_and(|by| actor.is_same_person_as(&by.holder))
                    || case.cosigned_by(taken).iter().any(|holder| actor.is_same_person_as(holder));
                if takes && !asked_or_signed {
                    acts.push("accept");
                    if case.current().is_some_and(|step| step.kind != jice_domain::StepKind::File) {
                        acts.push("refuse");
                        if cosign.is_none() {
                            acts.push("return");
                        }
                    }
                    if actor.level < Level::School && cosign.is_none() {
                        acts.push("override");
                    }
                }
                if case.cosign_recalled(case.version, actor.org, actor.role).is_ok() {
                    acts.push("recall_cosigner");
                }
                if granted(actor.role, Action::OpenCase).is_some() && self.may_urge(law, case, actor.org, urges) {
                    acts.push("urge");
                }
                if opener && change.withdrawable {
                    acts.push("withdraw");
                }
            }
            _ => {}
        }
        acts
    }
}

fn seat_to(tree: &OrgTree, classes: &HashMap<ClassId, String>, case: &Case, known: &Known) -> Option<SeatView> {
    match (case.to, case.to_class) {
        (None, None) => None,
        (to, class) => Some(seat_view(tree, classes, (to.unwrap_or(case.from), told_on(case)), class, known.to_grade)),
    }
}

fn seat_view(
    tree: &OrgTree,
    classes: &HashMap<ClassId, String>,
    (school, day): (OrgId, Date),
    class: Option<ClassId>,
    grade: Option<Grade>,
) -> SeatView {
    SeatView {
        school,
        school_name: tree::name_on(tree, school, day),
        class,
        class_name: class.and_then(|class| classes.get(&class).cloned()).unwrap_or_default(),
        grade: grade.map(|grade| grade.0),
    }
}

fn reason(state: &CaseState) -> &str {
    match state {
        CaseState::Returned { reason, .. }
        | CaseState::Refused { reason, .. }
        | CaseState::Withdrawn { reason, .. }
        | CaseState::Cleared { reason, .. } => reason,
        CaseState::Draft | CaseState::Open { .. } | CaseState::Done { .. } => "",
    }
}

/// What was filled in, in words: choices and classes by name, new key data beside the old.
fn value_views(law: &Rulebook, change: &Change, case: &Case, known: &Known) -> Vec<CaseValueView> {
    let mut views = Vec::new();
    for field in &change.field {
        let Some(value) = case.values.get(&field.id) else { continue };
        if field.sort == ChangeFieldType::RegisterFields {
            views.extend(corrected_views(law, &new_values(change, case), known));
            continue;
        }
        let shown = match field.sort {
            ChangeFieldType::Class => known.class.as_ref().map(|class| class.name.clone()),
            ChangeFieldType::OutsideNumber => Some(words::mask(value)),
            ChangeFieldType::OutsideDivision => law.divisions().and_then(|divisions| divisions.full_name(value)),
            ChangeFieldType::Choice => {
                field.choices.iter().find(|choice| choice.code == *value).map(|choice| choice.zh.clone())
            }
            _ => None,
        };
        views.push(CaseValueView {
            id: FieldId::new(&field.id),
            zh: field.zh.clone(),
            en: field.en.clone(),
            value: match field.sort {
                ChangeFieldType::OutsideNumber => words::mask(value),
                _ => value.clone(),
            },
            shown: shown.unwrap_or_else(|| value.clone()),
            before: None,
        });
    }
    views
}

fn corrected_views(law: &Rulebook, new: &BTreeMap<FieldId, String>, known: &Known) -> Vec<CaseValueView> {
    let view = |(place, field): (usize, &Field)| {
        let value = new.get(&field.id)?;
        let held = known.person.values.get(place).unwrap_or_default();
        let secret = shown(field.sort, value).is_some();
        let told = |value: &str| shown(field.sort, value).unwrap_or_else(|| words::named(law, field, value));
        Some(CaseValueView {
            id: field.id.clone(),
            zh: field.zh.clone(),
            en: field.en.clone(),
            value: if secret { told(value) } else { value.clone() },
            shown: told(value),
            before: Some(told(held)),
        })
    };
    law.fields().all().iter().enumerate().filter_map(view).collect()
}

/// The way of a case: what was taken, in the order in which it was, then what is ahead.
fn step_views(law: &Rulebook, tree: &OrgTree, case: &Case, taken: &[StepTaken]) -> Vec<CaseStepView> {
    let mut views: Vec<CaseStepView> = taken
        .iter()
        .zip(case.plan.laid_down(taken))
        .filter_map(|(taken, step)| {
            let step = step?;
            let (by, by_silence) = match &taken.decider {
                Decider::Person { name, .. } => (name.clone(), false),
                Decider::Silence => ("系统默认".to_owned(), true),
            };
            Some(CaseStepView {
                arrived_at: Some(taken.arrived.to_string()),
                due_on: taken.due.map(|due| due.to_string()),
                verdict: Some(taken.verdict),
                by,
                by_silence,
                taken_at: Some(taken.at.to_string()),
                opinion: taken.opinion.clone(),
                findings: taken.findings.clone(),
                org_name: tree::name_on(tree, step.org, date_at(taken.at)),
                ..step_view(law, tree, step, "taken")
            })
        })
        .collect();
    let ahead = match case.state {
        CaseState::Open { step, .. } => usize::from(step),
        _ => case.plan.route.len(),
    };
    for (place, step) in case.plan.route.iter().enumerate().skip(ahead) {
        let mut view = step_view(law, tree, step, if place == ahead { "current" } else { "ahead" });
        if let (true, CaseState::Open { arrived, due, .. }) = (place == ahead, &case.state) {
            view.arrived_at = Some(arrived.to_string());
            view.due_on = due.map(|due| due.to_string());
        }
        views.push(view);
    }
    views
}

fn step_view(law: &Rulebook, tree: &OrgTree, step: &RouteStep, state: &str) -> CaseStepView {
    CaseStepView {
        id: step.id.clone(),
        zh: step.zh.clone(),
        en: step.en.clone(),
        org_name: tree::name(tree, step.org),
        kind: step.kind,
        asked_by: step.cosign.as_ref().map(|asked| asked.name.clone()),
        asked_words: step.cosign.as_ref().map(|asked| asked.words.clone()),
        state: state.to_owned(),
        within: step.within,
        unit: super::clock::unit(step.unit).to_owned(),
        article: law.cite(&step.clause).map(|cite| cite.article.clone()).unwrap_or_default(),
        arrived_at: None,
        due_on: None,
        verdict: None,
        by: String::new(),
        by_silence: false,
        taken_at: None,
        opinion: String::new(),
        findings: Vec::new(),
    }
}
