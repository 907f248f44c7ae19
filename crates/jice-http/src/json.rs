//! Reading JSON and queries, and saying in two languages what is wrong with them.

use serde::de::DeserializeOwned;

use crate::errors::Failure;

/// The command in a JSON body.
///
/// # Errors
/// `Invalid`, naming the field.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| wrong(&error.path().to_string(), &error.inner().to_string()))?;
    reader.end().map_err(|error| wrong(".", &error.to_string()))?;
    Ok(value)
}

/// What a query asks. A parameter left empty is as good as absent.
///
/// # Errors
/// `Invalid`, naming the parameter.
pub(crate) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let given = |pair: &&str| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty());
    let text = text.split('&').filter(given).collect::<Vec<_>>().join("&");
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(reader)
        .map_err(|error| wrong(&error.path().to_string(), &error.inner().to_string()))
}

/// serde's words for the most common mistakes, and ours.
fn wrong(path: &str, said: &str) -> Failure {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    let (field, zh) = if said.starts_with("missing field") {
        (within(path, quoted), format!("缺少 {quoted}。"))
    } else if said.starts_with("unknown field") {
        (within(path, quoted), format!("没有名为 {quoted} 的项。"))
    } else if said.starts_with("duplicate field") {
        (within(path, quoted), format!("{quoted} 重复。"))
    } else if said.starts_with("unknown variant") {
        (path.to_owned(), format!("取值 {quoted} 不在可选范围内。"))
    } else {
        (path.to_owned(), "格式不对，无法读取。".to_owned())
    };
    Failure::invalid(&field, zh, said)
}

/// `field` below `path`, where serde tells the path of what surrounds it.
fn within(path: &str, field: &str) -> String {
    match path {
        "." | "?" => field.to_owned(),
        path if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        path => format!("{path}.{field}"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(rename = "inner")]
        _inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "day")]
        _day: u8,
    }

    fn fault(text: &str) -> (String, String) {
        let problem = body::<Outer>(text.as_bytes()).unwrap_err().problem();
        assert_eq!(problem.http_code, 400);
        (problem.fields[0].field.clone(), problem.fields[0].message.clone())
    }

    #[test]
    fn the_field_at_fault_is_named() {
        assert_eq!(fault(r#"{"inner":{}}"#), ("inner.day".into(), "缺少 day。".into()));
        assert_eq!(fault(r#"{"inner":{"day":1,"night":2}}"#).0, "inner.night");
        assert_eq!(fault(r#"{"inner":{"day":1,"day":2}}"#), ("inner.day".into(), "day 重复。".into()));
        assert_eq!(fault(r#"{"inner":{"day":"x"}}"#).0, "inner.day");
        assert_eq!(fault("{").1, "格式不对，无法读取。");
        assert!(fault(r#"{"inner":{"day":1}} {}"#).1.contains("格式不对"));
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(body::<serde_json::Value>("[".repeat(10_000).as_bytes()).unwrap_err().problem().http_code, 400);
    }

    #[test]
    fn a_query_takes_no_unknown_or_repeated_parameter() {
        let of = |text: &str| query::<Inner>(text).map_err(|failure| failure.problem().fields[0].field.clone());
        assert!(of("day=3").is_ok());
        assert_eq!(of("day=3&night=1").unwrap_err(), "night");
        assert_eq!(of("day=3&day=4").unwrap_err(), "day");
    }
}
