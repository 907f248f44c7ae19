//! One query text where diesel does not build it for two engines at once: upserts, several
//! rows in one insert, locks. The text is written once and compiled for each engine.

/// Runs `$query`, written once, on whichever connection `$link` is.
macro_rules! on_each {
    ($link:expr, $connection:ident => $query:expr) => {
        match $link {
            $crate::engine::Link::Sqlite($connection) => $query,
            $crate::engine::Link::Postgres($connection) => $query,
        }
    };
}

pub(crate) use on_each;
