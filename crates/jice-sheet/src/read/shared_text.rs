//! The table of shared strings: one run of text and where each string ends in it.

use std::io::Read;

use quick_xml::events::Event;

use super::xml::{Xml, push_text, unescape_xstring};
use crate::{Cap, Limits, SheetError};

/// Strings that many cells share, by number.
#[derive(Debug, Default)]
pub(crate) struct SharedText {
    text: String,
    ends: Vec<u32>,
}

impl SharedText {
    /// Reads the whole table; counts in the file are not trusted.
    pub(crate) fn read<R: Read>(xml: &mut Xml<R>, limits: &Limits) -> Result<Self, SheetError> {
        let part = xml.part().to_owned();
        let bytes_max = limits.shared_text_bytes.min(u32::MAX as usize);
        let mut table = Self::default();
        let mut string = String::new();
        loop {
            let event = xml.next()?;
            match &event {
                Event::Start(tag) if tag.local_name().as_ref() == "si" => {
                    read_string(xml, "si", &mut string, &part, limits)?;
                    table.push(&string, bytes_max, &part)?;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "si" => table.push("", bytes_max, &part)?,
                Event::Eof => return Ok(table),
                _ => {}
            }
        }
    }

    fn push(&mut self, string: &str, bytes_max: usize, part: &str) -> Result<(), SheetError> {
        self.text.push_str(string);
        let too_much = || SheetError::too_much(Cap::SharedTextBytes, bytes_max as u64, part);
        if self.text.len() + (self.ends.len() + 1) * 4 > bytes_max {
            return Err(too_much());
        }
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| too_much())?);
        Ok(())
    }

    /// The string of that number.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[start..end])
    }
}

/// Reads a rich or plain string up to the end of `closing`, leaving out phonetic
/// guides (`rPh`).
pub(crate) fn read_string<R: Read>(
    xml: &mut Xml<R>,
    closing: &str,
    string: &mut String,
    part: &str,
    limits: &Limits,
) -> Result<(), SheetError> {
    string.clear();
    let (mut in_text, mut in_guide) = (false, false);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => in_guide = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_guide = false,
                name if name == closing => {
                    unescape_xstring(string);
                    return Ok(());
                }
                _ => {}
            },
            Event::Eof => return Err(SheetError::damaged(part, "a string breaks off")),
            other if in_text && !in_guide => push_text(string, other, part)?,
            _ => {}
        }
        check_length(string, part, limits)?;
    }
}

/// Refuses a cell longer than the cap; bytes are asked first, since they are at hand.
pub(crate) fn check_length(string: &str, part: &str, limits: &Limits) -> Result<(), SheetError> {
    if string.len() > limits.cell_chars && string.chars().count() > limits.cell_chars {
        return Err(SheetError::too_much(Cap::CellChars, limits.cell_chars as u64, part));
    }
    Ok(())
}
