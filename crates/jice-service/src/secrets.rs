//! Passwords, one-time codes, second factors and session tokens.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jice_domain::Dice;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use crate::ServiceError;

/// Memory of one hash, in KiB: 46 MiB, the first choice of OWASP ASVS 5.0 appendix C.
const MEMORY_KIB: u32 = 47_104;

/// Letters of a one-time code: no 0 and O, no 1, I and L.
const CODE_LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Letters in a one-time code: 31^12 is 59 bits, good for 72 hours and once.
const CODE_LENGTH: usize = 12;

fn argon() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, 1, 1, None).expect("constants within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a password with a fresh salt, as a PHC string.
///
/// # Errors
/// A fault when the memory cannot be had.
pub(crate) fn hash_password(dice: &dyn Dice, password: &str) -> Result<String, ServiceError> {
    let mut salt = [0; 16];
    dice.fill(&mut salt);
    let hash: PasswordHash = argon()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| ServiceError::fault(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `password` is the one hashed. An empty or broken `hash` takes as long as a
/// good one and never matches, so that the time tells nobody which accounts exist.
pub(crate) fn password_matches(password: &str, hash: &str) -> bool {
    match PasswordHash::new(hash) {
        Ok(parsed) => argon().verify_password(password.as_bytes(), &parsed).is_ok(),
        Err(_) => {
            let mut out = [0; 32];
            // The outcome is thrown away; only the time matters.
            let _ = argon().hash_password_into(password.as_bytes(), b"no such account", &mut out);
            false
        }
    }
}

/// A session's token: 256 bits, shown to the browser once and kept only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh token.
    pub(crate) fn fresh(dice: &dyn Dice) -> Self {
        let mut bytes = [0; 32];
        dice.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The token as it travels in a cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which the session of a token is kept.
    pub(crate) fn key_of(token: &str) -> String {
        hex::encode(Sha256::digest(token.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A one-time code: what is shown, as `K7QM-2XZD-9RTA`.
pub(crate) fn fresh_code(dice: &dyn Dice) -> String {
    let mut code = String::with_capacity(CODE_LENGTH + 2);
    let mut letters = 0;
    while letters < CODE_LENGTH {
        let mut byte = [0];
        dice.fill(&mut byte);
        // 248 is the greatest multiple of 31 in a byte: above it letters would be uneven.
        if byte[0] < 248 {
            if letters > 0 && letters % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(CODE_LETTERS[usize::from(byte[0]) % CODE_LETTERS.len()]));
            letters += 1;
        }
    }
    code
}

/// The digest of a one-time code, typed with or without dashes, in either case.
pub(crate) fn code_digest(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    hex::encode(Sha256::digest(plain.as_bytes()))
}

/// The second factor of an account: RFC 6238, SHA-1, six digits, 30 seconds, one step
/// of tolerance either way.
pub(crate) fn second_factor(secret: &[u8], login: &str) -> Result<Totp, ServiceError> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(login.replace(':', "-"))
        .with_issuer(Some("Jice"))
        .build()
        .map_err(|error| ServiceError::fault(error.to_string()))
}

/// The step of a right `code` at `now`, if it lies after `last_step`: no code is taken twice.
pub(crate) fn proved_step(totp: &Totp, code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = i64::try_from(totp.check(code.trim(), seconds)?).ok()?;
    (step > last_step).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Dice for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(37, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_password_matches_its_hash_and_no_other() {
        let dice = Counting(1.into());
        let hash = hash_password(&dice, "凤阳县教育局-2026-Autumn").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{hash}");
        assert!(password_matches("凤阳县教育局-2026-Autumn", &hash));
        assert!(!password_matches("凤阳县教育局-2026-autumn", &hash));
        assert!(!password_matches("", ""));
    }

    #[test]
    fn a_code_is_taken_once() {
        let totp = second_factor(&[7; 20], "a:b").unwrap();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let code = totp.generate(1_790_000_000).to_string();
        let step = proved_step(&totp, &code, now, 0).expect("the code is right");
        assert_eq!(proved_step(&totp, &code, now, step), None);
        assert_eq!(proved_step(&totp, "000000", now, 0).filter(|_| code != "000000"), None);
    }

    #[test]
    fn one_time_codes_forgive_dashes_and_case() {
        let code = fresh_code(&Counting(3.into()));
        assert_eq!(code.len(), 14);
        assert_eq!(code_digest(&code), code_digest(&code.replace('-', "").to_lowercase()));
    }
}
