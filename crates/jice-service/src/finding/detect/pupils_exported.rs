//! A list of pupils taken away, by whom, what for and of how many, from the audit log. That it was
//! taken does not cease.

use jice_store::{account, audit};
use jiff::SignedDuration;

use super::{Hit, MOST, Post};
use crate::context::role_in;
use crate::{ServiceError, tree, words};

/// How far back lists are looked for; one that was found before stays.
const BACK: SignedDuration = SignedDuration::from_hours(31 * 24);

pub(super) fn look(post: &Post<'_>, pupils: u32) -> Result<Vec<Hit>, ServiceError> {
    let (unit, since) = (post.unit.id, post.service.now() - BACK);
    let most = u32::try_from(MOST + 1).expect("a thousand");
    let store = post.service.store();
    let lines = store.read::<_, ServiceError>(|db| Ok(audit::rosters_of(db, unit, since, most)?))?;
    let mut hits = Vec::new();
    for line in lines {
        let Some(taken) = line.fact.fields.rsplit_once('=').and_then(|(_, rows)| rows.parse::<u32>().ok()) else {
            continue;
        };
        if taken < pupils {
            continue;
        }
        let holder = store.read::<_, ServiceError>(|db| Ok(account::find(db, unit, line.fact.account)?))?;
        let name = holder.map(|holder| holder.name).unwrap_or_default();
        let (on, of) = (jice_domain::date_at(line.fact.at), tree::name(post.tree, line.fact.subject_org));
        let (role, purpose) = (role_in(&line.fact.role).0, &line.fact.purpose);
        hits.push(Hit::new(
            format!("event:export:{}:{}", line.writer, line.seq),
            on,
            format!("{name}（{}）于{on}导出{of}{taken}名学生的名册，用途：{purpose}。", words::role(role)),
            format!("{name} ({role}) took a list of {taken} pupils of {of} on {on}; purpose: {purpose}."),
        ));
    }
    Ok(hits)
}
