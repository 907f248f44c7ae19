import { useMemo, useState } from 'react';

import type { BatchRef } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { BatchView } from '../../api/types';
import { DataTable } from '../../parts/DataTable';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';
import { rowColumns } from './rowColumns';
import { useFields, useRows } from './useBatch';

/** All rows of a batch, to look at. */
export function RowsTable({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const t = useWords();
  const [active, setActive] = useState<string | null>(null);
  const fields = useFields(at.org, batch.grade);
  const { query, rows, total } = useRows(at, {});
  const columns = useMemo(() => rowColumns(t, fields.data ?? [], 'all'), [t, fields.data]);
  if (query.error) return <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <DataTable
      label={t('sign.look')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.row)}
      active={active}
      onActive={(row) => setActive(String(row.row))}
      onEnd={() => void query.fetchNextPage()}
      more={query.hasNextPage && !query.isFetchingNextPage}
      total={total}
    />
  );
}
