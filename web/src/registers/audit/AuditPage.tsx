import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';

import { work } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { AuditView } from '../../api/types';
import { DataTable, type Column } from '../../parts/DataTable';
import { showMoment } from '../../parts/dates';
import { Field } from '../../parts/Field';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';

const tones: Record<string, string> = { done: 'tag green', read: 'tag', denied: 'tag red', refused: 'tag amber' };

function outcome(t: Words, said: string) {
  const [kind = '', why = ''] = said.split(/:\s*/, 2);
  const tone = tones[kind] ?? 'tag';
  return (
    <>
      <span className={tone}>{t.of('outcome', kind)}</span> <span className="soft small">{why}</span>
    </>
  );
}

/** What it concerned: its kind in words, then which. */
function subject(t: Words, said: string): string {
  const [kind = '', ...which] = said.split(' ');
  return [t.of('subject', kind), ...which].join(' ');
}

function auditColumns(t: Words, onPerson: (person: string) => void): Column<AuditView>[] {
  return [
    { key: 'at', title: t('audit.at'), width: 140, pinned: true, render: (line) => showMoment(line.at) },
    { key: 'who', title: t('audit.who'), width: 100, render: (line) => <strong>{line.name}</strong> },
    { key: 'role', title: t('audit.role'), width: 116, render: (line) => t.of('role', line.role) },
    { key: 'org', title: t('audit.org'), width: 190, render: (line) => <span title={line.org_name}>{line.org_name}</span> },
    { key: 'action', title: t('audit.action'), width: 126, render: (line) => t.of('action', line.action) },
    { key: 'outcome', title: t('audit.outcome'), width: 170, render: (line) => outcome(t, line.outcome) },
    {
      key: 'subject',
      title: t('audit.subject'),
      width: 190,
      render: (line) => (
        <>
          {subject(t, line.subject)}{' '}
          {line.person ? (
            <button type="button" className="plain-button small" onClick={() => onPerson(line.person ?? '')}>
              {t('audit.person')}
            </button>
          ) : null}
        </>
      ),
    },
    { key: 'purpose', title: t('audit.purpose'), width: 140, render: (line) => line.purpose },
    { key: 'fields', title: t('audit.fields'), width: 140, render: (line) => <span className="mono">{line.fields}</span> },
    { key: 'address', title: t('audit.address'), width: 120, render: (line) => <span className="mono">{line.address}</span> },
    { key: 'place', title: t('audit.place'), width: 130, render: (line) => <span className="mono">{line.place}</span> },
  ];
}

/** Who did what, when, to whom and why. */
export default function AuditPage() {
  const t = useWords();
  const me = useMe();
  const [org, setOrg] = useState(me.org);
  const [person, setPerson] = useState<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const ask = { org, ...(person ? { person } : {}) };
  const query = useInfiniteQuery({
    queryKey: ['audit', ask],
    queryFn: ({ pageParam }) => work.audit({ ...ask, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <div className="fill">
      <PageHead title={t('audit.title')} aside={t('audit.note')} />
      <div className="filters">
        <Field label={t('audit.org')}>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
        {person ? <Button onClick={() => setPerson(null)}>{t('audit.allPersons')}</Button> : null}
      </div>
      {query.error ? <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} /> : null}
      <DataTable
        label={t('audit.title')}
        columns={auditColumns(t, setPerson)}
        rows={rows}
        rowKey={(line) => line.place}
        active={active}
        onActive={(line) => setActive(line.place)}
        onEnd={() => void query.fetchNextPage()}
        more={query.hasNextPage && !query.isFetchingNextPage}
        total={query.data?.pages[0]?.total ?? null}
        empty={query.isLoading ? t('say.loading') : undefined}
      />
    </div>
  );
}
