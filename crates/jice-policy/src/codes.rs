//! Code tables: what a workbook may say, and the code that is kept.

use std::collections::HashMap;

use serde::Deserialize;

use crate::clean::fold;
use crate::error::PackError;

/// One line of a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code that is kept.
    pub code: String,
    /// Its name, as printed.
    pub name: String,
    /// Other names that workbooks use.
    pub synonyms: Vec<String>,
}

/// A code table of a pack: `codes/*.csv` with the columns `code,name,synonyms`;
/// synonyms are parted by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTable {
    /// Its lines, in the order of the standard.
    pub rows: Vec<Code>,
    lookup: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    name: String,
    synonyms: String,
}

impl CodeTable {
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, PackError> {
        let fault =
            |line: usize, what: String| PackError::new(file, line, what, "write code,name,synonyms in each line");
        let mut rows = Vec::new();
        for (number, line) in csv::Reader::from_reader(text.as_bytes()).deserialize::<Line>().enumerate() {
            let line = line.map_err(|e| fault(number + 2, e.to_string()))?;
            let synonyms = line.synonyms.split('|').filter(|s| !s.is_empty()).map(str::to_owned).collect();
            rows.push(Code { code: line.code, name: line.name, synonyms });
        }
        Self::of(rows).map_err(|(row, what)| fault(row + 2, what))
    }

    /// A table of `rows`.
    fn of(rows: Vec<Code>) -> Result<Self, (usize, String)> {
        let mut lookup = HashMap::with_capacity(rows.len() * 4);
        for (place, row) in rows.iter().enumerate() {
            for text in std::iter::once(&row.code).chain(std::iter::once(&row.name)).chain(&row.synonyms) {
                if lookup.insert(fold(text), place).is_some_and(|earlier| earlier != place) {
                    return Err((place, format!("{text:?} stands for two codes")));
                }
            }
        }
        // Obvious variants yield to what the table says itself.
        for (place, row) in rows.iter().enumerate() {
            let names = std::iter::once(&row.name).chain(&row.synonyms);
            let joined = names.clone().flat_map(|name| [format!("{}{name}", row.code), format!("{}-{name}", row.code)]);
            let short = row.name.strip_suffix(['族', '性']).filter(|s| !s.is_empty()).map(str::to_owned);
            // A spreadsheet that took 01 for a number says 1.
            let stripped =
                row.code.bytes().all(|b| b.is_ascii_digit()).then(|| row.code.trim_start_matches('0').to_owned());
            for text in joined.chain(short).chain(stripped.filter(|s| !s.is_empty())) {
                lookup.entry(fold(&text)).or_insert(place);
            }
        }
        Ok(Self { rows, lookup })
    }

    /// The line that `text` means, be it code, name or a usual variant.
    pub fn find(&self, text: &str) -> Option<&Code> {
        self.lookup.get(text).or_else(|| self.lookup.get(&fold(text))).map(|place| &self.rows[*place])
    }

    /// The name of `code`.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.code == code).map(|row| row.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> CodeTable {
        CodeTable::read("codes/x.csv", "code,name,synonyms\n01,汉族,\n02,蒙古族,Mongol\n1,男性,男\n").unwrap()
    }

    #[test]
    fn code_name_synonym_and_variant_mean_the_same() {
        let table = table();
        for text in ["02", "蒙古族", "蒙古", " 蒙 古 族 ", "mongol", "02-蒙古族", "2", "０２"] {
            assert_eq!(table.find(text).map(|row| row.code.as_str()), Some("02"), "{text}");
        }
        assert_eq!(table.find("1").unwrap().name, "男性", "a code beats a stripped code");
        assert_eq!(table.find("壮族"), None);
    }

    #[test]
    fn one_word_for_two_codes_is_a_fault() {
        let fault = CodeTable::read("codes/x.csv", "code,name,synonyms\n1,是,\n2,否,是\n").unwrap_err();
        assert_eq!((fault.line, fault.what.contains("two codes")), (3, true));
    }
}
