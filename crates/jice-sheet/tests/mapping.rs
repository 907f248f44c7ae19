//! The three wordings of the national import template, each against the 72 fields of the
//! student information form.

use jice_sheet::{FieldNames, map_columns};

/// Wordings that differ in meaning-free ways, as a pack would list them.
const SYNONYMS: [(&str, &[&str]); 6] = [
    ("班级", &["班号", "班级号"]),
    ("残疾人类型", &["残疾类型"]),
    ("上下学方式", &["上下学交通方式"]),
    ("是否需要乘坐校车", &["是否乘坐校车"]),
    ("身份证件有效期", &["身份证有效期"]),
    ("户口所在地", &["户口所在地行政区划"]),
];

fn records(text: &str) -> impl Iterator<Item = csv::StringRecord> + '_ {
    csv::Reader::from_reader(text.as_bytes()).into_records().map(Result::unwrap).collect::<Vec<_>>().into_iter()
}

fn fields() -> Vec<FieldNames> {
    records(include_str!("data/fields_student.csv"))
        .map(|record| {
            let synonyms = SYNONYMS.iter().find(|(zh, _)| *zh == &record[1]).map_or(&[][..], |(_, words)| words);
            FieldNames {
                id: format!("f{}", &record[0]),
                zh: record[1].to_owned(),
                en: String::new(),
                synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
            }
        })
        .collect()
}

fn headers(template: &str) -> Vec<String> {
    records(include_str!("data/fields_import_template.csv"))
        .filter(|record| record[0].starts_with(template))
        .map(|record| record[3].to_owned())
        .collect()
}

fn names<'a>(indices: &[usize], of: impl Fn(usize) -> &'a str) -> Vec<&'a str> {
    indices.iter().map(|index| of(*index)).collect()
}

#[track_caller]
fn check(template: &str, columns: usize, unmapped: &[&str], missing: &[&str]) {
    let (fields, headers) = (fields(), headers(template));
    let mapping = map_columns(&headers, &fields);
    assert_eq!(headers.len(), columns);
    assert_eq!(names(&mapping.unmapped, |i| &headers[i]), unmapped);
    assert_eq!(names(&mapping.missing, |i| &fields[i].zh), missing);
    assert_eq!((mapping.guesses.len(), mapping.ambiguous.len()), (0, 0));
    for (column, field) in mapping.columns.iter().enumerate() {
        let Some(field) = field else { continue };
        let (heading, name) = (&headers[column], &fields[*field].zh);
        let by_synonym = fields[*field].synonyms.contains(heading);
        let told = heading == name
            || by_synonym
            || heading.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with("行政区划"));
        assert!(told, "{heading} was taken for {name}");
    }
}

#[test]
fn the_template_of_2013_maps() {
    check("T1", 71, &["学校标识码", "血型"], &["照片", "姓名拼音", "年级"]);
}

#[test]
fn the_template_that_continues_preschool_maps() {
    check("T2", 71, &["学籍接续标识", "学校标识码"], &["照片", "姓名拼音", "随班就读"]);
}

#[test]
fn the_template_with_campuses_maps() {
    check(
        "T3",
        73,
        &["学校标识码", "校区号", "是否农村留守儿童", "是否残疾人", "是否随迁子女", "血型"],
        &["照片", "姓名拼音", "年级", "随班就读", "残疾人类型"],
    );
}

#[test]
fn without_synonyms_like_wordings_are_guessed_and_said_to_be() {
    let mut fields = fields();
    fields.iter_mut().for_each(|field| field.synonyms.clear());
    let headers = headers("T2");
    let mapping = map_columns(&headers, &fields);
    let guessed: Vec<(&str, &str)> = mapping
        .guesses
        .iter()
        .map(|column| (headers[*column].as_str(), fields[mapping.columns[*column].unwrap()].zh.as_str()))
        .collect();
    assert_eq!(
        guessed,
        [("上下学交通方式", "上下学方式"), ("是否乘坐校车", "是否需要乘坐校车")],
        "班级号 rests on too little and stays open"
    );
}
