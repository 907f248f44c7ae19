//! The words of the cases: a closed vocabulary. A step is known by what is left of it once
//! everything in “” is taken out and every number outside them; those are its arguments.

use crate::feature::{Kind, Step};
use crate::steps;
use crate::world::World;

/// A step: how it is written, what it means, and what it does.
pub(crate) struct Word {
    pub(crate) pattern: &'static str,
    pub(crate) about: &'static str,
    pub(crate) act: fn(&mut World<'_>, &[String]) -> Result<(), String>,
}

/// Every step: how it is written and what it means, in Chinese.
pub fn vocabulary() -> Vec<(&'static str, &'static str)> {
    steps::all().map(|word| (word.pattern, word.about)).collect()
}

/// Takes a step.
pub(crate) fn take(world: &mut World<'_>, step: &Step) -> Result<(), String> {
    let (bare, arguments) = bare(&step.text);
    let word = steps::all().find(|word| self::bare(word.pattern).0 == bare);
    let word = word.ok_or("没有这样的步骤，可用的步骤见 packs/README.md")?;
    if step.kind != Kind::Then {
        world.nothing_unseen()?;
    }
    (word.act)(world, &arguments)?;
    if step.kind == Kind::Given { world.nothing_unseen() } else { Ok(()) }
}

/// A step without its arguments, and they in their order.
fn bare(text: &str) -> (String, Vec<String>) {
    let (mut bare, mut arguments) = (String::new(), Vec::new());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '“' => {
                arguments.push(letters.by_ref().take_while(|letter| *letter != '”').collect());
                bare.push_str("“”");
            }
            '#' => bare.push('#'),
            digit if digit.is_ascii_digit() => {
                let mut number = digit.to_string();
                while let Some(more) = letters.next_if(char::is_ascii_digit) {
                    number.push(more);
                }
                arguments.push(number);
                bare.push('#');
            }
            other => bare.push(other),
        }
    }
    (bare, arguments)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_step_is_known_without_its_arguments() {
        let (step, arguments) = bare("为2016年入学、3班的“初中”学生编号");
        assert_eq!(step, bare("为#年入学、#班的“学段”学生编号").0);
        assert_eq!(arguments, ["2016", "3", "初中"]);
        assert_eq!(bare("字段为“”").1, [""]);
    }

    #[test]
    fn no_step_is_written_as_another() {
        let mut seen = HashSet::new();
        for word in steps::all() {
            assert!(seen.insert(bare(word.pattern).0), "{}", word.pattern);
            assert!(!word.about.is_empty(), "{}", word.pattern);
        }
    }

    #[test]
    fn every_step_stands_in_the_readme() {
        let readme = include_str!("../../../packs/README.md");
        for word in steps::all() {
            assert!(
                readme.contains(&format!("| {} | {} |", word.pattern, word.about)),
                "| {} | {} |",
                word.pattern,
                word.about
            );
        }
    }
}
