//! Classes, school years, windows, archives.

use jice_domain::{
    AccountId, ArchiveCopy, ArchiveCopyId, ArchiveItem, ArchiveItemId, ArchivePaper, ClassId, CopyHeld, Grade,
    JournalId, Jurisdiction, OrgId, PaperArchive, PaperKept, PersonId, SchoolYear,
};
use jice_store::admission_plan::{self, AdmissionPlan};
use jice_store::window_override::{self, WindowOverride};
use jice_store::{StoreError, archive_copy, archive_item, class, likeness, paper_archive, person, school_year, verify};
use jiff::civil::date;

use crate::bench::{noon, school, told};

told! {
    fn classes_are_kept_with_their_versions(bench) {
        let (school, id) = school(bench);
        let mut kept = bench.store.read(|db| class::find(db, school, id)).unwrap().unwrap();
        let twin = class::SchoolClass { id: ClassId(bench.id()), ..kept.clone() };
        let error = bench.store.write(|tx| class::insert(tx, &twin)).unwrap_err();
        assert!(matches!(&error, StoreError::Duplicate { kind } if kind == "school_class"), "{error:?}");
        let second = class::SchoolClass { code: "02".to_owned(), ..twin };
        bench.store.write(|tx| class::insert(tx, &second)).unwrap();
        kept.teacher = "李强".to_owned();
        kept.closed_on = Some(date(2032, 7, 1));
        bench.store.write(|tx| class::update(tx, &kept)).unwrap();
        assert!(matches!(bench.store.write(|tx| class::update(tx, &kept)), Err(StoreError::Conflict { .. })));
        kept.version = 2;
        assert_eq!(bench.store.read(|db| class::list(db, school)).unwrap(), [kept, second.clone()]);
        let renumbered = class::SchoolClass { code: "01".to_owned(), ..second };
        assert!(matches!(bench.store.write(|tx| class::update(tx, &renumbered)), Err(StoreError::Duplicate { .. })));
        assert!(bench.store.read(|db| class::sizes(db, school)).unwrap().is_empty());
        assert!(bench.store.read(|db| class::find(db, OrgId(1), id)).unwrap().is_none());
    }
}

told! {
    fn a_school_year_is_opened_once(bench) {
        let place = Jurisdiction("cn-34-anhui".to_owned());
        let open = |year| bench.store.write(|tx| school_year::open(tx, &place, SchoolYear(year), noon(), AccountId(1)));
        assert_eq!(bench.store.read(|db| school_year::current(db, &place)).unwrap(), None);
        open(2026).unwrap();
        open(2025).unwrap();
        assert!(matches!(open(2026), Err(StoreError::Duplicate { kind }) if kind == "school_year"));
        assert_eq!(bench.store.read(|db| school_year::current(db, &place)).unwrap(), Some(SchoolYear(2026)));
    }
}

told! {
    fn a_window_is_moved_and_moved_again(bench) {
        let mut change = WindowOverride {
            jurisdiction: Jurisdiction("cn-34-anhui".to_owned()),
            window: "intake".to_owned(),
            org: OrgId(5),
            opens: date(2026, 9, 1),
            closes: date(2026, 10, 10),
            by: AccountId(1),
            set: noon(),
        };
        bench.store.write(|tx| window_override::set(tx, &change)).unwrap();
        change.closes = date(2026, 10, 20);
        bench.store.write(|tx| window_override::set(tx, &change)).unwrap();
        let all = bench.store.read(|db| window_override::list(db, &change.jurisdiction)).unwrap();
        assert_eq!(all, std::slice::from_ref(&change));
        let lift = || {
            let key = (&change.jurisdiction, &change.window, change.org);
            bench.store.write(|tx| window_override::lift(tx, key.0, key.1, key.2)).unwrap()
        };
        assert_eq!((lift(), lift()), (true, false));
        let all = bench.store.read(|db| window_override::list(db, &change.jurisdiction)).unwrap();
        assert!(all.is_empty(), "{all:?}");
    }
}

told! {
    fn an_archive_grows_and_likenesses_find_the_alike(bench) {
        let child = bench.person("李明");
        let first = ArchiveItem {
            id: ArchiveItemId(bench.id()),
            person: child.id,
            version: 1,
            section: "awards".to_owned(),
            kind: "award".to_owned(),
            held: date(2027, 6, 1),
            school: OrgId(4),
            values: [("title".to_owned(), "三好学生".to_owned())].into(),
            reason: String::new(),
            origin: String::new(),
            paper: None,
            org: OrgId(4),
            account: AccountId(1),
            put: noon(),
        };
        let paper = ArchivePaper {
            name: "证书.jpg".to_owned(),
            media: "image/jpeg".to_owned(),
            bytes: 9,
            file_key: "ab12".to_owned(),
        };
        let second = ArchiveItem { version: 2, reason: "补证书".to_owned(), paper: Some(paper), ..first.clone() };
        let like = bench.sealer.digest("likeness", b"a");
        bench.store.write(|tx| -> Result<(), StoreError> {
            person::insert(tx, &child.seal(&bench.sealer))?;
            archive_item::insert(tx, &first)?;
            archive_item::insert(tx, &second)?;
            likeness::add(tx, &like, child.id)?;
            likeness::add(tx, &like, child.id)?;
            likeness::add(tx, &like, PersonId(9))
        }).unwrap();
        let versions = [first.clone(), second.clone()];
        assert_eq!(bench.store.read(|db| archive_item::list(db, child.id)).unwrap(), versions);
        assert_eq!(bench.store.read(|db| archive_item::versions(db, child.id, first.id)).unwrap(), versions);
        let again = bench.store.write(|tx| archive_item::insert(tx, &second));
        assert!(matches!(&again, Err(StoreError::Duplicate { kind }) if kind == "archive_item"), "{again:?}");
        let word = PaperArchive {
            person: child.id,
            org: OrgId(4),
            version: 1,
            kept: PaperKept::Original,
            place: "档案室2号柜".to_owned(),
            keeper: "王芳".to_owned(),
            account: AccountId(1),
            noted: noon(),
        };
        bench.store.write(|tx| paper_archive::insert(tx, &word)).unwrap();
        assert_eq!(bench.store.read(|db| paper_archive::list(db, child.id)).unwrap(), [word]);
        let told = || {
            let found = verify::run(&bench.store).unwrap();
            found.into_iter().map(|one| (one.table, one.what)).collect::<Vec<_>>()
        };
        assert_eq!(told(), []);
        let gap = ArchiveItem { version: 4, ..second };
        let early = PaperArchive { org: OrgId(5), version: 2, ..bench.store.read(|db| paper_archive::list(db, child.id)).unwrap().remove(0) };
        let astray = ArchiveCopy {
            id: ArchiveCopyId(bench.id()),
            person: child.id,
            org: OrgId(4),
            jurisdiction: Jurisdiction("cn-34-anhui".to_owned()),
            name: "李明".to_owned(),
            left: date(2027, 9, 1),
            act: JournalId(7),
            held: CopyHeld::Particulars([("household_address".to_owned(), "幸福路1号".to_owned())].into()),
            made: noon(),
        };
        // One of the time when copies were whole files.
        let older = ArchiveCopy {
            id: ArchiveCopyId(bench.id()),
            org: OrgId(9),
            held: CopyHeld::File { key: "cd34".to_owned() },
            ..astray.clone()
        };
        bench.store.write(|tx| -> Result<(), StoreError> {
            archive_item::insert(tx, &gap)?;
            paper_archive::insert(tx, &early)?;
            archive_copy::insert(tx, &astray)?;
            archive_copy::insert(tx, &older)
        }).unwrap();
        let page = bench.store.read(|db| archive_copy::page(db, &[OrgId(4), OrgId(9)], None, 5)).unwrap();
        assert_eq!(page, [older.clone(), astray.clone()]);
        assert_eq!(bench.store.read(|db| archive_copy::page(db, &[OrgId(4)], Some(astray.id), 5)).unwrap(), []);
        assert_eq!(bench.store.read(|db| archive_copy::of(db, child.id)).unwrap(), [astray, older]);
        let wanted = [
            ("archive_item", "it does not follow the version before it"),
            ("paper_archive", "it does not follow the word before it"),
            ("archive_copy", "its pupil did not leave by the act it names"),
            ("archive_copy", "its pupil did not leave by the act it names"),
        ];
        assert_eq!(told(), wanted.map(|(table, what)| (table, what.to_owned())));
        let found = bench.store.read(|db| likeness::find(db, &[like, [0; 32]])).unwrap();
        assert_eq!(found, [(like, PersonId(9)), (like, child.id)]);
    }
}

told! {
    fn a_plan_is_loaded_and_loaded_again(bench) {
        let (school, other) = (OrgId(bench.id()), OrgId(bench.id()));
        let plan = |school, pupils| AdmissionPlan {
            school,
            year: SchoolYear(2026),
            grade: Grade(10),
            pupils,
            authority: OrgId(1),
            by: AccountId(2),
            loaded: noon(),
        };
        for pupils in [400, 380] {
            bench.store.write(|tx| admission_plan::set(tx, &plan(school, pupils))).unwrap();
        }
        let found = |year, grade| bench.store.read(|db| admission_plan::find(db, school, year, grade)).unwrap();
        assert_eq!(found(SchoolYear(2026), Grade(10)), Some(plan(school, 380)));
        assert!(found(SchoolYear(2027), Grade(10)).is_none() && found(SchoolYear(2026), Grade(7)).is_none());
        bench.store.write(|tx| admission_plan::set(tx, &plan(other, 1))).unwrap();
        let listed = bench.store.read(|db| admission_plan::list(db, &[school], SchoolYear(2026))).unwrap();
        assert_eq!(listed, [plan(school, 380)]);
    }
}
