//! XML as a workbook may hold it: no document types, no entities of its own, bounded
//! in depth and in the length of every piece.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::{Cap, Limits, SheetError};

/// Lets at most so many bytes through between two calls of [`Metered::refill`].
struct Metered<R: Read> {
    inner: BufReader<R>,
    left: usize,
    limit: usize,
}

impl<R: Read> Metered<R> {
    fn refill(&mut self) {
        self.left = self.limit;
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let bytes = available.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&available[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            let error =
                SheetError::TooMuch { cap: Cap::MarkupBytes, limit: self.limit as u64, place: crate::Place::default() };
            return Err(io::Error::other(error));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.inner.consume(bytes);
    }
}

/// A pull parser over one part of a workbook.
pub(crate) struct Xml<R: Read> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    part: String,
    depth: usize,
    depth_max: usize,
}

impl<R: Read> Xml<R> {
    pub(crate) fn new(source: R, part: &str, limits: &Limits) -> Self {
        let inner = BufReader::with_capacity(128 << 10, source);
        let metered = Metered { inner, left: limits.markup_bytes, limit: limits.markup_bytes };
        Self {
            reader: Reader::from_reader(metered),
            buffer: Vec::new(),
            part: part.to_owned(),
            depth: 0,
            depth_max: limits.xml_depth,
        }
    }

    /// The name of the part, for messages.
    pub(crate) fn part(&self) -> &str {
        &self.part
    }

    /// The next piece.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, SheetError> {
        self.buffer.clear();
        self.reader.get_mut().refill();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| xml_error(&self.part, &error))?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > self.depth_max {
                    return Err(SheetError::too_much(Cap::XmlDepth, self.depth_max as u64, &self.part));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => return Err(SheetError::Doctype { part: self.part.clone() }),
            Event::Eof if self.depth > 0 => return Err(SheetError::damaged(&self.part, "it breaks off")),
            _ => {}
        }
        Ok(event)
    }
}

fn xml_error(part: &str, error: &quick_xml::Error) -> SheetError {
    match error {
        quick_xml::Error::Io(io) => match SheetError::from_io(part, io) {
            SheetError::TooMuch { cap: cap @ Cap::MarkupBytes, limit, .. } => SheetError::too_much(cap, limit, part),
            own => own,
        },
        other => SheetError::damaged(part, other),
    }
}

/// Adds the characters of a piece to `text`; of entities only the five of XML itself
/// and numbered characters exist.
pub(crate) fn push_text(text: &mut String, event: &Event<'_>, part: &str) -> Result<(), SheetError> {
    match event {
        Event::Text(piece) => text.push_str(&piece.xml10_content()),
        Event::CData(piece) => text.push_str(&piece.xml10_content()),
        Event::GeneralRef(name) => {
            let numbered = name.resolve_char_ref().map_err(|error| SheetError::damaged(part, error))?;
            match (numbered, quick_xml::escape::resolve_xml_entity(name)) {
                (Some(character), _) => text.push(character),
                (None, Some(known)) => text.push_str(known),
                (None, None) => return Err(SheetError::Doctype { part: part.to_owned() }),
            }
        }
        _ => {}
    }
    Ok(())
}

/// The value of an attribute by its name without prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str, part: &str) -> Result<Option<String>, SheetError> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| SheetError::damaged(part, error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| SheetError::damaged(part, error))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Undoes the escape `_x000D_` by which workbooks write characters XML cannot hold
/// (ECMA-376 part 1, ST_Xstring).
pub(crate) fn unescape_xstring(text: &mut String) {
    if !text.contains("_x") {
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let escape = rest.get(at..at + 7).filter(|escape| escape.ends_with('_'));
        let character = escape.and_then(|escape| u32::from_str_radix(&escape[2..6], 16).ok()).and_then(char::from_u32);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    *text = plain;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_come_back_and_others_stay() {
        for (written, meant) in [
            ("_x000D_=1", "\r=1"),
            ("a_x0009_b", "a\tb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_xZZZZ_", "_xZZZZ_"),
            ("_x", "_x"),
            ("表_x1_", "表_x1_"),
        ] {
            let mut text = written.to_owned();
            unescape_xstring(&mut text);
            assert_eq!(text, meant);
        }
    }
}
