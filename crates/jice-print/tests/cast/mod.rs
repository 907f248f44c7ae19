//! Who and what the printed forms show: names that have broken forms before.

#![allow(dead_code, reason = "each test uses a part of the cast")]

use std::io::Cursor;

use image::{ImageBuffer, ImageFormat, Rgb};
use jice_print::Printer;
use jice_print::forms::{
    Applicant, ArchiveLine, ArchivePaper, ArchivePart, CasePaper, Change, Confirmation, DataSecurity, Field, Filled,
    Guardian, Imprint, NumberLine, PupilCard, Roster, RosterLine, Seat, Section, Sheet, Shown, Signature, Signer, Turn,
    Undertaking,
};
use jiff::Timestamp;
use jiff::civil::{Date, date, datetime};

/// Names that have broken forms: rare characters of every plane, long transcriptions,
/// markup, and what tries to leave a text.
pub(crate) const NAMES: [&str; 18] = [
    "王䶮",
    "李𬭎",
    "陈㛃㛃",
    "张𤧛",
    "刘𬱖",
    "王堃喆",
    "𰻝𠅤𡱖",
    "欧阳𣲘𫖯",
    "阿卜杜热合曼·买买提图尔荪",
    "古丽米热·阿卜杜克热木·吾买尔江",
    "吉克阿依木乃莫尔外果子",
    "沙马木呷尔古日则",
    "#panic(\"x\")",
    "*bold* _it_",
    "$x^2$ // c",
    "[#sys.inputs]",
    "\\u{41}`raw`@ref<label>",
    "--- ''\" ~",
];

/// The moment at which everything is printed: 2026-09-01 10:20 in China.
pub(crate) fn at() -> Timestamp {
    "2026-09-01T02:20:00Z".parse().unwrap()
}

pub(crate) fn printer() -> Printer {
    Printer::new(Vec::new())
}

/// The template of the nation's form.
pub(crate) fn template(name: &str) -> String {
    template_of("cn", name)
}

/// The template of a pack's form.
pub(crate) fn template_of(pack: &str, name: &str) -> String {
    let path = format!("{}/../../packs/{pack}/forms/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn imprint() -> Imprint {
    Imprint { by: "青山县第一实验小学 李慧".to_owned(), account: "qs-sy-001".to_owned() }
}

const SCHOOL: &str = "青山县第一实验小学";
const CLASS: &str = "2026级一年级（1）班";
const YEAR: &str = "2026—2027学年";
const BIRTH: Date = date(2019, 3, 5);

pub(crate) fn roster(pupils: usize) -> Roster {
    let ethnic = ["汉族", "维吾尔族", "彝族", "蒙古族", "乌孜别克族"];
    let line = |index: usize| {
        let number = format!("3411262019{:02}{:02}{:04}", 1 + index % 12, 1 + index % 28, index % 9_999);
        let name = if index.is_multiple_of(3) {
            NAMES[index / 3 % NAMES.len()].to_owned()
        } else {
            format!("周子墨{index}")
        };
        RosterLine {
            name,
            sex: if index.is_multiple_of(2) { "男" } else { "女" }.to_owned(),
            birth_on: BIRTH,
            ethnicity: ethnic[index % ethnic.len()].to_owned(),
            student_number: Shown::masked(&format!("G{number}")),
            document: Shown::masked(&number),
            note: if index == 7 { "无证件，待补" } else { "" }.to_owned(),
        }
    };
    Roster {
        imprint: imprint(),
        school: SCHOOL.to_owned(),
        class: CLASS.to_owned(),
        school_year: YEAR.to_owned(),
        teacher: "赵敏".to_owned(),
        pupils: (0..pupils).map(line).collect(),
    }
}

pub(crate) fn card(name: &str, photo: bool) -> PupilCard {
    let number = |kind: &str, value: Shown, to: Option<Date>, temporary: bool| NumberLine {
        kind: kind.to_owned(),
        value,
        issuer: "青山县教育局".to_owned(),
        valid_from: date(2026, 9, 12),
        valid_to: to,
        temporary,
    };
    let change = |on: Date, kind: &str, details: &str, by: &str, clause: &str| Change {
        on,
        kind: kind.to_owned(),
        details: details.to_owned(),
        by: by.to_owned(),
        clause: clause.to_owned(),
    };
    PupilCard {
        imprint: imprint(),
        school: SCHOOL.to_owned(),
        name: name.to_owned(),
        sex: "男".to_owned(),
        birth_on: BIRTH,
        ethnicity: "维吾尔族".to_owned(),
        student_number: Shown::in_full("G341126201903050012"),
        document_kind: "居民身份证".to_owned(),
        document: Shown::masked("341126201903050012"),
        entry_state: "在籍".to_owned(),
        basics: vec![
            Field::new("曾用名", ""),
            Field::new("国籍/地区", "中国"),
            Field::new("政治面貌", "群众"),
            Field::new("健康状况", "健康或良好"),
            Field::new("户口性质", "农业户口"),
            Field::new("联系电话", "138****0012"),
            Field::wide("户口所在地", "某某省青山市青山县临河镇东风社区居民委员会"),
            Field::wide("现住址", "某某省青山市青山县临河镇解放东路128号金色家园小区12幢3单元1502室"),
        ],
        schooling: vec![
            Field::new("年级", "一年级"),
            Field::new("班级", "（1）班"),
            Field::new("入学年月", "2026-09"),
            Field::new("入学方式", "就近入学"),
            Field::new("就读方式", "走读"),
            Field::new("班主任", "赵敏"),
        ],
        numbers: vec![
            number("全国学籍号", Shown::masked("L341126199003050028"), Some(date(2026, 11, 2)), true),
            number("全国学籍号", Shown::in_full("G341126201903050012"), None, false),
        ],
        guardians: vec![
            Guardian {
                name: "买买提图尔荪·阿卜杜热合曼".to_owned(),
                relation: "父亲".to_owned(),
                guardian: true,
                workplace: "青山县临河镇供销合作社联合社".to_owned(),
                phone: "138****0012".to_owned(),
            },
            Guardian {
                name: "李𬭎".to_owned(),
                relation: "母亲".to_owned(),
                guardian: true,
                workplace: "务农".to_owned(),
                phone: "139****7788".to_owned(),
            },
        ],
        changes: vec![
            change(date(2026, 9, 1), "建籍", "小学一年级新生注册入籍", "青山县教育局", "第十二条"),
            change(
                date(2026, 11, 2),
                "号码变更",
                "补领居民身份证，临时学籍号换为正式学籍号",
                "青山县教育局",
                "第十八条",
            ),
        ],
        photo: photo.then(portrait),
        qr: Some("https://example.org/verify/341126".to_owned()),
    }
}

pub(crate) fn confirmation(pupils: usize) -> Confirmation {
    let field = |label: &str, value: &str| Field::new(label, value);
    let sheet = |index: usize| Sheet {
        name: NAMES[index % NAMES.len()].to_owned(),
        class: CLASS.to_owned(),
        sections: vec![
            Section {
                title: "学生个人基础信息".to_owned(),
                fields: vec![
                    field("姓名", NAMES[index % NAMES.len()]),
                    field("性别", "男"),
                    field("出生日期", "2019-03-05"),
                    field("民族", "维吾尔族"),
                    field("出生地", "某某省青山市青山县"),
                    field("籍贯", "某某省青山市"),
                    field("国籍/地区", "中国"),
                    field("港澳台侨外", "否"),
                    field("身份证件类型", "居民身份证"),
                    field("身份证件号", "341126********0012"),
                    field("健康状况", "健康或良好"),
                    field("政治面貌", "群众"),
                    field("曾用名", ""),
                    field("身份证件有效期", "2024.06.01-2029.06.01"),
                    field("户口性质", "农业户口"),
                    field("特长", ""),
                    Field::wide("户口所在地", "某某省青山市青山县临河镇东风社区居民委员会"),
                ],
            },
            Section {
                title: "学籍信息".to_owned(),
                fields: vec![
                    field("学籍辅号", ""),
                    field("班内学号", "12"),
                    field("年级", "一年级"),
                    field("班级", "（1）班"),
                    field("入学年月", "202609"),
                    field("入学方式", "就近入学"),
                    field("就读方式", "走读"),
                    field("学生来源", "正常入学"),
                ],
            },
            Section {
                title: "通讯信息".to_owned(),
                fields: vec![
                    Field::wide("现住址", "某某省青山市青山县临河镇解放东路128号金色家园小区12幢3单元1502室"),
                    Field::wide("通信地址", "某某省青山市青山县临河镇解放东路128号金色家园小区12幢3单元1502室"),
                    Field::wide("家庭地址", "某某省青山市青山县临河镇东风村第三村民小组"),
                    field("联系电话", "13800000012"),
                    field("邮政编码", "023000"),
                    field("电子信箱", ""),
                    field("主页地址", ""),
                ],
            },
            Section {
                title: "扩展信息".to_owned(),
                fields: vec![
                    field("是否独生子女", "否"),
                    field("是否受过学前教育", "是"),
                    field("是否留守儿童", "非留守儿童"),
                    field("是否进城务工人员随迁子女", "否"),
                    field("是否孤儿", "否"),
                    field("是否烈士或优抚子女", "否"),
                    field("随班就读", "非随班就读"),
                    field("残疾人类型", "无残疾"),
                    field("是否由政府购买学位", "否"),
                    field("是否需要申请资助", "否"),
                    field("是否享受一补", "否"),
                    field("上下学距离（公里）", "2.5"),
                    field("上下学方式", "步行"),
                    field("是否需要乘坐校车", "否"),
                ],
            },
        ],
        guardians: vec![family("买买提图尔荪·阿卜杜热合曼", "父亲"), family("李𬭎", "母亲")],
        photo: (index % 2 == 1).then(portrait),
    };
    Confirmation {
        imprint: imprint(),
        school: SCHOOL.to_owned(),
        school_year: YEAR.to_owned(),
        sheets: (0..pupils).map(sheet).collect(),
    }
}

fn family(name: &str, relation: &str) -> Vec<Field> {
    [
        ("成员姓名", name),
        ("关系", relation),
        ("关系说明", ""),
        ("民族", "维吾尔族"),
        ("工作单位", "青山县临河镇供销合作社联合社"),
        ("现住址", "某某省青山市青山县临河镇解放东路128号金色家园12幢1502室"),
        ("户口所在地", "某某省青山市青山县临河镇"),
        ("联系电话", "13800000012"),
        ("是否监护人", "是"),
        ("身份证件类型", "居民身份证"),
        ("身份证件号", "341126********0028"),
        ("职务", ""),
    ]
    .map(|(label, value)| Field::new(label, value))
    .into()
}

pub(crate) fn undertaking(signer: Signer, signature: Option<Signature>) -> Undertaking {
    let authority = signer == Signer::Director;
    Undertaking {
        imprint: imprint(),
        addressee: if authority { "青山市教育局" } else { "青山县教育局" }.to_owned(),
        unit: if authority { "青山县教育局" } else { SCHOOL }.to_owned(),
        signer,
        school_year: YEAR.to_owned(),
        batch: "小学一年级新生学籍建立".to_owned(),
        basis: "《安徽省中小学生学籍信息化管理办法》第三十一条".to_owned(),
        pupils: 268,
        counts: vec![
            Field::new("学生总数", "268 人"),
            Field::new("班级数", "6 个"),
            Field::new("男生", "140 人"),
            Field::new("女生", "128 人"),
            Field::new("暂无身份证件", "3 人"),
            Field::new("随迁子女", "21 人"),
        ],
        wording: Vec::new(),
        on: signature.as_ref().map(|signature| signature.at.date()),
        signature,
        qr: Some("https://example.org/verify/u/1".to_owned()),
    }
}

pub(crate) fn signature() -> Signature {
    Signature {
        name: "欧阳𣲘𫖯".to_owned(),
        at: datetime(2026, 9, 10, 16, 5, 9, 0),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
    }
}

pub(crate) fn data_security() -> DataSecurity {
    DataSecurity {
        imprint: imprint(),
        title: "凉山州全国中小学生学籍信息管理系统数据管理安全承诺书".to_owned(),
        unit: "西昌市第一小学".to_owned(),
        school_year: "2026—2027学年".to_owned(),
        wording: include_str!("../../../../packs/cn-5134-liangshan/documents/data_security.md")
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect(),
        signature: None,
        on: None,
    }
}

/// A portrait as cameras at schools take it: 358 by 441 pixels on light blue.
pub(crate) fn portrait() -> Vec<u8> {
    let picture = ImageBuffer::from_fn(358, 441, |x, y| {
        let inside =
            |cx: f32, cy: f32, rx: f32, ry: f32| ((x as f32 - cx) / rx).powi(2) + ((y as f32 - cy) / ry).powi(2) < 1.0;
        match () {
            () if inside(179.0, 190.0, 88.0, 118.0) => Rgb([228u8, 190, 160]),
            () if inside(179.0, 470.0, 170.0, 160.0) => Rgb([40, 60, 120]),
            () => Rgb([160, 205, 240]),
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A paper about a change, handed in and taken by one of two.
pub(crate) fn case_paper(title: &str, change: &str, name: &str) -> CasePaper {
    let seat = |school: &str, class: &str| Seat {
        school: school.to_owned(),
        phone: "0834-3222222".to_owned(),
        grade: "三年级".to_owned(),
        class: class.to_owned(),
    };
    let filled = |id: &str, label: &str, value: &str| Filled {
        id: id.to_owned(),
        label: label.to_owned(),
        value: value.to_owned(),
        before: None,
    };
    let turn = |id: &str, name: &str, verdict: &str| Turn {
        id: id.to_owned(),
        name: name.to_owned(),
        unit: "青山县教育局".to_owned(),
        verdict: verdict.to_owned(),
        opinion: String::new(),
        by: String::new(),
        on: None,
        due_on: Some(date(2026, 9, 28)),
    };
    CasePaper {
        imprint: imprint(),
        title: title.to_owned(),
        addressed_to: vec!["乡（镇）人民政府、街道办事处".to_owned()],
        change: change.to_owned(),
        basis: "《凉山州中小学生学习籍管理实施规定（试行）》二(一)".to_owned(),
        case: "385323213258752001".to_owned(),
        opener: SCHOOL.to_owned(),
        received_on: date(2026, 9, 1),
        state: "办理中".to_owned(),
        pupil: Applicant {
            name: name.to_owned(),
            sex: "女".to_owned(),
            birth_on: BIRTH,
            ethnicity: "彝族".to_owned(),
            student_number: Shown::in_full("G341126201903050012"),
            document_kind: "居民身份证".to_owned(),
            document: Shown::in_full("341126201903050012"),
            household_place: "四川省凉山彝族自治州美姑县巴普镇".to_owned(),
            home_address: "四川省凉山彝族自治州冕宁县高阳街道长征路一段一百二十八号安宁河畔三号楼".to_owned(),
            guardians: vec![Guardian {
                name: "吉克阿依木乃莫尔外果子".to_owned(),
                relation: "母亲".to_owned(),
                guardian: true,
                workplace: "务农".to_owned(),
                phone: "13900000000".to_owned(),
            }],
        },
        from: seat("美姑县巴普镇中心小学", "2024级1班"),
        to: Some(seat(SCHOOL, "2024级2班")),
        values: vec![filled("reason", "理由", "因病"), filled("since", "起始日期", "2026-09-01")],
        enclosed: vec!["申请及证明".to_owned()],
        steps: vec![turn("one", "流入主管部门审批", "系统默认"), turn("two", "流出学校核对", "")],
        photo: None,
        qr: Some("http://127.0.0.1:8600/receipts/55913a7b2-55913a7c4-0123456789abcdef0123".to_owned()),
    }
}

/// An archive with `parts` parts: one bare, the others with twelve years of results.
pub(crate) fn archive(name: &str, parts: usize) -> ArchivePaper {
    let card = card(name, true);
    let line = |n: usize| ArchiveLine {
        on: date(2026, 7, 1),
        kind: "成绩".to_owned(),
        details: format!("学年：2025-2026；学期：第二学期；考试类别：期末；学科：学科{n}；成绩：{}", 60 + n % 40),
        school: SCHOOL.to_owned(),
        by: "李慧".to_owned(),
    };
    let part = |n: usize| ArchivePart {
        title: format!("档案第{n}部分"),
        article: "五(一)".to_owned(),
        lines: if n == 0 { Vec::new() } else { (0..120).map(line).collect() },
    };
    ArchivePaper {
        imprint: imprint(),
        version: "2013".to_owned(),
        basis: "《中小学生学籍管理办法》第七条、第八条".to_owned(),
        school: SCHOOL.to_owned(),
        class: "一年级（1）班".to_owned(),
        opened_on: date(2026, 9, 10),
        name: card.name,
        sex: card.sex,
        birth_on: card.birth_on,
        ethnicity: card.ethnicity,
        student_number: card.student_number,
        document_kind: card.document_kind,
        document: card.document,
        entry_state: card.entry_state,
        basics: card.basics.into_iter().chain(card.schooling).collect(),
        guardians: card.guardians,
        changes: card.changes,
        parts: (0..parts).map(part).collect(),
        keeping: vec![Field::wide("保存期限", "永久"), Field::wide("纸质档案", "档案室2号柜，保管人李慧")],
        photo: card.photo,
    }
}
