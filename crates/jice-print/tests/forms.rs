//! Every form of the nation's pack, printed and read back.

mod cast;

use cast::{NAMES, at, printer, template};
use jice_print::forms::{Form, Shown, Signer};
use jice_print::{PrintError, Printer};
use lopdf::Document;
use serde_json::json;

/// A printed form, kept below `target/tmp` to be looked at.
struct Printed {
    document: Document,
    pages: usize,
    text: String,
}

fn print<F: Form>(name: &str, form: &F) -> Printed {
    let started = std::time::Instant::now();
    let pdf = printer().print(&template(F::TEMPLATE), form, at()).unwrap();
    println!("{name}: {:.2?}, {} KB", started.elapsed(), pdf.len() / 1024);
    std::fs::write(format!("{}/{name}.pdf", env!("CARGO_TARGET_TMPDIR")), &pdf).unwrap();
    let document = Document::load_mem(&pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    // How lines break is the page's business, not the text's.
    let text = document.extract_text(&pages).unwrap().replace(['\n', ' '], "");
    Printed { pages: pages.len(), text, document }
}

fn has(printed: &Printed, words: &str) -> bool {
    printed.text.contains(&words.replace(' ', ""))
}

#[test]
fn a_roster_prints_every_name_as_it_is_written() {
    let printed = print("roster60", &cast::roster(60));
    assert_eq!(printed.pages, 2);
    for name in NAMES {
        assert!(has(&printed, name), "{name} in {}", printed.text);
    }
    assert!(has(&printed, "合计 60 人，其中男 30 人，女 30 人。"));
}

#[test]
fn a_roster_leaves_out_what_nobody_has_and_gives_the_only_number_its_name() {
    let mut form = cast::roster(3);
    for pupil in &mut form.pupils {
        pupil.ethnicity.clear();
        pupil.student_number = Shown::in_full("");
        "3201040012320080203".clone_into(&mut pupil.note);
    }
    let printed = print("roster-local", &form);
    assert!(has(&printed, "序号姓名性别出生日期证件号学籍号"), "{}", printed.text);
    assert!(has(&printed, "3201040012320080203") && !has(&printed, "备注"));
}

#[test]
fn a_school_of_three_thousand_repeats_its_heading_on_every_page() {
    let printed = print("roster3000", &cast::roster(3_000));
    assert!(printed.pages > 60, "{} pages", printed.pages);
    let last = printed.document.extract_text(&[printed.pages as u32 - 1]).unwrap().replace(['\n', ' '], "");
    assert!(last.contains("序号姓名性别出生日期"), "{last}");
    assert!(last.contains(&format!("第{}页　共{}页", printed.pages - 1, printed.pages)), "{last}");
}

/// Every paper of a change is one page, and says what its form asks, whatever the pupil is called.
#[test]
fn papers_of_a_change_are_one_page_each() {
    let papers = [
        ("cn", "application.typ", "转学", ["申请事项：转学", "户籍所在地", "主管部门意见（盖章）"]),
        ("cn", "receipt.typ", "转学", ["同学监护人", "系统默认", "不显示学生个人信息"]),
        (
            "cn-5134-liangshan",
            "transfer_application.typ",
            "转学",
            ["附表1", "拟转入学校意见", "只需拟转入学校签署意见和盖章"],
        ),
        ("cn-5134-liangshan", "suspension_application.typ", "休学", ["附表2", "主管教育局意见", "因病"]),
        ("cn", "dropout_report.typ", "辍学", ["乡（镇）人民政府、街道办事处：", "最后到校", "学校（盖章）"]),
        ("cn", "return_notice.typ", "休学", ["吉克阿依木乃莫尔外果子：", "期满前到校办理复学手续", "学校（盖章）"]),
        ("cn", "actual_attendance.typ", "重复招生", ["家长或其他监护人（签字）", "校长（签字）", "学校（盖章）"]),
    ];
    for (pack, file, change, says) in papers {
        for name in [NAMES[6], NAMES[9], NAMES[12]] {
            let form = cast::case_paper("申请表", change, name);
            let pdf = printer().print(&cast::template_of(pack, file), &form, at()).unwrap();
            std::fs::write(format!("{}/{pack}-{file}.pdf", env!("CARGO_TARGET_TMPDIR")), &pdf).unwrap();
            let document = Document::load_mem(&pdf).unwrap();
            let pages: Vec<u32> = document.get_pages().into_keys().collect();
            let text = document.extract_text(&pages).unwrap().replace(['\n', ' '], "");
            assert_eq!(pages.len(), 1, "{file}");
            for words in says.iter().chain([&name]) {
                assert!(text.contains(&words.replace(' ', "")), "{words} in {file}: {text}");
            }
        }
    }
}

#[test]
fn a_card_is_one_page_with_its_photo() {
    for (file, name, photo) in [("card", "阿卜杜热合曼·买买提图尔荪", true), ("card-bare", "𰻝𠅤𡱖", false)]
    {
        let printed = print(file, &cast::card(name, photo));
        assert_eq!(printed.pages, 1);
        let pictures = |object: &lopdf::Object| {
            object.as_stream().is_ok_and(|stream| {
                stream.dict.get(b"Subtype").is_ok_and(|kind| kind == &lopdf::Object::Name(b"Image".to_vec()))
            })
        };
        assert_eq!(printed.document.objects.values().any(pictures), photo);
        assert_eq!(has(&printed, "贴照片处"), !photo);
        assert!(has(&printed, name) && has(&printed, "G341126201903050012") && has(&printed, "L341126********0028"));
    }
}

#[test]
fn the_form_of_the_basic_information_is_one_page_and_the_parts_follow() {
    let form = print("basic-information", &cast::archive("阿卜杜热合曼·买买提图尔荪", 0));
    assert_eq!(form.pages, 1);
    for words in ["学籍基础信息表", "表式由教育部统一制订，版本2013", "纸质档案", "建档日期：2026年9月10日"]
    {
        assert!(has(&form, words), "{words} in {}", form.text);
    }
    assert!(!has(&form, "学籍档案学校："));
    let whole = print("archive", &cast::archive("𰻝𠅤𡱖", 3));
    assert!(whole.pages > 5, "{} pages", whole.pages);
    assert!(
        has(&whole, "档案第0部分（五(一)）日期条目内容所在学校记录人无") && has(&whole, "学科119"),
        "{}",
        whole.text
    );
    let last = whole.document.extract_text(&[whole.pages as u32]).unwrap().replace(['\n', ' '], "");
    assert!(last.contains("日期条目内容所在学校记录人"), "the heading stands on every page: {last}");
}

#[test]
fn a_confirmation_sheet_is_one_page_a_pupil_whatever_is_collected() {
    let mut form = cast::confirmation(18);
    let more: Vec<_> = (0..30).map(|n| jice_print::forms::Field::new(&format!("附加项目{n}"), "某值")).collect();
    form.sheets[17].sections[0].fields.extend(more);
    let printed = print("confirmation", &form);
    assert_eq!(printed.pages, 18);
    for (index, name) in NAMES.iter().enumerate() {
        let page = printed.document.extract_text(&[index as u32 + 1]).unwrap().replace(['\n', ' '], "");
        assert!(page.contains(&name.replace(' ', "")) && page.contains("监护人（签名）"), "{name} in {page}");
    }
}

#[test]
fn undertakings_leave_room_for_the_pen_or_tell_who_signed() {
    let pen = print("undertaking-school", &cast::undertaking(Signer::Principal, None));
    assert!(has(&pen, "校长（签字）：") && has(&pen, "（共268名学生）") && !has(&pen, "电子签署"));
    let signed = print("undertaking-authority", &cast::undertaking(Signer::Director, Some(cast::signature())));
    assert!(
        has(&signed, "欧阳𣲘𫖯（已电子签署）") && has(&signed, "2026-09-10 16:05") && has(&signed, "2026年9月10日")
    );
    let mut own = cast::undertaking(Signer::DistrictHead, None);
    own.wording = vec!["一、#strong[照此]办理。".to_owned()];
    let own = print("undertaking-own", &own);
    assert!(has(&own, "一、#strong[照此]办理。") && !has(&own, "郑重承诺"));
    let data = print("data-security", &cast::data_security());
    assert!(has(&data, "凉山州全国中小学生学籍信息管理系统") && has(&data, "对本级同意导出的数据安全承担连带责任"));
    for printed in [pen, signed, own, data] {
        assert_eq!(printed.pages, 1);
    }
}

#[test]
fn every_page_tells_who_printed_it_and_when() {
    let forms = [print("roster3", &cast::roster(3)), print("card3", &cast::card("王䶮", false))];
    for printed in forms {
        assert!(has(&printed, "打印人：青山县第一实验小学 李慧（qs-sy-001）"));
        assert!(has(&printed, "打印时间：2026-09-01 10:20"));
        assert!(has(&printed, "qs-sy-001　2026-09-01"), "the watermark");
    }
}

#[test]
fn every_name_that_ever_broke_a_form_has_its_glyphs() {
    let known =
        "𬭎㛃䶮𤧛堃喆赟玥犇骉翀祎珺璟昇甡㵘㑇㙘㠇㬎𬱖𬘡𬍛𬀩𬸚𣲘𫖯𫘝𫄸𪩘𫍯䲟䢺𠅤𡱖𰻝﨑凞澔〇⼩\u{F90A}葛\u{E0100}·•";
    assert_eq!(printer().missing_glyphs(known), Vec::<char>::new());
    assert_eq!(printer().missing_glyphs("王\u{E863}王\u{E863}"), ['\u{E863}']);
}

#[test]
fn a_character_without_a_glyph_is_named_and_never_a_box() {
    let mut form = cast::roster(2);
    form.pupils[1].name = "王\u{E863}".to_owned();
    let refused = printer().print(&template("roster.typ"), &form, at());
    assert_eq!(refused, Err(PrintError::MissingGlyph { character: '\u{E863}', text: "王\u{E863}".to_owned() }));
    // Whether a font has it depends on the machine; that it is not a box does not.
    for character in ['𠀐', '𪜀', '𮯰', '𲎰', '\u{A188}', 'ئ', '\u{1820}', '\u{0F40}', '\u{16A00}'] {
        form.pupils[1].name = character.to_string();
        let missing = !printer().missing_glyphs(&form.pupils[1].name).is_empty();
        println!("{character} U+{:X} missing: {missing}", u32::from(character));
        match printer().print(&template("roster.typ"), &form, at()) {
            Ok(_) => assert!(!missing, "{character} was printed as a box"),
            Err(error) => assert_eq!(error, PrintError::MissingGlyph { character, text: character.to_string() }),
        }
    }
}

#[test]
fn a_wrong_template_is_named_by_its_line() {
    let refused =
        |template: &str| printer().pdf(template, &json!({"imprint": {"by": "李慧", "account": "a"}}), &[], at());
    let line = |template: &str| match refused(template) {
        Err(PrintError::Template { line, message }) => (line, message),
        other => panic!("{other:?}"),
    };
    assert_eq!(line("ok\n\n#data.name").0, Some(3));
    assert_eq!(line("#import \"/frame.typ\": *\n#show: frame.with(\"x\")\n#day(\"soon\")").0, Some(3));
    for reach in [
        "#read(\"/etc/passwd\")",
        "#import \"@preview/tablex:0.0.8\": *",
        "#image(\"../x.png\")",
        "#include \"/other.typ\"",
    ] {
        assert_eq!(line(reach).0, Some(1), "{reach}");
    }
}

#[test]
fn the_same_form_is_the_same_file() {
    let form = cast::card("王䶮", true);
    let print = || printer().print(&template("card.typ"), &form, at()).unwrap();
    assert!(print() == print());
}

#[test]
fn a_machine_without_chinese_fonts_says_what_to_install() {
    let bare = Printer::with_only(vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src").into(), "/nowhere".into()]);
    let refused = bare.print(&template("roster.typ"), &cast::roster(1), at());
    assert_eq!(refused, Err(PrintError::NoFonts));
    assert!(PrintError::NoFonts.to_string().contains("fonts-noto-cjk"));
}
