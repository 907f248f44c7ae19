//! `fields.toml`: the fields a pack adds, and what it lays over those of its parents.

use std::sync::Arc;

use jice_domain::FieldId;
use serde::Deserialize;

use crate::codes::CodeTable;
use crate::condition::ConditionText;
use crate::fields::{Field, FieldType, Privacy};

/// `fields.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldsFile {
    /// The fields this register collects, in its own order; without it, all that the
    /// parents have and then the pack's own.
    pub(crate) collects: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) field: Vec<FieldFile>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldFile {
    pub(crate) id: String,
    zh: Option<String>,
    en: Option<String>,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(rename = "type")]
    sort: Option<FieldType>,
    codes: Option<String>,
    allow: Option<Vec<String>>,
    required: Option<Requirement>,
    key: Option<bool>,
    privacy: Option<Privacy>,
    max: Option<usize>,
    pub(crate) clause: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Requirement {
    Flat(bool),
    When(ConditionText),
}

type Tables<'a> = &'a dyn Fn(&str) -> Option<Arc<CodeTable>>;

impl FieldFile {
    pub(crate) fn make(&self, tables: Tables<'_>) -> Result<Field, String> {
        let want = |what: &str| format!("a new field needs {what}");
        let mut field = Field {
            id: FieldId::new(&self.id),
            zh: self.zh.clone().ok_or_else(|| want("zh"))?,
            en: self.en.clone().ok_or_else(|| want("en"))?,
            synonyms: Vec::new(),
            sort: self.sort.ok_or_else(|| want("type"))?,
            table: None,
            allow: None,
            required: false,
            key: false,
            privacy: self.privacy.ok_or_else(|| want("privacy"))?,
            max: 100,
            clause: None,
            when: None,
            when_text: None,
            codes: None,
        };
        self.lay_over(&mut field, true, tables)?;
        match (field.sort, &field.codes) {
            (FieldType::Code, None) => Err("a code needs codes = \"…\"".to_owned()),
            (FieldType::Code, Some(_)) | (_, None) => Ok(field),
            (_, Some(_)) => Err("only a code has codes".to_owned()),
        }
    }

    pub(crate) fn lay_over(&self, field: &mut Field, may_loosen: bool, tables: Tables<'_>) -> Result<(), String> {
        if !may_loosen
            && (self.key == Some(false) && field.key
                || self.required == Some(Requirement::Flat(false)) && field.may_be_required())
        {
            return Err("loosens what the parent asks, which it does not delegate".to_owned());
        }
        for (to, from) in [(&mut field.zh, &self.zh), (&mut field.en, &self.en)] {
            if let Some(text) = from {
                to.clone_from(text);
            }
        }
        field.synonyms.extend(self.synonyms.iter().cloned());
        if let Some(sort) = self.sort {
            field.sort = sort;
        }
        if let Some(table) = &self.codes {
            field.codes = Some(tables(table).ok_or_else(|| format!("no code table {table:?}"))?);
            field.table = Some(table.clone());
        }
        if let (Some(allow), Some(codes)) = (&self.allow, &field.codes)
            && let Some(odd) = allow.iter().find(|code| codes.name(code).is_none())
        {
            return Err(format!("code {odd:?} is not in the table"));
        }
        field.allow = self.allow.clone().or(field.allow.take());
        match &self.required {
            Some(Requirement::Flat(required)) => (field.required, field.when_text) = (*required, None),
            Some(Requirement::When(when)) => field.when_text = Some(when.clone()),
            None => {}
        }
        field.key = self.key.unwrap_or(field.key);
        field.privacy = self.privacy.unwrap_or(field.privacy);
        field.max = self.max.unwrap_or(field.max);
        field.clause = self.clause.clone().or(field.clause.take());
        Ok(())
    }
}
