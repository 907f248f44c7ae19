import { useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';

import { orgs } from '../../api/calls';
import { useAct } from '../../api/useAct';
import type { OrgView } from '../../api/types';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Renames a unit from a day, on an approval; its earlier name stays on record. */
export function RenameDialog({ org, onClose }: { org: OrgView; onClose: () => void }) {
  const t = useWords();
  const client = useQueryClient();
  const [values, setValues] = useState({ name: '', held_on: '', document: '', reason: '' });
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const rename = useAct(
    (key, given: typeof values) =>
      orgs.rename(key, org.id, {
        version: org.version, name: given.name.trim(), held_on: given.held_on, document: given.document.trim(), reason: given.reason.trim(),
      }),
    (view) => {
      client.setQueryData(['org', org.id], view);
      void client.invalidateQueries({ queryKey: ['orgs'] });
      void client.invalidateQueries({ queryKey: ['unit-history', org.id] });
      tell(t('rename.done', { name: view.name }));
      onClose();
    },
  );
  const ready = values.name.trim() && values.held_on && values.document.trim() && values.reason.trim();
  const said = (name: string) => rename.error?.messageFor(name);
  return (
    <Modal
      open
      width={520}
      title={t('rename.title', { name: org.name })}
      okText={t('rename.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !ready, loading: rename.isPending }}
      onOk={() => rename.mutate(values)}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('rename.note')}</p>
        <Field label={t('rename.name')} required error={said('name')}>
          <Input value={values.name} autoComplete="off" onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <DateField label={t('rename.held')} required value={values.held_on} onChange={(held_on) => change({ held_on })} error={said('held_on')} />
        <Field label={t('ending.document')} required error={said('document')}>
          <Input value={values.document} maxLength={60} autoComplete="off" onChange={(event) => change({ document: event.target.value })} />
        </Field>
        <Field label={t('ending.reason')} required error={said('reason')}>
          <Input.TextArea rows={2} maxLength={500} value={values.reason} onChange={(event) => change({ reason: event.target.value })} />
        </Field>
        <ProblemNote problem={rename.error} />
      </div>
    </Modal>
  );
}
