import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { cases, orgs, work } from '../../api/calls';
import type { CountBy, TodoItem, TodoKind, Workbench } from '../../api/types';
import { LyingBars, UprightBars } from '../../parts/Bars';
import { Answer } from '../../parts/Busy';
import { showMoment } from '../../parts/dates';
import { DueBadge, urgency } from '../../parts/DueBadge';
import { Go, useGo } from '../../parts/Go';
import { PageHead, Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { NoticesSheet } from '../change/NoticesSheet';
import { Windows } from './Windows';
import './workbench.css';

const kinds: TodoKind[] = ['decide_batch', 'sign_batch', 'check_class', 'mend_returned', 'finish_batch', 'put_photos'];

/** Classes are named by the year of entry: the latest stand first, each year's in their order. */
function youngestFirst(classes: CountBy[]): CountBy[] {
  const year = (one: CountBy) => one.label.slice(0, 4);
  const order = new Intl.Collator('zh', { numeric: true });
  return [...classes].sort((a, b) => (year(a) === year(b) ? order.compare(a.label, b.label) : order.compare(year(b), year(a))));
}

/** The page on which a piece of work is done. */
export function wayTo(item: Pick<TodoItem, 'kind' | 'school' | 'batch'>): string {
  switch (item.kind) {
    case 'finish_batch':
    case 'mend_returned':
      return paths.intake(item.school, item.batch, 'rows');
    case 'put_photos':
      return paths.intake(item.school, item.batch, 'photos');
    case 'check_class':
      return paths.check(item.school, item.batch);
    case 'sign_batch':
      return paths.signing(item.school, item.batch);
    case 'decide_batch':
      return paths.review(item.school, item.batch);
  }
}

/** How many changes wait for one's own unit, by change. */
function useChanges() {
  const may = useMay();
  return useQuery({ queryKey: ['desk-counts'], queryFn: cases.counts, enabled: may('read_case') }).data ?? [];
}

function Cards({ bench, only, onOnly }: { bench: Workbench; only: TodoKind | null; onOnly: (kind: TodoKind | null) => void }) {
  const t = useWords();
  const me = useMe();
  const classes = useQuery({ queryKey: ['classes', me.org], queryFn: () => orgs.classes(me.org), enabled: me.class !== null });
  const own = classes.data?.find((one) => one.id === me.class);
  const go = useGo();
  const changes = useChanges();
  const shown = kinds.filter((kind) => bench.todo.some((item) => item.kind === kind));
  return (
    <div className="cards" role="group" aria-label={t('work.todo')}>
      {shown.map((kind) => {
        const items = bench.todo.filter((item) => item.kind === kind);
        const late = items.filter((item) => urgency(item.working_days_left) === 'overdue').length;
        const near = items.filter((item) => urgency(item.working_days_left) === 'soon').length;
        return (
          <button key={kind} type="button" className="card" aria-pressed={only === kind} onClick={() => onOnly(only === kind ? null : kind)}>
            <span className="card-name">{t(`work.kind.${kind}`)}</span>
            <span className="card-count num">{items.length}</span>
            <span className="card-tags">
              {late > 0 ? <span className="tag red">{t('work.overdue', { count: late })}</span> : null}
              {near > 0 ? <span className="tag amber">{t('work.dueSoon', { count: near })}</span> : null}
            </span>
          </button>
        );
      })}
      {changes.map((one) => (
        <button key={one.change} type="button" className="card" onClick={() => go(paths.desk(one.change))}>
          <span className="card-name">
            {t('work.changes')} · {t.pick(one)}
          </span>
          <span className="card-count num">{one.count}</span>
          <span className="card-tags">
            {one.overdue > 0 ? <span className="tag red">{t('work.overdue', { count: one.overdue })}</span> : null}
            {one.soon > 0 ? <span className="tag amber">{t('work.dueSoon', { count: one.soon })}</span> : null}
          </span>
        </button>
      ))}
      {own ? (
        <div className="card still">
          <span className="card-name">{own.name}</span>
          <span className="card-count num">{own.size.toLocaleString()}</span>
        </div>
      ) : null}
      {bench.counts.map((count) => (
        <div key={count.key} className="card still">
          <span className="card-name">{t.lang === 'en' ? t.of('count', count.key) : count.label}</span>
          <span className="card-count num">{count.count.toLocaleString()}</span>
        </div>
      ))}
    </div>
  );
}

function TodoTable({ items, waiting, begin, changes = 0 }: { items: TodoItem[]; waiting?: boolean; begin?: boolean; changes?: number }) {
  const t = useWords();
  if (items.length === 0 && changes > 0) {
    return (
      <p className="empty">
        <Go to={paths.desk()}>{t('work.todo.changes', { count: changes })}</Go>
      </p>
    );
  }
  if (items.length === 0 && begin) {
    return (
      <p className="empty">
        {t('work.todo.begin')} <Go to={paths.intakes()}>{t('work.todo.begin.go')}</Go>
      </p>
    );
  }
  if (items.length === 0) return <p className="empty">{t(waiting ? 'work.waiting.empty' : 'work.todo.empty')}</p>;
  return (
    <table className="todo">
      <thead>
        <tr>
          <th scope="col">{t('work.col.kind')}</th>
          <th scope="col">{t('work.col.unit')}</th>
          <th scope="col">{t('work.col.grade')}</th>
          <th scope="col" className="right">
            {t('work.col.rows')}
          </th>
          <th scope="col">{t('work.col.arrived')}</th>
          <th scope="col">{t('work.col.due')}</th>
          <th scope="col">{t('work.col.act')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={`${item.kind}-${item.batch}`}>
            <td>{t(`work.kind.${item.kind}`)}</td>
            <td className="wide" title={item.school_name}>
              {item.school_name}
            </td>
            <td>{t.of('grade', item.grade)}</td>
            <td className="right num">{item.rows.toLocaleString()}</td>
            <td className="num">{showMoment(item.arrived_at)}</td>
            <td>
              <DueBadge days={item.working_days_left} on={item.due_on} />
            </td>
            <td>
              {waiting ? (
                <span className="soft">{t('work.waitsFor', { party: item.waits_for ?? '' })}</span>
              ) : (
                <Go to={wayTo(item)} label={`${t(`work.act.${item.kind}`)}: ${item.school_name} ${t.of('grade', item.grade)}`}>
                  {t(`work.act.${item.kind}`)}
                </Go>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bench({ bench }: { bench: Workbench }) {
  const t = useWords();
  const me = useMe();
  const may = useMay();
  const [only, setOnly] = useState<TodoKind | null>(null);
  const waiting = useChanges().reduce((sum, one) => sum + one.count, 0);
  const atSchool = me.level === 'school' || me.level === 'campus';
  const todo = only ? bench.todo.filter((item) => item.kind === only) : bench.todo;
  return (
    <>
      <Windows windows={bench.windows} deadlines={bench.deadlines} />
      <Cards bench={bench} only={only} onOnly={setOnly} />
      {may('read_case') ? <NoticesSheet /> : null}
      <Sheet title={only ? `${t('work.todo')}: ${t(`work.kind.${only}`)}` : t('work.todo')} flush>
        <TodoTable items={todo} changes={only ? 0 : waiting} begin={atSchool && may('prepare_intake') && bench.waiting.length === 0} />
      </Sheet>
      {bench.waiting.length > 0 ? (
        <Sheet title={t('work.waiting')} flush>
          <TodoTable items={bench.waiting} waiting />
        </Sheet>
      ) : null}
      <div className="bench-charts">
        {bench.unfinished.length > 0 ? (
          <Sheet
            title={t('work.unfinished')}
            tools={
              <span className="soft small">
                {t(me.level === 'county' ? 'work.unfinished.rows' : 'work.unfinished.schools', { count: bench.unfinished.length })}
              </span>
            }
          >
            <LyingBars items={bench.unfinished.slice(0, 12)} label={t('work.unfinished')} tone="cinnabar" />
          </Sheet>
        ) : null}
        {bench.by_grade.length > 0 ? (
          <Sheet title={t('work.byGrade')}>
            <UprightBars items={bench.by_grade} label={t('work.byGrade')} name={(item) => t.of('grade', item.key)} />
          </Sheet>
        ) : null}
        {bench.by_unit.length > 0 ? (
          <Sheet title={t(atSchool ? 'work.byClass' : 'work.byUnit')}>
            <LyingBars items={(atSchool ? youngestFirst(bench.by_unit) : bench.by_unit).slice(0, 12)} label={t(atSchool ? 'work.byClass' : 'work.byUnit')} />
          </Sheet>
        ) : null}
      </div>
    </>
  );
}

export default function WorkbenchPage() {
  const t = useWords();
  const me = useMe();
  const bench = useQuery({ queryKey: ['workbench'], queryFn: work.bench, refetchInterval: 60_000 });
  const asOf = bench.dataUpdatedAt ? showMoment(new Date(bench.dataUpdatedAt).toISOString()) : '';
  return (
    <>
      <PageHead
        title={t('work.greeting', { name: me.name })}
        aside={`${me.org_name} · ${t.of('role', me.role)}`}
        tools={asOf ? <span className="soft small">{t('work.refreshed', { time: asOf })}</span> : null}
      />
      <Answer of={bench}>{(data) => <Bench bench={data} />}</Answer>
    </>
  );
}
