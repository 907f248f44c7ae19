use jice_domain::{Action, ClassId, DelegationId, Jurisdiction, Level, OrgId, Refusal, Role, SchoolYear, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the session still has to do before it can be used, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionStep {
    /// Set a password: first sign-in, or the old one is too old.
    SetPassword,
    /// Set up the second factor.
    EnrolSecondFactor,
    /// Prove the second factor.
    ProveSecondFactor,
    /// Sign this school year's data-security undertaking; the session can be used
    /// without, but not to read pupils.
    SignUndertaking,
    /// Nothing: ready.
    Ready,
}

/// A session and what it still has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// The next step.
    pub step: SessionStep,
    /// Who is signed in; absent until the second factor is proved.
    pub me: Option<Me>,
    /// Why the password must be changed before anything else.
    pub refusals: Vec<Refusal>,
    /// What the law reminds of, as that the password is old.
    pub warnings: Vec<Refusal>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The account's name to sign in with.
    pub login: String,
    /// The name shown beside decisions.
    pub name: String,
    /// What the account may be used for.
    pub role: Role,
    /// The unit acted for.
    pub org: OrgId,
    /// The unit's name.
    pub org_name: String,
    /// The unit's tier.
    pub level: Level,
    /// The register acted in.
    pub side: Side,
    /// The pack that rules the unit.
    pub jurisdiction: Jurisdiction,
    /// The pack's name in Chinese.
    pub jurisdiction_name: String,
    /// A class teacher's class.
    pub class: Option<ClassId>,
    /// The open school year.
    pub school_year: SchoolYear,
    /// Whether this school year's data-security undertaking is signed.
    pub undertaking_signed: bool,
    /// Days until the password must be changed.
    pub password_days_left: i32,
    /// What the place calls the number that follows a pupil for life; none where it has none.
    pub lifelong_number: Option<NumberName>,
    /// What it calls the number that is bound to a school or stage; none where it has none.
    pub local_number: Option<NumberName>,
    /// Everything the role may do somewhere.
    pub rights: Vec<Action>,
    /// In whose stead this session acts; absent where it acts for its own account.
    pub stands_in: Option<StandIn>,
    /// In whose stead it may act today.
    pub may_stand_in: Vec<StandIn>,
}

/// Somebody whose duty a colleague does 受托代办.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StandIn {
    /// The delegation.
    pub delegation: DelegationId,
    /// Whose duty.
    pub name: String,
    /// Which duty.
    pub role: Role,
    /// The last day.
    pub last_on: String,
}

/// What a kind of number is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NumberName {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What an authenticator app needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorSetup {
    /// The secret in Base32, to type in.
    pub secret: String,
    /// The `otpauth://` address.
    pub uri: String,
    /// The same as a QR code, SVG.
    pub qr_svg: String,
}
