use jice_domain::FieldId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::package::TrustedKey;

/// The keys by which packages are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackageKeysView {
    /// This register's own public key, to be given to others.
    pub own: String,
    /// How it is read out on the telephone 指纹.
    pub fingerprint: String,
    /// Those of others that are trusted here.
    pub trusted: Vec<TrustedKey>,
}

/// What a record package says, before it is taken in. Numbers are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordView {
    /// Whose key signed it, as that was entered here.
    pub signer: String,
    /// The register it comes from, as it calls itself.
    pub register: String,
    /// The authority of the school that was left.
    pub authority: String,
    /// The school that was left.
    pub school: String,
    /// Its identifier of the ministry.
    pub school_identifier: String,
    /// The division it lies in, by name.
    pub division: String,
    /// When it was signed.
    pub made_at: String,
    /// The pupil.
    pub name: String,
    /// The identity number, masked.
    pub document: String,
    /// The stage, by its word.
    pub stage: String,
    /// The grade the pupil left from.
    pub grade: Option<u8>,
    /// The day the entry there ended.
    pub left_on: String,
    /// Every number, in the order in which it was had.
    pub numbers: Vec<RecordNumber>,
    /// Where the pupil sat, in order.
    pub seats: Vec<RecordSeat>,
    /// What happened, in order: day and word.
    pub acts: Vec<(String, String)>,
    /// How many items the archive has.
    pub archive: usize,
    /// The papers of every change, by name; they stay where they are.
    pub papers: Vec<String>,
    /// What is entered from it here, in words.
    pub values: Vec<RecordValue>,
    /// How many values are left out: this place does not ask for them, or they are of the seat that was left.
    pub left_out: usize,
    /// Where it says otherwise than what was filled in.
    pub differs: Vec<RecordDifference>,
}

/// A number in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordNumber {
    /// Its kind, as the register calls it that issued it.
    pub kind: String,
    /// What that kind is called in Chinese; empty where no law that is known here has it.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// The number, masked.
    pub value: String,
    /// Since when.
    pub from: String,
    /// Until when; none while it holds.
    pub to: Option<String>,
}

/// A seat in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordSeat {
    /// The school.
    pub school: String,
    /// The class.
    pub class: String,
    /// The stage, by its word.
    pub stage: String,
    /// The school year its cohort began in.
    pub entry_year: i16,
    /// Since when.
    pub from: String,
}

/// A value in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordValue {
    /// The field.
    pub id: FieldId,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The value in words, masked where it is a secret.
    pub shown: String,
}

/// Where a record says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordDifference {
    /// What is compared: something filled in, or `sex` or `birth_date` as the identity number tells them.
    pub field: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// As it stands here.
    pub here: String,
    /// As the record says.
    pub there: String,
}
