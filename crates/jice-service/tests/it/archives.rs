//! The archive of a pupil: noted by the school where the pupil sits, corrected by versions, never
//! taken from.

use std::collections::BTreeMap;

use jice_domain::{ArchiveItemId, ClassId, Denied, Grade, PaperKept, PersonId, Role};
use jice_service::command::{ArchiveAsk, AuditAsk, CorrectItem, NoteItem, NotePaper, NoteResults};
use jice_service::view::{ArchiveItemView, ArchiveView};
use jice_service::{Asked, PageAsk, Service, ServiceError};

use crate::bench::{Bench, on_both};
use crate::changes::{Story, filled, founded, scan, seat, two_schools};
use crate::place::YEAR;

const ANHUI: &str = "cn-34-anhui";
const MATHS: &[(&str, &str)] =
    &[("school_year", "2025"), ("term", "第二学期"), ("exam", "期末"), ("subject", "数学"), ("result", "９５．５")];

/// The teacher of a class, at the school of `registrar`.
fn teacher_of(registrar: &Asked, class: ClassId) -> Asked {
    let mut teacher = registrar.clone();
    teacher.actor.role = Role::ClassTeacher;
    teacher.actor.class = Some(class);
    teacher
}

pub(crate) fn item(section: &str, kind: &str, held_on: &str, values: &[(&str, &str)]) -> NoteItem {
    NoteItem {
        section: section.to_owned(),
        kind: kind.to_owned(),
        held_on: held_on.parse().unwrap(),
        values: filled(values),
    }
}

/// The items of a part.
pub(crate) fn items<'v>(view: &'v ArchiveView, section: &str) -> &'v [ArchiveItemView] {
    &view.sections.iter().find(|one| one.id == section).unwrap_or_else(|| panic!("no part {section}")).items
}

/// What counts of an item, by field.
pub(crate) fn values(item: &ArchiveItemView) -> BTreeMap<&str, &str> {
    item.versions[0].values.iter().map(|value| (value.field.as_str(), value.value.as_str())).collect()
}

fn wrong<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> Vec<String> {
    match answer {
        Err(ServiceError::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect(),
        other => panic!("{other:?}"),
    }
}

/// The articles of a refusal.
pub(crate) fn articles<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> Vec<String> {
    match answer {
        Err(ServiceError::Refused(refusals) | ServiceError::Barred { refusals, .. }) => {
            refusals.into_iter().map(|refusal| refusal.clause.article).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn correct(service: &Service, asked: &Asked, person: PersonId, seen: &ArchiveItemView, result: &str) -> ArchiveView {
    let mut values: BTreeMap<String, String> = filled(MATHS);
    values.insert("result".to_owned(), result.to_owned());
    let version = seen.versions[0].version;
    let held_on = "2026-07-01".parse().unwrap();
    let correct = CorrectItem { version, held_on, values, reason: "登分有误".to_owned() };
    service.correct_item(asked, person, seen.id, correct).unwrap()
}

#[test]
fn what_a_school_notes_holds_at_once_is_corrected_by_versions_and_never_removed() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, other) = two_schools(&place, Grade(3), false);
        let class = seat(&place, &school, Grade(3), 50, 4);
        let (person, service) = (class.people[0].0, &bench.service);
        let teacher = teacher_of(&school.registrar, class.class);

        // The archive is there from the day the pupil is, with every part of the law.
        let view = service.view_archive(&school.registrar, person).unwrap();
        let parts: Vec<&str> = view.sections.iter().map(|section| section.zh.as_str()).collect();
        assert_eq!(parts, ["家庭", "简历", "变动", "考试", "评价", "奖励", "处分"]);
        assert!(!view.opened_on.is_empty());
        assert!(view.sections[0].values.iter().all(|value| value.field.0.starts_with("guardian")));
        assert!(view.sections[1].values.iter().any(|value| value.label == "姓名"), "the pupil's own particulars");

        // Whoever keeps the class or the register notes; it holds at once and opens no case.
        let view = service.note_item(&teacher, person, item("exams", "grade", "2026-07-01", MATHS)).unwrap();
        let grade = &items(&view, "exams")[0];
        assert_eq!(values(grade)["result"], "95.5");
        assert_eq!(values(grade)["school_year"], "2025-2026");
        assert_eq!((grade.versions[0].by.as_str(), grade.versions.len()), (school.registrar.actor.name.as_str(), 1));
        assert!(service.pupil_cases(&school.registrar, person).unwrap().is_empty());

        // Everything that is wrong at once; nothing of it is kept.
        let spoiled: &[(&str, &str)] =
            &[("school_year", "去年"), ("term", "第三学期"), ("result", "优"), ("more", "1")];
        let mut told = wrong(service.note_item(&teacher, person, item("exams", "grade", "2026-07-01", spoiled)));
        told.sort();
        let wanted =
            ["exam", "more", "result", "school_year", "subject", "term"].map(|field| format!("values.{field}"));
        assert_eq!(told, wanted);
        let late = item("exams", "grade", "2026-12-01", MATHS);
        assert_eq!(wrong(service.note_item(&teacher, person, late)), ["held_on"]);
        let elsewhere = item("awards", "grade", "2026-07-01", MATHS);
        assert_eq!(wrong(service.note_item(&teacher, person, elsewhere)), ["kind"]);
        assert_eq!(items(&service.view_archive(&teacher, person).unwrap(), "exams").len(), 1);

        // A correction counts from then on; what stood before stays, with the reason.
        let before = items(&view, "exams")[0].clone();
        let view = correct(service, &school.registrar, person, &before, "59");
        let grade = &items(&view, "exams")[0];
        assert_eq!((grade.id, values(grade)["result"]), (before.id, "59"));
        assert_eq!((grade.versions[0].reason.as_str(), &grade.versions[1]), ("登分有误", &before.versions[0]));
        let stale = CorrectItem {
            version: 1,
            held_on: "2026-07-01".parse().unwrap(),
            values: filled(MATHS),
            reason: "再改".to_owned(),
        };
        let answer = service.correct_item(&teacher, person, before.id, stale.clone());
        assert!(matches!(answer, Err(ServiceError::Conflict { current: 2 })), "{answer:?}");
        let unsaid = CorrectItem { reason: " ".to_owned(), version: 2, ..stale };
        assert_eq!(wrong(service.correct_item(&teacher, person, before.id, unsaid)), ["reason"]);

        // A paper goes with an item, by the check of every paper.
        let hostile = service.put_archive_file(&teacher, person, before.id, 2, ("a.exe", b"MZ"));
        assert_eq!(wrong(hostile), ["file"]);
        let view = service.put_archive_file(&teacher, person, before.id, 2, ("成绩单.jpg", &scan())).unwrap();
        let grade = &items(&view, "exams")[0];
        assert_eq!((grade.versions.len(), values(grade)["result"]), (3, "59"));
        assert_eq!(grade.versions[0].paper.as_ref().map(|paper| paper.name.as_str()), Some("成绩单.jpg"));
        let file = service.archive_file(&school.head, person, grade.id, 3).unwrap();
        assert_eq!((file.mime, file.bytes), ("image/jpeg", scan()));
        assert!(matches!(service.archive_file(&school.head, person, grade.id, 2), Err(ServiceError::Absent)));

        // The authority reads, and neither approves nor does it; nobody removes anything.
        assert_eq!(items(&service.view_archive(&school.clerk, person).unwrap(), "exams").len(), 1);
        let answer = service.note_item(&school.clerk, person, item("exams", "grade", "2026-07-01", MATHS));
        assert_eq!(articles(answer), ["第十七条"]);
        for asked in [&school.registrar, &teacher, &school.head, &school.clerk] {
            let answer = service.remove_item(asked, person, grade.id);
            assert_eq!(articles(answer), ["第五条"], "a limit of the machine, where the place says nothing");
        }
        assert!(matches!(service.remove_item(&school.clerk, person, ArchiveItemId(9)), Err(ServiceError::Absent)));
        let denied = [
            service.note_item(&school.head, person, item("exams", "grade", "2026-07-01", MATHS)).map(drop),
            service.view_archive(&other.registrar, person).map(drop),
            service.view_archive(&teacher_of(&school.registrar, ClassId(1)), person).map(drop),
            service.archive_file(&other.registrar, person, grade.id, 3).map(drop),
        ];
        let denied = denied.map(|answer| match answer {
            Err(ServiceError::Denied(denied)) => denied,
            other => panic!("{other:?}"),
        });
        assert_eq!(denied, [Denied::RoleLacksRight, Denied::OutOfScope, Denied::OutOfScope, Denied::OutOfScope]);

        // Each reading is in the log, and each act.
        let top = place.key_of(place.admin().actor.org);
        let viewer = place.acting(top, Role::Viewer);
        let ask = AuditAsk { person: Some(person), ..AuditAsk::default() };
        let log = service.audit_log(&viewer, &ask).unwrap().items;
        let times = |action: &str, fields: &str, outcome: &str| {
            let of = |line: &&jice_service::view::AuditView| {
                line.action == action && line.fields.contains(fields) && line.outcome.starts_with(outcome)
            };
            log.iter().filter(of).count()
        };
        assert_eq!(times("read_pupil", "archive, paper of an item", "read"), 1);
        assert!(times("read_pupil", "archive, masked", "read") >= 3);
        assert_eq!(times("keep_archive", "exams: grade", "done"), 1);
        assert_eq!(times("keep_archive", "corrected", "done"), 1);
        assert_eq!(times("keep_archive", "remove", "refused"), 4);
        bench.is_sound();
    });
}

#[test]
fn where_the_papers_lie_is_noted_and_the_last_word_counts() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (school, _) = two_schools(&place, Grade(3), false);
        let class = seat(&place, &school, Grade(3), 50, 2);
        let (person, service) = (class.people[0].0, &bench.service);
        let view = service.view_archive(&school.registrar, person).unwrap();
        assert_eq!(view.sections.len(), 7);
        assert!(view.papers.is_empty());
        let retention = view.retention.unwrap();
        assert_eq!((retention.rule, retention.clause.as_str()), (None, "liangshan-530-6"));

        let note = |version, kept, place: &str, keeper: &str| NotePaper {
            version,
            kept,
            place: place.to_owned(),
            keeper: keeper.to_owned(),
        };
        let put = |note| service.note_paper(&school.registrar, person, note);
        assert_eq!(wrong(put(note(0, PaperKept::Original, "", "王芳"))), ["place"]);
        assert_eq!(wrong(put(note(0, PaperKept::Original, "档案室", " "))), ["keeper"]);
        put(note(0, PaperKept::Original, "档案室2号柜", "王芳")).unwrap();
        assert!(matches!(put(note(0, PaperKept::Nothing, "", "")), Err(ServiceError::Conflict { current: 1 })));
        let view = put(note(1, PaperKept::Original, "档案室3号柜", "李强")).unwrap();
        let said: Vec<_> = view.papers.iter().map(|word| (word.own, word.version, word.place.as_str())).collect();
        assert_eq!(said, [(true, 2, "档案室3号柜")]);
        let denied = service.note_paper(&school.clerk, person, note(2, PaperKept::Nothing, "", ""));
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::RoleLacksRight))), "{denied:?}");
        bench.is_sound();
    });
}

/// The copies that a school keeps.
pub(crate) fn copies(service: &Service, asked: &Asked) -> Vec<jice_service::view::ArchiveCopyLine> {
    service.archive_copies(asked, None, &PageAsk::default()).unwrap().items
}

const AWARD: &[(&str, &str)] = &[("title", "三好学生"), ("level", "校级")];

#[test]
fn the_archive_goes_with_the_pupil_and_the_school_before_keeps_what_stood_that_day() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (from, to) = two_schools(&place, Grade(3), false);
        let (there, here) = (seat(&place, &from, Grade(3), 50, 4), seat(&place, &to, Grade(3), 50, 4));
        let (person, pupil) = there.people[0].clone();
        let service = &bench.service;
        let view = service.note_item(&from.registrar, person, item("awards", "award", "2026-06-01", AWARD)).unwrap();
        let award = items(&view, "awards")[0].clone();
        service.put_archive_file(&from.registrar, person, award.id, 1, ("奖状.jpg", &scan())).unwrap();

        let story = Story::receive(service, &to.registrar, &pupil, here.class, &[("reason", "address_change")]);
        story.enclose(&to.registrar);
        story.submit(&to.registrar).unwrap();
        story.accept(&to.clerk);
        story.accept(&from.head);
        // Until it is done the archive stays, with no paper of what is under way.
        let before = service.view_archive(&from.registrar, person).unwrap();
        assert!(before.sections.iter().all(|section| section.papers.is_empty()));
        assert!(matches!(service.view_archive(&to.registrar, person), Err(ServiceError::Denied(_))));
        assert!(copies(service, &from.registrar).is_empty());
        story.accept(&from.clerk);

        // From then on the receiving school has all of it, with the papers of the transfer.
        let view = service.view_archive(&to.registrar, person).unwrap();
        let held = &items(&view, "awards")[0];
        assert_eq!((held.id, held.versions.len()), (award.id, 2));
        let school = service.view_unit(&from.registrar, from.org).unwrap().name;
        assert_eq!((held.versions[0].school_name.as_str(), values(held)["title"]), (school.as_str(), "三好学生"));
        let papers = &view.sections.iter().find(|section| section.id == "changes").unwrap().papers;
        assert!(!papers.is_empty() && papers.iter().all(|paper| paper.case == story.id), "{papers:?}");
        let file = service.filed_paper(&to.head, person, story.id, papers[0].paper).unwrap();
        assert_eq!(file.bytes, scan());
        assert_eq!(service.archive_file(&to.registrar, person, award.id, 2).unwrap().bytes, scan());
        service.note_item(&to.registrar, person, item("exams", "grade", "2026-09-10", MATHS)).unwrap();

        // The school before has the copy, reads it, and sees and changes nothing else.
        for answer in [
            service.view_archive(&from.registrar, person).map(drop),
            service.view_archive(&from.clerk, person).map(drop),
            service.note_item(&from.registrar, person, item("awards", "award", "2026-06-01", AWARD)).map(drop),
            service.filed_paper(&from.head, person, story.id, papers[0].paper).map(drop),
            service.archive_pdf(&from.registrar, person, &ArchiveAsk::default()).map(drop),
        ] {
            assert_eq!(articles(answer), ["第五条"]);
        }
        let kept = copies(service, &from.registrar);
        assert_eq!(
            kept.iter().map(|line| (line.person, line.left_on.as_str())).collect::<Vec<_>>(),
            [(person, "2026-09-10")]
        );
        let id = kept[0].copy;
        for asked in [&from.registrar, &from.head, &from.clerk] {
            let copy = service.view_archive_copy(asked, person, id).unwrap();
            assert_eq!((copy.left_on.as_deref(), copy.school_name.as_str()), (Some("2026-09-10"), school.as_str()));
            assert_eq!(items(&copy, "awards")[0].versions, held.versions);
            assert!(items(&copy, "exams").is_empty(), "what came later is not in it");
            let last = &copy.sections.iter().find(|section| section.id == "changes").unwrap().changes[0];
            assert_eq!(last.zh, "转学");
        }
        let file = service.archive_copy_file(&from.head, person, id, (award.id, 2)).unwrap();
        assert_eq!(file.bytes, scan());
        let later = service.archive_copy_file(&from.head, person, id, (award.id, 3));
        assert!(matches!(later, Err(ServiceError::Absent)), "{later:?}");
        let teacher = teacher_of(&from.registrar, there.class);
        for answer in [
            service.view_archive_copy(&to.registrar, person, id).map(drop),
            service.view_archive_copy(&teacher, person, id).map(drop),
            service.archive_copy_file(&to.registrar, person, id, (award.id, 2)).map(drop),
        ] {
            assert!(matches!(answer, Err(ServiceError::Denied(Denied::OutOfScope))), "{answer:?}");
        }

        // Whether papers were kept too is noted beside it; the receiving school says where its own lie.
        let note = |version, kept, place: &str| NotePaper {
            version,
            kept,
            place: place.to_owned(),
            keeper: "王芳".to_owned(),
        };
        let copy =
            service.note_copy_paper(&from.registrar, person, id, note(0, PaperKept::Copy, "档案室1号柜")).unwrap();
        assert_eq!(copy.papers.iter().map(|word| word.kept).collect::<Vec<_>>(), [PaperKept::Copy]);
        let denied = service.note_copy_paper(&from.clerk, person, id, note(1, PaperKept::Nothing, ""));
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::RoleLacksRight))), "{denied:?}");
        let view = service.note_paper(&to.registrar, person, note(0, PaperKept::Original, "三楼档案室")).unwrap();
        assert_eq!(view.papers.len(), 2);
        let copy = service.view_archive_copy(&from.registrar, person, id).unwrap();
        assert_eq!(copy.papers.len(), 1, "where others keep theirs is of a later day");
        bench.is_sound();
    });
}

#[test]
fn the_archive_is_printed_part_by_part_for_a_stated_purpose() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, "cn-5134-liangshan", YEAR);
        let (school, _) = two_schools(&place, Grade(3), false);
        let class = seat(&place, &school, Grade(3), 50, 2);
        let (person, service) = (class.people[0].0, &bench.service);
        service.note_item(&school.registrar, person, item("awards", "award", "2026-06-01", AWARD)).unwrap();
        let ask = |sections: Option<&[&str]>, purpose: &str| ArchiveAsk {
            sections: sections.map(|sections| sections.iter().map(|id| (*id).to_owned()).collect()),
            purpose: purpose.to_owned(),
        };
        let refused = service.archive_pdf(&school.registrar, person, &ask(None, ""));
        assert!(!articles(refused).is_empty());
        let unknown = service.archive_pdf(&school.registrar, person, &ask(Some(&["more"]), "转学核对"));
        assert!(matches!(unknown, Err(ServiceError::Absent)));
        let text = |sections| {
            let file = service.archive_pdf(&school.registrar, person, &ask(sections, "转学核对")).unwrap();
            assert_eq!(file.mime, "application/pdf");
            let document = lopdf::Document::load_mem(&file.bytes).unwrap();
            let pages: Vec<u32> = document.get_pages().into_keys().collect();
            (file.name, pages.len(), document.extract_text(&pages).unwrap().replace(['\n', ' '], ""))
        };
        let (name, pages, form) = text(Some(&[]));
        assert!(name.starts_with("学籍基础信息表-") && pages == 1, "{name}, {pages} pages");
        assert!(form.contains("表式由教育部统一制订，版本2013") && !form.contains("三好学生"), "{form}");
        let (name, _, all) = text(None);
        assert!(name.starts_with("学籍档案-"));
        for words in ["在校期间的获奖信息", "获奖名称：三好学生；等级：校级", "享受资助信息", "保存期限永久"]
        {
            assert!(all.contains(words), "{words}: {all}");
        }
        let (_, _, awards) = text(Some(&["awards"]));
        assert!(awards.contains("三好学生") && !awards.contains("享受资助信息"));
        bench.is_sound();
    });
}

#[test]
fn the_results_of_a_class_are_noted_from_one_sheet_or_not_at_all() {
    on_both(|kind| {
        let bench = Bench::new(kind);
        let place = founded(&bench, ANHUI, YEAR);
        let (school, other) = two_schools(&place, Grade(3), false);
        let class = seat(&place, &school, Grade(3), 50, 4);
        let service = &bench.service;
        let teacher = teacher_of(&school.registrar, class.class);
        let names: Vec<String> =
            class.people.iter().map(|(_, pupil)| pupil.get(jice_demo::Field::Name).to_owned()).collect();
        let of = NoteResults {
            held_on: "2026-07-01".parse().unwrap(),
            school_year: "2025".to_owned(),
            term: "第二学期".to_owned(),
            exam: "期末".to_owned(),
        };
        let book = |rows: &[(&str, &str, &str)]| {
            let rows: Vec<Vec<String>> = (1..)
                .zip(rows)
                .map(|(at, (name, first, second))| {
                    let at: u32 = at;
                    [at.to_string().as_str(), name, first, second, "190"].map(str::to_owned).to_vec()
                })
                .collect();
            crate::place::workbook(&["序号", "姓名", "语文", "体育", "总分"], &rows)
        };
        let note = |rows: &[(&str, &str, &str)]| {
            service.note_results(&teacher, school.org, class.class, &of, &book(rows)).unwrap()
        };
        let grades = |person| items(&service.view_archive(&teacher, person).unwrap(), "exams").len();

        // Whatever is wrong is told by its cell, and nothing is kept of the rows that are right.
        let told = note(&[
            (&names[0], "95", "优秀"),
            (&names[1], "九十", "优"),
            ("无此人", "90", "良好"),
            (&names[0], "80", ""),
        ]);
        assert_eq!(
            (told.noted, told.known, told.left_out.as_slice()),
            (0, 0, &["序号".to_owned(), "总分".to_owned()][..])
        );
        let first = told.faults[0].cell[1..].parse::<u32>().unwrap();
        let cells: Vec<&str> = told.faults.iter().map(|fault| fault.cell.as_str()).collect();
        assert_eq!(
            cells,
            [format!("C{first}"), format!("D{first}"), format!("B{}", first + 1), format!("B{}", first + 2)]
        );
        assert_eq!(told.faults[0].name, names[1]);
        assert!(class.people.iter().all(|(person, _)| grades(*person) == 0));

        // Mended, all of it is noted; sent again, nothing is noted twice; another result is no quiet change.
        let rows: [(&str, &str, &str); 3] =
            [(&names[0], "95", "优秀"), (&names[1], "90.5", "良好"), (&names[2], "", "合格")];
        assert_eq!((note(&rows).noted, note(&rows).known), (5, 5));
        assert_eq!(class.people.iter().map(|(person, _)| grades(*person)).collect::<Vec<_>>(), [2, 2, 1, 0]);
        let changed = note(&[(&names[0], "59", "优秀")]);
        assert!(changed.noted == 0 && changed.faults[0].zh.contains("已记为95"), "{changed:?}");

        let wrong_exam = NoteResults { term: "第三学期".to_owned(), ..of.clone() };
        let answer = service.note_results(&teacher, school.org, class.class, &wrong_exam, &book(&rows));
        assert_eq!(wrong(answer), ["values.term"]);
        assert_eq!(wrong(service.note_results(&teacher, school.org, class.class, &of, b"no workbook")), ["file"]);
        let denied =
            service.note_results(&teacher_of(&school.registrar, ClassId(1)), school.org, class.class, &of, b"");
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::OutOfScope))), "{denied:?}");
        let denied = service.results_template(&other.registrar, school.org, class.class);
        assert!(matches!(denied, Err(ServiceError::Denied(Denied::OutOfScope))), "{denied:?}");
        let template = service.results_template(&teacher, school.org, class.class).unwrap();
        let mut reader = jice_sheet::SheetReader::open(template.bytes, &jice_sheet::Limits::default()).unwrap();
        assert!(reader.headers().iter().any(|heading| heading == "数学"));
        assert_eq!(
            reader.by_ref().filter(|row| row.as_ref().is_ok_and(|row| names.contains(&row.cells[1].text))).count(),
            4
        );
        bench.is_sound();
    });
}
