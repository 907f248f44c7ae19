import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';

import { cases, type CaseRef } from '../../api/calls';
import type { CaseDecision, CaseView, Verdict } from '../../api/types';
import { useAct } from '../../api/useAct';
import { Field } from '../../parts/Field';
import { useGo } from '../../parts/Go';
import { tell } from '../../parts/notice';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusalPanel } from '../../parts/RefusalPanel';
import { Sheet } from '../../parts/Sheet';
import { paths } from '../../paths';
import { useWords } from '../../words';
import { CosignButton } from './CosignButton';
import { OpinionField } from './OpinionField';
import { nextCase } from './useCase';
import { useKeys } from './useKeys';

const verdicts = ['accept', 'return', 'refuse'] as const;

/** Goes to the case that waits next, or to the desk where none does. */
export function useNext(but: string): () => Promise<void> {
  const t = useWords();
  const go = useGo();
  return async () => {
    const next = await nextCase(but).catch(() => undefined);
    tell(t(next ? 'case.next' : 'case.last'));
    go(next ? paths.case(next.person, next.case) : paths.desk());
  };
}

/** Takes the step a case is before; then the next case opens by itself. */
export function DecidePanel({ at, view, onMoved, onNo }: {
  at: CaseRef;
  view: CaseView;
  onMoved: (state: string) => void;
  onNo: () => void;
}) {
  const t = useWords();
  const [opinion, setOpinion] = useState('');
  const [exception, setException] = useState('');
  const [missing, setMissing] = useState(false);
  const words = useRef<TextAreaRef>(null);
  const next = useNext(view.id);
  const decide = useAct(
    (key, body: CaseDecision) => cases.decide(key, at, body),
    (given, body) => {
      tell(t(`case.told.${body.verdict}`));
      onMoved(given.state);
      void next();
    },
    { onNo },
  );
  const current = view.steps.find((step) => step.state === 'current');
  const open = verdicts.filter((verdict) => view.acts.includes(verdict));
  const mayExcept = view.acts.includes('override') && view.findings.some((finding) => finding.weight === 'overridable');
  const say = (verdict: Verdict) => {
    if (decide.isPending) return;
    if (verdict !== 'accept' && opinion.trim() === '') {
      setMissing(true);
      words.current?.focus();
      return;
    }
    decide.mutate({ version: view.version, verdict, opinion: opinion.trim(), override_reason: mayExcept ? exception.trim() : '' });
  };
  const files = current?.kind === 'file';
  useKeys(Object.fromEntries(open.map((verdict) => [{ accept: 'a', return: 'r', refuse: 'x' }[verdict], () => say(verdict)])));
  if (open.length === 0) return null;
  return (
    <Sheet title={t('case.decide', { step: current ? t.pick(current) : '' })} tools={current?.article ? <span className="soft small">{current.article}</span> : null}>
      <div className="stack">
        {current?.asked_by ? <p className="asked">{t('case.cosign.askedBy', { name: current.asked_by, words: current.asked_words ?? '' })}</p> : null}
        {view.findings.length > 0 ? <RefusalPanel refusals={view.findings} label={t('case.findings.now')} /> : <p className="soft small">{t('case.findings.none')}</p>}
        {mayExcept ? (
          <Field label={t('case.exception')} hint={t('case.exception.note')} error={decide.error?.messageFor('override_reason')}>
            <Input.TextArea rows={2} maxLength={500} value={exception} onChange={(event) => setException(event.target.value)} />
          </Field>
        ) : null}
        <OpinionField
          words={words}
          verdicts={files ? ['accept'] : [...open]}
          label={t('case.opinion')}
          hint={files ? undefined : t('case.opinion.note')}
          error={missing && opinion.trim() === '' ? t('case.opinion.missing') : decide.error?.messageFor('opinion')}
          value={opinion}
          onChange={setOpinion}
        />
        <ProblemNote problem={decide.error} />
        <div className="form-foot">
          {open.map((verdict) => (
            <Button
              key={verdict}
              type={verdict === 'accept' ? 'primary' : 'default'}
              danger={verdict !== 'accept'}
              loading={decide.isPending && decide.variables.verdict === verdict}
              onClick={() => say(verdict)}
            >
              {files ? t('case.act.file') : t(`case.act.${verdict}`)} <kbd className="kbd">{{ accept: 'a', return: 'r', refuse: 'x' }[verdict]}</kbd>
            </Button>
          ))}
          <CosignButton
            at={at}
            view={view}
            onAsked={() => {
              onMoved('open');
              void next();
            }}
            onNo={onNo}
          />
          <span className="grow" />
          <Button onClick={() => void next()}>
            {t('case.skip')} <kbd className="kbd">n</kbd>
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
