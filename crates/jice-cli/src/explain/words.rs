//! The words in which packs are explained: those of the command line, and beside them those
//! that the web client shows already.

use std::collections::BTreeMap;

use anyhow::Context;
use clap::ValueEnum;

/// The language of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Words by their names.
pub(crate) struct Words {
    pub(crate) lang: Lang,
    table: BTreeMap<String, String>,
}

impl Words {
    /// The words of `lang`.
    ///
    /// # Errors
    /// Where a table in the binary is no table of words.
    pub(crate) fn of(lang: Lang) -> anyhow::Result<Self> {
        let texts = match lang {
            Lang::Zh => [include_str!("../../../../web/src/words/zh-CN.json"), include_str!("../../words/zh-CN.json")],
            Lang::En => [include_str!("../../../../web/src/words/en.json"), include_str!("../../words/en.json")],
        };
        let mut table = BTreeMap::new();
        for text in texts {
            table.extend(serde_json::from_str::<BTreeMap<String, String>>(text).context("a table of words")?);
        }
        Ok(Self { lang, table })
    }

    /// The word `name`; its name where there is none, so that nothing is hidden.
    pub(crate) fn say(&self, name: &str) -> String {
        self.table.get(name).cloned().unwrap_or_else(|| format!("‹{name}›"))
    }

    /// The word `name` with its places filled.
    pub(crate) fn fill(&self, name: &str, places: &[(&str, &str)]) -> String {
        let filled = |text: String, (place, value): &(&str, &str)| text.replace(&format!("{{{place}}}"), value);
        places.iter().fold(self.say(name), filled)
    }

    /// Of what a pack says in both languages, the one to show.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Several words after one another.
    pub(crate) fn list(&self, words: impl IntoIterator<Item = String>) -> String {
        words.into_iter().collect::<Vec<_>>().join(self.pick("、", ", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let names = |lang: Lang| Words::of(lang).unwrap().table.into_keys().collect::<Vec<_>>();
        assert_eq!(names(Lang::Zh), names(Lang::En));
    }
}
