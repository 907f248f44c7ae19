import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';

import { cases } from '../../api/calls';
import { asProblem } from '../../api/problem';
import type { CasesCleared, DeskItem } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Chips } from '../../parts/Chips';
import { DataTable, type Column } from '../../parts/DataTable';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { OrgPicker } from '../../parts/OrgPicker';
import { ProblemNote } from '../../parts/ProblemNote';
import { PageHead } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useMe } from '../../session/useSession';
import { useWords, type Words } from '../../words';
import { changeName, deskColumns } from './deskColumns';
import { MissedList, type Missed } from './MissedList';

/** Cases ended with one request. */
const atOnce = 200;
/** Pages read for one list: who has more narrows it down. */
const mostPages = 50;

interface Wanted {
  org: string;
  before?: string;
}

async function underWay(wanted: Wanted): Promise<DeskItem[]> {
  const found: DeskItem[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const got = await cases.underWay({ ...wanted, limit: atOnce, ...(cursor ? { cursor } : {}) });
    found.push(...got.items);
    if (!got.next) break;
    cursor = got.next;
  }
  return found;
}

function columnsOf(t: Words): Column<DeskItem>[] {
  const shown = deskColumns(t).filter((column) => ['name', 'change', 'due', 'state', 'waits', 'from', 'to'].includes(column.key));
  return [
    ...shown,
    { key: 'opener', title: t('clear.col.opener'), width: 190, render: (item) => item.opener_name },
    { key: 'opened', title: t('clear.col.opened'), width: 110, render: (item) => <span className="num">{item.opened_on}</span> },
  ];
}

function useClear(rows: DeskItem[], onDone: (missed: Missed[]) => void) {
  const t = useWords();
  const client = useQueryClient();
  const again = () => {
    for (const key of ['under-way', 'desk', 'desk-counts', 'case', 'pupil', 'pupil-cases', 'backlog']) void client.invalidateQueries({ queryKey: [key] });
  };
  return useAct(
    (key, body: CasesCleared) => cases.clear(key, body),
    (told) => {
      const missed = told.flatMap((one) => {
        const item = rows.find((row) => row.case === one.case);
        return item && !one.done ? [{ item, why: t.pick(one) }] : [];
      });
      tell(t('clear.done', { count: told.length - missed.length }));
      again();
      onDone(missed);
    },
    { onNo: again },
  );
}

function ClearDialog({ count, act, onGo, onClose }: {
  count: number;
  act: ReturnType<typeof useClear>;
  onGo: (reason: string) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      width={540}
      title={t('clear.title.some', { count })}
      okText={t('clear.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ danger: true, disabled: reason.trim() === '', loading: act.isPending }}
      onOk={() => onGo(reason.trim())}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('clear.note')}</p>
        <Field label={t('clear.reason')} required>
          <Input.TextArea rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <ProblemNote problem={act.error} />
      </div>
    </Modal>
  );
}

/** Ends what is under way below and will not be finished, with a reason: what would be ended is shown first. */
export default function ClearPage() {
  const t = useWords();
  const me = useMe();
  const go = useGo();
  const [org, setOrg] = useState(me.org);
  const [before, setBefore] = useState('');
  const [change, setChange] = useState('');
  const [active, setActive] = useState<string | null>(null);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const [missed, setMissed] = useState<Missed[]>([]);
  const wanted: Wanted = { org, ...(before ? { before } : {}) };
  const found = useQuery({ queryKey: ['under-way', org, before], queryFn: () => underWay(wanted) });
  const all = useMemo(() => found.data ?? [], [found.data]);
  const rows = useMemo(() => (change ? all.filter((item) => item.change === change) : all), [all, change]);
  const changes = useMemo(() => {
    const counts = new Map<string, { label: string; count: number }>();
    for (const item of all) {
      const held = counts.get(item.change);
      counts.set(item.change, { label: changeName(t, item), count: (held?.count ?? 0) + 1 });
    }
    return [...counts].map(([value, { label, count }]) => ({ value, label, count }));
  }, [all, t]);
  const columns = useMemo(() => columnsOf(t), [t]);
  const chosen = rows.filter((item) => selected.has(item.case));
  const now = chosen.slice(0, atOnce);
  const act = useClear(rows, (left) => {
    setMissed(left);
    setSelected(new Set());
    setAsking(false);
  });
  const narrow = (set: () => void) => {
    set();
    setSelected(new Set());
  };
  return (
    <div className="fill">
      <PageHead
        title={t('clear.title')}
        aside={t('clear.aside')}
        tools={
          <Button danger onClick={() => (chosen.length > 0 ? setAsking(true) : tell(t('review.pick'), true))}>
            {t('clear.some', { count: chosen.length })}
          </Button>
        }
      />
      <div className="filters">
        <Field label={t('clear.unit')}>
          <OrgPicker value={org} onChange={(next) => narrow(() => setOrg(next))} />
        </Field>
        <DateField label={t('clear.before')} value={before} onChange={(day) => narrow(() => setBefore(day))} />
        {changes.length > 1 ? (
          <Chips
            label={t('desk.col.change')}
            value={change}
            onChange={(next) => narrow(() => setChange(next))}
            options={[{ value: '', label: t('desk.change.all'), count: all.length }, ...changes]}
          />
        ) : null}
      </div>
      {missed.length > 0 ? <MissedList missed={missed} onClose={() => setMissed([])} /> : null}
      {found.error ? <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} /> : null}
      <DataTable
        label={t('clear.title')}
        columns={columns}
        rows={rows}
        rowKey={(item) => item.case}
        active={active}
        onActive={(item) => setActive(item.case)}
        onOpen={(item) => go(paths.case(item.person, item.case))}
        selected={selected}
        onSelected={setSelected}
        total={rows.length}
        empty={found.isLoading ? t('say.loading') : t('clear.empty')}
      />
      {asking ? (
        <ClearDialog
          count={now.length}
          act={act}
          onClose={() => setAsking(false)}
          onGo={(reason) =>
            act.mutate({ reason, cases: now.map((item) => ({ person: item.person, case: item.case, version: item.version })) })
          }
        />
      ) : null}
    </div>
  );
}
