//! One query text where diesel does not build it for two engines at once: upserts, several
//! rows in one insert, locks. The text is written once and compiled for each engine.

use diesel::backend::Backend;
use diesel::query_builder::{AsChangeset, AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use diesel::{AppearsOnTable, Expression, QueryResult, QuerySource, RunQueryDsl};

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

/// Changes the rows of `table` where `at` holds. Unlike an update of diesel's own, which is prepared anew
/// each time because nobody knows how many texts there will be, each connection prepares it once and
/// keeps it: a question less to the server. For updates of which there is a handful of texts.
pub(crate) fn update<T, P, V>(table: T, at: P, set: V) -> Update<T::FromClause, P, V::Changeset>
where
    T: QuerySource,
    P: AppearsOnTable<T> + Expression<SqlType = Bool>,
    V: AsChangeset<Target = T>,
{
    Update { from: table.from_clause(), at, set: set.as_changeset() }
}

/// An update that is prepared once.
pub(crate) struct Update<F, P, V> {
    from: F,
    at: P,
    set: V,
}

impl<DB, F, P, V> QueryFragment<DB> for Update<F, P, V>
where
    DB: Backend,
    F: QueryFragment<DB>,
    P: QueryFragment<DB>,
    V: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("UPDATE ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" SET ");
        self.set.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE ");
        self.at.walk_ast(pass.reborrow())
    }
}

/// An insert with what is to happen where its row is there already, as SQL: prepared once.
pub(crate) struct Upsert<I> {
    pub(crate) insert: I,
    /// From `ON CONFLICT` on.
    pub(crate) otherwise: &'static str,
}

impl<DB: Backend, I: QueryFragment<DB>> QueryFragment<DB> for Upsert<I> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(pass.reborrow())?;
        pass.push_sql(" ");
        pass.push_sql(self.otherwise);
        Ok(())
    }
}

impl<F, P, V> QueryId for Update<F, P, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<I> QueryId for Upsert<I> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, F, P, V> RunQueryDsl<C> for Update<F, P, V> {}
impl<C, I> RunQueryDsl<C> for Upsert<I> {}
