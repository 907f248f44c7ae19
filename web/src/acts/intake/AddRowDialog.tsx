import { Modal } from 'antd';

import { batches, type BatchRef } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { FieldView } from '../../api/types';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useDraft } from '../../parts/useDraft';
import { useWords } from '../../words';
import { useBatchChanged, useFieldNames } from '../batch/useBatch';
import { ValueInput } from './ValueInput';

/** One pupil by a form of all fields; it may be incomplete, the check says what is missing. */
export function AddRowDialog({ at, fields, onClose }: { at: BatchRef; fields: FieldView[]; onClose: () => void }) {
  const t = useWords();
  const names = useFieldNames(fields);
  const changed = useBatchChanged(at);
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
  const given = Object.fromEntries(Object.entries(draft.values).filter(([, value]) => value.trim() !== ''));
  return (
    <Modal
      open
      width={940}
      title={t('rows.add.title')}
      okText={t('rows.add.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ loading: add.isPending, disabled: Object.keys(given).length === 0 }}
      onOk={() => add.mutate(given)}
      onCancel={onClose}
      styles={{ body: { maxHeight: '62vh', overflowY: 'auto' } }}
    >
      <div className="stack">
        <ProblemNote problem={add.error} fields={names} />
        <div className="form-grid">
          {fields.map((field) => (
            <Field key={field.id} label={t.pick(field)} required={field.required} error={add.error?.messageFor(field.id)}>
              <ValueInput field={field} value={draft.values[field.id] ?? ''} onChange={(value) => draft.change({ [field.id]: value })} />
            </Field>
          ))}
        </div>
      </div>
    </Modal>
  );
}
