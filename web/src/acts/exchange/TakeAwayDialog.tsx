import { Input, Modal } from 'antd';
import { useState } from 'react';

import { asProblem, type Problem } from '../../api/problem';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Takes away a file that goes to the register elsewhere, and says what for. */
export function TakeAwayDialog({ what, take, onClose }: { what: 'request' | 'record'; take: (purpose: string) => Promise<void>; onClose: () => void }) {
  const t = useWords();
  const [purpose, setPurpose] = useState<string>(t(`exchange.purpose.${what}`));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await take(purpose.trim());
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
      width={500}
      title={t(`exchange.act.${what}_package`)}
      okText={t('say.download')}
      cancelText={t('say.cancel')}
      okButtonProps={{ disabled: purpose.trim() === '', loading: busy }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t(`exchange.take.${what}`)}</p>
        <Field label={t('exchange.purpose')} required hint={t('exchange.purpose.note')}>
          <Input value={purpose} maxLength={100} onChange={(event) => setPurpose(event.target.value)} />
        </Field>
        <ProblemNote problem={problem} />
      </div>
    </Modal>
  );
}
