import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';

import { batches } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { ColumnView, FieldView, UploadView } from '../../api/types';
import { Answer } from '../../parts/Busy';
import { ProblemNote } from '../../parts/ProblemNote';
import { Sheet } from '../../parts/Sheet';
import { useWords } from '../../words';
import { useFields } from '../batch/useBatch';
import type { StepProps } from './IntakePage';
import { choose, dropMapping, keepMapping, keptMapping, missing, taken } from './mapping';

function MappingRow({ column, fields, isTwice, onField }: {
  column: ColumnView;
  fields: FieldView[];
  isTwice: boolean;
  onField: (field: string | null) => void;
}) {
  const t = useWords();
  const state = column.field === null ? 'unused' : column.guessed ? 'guessed' : 'sure';
  const tone = { unused: 'tag', guessed: 'tag amber', sure: 'tag green' }[state];
  return (
    <tr className={state}>
      <th scope="row">{column.heading}</th>
      <td className="soft samples">{column.samples.join('　')}</td>
      <td>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={`${t('columns.field')}: ${column.heading}`}
          value={column.field ?? ''}
          status={isTwice ? 'error' : ''}
          onChange={(field: string) => onField(field || null)}
          options={[
            { value: '', label: t('columns.skip') },
            ...fields.map((field) => ({ value: field.id, label: field.required ? `${t.pick(field)} *` : t.pick(field) })),
          ]}
        />
        {isTwice ? <span className="field-error">{t('columns.twice')}</span> : null}
      </td>
      <td>
        <span className={tone}>{t(`columns.${state}`)}</span>
      </td>
    </tr>
  );
}

function Mapping({ at, go, upload, fields }: Pick<StepProps, 'at' | 'go'> & { upload: UploadView; fields: FieldView[] }) {
  const t = useWords();
  const client = useQueryClient();
  const [columns, setColumns] = useState(upload.columns);
  const twice = taken(columns);
  const lacking = missing(columns, fields);
  const check = useAct(
    (key, body: { file: string; columns: ColumnView[] }) => batches.check(key, at, body),
    () => {
      dropMapping(at.id);
      client.removeQueries({ queryKey: ['upload', at.id] });
      void client.invalidateQueries({ queryKey: ['batch', at.id] });
      go('check');
    },
  );
  const set = (index: number, field: string | null) => {
    const next = choose(columns, index, field);
    setColumns(next);
    keepMapping(at.id, { ...upload, columns: next });
  };
  return (
    <div className="columns">
      <Sheet title={t('columns.title')} tools={<span className="soft small">{upload.file_name}</span>} flush>
        <p className="soft pad">{t('columns.note', { count: columns.length })}</p>
        <table className="todo mapping">
          <thead>
            <tr>
              <th scope="col">{t('columns.heading')}</th>
              <th scope="col">{t('columns.samples')}</th>
              <th scope="col">{t('columns.field')}</th>
              <th scope="col">{t('rows.state')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, index) => (
              <MappingRow
                key={`${column.heading}-${index}`}
                column={column}
                fields={fields}
                isTwice={column.field !== null && twice.has(column.field)}
                onField={(field) => set(index, field)}
              />
            ))}
          </tbody>
        </table>
      </Sheet>
      <Sheet title={lacking.length > 0 ? t('columns.missing') : t('columns.missing.none')}>
        <div className="stack" aria-live="polite">
          {lacking.length > 0 ? (
            <>
              <ul className="tags">
                {lacking.map((field) => (
                  <li key={field.id} className="tag red">
                    {t.pick(field)}
                  </li>
                ))}
              </ul>
              <p className="soft small">{t('columns.missing.note')}</p>
            </>
          ) : null}
          <ProblemNote problem={check.error} />
          <div className="row-flex">
            <Button onClick={() => go('upload')}>{t('say.previous')}</Button>
            <Button type="primary" loading={check.isPending} disabled={twice.size > 0} onClick={() => check.mutate({ file: upload.file, columns })}>
              {t('columns.go')}
            </Button>
          </div>
        </div>
      </Sheet>
    </div>
  );
}

export default function ColumnsStep({ at, batch, go }: StepProps) {
  const t = useWords();
  const fields = useFields(at.org, batch.grade);
  const upload = useQuery<UploadView | null>({
    queryKey: ['upload', at.id],
    queryFn: () => keptMapping(at.id),
    staleTime: Infinity,
  });
  return (
    <Answer of={fields}>
      {(all) =>
        upload.data ? (
          <Mapping at={at} go={go} upload={upload.data} fields={all} />
        ) : upload.isLoading ? null : (
          <div className="sheet empty stack">
            <p>{t('columns.lost')}</p>
            <p>
              <Button onClick={() => go('upload')}>{t('intake.step.upload')}</Button>
            </p>
          </div>
        )
      }
    </Answer>
  );
}
