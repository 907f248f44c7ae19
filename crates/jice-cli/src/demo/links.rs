//! Sign-in links of the demo: one-time codes, good for 72 hours.

use jice_service::view::AccountCreated;
use serde::Serialize;

/// A way in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Link {
    /// The pack of the place.
    pub(crate) pack: String,
    /// The place.
    pub(crate) place: String,
    /// The role.
    pub(crate) role: String,
    /// The unit.
    pub(crate) unit: String,
    /// Whose account it is.
    pub(crate) name: String,
    /// Its name to sign in with.
    pub(crate) login: String,
    /// Path of the page that takes the code.
    pub(crate) path: String,
}

impl Link {
    pub(crate) fn new(pack: &str, place: &str, made: &AccountCreated) -> Self {
        Self {
            pack: pack.to_owned(),
            place: place.to_owned(),
            role: made.account.role.as_str().to_owned(),
            unit: made.account.org_name.clone(),
            name: made.account.name.clone(),
            login: made.account.login.clone(),
            path: made.sign_in_path.clone(),
        }
    }
}

/// Prints the links, place by place.
pub(crate) fn print(links: &[Link], origin: &str) {
    println!("\n演示辖区已建立。以下链接各用一次，72小时内有效：");
    let mut place = "";
    for link in links {
        if link.place != place {
            place = &link.place;
            println!("\n{place} ({})", link.pack);
        }
        println!("  {:<14} {} {}\n    {origin}{}", link.role, link.unit, link.name, link.path);
    }
    println!();
}
