import type { DeskItem } from '../../api/types';
import { showMoment } from '../../parts/dates';
import { DueBadge } from '../../parts/DueBadge';
import { Go } from '../../parts/Go';
import type { Column } from '../../parts/DataTable';
import { paths } from '../../paths';
import { useWords, type Words } from '../../words';

const tone: Record<string, string> = { draft: 'tag', open: 'tag blue', returned: 'tag amber', done: 'tag green', refused: 'tag red' };

/** Where a case stands: a draft, under way, done … */
export function CaseStateTag({ state }: { state: string }) {
  const t = useWords();
  return <span className={tone[state] ?? 'tag'}>{t.of('case.state', state)}</span>;
}

export const changeName = (t: Words, item: Pick<DeskItem, 'change_zh' | 'change_en'>) => t.pick({ zh: item.change_zh, en: item.change_en });

export function deskColumns(t: Words): Column<DeskItem>[] {
  return [
    {
      key: 'name',
      title: t('desk.col.pupil'),
      width: 110,
      pinned: true,
      render: (item) => (
        <Go to={paths.case(item.person, item.case)} label={`${item.name} ${changeName(t, item)}`}>
          {item.name}
        </Go>
      ),
    },
    { key: 'change', title: t('desk.col.change'), width: 120, render: (item) => changeName(t, item) },
    {
      key: 'due',
      title: t('desk.col.due'),
      width: 220,
      render: (item) =>
        item.state === 'open' ? (
          <>
            <DueBadge days={item.working_days_left} on={item.due_on} />
            {item.urged > 0 ? <> <span className="tag amber">{t('desk.urged', { count: item.urged })}</span></> : null}
          </>
        ) : (
          '—'
        ),
    },
    { key: 'from', title: t('desk.col.from'), width: 200, render: (item) => item.from_name },
    { key: 'to', title: t('desk.col.to'), width: 200, render: (item) => item.to_name || '—' },
    { key: 'state', title: t('desk.col.state'), width: 92, render: (item) => <CaseStateTag state={item.state} /> },
    { key: 'step', title: t('desk.col.step'), width: 150, render: (item) => t.pick({ zh: item.step_zh, en: item.step_en }) || '—' },
    { key: 'waits', title: t('desk.col.waits'), width: 190, render: (item) => item.waits_for || '—' },
    { key: 'arrived', title: t('desk.col.arrived'), width: 140, render: (item) => <span className="num">{showMoment(item.arrived_at)}</span> },
  ];
}
