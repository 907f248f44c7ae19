//! Small turns of phrase and views that several acts share.

use jice_domain::{ProblemCure, Values};
use jice_policy::{Calendar, Field, FieldType, Rulebook};
use jice_store::job::{Job, JobState as Stored};
use jiff::civil::Date;

use crate::ServiceError;
use crate::view::{JobState, JobView, ValueView};

/// An enum whose variants are words in columns and files.
macro_rules! words {
    ($ty:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $ty {
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::str::FromStr for $ty {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(format!(concat!("not a ", stringify!($ty), ": {:?}"), text)) }
            }
        }
    };
}
pub(crate) use words;

/// Refuses a text with control characters other than ends of lines: no eye sees them, and not
/// every store keeps them.
pub(crate) fn plain(field: &str, text: &str) -> Result<(), ServiceError> {
    match text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        true => Err(ServiceError::not_text(field)),
        false => Ok(()),
    }
}

/// A number with its middle hidden: first six and last four characters of a long one, first
/// and last two of a shorter one.
pub(crate) fn mask(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let (head, tail) = if letters.len() >= 15 { (6, 4) } else { (2, 2) };
    if letters.len() <= head + tail {
        return "*".repeat(letters.len());
    }
    let hidden = letters.len() - head - tail;
    letters[..head].iter().chain(&vec!['*'; hidden]).chain(&letters[letters.len() - tail..]).collect()
}

/// Working days from `today` to `due`, counted without today; negative once `due` is over,
/// none where a calendar on the way is not loaded.
pub(crate) fn working_days_between(calendar: &Calendar, today: Date, due: Date) -> Option<i32> {
    let (from, to, sign) = if due >= today { (today, due, 1) } else { (due, today, -1) };
    let mut count = 0;
    let mut day = from;
    while day < to {
        day = day.tomorrow().ok()?;
        if calendar.day(day).ok()?.0.is_working() {
            count += 1;
        }
    }
    Some(sign * count)
}

/// The values of a person or a row as they are shown: codes by name, identity numbers and
/// telephones masked.
pub(crate) fn value_views(law: &Rulebook, values: &Values) -> Vec<ValueView> {
    let fields = law.fields();
    let mut views = plain_values(law, values);
    for view in &mut views {
        let sort = fields.get(&view.field).map(|field| field.sort);
        match sort {
            Some(FieldType::Document) => view.value = mask(&view.value),
            Some(FieldType::Phone) => view.value = crate::org::mask_phone(&view.value),
            _ => continue,
        }
        view.masked = true;
    }
    views
}

/// The values in full, for the paper that the family signs: codes and divisions by name.
pub(crate) fn plain_values(law: &Rulebook, values: &Values) -> Vec<ValueView> {
    let given = law.fields().all().iter().enumerate().filter_map(|(place, field)| Some((field, values.get(place)?)));
    given
        .map(|(field, value)| ValueView {
            field: field.id.clone(),
            label: field.zh.clone(),
            value: named(law, field, value),
            key: field.key,
            masked: false,
        })
        .collect()
}

/// A value in full: codes and divisions by name.
pub(crate) fn named(law: &Rulebook, field: &Field, value: &str) -> String {
    let division = || law.divisions()?.full_name(value.get(..6)?);
    let named = match field.sort {
        FieldType::Region => division(),
        _ => field.codes().and_then(|table| table.name(value)).map(str::to_owned),
    };
    named.unwrap_or_else(|| value.to_owned())
}

/// Where a problem record stands, in the words of clerks.
pub(crate) fn problem_state(state: &str, cure: Option<ProblemCure>) -> &'static str {
    match (state, cure) {
        ("open", _) => "待处理",
        ("handling", _) => "处理中",
        ("settled", Some(ProblemCure::Change)) => "已变更",
        ("settled", Some(ProblemCure::Proof)) => "已佐证",
        ("settled", Some(ProblemCure::Deletion)) => "已删除",
        ("ceased", _) => "情形已消失",
        _ => "",
    }
}

/// A job as it is shown.
pub(crate) fn job_view(job: &Job) -> JobView {
    let state = match &job.state {
        Stored::Waiting => JobState::Waiting,
        Stored::Running => JobState::Running,
        Stored::Done => JobState::Done,
        Stored::Failed => JobState::Failed,
    };
    JobView {
        id: job.id,
        kind: job.kind.clone(),
        state,
        done: u64::from(job.done),
        total: u64::from(job.total),
        outcome: job.outcome.clone(),
    }
}

/// What a role is called on a paper.
pub(crate) fn role(role: &str) -> &str {
    match role {
        "registrar" => "学籍管理员",
        "head" => "校长",
        "class_teacher" => "班主任",
        "clerk" => "经办人",
        "director" => "部门负责人",
        "viewer" => "查询用户",
        "org_admin" => "机构管理员",
        other => other,
    }
}

/// What a deed of the log is called on a paper.
pub(crate) fn deed(action: &str) -> &str {
    match action {
        "add_campus" => "添加教学点",
        "check_class" => "班级核对",
        "clear_cases" => "清理在办业务",
        "create_unit" => "建立单位",
        "decide_batch" => "审核",
        "decide_case" => "核办异动",
        "delegate_duty" => "委托代办",
        "file_staff" => "人员备案",
        "import_entries" => "导入已有学籍",
        "load_plan" => "载入招生计划",
        "maintain_class" => "维护班级",
        "maintain_pupil" => "维护学生信息",
        "keep_archive" => "记录学籍档案",
        "maintain_unit" => "维护单位",
        "rename_unit" => "单位更名",
        "close_unit" => "学校合并、撤销",
        "manage_accounts" => "管理账号",
        "open_case" => "发起异动",
        "prepare_intake" => "新生填报",
        "answer_finding" => "违规线索说明、整改",
        "judge_finding" => "违规线索查处",
        "set_window" => "设定办理时间",
        "sign_batch" => "审签",
        // The only thing that is done, and not read, under this right.
        "read_org" => "签署承诺书",
        other => other,
    }
}

/// Where a finding stands, as a workbook says it.
pub(crate) fn finding_state(state: jice_domain::FindingState) -> &'static str {
    use jice_domain::FindingState as S;
    match state {
        S::Found => "待说明",
        S::Explained => "已说明",
        S::Ordered { .. } => "责令整改",
        S::Remedied { .. } => "已整改待核",
        S::Closed { .. } => "已办结",
        S::Dismissed { .. } => "不予认定",
        S::Ceased { .. } => "情形已消失",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_masked_in_the_middle() {
        assert_eq!(mask("341126209909010012"), "341126********0012");
        assert_eq!(mask("H12345678"), "H1*****78");
        assert_eq!(mask("1234"), "****");
        assert_eq!(mask(""), "");
    }
}
