//! The papers of a case: pictures and PDF, told by content, within limits.

use jice_domain::{Action, CaseId, Evidence, EvidenceId, PersonId};
use jice_store::case;

use super::exchange::HANDED_OVER;
use super::{about, with_opener};
use crate::context::Asked;
use crate::package;
use crate::view::CaseView;
use crate::{Download, Service, ServiceError};

/// Heaviest paper, in bytes: a scan of a page needs a tenth.
const BYTES_MOST: usize = 10 << 20;
/// Most papers of a case.
const PAPERS_MOST: usize = 40;

impl Service {
    /// Puts a paper to a case that lies with its opener.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it is no picture or PDF, is too heavy, locked or broken.
    pub fn put_evidence(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        kind: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<CaseView, ServiceError> {
        let by_step = self.by_step(person, id, kind)?;
        let seen = if by_step { self.fetching(asked, person, id)?.0 } else { self.own_case(asked, person, id)? };
        let (_, change) = self.law_of(&seen)?;
        if !change.evidence.iter().any(|paper| paper.id == kind) {
            return Err(ServiceError::invalid("kind", "本项变动不收这种材料。", "The change has no such paper."));
        }
        let media = media_of(bytes)?;
        let file_key = self.files().put(bytes)?;
        let paper = Evidence {
            id: EvidenceId(self.id()),
            kind: kind.to_owned(),
            name: file_name(name),
            media: media.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_key,
            put: self.now(),
            account: asked.actor.account,
        };
        let fields = format!("put {kind}");
        let action = if by_step { Action::ExchangeRecords } else { Action::OpenCase };
        self.act(asked, action, about(&seen).with_fields(&fields), |tx| {
            match by_step {
                true => super::locked(tx, person, id, seen.version)?,
                false => with_opener(tx, person, id, seen.version)?,
            };
            if case::evidence(tx, person, id)?.len() >= PAPERS_MOST {
                return Err(ServiceError::invalid("file", "材料已达40份上限。", "A case has at most 40 papers."));
            }
            Ok(case::put_evidence(tx, person, id, &paper)?)
        })?;
        self.view_case(asked, person, id)
    }

    /// Whether the paper `kind` is put by whoever takes a step, and not by the opener.
    fn by_step(&self, person: PersonId, id: CaseId, kind: &str) -> Result<bool, ServiceError> {
        let seen = self.store().read::<_, ServiceError>(|db| Ok(case::find(db, person, id)?))?;
        let Some(seen) = seen else { return Ok(false) };
        let (_, change) = self.law_of(&seen)?;
        Ok(change.evidence.iter().any(|paper| paper.id == kind && paper.by_step.is_some()))
    }

    /// Takes a paper away from a case that lies with its opener; one that is put at a step, whoever
    /// takes that. What came signed stays.
    ///
    /// # Errors
    /// [`ServiceError::Absent`]; [`ServiceError::Refused`] for a record that came signed.
    pub fn drop_evidence(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        paper: EvidenceId,
    ) -> Result<CaseView, ServiceError> {
        let papers = self.store().read::<_, ServiceError>(|db| Ok(case::evidence(db, person, id)?))?;
        let held = papers.into_iter().find(|held| held.id == paper);
        let by_step = match &held {
            Some(held) => self.by_step(person, id, &held.kind)?,
            None => false,
        };
        let seen = match by_step {
            true => {
                let (seen, law, change) = self.fetching(asked, person, id)?;
                if held.is_some_and(|held| held.media == package::MEDIA) {
                    return Err(ServiceError::Refused(vec![law.record_came_signed(&change)]));
                }
                seen
            }
            false => self.own_case(asked, person, id)?,
        };
        let action = if by_step { Action::ExchangeRecords } else { Action::OpenCase };
        self.act(asked, action, about(&seen).with_fields("drop"), |tx| {
            match by_step {
                true => super::locked(tx, person, id, seen.version)?,
                false => with_opener(tx, person, id, seen.version)?,
            };
            match case::drop_evidence(tx, person, id, paper)? {
                true => Ok(()),
                false => Err(ServiceError::Absent),
            }
        })?;
        self.view_case(asked, person, id)
    }

    /// A paper of a case, for whoever has a part in it.
    ///
    /// # Errors
    /// [`ServiceError::Absent`].
    pub fn evidence_file(
        &self,
        asked: &Asked,
        person: PersonId,
        id: CaseId,
        paper: EvidenceId,
    ) -> Result<Download, ServiceError> {
        let seen = self.case_for(asked, Action::ReadCase, person, id)?;
        let papers = self.store().read::<_, ServiceError>(|db| Ok(case::evidence(db, person, id)?))?;
        let found = papers.into_iter().find(|held| held.id == paper).ok_or(ServiceError::Absent)?;
        if found.kind == HANDED_OVER {
            let zh = "学籍档案包须写明用途后下载。";
            return Err(ServiceError::invalid("purpose", zh, "A record package is taken away for a stated purpose."));
        }
        let fields = format!("paper {}", found.kind);
        self.note_read(asked, Action::ReadCase, about(&seen).with_fields(&fields))?;
        Ok(Download { name: found.name, mime: mime_of(&found.media), bytes: self.files().get(&found.file_key)? })
    }
}

/// The first bytes of what is taken.
const MEDIA: [(&[u8], &str); 3] =
    [(b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf")];

/// The type under which a kept paper is handed out.
pub(crate) fn mime_of(media: &str) -> &'static str {
    MEDIA.iter().find(|(_, known)| *known == media).map_or("application/octet-stream", |(_, known)| known)
}

/// The name of an uploaded file as it is kept.
pub(crate) fn file_name(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(120).collect()
}

/// What a paper is, by its content.
///
/// # Errors
/// [`ServiceError::Invalid`] where it is no picture or PDF, is too heavy, locked or broken.
pub(crate) fn media_of(bytes: &[u8]) -> Result<&'static str, ServiceError> {
    let wrong = |zh: &str, en: &str| ServiceError::invalid("file", zh, en);
    if bytes.is_empty() {
        return Err(wrong("文件是空的，请重新扫描后上传。", "The file is empty: scan it again."));
    }
    if bytes.len() > BYTES_MOST {
        return Err(wrong(
            "文件超过10 MB，请降低扫描分辨率后重新上传。",
            "The file is above 10 MB: scan it at a lower resolution.",
        ));
    }
    let media = MEDIA.iter().find(|(first, _)| bytes.starts_with(first)).map(|(_, media)| *media);
    let media = media.ok_or_else(|| {
        wrong("只收 JPG、PNG 图片或 PDF 文件，请转换后上传。", "Only JPEG, PNG and PDF are taken: convert it first.")
    })?;
    match media {
        "application/pdf" => check_pdf(bytes)?,
        _ => check_picture(bytes)?,
    }
    Ok(media)
}

fn check_picture(bytes: &[u8]) -> Result<(), ServiceError> {
    const SIDE_MOST: u32 = 12_000;
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok();
    let size = reader.and_then(|reader| reader.into_dimensions().ok());
    match size {
        Some((width, height)) if width <= SIDE_MOST && height <= SIDE_MOST => Ok(()),
        Some(_) => Err(ServiceError::invalid(
            "file",
            "图片任一边不得超过12000像素，请缩小后上传。",
            "No side of a picture may exceed 12,000 pixels.",
        )),
        None => Err(ServiceError::invalid("file", "图片已损坏，请重新扫描。", "The picture is broken: scan it again.")),
    }
}

/// A PDF that can be shown to anybody later: whole, not locked, without anything that acts.
fn check_pdf(bytes: &[u8]) -> Result<(), ServiceError> {
    let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    let tail = &bytes[bytes.len().saturating_sub(2_048)..];
    if !tail.windows(5).any(|part| part == b"%%EOF") {
        return Err(ServiceError::invalid(
            "file",
            "PDF 文件不完整，请重新生成。",
            "The PDF is cut short: make it anew.",
        ));
    }
    if has(b"/Encrypt") {
        return Err(ServiceError::invalid(
            "file",
            "PDF 文件设有密码，请去除密码后上传。",
            "The PDF is locked with a password: remove it first.",
        ));
    }
    if [&b"/JavaScript"[..], b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction"].iter().any(|what| has(what)) {
        return Err(ServiceError::invalid(
            "file",
            "PDF 文件含有脚本、附件或自动动作，请打印为普通 PDF 或扫描后上传。",
            "The PDF holds scripts, attachments or actions: print it to a plain PDF, or scan it.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> String {
        match media_of(bytes) {
            Err(ServiceError::Invalid(fields)) => fields[0].en.clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn hostile_papers_are_told_apart() {
        assert!(told(b"").contains("empty"));
        assert!(told(b"MZ\x90\x00").contains("Only JPEG"));
        assert!(told(b"\xff\xd8\xff\xe0 no picture").contains("broken"));
        assert!(told(&vec![0; BYTES_MOST + 1]).contains("10 MB"));
        assert!(told(b"%PDF-1.7 cut").contains("cut short"));
        assert!(told(b"%PDF-1.7 trailer << /Encrypt 5 0 R >> %%EOF").contains("password"));
        assert!(told(b"%PDF-1.7 << /OpenAction 5 0 R >> %%EOF").contains("scripts"));
        assert_eq!(media_of(b"%PDF-1.7 plain\n%%EOF\n").unwrap(), "application/pdf");
    }
}
