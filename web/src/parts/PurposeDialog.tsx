import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';

import { asProblem, type Problem } from '../api/problem';
import { useWords } from '../words';
import { Field } from './Field';
import { tell } from './notice';
import { ProblemNote } from './ProblemNote';

const purposes = ['check', 'teach', 'health', 'exam', 'report', 'other'] as const;

/** Asks what a list of pupils is taken away for, and takes it. */
export function PurposeDialog({ title, take, onClose }: { title: string; take: (purpose: string) => Promise<void>; onClose: () => void }) {
  const t = useWords();
  const [purpose, setPurpose] = useState<(typeof purposes)[number] | ''>('');
  const [other, setOther] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const words = purpose === 'other' ? other.trim() : purpose === '' ? '' : t(`rosters.purpose.${purpose}`);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    tell(t('say.downloading'));
    try {
      await take(words);
      tell(t('say.downloaded'));
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={460}
      title={title}
      okText={t('say.download')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: words === '', loading: busy }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('rosters.purpose.note')}</p>
        <fieldset className="purposes">
          <legend className="field-label">{t('rosters.purpose')}</legend>
          <Radio.Group
            value={purpose}
            onChange={(event) => setPurpose(event.target.value as (typeof purposes)[number])}
            options={purposes.map((one) => ({ value: one, label: t(`rosters.purpose.${one}`) }))}
          />
        </fieldset>
        {purpose === 'other' ? (
          <Field label={t('rosters.purpose.other')} required>
            <Input value={other} maxLength={100} onChange={(event) => setOther(event.target.value)} />
          </Field>
        ) : null}
        <ProblemNote problem={problem} />
      </div>
    </Modal>
  );
}
