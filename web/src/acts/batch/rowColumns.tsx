import type { FieldView, RowView } from '../../api/types';
import type { Column } from '../../parts/DataTable';
import type { Words } from '../../words';

const rowTone: Record<string, string> = {
  failing: 'tag red', passing: 'tag green', checked: 'tag green', submitted: 'tag blue', accepted: 'tag green', returned: 'tag amber',
};

export function RowStateTag({ t, row }: { t: Words; row: Pick<RowView, 'state'> }) {
  return <span className={rowTone[row.state] ?? 'tag'}>{t.of('row.state', row.state)}</span>;
}

/** What is found against a field of a row: `bad` where the act is refused, `warn` where it is only noted. */
export function look(row: RowView, field: string): 'bad' | 'warn' | undefined {
  const found = row.findings.filter((finding) => finding.field === field);
  if (found.some((finding) => finding.weight !== 'warns')) return 'bad';
  return found.length > 0 ? 'warn' : undefined;
}

const widths: Record<string, number> = {
  name: 104, text: 150, code: 110, date: 104, month: 92, region: 190, phone: 124, document: 178, postcode: 90, number: 84,
};
/** Fields that stand in columns of their own. */
const own = new Set(['name', 'class', 'photo', 'grade']);

/** Row, state, name, class, photo, arrival, guardian; then every field of the pack. */
export function rowColumns(t: Words, fields: FieldView[], shown: 'all' | 'core'): Column<RowView>[] {
  const first: Column<RowView>[] = [
    { key: '#row', title: t('rows.row'), width: 56, align: 'right', pinned: true, render: (row) => row.row },
    { key: '#state', title: t('rows.state'), width: t.lang === 'en' ? 98 : 82, pinned: true, render: (row) => <RowStateTag t={t} row={row} /> },
    { key: 'name', title: t('rows.name'), width: 104, pinned: true, render: (row) => <strong>{row.name}</strong>, className: (row) => look(row, 'name') },
    { key: 'class', title: t('rows.class'), width: 112, render: (row) => row.class_name, className: (row) => look(row, 'class') },
  ];
  const last: Column<RowView>[] = [
    { key: '#photo', title: t('rows.photo'), width: 60, render: (row) => (row.photo ? t('rows.hasPhoto') : <span className="red">{t('rows.noPhoto')}</span>) },
    { key: '#arrived', title: t('rows.arrived'), width: 100, render: (row) => row.arrived_on ?? '—' },
    { key: '#guardian', title: t('rows.guardian'), width: 82, render: (row) => (row.guardian_confirmed ? t('rows.confirmed') : t('rows.unconfirmed')) },
  ];
  const rest = fields
    .filter((field) => !own.has(field.id) && (shown === 'all' || field.key))
    .map<Column<RowView>>((field) => ({
      key: field.id,
      title: t.pick(field),
      width: widths[field.type] ?? 130,
      render: (row) => <Cell row={row} field={field.id} />,
      className: (row) => look(row, field.id),
    }));
  return [...first, ...rest, ...last];
}

function Cell({ row, field }: { row: RowView; field: string }) {
  const value = row.values.find((one) => one.field === field);
  return (
    <span className={value?.masked ? 'mono' : undefined} title={value?.value}>
      {value?.value ?? ''}
    </span>
  );
}
