use jice_domain::{Action, Grade, OrgId};
use jice_policy::FieldType;
use jice_sheet::{ColumnKind, Template, TemplateColumn};

use super::upload::field_view;
use crate::context::Asked;
use crate::{Download, Service, ServiceError};

impl Service {
    /// The intake template of a school: code lists as drop-downs, identity columns as text,
    /// notes and a sample row.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn intake_template(&self, asked: &Asked, org: OrgId, grade: Grade) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadOrg, org, None)?;
        let school = self.unit(org)?;
        let law = self.rulebook(&school.jurisdiction)?;
        let year = self.school_year(&school.jurisdiction)?;
        let classes: Vec<(String, String)> = self
            .class_views(&school)?
            .into_iter()
            .filter(|class| class.grade == Some(grade))
            .map(|class| (class.code, class.name))
            .collect();
        let columns = law
            .fields()
            .all()
            .iter()
            .filter(|field| field.id.0.as_ref() != "photo")
            .map(|field| {
                let view = field_view(field);
                let kind = match field.sort {
                    FieldType::Class if !classes.is_empty() => ColumnKind::Choice(classes.clone()),
                    FieldType::Code => ColumnKind::Choice(view.codes),
                    FieldType::Date => ColumnKind::Date,
                    FieldType::Month => ColumnKind::Month,
                    FieldType::Document => ColumnKind::Identity,
                    _ => ColumnKind::Text,
                };
                let note = if field.required {
                    "必填"
                } else if view.required {
                    "按条件必填"
                } else {
                    ""
                };
                TemplateColumn {
                    heading: field.zh.clone(),
                    required: field.required,
                    note: note.to_owned(),
                    kind,
                    sample: sample(&field.id.0),
                }
            })
            .collect();
        let title = format!("{}{}年{}新生信息采集表", school.name, year.0, grade.name_zh());
        let notes = notes(&law.about().regulation.title_zh);
        let template = Template { title_zh: title.clone(), notes, columns };
        let bytes = template.to_xlsx(self.now()).map_err(ServiceError::fault)?;
        Ok(Download::xlsx(&title, bytes))
    }
}

fn notes(regulation: &str) -> Vec<String> {
    [
        format!("本表依据《{regulation}》采集，表头带★的为必填项。"),
        "身份证件号所在列为文本格式，请勿改为数字；末位X请大写。".to_owned(),
        "日期写作20190901或2019-09-01；有下拉选项的请从下拉中选择，也可填代码。".to_owned(),
        "学生暂无身份证件号的，身份证件类型选“其他”，并须填写监护人身份证件号。".to_owned(),
        "少数民族姓名中的间隔号请用“·”。灰底示例行上传时自动略过，不必删除。".to_owned(),
        "列的先后不限，多余的列不影响上传；上传后逐行校验，有误的可在线修改，也可下载错误数据改后重传。".to_owned(),
    ]
    .to_vec()
}

/// What the sample row shows; the identity number is the standard's own example.
fn sample(field: &str) -> String {
    match field {
        "name" => "张小明",
        "sex" => "男",
        "birth_date" => "20190315",
        "document_kind" => "居民身份证",
        "document_number" => "11010519491231002X",
        "ethnicity" => "汉族",
        "nationality" => "中国",
        "class" => "01",
        "phone" | "guardian1_phone" => "13800000000",
        "guardian1_name" => "张大明",
        _ => "",
    }
    .to_owned()
}
