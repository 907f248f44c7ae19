import type { FindingItem } from '../../api/types';
import type { Column } from '../../parts/DataTable';
import { DueBadge } from '../../parts/DueBadge';
import { Go } from '../../parts/Go';
import { paths } from '../../paths';
import { useWords, type Words } from '../../words';

const tone: Record<string, string> = { found: 'tag amber', explained: 'tag blue', ordered: 'tag red', remedied: 'tag blue', closed: 'tag green' };

/** Where a finding stands: not yet explained, ordered, closed … */
export function FindingStateTag({ state }: { state: string }) {
  const t = useWords();
  return <span className={tone[state] ?? 'tag'}>{t.of('finding.state', state)}</span>;
}

export const toldOf = (t: Words, item: Pick<FindingItem, 'told_zh' | 'told_en'>) => t.pick({ zh: item.told_zh, en: item.told_en });

export function findingColumns(t: Words): Column<FindingItem>[] {
  return [
    { key: 'unit', title: t('finding.col.unit'), width: 190, pinned: true, render: (item) => item.unit_name },
    { key: 'state', title: t('finding.col.state'), width: 112, render: (item) => <FindingStateTag state={item.state} /> },
    {
      key: 'told',
      title: t('finding.col.told'),
      width: 460,
      render: (item) => (
        <Go to={paths.finding(item.unit, item.finding)} title={toldOf(t, item)}>
          {toldOf(t, item)}
        </Go>
      ),
    },
    {
      key: 'article',
      title: t('finding.col.article'),
      width: 130,
      render: (item) => (
        <Go to={paths.clause(item.clause.clause)} className="clause-tag" title={t.pick(item.clause)}>
          {item.clause.article}
        </Go>
      ),
    },
    { key: 'since', title: t('finding.col.since'), width: 110, render: (item) => <span className="num">{item.since_on}</span> },
    {
      key: 'due',
      title: t('finding.col.due'),
      width: 130,
      render: (item) => (item.due_on ? <DueBadge days={item.working_days_left} on={item.due_on} /> : '—'),
    },
    { key: 'how', title: t('finding.col.how'), width: 110, render: (item) => t(item.by_hand ? 'finding.byHand' : 'finding.byRegister') },
  ];
}
