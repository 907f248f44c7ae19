//! Papers about a case: what stands on them for whom, and what a receipt tells.

use jice_demo::Field;
use jice_domain::Grade;
use jice_service::{Asked, ServiceError};
use lopdf::Document;

use crate::bench::{Bench, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::YEAR;

const ORIGIN: &str = "https://register.example.cn/";

/// What is written on a form, and on how many pages.
fn printed(story: &Story<'_>, asked: &Asked, form: &str) -> Result<(String, usize), ServiceError> {
    let file = story.service.case_form(asked, story.person, story.id, form, ORIGIN)?;
    let document = Document::load_mem(&file.bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    Ok((document.extract_text(&pages).unwrap().replace(['\n', ' '], ""), pages.len()))
}

#[test]
fn a_form_shows_numbers_to_the_opener_only_and_a_receipt_shows_nobody() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        for (pack, says) in [("cn-5134-liangshan", "附表1"), ("cn-34-anhui", "转学申请表")] {
            let place = founded(&bench, pack, YEAR);
            let (from, to) = two_schools(&place, Grade(3), false);
            let (there, here) = (seat(&place, &from, Grade(3), 50, 3), seat(&place, &to, Grade(3), 50, 3));
            let numbered = there.people.iter().find(|(_, pupil)| !pupil.get(Field::DocumentNumber).is_empty());
            let pupil = numbered.map(|(_, pupil)| pupil.clone()).unwrap();
            let (name, number) = (pupil.get(Field::Name), pupil.get(Field::DocumentNumber));
            let story =
                Story::receive(&bench.service, &to.registrar, &pupil, here.class, &[("reason", "address_change")]);

            let (text, pages) = printed(&story, &to.registrar, "application").unwrap();
            assert_eq!(pages, 1);
            for words in [says, name, number, &to.demo.unit.name] {
                assert!(text.contains(&words.replace(' ', "")), "{words} in {text}");
            }
            story.enclose(&to.registrar);
            story.submit(&to.registrar).unwrap();
            // The authority that decides sees the number as everywhere else: masked.
            let (text, _) = printed(&story, &to.clerk, "application").unwrap_or_else(|error| panic!("{error:?}"));
            assert!(!text.contains(number) && text.contains("****"), "{text}");
            let (text, _) = printed(&story, &to.registrar, "receipt").unwrap();
            assert!(!text.contains(number) && text.contains("受理回执"), "{text}");
            assert!(matches!(printed(&story, &to.registrar, "no_such_form"), Err(ServiceError::Absent)));

            let code = story.view(&to.registrar).receipt;
            let view = bench.service.receipt(&code).unwrap();
            assert_eq!((view.state.as_str(), view.opener_name.as_str()), ("open", to.demo.unit.name.as_str()));
            assert!(view.waits_for.is_some() && !view.step_zh.is_empty());
            assert!(!format!("{view:?}").contains(name), "a receipt names no pupil: {view:?}");
            // One letter wrong, cut short, or made up: nothing is told.
            let last = if code.ends_with('0') { '1' } else { '0' };
            for wrong in [
                format!("{}{last}", &code[..code.len() - 1]),
                code[..code.len() - 1].to_owned(),
                "1-2-".to_owned(),
                String::new(),
            ] {
                assert!(matches!(bench.service.receipt(&wrong), Err(ServiceError::Absent)), "{wrong}");
            }
        }
    });
}
