//! The workbook a school hands in, as strings; writing the file is not done here.

use jice_domain::{Grade, UnitDetails};

use crate::data::Data;
use crate::field::Field;
use crate::plan::Plan;
use crate::pupil::DemoPupil;
use crate::unit::DemoSchool;

/// Headings and rows of a workbook. Every cell is a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// The headings of the national import template of 2013, in its order; then the place's own.
    pub headings: Vec<&'static str>,
    /// One row for each pupil.
    pub rows: Vec<Vec<String>>,
    /// The pupil of each row, with what was planted in it.
    pub pupils: Vec<DemoPupil>,
}

impl Plan {
    /// The workbook of one grade of `school`: class by class, seat by seat. Without rows
    /// where the school has nobody in that grade.
    ///
    /// # Panics
    /// Where the school is of another plan.
    pub fn workbook(&self, school: &DemoSchool, grade: Grade) -> Workbook {
        let template = &Data::get().template;
        let identifier = match &school.unit.details {
            UnitDetails::School(details) => details.identifier.as_str(),
            UnitDetails::Authority { .. } => "",
        };
        let own = &self.realm(self.schools[school.index].realm).columns;
        let mut columns: Vec<Column> = template.iter().map(|(_, field)| Column::of(field)).collect();
        columns.extend(own.iter().map(|column| Column::Own(&column.value)));
        let classes = self.classes(school);
        let pupils: Vec<DemoPupil> =
            classes.iter().filter(|class| class.grade == grade).flat_map(|class| self.pupils(school, class)).collect();
        let rows = pupils.iter().map(|pupil| columns.iter().map(|column| column.cell(identifier, pupil)).collect());
        let headings = template.iter().map(|(heading, _)| *heading);
        let headings = headings.chain(own.iter().map(|column| column.heading.as_str()));
        Workbook { headings: headings.collect(), rows: rows.collect(), pupils }
    }
}

/// What stands in a column.
enum Column {
    SchoolIdentifier,
    Field(Field),
    /// A column of the place's own, the same for all.
    Own(&'static str),
    /// A column of the template for which the form has no item: 血型.
    Empty,
}

impl Column {
    fn of(word: &str) -> Self {
        match word {
            "school" => Self::SchoolIdentifier,
            word => Field::find(word).map_or(Self::Empty, Self::Field),
        }
    }

    fn cell(&self, identifier: &str, pupil: &DemoPupil) -> String {
        match self {
            Self::SchoolIdentifier => identifier.to_owned(),
            Self::Field(field) => pupil.get(*field).to_owned(),
            Self::Own(value) => (*value).to_owned(),
            Self::Empty => String::new(),
        }
    }
}
