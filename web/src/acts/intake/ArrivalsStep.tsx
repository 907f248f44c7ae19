import { Button, Checkbox, Popconfirm, Select } from 'antd';
import { useMemo, useState } from 'react';

import { batches } from '../../api/calls';
import { useAct } from '../../api/useAct';
import { BatchActButton } from '../../parts/ActButton';
import { DataTable } from '../../parts/DataTable';
import { DateField } from '../../parts/DateField';
import { today } from '../../parts/dates';
import { DownloadButton } from '../../parts/DownloadButton';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';
import { rowColumns } from '../batch/rowColumns';
import { useBatchChanged, useRows } from '../batch/useBatch';
import type { StepProps } from './IntakePage';

export default function ArrivalsStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const changed = useBatchChanged(at);
  const [day, setDay] = useState(today());
  const [guardian, setGuardian] = useState(false);
  const [inClass, setInClass] = useState<string | null>(null);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const { query, rows, total } = useRows(at, inClass ? { class: inClass } : {});
  const columns = useMemo(() => rowColumns(t, [], 'core'), [t]);
  const note = useAct(
    (key, body: { rows: number[] | null; arrived_on: string; guardian_confirmed: boolean }) => batches.arrivals(key, at, body),
    (given) => {
      tell(t('arrivals.done'));
      setSelected(new Set());
      changed(given);
    },
  );
  const send = (which: number[] | null) => note.mutate({ rows: which, arrived_on: day, guardian_confirmed: guardian });
  return (
    <>
      <p className="soft">{t('arrivals.note')}</p>
      <div className="filters">
        <DateField label={t('arrivals.day')} value={day} onChange={setDay} required />
        <Checkbox className="filter-check" checked={guardian} onChange={(event) => setGuardian(event.target.checked)}>
          {t('arrivals.guardian')}
        </Checkbox>
        <BatchActButton
          batch={batch}
          act="edit"
          type="primary"
          loading={note.isPending}
          onClick={() => {
            if (selected.size > 0 && day) send([...selected].map(Number));
            else tell(t('arrivals.pick'), true);
          }}
        >
          {t('arrivals.mark', { count: selected.size })}
        </BatchActButton>
        {batch.acts.includes('edit') ? (
          <Popconfirm
            title={t('arrivals.all.sure', { count: batch.counts.all, day })}
            okText={t('say.confirm')}
            cancelText={t('say.cancel')}
            disabled={!day}
            onConfirm={() => send(null)}
          >
            <Button disabled={!day}>{t('arrivals.markAll')}</Button>
          </Popconfirm>
        ) : null}
        <Select
          aria-label={t('rows.class')}
          className="filter-class"
          allowClear
          placeholder={t('rows.class')}
          value={inClass}
          onChange={(value) => setInClass(value ?? null)}
          options={batch.classes.map((one) => ({ value: one.id, label: one.name }))}
        />
        <span className="grow" />
        <DownloadButton href={batches.confirmationUrl(at)}>{t('arrivals.print')}</DownloadButton>
        <Button type="primary" onClick={() => go('submit')}>
          {t('say.next')}
        </Button>
      </div>
      <ProblemNote problem={note.error} />
      <DataTable
        label={t('arrivals.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.row)}
        active={active}
        onActive={(row) => setActive(String(row.row))}
        selected={selected}
        onSelected={setSelected}
        onEnd={() => void query.fetchNextPage()}
        more={query.hasNextPage && !query.isFetchingNextPage}
        total={total ?? (inClass ? null : batch.counts.all)}
      />
    </>
  );
}
