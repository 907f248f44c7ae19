import { Input, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';

import { pupils } from '../api/calls';
import { useAct } from '../api/useAct';
import { useWords } from '../words';
import { Field } from './Field';
import { ProblemNote } from './ProblemNote';

const purposes = ['verify', 'family', 'duplicate', 'exam', 'other'] as const;
/** How long a full number stays on the screen. */
const shownForMs = 60_000;

function PurposeDialog({ person, field, label, onShown, onClose }: {
  person: string;
  field: string;
  label: string;
  onShown: (value: string) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [purpose, setPurpose] = useState<(typeof purposes)[number] | ''>('');
  const [other, setOther] = useState('');
  const reveal = useAct(
    (key, body: { field: string; purpose: string }) => pupils.reveal(key, person, body),
    (given) => onShown(given.value),
  );
  const words = purpose === 'other' ? other.trim() : purpose === '' ? '' : t(`mask.purpose.${purpose}`);
  return (
    <Modal
      open
      width={460}
      title={`${t('mask.title')}: ${label}`}
      okText={t('mask.show')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: words === '', loading: reveal.isPending }}
      onOk={() => reveal.mutate({ field, purpose: words })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('mask.note')}</p>
        <fieldset className="purposes">
          <legend className="field-label">{t('mask.purpose')}</legend>
          <Radio.Group
            value={purpose}
            onChange={(event) => setPurpose(event.target.value as (typeof purposes)[number])}
            options={purposes.map((one) => ({ value: one, label: t(`mask.purpose.${one}`) }))}
          />
        </fieldset>
        {purpose === 'other' ? (
          <Field label={t('mask.purpose.other')} required>
            <Input value={other} maxLength={100} onChange={(event) => setOther(event.target.value)} />
          </Field>
        ) : null}
        <ProblemNote problem={reveal.error} />
      </div>
    </Modal>
  );
}

/** A masked value; shown in full for a stated purpose, for one minute, and written to the audit log. */
export function MaskedValue({ person, field, label, value, canReveal }: {
  person: string;
  field: string;
  label: string;
  value: string;
  canReveal: boolean;
}) {
  const t = useWords();
  const [asking, setAsking] = useState(false);
  const [full, setFull] = useState<string | null>(null);
  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(() => setFull(null), shownForMs);
    return () => clearTimeout(timer);
  }, [full]);
  return (
    <span className="masked">
      <span className="mono" aria-live="polite">
        {full ?? value}
      </span>
      {canReveal && full === null ? (
        <button type="button" className="plain-button small" aria-label={`${t('mask.reveal')}: ${label}`} onClick={() => setAsking(true)}>
          {t('mask.show')}
        </button>
      ) : null}
      {full !== null ? <span className="soft small">{t('mask.hides')}</span> : null}
      {asking ? (
        <PurposeDialog
          person={person}
          field={field}
          label={label}
          onClose={() => setAsking(false)}
          onShown={(given) => {
            setFull(given);
            setAsking(false);
          }}
        />
      ) : null}
    </span>
  );
}
