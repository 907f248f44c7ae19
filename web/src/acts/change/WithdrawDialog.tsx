import { Input, Modal } from 'antd';
import { useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

/** Takes a case back: a draft at once, what was handed in with a reason. */
export function WithdrawDialog({ at, view, onView, onClose }: {
  at: CaseRef;
  view: CaseView;
  onView: (view: CaseView) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [reason, setReason] = useState('');
  const withdraw = useAct(
    (key, body: { version: number; reason: string }) => cases.withdraw(key, at, body),
    (given) => {
      tell(t('case.withdrawn'));
      onView(given);
      onClose();
    },
  );
  const draft = view.state === 'draft';
  return (
    <Modal
      open
      width={480}
      title={t(draft ? 'case.discard' : 'case.act.withdraw')}
      okText={t('say.confirm')}
      cancelText={t('say.cancel')}
      okButtonProps={{ danger: true, disabled: !draft && reason.trim() === '', loading: withdraw.isPending }}
      onOk={() => withdraw.mutate({ version: view.version, reason: reason.trim() })}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('case.withdraw.note')}</p>
        <Field label={t('case.withdraw.reason')} required={!draft}>
          <Input.TextArea rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <ProblemNote problem={withdraw.error} />
      </div>
    </Modal>
  );
}
