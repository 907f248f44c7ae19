import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { cases } from '../../api/calls';
import { Answer } from '../../parts/Busy';
import { DataTable, type Column } from '../../parts/DataTable';
import { Field } from '../../parts/Field';
import { OrgPicker } from '../../parts/OrgPicker';
import { PageHead } from '../../parts/Sheet';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import type { BacklogView } from '../../api/types';

/** Who has how many cases lying, and how many of them are late: the worst first. */
export default function BacklogPage() {
  const t = useWords();
  const me = useMe();
  const [org, setOrg] = useState(me.org);
  const [active, setActive] = useState<string | null>(null);
  const found = useQuery({ queryKey: ['backlog', org], queryFn: () => cases.backlog(org) });
  const columns = useMemo<Column<BacklogView>[]>(
    () => [
      { key: 'unit', title: t('backlog.col.unit'), width: 320, render: (line) => line.name },
      { key: 'waiting', title: t('backlog.col.waiting'), width: 120, align: 'right', render: (line) => line.waiting.toLocaleString() },
      {
        key: 'overdue',
        title: t('backlog.col.overdue'),
        width: 120,
        align: 'right',
        render: (line) => <span className={line.overdue > 0 ? 'red' : 'soft'}>{line.overdue.toLocaleString()}</span>,
      },
      {
        key: 'share',
        title: t('backlog.col.share'),
        width: 120,
        align: 'right',
        render: (line) => (line.waiting > 0 ? `${((100 * line.overdue) / line.waiting).toFixed(1)}%` : '—'),
      },
    ],
    [t],
  );
  return (
    <div className="fill">
      <PageHead title={t('backlog.title')} aside={t('backlog.aside')} />
      <div className="filters">
        <Field label={t('pupils.unit')}>
          <OrgPicker value={org} onChange={setOrg} />
        </Field>
      </div>
      <Answer of={found}>
        {(lines) => (
          <DataTable
            label={t('backlog.title')}
            columns={columns}
            rows={lines}
            rowKey={(line) => line.org}
            active={active}
            onActive={(line) => setActive(line.org)}
            total={lines.length}
            empty={t('backlog.empty')}
          />
        )}
      </Answer>
    </div>
  );
}
