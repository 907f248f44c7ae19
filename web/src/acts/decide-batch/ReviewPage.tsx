import { Button, Popconfirm } from 'antd';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';

import { batches, type BatchRef } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { BatchView, RowView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { against, ActButton } from '../../parts/ActButton';
import { Answer } from '../../parts/Busy';
import { Chips } from '../../parts/Chips';
import { DataTable } from '../../parts/DataTable';
import { useGo } from '../../parts/Go';
import { JobProgress } from '../../parts/JobProgress';
import { KeysDialog } from '../../parts/KeysDialog';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { isOver, useJob } from '../../parts/useJob';
import { Sheet } from '../../parts/Sheet';
import { useParam } from '../../parts/useParam';
import { paths } from '../../paths';
import { useWords, type Word } from '../../words';
import { BatchHead, batchName, BatchRecord, BatchTrail } from '../batch/BatchHead';
import { rowColumns } from '../batch/rowColumns';
import { useBatch, useBatchChanged, useFields, useRows } from '../batch/useBatch';
import { RowPanel } from '../intake/RowPanel';
import '../intake/intake.css';
import { Undertaking } from '../sign-batch/SignBatchPage';
import { ReturnDialog } from './ReturnDialog';

const keys: [string, Word][] = [
  ['j / ↓', 'review.keys.move'],
  ['k / ↑', 'review.keys.move'],
  ['Enter', 'review.keys.open'],
  ['Space', 'review.keys.select'],
  ['a', 'review.keys.accept'],
  ['r', 'review.keys.return'],
  ['?', 'review.keys.help'],
];

type Filter = 'all' | 'submitted' | 'accepted' | 'returned' | 'faceless';

interface Decision {
  version: number;
  accept: number[] | null;
  return: { row: number; reason: string }[];
}

/** Decides rows; when the batch is done, at once or by a job, the next one opens by itself. */
function useDecide(at: BatchRef, batch: BatchView, onDone: () => void) {
  const t = useWords();
  const go = useGo();
  const changed = useBatchChanged(at);
  const [decidedHere, setDecidedHere] = useState(false);
  const isLast = decidedHere && batch.state === 'decided';
  useEffect(() => {
    if (!isLast) return;
    let gone = false;
    void batches.list({ state: 'submitted', limit: 2 }).then((page) => {
      if (gone) return;
      const next = page.items.find((one) => one.id !== at.id);
      tell(next ? t('review.next') : t('review.last'));
      go(next ? paths.review(next.school, next.id) : paths.reviews());
    });
    return () => {
      gone = true;
    };
  }, [isLast, at.id, go, t]);
  return useAct(
    (key, body: Decision) => batches.decide(key, at, body),
    (given, body) => {
      const accepted = body.accept?.length ?? batch.counts.submitted;
      tell(body.return.length > 0 ? t('review.returned', { count: body.return.length }) : t('review.accepted', { count: accepted }));
      changed(given);
      setDecidedHere(true);
      onDone();
    },
    { onNo: () => changed() },
  );
}

function useSelection(rows: RowView[], active: string | null) {
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const open = (row: RowView) => row.state === 'submitted';
  const chosen = useMemo(() => {
    const keys = selected.size > 0 ? selected : new Set(active ? [active] : []);
    return rows.filter((row) => open(row) && keys.has(String(row.row))).map((row) => row.row);
  }, [rows, selected, active]);
  return { selected, setSelected, chosen, open };
}

function Review({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const t = useWords();
  const some = batch.counts.submitted > 0 && batch.counts.submitted < batch.counts.all;
  const [filter, setFilter] = useState<Filter>(some ? 'submitted' : 'all');
  const [active, setActive] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'return' | 'keys' | null>(null);
  const fields = useFields(at.org, batch.grade);
  const { query, rows, total } = useRows(at, filter === 'all' ? {} : filter === 'faceless' ? { faceless: true } : { state: filter });
  const columns = useMemo(() => rowColumns(t, fields.data ?? [], 'all'), [t, fields.data]);
  const { selected, setSelected, chosen, open } = useSelection(rows, active);
  const decide = useDecide(at, batch, () => {
    setSelected(new Set());
    setDialog(null);
  });
  const changed = useBatchChanged(at);
  const onOver = useCallback(() => changed(), [changed]);
  const job = useJob(at.org, batch.job, onOver);
  const barred = against(batch, 'decide');
  const mayDecide = barred?.length === 0;
  const accept = (which: number[] | null) => decide.mutate({ version: batch.version, accept: which, return: [] });
  const onKey = (event: KeyboardEvent) => {
    const here = rows.findIndex((row) => String(row.row) === active);
    const move = event.key === 'j' ? rows[Math.min(rows.length - 1, here + 1)] : event.key === 'k' ? rows[Math.max(0, here - 1)] : undefined;
    if (move) setActive(String(move.row));
    else if (event.key === 'a' && mayDecide && chosen.length > 0 && !decide.isPending) accept(chosen);
    else if (event.key === 'r' && mayDecide && chosen.length > 0) setDialog('return');
    else if (event.key === '?') setDialog('keys');
    else return;
    event.preventDefault();
  };
  return (
    <>
      <BatchHead batch={batch} tools={<Button onClick={() => setDialog('keys')}>{t('say.keys')}</Button>} />
      <BatchTrail batch={batch} />
      <BatchRecord batch={batch} />
      {against(batch, 'sign_decision')?.length === 0 ? (
        <Sheet title={t('sign.decision.title')}>
          <Undertaking at={at} batch={batch} act="signDecision" />
        </Sheet>
      ) : null}
      {job && !isOver(job) ? <JobProgress job={job} /> : null}
      <div className="filters">
        <Chips
          label={t('rows.filter')}
          value={filter}
          onChange={setFilter}
          options={(['all', 'submitted', 'accepted', 'returned', 'faceless'] as const).map((value) => ({ value, label: t(`batch.count.${value}`), count: batch.counts[value] }))}
        />
        <span className="grow" />
        {barred === null ? null : barred.length > 0 ? (
          <ActButton type="primary" refusals={barred}>
            {t('review.acceptAll')}
          </ActButton>
        ) : (
          <>
            <Button danger onClick={() => (chosen.length > 0 ? setDialog('return') : tell(t('review.pick'), true))}>
              {t('review.returnSome', { count: chosen.length })}
            </Button>
            <Button
              loading={decide.isPending && decide.variables.accept !== null}
              onClick={() => (chosen.length > 0 ? accept(chosen) : tell(t('review.pick'), true))}
            >
              {t('review.acceptSome', { count: chosen.length })}
            </Button>
            <Popconfirm
              title={t('review.accept.sure', { count: batch.counts.submitted })}
              okText={t('say.confirm')}
              cancelText={t('say.cancel')}
              onConfirm={() => accept(null)}
            >
              <Button type="primary" disabled={batch.counts.submitted === 0} loading={decide.isPending && decide.variables.accept === null}>
                {t('review.acceptAll')}
              </Button>
            </Popconfirm>
          </>
        )}
      </div>
      {dialog === 'return' ? null : <ProblemNote problem={decide.error} />}
      <div className="split">
        <DataTable
          label={t('review.title')}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.row)}
          active={active}
          onActive={(row) => setActive(String(row.row))}
          selected={selected}
          onSelected={setSelected}
          selectable={open}
          onKey={onKey}
          onEnd={() => void query.fetchNextPage()}
          more={query.hasNextPage && !query.isFetchingNextPage}
          total={total ?? batch.counts[filter]}
        />
        <RowPanel at={at} row={rows.find((row) => String(row.row) === active)} fields={fields.data ?? []} canEdit={false} />
      </div>
      {dialog === 'return' ? (
        <ReturnDialog
          count={chosen.length}
          pending={decide.isPending}
          problem={decide.error}
          onClose={() => setDialog(null)}
          onReturn={(reason) => decide.mutate({ version: batch.version, accept: [], return: chosen.map((row) => ({ row, reason })) })}
        />
      ) : null}
      {dialog === 'keys' ? <KeysDialog keys={keys} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

/** One batch before the authority: look, compare, accept, return. */
export default function ReviewPage() {
  const t = useWords();
  const at = { org: useParam('org'), id: useParam('batch') };
  const batch = useBatch(at);
  useCrumbs(batch.data ? `${batch.data.school_name} ${batchName(t, batch.data)}` : undefined);
  return (
    <div className="fill">
      <Answer of={batch}>{(data) => <Review key={data.id} at={at} batch={data} />}</Answer>
    </div>
  );
}
