import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';

import { cases } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { OverrideView } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { Go, useGo } from '../../parts/Go';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PurposeDialog } from '../../parts/PurposeDialog';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { changeName } from './deskColumns';

function columnsOf(t: Words): Column<OverrideView>[] {
  return [
    { key: 'name', title: t('desk.col.pupil'), width: 110, pinned: true, render: (line) => <Go to={paths.case(line.person, line.case)}>{line.name}</Go> },
    { key: 'on', title: t('overrides.col.on'), width: 110, render: (line) => <span className="num">{line.taken_on}</span> },
    { key: 'school', title: t('overrides.col.school'), width: 190, render: (line) => line.school_name },
    { key: 'change', title: t('desk.col.change'), width: 110, render: (line) => changeName(t, line) },
    { key: 'clause', title: t('overrides.col.clause'), width: 130, render: (line) => line.against.map((found) => found.clause.article).join('; ') },
    { key: 'against', title: t('overrides.col.against'), width: 300, render: (line) => line.against.map((found) => t.pick(found)).join(' ') },
    { key: 'opinion', title: t('overrides.col.opinion'), width: 280, render: (line) => line.opinion },
    { key: 'plea', title: t('overrides.col.plea'), width: 200, render: (line) => line.plea || '—' },
    { key: 'org', title: t('overrides.col.org'), width: 170, render: (line) => line.org_name },
    { key: 'by', title: t('overrides.col.by'), width: 100, render: (line) => line.by },
    { key: 'papers', title: t('overrides.col.papers'), width: 70, align: 'right', render: (line) => line.papers },
  ];
}

/** Where authorities made exceptions: which pupil, against which clause, by whom, when and why. */
export default function OverridesPage() {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const go = useGo();
  const [org, setOrg] = useState(me.org);
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const days = { ...(since ? { since } : {}), ...(until ? { until } : {}) };
  const found = useInfiniteQuery({
    queryKey: ['overrides', org, since, until],
    queryFn: ({ pageParam }) => cases.overrides({ org, ...days, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const columns = useMemo(() => columnsOf(t), [t]);
  const key = (line: OverrideView) => `${line.case}/${line.taken_on}/${line.step_zh}`;
  return (
    <div className="fill">
      <PageHead
        title={t('overrides.title')}
        aside={t('overrides.aside')}
        tools={may('print_roster') ? <Button onClick={() => setAsking(true)}>{t('overrides.download')}</Button> : null}
      />
      <div className="filters">
        <Field label={t('pupils.unit')}>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
        <DateField label={t('overrides.since')} value={since} onChange={setSince} />
        <DateField label={t('overrides.until')} value={until} onChange={setUntil} />
      </div>
      {found.error ? <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} /> : null}
      <DataTable
        label={t('overrides.title')}
        columns={columns}
        rows={rows}
        rowKey={key}
        active={active}
        onActive={(line) => setActive(key(line))}
        onOpen={(line) => go(paths.case(line.person, line.case))}
        onEnd={() => void found.fetchNextPage()}
        more={found.hasNextPage && !found.isFetchingNextPage}
        total={null}
        empty={found.isLoading ? t('say.loading') : t('overrides.empty')}
      />
      {asking ? (
        <PurposeDialog title={t('overrides.download')} take={(purpose) => cases.takeOverrides(org, { ...days, purpose })} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  );
}
