//! The matrix of who may do what, kept as a file that people read and agree to.

use std::fmt::Write;
use std::path::Path;

use jice_domain::{Action, Reach, Role, granted};

fn role_zh(role: Role) -> &'static str {
    match role {
        Role::Registrar => "学籍管理员",
        Role::Head => "校长",
        Role::ClassTeacher => "班主任",
        Role::Clerk => "经办人",
        Role::Director => "部门负责人",
        Role::Viewer => "省级用户",
        Role::OrgAdmin => "机构管理员",
        Role::SystemKeeper => "系统管理员",
        Role::SecurityKeeper => "安全管理员",
        Role::AuditKeeper => "审计管理员",
    }
}

fn action_zh(action: Action) -> &'static str {
    match action {
        Action::ReadOrg => "查看机构",
        Action::CreateUnit => "新建机构",
        Action::AddCampus => "增设校区",
        Action::MaintainUnit => "维护本单位信息",
        Action::RenameUnit => "单位更名",
        Action::CloseUnit => "学校合并、撤销",
        Action::MaintainClass => "开设、维护班级",
        Action::ReadClass => "查看班级",
        Action::ReadStaff => "查看管理人员",
        Action::FileStaff => "备案人员与培训",
        Action::ManageAccounts => "管理账号",
        Action::DelegateDuty => "委托代办",
        Action::PrepareIntake => "填报新生批次",
        Action::CheckClass => "班主任核对",
        Action::SignBatch => "审签批次",
        Action::ReadBatch => "查看批次",
        Action::DecideBatch => "审核批次",
        Action::ImportEntries => "转入已有学籍",
        Action::SetWindow => "设定办理时间",
        Action::LoadPlan => "载入招生计划",
        Action::ListPupils => "查询学生名单",
        Action::ReadPupil => "查看学生",
        Action::RevealIdentity => "查看完整证件号",
        Action::MaintainPupil => "维护学生信息",
        Action::KeepArchive => "记录学籍档案",
        Action::OpenCase => "发起学籍变动",
        Action::ReadCase => "查看学籍变动",
        Action::DecideCase => "核办学籍变动",
        Action::ReadFinding => "查看违规线索",
        Action::AnswerFinding => "说明、整改违规线索",
        Action::JudgeFinding => "查处违规线索",
        Action::ReadProblem => "查看问题学籍",
        Action::TellProblems => "载入、查找问题学籍",
        Action::ClearCases => "清理在办业务",
        Action::PrintRoster => "打印名册、学籍卡",
        Action::ReadStatistics => "统计",
        Action::ReadAudit => "查看审计日志",
        Action::ExchangeRecords => "与外地交换学籍档案",
        Action::TrustRegisters => "登记外地公钥",
        Action::RunSystem => "运行系统",
    }
}

fn reach_zh(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "—",
        Some(Reach::OwnClass) => "本班",
        Some(Reach::OwnUnit) => "本单位",
        Some(Reach::Below) => "本级及下级",
    }
}

fn matrix() -> String {
    let mut text = String::from(
        "权限表 Who may do what\n\n\
         本表由 jice_domain::granted 生成；改动权限后以 JICE_REGEN=1 重新生成，并经人阅读。\n\
         Generated from jice_domain::granted; after a change run\n\
         JICE_REGEN=1 cargo test -p jice-service --test it matrix, and read the difference.\n\n\
         本班 own class · 本单位 own unit and its campuses · 本级及下级 own unit and all below · — not at all\n",
    );
    for role in Role::ALL {
        let levels: Vec<&str> = role.levels().iter().map(|level| level.as_str()).collect();
        writeln!(text, "\n{} {} ({})", role_zh(role), role.as_str(), levels.join(", ")).unwrap();
        for action in Action::ALL {
            let reach = reach_zh(granted(role, action));
            writeln!(text, "  {:<16} {reach} {}", action.as_str(), action_zh(action)).unwrap();
        }
    }
    text
}

#[test]
fn the_matrix_is_the_one_people_agreed_to() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authz-matrix.txt");
    if std::env::var_os("JICE_REGEN").is_some() {
        std::fs::write(&path, matrix()).unwrap();
    }
    let agreed = std::fs::read_to_string(&path).unwrap();
    assert!(agreed == matrix(), "the rights changed: run with JICE_REGEN=1 and read the difference");
}
