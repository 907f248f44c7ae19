import { Button, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';

import type { Problem } from '../../api/problem';
import { Field } from '../../parts/Field';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

const canned = ['photo', 'identity', 'material', 'duplicate', 'area'] as const;

/** Returns rows with a reason, from the usual opinions or in own words. */
export function ReturnDialog({ count, pending, problem, onReturn, onClose }: {
  count: number;
  pending: boolean;
  problem: Problem | null;
  onReturn: (reason: string) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [reason, setReason] = useState('');
  const words = useRef<TextAreaRef>(null);
  return (
    <Modal
      open
      width={540}
      title={t('review.return.title', { count })}
      okText={t('review.returnOne')}
      cancelText={t('say.cancel')}
      okButtonProps={{ danger: true, disabled: reason.trim() === '', loading: pending }}
      onOk={() => onReturn(reason.trim())}
      onCancel={onClose}
      afterOpenChange={(open) => open && words.current?.focus()}
    >
      <div className="stack">
        <div className="stack-tight" role="group" aria-label={t('review.return.canned')}>
          <span className="field-label">{t('review.return.canned')}</span>
          <div className="canned">
            {canned.map((one) => (
              <Button key={one} size="small" onClick={() => setReason(t(`review.canned.${one}`))}>
                {t(`review.canned.${one}`)}
              </Button>
            ))}
          </div>
        </div>
        <Field label={t('review.return.reason')} required>
          <Input.TextArea ref={words} rows={3} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <ProblemNote problem={problem} />
      </div>
    </Modal>
  );
}
