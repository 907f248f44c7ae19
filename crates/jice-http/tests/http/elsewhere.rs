//! A register elsewhere: signs with a key of its own what it sends here.

use std::collections::BTreeMap;

use jice_demo::{DemoPupil, Field};
use jice_domain::identity::DocumentKind;
use jice_service::package::{self, Content, NumberItem, PupilKey, Record, Request, Sender};
use jice_store::Sealer;
use jice_store::keys::KeyRing;
use jiff::Timestamp;
use jiff::civil::date;

use crate::support::{World, dice};

/// The division it speaks for.
pub(crate) const DIVISION: &str = "320106";

/// A register elsewhere.
pub(crate) struct Elsewhere(Sealer);

impl Elsewhere {
    /// The one whose master key is made of this byte.
    pub(crate) fn keyed(master: u8) -> Self {
        let ring = KeyRing::new(BTreeMap::from([(1, [master; 32])])).expect("key 1 is there");
        Self(Sealer::new(&ring, &*dice()))
    }

    pub(crate) fn key(&self) -> String {
        package::public_key(&self.0)
    }

    pub(crate) fn fingerprint(&self) -> String {
        package::fingerprint(&self.key()).expect("a key has one")
    }

    /// Its request for the record of `pupil`.
    pub(crate) fn request(&self, id: &str, pupil: &DemoPupil) -> Vec<u8> {
        self.sign(Content::Request(Box::new(Request {
            id: id.to_owned(),
            made_at: Timestamp::UNIX_EPOCH,
            from: sender(),
            sending_school: "原学校".to_owned(),
            sending_division: "340100".to_owned(),
            pupil: key_of(pupil),
            grade: Some(3),
            reason: "随父母务工".to_owned(),
        })))
    }

    /// Its record of `pupil`, which answers the request called `answers`.
    pub(crate) fn record(&self, world: &World, id: &str, answers: &str, pupil: &DemoPupil) -> Vec<u8> {
        let values = world.field_values(pupil).into_iter().filter(|(_, value)| !value.is_empty());
        // A resident's number tells birth and sex.
        let document = pupil.get(Field::DocumentNumber);
        let digits = |from: usize, to: usize| document[from..to].parse::<i16>().expect("digits");
        let small = |from: usize, to: usize| i8::try_from(digits(from, to)).expect("two digits");
        self.sign(Content::Record(Box::new(Record {
            id: id.to_owned(),
            answers: answers.to_owned(),
            made_at: Timestamp::UNIX_EPOCH,
            from: sender(),
            to_school: "转入学校".to_owned(),
            to_division: "340100".to_owned(),
            pupil: key_of(pupil),
            sex: if digits(16, 17) % 2 == 1 { 1 } else { 2 },
            birth_on: date(digits(6, 10), small(10, 12), small(12, 14)),
            values: values.collect(),
            numbers: vec![NumberItem {
                kind: "student_number".to_owned(),
                value: number_of(pupil),
                from: date(2024, 9, 1),
                to: None,
            }],
            stage: "primary".to_owned(),
            entry_year: 2024,
            grade: Some(3),
            left_on: date(2026, 9, 8),
            seats: Vec::new(),
            acts: Vec::new(),
            archive: Vec::new(),
            papers: Vec::new(),
        })))
    }

    fn sign(&self, content: Content) -> Vec<u8> {
        package::seal(&self.0, &content).expect("signed")
    }
}

/// The number the child bears there.
pub(crate) fn number_of(pupil: &DemoPupil) -> String {
    format!("G{}", pupil.get(Field::DocumentNumber))
}

fn sender() -> Sender {
    Sender {
        register: "江苏省教育厅".to_owned(),
        division: DIVISION.to_owned(),
        authority: "鼓楼区教育局".to_owned(),
        school: "南京市力学小学".to_owned(),
        school_identifier: "2132000001".to_owned(),
    }
}

fn key_of(pupil: &DemoPupil) -> PupilKey {
    PupilKey {
        name: pupil.get(Field::Name).to_owned(),
        document_kind: DocumentKind::ResidentIdentity.as_str().to_owned(),
        document_number: pupil.get(Field::DocumentNumber).to_owned(),
        student_number: number_of(pupil),
    }
}
