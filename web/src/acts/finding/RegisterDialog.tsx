import { Input, Modal, Select } from 'antd';
import { useState } from 'react';

import { findings } from '../../api/calls';
import type { FindingRegistration, FindingSummary, FindingView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { DateField } from '../../parts/DateField';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Registers what the register cannot see, against one unit and under one item of its sanction list. */
export function RegisterDialog({ summary, onDone, onClose }: {
  summary: FindingSummary;
  onDone: (view: FindingView) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [violation, setViolation] = useState('');
  const [since, setSince] = useState('');
  const [words, setWords] = useState('');
  const register = useAct(
    (key, body: FindingRegistration) => findings.register(key, summary.org, body),
    (view) => {
      tell(t('finding.registered'));
      onDone(view);
    },
  );
  const ready = violation !== '' && since !== '' && words.trim() !== '';
  return (
    <Modal
      open
      width={560}
      title={t('finding.register.title', { unit: summary.org_name })}
      okText={t('finding.register')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !ready, loading: register.isPending }}
      onOk={() => register.mutate({ violation, since_on: since, words: words.trim() })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('finding.register.note')}</p>
        <Field label={t('finding.col.item')} required error={register.error?.messageFor('violation')}>
          <Select
            value={violation || null}
            onChange={(next: string | null) => setViolation(next ?? '')}
            options={summary.violations.map(({ clause }) => ({ value: clause.id, label: `${clause.article} ${t.pick(clause)}` }))}
          />
        </Field>
        <DateField label={t('finding.col.since')} value={since} onChange={setSince} required error={register.error?.messageFor('since_on')} />
        <Field label={t('finding.facts')} required error={register.error?.messageFor('words')}>
          <Input.TextArea rows={4} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
        <ProblemNote problem={register.error} />
      </div>
    </Modal>
  );
}
