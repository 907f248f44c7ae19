//! What a workbook says about itself: its sheets, its epoch, and which cell formats
//! mean dates.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::Event;

use super::xml::{Xml, attribute};
use crate::archive::{Archive, Entry};
use crate::{Cap, Limits, SheetError};

/// Formats and sheets beyond these are no workbook of ours.
const FORMATS_MAX: usize = 65_536;
const SHEETS_MAX: usize = 1_024;

/// How a number in a cell is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    /// As it stands.
    Plain,
    /// A day, with or without a time.
    Date,
    /// A time of day alone.
    Time,
    /// Digits filled up with zeros to this width: `000000`.
    Padded(usize),
}

/// A worksheet that a person can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetPart {
    pub(crate) name: String,
    /// Its place among the archive's entries.
    pub(crate) index: usize,
}

/// A workbook without its cells.
#[derive(Debug)]
pub(crate) struct Workbook {
    pub(crate) sheets: Vec<SheetPart>,
    pub(crate) formats: Vec<NumberFormat>,
    pub(crate) shared_strings: Option<usize>,
    pub(crate) epoch_1904: bool,
}

/// The parts by their names, which are compared without regard to case and slashes.
struct Parts(HashMap<String, usize>);

fn part_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl Parts {
    fn of(entries: &[Entry]) -> Result<Self, SheetError> {
        let mut parts = HashMap::new();
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.directory) {
            let Some(name) = entry.name() else { continue };
            if parts.insert(part_name(&name), index).is_some() {
                return Err(SheetError::Overlap { part: name.into_owned() });
            }
        }
        Ok(Self(parts))
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.0.get(&part_name(name)).copied()
    }
}

/// A link from one part to another inside the same archive.
struct Link {
    id: String,
    kind: String,
    target: String,
}

fn open<'a>(archive: &'a mut Archive, index: usize, limits: &Limits) -> Result<Xml<impl Read + 'a>, SheetError> {
    let reader = archive.read(index)?;
    let label = reader.label().to_owned();
    Ok(Xml::new(reader, &label, limits))
}

/// Reads the links of a part; those that lead outside are left alone.
fn links(archive: &mut Archive, parts: &Parts, of: &str, limits: &Limits) -> Result<Vec<Link>, SheetError> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(index) = parts.find(&format!("{folder}{slash}_rels/{file}.rels")) else { return Ok(Vec::new()) };
    let mut xml = open(archive, index, limits)?;
    let part = xml.part().to_owned();
    let mut links = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                let get = |name| attribute(&tag, name, &part).map(Option::unwrap_or_default);
                if get("TargetMode")?.eq_ignore_ascii_case("external") {
                    continue;
                }
                let target = get("Target")?;
                let target = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}{slash}{target}"),
                };
                let kind = get("Type")?.rsplit('/').next().unwrap_or_default().to_owned();
                links.push(Link { id: get("Id")?, kind, target });
                if links.len() > limits.entries {
                    return Err(SheetError::too_much(Cap::Entries, limits.entries as u64, &part));
                }
            }
            Event::Eof => return Ok(links),
            _ => {}
        }
    }
}

/// Reads everything but the cells, and refuses what is not a plain .xlsx workbook.
pub(crate) fn read(archive: &mut Archive, limits: &Limits) -> Result<Workbook, SheetError> {
    let parts = Parts::of(archive.entries())?;
    refuse_kinds(archive, &parts)?;
    let main = links(archive, &parts, "", limits)?
        .into_iter()
        .find(|link| link.kind == "officeDocument")
        .map_or_else(|| "xl/workbook.xml".to_owned(), |link| link.target);
    let Some(index) = parts.find(&main) else { return Err(SheetError::NotATable) };
    let links = links(archive, &parts, &main, limits)?;
    let (listed, epoch_1904) = read_sheets(&mut open(archive, index, limits)?)?;
    let linked = |kind: &str| links.iter().find(|link| link.kind == kind).and_then(|link| parts.find(&link.target));
    let sheets = listed
        .into_iter()
        .filter_map(|(name, id)| {
            let link = links.iter().find(|link| link.id == id && link.kind == "worksheet")?;
            Some(SheetPart { name, index: parts.find(&link.target)? })
        })
        .collect();
    let formats = match linked("styles") {
        Some(index) => read_formats(&mut open(archive, index, limits)?)?,
        None => Vec::new(),
    };
    Ok(Workbook { sheets, formats, shared_strings: linked("sharedStrings"), epoch_1904 })
}

fn refuse_kinds(archive: &mut Archive, parts: &Parts) -> Result<(), SheetError> {
    if let Some(index) = parts.find("mimetype") {
        let mut kind = String::new();
        archive
            .read(index)?
            .take(256)
            .read_to_string(&mut kind)
            .map_err(|error| SheetError::from_io("mimetype", &error))?;
        if kind.starts_with("application/vnd.oasis.opendocument") {
            return Err(SheetError::OpenDocument);
        }
    }
    if parts.find("xl/workbook.bin").is_some() {
        return Err(SheetError::BinaryWorkbook);
    }
    if parts.0.keys().any(|name| name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/")) {
        return Err(SheetError::MacroWorkbook);
    }
    if parts.find("EncryptedPackage").is_some() {
        return Err(SheetError::EncryptedWorkbook);
    }
    Ok(())
}

/// The visible sheets as (name, link), and whether days are counted from 1904.
fn read_sheets<R: Read>(xml: &mut Xml<R>) -> Result<(Vec<(String, String)>, bool), SheetError> {
    let part = xml.part().to_owned();
    let (mut sheets, mut epoch_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "workbookPr" => {
                    epoch_1904 = matches!(attribute(&tag, "date1904", &part)?.as_deref(), Some("1" | "true" | "on"));
                }
                "sheet" => {
                    let state = attribute(&tag, "state", &part)?;
                    let name = attribute(&tag, "name", &part)?.unwrap_or_default();
                    let link = attribute(&tag, "id", &part)?.unwrap_or_default();
                    if matches!(state.as_deref(), None | Some("visible")) {
                        sheets.push((name, link));
                    }
                    if sheets.len() > SHEETS_MAX {
                        return Err(SheetError::damaged(&part, "it has more than 1,024 sheets"));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, epoch_1904)),
            _ => {}
        }
    }
}

/// The meaning of each cell format, by its place in `cellXfs`.
fn read_formats<R: Read>(xml: &mut Xml<R>) -> Result<Vec<NumberFormat>, SheetError> {
    let part = xml.part().to_owned();
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let mut codes: HashMap<u32, NumberFormat> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    loop {
        match xml.next()? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&tag, "formatCode", &part)?.unwrap_or_default();
                    codes.insert(number(attribute(&tag, "numFmtId", &part)?), meaning(&code));
                }
                "cellXfs" => in_cell_formats = true,
                "xf" if in_cell_formats => {
                    let id = number(attribute(&tag, "numFmtId", &part)?);
                    formats.push(codes.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_formats = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
        if codes.len().max(formats.len()) > FORMATS_MAX {
            return Err(SheetError::damaged(&part, "it has more than 65,536 formats"));
        }
    }
}

/// Formats that need no code (ECMA-376 part 1, 18.8.30, with those of East Asia).
fn built_in(id: u32) -> NumberFormat {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberFormat::Date,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => NumberFormat::Time,
        _ => NumberFormat::Plain,
    }
}

/// What a format code means: days have y or d, times h or s; text in quotation marks,
/// brackets and after a backslash means nothing.
fn meaning(code: &str) -> NumberFormat {
    let code = code.split(';').next().unwrap_or_default();
    if !code.is_empty() && code.len() <= 32 && code.bytes().all(|byte| byte == b'0') {
        return NumberFormat::Padded(code.len());
    }
    let (mut day, mut time) = (false, false);
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                time |= matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            '\\' | '_' | '*' => drop(characters.next()),
            'y' | 'd' => day = true,
            'h' | 's' => time = true,
            'g' if characters.as_str().to_ascii_lowercase().starts_with("eneral") => return NumberFormat::Plain,
            _ => {}
        }
    }
    match (day, time) {
        (true, _) => NumberFormat::Date,
        (false, true) => NumberFormat::Time,
        (false, false) => NumberFormat::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_codes_tell_dates_from_numbers() {
        for (code, expected) in [
            ("yyyy\\-mm\\-dd", NumberFormat::Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", NumberFormat::Date),
            ("[$-804]yyyy/m/d h:mm", NumberFormat::Date),
            ("[h]:mm:ss", NumberFormat::Time),
            ("General", NumberFormat::Plain),
            ("#,##0.00\"days\"", NumberFormat::Plain),
            ("[Red]0.0", NumberFormat::Plain),
            ("000000", NumberFormat::Padded(6)),
            ("@", NumberFormat::Plain),
        ] {
            assert_eq!(meaning(code), expected, "{code}");
        }
    }
}
