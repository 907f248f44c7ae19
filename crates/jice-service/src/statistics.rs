//! The figures as a workbook: by region, school, grade and sex.

use std::collections::BTreeMap;

use jice_domain::{Action, Grade, OrgId, SchoolYear};
use jice_store::placement;

use crate::context::{Asked, Subject};
use crate::{Download, Service, ServiceError, tree};

impl Service {
    /// Pupils at and below a unit, counted by region, school, grade and sex, as a workbook.
    ///
    /// # Errors
    /// [`ServiceError::Denied`] out of scope.
    pub fn statistics_xlsx(&self, asked: &Asked, org: OrgId) -> Result<Download, ServiceError> {
        self.permit(asked, Action::ReadStatistics, org, None)?;
        let tree = self.tree()?;
        let schools = tree::schools(&tree, org);
        let counts = self.store().read::<_, ServiceError>(|db| Ok(placement::counts(db, &schools)?))?;
        let mut years: BTreeMap<String, SchoolYear> = BTreeMap::new();
        let mut rows: BTreeMap<(OrgId, Option<Grade>), [u64; 2]> = BTreeMap::new();
        for held in &counts {
            let grade = self.grade_of_count(&tree, held, &mut years)?;
            let sexes = rows.entry((held.school, grade)).or_default();
            sexes[usize::from(held.sex != 1)] += held.pupils;
        }
        let title = format!("{}在籍学生统计表", tree::name(&tree, org));
        let headings = ["主管单位", "学校", "年级", "男", "女", "合计"];
        let mut writer = self.table_file(asked, &title, &format!("统计日期：{}", self.today()), &headings)?;
        let mut total = [0; 2];
        for ((school, grade), [boys, girls]) in &rows {
            let above = tree::authority(&tree, *school).map(|unit| unit.name.clone()).unwrap_or_default();
            let grade = grade.map(|grade| grade.name_zh()).unwrap_or_default().to_owned();
            let cells = [
                above,
                tree::name(&tree, *school),
                grade,
                boys.to_string(),
                girls.to_string(),
                (boys + girls).to_string(),
            ];
            writer.row(&cells).map_err(ServiceError::fault)?;
            total = [total[0] + boys, total[1] + girls];
        }
        let sum = ["合计".to_owned(), String::new(), String::new()].into_iter();
        let sum: Vec<String> =
            sum.chain([total[0], total[1], total[0] + total[1]].map(|count| count.to_string())).collect();
        writer.row(&sum).map_err(ServiceError::fault)?;
        let fields = format!("statistics rows={}", rows.len());
        self.note_read(asked, Action::ReadStatistics, Subject::of("statistics", org, org.0).with_fields(&fields))?;
        Ok(Download::xlsx(&title, writer.finish().map_err(ServiceError::fault)?))
    }
}
