//! Names of people, by the ways of naming that are at home in a region.

use serde::Deserialize;

use crate::draw::{Draw, Weighted};
use crate::identity::Sex;

/// A way of naming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Style {
    /// Surname and one or two characters.
    Han,
    /// As the Han, with other surnames in front.
    Hui,
    /// A clan's name of two characters and a given name; some write · between.
    Yi,
    /// A given name alone, seldom with a surname.
    Mongol,
    /// A given name, · and the father's.
    Uyghur,
    /// A given name alone.
    Tibetan,
    /// As the Han, in traditional script: children from Hong Kong, Macao and Taiwan.
    Overseas,
}

/// What a family hands down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lineage {
    /// A surname that stands first.
    Surname(String),
    /// The father's name that stands last, after ·.
    Father(&'static str),
    /// Nothing.
    None,
}

/// The parts of one way of naming; by sex, male first.
struct Kit {
    surnames: Parts,
    fathers: Parts,
    characters: [Parts; 2],
    given: [Parts; 2],
    roots: [Parts; 2],
    tails: [Parts; 2],
}

type Parts = Option<Weighted<&'static str>>;

/// Every way of naming, and the characters few systems can write.
pub(crate) struct NameTable {
    kits: Vec<Kit>,
    rare: Vec<&'static str>,
}

const STYLES: [(Style, &str); 7] = [
    (Style::Han, "han"),
    (Style::Hui, "hui"),
    (Style::Yi, "yi"),
    (Style::Mongol, "mongol"),
    (Style::Uyghur, "uyghur"),
    (Style::Tibetan, "tibetan"),
    (Style::Overseas, "overseas"),
];

impl NameTable {
    /// The table from rows of kind, text, sex, weight and style.
    pub(crate) fn read(rows: impl Iterator<Item = Vec<&'static str>>) -> Self {
        let rows: Vec<_> = rows.collect();
        let part = |style: &str, kind: &str, sexes: &[&str]| {
            let fits = |row: &&Vec<&'static str>| row[4] == style && row[0] == kind && sexes.contains(&row[2]);
            let items: Vec<_> = rows.iter().filter(fits).map(|row| (row[1], row[3].parse().unwrap_or(1))).collect();
            (!items.is_empty()).then(|| Weighted::new(items))
        };
        let by_sex = |style, kind| [part(style, kind, &["M", "U"]), part(style, kind, &["F", "U"])];
        let kit = |style| Kit {
            surnames: part(style, "surname", &["U"]),
            fathers: part(style, "father_name", &["U"]),
            characters: by_sex(style, "given_char"),
            given: by_sex(style, "given_name"),
            roots: by_sex(style, "given_root"),
            tails: by_sex(style, "given_tail"),
        };
        Self {
            kits: STYLES.iter().map(|(_, word)| kit(word)).collect(),
            rare: rows.iter().filter(|row| row[0] == "rare").map(|row| row[1]).collect(),
        }
    }

    fn kit(&self, style: Style) -> &Kit {
        &self.kits[style as usize]
    }

    /// What a family of this way of naming hands down.
    pub(crate) fn lineage(&self, style: Style, draw: &mut Draw) -> Lineage {
        let kit = self.kit(style);
        match style {
            Style::Tibetan => Lineage::None,
            Style::Mongol if !draw.chance(100_000) => Lineage::None,
            Style::Uyghur => Lineage::Father(pick(&kit.fathers, draw)),
            Style::Hui if draw.chance(300_000) => {
                Lineage::Surname(pick(&self.kit(Style::Han).surnames, draw).to_owned())
            }
            Style::Yi if draw.chance(50_000) => {
                Lineage::Surname([pick(&kit.surnames, draw), pick(&kit.surnames, draw)].concat())
            }
            _ => Lineage::Surname(pick(&kit.surnames, draw).to_owned()),
        }
    }

    /// The whole name of a child.
    pub(crate) fn child(&self, style: Style, lineage: &Lineage, sex: Sex, draw: &mut Draw) -> String {
        let mut given = self.given(style, sex, draw, 150_000);
        if style == Style::Han && draw.chance(3_000) {
            given.pop();
            given.push_str(draw.pick::<&str>(&self.rare));
        }
        join(style, lineage, &given, draw)
    }

    /// The whole name of a grown person of that lineage; a father named by lineage
    /// carries it as the given name.
    pub(crate) fn adult(&self, style: Style, lineage: &Lineage, sex: Sex, draw: &mut Draw) -> String {
        if let (Lineage::Father(own), Sex::Male) = (lineage, sex) {
            let after = pick(&self.kit(style).fathers, draw);
            return if own.contains('·') { (*own).to_owned() } else { format!("{own}·{after}") };
        }
        let given = self.given(style, sex, draw, 0);
        join(style, lineage, &given, draw)
    }

    /// A given name; `fashionable` of a million bear one that is in fashion.
    fn given(&self, style: Style, sex: Sex, draw: &mut Draw, fashionable: u32) -> String {
        let kit = self.kit(style);
        let by_sex = sex as usize;
        if kit.roots[by_sex].is_some() && draw.chance(500_000) {
            return [pick(&kit.roots[by_sex], draw), pick(&kit.tails[by_sex], draw)].concat();
        }
        let han = self.kit(Style::Han);
        if matches!(style, Style::Han | Style::Hui) {
            if draw.chance(fashionable) {
                return pick(&han.given[by_sex], draw).to_owned();
            }
            let first = pick(&han.characters[by_sex], draw);
            let second = if draw.chance(800_000) { pick(&han.characters[by_sex], draw) } else { "" };
            return [first, second].concat();
        }
        pick(&kit.given[by_sex], draw).to_owned()
    }
}

fn join(style: Style, lineage: &Lineage, given: &str, draw: &mut Draw) -> String {
    match lineage {
        Lineage::Surname(surname) if style == Style::Yi && draw.chance(200_000) => format!("{surname}·{given}"),
        Lineage::Surname(surname) => [surname.as_str(), given].concat(),
        Lineage::Father(father) => format!("{given}·{father}"),
        Lineage::None => given.to_owned(),
    }
}

fn pick(parts: &Parts, draw: &mut Draw) -> &'static str {
    parts.as_ref().map_or("", |parts| parts.pick(draw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::draw::Purpose;

    #[test]
    fn every_way_of_naming_names_both_sexes_within_the_25_characters_a_register_holds() {
        let names = &Data::get().names;
        let mut draw = Draw::new(7, Purpose::Name, 0, 0);
        for (index, (style, _)) in STYLES.into_iter().enumerate() {
            assert_eq!(style as usize, index);
            for sex in [Sex::Male, Sex::Female] {
                for _ in 0..500 {
                    let lineage = names.lineage(style, &mut draw);
                    for name in
                        [names.child(style, &lineage, sex, &mut draw), names.adult(style, &lineage, sex, &mut draw)]
                    {
                        assert!((2..=25).contains(&name.chars().count()), "{style:?} {name}");
                        assert!(!name.starts_with('·') && !name.ends_with('·'), "{style:?} {name}");
                    }
                }
            }
        }
    }
}
