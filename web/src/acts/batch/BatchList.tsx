import { useState, type ReactNode } from 'react';

import { asProblem } from '../../api/problem';
import type { BatchView } from '../../api/types';
import { DataTable } from '../../parts/DataTable';
import { useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { useWords } from '../../words';
import { batchColumns } from './batchColumns';
import type { useBatches } from './useBatches';

/** A list of batches; Enter or a double click opens one, by its name it is a link. */
export function BatchList({ title, found, to, empty, tools, filters }: {
  title: string;
  found: ReturnType<typeof useBatches>;
  to: (batch: BatchView) => string;
  empty: string;
  tools?: ReactNode;
  filters?: ReactNode;
}) {
  const t = useWords();
  const go = useGo();
  const [active, setActive] = useState<string | null>(null);
  const { query, list, total } = found;
  return (
    <div className="fill">
      <PageHead title={title} tools={tools} />
      {filters}
      {query.error ? <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} /> : null}
      <DataTable
        label={title}
        columns={batchColumns(t, to)}
        rows={list}
        rowKey={(batch) => batch.id}
        active={active}
        onActive={(batch) => setActive(batch.id)}
        onOpen={(batch) => go(to(batch))}
        onEnd={() => void query.fetchNextPage()}
        more={query.hasNextPage && !query.isFetchingNextPage}
        total={total}
        empty={query.isLoading ? t('say.loading') : empty}
      />
    </div>
  );
}
