import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';

import { batches } from '../../api/calls';
import { asProblem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { BatchCounts, FieldView, RowView } from '../../api/types';
import { BatchActButton } from '../../parts/ActButton';
import { Chips } from '../../parts/Chips';
import { DataTable, type Column } from '../../parts/DataTable';
import { DownloadButton } from '../../parts/DownloadButton';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useLater } from '../../parts/useLater';
import { useWords } from '../../words';
import { rowColumns } from '../batch/rowColumns';
import { useBatchChanged, useBatchFields, useRowChanged, useRows } from '../batch/useBatch';
import { AddRowDialog } from './AddRowDialog';
import type { StepProps } from './IntakePage';
import { PreviewDialog } from './PreviewDialog';
import { RowPanel } from './RowPanel';
import { ValueInput } from './ValueInput';

type Filter = 'all' | 'failing' | 'passing' | 'faceless' | 'returned';
const filters: Filter[] = ['all', 'failing', 'passing', 'faceless', 'returned'];

export function filterOptions(t: ReturnType<typeof useWords>, counts: BatchCounts, shown: Filter[]) {
  return shown.map((value) => ({ value, label: t(`batch.count.${value}`), count: counts[value] }));
}

/** Brings the columns with most wrong to the front, behind those that stay in view. */
export function failingFirst(columns: Column<RowView>[], rows: RowView[]): Column<RowView>[] {
  const wrong = new Map<string, number>();
  for (const finding of rows.flatMap((row) => row.findings)) {
    if (finding.field) wrong.set(finding.field, (wrong.get(finding.field) ?? 0) + 1);
  }
  const rank = (column: Column<RowView>) => (column.pinned ? Infinity : (wrong.get(column.key) ?? 0));
  return [...columns].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

/** The order found when the rows came in: columns must not move under the hand that mends. */
function useSteadyOrder(columns: Column<RowView>[], rows: RowView[]): Column<RowView>[] {
  const [order, setOrder] = useState<string[]>([]);
  if (rows.length === 0 && order.length > 0) setOrder([]);
  if (rows.length > 0 && order.length !== columns.length) setOrder(failingFirst(columns, rows).map((column) => column.key));
  const place = new Map(order.map((key, index) => [key, index]));
  return order.length === 0 ? columns : [...columns].sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0));
}

interface Editing {
  row: number;
  field: string;
  value: string;
}

/** Mends one cell in its place; the row is checked again at once. */
function useCellEditing(at: StepProps['at'], canEdit: boolean, fields: FieldView[]) {
  const t = useWords();
  const put = useRowChanged(at);
  const look = useBatchChanged(at);
  const [editing, setEditing] = useState<Editing | null>(null);
  const mend = useAct(
    (key, body: { row: RowView; field: string; value: string }) =>
      batches.mendRow(key, at, body.row.row, { version: body.row.version, values: { [body.field]: body.value } }),
    (row) => {
      put(row);
      tell(t('rows.mended', { row: row.row, state: t.of('row.state', row.state) }));
    },
    { onNo: () => look() },
  );
  const begin = (row: RowView, field: string) => {
    if (!canEdit || row.state === 'accepted' || !fields.some((one) => one.id === field)) return;
    const value = row.values.find((one) => one.field === field);
    setEditing({ row: row.row, field, value: value?.masked ? '' : (value?.value ?? '') });
  };
  const finish = (row: RowView, value: string) => {
    if (!editing) return;
    const before = row.values.find((one) => one.field === editing.field);
    setEditing(null);
    if (value === '' && before?.masked) return;
    if (value.trim() !== (before?.value ?? '')) mend.mutate({ row, field: editing.field, value: value.trim() });
  };
  const overlay = (column: Column<RowView>): Column<RowView> => {
    const field = fields.find((one) => one.id === column.key);
    if (!field) return column;
    return {
      ...column,
      render: (row) =>
        editing?.row === row.row && editing.field === field.id ? (
          <ValueInput
            field={field}
            value={editing.value}
            size="small"
            autoFocus
            label={t('rows.edit', { field: t.pick(field) })}
            placeholder={row.values.find((one) => one.field === field.id)?.masked ? t('rows.field.masked') : undefined}
            onChange={(value) => setEditing({ ...editing, value })}
            onDone={(value) => finish(row, value)}
            onCancel={() => setEditing(null)}
          />
        ) : (
          column.render(row)
        ),
    };
  };
  return { begin, overlay, problem: mend.error };
}

export default function RowsStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const [filter, setFilter] = useState<Filter>(batch.counts.failing > 0 ? 'failing' : batch.counts.returned > 0 ? 'returned' : 'all');
  const [q, setQ] = useState('');
  const [inClass, setInClass] = useState<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [column, setColumn] = useState('name');
  const [dialog, setDialog] = useState<'add' | 'preview' | null>(null);
  const name = useLater(q, 300);
  const canEdit = batch.acts.includes('edit');
  const show = (next: Filter) => {
    setFilter(next);
    setColumn('name');
  };
  const fields = useBatchFields(batch);
  const { query, rows, total } = useRows(at, {
    ...(filter === 'all' ? {} : filter === 'faceless' ? { faceless: true } : { state: filter }),
    ...(inClass ? { class: inClass } : {}),
    ...(name ? { q: name } : {}),
  });
  const changed = useBatchChanged(at);
  const reopen = useAct(
    (key, version: number) => batches.mendReturned(key, at, version),
    (given) => {
      tell(t('rows.reopened'));
      changed(given);
    },
    { onNo: () => changed() },
  );
  const cells = useCellEditing(at, canEdit, fields);
  const plain = useMemo(() => rowColumns(t, fields, 'all'), [t, fields]);
  const columns = useSteadyOrder(plain, filter === 'failing' ? rows : []);
  const current = rows.find((row) => String(row.row) === active);
  const toField = (field: string) => {
    if (!current) return;
    setColumn(field);
    cells.begin(current, field);
  };
  return (
    <>
      <div className="filters">
        <Chips label={t('rows.filter')} value={filter} onChange={(next) => (next === filter ? void query.refetch() : show(next))} options={filterOptions(t, batch.counts, batch.counts.returned > 0 ? filters : filters.slice(0, 4))} />
        <Select
          aria-label={t('rows.class')}
          className="filter-class"
          allowClear
          placeholder={t('rows.class')}
          value={inClass}
          onChange={(value) => setInClass(value ?? null)}
          options={batch.classes.map((one) => ({ value: one.id, label: one.name }))}
        />
        <Input.Search className="filter-name" allowClear placeholder={t('rows.search')} aria-label={t('rows.search')} value={q} onChange={(event) => setQ(event.target.value)} />
        <span className="grow" />
        <BatchActButton batch={batch} act="mend" type="primary" loading={reopen.isPending} onClick={() => reopen.mutate(batch.version)}>
          {t('rows.mendReturned')}
        </BatchActButton>
        <BatchActButton batch={batch} act="edit" onClick={() => setDialog('add')}>
          {t('rows.add')}
        </BatchActButton>
        <Button onClick={() => setDialog('preview')}>{t('rows.preview')}</Button>
        {batch.counts.failing > 0 ? <DownloadButton href={batches.failedUrl(at)}>{t('rows.failed')}</DownloadButton> : null}
        <Button type="primary" onClick={() => go('photos')}>
          {t('say.next')}
        </Button>
      </div>
      <ProblemNote problem={cells.problem ?? reopen.error} />
      {query.error ? <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} /> : null}
      <div className="split">
        <DataTable
          label={t('intake.step.rows')}
          columns={columns.map(cells.overlay)}
          rows={rows}
          rowKey={(row) => String(row.row)}
          active={active}
          onActive={(row) => setActive(String(row.row))}
          activeColumn={column}
          onActiveColumn={setColumn}
          onOpen={(row, where) => where && cells.begin(row, where)}
          onEnd={() => void query.fetchNextPage()}
          more={query.hasNextPage && !query.isFetchingNextPage}
          total={total ?? (inClass || name ? null : batch.counts[filter])}
          empty={query.isLoading ? t('say.loading') : undefined}
        />
        <RowPanel at={at} row={current} fields={fields} canEdit={canEdit && current?.state !== 'accepted'} onField={toField} />
      </div>
      {dialog === 'add' ? <AddRowDialog at={at} fields={fields} onClose={() => setDialog(null)} /> : null}
      {dialog === 'preview' ? <PreviewDialog at={at} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
