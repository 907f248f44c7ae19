use proptest::prelude::*;

use super::*;

fn text_of(points: &str) -> String {
    points.split(' ').map(|point| char::from_u32(u32::from_str_radix(point, 16).unwrap()).unwrap()).collect()
}

fn read(raw: &str) -> String {
    Name::parse(raw).unwrap_or_else(|errors| panic!("{raw:?}: {errors:?}")).text
}

fn refused(raw: &str) -> Vec<&'static str> {
    match Name::parse(raw) {
        Ok(name) => panic!("{raw:?} taken as {:?}", name.text),
        Err(errors) => errors.iter().map(NameError::name).collect(),
    }
}

#[test]
fn every_edge_is_read_as_it_should_be() {
    let rows: Vec<Vec<&str>> =
        include_str!("../../data/names_edge.csv").lines().skip(1).map(|line| line.splitn(4, ',').collect()).collect();
    assert_eq!(rows.len(), 69);
    for row in rows {
        let (written, expected) = (text_of(row[1]), text_of(row[2]));
        let name = Name::parse(&written).unwrap_or_else(|errors| panic!("{row:?}: {errors:?}"));
        assert_eq!(name.text, expected, "{row:?}");
        assert_eq!(name.repairs.is_empty(), written == expected, "{row:?}: {:?}", name.repairs);
        assert_eq!(match_key(&written), match_key(&expected), "{row:?}");
    }
}

#[test]
fn repairs_say_what_was_done() {
    let repairs = |raw| Name::parse(raw).unwrap().repairs;
    assert_eq!(repairs("王\u{e863}"), [NameRepair::CharacterReplaced { from: '\u{e863}', to: '䶮' }]);
    assert_eq!(repairs("\u{2f29}明"), [NameRepair::CharacterReplaced { from: '\u{2f29}', to: '小' }]);
    assert_eq!(repairs("金\u{f90a}"), [NameRepair::CharacterReplaced { from: '\u{f90a}', to: '金' }]);
    assert_eq!(repairs("葛\u{e0100}"), [NameRepair::VariantSelectorRemoved { after: '葛' }]);
    assert_eq!(repairs("王\u{200b}五\u{feff}"), [NameRepair::InvisibleRemoved { count: 2 }]);
    assert_eq!(repairs("张\u{3000}三"), [NameRepair::SpacesRemoved]);
    assert_eq!(repairs("阿力•买提"), [NameRepair::DotUnified { from: '•' }]);
    assert_eq!(repairs("Rene\u{301}"), [NameRepair::Composed]);
    for repair in repairs("王\u{e863}\u{200b} ·Ａ•力。") {
        assert!(!repair.zh().is_empty() && !repair.en().is_empty());
    }
}

#[test]
fn names_of_all_peoples_are_read() {
    for (raw, name) in [
        ("王 小 明", "王小明"),
        (" 欧阳\n娜娜\t", "欧阳娜娜"),
        ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．．买买提.", "阿卜杜拉·买买提"),
        ("·王五", "王五"),
        ("＇王五", "王五"),
        ("约翰.F.肯尼迪", "约翰·F·肯尼迪"),
        ("John  F.  Kennedy", "John F. Kennedy"),
        ("J．R． Smith", "J.R. Smith"),
        ("Ｏ’Brien", "O'Brien"),
        ("Anne–Marie", "Anne-Marie"),
        ("张 Michael", "张 Michael"),
        ("丶", "丶"),
        ("李〇", "李〇"),
        ("\u{2ebf0}\u{31350}", "\u{2ebf0}\u{31350}"),
        ("ཚེ་རིང", "ཚེ་རིང"),
        ("ᠪᠠᠶᠠᠷ\u{180e}ᠠ", "ᠪᠠᠶᠠᠷ\u{180e}ᠠ"),
        ("王\u{180e}五", "王五"),
        ("ئابدۇللا", "ئابدۇللا"),
        ("ꀊꀋ", "ꀊꀋ"),
        ("Null\u{2010}Smith", "Null-Smith"),
        ("瓦扎伍萨·阿侯瓦扎伍萨阿侯瓦扎伍萨阿侯瓦扎伍", "瓦扎伍萨·阿侯瓦扎伍萨阿侯瓦扎伍萨阿侯瓦扎伍"),
    ] {
        assert_eq!(read(raw), name);
        assert_eq!(Name::parse(name).unwrap().repairs, [], "{name}");
    }
    assert_eq!(read(&"阿".repeat(50)).chars().count(), 50);
}

#[test]
fn what_is_no_name_is_refused_with_its_reason() {
    for (raw, names) in [
        ("", vec!["name_missing"]),
        (" \u{3000}\u{200b}", vec!["name_missing"]),
        ("null", vec!["name_placeholder"]),
        ("None", vec!["name_placeholder"]),
        ("NaN", vec!["name_placeholder"]),
        ("true", vec!["name_placeholder"]),
        ("<NULL>", vec!["name_placeholder"]),
        ("无", vec!["name_placeholder"]),
        ("未 知", vec!["name_placeholder"]),
        ("·", vec!["name_missing"]),
        ("'", vec!["name_no_letter"]),
        ("-王五", vec!["name_symbol"]),
        ("@SUM(A1)", vec!["name_symbol", "name_digit"]),
        ("王五2", vec!["name_digit"]),
        ("王五２", vec!["name_digit"]),
        ("王Ⅳ", vec!["name_digit"]),
        ("王😀", vec!["name_emoji"]),
        ("王\u{2764}\u{fe0f}", vec!["name_emoji"]),
        ("王\u{f123}", vec!["name_private_use"]),
        ("王\u{f0000}", vec!["name_private_use"]),
        ("王?", vec!["name_garbled"]),
        ("王\u{fffd}", vec!["name_garbled"]),
        ("锟斤拷明", vec!["name_garbled"]),
        ("王\u{202e}五", vec!["name_direction_turned"]),
        ("王\0五", vec!["name_control"]),
        ("王五（双胞胎）", vec!["name_symbol"]),
        ("王*", vec!["name_symbol"]),
        ("--;", vec!["name_symbol"]),
        ("=cmd|calc", vec!["name_symbol"]),
        ("\u{301}王", vec!["name_marks"]),
        ("王1😀?", vec!["name_digit", "name_emoji", "name_garbled"]),
    ] {
        assert_eq!(refused(raw), names, "{raw:?}");
    }
    assert_eq!(Name::parse(" 王\u{200b}五2"), Err(vec![NameError::Digit { position: 5 }]));
    assert_eq!(Name::parse(&"阿".repeat(51)), Err(vec![NameError::TooLong { found: 51 }]));
    assert_eq!(Name::parse(&format!("e{}", "\u{301}".repeat(40_000))), Err(vec![NameError::TooLong { found: 40_001 }]));
    assert_eq!(refused(&format!("e{}", "\u{301}".repeat(40))), ["name_marks"]);
    for raw in ["", "null", "王2", "王\u{f123}", "王(", "😀", &"阿".repeat(51)] {
        for error in Name::parse(raw).unwrap_err() {
            assert!(!error.zh().is_empty() && !error.en().is_empty());
            assert!(!error.cure_zh().is_empty() && !error.cure_en().is_empty());
        }
    }
}

#[test]
fn one_key_for_all_ways_to_write_a_name() {
    for (one, other) in [
        ("阿卜杜拉·买买提", "阿卜杜拉 买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉．买买提"),
        ("葛\u{e0100}", "葛"),
        ("王\u{e863}", "王䶮"),
        ("O'Brien", "Ｏ’BRIEN"),
        ("ᠪᠠᠶᠠᠷ\u{180e}ᠠ", "ᠪᠠᠶᠠᠷᠠ"),
        ("Rene\u{301}", "RENÉ"),
    ] {
        assert_eq!(match_key(one), match_key(other), "{one} {other}");
    }
    assert_ne!(match_key("王䶮"), match_key("王龑"));
    assert_ne!(match_key("Rene"), match_key("René"));
}

proptest! {
    #[test]
    fn any_text_is_judged_and_what_is_taken_stays(raw in any_text()) {
        match Name::parse(&raw) {
            Ok(name) => {
                let again = Name::parse(&name.text);
                prop_assert_eq!(again, Ok(Name { text: name.text.clone(), repairs: vec![] }));
                prop_assert_eq!(match_key(&raw), match_key(&name.text));
            }
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let telling = prop::sample::select("王䶮〇々Ab.．·•。 \u{3000}\u{200b}\u{200d}\u{180e}\u{fe0f}\u{e0100}\u{e863}\u{2f29}\u{f90a}\u{301}\u{327}ᠠ་-'’é1?\u{ac00}\u{1100}\u{1161}".chars().collect::<Vec<_>>());
    prop::collection::vec(prop_oneof![9 => telling, 1 => any::<char>()], 0..12)
        .prop_map(|chars| chars.into_iter().collect())
}
