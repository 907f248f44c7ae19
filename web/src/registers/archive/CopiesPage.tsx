import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { archives } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { ArchiveCopyLine } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { showMoment } from '../../parts/dates';
import { Go, useGo } from '../../parts/Go';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';

function columnsOf(t: Words): Column<ArchiveCopyLine>[] {
  return [
    { key: 'name', title: t('pupils.col.name'), width: 160, pinned: true, render: (line) => <Go to={paths.archiveCopy(line.person, line.copy)}>{line.name}</Go> },
    { key: 'school', title: t('pupils.col.school'), width: 240, render: (line) => line.school_name },
    { key: 'left', title: t('archive.copies.left'), width: 130, render: (line) => line.left_on },
    { key: 'made', title: t('archive.copies.made'), width: 170, render: (line) => showMoment(line.made_at) },
  ];
}

/** The copies that a school keeps of the archives of pupils who left, the latest first. */
export default function CopiesPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const [active, setActive] = useState<string | null>(null);
  const found = useInfiniteQuery({
    queryKey: ['archive-copies', me.org],
    queryFn: ({ pageParam }) => archives.copies(me.org, { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  return (
    <div className="fill">
      <PageHead title={t('archive.copies.title')} aside={t('archive.copies.note')} />
      {found.error ? <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} /> : null}
      <DataTable
        label={t('archive.copies.title')}
        columns={columnsOf(t)}
        rows={rows}
        rowKey={(line) => line.copy}
        active={active}
        onActive={(line) => setActive(line.copy)}
        onOpen={(line) => go(paths.archiveCopy(line.person, line.copy))}
        onEnd={() => void found.fetchNextPage()}
        more={found.hasNextPage && !found.isFetchingNextPage}
        empty={found.isLoading ? t('say.loading') : t('archive.copies.none')}
      />
    </div>
  );
}
