//! The users who work: clerks of authorities and registrars of schools, each signed in.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use jice_demo::UnitKey;
use jice_domain::Role;
use jice_service::Service;
use jice_service::view::AccountCreated;

use super::super::ground::{Ground, Known, Taken};
use super::super::sessions;
use super::cases::District;
use crate::demo::Yard;

/// Passwords that are hashed at once.
const AT_ONCE: usize = 4;

/// Somebody who is signed in.
pub(super) struct User {
    /// The session.
    pub(super) token: String,
    /// Clerk or registrar.
    pub(super) role: Role,
    /// Pupils in scope, for whoever searches.
    pub(super) known: Vec<Known>,
}

/// Signs up to `most` users in: all clerks, then registrars, district by district.
pub(super) fn sign_in(
    service: &Service,
    ground: &Ground,
    yard: &Yard<'_>,
    districts: &[District],
    taken: Taken,
    most: usize,
) -> anyhow::Result<Vec<User>> {
    let mut known: HashMap<UnitKey, Vec<Known>> = ground.by_clerk(yard, taken).into_iter().collect();
    let clerks = districts.iter().map(|district| (Role::Clerk, district.authority));
    let schools = districts.iter().flat_map(|district| &district.schools);
    let registrars = schools.map(|(school, _)| (Role::Registrar, school.unit.key));
    let posts: Vec<(Role, UnitKey, &AccountCreated)> = clerks
        .chain(registrars)
        .take(most)
        .map(|(role, unit)| Some((role, unit, yard.account(role, unit)?)))
        .collect::<Option<_>>()
        .context("every post has an account")?;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut signed = Vec::new();
        while let Some((.., made)) = posts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let token = sessions::sign_in(service, made).with_context(|| made.account.login.clone())?;
            signed.push((made.account.login.clone(), token));
        }
        anyhow::Ok(signed)
    };
    let signed: Vec<Vec<(String, String)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).collect::<anyhow::Result<_>>()
    })?;
    let mut tokens: HashMap<String, String> = signed.into_iter().flatten().collect();
    let user = |(role, unit, made): &(Role, UnitKey, &AccountCreated)| {
        let token = tokens.remove(&made.account.login).context("signed in above")?;
        Ok(User { token, role: *role, known: known.remove(unit).unwrap_or_default() })
    };
    posts.iter().map(user).collect()
}
