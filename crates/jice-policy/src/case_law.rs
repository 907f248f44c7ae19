//! What the procedure itself asks of a case: who opens it, from which state, what is filled in
//! and enclosed. Beside it stand the rules that clauses bind.

use jice_domain::{CaseParty, Level, Party, Refusal, Role, Stage, Values, Weight};
use jiff::civil::Date;

use crate::change::{Change, ChangeField, ChangeFieldType};
use crate::facts::{CaseFacts, ClassStanding, Facts, Occasion};
use crate::rulebook::Rulebook;
use crate::rules::{Rule, Violation};

/// Longest text of a field, in characters.
const TEXT: usize = 200;

impl Rulebook {
    /// The change `id`, from the nearest pack that lays it down; none where there is none, or
    /// the place has switched it off.
    pub fn change(&self, id: &str) -> Option<&Change> {
        self.changes().into_iter().find(|change| change.id == id)
    }

    /// The changes of the place, each from the nearest pack that lays it down.
    pub fn changes(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = Vec::new();
        for change in self.pack().chain().flat_map(|pack| &pack.changes) {
            if !changes.iter().any(|nearer| nearer.id == change.id) {
                changes.push(change);
            }
        }
        changes.retain(|change| !change.off && change.register == self.about().register);
        changes
    }

    /// The refusal of the change `id` where the place has switched it off, with the clause that
    /// says so.
    pub fn switched_off(&self, id: &str) -> Option<Refusal> {
        let mut laid_down = self.pack().chain().flat_map(|pack| &pack.changes).filter(|change| change.id == id);
        let off = laid_down.next().filter(|change| change.off)?;
        let above = laid_down.find(|change| !change.off)?;
        let violation = Violation::new(
            format!("本地不办理{}。", above.zh),
            format!("There is no {} here.", above.en),
            (
                "请改办其他变动；确有疑问的，请咨询主管部门。",
                "Open another change, or ask the authority.",
                Party::Nobody,
            ),
        );
        Some(self.by_procedure(None, off, Weight::Refuses, violation))
    }

    /// What the law says of a case: first what the procedure asks, then the clauses that bind
    /// rules to it. All refusals at once.
    pub fn evaluate_case(&self, occasion: Occasion, facts: &CaseFacts<'_>) -> Vec<Refusal> {
        let mut ruled = self.evaluate(occasion, Facts::Case(facts));
        let possible = facts.change.from.iter().any(|from| from == facts.state_word());
        let of_state = |refusal: &&mut Refusal| refusal.rule == "entry_state_in";
        let state_ruled = ruled.iter_mut().filter(of_state).map(|refusal| {
            // An authority can make an exception from a rule, not from what a state can become.
            if !possible {
                refusal.weight = Weight::Refuses;
            }
        });
        let state_ruled = state_ruled.count() > 0;
        let mut asked = Vec::new();
        self.opener(facts, &mut asked);
        if !state_ruled {
            self.state(facts, &mut asked);
        }
        self.one_at_a_time(facts, &mut asked);
        self.reach(facts, &mut asked);
        for field in facts.change.field.iter().filter(|field| facts.applies(field.when.as_ref())) {
            self.filled_in(facts, field, &mut asked);
        }
        self.enclosed(facts, &mut asked);
        self.in_time(facts, &mut asked);
        asked.extend(ruled);
        asked
    }

    /// The refusal to take back what is over, or what the place lets nobody take back.
    pub fn over(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            format!("{}已办结或不得撤销，不能再撤销。", change.zh),
            format!("This {} is over, or cannot be taken back.", change.en),
            (
                "确有错误的，请另行办理相应变动。",
                "Where it was wrong, open the change that mends it.",
                Party::Applicant,
            ),
        );
        self.by_procedure(change.withdraw_clause.as_ref(), change, Weight::Refuses, violation)
    }

    /// The refusal of a case whose entry another school has come to keep since it was handed in:
    /// those who keep it were never asked.
    pub fn kept_elsewhere(&self, change: &Change) -> Refusal {
        let violation = Violation::new(
            format!("提交后该生学籍已到另一学校，这件“{}”不能再办理。", change.zh),
            format!("Another school keeps the entry by now: this {} cannot go on.", change.en),
            ("请撤销后由现就读学校重新办理。", "Take it back and open it anew.", Party::Applicant),
        );
        self.by_procedure(None, change, Weight::Refuses, violation)
    }

    /// The refusal of a document that another registered person bears; none where no clause of
    /// the place forbids a second entry.
    pub fn borne_by_another(&self) -> Option<Refusal> {
        let asked = self.asked(Occasion::EnterRow).find(|asked| asked.rule.name() == "unique_person")?;
        let violation = Violation::new(
            "变更后的证件号已属于另一名在籍学生。",
            "Another registered pupil bears the new document.",
            (
                "请核对证件号；确属重复学籍的，按重复学籍处理。",
                "Check the number; where one child has two entries, have that settled.",
                Party::Authority,
            ),
        );
        Some(violation.refusal(asked.clause, asked.weight, "unique_person", asked.also, self))
    }

    /// What a registered pupil's record would lack after a change, and did not lack before: a
    /// field that a new pupil's row must have is not emptied later.
    pub fn emptied(&self, before: &Values, after: &Values) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        for asked in self.asked(Occasion::EnterRow) {
            let Rule::FieldRequired(rule) = asked.rule else { continue };
            let lacking = |values: &Values| {
                let mut found = Vec::new();
                rule.missing(values, self, &mut found);
                let refusal =
                    |found: Violation| found.refusal(asked.clause, asked.weight, asked.rule.name(), asked.also, self);
                found.into_iter().map(refusal).collect::<Vec<_>>()
            };
            let held = lacking(before);
            refusals.extend(lacking(after).into_iter().filter(|one| held.iter().all(|other| other.field != one.field)));
        }
        refusals
    }

    pub(crate) fn by_procedure(
        &self,
        clause: Option<&String>,
        change: &Change,
        weight: Weight,
        violation: Violation,
    ) -> Refusal {
        let id = clause.unwrap_or(&change.clause);
        let cite = self.cite(id).cloned().unwrap_or_else(|| self.nearest_cite());
        violation.refusal(&cite, weight, "procedure", &[], self)
    }

    fn opener(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let change = facts.change;
        if facts.opened_as.is_some_and(|side| change.opened_by.contains(&side)) {
            return;
        }
        let names: Vec<&str> = change.opened_by.iter().map(|side| party_zh(*side)).collect();
        let sides: Vec<&str> = change.opened_by.iter().map(|side| side.as_str()).collect();
        let violation = Violation::new(
            format!("{}只能由{}发起。", change.zh, names.join("、")),
            format!("{} is opened by {} only.", change.en, sides.join(", ")),
            (&format!("请由{}办理。", names.join("、")), "Ask that side to open it.", Party::Applicant),
        );
        out.push(self.by_procedure(change.opener_clause.as_ref(), change, Weight::Refuses, violation));
    }

    fn state(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let change = facts.change;
        let state = facts.state_word();
        if !change.from.iter().any(|from| from == state) {
            let names: Vec<&str> = change.from.iter().map(|from| state_zh(from)).collect();
            let violation = Violation::new(
                format!("该生现为“{}”状态，不能办理{}。", state_zh(state), change.zh),
                format!("The entry is {state}; {} needs {}.", change.en, change.from.join(" or ")),
                (
                    &format!("只有“{}”的学生可以办理。", names.join("”“")),
                    "Only pupils in that state can have it.",
                    Party::Nobody,
                ),
            );
            let violation = violation.fact("state", state);
            out.push(self.by_procedure(change.from_clause.as_ref(), change, Weight::Refuses, violation));
        }
        let stage = facts.cohort.stage;
        if !change.stages.is_empty() && !change.stages.contains(&stage) {
            let violation = Violation::new(
                format!("{}阶段不办理{}。", stage_zh(stage), change.zh),
                format!("There is no {} in this stage ({}).", change.en, stage.as_str()),
                ("本学段不予办理。", "It is not done in this stage.", Party::Nobody),
            );
            let violation = violation.fact("stage", stage.as_str());
            out.push(self.by_procedure(change.stage_clause.as_ref(), change, Weight::Refuses, violation));
        }
    }

    /// One change at a time, in whatever state the entry is.
    fn one_at_a_time(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let change = facts.change;
        if let Some(other) = facts.under_way {
            let violation = Violation::new(
                format!("该生有一项“{other}”正在办理，办结或撤销前不能再办理其他变动。"),
                format!("Another change of this pupil is under way ({other})."),
                (
                    "请等待办结，或由发起方撤销。",
                    "Wait for it, or have its opener take it back.",
                    Party::Role(Role::Registrar),
                ),
            );
            out.push(self.by_procedure(None, change, Weight::Refuses, violation.fact("under_way", other)));
        }
    }

    fn reach(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let change = facts.change;
        let Some(to) = facts.to.filter(|_| change.moves()) else { return };
        if to.id == facts.school.id {
            let violation = Violation::new(
                "该生已在本校就读，无需转学。",
                "The pupil is at this school already.",
                ("调整班级的请办理调班。", "To change the class, open a change of class.", Party::Applicant),
            );
            out.push(self.by_procedure(None, change, Weight::Refuses, violation));
            return;
        }
        let Some(reach) = facts.reach.filter(|reach| !change.reach.is_empty() && !change.reach.contains(reach)) else {
            return;
        };
        let here = |change: &&Change| change.moves() && change.reach.contains(&reach);
        let other = self.changes().into_iter().find(here);
        let cure_zh = other.map_or_else(|| "请核对两校所属。".to_owned(), |other| format!("请改用“{}”。", other.zh));
        let cure_en = other.map_or_else(|| "Check both schools.".to_owned(), |other| format!("Open {}.", other.en));
        let violation = Violation::new(
            format!("两校的共同上级为{}级，不适用“{}”。", level_zh(reach), change.zh),
            format!("The nearest unit above both schools is of the {} tier.", reach.as_str()),
            (&cure_zh, &cure_en, Party::Applicant),
        );
        out.push(self.by_procedure(None, change, Weight::Refuses, violation.fact("reach", reach.as_str())));
    }

    fn filled_in(&self, facts: &CaseFacts<'_>, field: &ChangeField, out: &mut Vec<Refusal>) {
        let clause = field.clause.as_ref();
        let cure = ("请补填后再提交。", "Fill it in.", Party::Applicant);
        let Some(value) = facts.value(&field.id) else {
            if !field.optional {
                let wrong =
                    Violation::new(format!("未填写“{}”。", field.zh), format!("{} is missing.", field.en), cure);
                let wrong = wrong.fact("field", &field.id);
                out.push(self.by_procedure(clause, facts.change, Weight::Refuses, wrong));
            }
            return;
        };
        let wrong = match field.sort {
            ChangeFieldType::Text if value.chars().count() > TEXT => Some(("不得超过200字", "at most 200 characters")),
            ChangeFieldType::Number if value.parse::<u32>().is_err() => Some(("应为整数", "a whole number")),
            ChangeFieldType::Date | ChangeFieldType::PastDate => match value.parse::<Date>() {
                Err(_) => Some(("不是有效日期，应如2026-09-01", "a date such as 2026-09-01")),
                Ok(date) if field.sort == ChangeFieldType::PastDate && date > facts.today => {
                    Some(("不得晚于今天", "not after today"))
                }
                Ok(_) => None,
            },
            ChangeFieldType::Class if !matches!(facts.class, ClassStanding::Found(_)) => {
                Some(("没有这个班级", "there is no such class"))
            }
            ChangeFieldType::OutsideNumber if !is_outside_number(value) => {
                Some(("应为8至32位字母数字", "8 to 32 letters and digits"))
            }
            ChangeFieldType::OutsideDivision => self.outside_division(value),
            ChangeFieldType::Choice if !field.choices.iter().any(|choice| choice.code == value) => {
                Some(("不在可选范围内", "one of the choices"))
            }
            _ => None,
        };
        if let Some((zh, en)) = wrong {
            let cure = ("请改正后再提交。", "Correct it.", Party::Applicant);
            let wrong = Violation::new(format!("“{}”填写有误：{zh}。", field.zh), format!("{}: {en}.", field.en), cure);
            let wrong = wrong.fact("field", &field.id).fact("value", value);
            out.push(self.by_procedure(clause, facts.change, Weight::Refuses, wrong));
        }
    }

    /// Whether the division `code` lies in this place.
    pub fn lies_here(&self, code: &str) -> bool {
        let own = self.about().division.as_str();
        let own = own.strip_suffix("0000").or_else(|| own.strip_suffix("00")).unwrap_or(own);
        !own.is_empty() && code.starts_with(own)
    }

    /// What is wrong with `code` as a division outside the place.
    fn outside_division(&self, code: &str) -> Option<(&'static str, &'static str)> {
        let known = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        let known = known && self.divisions().is_some_and(|divisions| divisions.get(code).is_some());
        match known {
            false => Some(("不是有效的行政区划码，应为六位数字", "a division in force, by its six digits")),
            true if self.lies_here(code) => Some(("属于本辖区，请办理转学", "it lies in this place: open a transfer")),
            true => None,
        }
    }

    fn enclosed(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let change = facts.change;
        let now = |step: Option<&str>| step.is_none() || step == facts.step;
        let wanted = change.evidence.iter().filter(|paper| !paper.optional && facts.applies(paper.when.as_ref()));
        let wanted = wanted.filter(|paper| now(paper.by_step.as_deref()));
        for paper in wanted.filter(|paper| !facts.evidence.contains(&paper.id.as_str())) {
            let cure = match paper.by_step {
                None => ("请上传清晰的扫描件或照片。", "Upload a clear scan or photo.", Party::Applicant),
                Some(_) => (
                    "请导入转出地签发的档案包；对方寄来纸质档案的，上传扫描件后录入。",
                    "Read in the package that the sending place signed, or scan and enter its paper record.",
                    Party::Authority,
                ),
            };
            let violation = Violation::new(
                format!("缺少材料“{}”。", paper.zh),
                format!("The paper {} is missing.", paper.en),
                cure,
            );
            let violation = violation.fact("evidence", &paper.id);
            out.push(self.by_procedure(paper.clause.as_ref(), change, Weight::Refuses, violation));
        }
    }

    /// Late is late: it is told, and bars nothing.
    fn in_time(&self, facts: &CaseFacts<'_>, out: &mut Vec<Refusal>) {
        let Some(owed) = &facts.change.owed else { return };
        let Some(from) = facts.date(&owed.from) else { return };
        let Ok(due) = crate::windows::due(from, owed.within, owed.unit, self.calendar()) else { return };
        if facts.legal_on <= due {
            return;
        }
        let violation = Violation::new(
            format!("已超过规定的办理期限{due}。"),
            format!("It was due by {due}."),
            ("请说明迟报原因，并及时办结。", "Say why it is late, and have it done.", Party::Applicant),
        );
        let violation = violation.fact("from", from).fact("due", due);
        out.push(self.by_procedure(Some(&owed.clause), facts.change, Weight::Warns, violation));
    }
}

/// Whether `text` can be a number that a pupil bears in another register.
pub fn is_outside_number(text: &str) -> bool {
    (8..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A state of an entry in the words of clerks.
pub fn state_zh(word: &str) -> &'static str {
    match word {
        "enrolled" => "在籍在校",
        "stage_done" => "学段结束",
        "suspended" => "休学",
        "suspected_dropout" => "疑似辍学",
        "dropout" => "辍学",
        "away" => "其他离校",
        "deceased" => "死亡",
        "withdrawn" => "退学",
        "moved_away" => "跨省转出",
        "moved_abroad" => "出境",
        "duplicate" => "重复学籍已删除",
        crate::change::OUTSIDE => "不在本系统",
        _ => "未知",
    }
}

/// A side of a case in the words of clerks.
pub fn party_zh(party: CaseParty) -> &'static str {
    match party {
        CaseParty::School => "学籍所在学校",
        CaseParty::Authority => "学籍主管部门",
        CaseParty::AuthorityAbove => "上级学籍主管部门",
        CaseParty::ReceivingSchool => "转入学校",
        CaseParty::ReceivingAuthority => "转入学校主管部门",
        CaseParty::ReceivingAuthorityAbove => "转入学校上级主管部门",
        CaseParty::OtherAuthority => "对方学校主管部门",
    }
}

pub(crate) fn stage_zh(stage: Stage) -> &'static str {
    match stage {
        Stage::Preschool => "学前教育",
        Stage::Primary => "小学",
        Stage::Junior => "初中",
        Stage::Senior => "普通高中",
    }
}

fn level_zh(level: Level) -> &'static str {
    match level {
        Level::Nation => "国家",
        Level::Province => "省",
        Level::City => "市（州）",
        Level::County => "县（区）",
        Level::School | Level::Campus => "学校",
    }
}
