//! Which encoding a text file is in, and its characters, decoded as they are read.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::SheetError;
use crate::archive::Input;

const CHUNK_BYTES: usize = 64 << 10;

fn io(error: std::io::Error) -> SheetError {
    SheetError::from_io("", &error)
}

/// The encoding: as its byte order mark says; UTF-8 where the whole file is; otherwise
/// GB18030. Bytes of value 0 without such a mark are no text.
pub(crate) fn detect(input: &mut Input) -> Result<&'static Encoding, SheetError> {
    input.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut held = 0;
    let mut first = true;
    let mut is_utf8 = true;
    loop {
        let fresh = input.read(&mut chunk[held..]).map_err(io)?;
        let bytes = &chunk[..held + fresh];
        if first
            && let Some((marked, _)) = Encoding::for_bom(bytes)
            && marked != UTF_8
        {
            return Ok(marked);
        }
        first = false;
        if bytes[held..].contains(&0) {
            return Err(SheetError::NotATable);
        }
        if fresh == 0 {
            return Ok(if is_utf8 && held == 0 { UTF_8 } else { GB18030 });
        }
        if !is_utf8 {
            continue;
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => held = 0,
            Err(error) if error.error_len().is_none() => {
                let from = error.valid_up_to();
                held = bytes.len() - from;
                chunk.copy_within(from..from + held, 0);
            }
            Err(_) => (is_utf8, held) = (false, 0),
        }
    }
}

/// Characters of a file, one at a time.
pub(crate) struct Characters {
    input: Input,
    decoder: Decoder,
    bytes: Vec<u8>,
    bytes_used: usize,
    bytes_held: usize,
    text: String,
    at: usize,
    malformed: bool,
    over: bool,
}

impl Characters {
    /// From the beginning of `input`; a byte order mark is left out.
    pub(crate) fn new(mut input: Input, encoding: &'static Encoding) -> Result<Self, SheetError> {
        input.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; CHUNK_BYTES],
            bytes_used: 0,
            bytes_held: 0,
            text: String::with_capacity(CHUNK_BYTES),
            at: 0,
            malformed: false,
            over: false,
        })
    }

    /// Back to the beginning of the file.
    pub(crate) fn rewind(self) -> Result<Self, SheetError> {
        let encoding = self.decoder.encoding();
        Self::new(self.input, encoding)
    }

    /// The next character; `row` is for the message.
    pub(crate) fn next(&mut self, row: u32) -> Result<Option<char>, SheetError> {
        while self.at == self.text.len() {
            if self.malformed {
                return Err(SheetError::BadText { encoding: label(self.decoder.encoding()), row: row + 1 });
            }
            if self.over {
                return Ok(None);
            }
            self.refill()?;
        }
        let character = self.text[self.at..].chars().next();
        self.at += character.map_or(0, char::len_utf8);
        Ok(character)
    }

    /// Decodes on; what precedes a fault is given out first, so that its row is known.
    fn refill(&mut self) -> Result<(), SheetError> {
        self.text.clear();
        self.at = 0;
        if self.bytes_used == self.bytes_held {
            self.bytes_held = self.input.read(&mut self.bytes).map_err(io)?;
            self.bytes_used = 0;
        }
        let last = self.bytes_held == 0;
        let source = &self.bytes[self.bytes_used..self.bytes_held];
        let (result, used) = self.decoder.decode_to_string_without_replacement(source, &mut self.text, last);
        self.bytes_used += used;
        self.malformed = matches!(result, DecoderResult::Malformed(..));
        self.over = last && result == DecoderResult::InputEmpty;
        Ok(())
    }
}

/// The name of an encoding as people write it.
pub(crate) fn label(encoding: &'static Encoding) -> &'static str {
    match encoding {
        e if e == UTF_16LE || e == UTF_16BE => "UTF-16",
        e if e == GB18030 => "GB18030",
        _ => "UTF-8",
    }
}
