import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';

import { pupils } from '../../api/calls';
import { asProblem, type Problem } from '../../api/problem';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

const purposes = ['check', 'teach', 'health', 'exam', 'report', 'other'] as const;

interface Asked {
  org: string;
  kind: 'xlsx' | 'pdf';
  /** What the roster is of, in words. */
  scope: string;
  query: { class?: string; grade?: number };
}

function PurposeDialog({ org, kind, scope, query, onClose }: Asked & { onClose: () => void }) {
  const t = useWords();
  const [purpose, setPurpose] = useState<(typeof purposes)[number] | ''>('');
  const [other, setOther] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const words = purpose === 'other' ? other.trim() : purpose === '' ? '' : t(`rosters.purpose.${purpose}`);
  const take = async () => {
    setBusy(true);
    setProblem(null);
    tell(t('say.downloading'));
    try {
      await pupils.roster(org, kind, { ...query, purpose: words });
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
      title={`${t(`rosters.${kind}`)}: ${scope}`}
      okText={t('say.download')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: words === '', loading: busy }}
      onOk={() => void take()}
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

/** Takes a roster away: asks what for, once for each download, and hands the file to the browser. */
export function RosterButton(asked: Asked) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="small" aria-label={`${t(`rosters.${asked.kind}`)}: ${asked.scope}`} onClick={() => setAsking(true)}>
        {t(`rosters.${asked.kind}`)}
      </Button>
      {asking ? <PurposeDialog {...asked} onClose={() => setAsking(false)} /> : null}
    </>
  );
}
