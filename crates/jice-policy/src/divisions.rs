//! Administrative divisions in force, for choosing and for reading addresses' codes.

use std::collections::HashMap;

use serde::Deserialize;

use crate::clean::fold;
use crate::error::PackError;

/// A division in force (GB/T 2260).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DivisionRow {
    /// Six digits.
    pub code: String,
    /// Its own name, as `庐阳区`.
    pub name: String,
    /// Its tier: province, prefecture, county.
    pub level: String,
    /// The code of the division above; empty for provinces.
    pub parent: String,
}

/// The divisions in force, with the names they go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divisions {
    rows: Vec<DivisionRow>,
    by_code: HashMap<String, usize>,
    /// Full names, and shorter ones that mean one division only.
    by_name: HashMap<String, Option<usize>>,
}

impl Divisions {
    /// Reads `text`, laid over the divisions of the pack above: one of the same code takes its
    /// place, the others stay.
    pub(crate) fn read(file: &str, text: &str, above: Option<&Self>) -> Result<Self, PackError> {
        let mut rows: Vec<DivisionRow> = above.map(|above| above.rows.clone()).unwrap_or_default();
        let mut places: HashMap<String, usize> =
            rows.iter().enumerate().map(|(place, row)| (row.code.clone(), place)).collect();
        for (number, line) in csv::Reader::from_reader(text.as_bytes()).deserialize::<DivisionRow>().enumerate() {
            let fault = |what: String| PackError::new(file, number + 2, what, "write code,name,level,parent");
            let row = line.map_err(|error| fault(error.to_string()))?;
            if !row.parent.is_empty() && !places.contains_key(&row.parent) {
                return Err(fault(format!("there is no division {:?} above {:?}", row.parent, row.code)));
            }
            match places.get(&row.code) {
                Some(place) => rows[*place] = row,
                None => {
                    places.insert(row.code.clone(), rows.len());
                    rows.push(row);
                }
            }
        }
        let by_code: HashMap<String, usize> =
            rows.iter().enumerate().map(|(place, row)| (row.code.clone(), place)).collect();
        let mut by_name: HashMap<String, Option<usize>> = HashMap::with_capacity(rows.len() * 3);
        let above = |row: &DivisionRow| by_code.get(&row.parent).map(|place| &rows[*place]);
        for (place, row) in rows.iter().enumerate() {
            let parents: Vec<_> = std::iter::successors(above(row), |row| above(row)).collect();
            let mut names = vec![row.name.clone()];
            let mut full = row.name.clone();
            for parent in &parents {
                full = format!("{}{full}", parent.name);
                names.push(full.clone());
            }
            if let [_, top] = parents[..] {
                names.push(format!("{}{}", top.name, row.name));
            }
            for name in names {
                by_name
                    .entry(fold(&name))
                    .and_modify(|known| {
                        if *known != Some(place) {
                            *known = None;
                        }
                    })
                    .or_insert(Some(place));
            }
        }
        Ok(Self { rows, by_code, by_name })
    }

    /// All divisions, provinces first within each.
    pub fn all(&self) -> &[DivisionRow] {
        &self.rows
    }

    /// The division with this code.
    pub fn get(&self, code: &str) -> Option<&DivisionRow> {
        self.by_code.get(code).map(|place| &self.rows[*place])
    }

    /// The one division that goes by this name, be it full (`安徽省合肥市庐阳区`) or short
    /// where nothing else is called so.
    pub fn named(&self, name: &str) -> Option<&DivisionRow> {
        self.by_name.get(&fold(name)).copied().flatten().map(|place| &self.rows[place])
    }

    /// The full name of `code`: `安徽省合肥市庐阳区`.
    pub fn full_name(&self, code: &str) -> Option<String> {
        let mut names: Vec<&str> =
            std::iter::successors(self.get(code), |row| self.get(&row.parent)).map(|row| row.name.as_str()).collect();
        names.reverse();
        (!names.is_empty()).then(|| names.concat())
    }
}
