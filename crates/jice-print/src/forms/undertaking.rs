//! 承诺书: what goes up with a batch, and what opens the data to its keepers.

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::{Field, Form, Imprint, qr_asset};
use crate::PrintError;

/// The integrity undertaking 诚信承诺书 that goes up with every signed batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undertaking {
    /// Who prints.
    pub imprint: Imprint,
    /// Who receives it: the next authority up.
    pub addressee: String,
    /// The unit that answers for the batch; its seal closes the paper.
    pub unit: String,
    /// In what duty its head signs.
    pub signer: Signer,
    /// The school year, as 2026—2027学年.
    pub school_year: String,
    /// The batch, as 小学一年级新生学籍建立.
    pub batch: String,
    /// The regulation asked for, with its clause, as
    /// 《安徽省中小学生学籍信息化管理办法》第三十一条.
    pub basis: String,
    /// How many pupils the batch has.
    pub pupils: u32,
    /// The batch in figures, as 男生 and 126 人.
    pub counts: Vec<Field>,
    /// The paragraphs that were read and signed; none prints those of the template.
    pub wording: Vec<String>,
    /// The signature given in the system; none leaves room for the pen.
    pub signature: Option<Signature>,
    /// The day it is given; none leaves room for the pen.
    pub on: Option<Date>,
    /// What the QR code says, as the address at which the paper can be checked.
    #[serde(skip)]
    pub qr: Option<String>,
}

/// In what duty somebody signs for a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// The school's head 校长.
    Principal,
    /// Who answers for the schools of a district 学区负责人.
    DistrictHead,
    /// The head of an authority 主管部门负责人.
    Director,
}

/// A signature given in the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Who signed.
    pub name: String,
    /// When, in China.
    pub at: DateTime,
    /// Digest of the text that was signed, SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The undertaking to keep the data safe 数据管理安全承诺书, signed tier by tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataSecurity {
    /// Who prints.
    pub imprint: Imprint,
    /// What it is called, as the pack words it.
    pub title: String,
    /// The unit that undertakes; its seal closes the paper.
    pub unit: String,
    /// The school year it holds for, as 2026—2027学年.
    pub school_year: String,
    /// The paragraphs that are read and signed.
    pub wording: Vec<String>,
    /// The signature given in the system; none leaves room for the pen.
    pub signature: Option<Signature>,
    /// The day it is given; none leaves room for the pen.
    pub on: Option<Date>,
}

impl Form for Undertaking {
    const TEMPLATE: &'static str = "undertaking.typ";

    fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, PrintError> {
        self.qr.iter().map(|text| qr_asset(text)).collect()
    }
}

impl Form for DataSecurity {
    const TEMPLATE: &'static str = "data_security.typ";
}
