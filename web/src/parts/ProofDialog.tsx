import { useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';

import { session } from '../api/calls';
import { useAct } from '../api/useAct';
import { useWords } from '../words';
import { Field } from './Field';
import { ProblemNote } from './ProblemNote';
import { settleProof } from './proof';

/** Six digits, once more: for acts that ask for a proof less than five minutes old. */
export default function ProofDialog() {
  const t = useWords();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const prove = useAct(
    (_, given: string) => session.prove(given),
    (view) => {
      client.setQueryData(['session'], view);
      settleProof(true);
    },
    { isSessionStep: true },
  );
  return (
    <Modal
      open
      width={420}
      title={t('proof.title')}
      okText={t('proof.go')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: code.length !== 6, loading: prove.isPending }}
      onOk={() => prove.mutate(code)}
      onCancel={() => settleProof(false)}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.length === 6) prove.mutate(code);
        }}
      >
        <p className="soft">{t('proof.note')}</p>
        <Field label={t('proof.code')} required>
          <Input className="mono" value={code} autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={6} onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))} />
        </Field>
        <ProblemNote problem={prove.error} />
      </form>
    </Modal>
  );
}
