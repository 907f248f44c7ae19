//! Many rows at once: COPY on PostgreSQL, and on SQLite one prepared insert of as many rows
//! as pay, used again and again.

/// Rows of one prepared insert on SQLite.
pub(crate) const TOGETHER: usize = 16;

/// Loads `$rows`, a slice, into `$table`. Returns how many were written.
macro_rules! load {
    ($link:expr, $table:expr, $rows:expr) => {{
        use diesel::RunQueryDsl;
        let rows: &[_] = $rows;
        match $link {
            _ if rows.is_empty() => Ok(0),
            // COPY cannot be prepared: for a row or two it costs more than it saves.
            link if rows.len() == 1 => diesel::insert_into($table).values(&rows[0]).execute(link),
            $crate::engine::Link::Postgres(connection) => {
                use diesel::ExecuteCopyFromDsl;
                diesel::copy_from($table).from_insertable(rows).execute(connection)
            }
            $crate::engine::Link::Sqlite(connection) => {
                let (together, rest) = rows.as_chunks::<{ $crate::engine::load::TOGETHER }>();
                let together = together.iter().map(|rows| diesel::insert_into($table).values(rows).execute(connection));
                let mut loaded = together.sum::<diesel::QueryResult<usize>>();
                for row in rest {
                    let one = diesel::insert_into($table).values(row).execute(connection);
                    loaded = loaded.and_then(|loaded| Ok(loaded + one?));
                }
                loaded
            }
        }
    }};
}

pub(crate) use load;
