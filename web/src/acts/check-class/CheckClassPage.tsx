import { Popconfirm, Segmented } from 'antd';
import { useMemo, useState } from 'react';

import { batches, type BatchRef } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { BatchView, RowView } from '../../api/types';
import { useCrumbs } from '../../frame/crumbs';
import { against, ActButton } from '../../parts/ActButton';
import { Answer } from '../../parts/Busy';
import { DataTable } from '../../parts/DataTable';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useParam } from '../../parts/useParam';
import { useMe } from '../../session/useSession';
import { useWords } from '../../words';
import { BatchHead, batchName, BatchTrail } from '../batch/BatchHead';
import { rowColumns } from '../batch/rowColumns';
import { useBatch, useBatchChanged, useFields, useRows } from '../batch/useBatch';
import { RowPanel } from '../intake/RowPanel';
import '../intake/intake.css';

function Faces({ at, rows, active, onActive }: { at: BatchRef; rows: RowView[]; active: string | null; onActive: (row: RowView) => void }) {
  const t = useWords();
  return (
    <ul className="face-wall">
      {rows.map((row) => (
        <li key={row.row}>
          <button type="button" aria-pressed={String(row.row) === active} onClick={() => onActive(row)}>
            {row.photo ? <img src={batches.photoUrl(at, row.row)} alt="" loading="lazy" width="78" height="96" /> : <span className="no-face">{t('rows.noPhoto')}</span>}
            <span>{row.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function CheckClass({ at, batch }: { at: BatchRef; batch: BatchView }) {
  const t = useWords();
  const me = useMe();
  const changed = useBatchChanged(at);
  const own = batch.classes.find((one) => one.id === me.class) ?? batch.classes[0];
  const [view, setView] = useState<'list' | 'faces'>('list');
  const [active, setActive] = useState<string | null>(null);
  const fields = useFields(at.org, batch.grade);
  const { query, rows, total } = useRows(at, own ? { class: own.id } : {});
  const columns = useMemo(() => rowColumns(t, fields.data ?? [], 'all'), [t, fields.data]);
  const check = useAct(
    (key, classId: string) => batches.checkClass(key, at, classId),
    (given) => {
      tell(t('check.class.done', { name: own?.name ?? '' }));
      changed(given);
    },
    { onNo: () => changed() },
  );
  const barred = against(batch, 'check_class');
  const count = total ?? rows.length;
  const isChecked = rows.length > 0 && rows.every((row) => row.state !== 'passing' && row.state !== 'failing');
  const onActive = (row: RowView) => setActive(String(row.row));
  return (
    <>
      <BatchHead batch={batch} />
      <BatchTrail batch={batch} />
      <div className="filters">
        <p className="soft grow">{t('check.class.note')}</p>
        <Segmented
          aria-label={t('check.view')}
          value={view}
          onChange={(value) => setView(value as 'list' | 'faces')}
          options={[{ value: 'list', label: t('check.view.list') }, { value: 'faces', label: t('check.view.faces') }]}
        />
        {isChecked ? (
          <span className="tag green">{t('check.class.done', { name: own?.name ?? '' })}</span>
        ) : barred === null || !own ? null : barred.length > 0 ? (
          <ActButton type="primary" refusals={barred}>
            {t('check.class.go')}
          </ActButton>
        ) : (
          <Popconfirm
            title={t('check.class.sure', { name: own.name, count })}
            okText={t('say.confirm')}
            cancelText={t('say.cancel')}
            onConfirm={() => check.mutate(own.id)}
          >
            <ActButton type="primary" loading={check.isPending}>
              {t('check.class.go')}
            </ActButton>
          </Popconfirm>
        )}
      </div>
      <ProblemNote problem={check.error} />
      <div className="split">
        {view === 'list' ? (
          <DataTable
            label={t('check.class.title')}
            columns={columns}
            rows={rows}
            rowKey={(row) => String(row.row)}
            active={active}
            onActive={onActive}
            onEnd={() => void query.fetchNextPage()}
            more={query.hasNextPage && !query.isFetchingNextPage}
            total={total}
          />
        ) : (
          <Faces at={at} rows={rows} active={active} onActive={onActive} />
        )}
        <RowPanel at={at} row={rows.find((row) => String(row.row) === active)} fields={fields.data ?? []} canEdit={false} />
      </div>
    </>
  );
}

/** A class teacher checks the rows of the class. */
export default function CheckClassPage() {
  const t = useWords();
  const at = { org: useParam('org'), id: useParam('batch') };
  const batch = useBatch(at);
  useCrumbs(batch.data ? batchName(t, batch.data) : undefined);
  return (
    <div className="fill">
      <Answer of={batch}>{(data) => <CheckClass at={at} batch={data} />}</Answer>
    </div>
  );
}
