//! A draft replayed over the cases of the past: exactly those that would have gone otherwise are
//! told, with the clause, by the facts of the day they were handed in.

use std::collections::BTreeMap;

use jice_domain::{Grade, SchoolYear, Verdict};
use jice_policy::Packs;
use jice_service::{Asked, ReplayAsk, ReplayCount, Replayed, Would, replay};
use jiff::civil::date;

use crate::bench::{Bench, law_with, on_both};
use crate::changes::{Story, founded, seat, two_schools};
use crate::place::YEAR;

const PACK: &str = "cn-34-anhui";
const NEW_BAR: &str = r#"

[[clause]]
id = "anhui-026-3"
kind = "change"
software = "enforce"
zh = "休学不超过6个月；四年级不办理。"
en = "At most six months, and none in grade 4."

[[clause.rule]]
rule = "case_span"
from = "since"
to = "until"
most_months = 6
zh = "休学期限"
en = "the suspension"
on = ["submit_case"]
of = ["suspension"]

[[clause.rule]]
rule = "graduating_grade"
grades = [4]
on = ["submit_case"]
of = ["suspension"]
"#;
const NEW_PAPER: &str = r#"[[procedure.evidence]]
id = "passport"
zh = "护照复印件"
en = "copy of the passport"
clause = "anhui-023-3"

[[procedure.step]]"#;

/// The tree's law with `from` in a file of the pack become `to`, each once.
fn edited(edits: &[(&str, &str, &str)]) -> Packs {
    let with = law_with(|texts| {
        for (file, from, to) in edits {
            let text = texts.get_mut(&format!("{PACK}/{file}")).unwrap();
            assert!(text.contains(from), "{file}");
            *text = text.replacen(from, to, 1);
        }
    });
    with.0
}

fn over(bench: &Bench, draft: &Packs, law: &Packs) -> (Vec<Replayed>, BTreeMap<String, ReplayCount>) {
    let ask = ReplayAsk {
        draft,
        law,
        jurisdiction: jice_domain::Jurisdiction(PACK.to_owned()),
        from: date(2026, 9, 1),
        until: date(2026, 12, 31),
        law_on: date(2027, 1, 10),
        now: bench.service.clock().now(),
    };
    let mut told = Vec::new();
    let counts = replay(bench.service.store(), &ask, &mut |case| told.push(case.clone())).unwrap();
    (told, counts)
}

/// Change, what would have become of it, and the articles of the reasons.
fn in_short(told: &[Replayed]) -> Vec<(String, Would, Vec<&str>)> {
    let mut lines: Vec<_> = told
        .iter()
        .map(|case| {
            let articles = case.reasons.iter().map(|reason| reason.article.as_str()).collect();
            (case.change.clone(), case.would, articles)
        })
        .collect();
    lines.sort();
    lines
}

fn at(bench: &Bench, moment: &str) {
    bench.clock.set(moment.parse().unwrap());
}

fn opened<'a>(
    bench: &'a Bench,
    asked: &Asked,
    change: &str,
    person: jice_domain::PersonId,
    values: &[(&str, &str)],
) -> Story<'a> {
    let story = Story::open(&bench.service, asked, change, person, None, values);
    story.enclose(asked);
    story.submit(asked).unwrap();
    story
}

#[test]
fn those_that_would_have_gone_otherwise_are_told_and_no_other() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, PACK, YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 8), seat(&place, &to, Grade(3), 50, 4));
        let service = &bench.service;
        let receive = |at: usize| {
            let story = Story::receive(
                service,
                &to.registrar,
                &there.people[at].1,
                here.class,
                &[("reason", "address_change")],
            );
            story.enclose(&to.registrar);
            story.submit(&to.registrar).unwrap();
            story
        };
        let suspend = |at: usize, until: &str| {
            let values = [("reason", "illness"), ("since", "2026-09-10"), ("until", until)];
            opened(&bench, &from.registrar, "suspension", there.people[at].0, &values)
        };
        let (moved, stopped) = (receive(0), receive(1));
        let (long, short) = (suspend(2, "2027-05-10"), suspend(3, "2026-12-10"));
        let abroad = [("destination", "新加坡"), ("since", "2026-09-10"), ("reason", "随父母")];
        let abroad = opened(&bench, &from.registrar, "cross_border_out", there.people[4].0, &abroad);
        let dropped = [("last_seen", "2026-09-01"), ("reason", "家庭原因")];
        let dropped = opened(&bench, &from.registrar, "dropout", there.people[5].0, &dropped);
        // A draft that was never handed in is no case of the past.
        let _never = Story::open(service, &from.registrar, "dropout", there.people[6].0, None, &[]);
        for story in [&long, &short, &abroad] {
            story.accept(&from.clerk);
        }
        at(&bench, "2026-09-28T02:00:00Z");
        dropped.accept(&from.clerk);
        stopped.decide(&to.clerk, Verdict::Refuse, "学位不足").unwrap();
        moved.accept(&to.clerk);
        moved.accept(&from.head);
        assert_eq!(moved.accept(&from.clerk).state, "done");

        // Everything has changed since: the year, the class, where the pupils stand.
        at(&bench, "2027-01-10T02:00:00Z");
        service.open_school_year(&place.admin, SchoolYear(2027)).unwrap();
        let class = service.list_classes(&to.registrar, to.org, None).unwrap();
        let class = class.into_iter().find(|class| class.id == here.class).unwrap();
        let smaller = jice_service::command::MaintainClass {
            version: class.version,
            name: None,
            teacher: None,
            honours: None,
            size_limit: Some(1),
        };
        service.maintain_class(&to.registrar, to.org, class.id, smaller).unwrap();

        let law = edited(&[]);
        let (told, counts) = over(&bench, &law, &law);
        assert_eq!(in_short(&told), [], "the law in force finds nothing in its own cases");
        let cases = |change: &str| counts[change].cases;
        assert_eq!([cases("transfer"), cases("suspension"), cases("cross_border_out"), cases("dropout")], [2, 2, 1, 1]);

        let attendance =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/cn-34-anhui/articles/026.toml"))
                .unwrap();
        let draft = edited(&[
            ("procedures/transfer.toml", "within = 20", "within = 10"),
            ("procedures/attendance.toml", "within = 15", "within = 10"),
            ("procedures/leaving.toml", "[[procedure.step]]", NEW_PAPER),
            ("articles/026.toml", &attendance, &format!("{attendance}{NEW_BAR}")),
        ]);
        let (told, counts) = over(&bench, &draft, &law);
        let wanted = [
            ("cross_border_out".to_owned(), Would::NotBeTaken, vec!["第二十三条"]),
            ("dropout".to_owned(), Would::RunLate, vec!["第二十七条"]),
            ("suspension".to_owned(), Would::NotBeTaken, vec!["第二十六条"]),
            ("transfer".to_owned(), Would::EndOtherwise, vec!["第二十四条"]),
        ];
        assert_eq!(in_short(&told), wanted);
        let of = |change: &str| told.iter().find(|case| case.change == change).unwrap();
        assert_eq!((of("suspension").case, of("transfer").case), (long.id, stopped.id));
        assert_eq!(of("transfer").ended, "refused");
        assert_eq!(of("transfer").reasons[0].zh, "“流入主管部门审批”于2026-09-23到期，次日起视为同意。");
        assert_eq!(of("cross_border_out").reasons[0].zh, "缺少材料“护照复印件”。");
        assert_eq!(of("dropout").reasons[0].zh, "“主管部门审核”应于2026-09-23前办理，2026-09-28才办理。");
        assert_eq!(told.iter().map(|case| case.handed_in).max(), Some(date(2026, 9, 10)));
        assert_eq!(counts["suspension"].would, BTreeMap::from([("not_be_taken", 1)]));
        // Nobody is named.
        let text = serde_json::to_string(&told).unwrap();
        for (_, pupil) in &there.people {
            assert!(!text.contains(pupil.get(jice_demo::Field::Name)), "{text}");
        }

        // Another hand, a hand less whose no ended it, and a change that is gone.
        let draft = edited(&[
            ("procedures/transfer.toml", "by = \"receiving_authority\"", "by = \"receiving_authority_above\""),
            ("procedures/leaving.toml", "effects = [\"move_abroad\"]", "effects = [\"move_abroad\"]\noff = true"),
        ]);
        let (told, _) = over(&bench, &draft, &law);
        let wanted = [
            ("cross_border_out".to_owned(), Would::NotBeTaken, vec!["第二十三条"]),
            ("transfer".to_owned(), Would::EndOtherwise, vec!["第二十一条"]),
            ("transfer".to_owned(), Would::TakeAnotherWay, vec!["第二十一条"]),
        ];
        assert_eq!(in_short(&told), wanted);

        // Where the law that judged them is not at hand, what was not kept is said.
        let another = edited(&[("pack.toml", "第三十三条", "第三十三条：")]);
        let (told, _) = over(&bench, &law, &another);
        let unjudged: Vec<_> = told.iter().map(|case| (case.case, case.would)).collect();
        assert_eq!(unjudged.len(), 2, "{told:#?}");
        assert!(unjudged.contains(&(moved.id, Would::NotBeJudged)), "{told:#?}");
        assert!(told[0].reasons[0].zh.contains("班额未留存"), "{told:#?}");
        bench.is_sound();
    });
}
