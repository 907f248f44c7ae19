import { Checkbox, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';

import { findings, type FindingRef } from '../../api/calls';
import type { FindingView } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { useWords } from '../../words';

export type FindingAct = 'explain' | 'remedy' | 'order' | 'close' | 'dismiss';

interface Said {
  act: FindingAct;
  version: number;
  words: string;
  within: number;
  responsible: string;
  sanctions: string[];
}

function send(key: string, at: FindingRef, said: Said): Promise<FindingView> {
  const { version, words, within, responsible, sanctions } = said;
  switch (said.act) {
    case 'explain':
      return findings.explain(key, at, { version, words });
    case 'remedy':
      return findings.remedy(key, at, { version, words });
    case 'order':
      return findings.order(key, at, { version, within, words });
    case 'close':
      return findings.close(key, at, { version, words, responsible, sanctions });
    case 'dismiss':
      return findings.dismiss(key, at, { version, words });
  }
}

/** One act on a finding, with what has to be said for it. */
export function ActDialog({ act, at, view, onView, onNo, onClose }: {
  act: FindingAct;
  at: FindingRef;
  view: FindingView;
  onView: (view: FindingView) => void;
  onNo: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const [words, setWords] = useState('');
  const [within, setWithin] = useState(10);
  const [responsible, setResponsible] = useState('');
  const [sanctions, setSanctions] = useState<string[]>([]);
  const done = useAct(
    (key, said: Said) => send(key, at, said),
    (given) => {
      tell(t(`finding.told.${act}`));
      onView(given);
      onClose();
    },
    { onNo },
  );
  return (
    <Modal
      open
      width={540}
      title={t(`finding.act.${act}`)}
      okText={t(`finding.act.${act}`)}
      cancelText={t('say.cancel')}
      okButtonProps={{ danger: act === 'order' || act === 'dismiss', disabled: words.trim() === '', loading: done.isPending }}
      onOk={() => done.mutate({ act, version: view.item.version, words: words.trim(), within, responsible: responsible.trim(), sanctions })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="soft">{t(`finding.act.${act}.note`)}</p>
        {act === 'order' ? (
          <Field label={t('finding.within')} required hint={t('finding.within.note')} error={done.error?.messageFor('within')}>
            <InputNumber min={1} max={120} value={within} onChange={(next) => setWithin(next ?? 10)} />
          </Field>
        ) : null}
        <Field label={t(`finding.words.${act}`)} required error={done.error?.messageFor('words')}>
          <Input.TextArea rows={4} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
        {act === 'close' ? (
          <>
            <Field label={t('finding.responsible')} hint={t('finding.responsible.note')} error={done.error?.messageFor('responsible')}>
              <Input maxLength={100} value={responsible} onChange={(event) => setResponsible(event.target.value)} />
            </Field>
            <fieldset className="field">
              <legend className="field-label">{t('finding.sanctions')}</legend>
              <Checkbox.Group
                value={sanctions}
                onChange={(next) => setSanctions(next)}
                options={view.sanctions.map((one) => ({ value: one.id, label: `${t.pick(one)} · ${one.article}` }))}
              />
            </fieldset>
          </>
        ) : null}
        <ProblemNote problem={done.error} />
      </div>
    </Modal>
  );
}
