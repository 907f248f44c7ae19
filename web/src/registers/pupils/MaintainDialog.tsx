import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';

import { pupils } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { FieldView, PupilView } from '../../api/types';
import { useFieldNames, useFields } from '../../acts/batch/useBatch';
import { ValueInput } from '../../acts/intake/ValueInput';
import { Answer } from '../../parts/Busy';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useDraft } from '../../parts/useDraft';
import { useWords } from '../../words';

/** Changes particulars that are not locked; only what was changed is sent. */
export function MaintainDialog({ pupil, onClose }: { pupil: PupilView; onClose: () => void }) {
  const t = useWords();
  const client = useQueryClient();
  const fields = useFields(pupil.school, pupil.grade ?? 1);
  const names = useFieldNames(fields.data);
  const draft = useDraft<Record<string, string>>(`maintain.${pupil.person}`, {});
  const save = useAct(
    (key, values: Record<string, string>) => pupils.maintain(key, pupil.person, { version: pupil.version, values }),
    (view) => {
      draft.drop();
      client.setQueryData(['pupil', pupil.person], view);
      tell(t('pupil.edit.saved'));
      onClose();
    },
  );
  const before = (field: string) => pupil.values.find((value) => value.field === field);
  const changed = Object.fromEntries(Object.entries(draft.values).filter(([field, value]) => value !== before(field)?.value));
  const open = (field: FieldView) => !field.key && !before(field.id)?.key && !before(field.id)?.masked;
  return (
    <Modal
      open
      width={940}
      title={`${t('pupil.edit.title')}: ${pupil.name}`}
      okText={t('say.save')}
      cancelText={t('say.cancel')}
      okButtonProps={{ loading: save.isPending, disabled: Object.keys(changed).length === 0 }}
      onOk={() => save.mutate(changed)}
      onCancel={onClose}
      styles={{ body: { maxHeight: '62vh', overflowY: 'auto' } }}
    >
      <div className="stack">
        <p className="soft">{t('pupil.edit.note')}</p>
        <ProblemNote problem={save.error} fields={names} />
        <Answer of={fields}>
          {(all) => (
            <div className="form-grid">
              {all.filter(open).map((field) => (
                <Field key={field.id} label={t.pick(field)} required={field.required} error={save.error?.messageFor(field.id)}>
                  <ValueInput field={field} value={draft.values[field.id] ?? before(field.id)?.value ?? ''} onChange={(value) => draft.change({ [field.id]: value })} />
                </Field>
              ))}
            </div>
          )}
        </Answer>
      </div>
    </Modal>
  );
}
