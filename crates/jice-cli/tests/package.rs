//! `jice package` on a register that `jice demo` made: what it prints for keys that are trusted or
//! not, and for files that were altered.

#[expect(dead_code, reason = "other stories act on the register beside the process")]
mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use diesel::prelude::*;
use diesel::sql_types::Text;
use jice_service::package::{self, ActItem, Content, NumberItem, PupilKey, Record, Request, Sender};
use jice_store::Sealer;
use jice_store::keys::KeyRing;
use jiff::Timestamp;
use jiff::civil::date;

use crate::common::{MachineDice, Place, store};

#[derive(QueryableByName)]
struct Login {
    #[diesel(sql_type = Text)]
    login: String,
}

/// A register with the files that others sent to it.
struct Register {
    folder: tempfile::TempDir,
    place: Place,
    own: String,
}

impl Register {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().join("data"), database: None, packs: None };
        let made = place.jice("demo").args(["--pupils", "60", "--pack", "cn-34-anhui"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let own = package::public_key(store(&place).sealer());
        Self { folder, place, own }
    }

    /// The administrator of the top, or a clerk below it.
    fn login(&self, role: &str) -> String {
        let file = self.place.data.join("register.sqlite").display().to_string();
        let ask = format!("SELECT MIN(login) AS login FROM account WHERE role = '{role}'");
        let mut link = diesel::SqliteConnection::establish(&file).unwrap();
        diesel::sql_query(ask).get_result::<Login>(&mut link).unwrap().login
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What `jice package` says to `args`, with what differs from run to run replaced by its name.
    fn package(&self, args: &[&str]) -> String {
        let output: Output = {
            let mut jice = self.place.jice("package");
            jice.args(args).output().unwrap()
        };
        let print = package::fingerprint(&self.own).unwrap();
        let folder = self.folder.path().display().to_string();
        let told = |bytes: &[u8]| {
            let text =
                String::from_utf8_lossy(bytes).replace(&self.own, "‹own key›").replace(&print, "‹own fingerprint›");
            text.replace(&folder, "‹folder›")
        };
        let code = output.status.code().unwrap();
        format!("{}{}exit {code}\n", told(&output.stdout), told(&output.stderr))
    }

    fn verify(&self, file: &Path) -> String {
        self.package(&["verify", file.to_str().unwrap()])
    }
}

/// A register elsewhere.
fn elsewhere() -> Sealer {
    Sealer::new(&KeyRing::new(BTreeMap::from([(1, [9; 32])])).unwrap(), &MachineDice)
}

fn sender() -> Sender {
    Sender {
        register: "江苏省教育厅".to_owned(),
        division: "320106".to_owned(),
        authority: "鼓楼区教育局".to_owned(),
        school: "力学小学".to_owned(),
        school_identifier: "2132000001".to_owned(),
    }
}

fn pupil() -> PupilKey {
    PupilKey {
        name: "李小雅".to_owned(),
        document_kind: "resident_identity".to_owned(),
        document_number: "320106201804150026".to_owned(),
        student_number: "G320106201804150026".to_owned(),
    }
}

fn request() -> Content {
    Content::Request(Box::new(Request {
        id: "elsewhere-1".to_owned(),
        made_at: Timestamp::UNIX_EPOCH,
        from: sender(),
        sending_school: "原学校".to_owned(),
        sending_division: "340100".to_owned(),
        pupil: pupil(),
        grade: Some(3),
        reason: "随父母务工".to_owned(),
    }))
}

fn record() -> Content {
    Content::Record(Box::new(Record {
        id: "elsewhere-2".to_owned(),
        answers: String::new(),
        made_at: Timestamp::UNIX_EPOCH,
        from: sender(),
        to_school: "第一小学".to_owned(),
        to_division: "340100".to_owned(),
        pupil: pupil(),
        sex: 2,
        birth_on: date(2018, 4, 15),
        values: BTreeMap::from([("ethnicity".to_owned(), "汉族".to_owned())]),
        numbers: vec![NumberItem {
            kind: "student_number".to_owned(),
            value: "G320106201804150026".to_owned(),
            from: date(2024, 9, 1),
            to: None,
        }],
        stage: "primary".to_owned(),
        entry_year: 2024,
        grade: Some(3),
        left_on: date(2026, 9, 8),
        seats: Vec::new(),
        acts: vec![ActItem {
            act: "moved_away".to_owned(),
            on: date(2026, 9, 8),
            known_at: Timestamp::UNIX_EPOCH,
            jurisdiction: "cn".to_owned(),
        }],
        archive: Vec::new(),
        papers: Vec::new(),
    }))
}

#[test]
fn the_console_says_whose_a_package_is_and_whose_signature_counts() {
    let register = Register::new();
    let outside = elsewhere();
    let key = package::public_key(&outside);
    let print = package::fingerprint(&key).unwrap();
    let asks = register.file("request.json", &package::seal(&outside, &request()).unwrap());
    let record = register.file("record.json", &package::seal(&outside, &record()).unwrap());
    let admin = register.login("org_admin");
    let clerk = register.login("clerk");
    let trust = |login: &str, print: &str| {
        register.package(&[
            "trust",
            "--as",
            login,
            "--key",
            &key,
            "--fingerprint",
            print,
            "--name",
            "江苏省教育厅",
            "--division",
            "32",
            "--division",
            "3301",
        ])
    };

    insta::assert_snapshot!("keys", register.package(&["keys"]));
    insta::assert_snapshot!("untrusted", register.verify(&asks));
    insta::assert_snapshot!("trust-denied", trust(&clerk, &print).replace(&clerk, "‹clerk›"));
    insta::assert_snapshot!("trust-another-fingerprint", trust(&admin, "0000 1111 2222 3333 4444 5555 6666 7777"));
    insta::assert_snapshot!("trust", trust(&admin, &print));
    insta::assert_snapshot!("request", register.verify(&asks));
    insta::assert_snapshot!("record", register.verify(&record));

    let text = std::fs::read_to_string(&asks).unwrap();
    let at = text.find("\"signature\": \"").unwrap() + 14;
    let digit = if text[at..].starts_with('0') { "1" } else { "0" };
    let altered = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
    insta::assert_snapshot!("altered", register.verify(&register.file("altered.json", altered.as_bytes())));
    insta::assert_snapshot!("none", register.verify(&register.file("none.json", b"{}")));
    insta::assert_snapshot!("heavy", register.verify(&register.file("heavy.json", &vec![b' '; (1 << 20) + 1])));
    let own = package::seal(store(&register.place).sealer(), &request()).unwrap();
    insta::assert_snapshot!("own", register.verify(&register.file("own.json", &own)));

    let withdraw = || register.package(&["withdraw", "--as", &admin, "--key", &key]);
    insta::assert_snapshot!("withdraw", withdraw());
    insta::assert_snapshot!("withdrawn", register.verify(&asks));
    insta::assert_snapshot!("withdraw-again", withdraw());
}
