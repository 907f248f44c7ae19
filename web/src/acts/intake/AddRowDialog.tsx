import { Checkbox, Modal } from 'antd';
import { useState } from 'react';

import { batches, type BatchRef } from '../../api/calls';
import type { Problem } from '../../api/problem';
import { useAct } from '../../api/useAct';
import type { FieldView } from '../../api/types';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useDraft } from '../../parts/useDraft';
import { useWords } from '../../words';
import { useBatchChanged, useFieldNames } from '../batch/useBatch';
import { ValueInput } from './ValueInput';

/** Fields the batch itself gives, or that are given elsewhere. */
const given = new Set(['photo', 'grade', 'school_identifier']);

function FieldGrid({ title, fields, values, onChange, problem }: {
  title: string;
  fields: FieldView[];
  values: Record<string, string>;
  onChange: (field: string, value: string) => void;
  problem: Problem | null;
}) {
  const t = useWords();
  if (fields.length === 0) return null;
  return (
    <fieldset className="field-group">
      <legend>{title}</legend>
      <div className="form-grid">
        {fields.map((field) => (
          <Field key={field.id} label={t.pick(field)} required={field.required} error={problem?.messageFor(field.id)}>
            <ValueInput field={field} value={values[field.id] ?? ''} onChange={(value) => onChange(field.id, value)} />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

/** One pupil by a form of all fields; it may be incomplete, the check says what is missing. */
export function AddRowDialog({ at, fields, onClose }: { at: BatchRef; fields: FieldView[]; onClose: () => void }) {
  const t = useWords();
  const names = useFieldNames(fields);
  const changed = useBatchChanged(at);
  const [all, setAll] = useState(false);
  const draft = useDraft<Record<string, string>>(`add-row.${at.id}`, {});
  const add = useAct(
    (key, values: Record<string, string>) => batches.addRow(key, at, values),
    (row) => {
      draft.drop();
      tell(t('rows.added', { row: row.row, name: row.name }));
      changed();
      onClose();
    },
  );
  const typed = Object.fromEntries(Object.entries(draft.values).filter(([, value]) => value.trim() !== ''));
  const shown = fields.filter((field) => !given.has(field.id) && (all || field.required || typed[field.id]));
  const family = (field: FieldView) => field.id.startsWith('guardian');
  const grid = { values: draft.values, onChange: (field: string, value: string) => draft.change({ [field]: value }), problem: add.error };
  return (
    <Modal
      open
      width={940}
      title={t('rows.add.title')}
      okText={t('rows.add.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ loading: add.isPending, disabled: Object.keys(typed).length === 0 }}
      onOk={() => add.mutate(typed)}
      onCancel={onClose}
      styles={{ body: { maxHeight: '62vh', overflowY: 'auto' } }}
    >
      <div className="stack">
        <ProblemNote problem={add.error} fields={names} />
        <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
          {t('rows.add.optional')}
        </Checkbox>
        <FieldGrid title={t('pupil.section.basic')} fields={shown.filter((field) => !family(field))} {...grid} />
        <FieldGrid title={t('pupil.section.family')} fields={shown.filter(family)} {...grid} />
      </div>
    </Modal>
  );
}
