import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView, CosignAsk } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Asks somebody to co-sign before the step is decided, where the place provides for it. */
export function CosignButton({ at, view, onAsked, onNo }: { at: CaseRef; view: CaseView; onAsked: () => void; onNo: () => void }) {
  const t = useWords();
  const [open, setOpen] = useState(false);
  const only = view.cosigners.length === 1 ? (view.cosigners[0]?.code ?? null) : null;
  const [whom, setWhom] = useState<string | null>(only);
  const [words, setWords] = useState('');
  const ask = useAct(
    (key, body: CosignAsk) => cases.cosign(key, at, body),
    () => {
      setOpen(false);
      tell(t('case.cosign.asked'));
      onAsked();
    },
    { onNo },
  );
  if (view.cosigners.length === 0) return null;
  const send = () => {
    if (whom) ask.mutate({ version: view.version, cosigner: whom, words: words.trim() });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('case.cosign')}</Button>
      <Modal
        open={open}
        width={480}
        title={t('case.cosign')}
        okText={t('case.cosign.go')}
        cancelText={t('say.cancel')}
        okButtonProps={{ disabled: !whom || words.trim() === '', loading: ask.isPending }}
        onOk={send}
        onCancel={() => setOpen(false)}
      >
        <div className="stack">
          <p className="soft">{t('case.cosign.note')}</p>
          <Field label={t('case.cosign.whom')} required error={ask.error?.messageFor('cosigner')}>
            <Select value={whom} onChange={setWhom} options={view.cosigners.map((one) => ({ value: one.code, label: t.pick(one) }))} />
          </Field>
          <Field label={t('case.cosign.words')} required error={ask.error?.messageFor('words')}>
            <Input.TextArea rows={3} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
          </Field>
          <ProblemNote problem={ask.error} />
        </div>
      </Modal>
    </>
  );
}

/** Takes back a co-signature that is still waited for. */
export function RecallButton({ at, view, onMoved, onNo }: { at: CaseRef; view: CaseView; onMoved: (state: string) => void; onNo: () => void }) {
  const t = useWords();
  const recall = useAct(
    (key, version: number) => cases.recallCosigner(key, at, version),
    (given) => {
      tell(t('case.cosign.recalled'));
      onMoved(given.state);
    },
    {
      onNo: (problem) => {
        tell(t(`problem.${problem.code}`), true);
        onNo();
      },
    },
  );
  return (
    <Button loading={recall.isPending} onClick={() => recall.mutate(view.version)}>
      {t('case.cosign.recall')}
    </Button>
  );
}
