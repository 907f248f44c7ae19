import { useInfiniteQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useMemo } from 'react';

import { batches, type BatchRef } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { RowChange } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** What confirming would add and change. */
export function PreviewDialog({ at, onClose }: { at: BatchRef; onClose: () => void }) {
  const t = useWords();
  const query = useInfiniteQuery({
    queryKey: ['rows', at.id, 'preview'],
    queryFn: ({ pageParam }) => batches.preview(at, pageParam ? { cursor: pageParam } : {}),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const tone: Record<string, string> = { add: 'tag green', change: 'tag amber', same: 'tag' };
  const columns: Column<RowChange>[] = [
    { key: 'row', title: t('rows.row'), width: 64, align: 'right', render: (row) => row.row },
    { key: 'kind', title: t('preview.kind'), width: 84, render: (row) => <span className={tone[row.kind] ?? 'tag'}>{t.of('preview.kind', row.kind)}</span> },
    { key: 'name', title: t('rows.name'), width: 110, render: (row) => row.name },
    {
      key: 'fields',
      title: t('preview.field'),
      width: 460,
      render: (row) => {
        const said = row.fields.map(([name, before, after]) => `${name}: ${before || '—'} → ${after || '—'}`).join('; ');
        return <span title={said}>{said}</span>;
      },
    },
  ];
  return (
    <Modal open width={820} title={t('preview.title')} footer={null} onCancel={onClose}>
      {query.error ? <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} /> : null}
      <div className="preview-box">
        <DataTable
          label={t('preview.title')}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.row)}
          onEnd={() => void query.fetchNextPage()}
          more={query.hasNextPage && !query.isFetchingNextPage}
          total={query.data?.pages[0]?.total ?? null}
          empty={query.isLoading ? t('say.loading') : undefined}
        />
      </div>
    </Modal>
  );
}
