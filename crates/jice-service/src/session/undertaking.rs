use jice_domain::{Action, SHANGHAI, UndertakingId, date_at};
use jice_print::forms::{DataSecurity, Signature};
use jice_store::undertaking::{self, Undertaking};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DATA_SECURITY, PartialSession};
use crate::context::{Asked, Subject};
use crate::intake::school_year;
use crate::view::{SessionView, UndertakingText};
use crate::{Download, Service, ServiceError};

/// Sign an undertaking as it was shown.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUndertaking {
    /// Digest of the text that was shown.
    pub sha256: String,
    /// The signer's own name, typed.
    pub name: String,
}

impl Service {
    /// This school year's data-security undertaking 数据管理安全承诺书, to be read.
    ///
    /// # Errors
    /// A fault where no pack words one.
    pub fn data_undertaking(&self, asked: &Asked) -> Result<UndertakingText, ServiceError> {
        self.undertaking_text(asked, DATA_SECURITY)
    }

    /// Signs it. From the next request on the account may read pupils.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where the text is not the one in force or the name is not
    /// the signer's.
    pub fn sign_data_undertaking(&self, asked: &Asked, signed: SignUndertaking) -> Result<(), ServiceError> {
        let text = self.data_undertaking(asked)?;
        check_signature(asked, &text, &signed)?;
        let year = self.school_year(&asked.actor.jurisdiction)?;
        let record = Undertaking {
            id: UndertakingId(self.id()),
            org: asked.actor.org,
            account: asked.actor.account,
            holder: asked.actor.holder.clone(),
            kind: DATA_SECURITY.to_owned(),
            school_year: year,
            text_sha256: text.sha256,
            signed_name: signed.name,
            signed: self.now(),
        };
        let about = Subject::of("undertaking", asked.actor.org, record.id.0);
        self.act(asked, Action::ReadOrg, about, |tx| {
            if !undertaking::is_signed(tx, record.org, record.account, &record.kind, year)? {
                undertaking::insert(tx, &record)?;
            }
            Ok(())
        })
    }

    /// Signs it on the way into a session, and tells what remains to be done.
    ///
    /// # Errors
    /// As [`Service::sign_data_undertaking`].
    pub fn sign_in_session(
        &self,
        session: &PartialSession,
        asked: &Asked,
        signed: SignUndertaking,
    ) -> Result<SessionView, ServiceError> {
        self.sign_data_undertaking(asked, signed)?;
        self.session_view(&PartialSession { undertaking_signed: true, ..session.clone() })
    }

    /// The same as a paper 附表4, for the unit and whoever is signed in: with the signature given here, or room
    /// for seal and pen.
    ///
    /// # Errors
    /// As [`Service::data_undertaking`]; those of printing.
    pub fn data_undertaking_pdf(&self, asked: &Asked) -> Result<Download, ServiceError> {
        let text = self.data_undertaking(asked)?;
        let (actor, year) = (&asked.actor, self.school_year(&asked.actor.jurisdiction)?);
        let signed = self
            .store()
            .read::<_, ServiceError>(|db| Ok(undertaking::find(db, actor.org, actor.account, DATA_SECURITY, year)?))?;
        // A signature stands under the very words that were signed, or not at all.
        let signed = signed.filter(|signed| signed.text_sha256 == text.sha256);
        let form = DataSecurity {
            imprint: self.imprint(asked)?,
            unit: self.unit(actor.org)?.name,
            school_year: school_year(year.0),
            wording: text.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            on: signed.as_ref().map(|signed| date_at(signed.signed)),
            signature: signed.map(|signed| Signature {
                name: signed.signed_name,
                at: signed.signed.to_zoned(SHANGHAI).datetime(),
                sha256: signed.text_sha256,
            }),
            title: text.title.clone(),
        };
        self.print(&actor.jurisdiction, &form, &text.title)
    }

    pub(crate) fn undertaking_text(&self, asked: &Asked, document: &str) -> Result<UndertakingText, ServiceError> {
        let law = self.rulebook(&asked.actor.jurisdiction)?;
        let found = law.document(document).ok_or_else(|| ServiceError::fault(format!("no pack words {document}")))?;
        // The heading of the text is its title, which is shown by itself.
        let body: Vec<&str> = found.text.lines().skip_while(|line| line.is_empty() || line.starts_with('#')).collect();
        Ok(UndertakingText {
            title: found.title_zh.clone(),
            text: body.join("\n").trim().to_owned(),
            sha256: found.sha256.clone(),
        })
    }
}

/// Whether the signature is under the text in force and in the signer's own name.
pub(crate) fn check_signature(
    asked: &Asked,
    text: &UndertakingText,
    signed: &SignUndertaking,
) -> Result<(), ServiceError> {
    if signed.sha256 != text.sha256 {
        return Err(ServiceError::invalid(
            "sha256",
            "承诺书文本已更新，请重新阅读后签署。",
            "The text of the undertaking has changed: read it again, then sign.",
        ));
    }
    if signed.name.trim() != asked.actor.name {
        return Err(ServiceError::invalid(
            "name",
            "签署姓名须与本账号登记的姓名一致。",
            "The name signed must be the name this account is registered under.",
        ));
    }
    Ok(())
}
