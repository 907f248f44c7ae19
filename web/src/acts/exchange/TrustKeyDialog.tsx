import { Input, Modal, Select } from 'antd';
import { useState } from 'react';

import { packageKeys } from '../../api/calls';
import type { KeyTrusted } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Enters the key of a register elsewhere. The fingerprint is typed as its owner reads it out: it is not shown, so that nobody copies it. */
export function TrustKeyDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const t = useWords();
  const [key, setKey] = useState('');
  const [name, setName] = useState('');
  const [divisions, setDivisions] = useState<string[]>([]);
  const [fingerprint, setFingerprint] = useState('');
  const trust = useAct(
    (intent, body: KeyTrusted) => packageKeys.trust(intent, body),
    (trusted) => {
      tell(t('keys.added', { name: trusted.name }));
      onDone();
    },
  );
  const said = (field: string) => trust.error?.messageFor(field);
  const ready = key.trim() !== '' && name.trim() !== '' && divisions.length > 0 && fingerprint.trim() !== '';
  return (
    <Modal
      open
      width={560}
      title={t('keys.add')}
      okText={t('keys.add.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: !ready, loading: trust.isPending }}
      onOk={() => trust.mutate({ key: key.trim(), name: name.trim(), divisions, fingerprint: fingerprint.trim() })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t('keys.add.note')}</p>
        <Field label={t('keys.name')} required error={said('name')}>
          <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('keys.divisions')} required hint={t('keys.divisions.hint')} error={said('divisions')}>
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            value={divisions}
            tokenSeparators={[' ', ',', ';']}
            onChange={(given: string[]) => setDivisions(given.map((one) => one.trim()).filter(Boolean))}
          />
        </Field>
        <Field label={t('keys.key')} required hint={t('keys.key.hint')} error={said('key')}>
          <Input.TextArea className="mono" rows={2} maxLength={80} value={key} autoComplete="off" onChange={(event) => setKey(event.target.value)} />
        </Field>
        <Field label={t('keys.fingerprint.told')} required hint={t('keys.fingerprint.hint')} error={said('fingerprint')}>
          <Input className="mono" value={fingerprint} maxLength={60} autoComplete="off" onChange={(event) => setFingerprint(event.target.value)} />
        </Field>
        {['key', 'name', 'divisions', 'fingerprint'].some(said) ? null : <ProblemNote problem={trust.error} />}
      </div>
    </Modal>
  );
}
