//! Reading a feature: scenarios with the steps of their background, and their tags.

use gherkin::{Feature, GherkinEnv, StepType};

use crate::Failure;

/// A scenario.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) title: String,
    /// Clauses it proves.
    pub(crate) tags: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// A step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) line: usize,
    /// What it says, without its keyword.
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

/// What a step is for; 并且 continues the kind before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 假如: how things stand; it must come about.
    Given,
    /// 当: what somebody does.
    When,
    /// 那么: what came of it.
    Then,
}

/// The scenarios of `text`.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<Case>, Failure> {
    let failed = |line: usize, scenario: &str, what: String| Failure {
        file: file.to_owned(),
        line,
        scenario: scenario.to_owned(),
        step: String::new(),
        what,
    };
    let env = GherkinEnv::new("zh-CN").map_err(|error| failed(1, "", error.to_string()))?;
    let feature = Feature::parse(text, env).map_err(|error| failed(1, "", error.to_string()))?;
    let before = feature.background.as_ref().map_or(&[][..], |background| &background.steps);
    let mut cases = Vec::new();
    for scenario in &feature.scenarios {
        let (line, title) = (scenario.position.line, scenario.name.clone());
        if !scenario.examples.is_empty() || scenario.steps.is_empty() {
            return Err(failed(line, &title, "a scenario has steps and no examples".to_owned()));
        }
        let tags =
            feature.tags.iter().chain(&scenario.tags).map(|tag| tag.trim_start_matches('@').to_owned()).collect();
        let steps = before.iter().chain(&scenario.steps).map(step).collect();
        cases.push(Case { file: file.to_owned(), line, title, tags, steps });
    }
    Ok(cases)
}

fn step(step: &gherkin::Step) -> Step {
    let kind = match step.ty {
        StepType::Given => Kind::Given,
        StepType::When => Kind::When,
        StepType::Then => Kind::Then,
    };
    Step { line: step.position.line, text: step.value.trim().to_owned(), kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_comes_before_each_scenario() {
        let text = "# language: zh-CN\n功能: 甲\n\n  背景:\n    假如 乙\n    并且 丙\n\n  @x-1 @x-2\n  场景: 丁\n    当 戊\n    那么 己\n    并且 庚\n";
        let cases = read("a.feature", text).expect("it can be read");
        let [case] = &cases[..] else { panic!("one scenario") };
        assert_eq!(
            (case.title.as_str(), case.line, &case.tags[..]),
            ("丁", 9, &["x-1".to_owned(), "x-2".to_owned()][..])
        );
        let steps: Vec<(&str, Kind, usize)> =
            case.steps.iter().map(|step| (step.text.as_str(), step.kind, step.line)).collect();
        let expected = [
            ("乙", Kind::Given, 5),
            ("丙", Kind::Given, 6),
            ("戊", Kind::When, 10),
            ("己", Kind::Then, 11),
            ("庚", Kind::Then, 12),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn what_is_no_feature_names_the_file() {
        let failure = read("a.feature", "没有功能").expect_err("it is none");
        assert_eq!(failure.file, "a.feature");
    }
}
