import { Popconfirm, Button } from 'antd';

import { batches, type BatchRef } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { FieldView, RowView } from '../../api/types';
import { DownloadButton } from '../../parts/DownloadButton';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { useWords } from '../../words';
import { Alike } from '../batch/Alike';
import { RowStateTag } from '../batch/rowColumns';
import { useBatchChanged, useFieldNames } from '../batch/useBatch';

/** Everything about one row: what was found, what may be the same child, what was given. */
export function RowPanel({ at, row, fields, canEdit, onField }: {
  at: BatchRef;
  row: RowView | undefined;
  fields: FieldView[];
  canEdit: boolean;
  /** Leads to the cell of a field. */
  onField?: (field: string) => void;
}) {
  const t = useWords();
  const names = useFieldNames(fields);
  const changed = useBatchChanged(at);
  const drop = useAct(
    (key, body: { row: number; version: number }) => batches.dropRow(key, at, body.row, body.version),
    (_, body) => {
      tell(t('rows.dropped', { row: body.row }));
      changed();
    },
  );
  if (!row) return <aside className="panel empty">{t(canEdit ? 'rows.panel.pick' : 'rows.panel.look')}</aside>;
  return (
    <aside className="panel" aria-label={`${t('rows.panel.findings')}: ${row.name}`}>
      <div className="panel-head">
        {row.photo ? <img src={batches.photoUrl(at, row.row)} alt="" width="52" height="64" /> : <span className="no-face">{t('rows.noPhoto')}</span>}
        <div className="grow">
          <strong className="panel-name">{row.name || '—'}</strong>
          <p className="row-flex">
            <RowStateTag t={t} row={row} /> <span className="soft">{row.class_name}</span>
          </p>
          <p className="soft small num">
            {t('rows.row')} {row.row}
          </p>
        </div>
      </div>
      <div className="panel-body" aria-live="polite" tabIndex={0}>
        {row.reason ? (
          <div className="banner">
            <span>
              <b>{t('rows.panel.returned')}</b> {row.reason}
            </span>
          </div>
        ) : null}
        <h2>{t('rows.panel.findings')}</h2>
        <RefusalPanel refusals={row.findings} fields={names} onField={canEdit ? onField : undefined} />
        {row.alike.length > 0 ? <Alike row={row} /> : null}
        <h2>{t('rows.panel.values')}</h2>
        <dl className="panel-values">
          {row.values.map((value) => (
            <div key={value.field}>
              <dt>{names.get(value.field) ?? value.label}</dt>
              <dd>{value.value || '—'}</dd>
            </div>
          ))}
        </dl>
        <ProblemNote problem={drop.error} />
      </div>
      <div className="panel-foot">
        <DownloadButton size="small" href={batches.confirmationUrl(at, row.row)}>
          {t('arrivals.printOne')}
        </DownloadButton>
        {canEdit ? (
          <Popconfirm
            title={t('rows.drop.sure', { row: row.row, name: row.name })}
            okText={t('say.confirm')}
            cancelText={t('say.cancel')}
            onConfirm={() => drop.mutate({ row: row.row, version: row.version })}
          >
            <Button size="small" danger loading={drop.isPending}>
              {t('rows.drop')}
            </Button>
          </Popconfirm>
        ) : null}
      </div>
    </aside>
  );
}
