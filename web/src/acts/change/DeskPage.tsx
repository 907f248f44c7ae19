import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { Button, Modal } from 'antd';
import { useMemo, useState, type KeyboardEvent } from 'react';

import { cases } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { DeskItem, ManyDecided } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Chips } from '../../parts/Chips';
import { DataTable } from '../../parts/DataTable';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMay, useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { deskColumns } from './deskColumns';
import { MissedList, type Missed } from './MissedList';
import { OpinionField } from './OpinionField';
import { useDesk, type DeskPart } from './useCase';
import './case.css';

function useDecideMany(rows: DeskItem[], onDone: (missed: Missed[]) => void) {
  const t = useWords();
  const client = useQueryClient();
  const again = () => {
    for (const key of ['desk', 'desk-counts', 'case', 'pupil', 'pupil-cases', 'backlog']) void client.invalidateQueries({ queryKey: [key] });
  };
  return useAct(
    (key, body: ManyDecided) => cases.decideMany(key, body),
    (told) => {
      const missed = told
        .filter((one) => !one.done)
        .flatMap((one) => {
          const item = rows.find((row) => row.case === one.case);
          return item ? [{ item, why: t.pick(one) }] : [];
        });
      tell(t('desk.decided', { count: told.length - missed.length }));
      again();
      onDone(missed);
    },
    { onNo: again },
  );
}

function ManyDialog({ verdict, count, act, onGo, onClose }: {
  verdict: 'accept' | 'return';
  count: number;
  act: ReturnType<typeof useDecideMany>;
  onGo: (opinion: string) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [opinion, setOpinion] = useState('');
  const needed = verdict === 'return';
  return (
    <Modal
      open
      width={540}
      title={t(`desk.${verdict}.title`, { count })}
      okText={t(`case.act.${verdict}`)}
      cancelText={t('say.cancel')}
      okButtonProps={{ danger: needed, disabled: needed && opinion.trim() === '', loading: act.isPending }}
      onOk={() => onGo(opinion.trim())}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('desk.many.note')}</p>
        <OpinionField verdicts={[verdict]} label={t(needed ? 'case.opinion.needed' : 'case.opinion')} value={opinion} onChange={setOpinion} required={needed} />
        <ProblemNote problem={act.error} />
      </div>
    </Modal>
  );
}

/** The desk of one's unit: what waits, what was done, what was opened here. */
export default function DeskPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const may = useMay();
  const asked = useRouterState({ select: (state) => (state.location.search as { change?: string }).change });
  const [part, setPart] = useState<DeskPart>('todo');
  const [change, setChange] = useState(asked ?? '');
  const [active, setActive] = useState<string | null>(null);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [dialog, setDialog] = useState<'accept' | 'return' | null>(null);
  const [missed, setMissed] = useState<Missed[]>([]);
  const { query, rows } = useDesk(part, change || undefined);
  const counts = useQuery({ queryKey: ['desk-counts'], queryFn: cases.counts, refetchInterval: 30_000 });
  const columns = useMemo(() => deskColumns(t), [t]);
  const many = useDecideMany(rows, (left) => {
    setMissed(left);
    setSelected(new Set());
    setDialog(null);
  });
  const open = (item: DeskItem) => item.state === 'open';
  const chosen = rows.filter((item) => open(item) && selected.has(item.case));
  const atSchool = me.level === 'school' || me.level === 'campus';
  const total = (counts.data ?? []).reduce((sum, one) => sum + one.count, 0);
  const ask = (verdict: 'accept' | 'return') => (chosen.length > 0 ? setDialog(verdict) : tell(t('review.pick'), true));
  const onKey = (event: KeyboardEvent) => {
    const here = rows.findIndex((item) => item.case === active);
    const move = event.key === 'j' ? rows[Math.min(rows.length - 1, here + 1)] : event.key === 'k' ? rows[Math.max(0, here - 1)] : undefined;
    if (move) setActive(move.case);
    else if (event.key === 'a' && part === 'todo') ask('accept');
    else if (event.key === 'r' && part === 'todo') ask('return');
    else return;
    event.preventDefault();
  };
  return (
    <div className="fill">
      <PageHead
        title={t('desk.title')}
        tools={
          may('open_case') && atSchool ? (
            <Button type="primary" onClick={() => go(paths.newCase())}>
              {t('desk.new')}
            </Button>
          ) : null
        }
      />
      <div className="filters">
        <Chips
          label={t('desk.part')}
          value={part}
          onChange={(next) => {
            setPart(next);
            setSelected(new Set());
          }}
          options={[
            { value: 'todo', label: t('desk.part.todo'), count: total },
            { value: 'done', label: t('desk.part.done') },
            { value: 'opened', label: t('desk.part.opened') },
            ...(atSchool ? [] : [{ value: 'escalated' as const, label: t('desk.part.escalated') }]),
          ]}
        />
        {part === 'todo' && (counts.data ?? []).length > 0 ? (
          <Chips
            label={t('desk.col.change')}
            value={change}
            onChange={setChange}
            options={[
              { value: '', label: t('desk.change.all') },
              ...(counts.data ?? []).map((one) => ({
                value: one.change,
                label: (
                  <>
                    {t.pick(one)}
                    {one.overdue > 0 ? <span className="tag red">{t('work.overdue', { count: one.overdue })}</span> : null}
                    {one.soon > 0 ? <span className="tag amber">{t('work.dueSoon', { count: one.soon })}</span> : null}
                  </>
                ),
                count: one.count,
              })),
            ]}
          />
        ) : null}
        <span className="grow" />
        {part === 'todo' && may('decide_case') ? (
          <>
            <Button danger onClick={() => ask('return')}>
              {t('desk.returnSome', { count: chosen.length })}
            </Button>
            <Button onClick={() => ask('accept')}>{t('desk.acceptSome', { count: chosen.length })}</Button>
          </>
        ) : null}
      </div>
      {missed.length > 0 ? <MissedList missed={missed} onClose={() => setMissed([])} /> : null}
      {query.error ? <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} /> : null}
      <DataTable
        label={t(`desk.part.${part}`)}
        columns={columns}
        rows={rows}
        rowKey={(item) => item.case}
        active={active}
        onActive={(item) => setActive(item.case)}
        onOpen={(item) => go(paths.case(item.person, item.case))}
        {...(part === 'todo' && may('decide_case') ? { selected, onSelected: setSelected, selectable: open } : {})}
        onKey={onKey}
        onEnd={() => void query.fetchNextPage()}
        more={query.hasNextPage && !query.isFetchingNextPage}
        total={null}
        empty={query.isLoading ? t('say.loading') : t(`desk.empty.${part}`)}
      />
      {dialog ? (
        <ManyDialog
          verdict={dialog}
          count={chosen.length}
          act={many}
          onClose={() => setDialog(null)}
          onGo={(opinion) =>
            many.mutate({
              verdict: dialog,
              opinion,
              cases: chosen.slice(0, 200).map((item) => ({ person: item.person, case: item.case, version: item.version })),
            })
          }
        />
      ) : null}
    </div>
  );
}
