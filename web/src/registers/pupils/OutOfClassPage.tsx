import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';

import { pupils } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { OutOfClassLine } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { Field } from '../../parts/Field';
import { Go, useGo } from '../../parts/Go';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import './pupil.css';

const reasons = ['suspended', 'suspected_dropout', 'dropout', 'away'] as const;
type Reason = (typeof reasons)[number];
type Part = Reason | 'ending';

function columnsOf(t: Words, canOpen: boolean, oneSchool: boolean, suspended: boolean): Column<OutOfClassLine>[] {
  const school: Column<OutOfClassLine>[] = oneSchool
    ? []
    : [{ key: 'school', title: t('pupils.col.school'), width: 200, render: (line) => <span title={line.pupil.school_name}>{line.pupil.school_name}</span> }];
  const until: Column<OutOfClassLine>[] = suspended
    ? [
        { key: 'until', title: t('out.col.until'), width: 116, render: (line) => line.until_on ?? '' },
        {
          key: 'left',
          title: t('out.col.left'),
          width: 130,
          render: (line) => {
            if (line.days_left == null) return '';
            if (line.days_left < 0) return <span className="red">{t('out.over', { count: -line.days_left })}</span>;
            return <span className={line.days_left <= 30 ? 'tag amber' : undefined}>{t('out.left', { count: line.days_left })}</span>;
          },
        },
      ]
    : [];
  return [
    {
      key: 'name',
      title: t('pupils.col.name'),
      width: 140,
      pinned: true,
      render: ({ pupil }) => <span title={pupil.name}>{canOpen ? <Go to={paths.pupil(pupil.person)}>{pupil.name}</Go> : pupil.name}</span>,
    },
    { key: 'sex', title: t('pupils.col.sex'), width: 60, render: ({ pupil }) => t.of('sex', pupil.sex) },
    ...school,
    { key: 'grade', title: t('pupils.col.grade'), width: 90, render: ({ pupil }) => (pupil.grade ? t.of('grade', pupil.grade) : pupil.grade_name) },
    { key: 'class', title: t('pupils.col.class'), width: 130, render: ({ pupil }) => pupil.class_name },
    { key: 'since', title: t('out.col.since'), width: 116, render: (line) => line.since_on },
    ...until,
  ];
}

/** Pupils who sit in no class, so that each is asked back in time: by reason, who is to return first on top. */
export default function OutOfClassPage() {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const go = useGo();
  const search = useRouterState({ select: (state) => state.location.search as Record<string, unknown> });
  const [org, setOrg] = useState(me.org);
  const [part, setPart] = useState<Part>(search.part === 'ending' ? 'ending' : 'suspended');
  const [active, setActive] = useState<string | null>(null);
  const why: Reason = part === 'ending' ? 'suspended' : part;
  const counts = useQuery({ queryKey: ['out-of-class-counts', org], queryFn: () => pupils.countOutOfClass(org) });
  const found = useInfiniteQuery({
    queryKey: ['out-of-class', org, part],
    queryFn: ({ pageParam }) =>
      pupils.outOfClass({ org, why, ending: part === 'ending', limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const atSchool = me.level === 'school' || me.level === 'campus';
  const count = (of: Part) => {
    const line = counts.data?.find((one) => one.why === (of === 'ending' ? 'suspended' : of));
    return of === 'ending' ? line?.ending : line?.count;
  };
  const option = (of: Part) => ({ value: of, label: `${of === 'ending' ? t('out.ending') : t.of('pupil.state', of)} ${count(of)?.toLocaleString() ?? ''}`.trim() });
  return (
    <div className="fill">
      <PageHead title={t('out.title')} aside={t('out.aside')} />
      <div className="filters">
        {atSchool ? null : (
          <Field label={t('pupils.unit')}>
            <OrgPicker value={org} onChange={setOrg} />
          </Field>
        )}
        <Segmented<Part> aria-label={t('out.reason')} value={part} onChange={setPart} options={(['suspended', 'ending', ...reasons.slice(1)] as Part[]).map(option)} />
      </div>
      {found.error ? <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} /> : null}
      <DataTable
        label={t('out.title')}
        columns={columnsOf(t, may('read_pupil'), atSchool, why === 'suspended')}
        rows={rows}
        rowKey={(line) => line.pupil.person}
        active={active}
        onActive={(line) => setActive(line.pupil.person)}
        onOpen={(line) => may('read_pupil') && go(paths.pupil(line.pupil.person))}
        onEnd={() => void found.fetchNextPage()}
        more={found.hasNextPage && !found.isFetchingNextPage}
        total={count(part) ?? null}
        empty={found.isLoading ? t('say.loading') : t('out.empty')}
      />
    </div>
  );
}
