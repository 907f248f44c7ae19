//! Who may do what, whole: every role, deed, account state, distance, class and undertaking.

use jice_domain::{
    AccountId, AccountState, Action, Actor, ClassId, Denied, Jurisdiction, Level, OrgId, Principal, Reach, Role, Side,
    Target, authorise, granted,
};
use jiff::Timestamp;

const OWN: OrgId = OrgId(1);
const CLASS: ClassId = ClassId(11);

fn actor(role: Role, state: AccountState, undertaking_signed: bool) -> Actor {
    Actor {
        account: AccountId(5),
        holder: "holder".to_owned(),
        name: "name".to_owned(),
        role,
        org: OWN,
        level: role.levels()[0],
        side: Side::Both,
        jurisdiction: Jurisdiction("place".to_owned()),
        class: (role == Role::ClassTeacher).then_some(CLASS),
        state,
        undertaking_signed,
        proved_at: Timestamp::UNIX_EPOCH,
        stands_in_for: None,
    }
}

/// Where a record lies, by its path to the top: with the actor's unit, one below, two below, above,
/// or beside.
const PATHS: [(&str, &[OrgId]); 5] = [
    ("own", &[OWN, OrgId(90)]),
    ("one below", &[OrgId(2), OWN, OrgId(90)]),
    ("two below", &[OrgId(3), OrgId(2), OWN, OrgId(90)]),
    ("above", &[OrgId(90)]),
    ("beside", &[OrgId(7), OrgId(90)]),
];

/// Deeds that show or change what is known of pupils, as the regulations name them.
const OF_PUPILS: [Action; 22] = [
    Action::ExchangeRecords,
    Action::PrepareIntake,
    Action::CheckClass,
    Action::SignBatch,
    Action::ReadBatch,
    Action::DecideBatch,
    Action::ImportEntries,
    Action::ListPupils,
    Action::ReadPupil,
    Action::RevealIdentity,
    Action::MaintainPupil,
    Action::KeepArchive,
    Action::OpenCase,
    Action::ReadCase,
    Action::DecideCase,
    Action::ReadFinding,
    Action::AnswerFinding,
    Action::JudgeFinding,
    Action::ReadProblem,
    Action::TellProblems,
    Action::ClearCases,
    Action::PrintRoster,
];

/// Deeds that write: none of them is done to a unit that was merged or closed.
const NOT_WHERE_CLOSED: [Action; 25] = [
    Action::CreateUnit,
    Action::AddCampus,
    Action::MaintainUnit,
    Action::RenameUnit,
    Action::CloseUnit,
    Action::MaintainClass,
    Action::FileStaff,
    Action::ManageAccounts,
    Action::DelegateDuty,
    Action::PrepareIntake,
    Action::CheckClass,
    Action::SignBatch,
    Action::DecideBatch,
    Action::ImportEntries,
    Action::SetWindow,
    Action::LoadPlan,
    Action::MaintainPupil,
    Action::KeepArchive,
    Action::OpenCase,
    Action::DecideCase,
    Action::AnswerFinding,
    Action::TellProblems,
    Action::ExchangeRecords,
    Action::TrustRegisters,
    Action::ClearCases,
];

/// What is to be answered, said once more and otherwise than the code says it.
fn expected(actor: &Actor, action: Action, place: &str, class: Option<ClassId>, closed: bool) -> Result<(), Denied> {
    if actor.state != AccountState::Active {
        return Err(Denied::AccountInactive);
    }
    let Some(reach) = granted(actor.role, action) else { return Err(Denied::RoleLacksRight) };
    let reached = match (reach, place) {
        (_, "above" | "beside") => false,
        (Reach::Below, _) => true,
        (Reach::OwnUnit, "own") => true,
        (Reach::OwnUnit, "one below") => actor.level == Level::School,
        (Reach::OwnUnit, _) => false,
        (Reach::OwnClass, "own") => class == Some(CLASS),
        (Reach::OwnClass, _) => false,
    };
    match reached {
        false => Err(Denied::OutOfScope),
        true if closed && NOT_WHERE_CLOSED.contains(&action) => Err(Denied::UnitClosed),
        true if OF_PUPILS.contains(&action) && !actor.undertaking_signed => Err(Denied::UndertakingMissing),
        true => Ok(()),
    }
}

#[test]
fn every_role_deed_state_distance_class_and_undertaking() {
    let at = Timestamp::UNIX_EPOCH;
    let states = [AccountState::Active, AccountState::Pending, AccountState::Sealed { at }, AccountState::Ended { at }];
    let (mut cases, mut allowed) = (0, 0);
    for role in Role::ALL {
        for action in Action::ALL {
            for state in states {
                for signed in [true, false] {
                    for (place, path) in PATHS {
                        for class in [None, Some(CLASS), Some(ClassId(12))] {
                            for closed in [false, true] {
                                let actor = actor(role, state, signed);
                                let answer = authorise(&actor, action, Target { path, class, closed }).map(drop);
                                let wanted = expected(&actor, action, place, class, closed);
                                assert_eq!(
                                    answer, wanted,
                                    "{role:?} {action:?} {state:?} {place} {class:?} {signed} {closed}"
                                );
                                cases += 1;
                                allowed += u32::from(answer.is_ok());
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(cases, Role::ALL.len() * Action::ALL.len() * 4 * 2 * 5 * 3 * 2);
    assert!(allowed > 0 && (allowed as usize) < cases / 4, "{allowed} of {cases}");
}

#[test]
fn a_campus_keeps_its_own_records_only() {
    let mut keeper = actor(Role::Registrar, AccountState::Active, true);
    keeper.level = Level::Campus;
    let below = Target { path: &[OrgId(2), OWN, OrgId(90)], class: None, closed: false };
    assert_eq!(authorise(&keeper, Action::ReadPupil, below).map(drop), Err(Denied::OutOfScope));
    keeper.level = Level::School;
    assert!(authorise(&keeper, Action::ReadPupil, below).is_ok(), "a central school keeps its campuses' records");
}

/// Who stands in may do what the duty may do, but for what stays with whoever is away.
#[test]
fn whoever_stands_in_makes_no_accounts_and_hands_nothing_on() {
    for role in Role::ALL {
        let own = actor(role, AccountState::Active, true);
        let principal = Principal { account: AccountId(6), name: "away".to_owned() };
        let standing = Actor { stands_in_for: Some(principal), ..own.clone() };
        assert_eq!((own.shown_name(), standing.shown_name()), ("name".to_owned(), "name（代away）".to_owned()));
        for action in Action::ALL {
            for (place, path) in PATHS {
                let target = Target { path, class: Some(CLASS), closed: false };
                let (mine, theirs) = (authorise(&own, action, target), authorise(&standing, action, target));
                let stays = matches!(action, Action::ManageAccounts | Action::DelegateDuty);
                match (granted(role, action), stays) {
                    (Some(_), true) => assert_eq!(theirs.unwrap_err(), Denied::NotDelegated, "{role:?} {action:?}"),
                    _ => assert_eq!(theirs.map(drop), mine.map(drop), "{role:?} {action:?} {place}"),
                }
            }
        }
    }
}
