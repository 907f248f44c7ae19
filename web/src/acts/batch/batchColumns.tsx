import type { BatchView } from '../../api/types';
import type { Column } from '../../parts/DataTable';
import { DueBadge } from '../../parts/DueBadge';
import { Go } from '../../parts/Go';
import type { Words } from '../../words';
import { batchName, BatchStateTag } from './BatchHead';

/** What a list of batches shows: which, whose, where it stands, and how its pupils stand. */
export function batchColumns(t: Words, to: (batch: BatchView) => string): Column<BatchView>[] {
  const count = (key: keyof BatchView['counts']): Column<BatchView> => ({
    key,
    title: t(`batch.count.${key}`),
    width: t.lang === 'en' ? 88 : 66,
    align: 'right',
    render: (batch) => <span className={key === 'failing' && batch.counts.failing > 0 ? 'red' : ''}>{batch.counts[key].toLocaleString()}</span>,
  });
  return [
    { key: 'batch', title: t('intake.col.batch'), width: 190, render: (batch) => <Go to={to(batch)}>{batchName(t, batch)}</Go> },
    { key: 'school', title: t('work.col.unit'), width: 200, render: (batch) => <span title={batch.school_name}>{batch.school_name}</span> },
    { key: 'state', title: t('intake.col.state'), width: 146, render: (batch) => <BatchStateTag state={batch.state} /> },
    {
      key: 'due',
      title: t('work.col.due'),
      width: 144,
      render: (batch) => (batch.state === 'decided' ? '—' : <DueBadge days={batch.working_days_left} on={batch.due_on} />),
    },
    count('all'),
    count('failing'),
    count('accepted'),
    count('returned'),
    count('faceless'),
  ];
}
